"""Reads single numbers that planners write as text: `12`, `12,5 m`, `1.250,5`; and areas with their unit: `1.250,5 m2`, `12,5 ha`."""

from __future__ import annotations

import math
import re

DIGITS = r"(-?\d+(?:[.,\u0020\u00a0\u202f]\d+)*)"
NUMBER = re.compile(rf"{DIGITS}\s*(?:m|m2|m²|mét|người|nguoi|ng)?", re.IGNORECASE)
AREA = re.compile(rf"{DIGITS}\s*(m2|m²|mét vuông|ha|hecta|héc ta|km2|km²)?", re.IGNORECASE)
SQUARE_METRES = {"ha": 1e4, "hecta": 1e4, "héc ta": 1e4, "km2": 1e6, "km²": 1e6}
SPACES = re.compile(r"[\u0020\u00a0\u202f]")
GROUPED_BY_SPACES = re.compile(r"-?\d{1,3}(?: \d{3})+(?:[.,]\d+)?")
GROUPED_BY_DOTS = re.compile(r"-?\d{1,3}(?:\.\d{3})+(,\d+)?")
GROUPED_BY_COMMAS = re.compile(r"-?\d{1,3}(?:,\d{3})+(\.\d+)?")
PLAIN = re.compile(r"-?\d+(?:[.,]\d+)?")
LONGEST = 40


def read_number(text: str) -> float | None:
    """The number, or None where the text is none or could be two (`1.250`: 1 250 or 1.25)."""
    found = NUMBER.fullmatch(text.strip()) if len(text) <= LONGEST else None
    return None if found is None else _number(found.group(1))


def read_area_m2(text: str) -> float | None:
    """An area in square metres, from square metres, hectares or square kilometres; without a unit the number as it stands."""
    found = AREA.fullmatch(text.strip()) if len(text) <= LONGEST else None
    number = None if found is None else _number(found.group(1))
    if found is None or number is None:
        return None
    return number * SQUARE_METRES.get((found.group(2) or "").lower(), 1.0)


def _number(written: str) -> float | None:
    plain = _without_groups(SPACES.sub(" ", written))
    if plain is None:
        return None
    number = float(plain.replace(",", "."))
    return number if math.isfinite(number) else None


def _without_groups(digits: str) -> str | None:
    """`1.250,5`, `1,250.5`, `1 250,5` and `1.234.567` have one reading; `1.250` has two and is None, `1,250` is 1.25."""
    if GROUPED_BY_SPACES.fullmatch(digits):
        return digits.replace(" ", "")
    if PLAIN.fullmatch(digits):
        return None if GROUPED_BY_DOTS.fullmatch(digits) else digits
    if GROUPED_BY_DOTS.fullmatch(digits):
        return digits.replace(".", "")
    if GROUPED_BY_COMMAS.fullmatch(digits):
        return digits.replace(",", "")
    return None
