"""Plans, their versions, and the days on which they are law."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from planning_server.domain.crs import Crs


class System(StrEnum):
    """Two planning systems stand side by side; neither replaces the other."""

    CONSTRUCTION_PLANNING = "construction_planning"
    LAND_USE_PLANNING = "land_use_planning"


class Scope(StrEnum):
    WHOLE = "whole"
    LOCAL_ADJUSTMENT = "local_adjustment"
    END = "end"


class LawStatus(StrEnum):
    IN_FORCE = "in_force"
    NOT_YET_IN_FORCE = "not_yet_in_force"
    SUPERSEDED = "superseded"
    ENDED = "ended"


LEVEL_ORDER: dict[str, int] = {"chung": 1, "phan_khu": 2, "chi_tiet": 3}
"""Levels from general to detailed; for a single lot the most detailed one that states an indicator governs."""


def level_rank(level: str) -> int:
    """Higher is more detailed; a level that is not on the list ranks below all of them."""
    return LEVEL_ORDER.get(level, 0)


@dataclass(frozen=True, slots=True)
class InForce:
    """Half-open range of days `[start, end)`; `end` None is open."""

    start: date
    end: date | None

    def __contains__(self, day: date) -> bool:
        return self.start <= day and (self.end is None or day < self.end)

    def __post_init__(self) -> None:
        if self.end is not None and self.end <= self.start:
            raise ValueError(f"empty range of days: {self.start}..{self.end}")


@dataclass(frozen=True, slots=True)
class DocumentRef:
    """A decision or drawing belonging to a version; `sha256` None where the paper itself was not handed in."""

    title: str
    number: str | None
    date: date | None
    sha256: str | None


@dataclass(frozen=True, slots=True)
class EndDecision:
    """The decision that ends a version; `in_force_from` is the first day on which the version is no longer in force."""

    authority: str
    number: str
    date: date
    in_force_from: date
    documents: tuple[DocumentRef, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class PlanVersion:
    """One approved state of a plan, as an edition publishes it.

    `in_force` is the range the edition derived: the decision's own range, cut where a later whole version takes over.
    `decided_in_force` is the range as decided. `superseded_from` is the day a later version took over, if one did.
    """

    version_id: int
    plan_id: str
    version: int
    title_vi: str
    title_en: str | None
    system: System
    level: str
    scope: Scope
    authority: str
    decision_number: str
    decision_date: date
    in_force: InForce
    decided_in_force: InForce
    superseded_from: date | None
    source_crs: Crs
    measure_crs: Crs
    source_sha256: str
    documents: tuple[DocumentRef, ...] = field(default=())
    ended_by: EndDecision | None = None
    """The earliest decision of the edition that ends it, also where a later version takes over before that day."""
    adjusts_version_id: int | None = None
    """The version that a local adjustment adjusts."""

    def law_status(self, day: date) -> LawStatus:
        if day in self.in_force:
            return LawStatus.IN_FORCE
        if day < self.in_force.start:
            return LawStatus.NOT_YET_IN_FORCE
        if self.superseded_from is not None and day >= self.superseded_from:
            return LawStatus.SUPERSEDED
        return LawStatus.ENDED


@dataclass(frozen=True, slots=True)
class Theme:
    """An entry of the register `themes`: what a commune can have, and must have where `required`."""

    theme: str
    label_vi: str
    label_en: str
    required: bool
