"""Reads what planners write into indicator columns: `40-60`, `≤ 70%`, `3-5 tầng`, `1,2 lần`, `tối đa 16 m`.

Decisions (docs/plan_file.md says them to planners):
- A plain number is a ceiling. `-` and an empty cell state nothing.
- Coverage becomes a fraction: `60` and `60%` are 0.6; a number below 1 without a % sign is a fraction already (`0,6`), which is
  said; from 1 to below 5 without a sign (`1`, `1,5`), and a range that begins as a fraction and ends as percent (`0,4-60`), it
  could be either, or a floor area ratio, and stays a text unless the plan file gives the unit. Over 100 % stays a text.
- A floor area ratio with a % sign is divided by 100; without a sign a number above 30 stays a text unless the plan file says
  that the column is in percent. Where one number of a column shows that (`200%`, or a bare `180`), its small bare numbers (`5`)
  are doubtful too and stay texts: nobody mixes units on purpose.
- Storeys are whole numbers; a stair tower (`+ tum`) does not count, so `5 + tum` is 5; any other sum stays a text.
- A bare `0` can mean "none" or "not filled in" and stays a text; `0%` and `≤ 0` are read.
- Basements do not count among the storeys of a plan either: `5 tầng + 1 hầm` is 5.
- `không quy định`, `不予規定`: the plan says in so many words that it sets no number. That is not the same as saying nothing, and
  it is not a bound: the words stay, without bounds, and a permit check that meets them asks a person.
- Strict bounds (`< 5`), several values (`60; 70`, `3/5`), references (`theo quy chế`), other conditions, reversed ranges, footnote
  marks (`60²` is not 602), `1.250%` (1 250 % or 1.25 %) and a height of `1.250` stay texts.

A text that stays a text is never a guess: permit checks that depend on it need review. The text is kept whole, in NFC.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
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
    SEVERAL_VALUES = "several_values"
    SAID_ELSEWHERE = "said_elsewhere"
    NOT_PRESCRIBED = "not_prescribed"
    READ_AS_FRACTION = "read_as_fraction"
    TWO_NUMBERS = "two_numbers"


DOUBT_WORDS: dict[Doubt, Text] = {
    Doubt.NOT_UNDERSTOOD: Text("không hiểu cách viết", "not a form that can be read"),
    Doubt.OUT_OF_RANGE: Text("giá trị ngoài khoảng có thể", "a value that cannot be"),
    Doubt.AMBIGUOUS_UNIT: Text("không rõ đơn vị", "the unit is not clear"),
    Doubt.ZERO: Text("0 có thể là chưa điền", "0 may mean not filled in"),
    Doubt.REVERSED: Text("số đầu lớn hơn số sau", "the first number is larger than the second"),
    Doubt.SEVERAL_VALUES: Text(
        "nhiều giá trị, không rõ áp dụng giá trị nào", "several values; which one applies is not said"
    ),
    Doubt.SAID_ELSEWHERE: Text("dẫn sang văn bản khác", "it refers to another document"),
    Doubt.NOT_PRESCRIBED: Text("đồ án ghi rõ là không quy định", "the plan says that it prescribes none"),
    Doubt.READ_AS_FRACTION: Text("hiểu là tỷ số", "read as a fraction"),
    Doubt.TWO_NUMBERS: Text(
        "không rõ dấu chấm là phần nghìn hay phần thập phân", "the point may part thousands or decimals"
    ),
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

LONGEST_READ = 250
"""Longer texts are not numbers; they are kept whole all the same."""
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
    units: tuple[str | None, ...]
    """The units written beside the numbers, without accents."""
    bare: bool = False
    """A single number without a bound, sign or unit."""

    @property
    def percent(self) -> bool:
        return any(unit in ("%", "phan tram") for unit in self.units)

    @property
    def times(self) -> bool:
        """`1,2 lần` is a ratio whatever the rest of the column is in."""
        return "lan" in self.units


NUMBER = r"(\d{1,6}(?:[.,]\d{1,6})?)"
UNITS: dict[Indicator, str] = {
    Indicator.COVERAGE: r"(?:%|phan tram)",
    Indicator.FAR: r"(?:%|lan)",
    Indicator.STOREYS: r"(?:tang|t)",
    Indicator.HEIGHT_M: r"(?:met|m)",
}
CEILING = r"(?:<=|=<|≤|toi da|max\.?|khong qua|khong vuot qua|khong lon hon|khong cao qua|cao nhat)\s*:?\s*"
FLOOR = r"(?:>=|=>|≥|toi thieu|min\.?|khong nho hon|khong duoi|it nhat|thap nhat)\s*:?\s*"
WITH_UNIT = re.compile(r"%|phan tram|lan")
TO = r"\s*(?:-|~|÷|den|\.\.\.?|…)\s*"
UNCOUNTED_STOREYS = re.compile(
    r"\s*\+\s*(?:\d{1,2}\s*)?(?:tang\s*)?(?:tum|mai che thang|ham)$|\s*\(?(?:khong (?:ke|tinh|bao gom)|chua ke)\s+(?:tang\s+)?(?:tum|ham)\)?$"
)
"""A stair tower or basements added to the storeys of a plan, which count neither (docs/plan_file.md)."""
OWN_NAME = re.compile(
    r"^(?:mat do xay dung|mat do xd|mdxd|mat do|tang cao xay dung|tang cao|so tang|tcxd|he so su dung dat|he so sdd|hssdd|hsdd|far|chieu cao)"
    r"\s*(?P<bound>toi da|toi thieu)?\s*[:=]?\s*(?=\D{0,12}\d)"
)
"""The indicator's name written before its value: `Tầng cao tối đa: 5 tầng`."""
TRAILING_BOUND = re.compile(r"^(?P<value>.*\d.*?)\s*\(?\s*(?P<bound>toi da|toi thieu)\s*\)?$")
SEVERAL = re.compile(r"\d[^;/]*[;/][^;/]*\d|\d\s*(?:va|hoac)\s*\D{0,12}\d")
ELSEWHERE = re.compile(r"(?:^|\s)(?:theo|xem|tuan thu|can cu)\s+\D|quy che|qcvn|tcvn|依|詳")
NOT_PRESCRIBED = re.compile(
    r"khong (?:quy dinh|khong che|gioi han|han che)|khong ap dung quy dinh|不予規定|不予规定|不予限制|無規定|no limit|not regulated|sans objet|non reglemente"
)
TWO_READINGS = re.compile(r"\d{1,3}[.,]\d{3}\s*%")
"""Thousands or decimals: `1.250%` is 12.5 or 0.0125."""

