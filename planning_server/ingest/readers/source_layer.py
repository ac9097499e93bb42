"""A layer as read from the file, before anything is decided about it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import cast

import numpy as np
from numpy.typing import NDArray

from planning_server.ingest.readers.exchange import ColumnKind, Note, TextForm

_OF_DRAWINGS = frozenset(
    ("layer", "handle", "drawn_as", "text_raw", "font", "color_index", "color", "pen_color", "block")
)
COLUMNS_OF_READERS: Mapping[str, frozenset[str]] = {
    "dxf": _OF_DRAWINGS,
    "dgn": _OF_DRAWINGS,
    "scan": frozenset(("core_share", "pixels")),
}


@dataclass(frozen=True, slots=True)
class Column:
    """One attribute column; `values` in row order. Text is NFC; a text whose bytes could not be read is `hex:...`."""

    name: str
    type: ColumnKind
    values: tuple[str | int | float | bool | None, ...]
    _texts: list[tuple[str | None, ...]] = field(
        default_factory=list[tuple[str | None, ...]], init=False, repr=False, compare=False
    )
    """The answer of `as_text` once it was asked for: mapping, checks and rows all ask."""

    def as_text(self) -> tuple[str | None, ...]:
        """The values as people wrote them: whole numbers without `.0`, blanks as None."""
        if not self._texts:
            self._texts.append(tuple(_as_texts(self.values)))
        return self._texts[0]


def _as_texts(values: Sequence[str | int | float | bool | None]) -> list[str | None]:
    kinds = set(map(type, values))
    if kinds == {str}:
        return [text or None for text in map(str.strip, cast("Sequence[str]", values))]
    if kinds == {int}:
        return list(map(str, values))
    return [None if value is None else _as_text(value) for value in values]


def _as_text(value: str | float | bool) -> str | None:
    if isinstance(value, str):
        return value.strip() or None
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    return str(value)


@dataclass(frozen=True, slots=True)
class RawLayer:
    """What the reader process handed over: `geometries` are shapely objects, None where a row has none.

    `broken` are the indexes of rows whose shape is no geometry as it stands, with the number of points that are no numbers (0
    where something else is wrong: a ring that does not close, for example).
    `rows` are row numbers counted from 1. Where `text_form` is `bytes`, text values hold one letter per byte (ISO 8859-1) and what
    the bytes mean is still to be found out; where it is `unicode`, the format says it. `crs_text` is what the file says of its
    coordinate system: WKT of any kind, or an authority's code; None where it says nothing. `cpg` and `dbf_language` (0: none) are
    a shapefile's hints about its encoding. `notes` tell what the reader saw and did. `sent_as` is the layer's name behind the
    folders and files of the upload that it stood in.
    """

    name: str
    geometry_type: str
    rows: tuple[int, ...]
    geometries: NDArray[np.object_]
    broken: Mapping[int, int]
    columns: tuple[Column, ...]
    crs_text: str | None
    cpg: str | None = None
    dbf_language: int = 0
    text_form: TextForm = "bytes"
    format: str = "shapefile"
    notes: tuple[Note, ...] = ()
    sent_as: str = ""

    @property
    def full_name(self) -> str:
        return self.sent_as or self.name


@dataclass(frozen=True, slots=True)
class SourceLayer:
    """A layer with readable text; geometry as sent, 2D, in the CRS that the pipeline found for it.

    `kept_bytes` are columns for quarantine only: in hex, the bytes of text that was not plain UTF-8 (`docs/text_encodings.md`).
    """

    name: str
    geometry_type: str
    rows: tuple[int, ...]
    geometries: NDArray[np.object_]
    broken: Mapping[int, int]
    columns: tuple[Column, ...]
    kept_bytes: tuple[Column, ...] = ()
    format: str = "shapefile"

    @property
    def made_columns(self) -> frozenset[str]:
        """Names of the columns that the reader itself made, which no planner has written: what they hold is read elsewhere."""
        return COLUMNS_OF_READERS.get(self.format, frozenset())

    def column(self, name: str) -> Column | None:
        """By exact name, else whatever its capitals, else as a shapefile would have cut it (10 bytes)."""
        wanted = name.casefold()
        cut = name.encode()[:10].decode(errors="ignore").casefold()
        for test in (name, wanted, cut):
            for column in self.columns:
                if test in (column.name, column.name.casefold()):
                    return column
        return None
