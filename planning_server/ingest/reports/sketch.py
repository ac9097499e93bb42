"""Where the faults of an upload lie: the plan's outline in grey with the faults on it, numbered as in the tables."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import cycle

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from planning_server.domain.crs import WGS84, Crs, Floats, transform, transform_xy
from planning_server.domain.finding import Severity
from planning_server.domain.text import Language, Text
from planning_server.ingest.reports.report import Report, written
from planning_server.store.uploads import KeptFinding

WIDTH, MARGIN = 720.0, 30.0
LOWEST, HIGHEST = 300.0, 720.0
"""How high a sketch can be; between these it is as the plan is."""
APART = (60.0, 26.0)
"""Marks are so far apart in width or height that their numbers can be read, which bounds them to a few hundred."""
MOST_VERTICES = 30_000
SMALLEST_RING = 6.0
"""Rings with a smaller box than this, in square units of the sketch, cannot be seen. A ring that crosses itself has a box too."""
GRAVEST_FIRST = tuple(Severity)
DISPLAY = Crs(3857)

PLACELESS = Text("không có vị trí: {count}", "without a place: {count}")
NOTES = Text("ghi chú: {count}", "info: {count}")
LEFT_OUT = Text("Không vẽ ở đây: {vi}.", "Not drawn here: {en}.")
MEANS = Text(
    "Số là số thứ tự trong bảng dưới đây; +n: còn n phát hiện khác ngay tại đó.",
    "Numbers are those of the tables below; +n: n more findings at the same spot.",
)
BARE = Text(
    "Chưa có bản nháp nên không có đường nét của đồ án.",
    "There is no draft yet, so the plan's outline is missing.",
)


@dataclass(frozen=True, slots=True)
class Mark:
    """One or more faults at a spot: `label` is the number of the gravest, `key` its finding; `left` where the number stands left of it."""

    x: float
    y: float
    severity: str
    label: str
    key: str
    words: str
    left: bool


@dataclass(frozen=True, slots=True)
class Sketch:
    """A sheet `WIDTH` units wide, north up; `bar_m` metres are `bar` units long. `outlines` are SVG paths."""

    height: float
    outlines: Sequence[str]
    marks: Sequence[Mark]
    bar: float
    bar_m: str
    notes: Sequence[str]


@dataclass(frozen=True, slots=True)
class _Sheet:
    low: Floats
    scale: float
    inset: Floats
    height: float

    def placed(self, xy: Floats) -> Floats:
        moved = (xy - self.low) * self.scale + self.inset
        moved[:, 1] = self.height - moved[:, 1]
        return moved


def sketch(report: Report, language: Language) -> Sketch | None:
    """None where no system to measure in is known, or nothing has an extent."""
    if report.metric_crs is None:
        return None
    drawn, notes = _drawn(report, language)
    if not drawn:
        return None
    faults = transform_xy(
        np.array([kept.finding.place for _, kept in drawn], dtype=np.float64), Crs(WGS84), report.metric_crs
    )
    outlines = [transform(outline, DISPLAY, report.metric_crs) for outline in report.outlines]
    corners = [shapely.get_coordinates(outline) for outline in outlines]
    sheet = _sheet(np.concatenate([faults, *corners]))
    if sheet is None:
        return None
    bar = _round_length(WIDTH / 5 / sheet.scale)
    unit = (bar / 1000, "km") if bar >= 1000 else (bar, "m")
    if not outlines:
        notes.append(BARE.in_language(language))
    return Sketch(
        round(sheet.height),
        _paths(outlines, sheet),
        _marks(drawn, sheet.placed(faults), language),
        round(bar * sheet.scale, 1),
        f"{written(unit[0], 0, language)} {unit[1]}",
        [MEANS.in_language(language), *notes],
    )


def _drawn(report: Report, language: Language) -> tuple[list[tuple[int, KeptFinding]], list[str]]:
    """Findings to draw with their numbers, the gravest first, and what is said of the others: notes stand beside no warning."""
    numbered = list(enumerate(report.findings, start=1))
    grave = [item for item in numbered if item[1].finding.severity is not Severity.INFO]
    chosen = grave or numbered
    placed = [item for item in chosen if item[1].finding.place is not None]
    left = [
        words.formatted(count=written(count, 0, language)).in_language(language)
        for words, count in ((PLACELESS, len(chosen) - len(placed)), (NOTES, len(numbered) - len(chosen)))
        if count
    ]
    listed = "; ".join(left)
    return placed, [LEFT_OUT.formatted(vi=listed, en=listed).in_language(language)] if left else []


def _sheet(points: Floats) -> _Sheet | None:
    low, extent = points.min(axis=0), np.ptp(points, axis=0)
    if extent.max() < 1.0:
        return None
    wide = max(float(extent[0]), 1.0)
    room = WIDTH - 2 * MARGIN
    height = min(max(float(extent[1]) * room / wide + 2 * MARGIN, LOWEST), HIGHEST)
    scale = min(room / wide, (height - 2 * MARGIN) / max(float(extent[1]), 1.0))
    inset = (np.array([WIDTH, height]) - extent * scale) / 2
    return _Sheet(low, scale, inset, height)


def _paths(outlines: Sequence[BaseGeometry], sheet: _Sheet) -> list[str]:
    """Rings large enough to be seen, the largest first, up to a number of vertices."""
    rings: list[tuple[float, Floats]] = []
    for outline in outlines:
        for ring in shapely.get_rings(np.array(shapely.get_parts(outline))).tolist():
            points = sheet.placed(shapely.get_coordinates(ring))
            box = float(np.prod(np.ptp(points, axis=0))) if len(points) > 3 else 0.0
            if box >= SMALLEST_RING:
                rings.append((box, points))
    rings.sort(key=lambda item: -item[0])
    paths: list[str] = []
    vertices = 0
    for _, points in rings:
        vertices += len(points)
        if vertices > MOST_VERTICES and paths:
            break
        paths.append("M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in points[:-1].tolist()) + "Z")
    return paths


def _marks(drawn: Sequence[tuple[int, KeptFinding]], places: Floats, language: Language) -> list[Mark]:
    """The gravest first: a fault that lies within `APART` of an earlier mark is counted there. Drawn last what is gravest."""
    order = sorted(
        range(len(drawn)), key=lambda at: (GRAVEST_FIRST.index(drawn[at][1].finding.severity), drawn[at][0])
    )
    open_ones = np.array(order, dtype=np.int64)
    marks: list[Mark] = []
    while len(open_ones):
        first = int(open_ones[0])
        near = (np.abs(places[open_ones] - places[first]) < np.array(APART)).all(axis=1)
        marks.append(_mark(*drawn[first], places[first].tolist(), int(near.sum()) - 1, language))
        open_ones = open_ones[~near]
    return marks[::-1]


def _mark(number: int, kept: KeptFinding, place: Sequence[float], more: int, language: Language) -> Mark:
    found = kept.finding
    x, y = place
    return Mark(
        round(x, 1),
        round(y, 1),
        str(found.severity),
        f"{number} +{more}" if more else str(number),
        found.key,
        f"{number}. {found.number} {found.text.in_language(language)}",
        x > WIDTH - 2 * APART[0],
    )


def _round_length(longest: float) -> float:
    """The longest of 1, 2, 5, 10, 20 ... metres that is not longer."""
    step = 1.0
    for factor in cycle((2.0, 2.5, 2.0)):
        if step * factor > longest:
            return step
        step *= factor
    raise AssertionError("an endless cycle has ended")
