"""What the texts in a zone say: its code, its number, its indicators, its name. Letters beyond ASCII may still be undecoded.

The patterns therefore let any letters stand where Vietnamese ones would: `M.XD` is `MĐXD` in Unicode and in TCVN3 alike.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple

_STATED: Final = r"(?:\s*[:=]\s*(?P<value>\D{0,12}\d.*)|\s+(?P<bare>[^\w\s]{0,2}\s?\d.*))"
"""A value after a colon or an equals sign; without one, only a number can follow, with no more than a sign before it."""
_NUMBER: Final = r"\d[\d.,]*"
FIELDS: Final = ("coverage", "storeys", "far", "height_m", "population")
PATTERNS: Final[tuple[tuple[str, re.Pattern[str]], ...]] = tuple(
    (name, re.compile(pattern, re.IGNORECASE | re.ASCII))
    for name, pattern in (
        (
            "coverage",
            rf"(?:M\S{{1,2}}XD|M\S{{1,4}}t \S{{2,5}} (?:XD|x\S+y d\S+ng))(?:\s*\(%\))?{_STATED}",
        ),
        (
            "far",
            rf"(?:HS?SD\S{{0,2}}|H\S{{1,3}} s\S{{1,3}} (?:SD\S{{0,2}}|s\S+ d\S+ng \S+t))(?:\s*\(.{{1,5}}\))?{_STATED}",
        ),
        ("storeys", rf"(?:TCXD|TC|T\S{{1,3}}ng cao(?: XD)?)(?:\s*\(.{{1,6}}\))?{_STATED}"),
        ("storeys", r"(?P<value>\d{1,2}(?:\s*[-–÷]\s*\d{1,2})? t\S{1,3}ng)"),
        ("height_m", rf"(?:H\s?max|Chi\S{{1,4}}u cao(?: XD| max)?){_STATED}"),
        (
            "population",
            rf"(?:DS|D\S{{1,3}}n s\S{{1,3}})\s*[:=]\s*(?P<value>{_NUMBER})(?: ?ng\S{{0,5}}i| ?ng\.)?",
        ),
    )
)
AREA: Final = re.compile(
    rf"(?:(?:S|DT|D\S{{1,4}}n t\S{{1,4}}ch)\s*[:=]\s*)?(?P<value>{_NUMBER})\s?(?P<unit>m2|m\^2|m\S{{1,2}}|ha)",
    re.IGNORECASE | re.ASCII,
)
BARE_AREA: Final = re.compile(
    rf"(?:S|DT|D\S{{1,4}}n t\S{{1,4}}ch)\s*[:=]\s*(?P<value>{_NUMBER})", re.IGNORECASE | re.ASCII
)
LOT: Final = re.compile(r"(?P<word>[^\W\d_]{1,12})[-._ ]?\d[\w.\-/]{0,12}")
THOUSANDS: Final = re.compile(r"\d{1,3}(?:\.\d{3})+(?:,\d+)?")


class Said(NamedTuple):
    """One thing that a text says: the column it belongs to and its value (an area in m²)."""

    column: str
    value: str


@dataclass(slots=True)
class Words:
    """What all texts of a zone say together: values of each column, and what contradicts itself."""

    values: Mapping[str, str] = field(default_factory=dict[str, str])
    conflicts: Mapping[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Known land-use codes and the planner's own words for them, both by casefolded name."""

    codes: Mapping[str, str]
    words: Mapping[str, str]

    def code(self, text: str) -> str | None:
        key = text.strip().casefold()
        return self.codes.get(key) or self.words.get(key)


def said_by(text: str, vocabulary: Vocabulary) -> list[Said]:
    """
    >>> said_by("MĐXD: 60%", Vocabulary({}, {}))
    [Said(column='coverage', value='60%')]
    """
    found: list[Said] = []
    for part in (piece.strip() for piece in text.split(";")):
        if part:
            found += _said(part, vocabulary)
    return found


def _said(text: str, vocabulary: Vocabulary) -> list[Said]:
    code = vocabulary.code(text)
    if code is not None:
        return [Said("code", code)]
    for column, pattern in PATTERNS:
        matched = pattern.fullmatch(text)
        if matched is not None:
            return [Said(column, _value(matched))]
    area = _area(text)
    if area is not None:
        return [Said("stated_area_m2", area)]
    lot = LOT.fullmatch(text)
    if lot is not None and lot["word"] == lot["word"].upper():
        code = vocabulary.code(lot["word"])
        return [Said("zone_id", text), *([] if code is None else [Said("code", code)])]
    return [Said("label", text)]


def _value(matched: re.Match[str]) -> str:
    groups = matched.groupdict()
    return (groups["value"] or groups.get("bare") or "").strip()


def _area(text: str) -> str | None:
    matched = AREA.fullmatch(text) or BARE_AREA.fullmatch(text)
    if matched is None:
        return None
    unit = matched.groupdict().get("unit") or "m2"
    number = vietnamese_number(matched["value"])
    if number is None:
        return None
    return repr(number * 10_000 if unit.lower() == "ha" else number)


def vietnamese_number(text: str) -> float | None:
    """A number as plans write it: a dot groups thousands, a comma begins decimals; a lone dot that groups nothing is decimal.

    >>> vietnamese_number("1.250"), vietnamese_number("0,52"), vietnamese_number("12.5"), vietnamese_number("1,250.5")
    (1250.0, 0.52, 12.5, 1250.5)
    """
    if THOUSANDS.fullmatch(text):
        plain = text.replace(".", "").replace(",", ".")
    elif re.fullmatch(r"\d{1,3}(?:,\d{3})+\.\d+", text):
        plain = text.replace(",", "")
    else:
        plain = text.replace(",", ".")
    try:
        return float(plain)
    except ValueError:
        return None


def joined(texts: Sequence[tuple[str, Said]]) -> Words:
    """Values by column. Different values of one column are a conflict: they are not chosen among, all stand in the label."""
    by_column: dict[str, list[str]] = {}
    for _, said in texts:
        values = by_column.setdefault(said.column, [])
        if said.value not in values:
            values.append(said.value)
    conflicts = {column: tuple(values) for column, values in by_column.items() if len(values) > 1}
    values = {column: values[0] for column, values in by_column.items() if len(values) == 1}
    doubtful = [text for text, said in texts if said.column in conflicts]
    if doubtful:
        free = [values["label"]] if "label" in values else []
        values["label"] = " | ".join(dict.fromkeys([*doubtful, *free]))
    return Words(values, conflicts)
