"""Reads single numbers that planners write as text: `12`, `12,5 m`, `1.250,5`."""

from __future__ import annotations

import math
import re

NUMBER = re.compile(r"(-?\d+(?:[.,]\d+)*)\s*(?:m|m2|m²|mét|người|nguoi|ng)?", re.IGNORECASE)
THOUSANDS = re.compile(r"-?\d{1,3}(?:\.\d{3})+")


def read_number(text: str) -> float | None:
    """The number, or None where the text is none or could be two (`1.250`: 1 250 or 1.25)."""
    found = NUMBER.fullmatch(text.strip())
    if found is None:
        return None
    digits = found.group(1)
    if "," in digits and "." in digits:
        digits = digits.replace(".", "").replace(",", ".") if digits.rfind(",") > digits.rfind(".") else ""
    elif digits.count(",") == 1:
        digits = digits.replace(",", ".")
    elif THOUSANDS.fullmatch(digits) or digits.count(".") > 1 or "," in digits:
        return None
    try:
        number = float(digits)
    except ValueError:
        return None
    return number if math.isfinite(number) else None
