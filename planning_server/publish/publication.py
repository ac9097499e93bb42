"""What is asked of a builder."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from planning_server.domain.text import Text
from planning_server.store import editions as rows


@dataclass(frozen=True, slots=True)
class Publication:
    """Who publishes what, on which stated base. `now` is asked when the build begins and again at the switch; `today` is the day in the
    deployment's time zone.
    """

    actor: str
    note: str
    base_edition: int | None
    now: Callable[[], datetime]
    today: date
    rule_sets: Sequence[rows.RuleSetRow]
    """Those that come with the program; the office's own are found in the base edition and among what is approved."""
    software: str
    number: int | None = None
    """The number under which this edition was asked for; None gives it the next one."""
    activates: int | None = None
    """The older edition whose content is published again; None publishes what is approved."""
    tell: Callable[[Text], None] = lambda _words: None
    """Hears of what the builder cleared away."""
