"""Tables of limits as the law prints them: half-open bins, linear interpolation between printed values, clamped ends.

Looking up with a fact that is unknown, or known only between bounds, gives every value that is possible.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise, product
from typing import Literal

from planning_server.permit.facts import Bounds, Facts

Mark = Literal["text", "secondary", "unverified"]

_MARKS: tuple[Mark, ...] = ("text", "secondary", "unverified")

Weights = tuple[tuple[int, float], ...]
"""Rows (or columns) and how much of each: one with weight 1, or two neighbours while interpolating."""


def worst_mark(marks: Sequence[Mark]) -> Mark:
    """The least sure of several marks."""
    return max(marks, key=_MARKS.index)


@dataclass(frozen=True, slots=True)
class Bin:
    """A half-open range; None = no bound."""

    label: str
    low: float | None
    low_closed: bool
    high: float | None
    high_closed: bool

    def __contains__(self, value: float) -> bool:
        above = self.low is None or value > self.low or (self.low_closed and value == self.low)
        below = self.high is None or value < self.high or (self.high_closed and value == self.high)
        return above and below

    def meets(self, bounds: Bounds) -> bool:
        """True where some number lies both in the bin and between the bounds (both ends included)."""
        low = bounds.low if self.low is None else max(bounds.low, self.low)
        high = bounds.high if self.high is None else min(bounds.high, self.high)
        return low < high or (low == high and low in self)


@dataclass(frozen=True, slots=True)
class RangeAxis:
    fact: str
    bins: tuple[Bin, ...]

    def __len__(self) -> int:
        return len(self.bins)

    @property
    def labels(self) -> tuple[str, ...]:
        return tuple(item.label for item in self.bins)

    def possible(self, value: str | float | Bounds | None) -> list[Weights]:
        if isinstance(value, float | int | Bounds):
            bounds = value if isinstance(value, Bounds) else Bounds(value, value)
            return [((i, 1.0),) for i, item in enumerate(self.bins) if item.meets(bounds)]
        return [((i, 1.0),) for i in range(len(self.bins))]


@dataclass(frozen=True, slots=True)
class InterpolatedAxis:
    """Printed values; `step_above` adds a last row for everything above the last of them, without interpolation.

    `open_above` means that the text gives no value there: a lookup answers with nothing.
    """

    fact: str
    knots: tuple[float, ...]
    step_above: bool = False
    open_above: bool = False

    def __len__(self) -> int:
        return len(self.knots) + (1 if self.step_above else 0)

    @property
    def labels(self) -> tuple[str, ...]:
        above = (f">{self.knots[-1]:g}",) if self.step_above else ()
        return (*(f"{item:g}" for item in self.knots), *above)

    def possible(self, value: str | float | Bounds | None) -> list[Weights]:
        if isinstance(value, Bounds):
            inner = [item for item in self.knots if value.low < item < value.high]
            return [w for item in (value.low, *inner, value.high) for w in self.possible(item)]
        if isinstance(value, float | int):
            at = self._at(float(value))
            return [] if at is None else [at]
        return [((i, 1.0),) for i in range(len(self))]

    def _at(self, value: float) -> Weights | None:
        if value > self.knots[-1]:
            if self.open_above:
                return None
            return ((len(self) - 1, 1.0),)
        if value <= self.knots[0]:
            return ((0, 1.0),)
        for i, (low, high) in enumerate(pairwise(self.knots)):
            if value == high:
                return ((i + 1, 1.0),)
            if value < high:
                part = (value - low) / (high - low)
                return ((i, 1.0 - part), (i + 1, part))
        return ((len(self.knots) - 1, 1.0),)


@dataclass(frozen=True, slots=True)
class CategoryAxis:
    """A code list; a code that is not on it has no limit in this table."""

    fact: str
    codes: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.codes)

    @property
    def labels(self) -> tuple[str, ...]:
        return self.codes

    def possible(self, value: str | float | Bounds | None) -> list[Weights]:
        if value is None:
            return [((i, 1.0),) for i in range(len(self.codes))]
        return [((i, 1.0),) for i, code in enumerate(self.codes) if code == value]


Axis = RangeAxis | InterpolatedAxis | CategoryAxis


@dataclass(frozen=True, slots=True)
class Cell:
    """One possible limit: its value, the printed row (or rows) it comes from, and how sure those are."""

    value: float
    row: str
    mark: Mark


@dataclass(frozen=True, slots=True)
class Found:
    """Every value that is possible; `missing` are the axes' facts that are unknown, or known only between bounds.

    `silent` is true where the table may also give no value at all: none is printed for some of what is possible.
    """

    cells: tuple[Cell, ...]
    missing: tuple[str, ...]
    silent: bool = False


def _reaches_beyond(axis: Axis, value: str | float | Bounds | None) -> bool:
    """True where an interval reaches past the values that the axis prints."""
    if not isinstance(value, Bounds) or isinstance(axis, CategoryAxis):
        return False
    return not axis.possible(value.low) or not axis.possible(value.high)


@dataclass(frozen=True, slots=True)
class Table:
    """Cells in the order of the axes (rows first); None = the printed table has no value there. `marks` one a row."""

    table_id: str
    axes: tuple[Axis, ...]
    cells: tuple[tuple[float | None, ...], ...]
    marks: tuple[Mark, ...]

    def look_up(self, facts: Facts) -> Found:
        """All limits that the facts leave possible, without repetition, smallest first."""
        beyond = [axis.fact for axis in self.axes if _reaches_beyond(axis, facts.get(axis.fact))]
        missing = [axis.fact for axis in self.axes if not isinstance(facts.get(axis.fact), str | float | int)]
        silent = bool(beyond)
        found: dict[float, Cell] = {}
        for weights in product(*(axis.possible(facts.get(axis.fact)) for axis in self.axes)):
            cell = self._cell(weights)
            if cell is None:
                silent = True
            else:
                found.setdefault(cell.value, cell)
        names = tuple(dict.fromkeys((*missing, *beyond)))
        return Found(tuple(found[value] for value in sorted(found)), names, silent or not found)

    def _cell(self, weights: Sequence[Weights]) -> Cell | None:
        columns = weights[1] if len(weights) > 1 else ((0, 1.0),)
        total: list[float] = []
        for row, row_weight in weights[0]:
            for column, column_weight in columns:
                value = self.cells[row][column]
                if value is None:
                    return None
                total.append(row_weight * column_weight * value)
        mark = worst_mark([self.marks[row] for row, _ in weights[0]])
        return Cell(math.fsum(total), self._row_name(weights), mark)

    def _row_name(self, weights: Sequence[Weights]) -> str:
        names = [
            "–".join(axis.labels[i] for i, _ in weight)
            for axis, weight in zip(self.axes, weights, strict=True)
        ]
        return " × ".join(names)
