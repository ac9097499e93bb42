"""Looks through an XML file for what would make a parser fetch or multiply, before any parser sees it."""

from __future__ import annotations

import mmap
import re
from pathlib import Path

from planning_server.ingest.readers.exchange import CannotRead

FORBIDDEN = re.compile(
    rb"<!\s*(DOCTYPE|ENTITY|ELEMENT|ATTLIST|NOTATION)|(<\?xml-stylesheet)|<(?:\w+:)?(include)\s[^>]*XInclude",
    re.IGNORECASE,
)
DECLARED = re.compile(
    rb"""^(?:\xef\xbb\xbf)?\s*<\?xml[^>]*?encoding\s*=\s*["']([\w.:-]+)["']""", re.IGNORECASE
)
READABLE_ENCODINGS = frozenset(
    {"utf-8", "utf8", "us-ascii", "ascii", "iso-8859-1", "iso-8859-15", "windows-1252", "windows-1258"}
)
"""Encodings in which ASCII stays ASCII, so that the search above sees what a parser would see."""


def refuse_unsafe_xml(path: Path) -> None:
    """Raises `CannotRead` for a document type, an entity, or an encoding in which they could hide."""
    if path.stat().st_size == 0:
        raise CannotRead("the file is empty")
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as raw:
        head = bytes(raw[:200])
        if head.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\0" in head:
            raise CannotRead("UTF-16", "xml_unsafe")
        declared = DECLARED.match(head)
        if declared and declared.group(1).decode("ascii").lower() not in READABLE_ENCODINGS:
            raise CannotRead(declared.group(1).decode("ascii")[:40], "xml_unsafe")
        if found := FORBIDDEN.search(raw):
            word = next(part for part in found.groups() if part is not None)
            raise CannotRead(word.decode("ascii").upper(), "xml_unsafe")
