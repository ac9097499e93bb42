"""What the values of a column say about it: areas that follow the shapes, ids that are unique, codes, percentages, storeys."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import shapely
from numpy.typing import NDArray

from planning_server.domain.text import Text
from planning_server.ingest.indicators import Indicator, read_column
from planning_server.ingest.numbers_in_text import read_area_m2
from planning_server.ingest.readers.source_layer import Column, SourceLayer
from planning_server.landuse.codes import read_code
from planning_server.landuse.names import guess_codes

SAMPLE_ROWS = 4000
"""Rows looked at, evenly spread over the layer: enough to know a column, and nothing grows with the file."""
NEAR = 0.02
MOST_CODES = 400
LONGEST_CODE = 12

Evidence = tuple[float, Text]
"""How much the values speak for an attribute, 0..0.4, and why."""


@dataclass(frozen=True)
class ColumnValues:
    """A sample of a column beside the areas of the same rows, in the units of the file squared."""

    column: Column
    texts: tuple[str | None, ...]
    areas: NDArray[np.float64]

    @cached_property
    def filled(self) -> list[str]:
        return [text for text in self.texts if text is not None]

    @cached_property
    def counts(self) -> Counter[str]:
        return Counter(self.filled)

    @cached_property
    def numbers(self) -> NDArray[np.float64]:
        read = {text: read_area_m2(text) for text in self.counts}
        values = [None if text is None else read[text] for text in self.texts]
        return np.array([math.nan if value is None else value for value in values], dtype=np.float64)


def sampled(layer: SourceLayer, columns: Sequence[Column]) -> list[ColumnValues]:
    step = max(1, len(layer.rows) // SAMPLE_ROWS)
    drawn = layer.geometries[::step]
    with np.errstate(over="ignore", invalid="ignore"):  # coordinates that are no places are told elsewhere
        areas = np.asarray(shapely.area(drawn), dtype=np.float64)
    thinned = [Column(column.name, column.type, tuple(column.values[::step])) for column in columns]
    return [ColumnValues(column, column.as_text(), areas) for column in thinned]


def evidence_for(attribute: str, values: ColumnValues) -> Evidence | None:
    """None where the values say nothing for the attribute."""
    judge = JUDGES.get(attribute)
    return None if judge is None or not values.filled else judge(values)


def _area(values: ColumnValues) -> Evidence | None:
    """Areas follow the shapes: most ratios lie within 2 % of their median."""
    both = (values.numbers > 0) & (values.areas > 0)
    if both.sum() < 3:
        return None
    ratios = values.numbers[both] / values.areas[both]
    middle = float(np.median(ratios))
    share = float((np.abs(ratios - middle) <= NEAR * middle).mean())
    if share < 0.5:
        return None
    shown = f"{middle:.6g}"
    reason = Text(
        f"{share * 100:.0f} % giá trị tỷ lệ với diện tích hình (tỷ số {shown})",
        f"{share * 100:.0f} % of its values follow the areas of the shapes (ratio {shown})",
    )
    return 0.4 * share, reason


def _unique(values: ColumnValues) -> Evidence | None:
    share = len(values.counts) / len(values.texts)
    if share < 0.5:
        return None
    reason = Text(
        f"{share * 100:.0f} % giá trị không trùng nhau", f"{share * 100:.0f} % of its values are different"
    )
    return (0.35 if share == 1 else 0.2 * share), reason


def _uses(values: ColumnValues) -> Evidence | None:
    """Known codes and names of land uses first; else few short values over many rows, as codes are."""
    rows = len(values.filled)
    known = 0.0
    if _may_be_uses(values):
        known = sum(count * _known(text) for text, count in values.counts.items())
    if known >= 0.5 * rows:
        share = 100 * known / rows
        reason = Text(
            f"giá trị là chức năng sử dụng đất đã biết ({share:.0f} %)",
            f"its values are known uses of land ({share:.0f} %)",
        )
        return 0.4 * known / rows, reason
    if not 2 <= len(values.counts) <= max(3, rows // 2) or values.column.type == "number":
        return None
    short = sum(count for text, count in values.counts.items() if len(text) <= LONGEST_CODE) / rows
    reason = Text(
        f"{len(values.counts)} giá trị lặp lại, phần lớn ngắn như mã",
        f"{len(values.counts)} values that repeat, short as codes are",
    )
    return 0.05 + 0.15 * short, reason


def _may_be_uses(values: ColumnValues) -> bool:
    return values.column.type == "text" and len(values.counts) <= MOST_CODES


def _known(text: str) -> float:
    if read_code(text).use is not None:
        return 1.0
    guesses = guess_codes(text)
    return guesses[0].score if guesses else 0.0


def _words(values: ColumnValues) -> Evidence | None:
    long = sum(count for text, count in values.counts.items() if len(text) > LONGEST_CODE or " " in text)
    share = long / len(values.filled)
    if share < 0.3 or values.column.type == "number":
        return None
    return 0.15 * share, Text("giá trị là chữ mô tả", "its values are words")


def _indicator(values: ColumnValues, indicator: Indicator, low: float, high: float) -> Evidence | None:
    """Texts that are read as this indicator, within the range in which most plans lie (as written, not as read)."""
    readings = read_column(indicator, values.counts)
    rows = len(values.filled)
    read = sum(
        count for text, count in values.counts.items() if (it := readings[text].stated) and it.is_parsed
    )
    inside = float(((values.numbers >= low) & (values.numbers <= high)).sum())
    share = max(read, inside) / rows
    if share < 0.6 or len(values.counts) > max(60, rows // 2):
        return None
    reason = Text(
        f"{share * 100:.0f} % giá trị có dạng chỉ tiêu này",
        f"{share * 100:.0f} % of its values have this form",
    )
    return 0.3 * share, reason


def _coverage(values: ColumnValues) -> Evidence | None:
    return _indicator(values, Indicator.COVERAGE, 5, 100)


def _far(values: ColumnValues) -> Evidence | None:
    return _indicator(values, Indicator.FAR, 0.1, 1500)


def _storeys(values: ColumnValues) -> Evidence | None:
    return _indicator(values, Indicator.STOREYS, 1, 60)


def _height(values: ColumnValues) -> Evidence | None:
    return _indicator(values, Indicator.HEIGHT_M, 2, 300)


def _sheet(values: ColumnValues) -> Evidence | None:
    """Whole numbers, each of many parcels."""
    whole = sum(text.isdigit() for text in values.filled) / len(values.filled)
    if whole < 0.9 or len(values.counts) > len(values.filled) / 3:
        return None
    return 0.2, Text("số nguyên, mỗi số có nhiều thửa đất", "whole numbers, each of many parcels")


def _number(values: ColumnValues) -> Evidence | None:
    whole = sum(text.isdigit() for text in values.filled) / len(values.filled)
    if whole < 0.9:
        return None
    return 0.15, Text("số nguyên", "whole numbers")


JUDGES = {
    "code": _uses,
    "land_use": _uses,
    "label": _words,
    "zone_id": _unique,
    "stated_area_m2": _area,
    "legal_area_m2": _area,
    "coverage": _coverage,
    "far": _far,
    "storeys": _storeys,
    "height_m": _height,
    "sheet": _sheet,
    "number": _number,
}
