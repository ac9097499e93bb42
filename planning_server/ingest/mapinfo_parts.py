"""A MapInfo table looks like data and can be a pointer to other files: only tables with rows of their own are let through."""

from __future__ import annotations

import re

from planning_server.domain.text import Text
from planning_server.ingest.data_sets import FoundDataSet
from planning_server.ingest.findings import of_files as say
from planning_server.ingest.unreadable import Unreadable

NATIVE = re.compile(rb"^\s*type\s+\"?native\b", re.IGNORECASE | re.MULTILINE)
POINTS_ELSEWHERE = re.compile(
    rb"^\s*(?:open\s+table|create\s+view|file\s+\"|type\s+\"?(?:linked|raster))", re.IGNORECASE | re.MULTILINE
)
CHARSET = re.compile(rb"charset\s+\"?([\w-]+)", re.IGNORECASE)
NEEDED = {".tab": (".map", ".dat", ".id"), ".mif": (".mid",)}
NOT_NATIVE = Text(
    "tệp .tab không phải bảng MapInfo gốc (Type NATIVE) mà trỏ tới dữ liệu ở nơi khác",
    "the .tab file is no native MapInfo table (Type NATIVE) but points to data elsewhere",
)


def check_mapinfo(found: FoundDataSet) -> None:
    """Raises `Unreadable` where a part is missing or the table only refers to others."""
    main = found.path.suffix.lower()
    missing = [suffix for suffix in NEEDED[main] if suffix not in found.parts]
    if missing:
        parts = ", ".join(found.stem + suffix for suffix in missing)
        raise Unreadable(say.PART_MISSING.seen(layer=found.stem, parts=parts))
    if main == ".tab":
        head = found.parts[main].head
        if not NATIVE.search(head) or POINTS_ELSEWHERE.search(head):
            raise Unreadable(say.LAYER_UNREADABLE.seen(layer=found.stem, reason=NOT_NATIVE))


def mapinfo_charset(found: FoundDataSet) -> str | None:
    """The name that the table gives its encoding; None where it is neutral or no MapInfo table."""
    main = found.parts.get(".tab") or found.parts.get(".mif")
    named = CHARSET.search(main.head) if main is not None else None
    if named is None or named.group(1).lower() == b"neutral":
        return None
    return named.group(1).decode("ascii", errors="replace")
