"""Holds the indicators of zones against each other, against the people who are to live there, and against national limits."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from planning_server.domain.finding import Finding
from planning_server.domain.indicators import IndicatorRange
from planning_server.domain.text import Text
from planning_server.ingest.checks.rows_told import row_ranges
from planning_server.ingest.features import Features
from planning_server.ingest.findings import of_indicators as say
from planning_server.ingest.findings.kind import FindingKind
from planning_server.ingest.indicators import INDICATOR_WORDS, Indicator
from planning_server.landuse.national_limits import (
    HEIGHTS_M,
    LOT_AREAS_M2,
    SERVICE_CODES,
    exceeded,
    table_2_10,
)
from planning_server.store.drafts import DraftZone

SLACK = 1.05
"""Floor area ratios are rounded: told only beyond 5 %."""
MOST_PEOPLE_PER_HECTARE = 5000.0
"""2 m² of ground a person; more where the floor area ratio gives everybody `LEAST_FLOOR_M2`. Thresholds of sense, not of law."""
LEAST_FLOOR_M2 = 5.0
LONGEST_SHOWN = 60
Words = dict[str, str | float | int | Text]


@dataclass(frozen=True, slots=True)
class _Fault:
    kind: FindingKind
    attribute: str
    words: tuple[tuple[str, str | float | int | Text], ...]


def report_indicator_sense(features: Features, zones: Sequence[DraftZone], findings: list[Finding]) -> None:
    """The same fault of the same values is told once, with the number of rows."""
    seen: dict[_Fault, list[int]] = defaultdict(list)
    for number, zone in enumerate(zones):
        if zone.population is not None:
            _judge_population(zone, seen, number)
        if zone.indicators.states_any():
            _judge_indicators(zone, seen, number)
    index_of = {row: index for index, row in enumerate(features.rows)} if seen else {}
    for fault, numbers in seen.items():
        first = zones[numbers[0]]
        others = len(numbers) - 1
        row = (
            Text(f"{first.row} (và {others} dòng khác)", f"{first.row} (other rows: {others})")
            if others
            else first.row
        )
        findings.append(
            fault.kind.seen(
                features.spot(index_of[first.row]),
                measured={
                    "attribute": fault.attribute,
                    "count": len(numbers),
                    "rows": row_ranges([zones[one].row for one in numbers]),
                },
                question=None,
                row=row,
                **dict(fault.words),
            )
        )


def _judge_population(zone: DraftZone, seen: dict[_Fault, list[int]], number: int) -> None:
    people = zone.population or 0
    if not people or zone.area_m2 <= 0:
        return
    density = people / zone.area_m2 * 10_000
    far = _ceiling(zone.indicators.far)
    most = max(MOST_PEOPLE_PER_HECTARE, 10_000 * (far or 0.0) / LEAST_FLOOR_M2)
    if density > most:
        words: Words = {
            "population": people,
            "area_m2": zone.area_m2,
            "density": density,
            "most": round(most),
        }
        seen[_Fault(say.POPULATION_DENSE, "population", tuple(words.items()))].append(number)


def _judge_indicators(zone: DraftZone, seen: dict[_Fault, list[int]], number: int) -> None:
    stated = zone.indicators
    coverage, far, storeys = _ceiling(stated.coverage), _ceiling(stated.far), _ceiling(stated.storeys)
    if coverage is not None:
        _judge_limit(zone, Indicator.COVERAGE, coverage, seen, number)
        _judge_table_2_10(zone, coverage, seen, number)
    if far is None:
        return
    _judge_limit(zone, Indicator.FAR, far, seen, number)
    texts: Words = {"far": _text(stated.far), "coverage": _text(stated.coverage)}
    if coverage and storeys and far > coverage * storeys * SLACK:
        words = texts | {"storeys": _text(stated.storeys), "reachable": coverage * storeys}
        seen[_Fault(say.FAR_OUT_OF_REACH, "far × storeys", tuple(words.items()))].append(number)
    elif coverage and far * SLACK < coverage:
        seen[_Fault(say.COVERAGE_OUT_OF_REACH, "far × coverage", tuple(texts.items()))].append(number)


def _ceiling(stated: IndicatorRange | None) -> float | None:
    return None if stated is None else stated.maximum


def _text(stated: IndicatorRange | None) -> str:
    return "" if stated is None else stated.source_text[:LONGEST_SHOWN]


def _judge_limit(
    zone: DraftZone, indicator: Indicator, value: float, seen: dict[_Fault, list[int]], number: int
) -> None:
    limit = exceeded(zone.code, indicator, value, _ceiling(zone.indicators.storeys))
    if limit is None:
        return
    stated = zone.indicators.coverage if indicator is Indicator.COVERAGE else zone.indicators.far
    shown = _percent(limit.ceiling) if indicator is Indicator.COVERAGE else f"{limit.ceiling:g}"
    words: Words = {
        "attribute": INDICATOR_WORDS[indicator],
        "value": _text(stated),
        "code": zone.code,
        "limit": shown,
        "clause": limit.clause,
        "condition": limit.condition,
    }
    attribute = f"{indicator}: {zone.code}: {_text(stated)}: {limit.clause}"
    seen[_Fault(say.ABOVE_NATIONAL_LIMIT, attribute, tuple(words.items()))].append(number)


def _judge_table_2_10(zone: DraftZone, coverage: float, seen: dict[_Fault, list[int]], number: int) -> None:
    """By the area of the zone, and the lowest height that it must have: what no building could keep to is told."""
    if zone.code not in SERVICE_CODES:
        return
    height = zone.indicators.height_m
    lowest = HEIGHTS_M[0] if height is None or height.minimum is None else height.minimum
    limit = table_2_10(zone.area_m2, lowest)
    if coverage <= limit + 1e-9:
        return
    between = lowest > HEIGHTS_M[0] and LOT_AREAS_M2[0] < zone.area_m2 < LOT_AREAS_M2[-1]
    reading_vi = ", nội suy hai chiều là cách đọc chưa kiểm chứng" if between else ""
    reading_en = ", interpolated both ways, a reading that is not verified" if between else ""
    words: Words = {
        "attribute": INDICATOR_WORDS[Indicator.COVERAGE],
        "value": _text(zone.indicators.coverage),
        "code": zone.code,
        "limit": _percent(limit),
        "clause": "2.6.3, bảng 2.10",
        "condition": Text(
            f"lô đất {whole_number(zone.area_m2)} m², cao từ {lowest:g} m{reading_vi}",
            f"lot of {whole_number(zone.area_m2)} m², {lowest:g} m high or more{reading_en}",
        ),
    }
    seen[_Fault(say.ABOVE_NATIONAL_LIMIT, f"coverage: table 2.10: {zone.row}", tuple(words.items()))].append(
        number
    )


def whole_number(number: float) -> str:
    """Thousands apart by a space in both languages."""
    return f"{number:,.0f}".replace(",", " ")


def _percent(fraction: float) -> Text:
    shown = f"{round(fraction * 100, 2):g}"
    return Text(f"{shown.replace('.', ',')} %", f"{shown} %")
