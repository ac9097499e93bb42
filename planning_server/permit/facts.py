"""What a rule may ask about, and conditions on it in three-valued logic.

A fact is a word, a number, an interval of numbers, or unknown. A condition is true, false or unknown (None); in a list of
conditions one false makes all false, whatever is unknown.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Bounds:
    """A number known to lie between two others, both included."""

    low: float
    high: float


Fact = str | float | Bounds | None
Facts = Mapping[str, Fact]

FACT_NAMES = frozenset(
    (
        "use",
        "context",
        "height_m",
        "storeys",
        "units",
        "lot_area_m2",
        "road_width_m",
        "road_class",
        "building_type",
    )
)
"""Names that conditions and table axes may use; any other is an error when a rule set is read."""


@dataclass(frozen=True, slots=True)
class Condition:
    """`fact` is one of `among`, or a number within the bounds given (None = no bound)."""

    fact: str
    among: frozenset[str] = field(default_factory=frozenset[str])
    at_least: float | None = None
    at_most: float | None = None
    more_than: float | None = None
    less_than: float | None = None

    def holds(self, facts: Facts) -> bool | None:
        value = facts.get(self.fact)
        if value is None:
            return None
        if self.among:
            return value in self.among if isinstance(value, str) else False
        if isinstance(value, str):
            return False
        bounds = value if isinstance(value, Bounds) else Bounds(value, value)
        if self._within(bounds.low) and self._within(bounds.high):
            return True
        return None if self._may_hold(bounds) else False

    def _may_hold(self, bounds: Bounds) -> bool:
        """True where some number between the bounds is within; none of the numbers need be an end of them."""
        return (
            (self.at_least is None or bounds.high >= self.at_least)
            and (self.more_than is None or bounds.high > self.more_than)
            and (self.at_most is None or bounds.low <= self.at_most)
            and (self.less_than is None or bounds.low < self.less_than)
        )

    def _within(self, value: float) -> bool:
        return (
            (self.at_least is None or value >= self.at_least)
            and (self.at_most is None or value <= self.at_most)
            and (self.more_than is None or value > self.more_than)
            and (self.less_than is None or value < self.less_than)
        )


@dataclass(frozen=True, slots=True)
class Answer:
    """Whether all conditions hold; `missing` are the facts that leave it open."""

    holds: bool | None
    missing: tuple[str, ...] = ()


def all_hold(conditions: Sequence[Condition], facts: Facts) -> Answer:
    answers = [(item.fact, item.holds(facts)) for item in conditions]
    if any(answer is False for _, answer in answers):
        return Answer(False)
    missing = tuple(name for name, answer in answers if answer is None)
    return Answer(None, missing) if missing else Answer(True)
