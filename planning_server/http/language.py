"""Which language a reader wants: `lang=`, else `Accept-Language`, else Vietnamese."""

from __future__ import annotations

from planning_server.domain.errors import Fault, InvalidInput
from planning_server.domain.text import Language, Text


def chosen_language(asked: str | None, accept_language: str) -> Language:
    """Never refuses: for answers that are refusals themselves."""
    if asked in {"vi", "en"}:
        return "vi" if asked == "vi" else "en"
    ranked: list[tuple[float, Language]] = []
    for position, part in enumerate(accept_language.lower().split(",")):
        tag, _, weight = part.strip().partition(";")
        primary = tag.strip().split("-", 1)[0]
        if primary in {"vi", "en"}:
            language: Language = "vi" if primary == "vi" else "en"
            ranked.append((_quality(weight) - position * 1e-6, language))
    wanted = [item for item in ranked if item[0] > 0]
    return max(wanted)[1] if wanted else "vi"


def _quality(weight: str) -> float:
    try:
        return float(weight.strip().removeprefix("q=")) if weight.strip() else 1.0
    except ValueError:
        return 0.0


def required_language(asked: str | None, accept_language: str) -> Language:
    """As `chosen_language`; raises `InvalidInput` for a `lang` that is neither vi nor en."""
    if asked is not None and asked not in {"vi", "en"}:
        text = Text("lang nhận giá trị vi hoặc en.", "lang takes vi or en.")
        raise InvalidInput("invalid-parameter", text, faults=(Fault("lang", text),))
    return chosen_language(asked, accept_language)
