"""Reads a drawing inside the reader process: file, unit, assembly. What it did and doubted are notes on its first layer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import numpy as np

from planning_server.ingest.readers.cad_assembly import assembled
from planning_server.ingest.readers.cad_dgn import read_dgn
from planning_server.ingest.readers.cad_drawing import (
    ACCURACY_M,
    CLOSING_TOLERANCE_M,
    CadOptions,
    Drawing,
    LayerRule,
    Point,
)
from planning_server.ingest.readers.cad_dxf import read_dxf
from planning_server.ingest.readers.exchange import HandedLayer, Source

READERS: Final = {"dxf": read_dxf, "dgn": read_dgn}
UNITS: Final[Mapping[str, float]] = {"m": 1.0, "mm": 0.001, "cm": 0.01, "km": 1000.0}
EAST, NORTH = (100_000.0, 950_000.0), (850_000.0, 2_650_000.0)
"""Where plans lie in any VN-2000 system, TM-3 or UTM, in metres."""
DEGREES_EAST, DEGREES_NORTH = (100.0, 120.0), (5.0, 25.0)


def read_cad(folder: Path, source: Source) -> Sequence[HandedLayer]:
    """Layers `zones`, and where drawn: lines by kind, `boundary`, overlays by CAD layer; metres, easting first."""
    options = options_of(source.options)
    drawing = READERS[source.format](folder / source.path, options)
    expects_vn2000 = bool(source.options.get("vn2000", True))
    _tell_left_out(drawing)
    return assembled(placed(drawing, options, expects_vn2000=expects_vn2000), options)


def options_of(given: Mapping[str, Any]) -> CadOptions:
    """The table as `ingest/cad_plan.py` writes it into the source's options."""
    unit = given.get("units")
    shift = given.get("shift_m") or (0.0, 0.0)
    return CadOptions(
        layers={str(name).casefold(): LayerRule(**rule) for name, rule in given.get("layers", {}).items()},
        codes={str(code).casefold(): str(code) for code in given.get("codes", ())},
        words={str(word).casefold(): str(code) for word, code in given.get("words", {}).items()},
        attributes=dict(given.get("attributes", {})),
        closing_tolerance_m=float(given.get("closing_tolerance_m") or CLOSING_TOLERANCE_M),
        accuracy_m=float(given.get("accuracy_m") or ACCURACY_M),
        unit_m=None if unit is None else UNITS[unit],
        shift_m=(float(shift[0]), float(shift[1])),
        nested=given.get("nested"),
        apart={str(name).casefold(): str(name) for name in given.get("apart", ())},
        columns=frozenset(str(name) for name in given.get("columns", ())),
        palette={int(index): str(color) for index, color in given.get("palette", {}).items()},
        read_hidden=bool(given.get("hidden_layers", False)),
    )


def placed(drawing: Drawing, options: CadOptions, *, expects_vn2000: bool) -> Drawing:
    """The drawing in metres, moved where the plan file says so. A unit that nobody named is asked for, never applied."""
    unit = options.unit_m or 1.0
    moved = _moved(drawing, unit, options.shift_m)
    if not expects_vn2000:
        return moved
    middle = _middle(moved)
    if middle is None or _fits(middle, 1.0):
        return moved
    others = [name for name, factor in UNITS.items() if _fits(middle, factor)]
    if others and options.unit_m is None:
        moved.notes.say("unit_question", middle, unit=others[0], x=middle[0], y=middle[1])
    else:
        moved.notes.say("place_unknown", middle, x=middle[0], y=middle[1])
    return moved


def _fits(middle: Point, factor: float) -> bool:
    """Also with north first, which the check of axes tells, and in degrees."""
    x, y = middle[0] * factor, middle[1] * factor
    metres = any(
        EAST[0] <= east <= EAST[1] and NORTH[0] <= north <= NORTH[1] for east, north in ((x, y), (y, x))
    )
    degrees = DEGREES_EAST[0] <= x <= DEGREES_EAST[1] and DEGREES_NORTH[0] <= y <= DEGREES_NORTH[1]
    return metres or (degrees and factor == 1.0)


def _middle(drawing: Drawing) -> Point | None:
    """The median of where things begin: a forgotten point far away does not move it."""
    starts = [
        *(area.rings[0][0] for area in drawing.areas),
        *(line.points[0] for line in drawing.lines),
        *(text.points[0] for text in drawing.texts),
    ]
    if not starts:
        return None
    middle = np.median(np.array(starts), axis=0)
    return float(middle[0]), float(middle[1])


def _moved(drawing: Drawing, unit: float, shift: Point) -> Drawing:
    if unit == 1.0 and shift == (0.0, 0.0):
        return drawing

    def move(points: Sequence[Point]) -> list[Point]:
        return [(x * unit + shift[0], y * unit + shift[1]) for x, y in points]

    drawing.notes.say("moved", unit=unit, east=shift[0], north=shift[1])
    drawing.areas = [replace(area, rings=[move(ring) for ring in area.rings]) for area in drawing.areas]
    drawing.lines = [replace(line, points=move(line.points)) for line in drawing.lines]
    drawing.texts = [replace(text, points=move(text.points)) for text in drawing.texts]
    return drawing


def _tell_left_out(drawing: Drawing) -> None:
    drawing.notes.say("content", areas=len(drawing.areas), lines=len(drawing.lines), texts=len(drawing.texts))
    for kind, count in sorted(drawing.unread.items()):
        drawing.notes.say("not_read", kind=kind, count=count)
    for layer, count in sorted(drawing.hidden.items()):
        drawing.notes.say("hidden_layer", layer=layer, count=count)
    stroked = drawing.notes.counts["stroked"]
    if stroked:
        drawing.notes.say("arcs_stroked", count=stroked)
