"""How big what was found is, in words: everything measured that people ask for, with its unit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from planning_server.domain.finding import Finding
from planning_server.domain.text import Language, Text
from planning_server.ingest.reports.report import size, written


@dataclass(frozen=True, slots=True)
class Figure:
    """`words` hold `{value}`, with its unit; a distance can be of any size and brings its own."""

    name: str
    words: Text
    decimals: int


SIZES: Final = (
    Figure("area_m2", Text("{value} m²", "{value} m²"), 2),
    Figure("width_m", Text("rộng {value} m", "width {value} m"), 3),
    Figure("length_m", Text("dài {value} m", "length {value} m"), 2),
)
"""Those with a column of their own in tables."""
AS_SENT: Final = Figure("area_m2", Text("như đã gửi {value} m²", "as sent {value} m²"), 2)
"""Of a ring that crosses itself: the area of one half is taken from that of the other."""
VALID: Final = Figure(
    "area_of_valid_reading_m2", Text("theo cách hiểu hợp lệ {value} m²", "of the valid reading {value} m²"), 2
)
OTHERS: Final = (
    VALID,
    Figure("stated_m2", Text("ghi {value} m²", "stated {value} m²"), 2),
    Figure("measured_m2", Text("đo được {value} m²", "measured {value} m²"), 2),
    Figure("decision_m2", Text("theo quyết định {value} m²", "by the decision {value} m²"), 2),
    Figure("total_m2", Text("tổng ghi {value} m²", "stated total {value} m²"), 2),
    Figure("found_m2", Text("cộng được {value} m²", "adds up to {value} m²"), 2),
    Figure("drawn_m2", Text("theo bản vẽ {value} m²", "drawn {value} m²"), 2),
    Figure("difference_m2", Text("chênh {value} m²", "difference {value} m²"), 2),
    Figure("area_before_m2", Text("trước {value} m²", "before {value} m²"), 2),
    Figure("area_after_m2", Text("sau {value} m²", "after {value} m²"), 2),
    Figure("largest_m2", Text("chỗ lớn nhất {value} m²", "the largest {value} m²"), 2),
    Figure("moved_m", Text("dời xa nhất {value} m", "moved at most {value} m"), 3),
    Figure("distance_m", Text("cách {value}", "{value} away"), 3),
    Figure("shift_m", Text("dời {value}", "a shift of {value}"), 3),
    Figure("vertices_changed", Text("đỉnh thay đổi: {value}", "vertices changed: {value}"), 0),
    Figure("vertices", Text("số đỉnh: {value}", "vertices: {value}"), 0),
    Figure("gaps", Text("số khoảng hở: {value}", "gaps: {value}"), 0),
    Figure("pairs_overlapping", Text("số cặp chồng nhau: {value}", "overlapping pairs: {value}"), 0),
    Figure("zones", Text("số ô chức năng: {value}", "zones: {value}"), 0),
    Figure("count", Text("số lượng: {value}", "count: {value}"), 0),
    Figure("rows", Text("số dòng: {value}", "rows: {value}"), 0),
)


def figures(finding: Finding, language: Language, *, sizes: bool) -> list[str]:
    """Each with its unit; `sizes` are those that have columns of their own in tables."""
    first = SIZES
    if VALID.name in finding.measured:
        first = (AS_SENT, *SIZES[1:])
    chosen = (*first, *OTHERS) if sizes else OTHERS
    return [
        figure.words.in_language(language).format(value=_written(figure, value, language))
        for figure in chosen
        if (value := size(finding, figure.name)) is not None
    ]


DISTANCES = ("distance_m", "shift_m")


def _written(figure: Figure, value: float, language: Language) -> str:
    """A distance in millimetres, decimetres or tenths of a kilometre, by its size."""
    if figure.name not in DISTANCES:
        return written(value, figure.decimals, language)
    if value >= 1000:
        return f"{written(value / 1000, 1, language)} km"
    return f"{written(value, 1 if value >= 10 else figure.decimals, language)} m"
