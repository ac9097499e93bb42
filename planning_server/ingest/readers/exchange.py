"""What the reader process hands over: written by the child, read by its parent. Only the standard library and numpy.

The parent writes `sources.json`: a list of `Source`. For source number n the child writes `n.json`, `{"layers": [...]}` or
`{"code": "...", "error": "..."}`, and for its k-th layer files named `n.k.*`: all shapes one after another in WKB (2D, little endian) with
their lengths, row numbers, and one file or two a column. Nothing is unpickled: numbers are .npy without objects.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from types import NoneType
from typing import Any, Literal, TypeVar, cast

import numpy as np
from numpy.typing import NDArray

SOURCES = "sources.json"
Packed = TypeVar("Packed", str, bytes)
Value = str | int | float | bool | None
TextForm = Literal["bytes", "unicode"]
ColumnKind = Literal["text", "number", "other"]


@dataclass(frozen=True, slots=True)
class Source:
    """One data set to read: `path` within the job folder, `options` for its reader."""

    number: int
    format: str
    path: str
    name: str
    options: Mapping[str, Any] = field(default_factory=dict[str, Any])


@dataclass(frozen=True, slots=True)
class Note:
    """Something the reader saw or did that a planner must be told; `x`, `y` in the layer's own coordinates, easting first."""

    code: str
    row: int | None = None
    x: float | None = None
    y: float | None = None
    words: Mapping[str, str | int | float] = field(default_factory=dict[str, str | int | float])


@dataclass(frozen=True, slots=True)
class HandedColumn:
    """Text values hold one letter a byte (ISO 8859-1) where the layer's `text_form` is `bytes`."""

    name: str
    kind: ColumnKind
    values: Sequence[Value]


@dataclass(frozen=True, slots=True)
class HandedLayer:
    """A layer as read. `shapes` are WKB or None; `rows` count from 1; `crs_text` is what the file says of its system.

    `geometry_type` is GDAL's word as the file declares it (with its Z and M, which the shapes have not any more).
    """

    name: str
    geometry_type: str
    rows: Sequence[int]
    shapes: Sequence[bytes | None]
    columns: Sequence[HandedColumn]
    crs_text: str | None = None
    text_form: TextForm = "unicode"
    notes: Sequence[Note] = ()


@dataclass(frozen=True, slots=True)
class UnreadLayer:
    """A layer, or a whole source, that was not read; `code` names a kind of finding where it is a special one."""

    name: str
    reason: str
    code: str = "layer_unreadable"
    rows: int = 0


class CannotRead(Exception):
    """The file is not what it should be; the words go to the planner. `code` names a kind of finding."""

    def __init__(self, reason: str, code: str = "layer_unreadable") -> None:
        super().__init__(reason)
        self.code = code


class TooMuchOutput(Exception):
    """What the files hold is more than may be written."""


def write_sources(folder: Path, sources: Sequence[Source]) -> None:
    (folder / SOURCES).write_text(json.dumps([asdict(source) for source in sources]), encoding="utf-8")


def read_sources(folder: Path) -> list[Source]:
    return [Source(**item) for item in json.loads((folder / SOURCES).read_text(encoding="utf-8"))]


def answered(folder: Path, numbers: Sequence[int]) -> int:
    """How many of these sources the reader has answered."""
    return sum((folder / f"{number}.json").exists() for number in numbers)


class Hand:
    """Writes layers into the job folder; `room` is how many bytes may still be written (`TooMuchOutput` beyond)."""

    def __init__(self, folder: Path, room: int) -> None:
        self.folder = folder
        self.room = room

    def refuse(self, number: int, error: str, code: str = "layer_unreadable") -> None:
        self._text(f"{number}.json", {"code": code, "error": error[:500]})

    def give(self, number: int, layers: Sequence[HandedLayer | UnreadLayer]) -> None:
        described = [
            self._layer(f"{number}.{index}", layer) if isinstance(layer, HandedLayer) else asdict(layer)
            for index, layer in enumerate(layers)
        ]
        self._text(f"{number}.json", {"layers": described})

    def _layer(self, stem: str, layer: HandedLayer) -> dict[str, object]:
        lengths = np.array([-1 if wkb is None else len(wkb) for wkb in layer.shapes], dtype=np.int64)
        self._spend(int(lengths[lengths > 0].sum()))
        with (self.folder / f"{stem}.wkb").open("wb") as out:
            out.writelines(wkb for wkb in layer.shapes if wkb is not None)
        self._array(f"{stem}.lengths.npy", lengths)
        self._array(f"{stem}.rows.npy", np.asarray(layer.rows, dtype=np.int64))
        return {
            "name": layer.name,
            "geometry_type": layer.geometry_type,
            "crs_text": layer.crs_text,
            "text_form": layer.text_form,
            "notes": [asdict(note) for note in layer.notes],
            "columns": [
                self._column(f"{stem}.{index}", column, layer.text_form)
                for index, column in enumerate(layer.columns)
            ],
        }

    def _column(self, stem: str, column: HandedColumn, form: TextForm) -> dict[str, object]:
        stored = "json"
        if column.kind == "text":
            packed, lengths = _packed(column.values)
            raw = packed.encode("iso8859-1") if form == "bytes" else packed.encode("utf-8", "surrogatepass")
            self._spend(len(raw))
            (self.folder / f"{stem}.bin").write_bytes(raw)
            self._array(f"{stem}.npy", lengths)
            stored = "text"
        elif column.kind == "number" and (numbers := _numbers(column.values)) is not None:
            self._array(f"{stem}.npy", numbers)
            stored = "npy"
        else:
            self._text(f"{stem}.json", list(column.values))
        return {"name": column.name, "kind": column.kind, "stored": stored}

    def _array(self, name: str, values: NDArray[Any]) -> None:
        self._spend(values.nbytes)
        np.save(self.folder / name, values, allow_pickle=False)
        self._spend((self.folder / name).stat().st_size - values.nbytes)

    def _text(self, name: str, value: object) -> None:
        raw = json.dumps(value).encode()
        self._spend(len(raw))
        (self.folder / name).write_bytes(raw)

    def _spend(self, size: int) -> None:
        self.room -= size
        if self.room < 0:
            raise TooMuchOutput


