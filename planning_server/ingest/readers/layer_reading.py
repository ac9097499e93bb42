"""Reads the layers of one data set with pyogrio, the same for every format; what differs between formats is an `Opening`."""

from __future__ import annotations

import json
import math
import re
import warnings
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import numpy as np
import pyogrio
import pyogrio.raw
from pyogrio.errors import DataLayerError, DataSourceError, FeatureError, FieldError, GeometryError

from planning_server.ingest.readers import curves
from planning_server.ingest.readers.exchange import (
    CannotRead,
    ColumnKind,
    HandedColumn,
    HandedLayer,
    Note,
    TextForm,
    UnreadLayer,
    Value,
)

MOST_ROWS = 3_000_000
MOST_LAYERS = 500
MOST_MESSAGES = 3
LONGEST_MESSAGE = 400
LOSS = re.compile(
    r"\blost\b|truncat|precision|overflow|out of range|incomplete|clamp|not successfully", re.IGNORECASE
)
"""Words by which GDAL, and `_rounded`, say that a value is no longer what the file holds."""
EXACT_INTEGER = 2**53
COLUMN_KINDS: dict[str, ColumnKind] = {"O": "text", "i": "number", "u": "number", "f": "number"}
LIST_TYPES = frozenset({"OFTIntegerList", "OFTInteger64List", "OFTRealList", "OFTStringList"})
DEEP = re.compile(r"2\.5D|3D|\bZM?\b")
"""Words for heights in GDAL's names of geometry types."""
GDAL_REFUSALS = (DataSourceError, DataLayerError, FeatureError, GeometryError, FieldError)


@dataclass(frozen=True, slots=True)
class Opening:
    """How a data set is to be opened: `drivers` that may answer, GDAL's open options, and how its rows are counted."""

    path: Path
    drivers: tuple[str, ...]
    options: Mapping[str, Any] = field(default_factory=dict[str, Any])
    text_form: TextForm = "unicode"
    first_row: int | None = None
    """What turns the file's own row numbers into numbers from 1; None counts the rows as they come."""
    crs_text: str | None = None
    """What stands for the file's coordinate system whatever GDAL says; empty: nothing does."""
    curves: Literal["none", "declared", "anywhere"] = "none"
    """Whether arcs can hide in the shapes: only where the layer's type allows them, or anywhere."""
    lost_shapes: Callable[[Path, str | None, Sequence[int]], set[int]] | None = None
    """Which of the rows without a shape (by the file's own numbers) have one in the file that could not be made out."""
    deleted_rows: bool = False
    """Whether the number of rows that the file gives counts rows that were deleted."""

    @property
    def encoding(self) -> str | None:
        """ISO 8859-1 keeps every byte: what the bytes mean is decided elsewhere."""
        return "ISO-8859-1" if self.text_form == "bytes" else None


@dataclass(frozen=True, slots=True)
class _Table:
    """A layer as pyogrio gives it."""

    declared: str
    fids: Any
    shapes: curves.Shapes
    names: Sequence[str]
    columns: Sequence[Any]
    types: Mapping[str, str]
    crs: str | None


def read_all(opening: Opening, views: frozenset[str] = frozenset()) -> list[HandedLayer | UnreadLayer]:
    """Every layer by its own name; one that fails does not take the others with it. `views` are left alone."""
    names = [str(name) for name in pyogrio.list_layers(opening.path)[:, 0]]
    if len(names) > MOST_LAYERS:
        raise CannotRead(f"{len(names)} layers, at most {MOST_LAYERS}")
    if not names:
        raise CannotRead("no layer in it")
    return [
        UnreadLayer(name, "a view", "view_not_read") if name in views else _one_of_many(opening, name)
        for name in names
    ]


def _one_of_many(opening: Opening, name: str) -> HandedLayer | UnreadLayer:
    try:
        return read_layer(opening, name, name)
    except (CannotRead, *GDAL_REFUSALS) as cause:
        return UnreadLayer(name, str(cause)[:300])


def read_layer(opening: Opening, layer: str | None, name: str) -> HandedLayer | UnreadLayer:
    """The layer under `name`; `layer` is what the data set calls it, None for its only one."""
    curves.set_step(curves.STEP_DEGREES)
    said: list[str] = []
    with _heard(said):
        table = _read_table(opening, layer)
        if isinstance(table, int):
            return UnreadLayer(name, "no shapes", "layer_without_shapes", table)
        flat = curves.flat_shapes(
            table.shapes,
            lambda flat: _raw(opening, layer, force_2d=flat, columns=[])[2],
            may_have_curves=opening.curves == "anywhere"
            or (opening.curves == "declared" and curves.may_be_curved(table.declared)),
        )
    deep = " Z" if flat.has_heights and not DEEP.search(table.declared) else ""
    return HandedLayer(
        name=name,
        geometry_type=table.declared + deep,
        rows=_rows(opening, table.fids),
        shapes=_marked(opening, layer, table.fids, flat.shapes),
        columns=[
            _column(column, values, table.types.get(column, ""))
            for column, values in zip(table.names, table.columns, strict=True)
        ],
        crs_text=table.crs,
        text_form=opening.text_form,
        notes=[*_curve_notes(name, flat), *said_notes(name, [*_rounded(table), *said])],
    )


