"""What GDAL advises those who run it (set this variable, that option), replaced by what a planner can do to the file."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from planning_server.domain.text import Text

_UTF8: Final = Text("hãy lưu tệp theo UTF-8 rồi gửi lại", "save the file as UTF-8 and send it again")
_AS_GPKG: Final = Text(
    "hãy xuất lớp này ra GeoPackage rồi gửi", "export this layer as a GeoPackage and send that"
)
_SPLIT: Final = Text("hãy chia tệp thành nhiều tệp nhỏ hơn", "split the file into smaller ones")
_EXPLODE: Final = Text(
    "hãy phá khối (EXPLODE) hoặc chia bản vẽ trước khi gửi",
    "explode the block or split the drawing before sending it",
)
_POLYLINE: Final = Text("hãy vẽ đường cong đó thành polyline", "draw that curve as a polyline")
_EXPORT_GML: Final = Text(
    "hãy xuất lại GML với hình nằm ngay trong từng đối tượng, hoặc gửi GeoPackage",
    "export the GML again with the geometry inside each feature, or send a GeoPackage",
)
_COMPACT: Final = Text(
    "hãy nén (Compact) và sửa FileGDB trong chương trình GIS, hoặc gửi GeoPackage",
    "compact and mend the FileGDB in a GIS program, or send a GeoPackage",
)

_KNOWN: Final[Sequence[tuple[str, Text]]] = (
    (
        "SHAPE_RESTORE_SHX",
        Text("hãy gửi kèm tệp .shx của shapefile", "send the .shx of the shapefile too"),
    ),
    (
        "OGR_GEOMETRY_ACCEPT_UNCLOSED_RING",
        Text(
            "hãy khép kín vòng ranh đó (điểm cuối trùng điểm đầu) rồi gửi lại",
            "close that ring (its last point must be its first) and send again",
        ),
    ),
    ("OGR_FORCE_ASCII", _UTF8),
    (
        "GML_SKIP_CORRUPTED_FEATURES",
        Text(
            "hãy sửa hình của đối tượng đó rồi xuất lại GML",
            "mend the shape of that feature and export the GML again",
        ),
    ),
    ("GML_SKIP_RESOLVE_ELEMS", _EXPORT_GML),
    (
        "GML_REPORT_COMPD_CS",
        Text("độ cao không được dùng, không phải làm gì", "heights are not used, nothing to do"),
    ),
    ("OGR_GML_NESTING_LEVEL", _EXPORT_GML),
    ("OGR_GEOJSON_MAX_OBJ_SIZE", _AS_GPKG),
    ("OGR_JSONFG_MAX_OBJ_SIZE", _AS_GPKG),
    ("OPENFILEGDB_IGNORE_GDBTABLX", _COMPACT),
    ("OPENFILEGDB_USE_GDBTABLE_RECORD_COUNT", _COMPACT),
    ("DXF_FEATURE_LIMIT_PER_BLOCK", _EXPLODE),
    ("DXF_MAX_BSPLINE_CONTROL_POINTS", _POLYLINE),
    ("MITAB_MAX_LINE_LENGTH", _AS_GPKG),
    ("OGR_TABLE_LIMIT", _SPLIT),
    ("OGR_EXPAT_UNLIMITED_MEM_ALLOC", _SPLIT),
)
"""The variable that a sentence names, and what to do instead."""
_VARIABLE: Final = r"\b[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+\b"
_OF_PROGRAMMERS: Final = re.compile(rf"{_VARIABLE}(?:=[A-Z0-9]+|\s+config(?:uration)? option)")
_SENTENCE: Final = re.compile(r"(?<=[.;])\s+")
_CLAUSE: Final = re.compile(r"\s*\([^()]*\)|, in which case [^,.;]*")


@dataclass(frozen=True, slots=True)
class Heard:
    """`words` are what the reader said without its advice, `advice` ours in its place; None where there was none to replace."""

    words: str
    advice: Text | None
    had_advice: bool


def without_program_advice(said: str) -> Heard:
    """
    >>> without_program_advice("Unable to open a.shx or a.SHX. Set SHAPE_RESTORE_SHX config option to YES to restore or create it").words
    'Unable to open a.shx or a.SHX'
    """
    kept = [_kept(sentence) for sentence in _SENTENCE.split(said)]
    if all(words == sentence for words, sentence in zip(kept, _SENTENCE.split(said), strict=True)):
        return Heard(said, None, had_advice=False)
    advice = next((text for variable, text in _KNOWN if variable in said), None)
    words = " ".join(filter(None, kept)).strip().rstrip(".;")
    return Heard(words or said, advice, had_advice=True)


def _kept(sentence: str) -> str:
    """Without the clause in brackets or behind a comma that holds advice, or without all of it."""
    if not _OF_PROGRAMMERS.search(sentence):
        return sentence
    shorter = _CLAUSE.sub(
        lambda clause: "" if _OF_PROGRAMMERS.search(clause[0]) else clause[0], sentence
    ).strip()
    return "" if _OF_PROGRAMMERS.search(shorter) else shorter
