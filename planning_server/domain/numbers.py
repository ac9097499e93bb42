"""Numbers as people read them: decimal comma in Vietnamese, decimal point in English; very large ones by their power of ten."""

from __future__ import annotations

from typing import Final

from planning_server.domain.text import Language, Text

LONGEST: Final = 1e12
"""From here on a number is shown by its power of ten: nothing on the earth that a plan measures is as large (its surface has 5.1e14 m²)."""


def by_power_of_ten(value: float, language: Language) -> str | None:
    """Three digits and the power of ten for a number of 1e12 and more; None where its digits can be read.

    >>> by_power_of_ten(-1.2345e160, "vi"), by_power_of_ten(4294967296, "en")
    ('-1,23×10^160', None)
    """
    if not LONGEST <= abs(value) < float("inf"):
        return None
    digits, _, power = f"{value:.2e}".partition("e")
    return f"{digits.replace('.', ',') if language == 'vi' else digits}×10^{int(power)}"


def number_words(value: float, decimals: int, *, trimmed: bool = False) -> Text:
    """A number in both languages; `trimmed` drops trailing zeros after the decimal sign.

    >>> number_words(0.7556 * 100, 2).vi
    '75,56'
    """
    return Text(
        _written(value, decimals, "vi", trimmed=trimmed), _written(value, decimals, "en", trimmed=trimmed)
    )


def _written(value: float, decimals: int, language: Language, *, trimmed: bool) -> str:
    large = by_power_of_ten(value, language)
    if large is not None:
        return large
    text = f"{value:.{decimals}f}"
    if trimmed and "." in text:
        text = text.rstrip("0").rstrip(".")
    if text.lstrip("-0.") == "":
        text = text.lstrip("-")
    return text.replace(".", ",") if language == "vi" else text
