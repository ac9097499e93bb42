"""The usable rows of one mapped layer, joined from what the reader, the mapping and the checks found out about it."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from planning_server.domain.finding import Finding
from planning_server.domain.text import Text
from planning_server.ingest.attributes import MappedColumns
from planning_server.ingest.checks.rows_told import row_ranges
from planning_server.ingest.findings import of_attributes as say
from planning_server.ingest.findings import of_balance
from planning_server.ingest.findings.kind import Place, Spot
from planning_server.ingest.ground import Geometries, Ground
from planning_server.ingest.numbers_in_text import read_area_m2, read_number
from planning_server.ingest.plan_values import LayerMapping
from planning_server.store.shapes import Shapes

AREA_TOLERANCE_M2 = 0.1
AREA_TOLERANCE_SHARE = 1e-4
UNIT_ROWS = 5
"""From this many stated areas on their median tells the unit; fewer tell it where all of them are off by the same factor."""
SAME_FACTOR = 0.05
"""Hectares are written with two decimals: 0.35 ha may be 3 512 m²."""
FLOAT32_LOSES_ABOVE_M2 = 100_000.0
FLOAT32_MOST = 3e38
FLOAT32_SAME = 1e-11
"""How near a number must be to a float32 one: text of 12 digits is, a number written by hand is not (those lie 3e-8 apart)."""
ODD_HUNDREDTH = 1e-3
"""Part of a hundredth of a square metre that a number written with two decimals never has."""
OTHER_UNITS: tuple[tuple[float, Text], ...] = (
    (1e-4, Text("ha", "hectares")),
    (1e-6, Text("km²", "km²")),
)
READERS: Mapping[str, Callable[[str], float | None]] = {
    "stated_area_m2": read_area_m2,
    "legal_area_m2": read_area_m2,
}
"""How a text column of numbers is read; `read_number` where nothing else is said."""


@dataclass(frozen=True, slots=True)
class Features:
    """Usable rows in file order; all sequences run alongside `rows`.

    `legal` is in the source system, `measured` the same shapes in the measure system; `areas` (m²) and `lengths` (m) come from
    the latter, as drawn: an invalid polygon is not repaired before it is measured.
    """

    name: str
    mapping: LayerMapping
    ground: Ground
    rows: tuple[int, ...]
    indexes: NDArray[np.intp]
    columns: MappedColumns
    all_rows: int
    legal: Geometries
    measured: Geometries
    shapes: Shapes
    areas: Sequence[float]
    lengths: Sequence[float]

    def texts(self, attribute: str) -> tuple[str | None, ...]:
        values = self.columns.texts(attribute, self.all_rows)
        if len(self.indexes) == self.all_rows:
            return values
        return tuple([values[index] for index in self.indexes.tolist()])

    def place(self, index: int) -> Place | None:
        return self.ground.measured_place(self.measured[index])

    def spot(self, index: int) -> Spot:
        return Spot(self.name, self.rows[index], self.place(index))

    def spots(self, indexes: Sequence[int]) -> list[Spot]:
        """The same for many at once, which costs little more than one."""
        places = self.ground.measured_places(self.measured[list(indexes)])
        return [
            Spot(self.name, self.rows[index], place) for index, place in zip(indexes, places, strict=True)
        ]


def read_positive(
    features: Features, attribute: str, words: Text, findings: list[Finding]
) -> list[float | None]:
    """Numbers of an attribute, None where the cell is empty; what is no number, or negative, is reported and left empty."""
    column = features.columns.mapped.get(attribute)
    if column is None:
        return [None] * len(features.rows)
    numbers: list[float | None] = []
    read = float if column.type == "number" else READERS.get(attribute, read_number)
    for index, text in enumerate(features.texts(attribute)):
        number = None if text is None else read(text)
        if text is not None and (number is None or number < 0):
            number = None
            findings.append(
                say.NUMBER_UNREADABLE.seen(
                    features.spot(index), row=features.rows[index], attribute=words, value=text[:80]
                )
            )
        numbers.append(number)
    return numbers


def report_areas(
    features: Features, stated: Sequence[float | None], attribute: str, findings: list[Finding]
) -> None:
    """Compares stated with measured areas; one finding for the whole column where its unit is another one."""
    written = np.array([math.nan if area is None else area for area in stated], dtype=np.float64)
    drawn = np.asarray(features.areas, dtype=np.float64)
    compared = np.flatnonzero((written > 0) & (drawn > 0))
    column = features.columns.mapped.get(attribute)
    unit = _other_unit(written[compared] / drawn[compared])
    if unit is not None and column is not None:
        rows = row_ranges([features.rows[index] for index in compared.tolist()])
        told: dict[str, float | int | str | None] = {"count": len(compared), "rows": rows}
        findings.append(say.AREA_UNIT.seen(Spot(features.name), measured=told, column=column.name, unit=unit))
        return
    if column is not None and column.type == "number":
        _report_float32(features.name, features.rows, column.name, written, findings)
    tolerance = np.maximum(AREA_TOLERANCE_M2, AREA_TOLERANCE_SHARE * drawn)
    differing = compared[(np.abs(written - drawn) > tolerance)[compared]].tolist()
    for index, spot in zip(differing, features.spots(differing), strict=True):
        area, measured = float(written[index]), float(drawn[index])
        findings.append(
            say.AREA_DIFFERS.seen(
                spot,
                measured={
                    "stated_m2": area,
                    "measured_m2": round(measured, 3),
                    "difference_m2": round(area - measured, 3),
                },
                row=features.rows[index],
                stated=area,
                measured_m2=measured,
            )
        )


def _other_unit(ratios: NDArray[np.float64]) -> Text | None:
    """The unit that stated areas are in, by what they are of the measured ones in m²; None where it is m² or cannot be told."""
    if not len(ratios):
        return None
    median = float(np.median(ratios))
    for factor, unit in OTHER_UNITS:
        if len(ratios) >= UNIT_ROWS and factor / 2 < median < factor * 2:
            return unit
        if (np.abs(ratios / factor - 1) <= SAME_FACTOR).all():
            return unit
    return None


def _report_float32(
    layer: str, rows: Sequence[int], column: str, written: NDArray[np.float64], findings: list[Finding]
) -> None:
    """Told where every area is a float32 number, some of them with decimals that nobody would write, and some too large for it."""
    stated = written[np.isfinite(written) & (written > 0) & (written < FLOAT32_MOST)]
    short = stated.astype(np.float32).astype(np.float64)
    if not len(stated) or not np.allclose(stated, short, rtol=FLOAT32_SAME, atol=0.0):
        return
    odd = (np.abs(stated * 100 - np.round(stated * 100)) > ODD_HUNDREDTH).any()
    large = [
        row
        for row, area in zip(rows, written.tolist(), strict=True)
        if FLOAT32_LOSES_ABOVE_M2 < area < FLOAT32_MOST
    ]
    if odd and large:
        findings.append(
            of_balance.AREA_FLOAT32.seen(
                Spot(layer),
                measured={"column": column, "count": len(large), "rows": row_ranges(large)},
                column=column,
                count=len(large),
            )
        )