POINT_OF_TWO_READINGS = re.compile(r"(?<![\d.,])[1-9]\d{0,2}\.\d{3}(?!\d)")
"""As in columns of areas: `1.250` is 1 250 or 1.25; `0.250` and `1,250` have one reading."""


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
    source = unicodedata.normalize("NFC", (text or "").strip())
    if len(source) > LONGEST_READ or _has_raised_digits(source):
        return _words(source, Doubt.NOT_UNDERSTOOD)
    plain = _plain(source)
    if plain in STATES_NOTHING:
        return IndicatorReading(None)
    bounds = _bounds(indicator, _without_name(indicator, plain))
    if bounds is None:
        return _words(source, _why_not(plain))
    if bounds.low is not None and bounds.high is not None and bounds.low > bounds.high:
        return _words(source, Doubt.REVERSED)
    if bounds.bare and bounds.high == 0:
        return _words(source, Doubt.ZERO)
    if indicator is Indicator.FAR and TWO_READINGS.search(plain):
        return _words(source, Doubt.AMBIGUOUS_UNIT)
    if indicator is Indicator.HEIGHT_M and POINT_OF_TWO_READINGS.search(plain):
        return _words(source, Doubt.TWO_NUMBERS)
    return _in_unit(indicator, bounds, source, unit)


def read_column(
    indicator: Indicator, texts: Iterable[str | None], unit: Unit | None = None
) -> Mapping[str | None, IndicatorReading]:
    """Each distinct text of a column with what it says; bare numbers are judged beside the others of the column."""
    readings = {text: read_indicator(indicator, text, unit) for text in dict.fromkeys(texts)}
    if indicator is not Indicator.FAR or unit is not None or not _speaks_of_percent(readings):
        return readings
    return {text: _doubtful_if_bare(text, reading) for text, reading in readings.items()}


def _speaks_of_percent(readings: Mapping[str | None, IndicatorReading]) -> bool:
    return any(
        (text is not None and "%" in _plain(text[:LONGEST_READ])) or reading.doubt is Doubt.AMBIGUOUS_UNIT
        for text, reading in readings.items()
    )


def _doubtful_if_bare(text: str | None, reading: IndicatorReading) -> IndicatorReading:
    if (
        text is None
        or reading.stated is None
        or not reading.stated.is_parsed
        or WITH_UNIT.search(_plain(text))
    ):
        return reading
    return _words(reading.stated.source_text, Doubt.AMBIGUOUS_UNIT)


def _has_raised_digits(source: str) -> bool:
    """Footnote marks and numbers in circles: made plain they would join the number before them. `m²` is no such mark."""
    for before, letter in zip(" " + source, source, strict=False):
        form = unicodedata.decomposition(letter)
        if form.startswith(("<super>", "<sub>", "<circle>", "<fraction>")) and before != "m":
            return True
    return False


def _without_name(indicator: Indicator, plain: str) -> str:
    """The value without the indicator's own name, with a bound in words before it, storeys without what never counts."""
    if indicator is Indicator.STOREYS:
        plain = UNCOUNTED_STOREYS.sub("", plain)
    plain = OWN_NAME.sub(lambda found: f"{found['bound'] or ''} ", plain).strip()
    if not plain.startswith("toi "):
        plain = TRAILING_BOUND.sub(r"\g<bound> \g<value>", plain)
    return plain


def _why_not(plain: str) -> Doubt:
    if NOT_PRESCRIBED.search(plain) and not any(letter.isdigit() for letter in plain):
        return Doubt.NOT_PRESCRIBED
    if ELSEWHERE.search(plain):
        return Doubt.SAID_ELSEWHERE
    return Doubt.SEVERAL_VALUES if SEVERAL.search(plain) else Doubt.NOT_UNDERSTOOD


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
        return _Bounds(_number(low), _number(high), (low_unit, high_unit))
    if found := ceiling.fullmatch(plain):
        return _Bounds(None, _number(found.group(1)), (found.group(2),))
    if found := floor.fullmatch(plain):
        return _Bounds(_number(found.group(1)), None, (found.group(2),))
    if found := single.fullmatch(plain):
        return _Bounds(None, _number(found.group(1)), (found.group(2),), bare=found.group(2) is None)
    return None


def _number(digits: str) -> float:
    return float(digits.replace(",", "."))


def _in_unit(indicator: Indicator, bounds: _Bounds, source: str, unit: Unit | None) -> IndicatorReading:
    factor, doubt = 1.0, None
    if indicator is Indicator.COVERAGE:
        factor, doubt = _coverage_factor(bounds, unit)
    elif indicator is Indicator.FAR and (bounds.percent or (unit is Unit.PERCENT and not bounds.times)):
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
