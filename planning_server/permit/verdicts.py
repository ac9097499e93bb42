"""Three-valued judgement: a measured quantity, the limits that are possible, and what follows for certain.

What is unknown is an interval or a set. If every possibility passes, the verdict is pass; if every one fails, fail; otherwise
needs_review, naming the input that decides. A value equal to the limit passes; `eps` absorbs floating-point noise, and survey
uncertainty turns a failure inside it into needs_review(within_tolerance), never a pass into anything.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

Operator = Literal["<=", ">="]

EPS_LENGTH_M = 0.005
"""Numeric tolerance on lengths."""

EPS_AREA_M2 = 0.01
"""Numeric tolerance on areas, in rules on ratios."""


class Verdict(StrEnum):
    PASS = "pass"  # noqa: S105 (a verdict, not a password)
    FAIL = "fail"
    NEEDS_REVIEW = "needs_review"


class Reason(StrEnum):
    """Why a person must look (CONTRACT section 5)."""

    MISSING_INPUT = "missing_input"
    UNKNOWN_CONTEXT = "unknown_context"
    AMBIGUOUS_EDGE = "ambiguous_edge"
    MULTI_ZONE_POLICY = "multi_zone_policy"
    WITHIN_TOLERANCE = "within_tolerance"
    DISCRETIONARY_RULE = "discretionary_rule"
    CONSULTATION_OVERLAY = "consultation_overlay"
    UNPARSED_CONDITION = "unparsed_condition"
    STALE_OR_OVERLAPPING_PLAN = "stale_or_overlapping_plan"
    LOW_QUALITY_GEOMETRY = "low_quality_geometry"
    RULE_ERROR = "rule_error"
    NO_DATA = "no_data"
    TEMPORARY_ONLY = "temporary_only"


@dataclass(frozen=True, slots=True)
class Quantity:
    """A measured value between `low` and `high` (equal where it is known), in the unit of its rule.

    `survey` is how far it may be off because boundaries are surveyed; `missing` are the inputs that would make it exact;
    `stated` is what to show meanwhile, where the inputs given state something (the ratio if no floor is left out).
    """

    low: float
    high: float
    eps: float = 0.0
    survey: float = 0.0
    missing: tuple[str, ...] = ()
    stated: float | None = None

    @property
    def value(self) -> float | None:
        return self.low if self.low == self.high else self.stated


def exactly(value: float, *, eps: float = 0.0, survey: float = 0.0) -> Quantity:
    return Quantity(value, value, eps, survey)


def unknown(*missing: str, low: float = 0.0, high: float = math.inf) -> Quantity:
    return Quantity(low, high, missing=missing)


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits that are possible, and the inputs that would leave one of them.

    `silent` is true where it is possible, too, that the text gives none: then nothing is certain.
    """

    values: tuple[float, ...]
    missing: tuple[str, ...] = ()
    silent: bool = False

    @property
    def value(self) -> float | None:
        return self.values[0] if len(self.values) == 1 and not self.silent else None


@dataclass(frozen=True, slots=True)
class Judgement:
    verdict: Verdict
    reason: Reason | None = None
    decided_by: str | None = None


def judge(operator: Operator, quantity: Quantity, limits: Limits) -> Judgement:
    """The verdict that holds for every possible value and every possible limit. `limits` is not empty."""
    if limits.silent:
        return _undecided((*quantity.missing, *limits.missing))
    sign = 1.0 if operator == "<=" else -1.0
    worst = max(sign * quantity.low, sign * quantity.high)
    best = min(sign * quantity.low, sign * quantity.high)
    strictest = min(sign * item for item in limits.values)
    mildest = max(sign * item for item in limits.values)
    if worst <= strictest + quantity.eps:
        return Judgement(Verdict.PASS)
    if best > mildest + quantity.eps:
        if best - quantity.survey <= mildest:
            return Judgement(Verdict.NEEDS_REVIEW, Reason.WITHIN_TOLERANCE, "survey_uncertainty")
        return Judgement(Verdict.FAIL)
    return _undecided((*quantity.missing, *limits.missing))


def _undecided(missing: tuple[str, ...]) -> Judgement:
    names = tuple(dict.fromkeys(missing))
    reason = Reason.UNKNOWN_CONTEXT if names == ("context",) else Reason.MISSING_INPUT
    return Judgement(Verdict.NEEDS_REVIEW, reason, ", ".join(names) or None)


def margin(operator: Operator, quantity: Quantity, limits: Limits) -> float | None:
    """Room left, positive = compliant; None where value or limit is not one number."""
    value, limit = quantity.value, limits.value
    if value is None or limit is None:
        return None
    return limit - value if operator == "<=" else value - limit


def worst_of(verdicts: list[Verdict]) -> Verdict:
    """Any fail -> fail; else any needs_review -> needs_review; else pass."""
    for item in (Verdict.FAIL, Verdict.NEEDS_REVIEW):
        if item in verdicts:
            return item
    return Verdict.PASS