def _read_table(opening: Opening, layer: str | None) -> _Table | int:
    """The table, or the number of its rows where it has no shapes."""
    found = pyogrio.read_info(opening.path, layer=layer, encoding=opening.encoding, **opening.options)
    counted = int(found["features"])
    if found["driver"] not in opening.drivers:
        raise CannotRead(f"driver {found['driver']}")
    if counted > MOST_ROWS:
        raise CannotRead(f"{counted} rows, at most {MOST_ROWS}")
    if found["geometry_type"] is None:
        return max(counted, 0)
    is_flat = opening.text_form == "bytes"  # shapefiles and MapInfo say whether they have heights
    meta, fids, shapes, columns = _raw(opening, layer, force_2d=is_flat)
    if shapes is None:
        return len(fids)
    if counted > len(fids) and not opening.deleted_rows:
        raise CannotRead(f"only {len(fids)} of {counted} rows could be read")
    names = [str(name) for name in meta["fields"]]
    types = dict(zip(map(str, found["fields"]), map(str, found["ogr_types"]), strict=True))
    crs = opening.crs_text if opening.crs_text is not None else found["crs"]
    return _Table(str(found["geometry_type"]), fids, shapes, names, columns, types, crs or None)


def _raw(opening: Opening, layer: str | None, *, force_2d: bool, columns: list[str] | None = None) -> Any:  # noqa: ANN401 - pyogrio's tuple
    return pyogrio.raw.read(
        opening.path,
        layer=layer,
        encoding=opening.encoding,
        columns=columns,
        force_2d=force_2d,
        return_fids=True,
        datetime_as_string=True,
        **opening.options,
    )


def _marked(opening: Opening, layer: str | None, fids: Any, shapes: curves.Shapes) -> list[bytes | None]:  # noqa: ANN401 - numpy's
    """The shapes, with no bytes at all where the file has one that GDAL gave up."""
    marked: list[bytes | None] = shapes.tolist()
    absent = [index for index, shape in enumerate(marked) if shape is None]
    if absent and opening.lost_shapes is not None:
        lost = opening.lost_shapes(opening.path, layer, [int(fids[index]) for index in absent])
        for index in absent:
            if int(fids[index]) in lost:
                marked[index] = b""
    return marked


def _rows(opening: Opening, fids: Any) -> list[int]:  # noqa: ANN401 - a numpy array of integers
    if opening.first_row is None:
        return list(range(1, len(fids) + 1))
    return (fids + (1 - opening.first_row)).tolist()


@contextmanager
def _heard(said: list[str]) -> Generator[None]:
    """Collects what GDAL warns of."""
    with warnings.catch_warnings(record=True) as heard:
        warnings.simplefilter("always")
        yield
    said.extend(dict.fromkeys(str(warning.message)[:LONGEST_MESSAGE] for warning in heard))


def said_notes(name: str, said: Sequence[str]) -> list[Note]:
    """What lost something of a value is a warning each; of the rest the first few, and how many more there were."""
    lost = [message for message in said if LOSS.search(message)]
    rest = [message for message in said if not LOSS.search(message)]
    notes = [
        Note(
            "values_lost",
            words={"layer": name, "column": message.rstrip("."), "message": message.rstrip(".")},
        )
        for message in lost
    ]
    notes += [
        Note("reader_said", words={"layer": name, "message": message.rstrip(".")})
        for message in rest[:MOST_MESSAGES]
    ]
    if len(rest) > MOST_MESSAGES:
        notes.append(Note("reader_said_more", words={"layer": name, "count": len(rest) - MOST_MESSAGES}))
    return notes


def _curve_notes(name: str, flat: curves.FlatShapes) -> list[Note]:
    if not flat.curved:
        return []
    words = {"layer": name, "count": flat.curved, "deviation": f"{flat.deviation:.2g}"}
    return [Note("curves_densified", words=words)]


def _rounded(table: _Table) -> list[str]:
    """Columns of whole numbers that empty cells turned into floats, where the numbers are too long for that."""
    return [
        f"column {name}: whole numbers over 2^53 beside empty cells lost their last digits"
        for name, values in zip(table.names, table.columns, strict=True)
        if table.types.get(name) == "OFTInteger64"
        and values.dtype.kind == "f"
        and bool((np.abs(values) >= EXACT_INTEGER).any())
    ]


def _column(name: str, values: Any, ogr_type: str) -> HandedColumn:  # noqa: ANN401 - a numpy array of any kind
    if ogr_type == "OFTBinary":
        return HandedColumn(
            name, "other", [None if raw is None else f"hex:{bytes(raw).hex()}" for raw in values]
        )
    if ogr_type in LIST_TYPES:
        return HandedColumn(name, "other", [None if items is None else _listed(items) for items in values])
    kind = values.dtype.kind
    return HandedColumn(name, COLUMN_KINDS.get(kind, "other"), _plain(values, kind))


def _listed(items: Any) -> str:  # noqa: ANN401 - a numpy array or a list
    return json.dumps(np.asarray(items).tolist(), ensure_ascii=False)


def _plain(values: Any, kind: str) -> Sequence[Value]:  # noqa: ANN401 - the same
    if kind == "f":
        return [value if math.isfinite(value) else None for value in values.tolist()]
    if kind == "M":
        return [None if text == "NaT" else text for text in values.astype(str).tolist()]
    return values.tolist()
