"""Indicator texts: what planners write, what is read, and what stays a text."""

from __future__ import annotations

import pytest

from planning_server.ingest.indicators import Doubt, Indicator, read_column, read_indicator
from planning_server.ingest.numbers_in_text import read_area_m2
from planning_server.ingest.plan_values import Unit

READ = [
    ("coverage", "40-60", 0.4, 0.6),
    ("coverage", "≤ 70%", None, 0.7),
    ("coverage", "≤70%", None, 0.7),
    ("coverage", "<= 60 %", None, 0.6),
    ("coverage", "60", None, 0.6),
    ("coverage", "60%", None, 0.6),
    ("coverage", "６０％", None, 0.6),
    ("coverage", "40%-60%", 0.4, 0.6),
    ("coverage", "tối đa 60", None, 0.6),
    ("coverage", "tối đa 60%", None, 0.6),
    ("coverage", "Tối thiểu 20%", 0.2, None),
    ("coverage", "0%", None, 0.0),
    ("coverage", "2,5%", None, 0.025),
    ("coverage", "5", None, 0.05),
    ("coverage", "0-40", 0.0, 0.4),
    ("coverage", "≤ 0", None, 0.0),
    ("far", "1,2 lần", None, 1.2),
    ("far", "2,5", None, 2.5),
    ("far", "0,8-1,2", 0.8, 1.2),
    ("far", "200%", None, 2.0),
    ("storeys", "3-5 tầng", 3, 5),
    ("storeys", "3÷5", 3, 5),
    ("storeys", "3 đến 5", 3, 5),
    ("storeys", "từ 3 đến 5 tầng", 3, 5),
    ("storeys", "03 - 05", 3, 5),
    ("storeys", "3–5", 3, 5),
    ("storeys", "≥ 2 tầng", 2, None),
    ("storeys", "5 tầng + tum", None, 5),
    ("storeys", "5 tầng + 1 hầm", None, 5),
    ("storeys", "5 tầng (không kể tầng hầm)", None, 5),
    ("storeys", "Tầng cao tối đa: 5 tầng", None, 5),
    ("storeys", "tầng cao 3-5 tầng", 3, 5),
    ("storeys", "５～７", 5, 7),
    ("storeys", "5 tầng (tối đa)", None, 5),
    ("coverage", "MĐXD tối đa 60%", None, 0.6),
    ("coverage", "từ 40% đến 60%", 0.4, 0.6),
    ("far", "HSSDĐ ≤ 2,5 lần", None, 2.5),
    ("height_m", "≤ 16 m", None, 16),
    ("height_m", "không quá 21,5 mét", None, 21.5),
]


@pytest.mark.parametrize(("indicator", "text", "low", "high"), READ)
def test_what_planners_write_is_read(
    indicator: str, text: str, low: float | None, high: float | None
) -> None:
    reading = read_indicator(Indicator(indicator), text)
    assert reading.stated is not None
    assert reading.stated.minimum == (None if low is None else pytest.approx(low))
    assert reading.stated.maximum == (None if high is None else pytest.approx(high))
    assert reading.stated.source_text == text.strip()
    assert reading.doubt is None


@pytest.mark.parametrize(
    ("indicator", "text", "doubt"),
    [
        ("coverage", "theo quy chế", Doubt.SAID_ELSEWHERE),
        ("coverage", "不予規定", Doubt.NOT_PRESCRIBED),
        ("coverage", "60; 70", Doubt.SEVERAL_VALUES),
        ("coverage", "Không quy định", Doubt.NOT_PRESCRIBED),
        ("coverage", "không quy định, tối đa 60 với công trình công cộng", Doubt.NOT_UNDERSTOOD),
        ("storeys", "3/5/7", Doubt.SEVERAL_VALUES),
        ("storeys", "3 hoặc 5 tầng", Doubt.SEVERAL_VALUES),
        ("storeys", "theo QHCT", Doubt.SAID_ELSEWHERE),
        ("storeys", "Theo QCVN 01:2021", Doubt.SAID_ELSEWHERE),
        ("storeys", "5²", Doubt.NOT_UNDERSTOOD),
        ("storeys", "5⁽¹⁾", Doubt.NOT_UNDERSTOOD),
        ("storeys", "①", Doubt.NOT_UNDERSTOOD),
        ("coverage", "60 ½", Doubt.NOT_UNDERSTOOD),
        ("far", "1.250%", Doubt.AMBIGUOUS_UNIT),
        ("coverage", "1" * 300, Doubt.NOT_UNDERSTOOD),
        ("coverage", "< 60%", Doubt.NOT_UNDERSTOOD),
        ("coverage", "120%", Doubt.OUT_OF_RANGE),
        ("coverage", "1", Doubt.AMBIGUOUS_UNIT),
        ("coverage", "1.5", Doubt.AMBIGUOUS_UNIT),
        ("coverage", "≤ 3,2", Doubt.AMBIGUOUS_UNIT),
        ("coverage", "1,0-40", Doubt.AMBIGUOUS_UNIT),
        ("coverage", "0,4-60", Doubt.AMBIGUOUS_UNIT),
        ("coverage", "0", Doubt.ZERO),
        ("far", "180~200", Doubt.AMBIGUOUS_UNIT),
        ("storeys", "5+1", Doubt.NOT_UNDERSTOOD),
        ("storeys", "2,5", Doubt.NOT_UNDERSTOOD),
        ("storeys", "5-3", Doubt.REVERSED),
        ("storeys", "-5", Doubt.NOT_UNDERSTOOD),
        ("height_m", "1.234,5", Doubt.NOT_UNDERSTOOD),
    ],
)
def test_what_could_mean_two_things_stays_a_text(indicator: str, text: str, doubt: Doubt) -> None:
    reading = read_indicator(Indicator(indicator), text)
    assert reading.stated is not None
    assert not reading.stated.is_parsed
    assert reading.stated.source_text == text
    assert reading.doubt is doubt


