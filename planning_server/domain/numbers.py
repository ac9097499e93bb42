"""Numbers as people read them: decimal comma in Vietnamese, decimal point in English."""

from __future__ import annotations

from planning_server.domain.text import Language, Text


def number_words(value: float, decimals: int, *, trimmed: bool = False) -> Text:
    """A number in both languages; `trimmed` drops trailing zeros after the decimal sign.

    >>> number_words(0.7556 * 100, 2).vi
    '75,56'
    """
    return Text(
        _written(value, decimals, "vi", trimmed=trimmed), _written(value, decimals, "en", trimmed=trimmed)
    )


def _written(value: float, decimals: int, language: Language, *, trimmed: bool) -> str:
    text = f"{value:.{decimals}f}"
    if trimmed and "." in text:
        text = text.rstrip("0").rstrip(".")
    if text.lstrip("-0.") == "":
        text = text.lstrip("-")
    return text.replace(".", ",") if language == "vi" else text
