"""Reads what planners write into indicator columns: `40-60`, `≤ 70%`, `3-5 tầng`, `1,2 lần`, `tối đa 16 m`.

Decisions (docs/plan_file.md says them to planners):
- A plain number is a ceiling. `-` and an empty cell state nothing.
- Coverage becomes a fraction: `60` and `60%` are 0.6; a number below 1 without a % sign is a fraction already (`0,6`), which is
  said; from 1 to below 5 without a sign (`1`, `1,5`), and a range that begins as a fraction and ends as percent (`0,4-60`), it
  could be either, or a floor area ratio, and stays a text unless the plan file gives the unit. Over 100 % stays a text.
- A floor area ratio with a % sign is divided by 100; without a sign a number above 30 stays a text unless the plan file says
  that the column is in percent.
- Storeys are whole numbers; a stair tower (`+ tum`) does not count, so `5 + tum` is 5; any other sum stays a text.
- A bare `0` can mean "none" or "not filled in" and stays a text; `0%` and `≤ 0` are read.
- Strict bounds (`< 5`), lists, conditions and reversed ranges stay texts.

A text that stays a text is never a guess: permit checks that depend on it need review.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum

from planning_server.domain.indicators import IndicatorRange
from planning_server.domain.text import Text
from planning_server.ingest.plan_values import Unit


class Indicator(StrEnum):
    COVERAGE = "coverage"
    FAR = "far"
    STOREYS = "storeys"
    HEIGHT_M = "height_m"


class Doubt(StrEnum):
    """Why a text was not read, or how it was read where that is worth saying."""

    NOT_UNDERSTOOD = "not_understood"
    OUT_OF_RANGE = "out_of_range"
    AMBIGUOUS_UNIT = "ambiguous_unit"
    ZERO = "zero"
    REVERSED = "reversed"
    READ_AS_FRACTION = "read_as_fraction"


DOUBT_WORDS: dict[Doubt, Text] = {
    Doubt.NOT_UNDERSTOOD: Text("không hiểu cách viết", "not a form that can be read"),
    Doubt.OUT_OF_RANGE: Text("giá trị ngoài khoảng có thể", "a value that cannot be"),
    Doubt.AMBIGUOUS_UNIT: Text("không rõ đơn vị", "the unit is not clear"),
    Doubt.ZERO: Text("0 có thể là chưa điền", "0 may mean not filled in"),
    Doubt.REVERSED: Text("số đầu lớn hơn số sau", "the first number is larger than the second"),
    Doubt.READ_AS_FRACTION: Text("hiểu là tỷ số", "read as a fraction"),
}

INDICATOR_WORDS: dict[Indicator, Text] = {
    Indicator.COVERAGE: Text("mật độ xây dựng", "coverage"),
    Indicator.FAR: Text("hệ số sử dụng đất", "floor area ratio"),
    Indicator.STOREYS: Text("tầng cao", "storeys"),
    Indicator.HEIGHT_M: Text("chiều cao", "height"),
}

HIGHEST: dict[Indicator, float] = {
    Indicator.COVERAGE: 1.0,
    Indicator.FAR: 30.0,
    Indicator.STOREYS: 200.0,
    Indicator.HEIGHT_M: 1000.0,
}
"""A larger value is a slip of unit or column, not a plan."""

LOWEST_BARE_PERCENT = 5.0
"""The smallest coverage that rules speak of is the 5 % of parks: a smaller number without a sign is not plainly a percentage."""

LONGEST_SOURCE = 250
STATES_NOTHING = frozenset(["", "-", "--", "---", "_", "/", "x", "null", "none", "nan", "n/a", "#n/a"])


@dataclass(frozen=True, slots=True)
class IndicatorReading:
    """What a cell says: `stated` None where it states nothing; unparsed (both bounds None) where it is words only."""

    stated: IndicatorRange | None
    doubt: Doubt | None = None


@dataclass(frozen=True, slots=True)
class _Bounds:
    low: float | None
    high: float | None
    percent: bool
    bare: bool
    """A single number without a bound, sign or unit."""


NUMBER = r"(\d{1,6}(?:[.,]\d{1,6})?)"
UNITS: dict[Indicator, str] = {
    Indicator.COVERAGE: r"(?:%|phan tram)",
    Indicator.FAR: r"(?:%|lan)",
    Indicator.STOREYS: r"(?:tang|t)",
    Indicator.HEIGHT_M: r"(?:met|m)",
}
CEILING = r"(?:<=|=<|≤|toi da|max\.?|khong qua|khong vuot qua|khong lon hon|khong cao qua|cao nhat)\s*:?\s*"
FLOOR = r"(?:>=|=>|≥|toi thieu|min\.?|khong nho hon|khong duoi|it nhat|thap nhat)\s*:?\s*"
TO = r"\s*(?:-|~|÷|den|\.\.\.?|…)\s*"
STAIR_TOWER = re.compile(r"\s*\+\s*(?:1\s*)?(?:tum|mai che thang)$")


def _patterns(unit: str) -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    optional = rf"\s*({unit})?"
    return (
        re.compile(rf"(?:tu\s+)?{NUMBER}{optional}{TO}{NUMBER}{optional}"),
        re.compile(rf"{CEILING}{NUMBER}{optional}"),
        re.compile(rf"{FLOOR}{NUMBER}{optional}"),
        re.compile(rf"{NUMBER}{optional}"),
    )


PATTERNS = {indicator: _patterns(unit) for indicator, unit in UNITS.items()}


def read_indicator(indicator: Indicator, text: str | None, unit: Unit | None = None) -> IndicatorReading:
    """Never raises: any text is a range, words, or nothing. `unit` is what the plan file says of bare numbers."""
    source = (text or "").strip()
    plain = _plain(source)
    if plain in STATES_NOTHING:
        return IndicatorReading(None)
    source = source[:LONGEST_SOURCE]
    if indicator is Indicator.STOREYS:
        plain = STAIR_TOWER.sub("", plain)
    bounds = _bounds(indicator, plain)
    if bounds is None:
        return _words(source, Doubt.NOT_UNDERSTOOD)
    if bounds.low is not None and bounds.high is not None and bounds.low > bounds.high:
        return _words(source, Doubt.REVERSED)
    if bounds.bare and bounds.high == 0:
        return _words(source, Doubt.ZERO)
    return _in_unit(indicator, bounds, source, unit)


def _words(source: str, doubt: Doubt) -> IndicatorReading:
    return IndicatorReading(IndicatorRange(None, None, source), doubt)


def _plain(source: str) -> str:
    """Small letters without accents, one kind of dash, single spaces: what the patterns are written in."""
    text = unicodedata.normalize("NFKC", source).casefold()
    text = re.sub(r"[\u2010-\u2015\u2212\ufe58\ufe63]", "-", text)
    text = text.replace("≦", "≤").replace("⩽", "≤").replace("≧", "≥").replace("⩾", "≥").replace("∼", "~")
    letters = unicodedata.normalize("NFD", text.replace("đ", "d"))
    bare = "".join(letter for letter in letters if unicodedata.category(letter) != "Mn")
    return " ".join(bare.split())


def _bounds(indicator: Indicator, plain: str) -> _Bounds | None:
    between, ceiling, floor, single = PATTERNS[indicator]
    if found := between.fullmatch(plain):
        low, low_unit, high, high_unit = found.groups()
        return _Bounds(_number(low), _number(high), "%" in (low_unit, high_unit), bare=False)
    if found := ceiling.fullmatch(plain):
        return _Bounds(None, _number(found.group(1)), _is_percent(found.group(2)), bare=False)
    if found := floor.fullmatch(plain):
        return _Bounds(_number(found.group(1)), None, _is_percent(found.group(2)), bare=False)
    if found := single.fullmatch(plain):
        return _Bounds(
            None, _number(found.group(1)), _is_percent(found.group(2)), bare=found.group(2) is None
        )
    return None


def _number(digits: str) -> float:
    return float(digits.replace(",", "."))


def _is_percent(unit: str | None) -> bool:
    return unit in ("%", "phan tram")


def _in_unit(indicator: Indicator, bounds: _Bounds, source: str, unit: Unit | None) -> IndicatorReading:
    factor, doubt = 1.0, None
    if indicator is Indicator.COVERAGE:
        factor, doubt = _coverage_factor(bounds, unit)
    elif indicator is Indicator.FAR and (bounds.percent or unit is Unit.PERCENT):
        factor = 100.0
    if doubt is Doubt.AMBIGUOUS_UNIT:
        return _words(source, doubt)
    low = None if bounds.low is None else bounds.low / factor
    high = None if bounds.high is None else bounds.high / factor
    stated = [value for value in (low, high) if value is not None]
    if max(stated) > HIGHEST[indicator]:
        return _words(source, Doubt.AMBIGUOUS_UNIT if indicator is Indicator.FAR else Doubt.OUT_OF_RANGE)
    if indicator is Indicator.STOREYS and not all(value.is_integer() for value in stated):
        return _words(source, Doubt.NOT_UNDERSTOOD)
    return IndicatorReading(IndicatorRange(low, high, source), doubt)


def _coverage_factor(bounds: _Bounds, unit: Unit | None) -> tuple[float, Doubt | None]:
    """100 for percent, 1 for fractions; doubtful where nothing says which."""
    if bounds.percent or unit is Unit.PERCENT:
        return 100.0, None
    if unit is Unit.RATIO:
        return 1.0, None
    stated = [value for value in (bounds.low, bounds.high) if value]
    if not stated:  # `≤ 0`: nothing, in either unit
        return 1.0, None
    if max(stated) < 1:
        return 1.0, Doubt.READ_AS_FRACTION
    if max(stated) < LOWEST_BARE_PERCENT or min(stated) <= 1:
        return 1.0, Doubt.AMBIGUOUS_UNIT
    return 100.0, None
