"""The answer of a permit check: one check a rule, each with its value, limit, margin and source, and what follows."""

from __future__ import annotations

from dataclasses import dataclass, replace

from shapely.geometry.base import BaseGeometry

from planning_server.domain.crs import Crs
from planning_server.domain.parcel import Parcel
from planning_server.domain.text import Text
from planning_server.permit.request import PermitRequest
from planning_server.permit.rule_model import RuleSet, Severity, Source
from planning_server.permit.verdicts import Judgement, Operator, Reason, Verdict
from planning_server.situation.situation import Situation


@dataclass(frozen=True, slots=True)
class Alternative:
    """One outcome among several possible readings of the plan (several zones on a lot)."""

    policy: str
    verdict: Verdict
    measured: float
    limit: float
    zone: str | None


@dataclass(frozen=True, slots=True)
class Check:
    """One rule, evaluated. `limits` are all that were possible; `limit` is None unless there was one.

    `geometry` (in `measured_in`) stands only on fail and needs_review: the offending ground, or evidence.
    """

    rule: str
    kind: str
    title: Text
    severity: Severity
    judgement: Judgement
    measured_in: Crs | None
    measured: float | None
    limits: tuple[float, ...]
    operator: Operator
    margin: float | None
    unit: str
    excess_m2: float | None
    source: Source
    part: str | None = None
    geometry: BaseGeometry | None = None
    geometry_role: str | None = None
    offending_m2: float | None = None
    alternatives: tuple[Alternative, ...] = ()

    @property
    def verdict(self) -> Verdict:
        return self.judgement.verdict

    @property
    def limit(self) -> float | None:
        return self.limits[0] if len(self.limits) == 1 else None

    def reviewed(self, reason: Reason, decided_by: str | None) -> Check:
        """The same check left to a person."""
        return replace(self, judgement=Judgement(Verdict.NEEDS_REVIEW, reason, decided_by))


@dataclass(frozen=True, slots=True)
class NotApplicable:
    """A rule that does not apply here, and why: never the same as a pass."""

    rule: str
    why: Text


@dataclass(frozen=True, slots=True)
class Summary:
    """What a permit states (areas in m², ratios as fractions); None where an input is missing.

    `storeys_plan` is without basements, `storeys_permit` with them. Where `floors` is not told, nothing is left out of
    `counted_floor_area_m2`.
    """

    coverage: float | None
    far: float | None
    storeys_plan: int | None
    storeys_permit: int | None
    height_m: float | None
    ground_floor_area_m2: float
    counted_floor_area_m2: float | None


@dataclass(frozen=True, slots=True)
class LotParcel:
    """A parcel of the lot with its own area and, where it is known, what the plan leaves of it."""

    parcel: Parcel
    area_m2: float
    effective_area_m2: float | None


@dataclass(frozen=True, slots=True)
class PermitAnswer:
    """`missing_themes` are those that a commune must have and that do not speak for all of the place."""

    situation: Situation
    request: PermitRequest
    verdict: Verdict
    parcels: tuple[LotParcel, ...]
    summary: Summary
    checks: tuple[Check, ...]
    advice: tuple[Check, ...]
    not_applicable: tuple[NotApplicable, ...]
    missing_themes: tuple[str, ...]
    stale_versions: tuple[str, ...]
    rule_sets: tuple[RuleSet, ...]
    engine_version: str
