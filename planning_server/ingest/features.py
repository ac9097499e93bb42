"""The usable rows of one mapped layer, joined from what the reader, the mapping and the checks found out about it."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from planning_server.domain.finding import Finding
from planning_server.domain.text import Text
from planning_server.ingest.attributes import MappedColumns
from planning_server.ingest.findings import of_attributes as say
from planning_server.ingest.findings.kind import Place, Spot
from planning_server.ingest.ground import Geometries, Ground
from planning_server.ingest.numbers_in_text import read_area_m2, read_number
from planning_server.ingest.plan_values import LayerMapping
from planning_server.store.drafts import Shape

AREA_TOLERANCE_M2 = 0.1
AREA_TOLERANCE_SHARE = 1e-4
UNIT_ROWS = 5
"""Fewer stated areas than this say nothing about the unit of the column."""
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
    shapes: Sequence[Shape]
    areas: Sequence[float]
    lengths: Sequence[float]

    def texts(self, attribute: str) -> tuple[str | None, ...]:
        values = self.columns.texts(attribute, self.all_rows)
        return tuple(values[index] for index in self.indexes)

    def place(self, index: int) -> Place | None:
        return self.ground.measured_place(self.measured[index])

    def spot(self, index: int) -> Spot:
        return Spot(self.name, self.rows[index], self.place(index))


def read_positive(
    features: Features, attribute: str, words: Text, findings: list[Finding]
) -> list[float | None]:
    """Numbers of an attribute, None where the cell is empty; what is no number, or negative, is reported and left empty."""
    numbers: list[float | None] = []
    column = features.columns.mapped.get(attribute)
    read = float if column is not None and column.type == "number" else READERS.get(attribute, read_number)
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
    pairs = [
        (index, area, features.areas[index])
        for index, area in enumerate(stated)
        if area is not None and area > 0 and features.areas[index] > 0
    ]
    column = features.columns.mapped.get(attribute)
    if len(pairs) >= UNIT_ROWS and column is not None:
        ratio = statistics.median(area / measured for _, area, measured in pairs)
        for factor, unit in OTHER_UNITS:
            if factor / 2 < ratio < factor * 2:
                findings.append(say.AREA_UNIT.seen(Spot(features.name), column=column.name, unit=unit))
                return
    for index, area, measured in pairs:
        if abs(area - measured) > max(AREA_TOLERANCE_M2, AREA_TOLERANCE_SHARE * measured):
            findings.append(
                say.AREA_DIFFERS.seen(
                    features.spot(index),
                    measured={"stated_m2": area, "measured_m2": round(measured, 3)},
                    row=features.rows[index],
                    stated=area,
                    measured_m2=measured,
                )
            )
