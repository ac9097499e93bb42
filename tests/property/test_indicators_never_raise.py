"""Any text is a usable range, words, or nothing: never an exception, never a guess."""

from __future__ import annotations

import math
import unicodedata

from hypothesis import given, settings
from hypothesis import strategies as st

from planning_server.ingest.indicators import HIGHEST, Indicator, read_indicator
from planning_server.ingest.plan_values import Unit

PIECES = st.sampled_from(
    [
        "0",
        "5",
        "60",
        "1,5",
        "0.6",
        "999999",
        "-",
        "–",
        "~",
        "÷",
        "≤",
        ">=",
        "<",
        "%",
        "tầng",
        "lần",
        "m",
        "tối đa",
        "đến",
        "từ",
        "+",
        "tum",
        " ",
        ";",
        "/",
        "½",
        "²",
        "٣",
        "\u0301",
    ]
)
TEXTS = st.one_of(st.text(max_size=40), st.lists(PIECES, max_size=8).map("".join))


@given(st.sampled_from(Indicator), TEXTS, st.sampled_from([None, *Unit]))
@settings(deadline=None)
def test_any_text_is_a_range_or_words_or_nothing(indicator: Indicator, text: str, unit: Unit | None) -> None:
    reading = read_indicator(indicator, text, unit)
    if reading.stated is None:
        assert reading.doubt is None
        return
    low, high = reading.stated.minimum, reading.stated.maximum
    assert reading.stated.source_text == unicodedata.normalize("NFC", text.strip())
    for bound in (low, high):
        assert bound is None or (math.isfinite(bound) and 0 <= bound <= HIGHEST[indicator])
    if low is not None and high is not None:
        assert low <= high
    if not reading.stated.is_parsed:
        assert reading.doubt is not None


@given(st.integers(1, 100), st.integers(1, 100))
@settings(deadline=None)
def test_a_range_of_percentages_is_read_as_fractions_in_order(first: int, second: int) -> None:
    reading = read_indicator(Indicator.COVERAGE, f"{first}% - {second} %")
    assert reading.stated is not None
    if first <= second:
        assert reading.stated.minimum == first / 100
        assert reading.stated.maximum == second / 100
    else:
        assert not reading.stated.is_parsed