def _packed(values: Sequence[Value]) -> tuple[str, NDArray[np.int64]]:
    """All texts one after another, and the length of each (-1 for None)."""
    texts = cast("Sequence[str | None]", values)
    kinds = set(map(type, values))
    if kinds == {str}:
        whole_texts = cast("Sequence[str]", values)
        return "".join(whole_texts), np.fromiter(map(len, whole_texts), dtype=np.int64, count=len(values))
    if not kinds <= {str, NoneType}:
        texts = [None if value is None else str(value) for value in values]
    filled = [text for text in texts if text is not None]
    lengths = np.fromiter(map(len, filled), dtype=np.int64, count=len(filled))
    if len(filled) == len(texts):
        return "".join(filled), lengths
    whole = np.full(len(texts), -1, dtype=np.int64)
    whole[[text is not None for text in texts]] = lengths
    return "".join(filled), whole


def _numbers(values: Sequence[Value]) -> NDArray[Any] | None:
    """Whole numbers or floats (NaN for what is missing); None where 64 bits do not hold them."""
    try:
        if all(isinstance(value, int) and not isinstance(value, bool) for value in values):
            return np.array(values, dtype=np.int64)
        return np.array([math.nan if value is None else float(value) for value in values], dtype=np.float64)
    except OverflowError:
        return None


def take(folder: Path, number: int) -> list[HandedLayer | UnreadLayer] | UnreadLayer:
    """The layers of a source as the child gave them, or why it could not be read at all."""
    answer = folder / f"{number}.json"
    if not answer.is_file():
        return UnreadLayer("", "the reader wrote nothing")
    found = json.loads(answer.read_text(encoding="utf-8"))
    if "error" in found:
        return UnreadLayer("", str(found["error"]), str(found["code"]))
    return [_taken(folder, f"{number}.{index}", item) for index, item in enumerate(found["layers"])]


def _taken(folder: Path, stem: str, item: Mapping[str, Any]) -> HandedLayer | UnreadLayer:
    if "reason" in item:
        return UnreadLayer(**item)
    form = cast("TextForm", item["text_form"])
    return HandedLayer(
        name=item["name"],
        geometry_type=item["geometry_type"],
        rows=_load(folder / f"{stem}.rows.npy").tolist(),
        shapes=_sliced((folder / f"{stem}.wkb").read_bytes(), _load(folder / f"{stem}.lengths.npy")),
        columns=[
            HandedColumn(
                column["name"], column["kind"], _values(folder, f"{stem}.{index}", column["stored"], form)
            )
            for index, column in enumerate(item["columns"])
        ],
        crs_text=item["crs_text"],
        text_form=form,
        notes=[Note(**note) for note in item["notes"]],
    )


def _load(path: Path) -> NDArray[Any]:
    return np.load(path, allow_pickle=False)


def _values(folder: Path, stem: str, stored: str, form: TextForm) -> Sequence[Value]:
    if stored == "text":
        raw = (folder / f"{stem}.bin").read_bytes()
        text = raw.decode("iso8859-1") if form == "bytes" else raw.decode("utf-8", "surrogatepass")
        return _sliced(text, _load(folder / f"{stem}.npy"))
    if stored == "npy":
        numbers = _load(folder / f"{stem}.npy")
        values = numbers.tolist()
        if numbers.dtype.kind == "f" and not np.isfinite(numbers).all():
            return [value if math.isfinite(value) else None for value in values]
        return values
    return json.loads((folder / f"{stem}.json").read_text(encoding="utf-8"))


def _sliced(packed: Packed, lengths: NDArray[np.int64]) -> list[Packed | None]:
    """The pieces of `packed` that have these lengths, one after another; None for each length below 0."""
    ends = np.cumsum(np.maximum(lengths, 0))
    starts = ends - lengths
    pieces: list[Packed | None] = [
        packed[start:end] for start, end in zip(starts.tolist(), ends.tolist(), strict=True)
    ]
    for index in np.flatnonzero(lengths < 0).tolist():
        pieces[index] = None
    return pieces