@pytest.mark.parametrize("text", [None, "", "  ", "-", "–", "null", "n/a"])
def test_an_empty_cell_or_a_dash_states_nothing(text: str | None) -> None:
    assert read_indicator(Indicator.FAR, text).stated is None


def test_a_coverage_below_one_without_a_sign_is_a_fraction_and_said_to_be() -> None:
    reading = read_indicator(Indicator.COVERAGE, "0,6")
    assert reading.stated is not None
    assert reading.stated.maximum == pytest.approx(0.6)
    assert reading.doubt is Doubt.READ_AS_FRACTION


def test_a_unit_in_the_plan_file_decides_what_a_bare_number_means() -> None:
    in_percent = read_indicator(Indicator.FAR, "180~200", Unit.PERCENT).stated
    assert in_percent is not None
    assert (in_percent.minimum, in_percent.maximum) == (pytest.approx(1.8), pytest.approx(2.0))
    small = read_indicator(Indicator.COVERAGE, "1,0-40", Unit.PERCENT).stated
    assert small is not None
    assert (small.minimum, small.maximum) == (pytest.approx(0.01), pytest.approx(0.4))
    one_percent = read_indicator(Indicator.COVERAGE, "1", Unit.PERCENT).stated
    assert one_percent is not None
    assert one_percent.maximum == pytest.approx(0.01)
    whole = read_indicator(Indicator.COVERAGE, "1", Unit.RATIO).stated
    assert whole is not None
    assert whole.maximum == pytest.approx(1.0)


def test_the_text_is_kept_whole_and_composed() -> None:
    long = "theo quy chế " * 60
    reading = read_indicator(Indicator.STOREYS, long)
    assert reading.stated is not None
    assert reading.stated.source_text == long.strip()
    decomposed = read_indicator(Indicator.STOREYS, "3-5 ta\u0302\u0300ng")
    assert decomposed.stated is not None
    assert decomposed.stated.source_text == "3-5 tầng"
    assert decomposed.stated.maximum == 5


def test_bare_numbers_are_doubtful_in_a_column_that_speaks_of_percent() -> None:
    readings = read_column(Indicator.FAR, ["200%", "5", "1,2 lần", None])
    assert readings["5"].doubt is Doubt.AMBIGUOUS_UNIT
    assert readings["200%"].doubt is None
    assert readings["1,2 lần"].doubt is None
    assert readings[None].stated is None
    assert read_column(Indicator.FAR, ["5", "2,5"])["5"].doubt is None
    beside = read_column(Indicator.FAR, ["180", "5"])
    assert beside["5"].doubt is Doubt.AMBIGUOUS_UNIT
    stated = read_column(Indicator.FAR, ["180", "5"], Unit.PERCENT)["5"].stated
    assert stated is not None
    assert stated.maximum == pytest.approx(0.05)


@pytest.mark.parametrize(
    ("text", "area"),
    [
        ("1.250,5 m2", 1250.5),
        ("1.250,5", 1250.5),
        ("1,250.5 m²", 1250.5),
        ("1 250,5", 1250.5),
        ("1\u00a0250", 1250.0),
        ("1.234.567", 1234567.0),
        ("12,5 ha", 125000.0),
        ("0,2 km²", 200000.0),
        ("17312.68", 17312.68),
        ("1.250 m2", None),
        ("12 34", None),
        ("m2", None),
        ("", None),
    ],
)
def test_an_area_is_read_with_its_unit_and_never_where_a_dot_could_be_either(
    text: str, area: float | None
) -> None:
    assert read_area_m2(text) == (None if area is None else pytest.approx(area))


@pytest.mark.parametrize("text", ["1.250", "12.500 m", "≤ 12.500", "9.000-12.000"])
def test_a_point_before_three_digits_of_a_height_could_be_read_twice(text: str) -> None:
    reading = read_indicator(Indicator.HEIGHT_M, text)
    assert reading.doubt is Doubt.TWO_NUMBERS
    assert reading.stated is not None
    assert not reading.stated.is_parsed


@pytest.mark.parametrize(
    ("text", "metres"), [("12,500", 12.5), ("12.5", 12.5), ("0.250", 0.25), ("12.50 m", 12.5)]
)
def test_other_decimals_of_a_height_are_read(text: str, metres: float) -> None:
    reading = read_indicator(Indicator.HEIGHT_M, text)
    assert reading.stated is not None
    assert reading.stated.maximum == metres
