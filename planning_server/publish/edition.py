"""The `Edition` value: what readers take. Only `publish` can make one, so serving a draft is a type error."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import zip_longest
from typing import Any, Final

from planning_server.domain.plan import InForce, PlanVersion, Theme


class _Seal:
    """Held by this room alone: a constructor argument that nobody else has."""


SEAL: Final = _Seal()


@dataclass(frozen=True, slots=True)
class Slice:
    """A period between in-force boundaries, `[valid_from, valid_until)`, and the archive of each tileset (sha256)."""

    valid_from: date
    valid_until: date | None
    archives: Mapping[str, str]

    def __contains__(self, day: date) -> bool:
        return self.valid_from <= day and (self.valid_until is None or day < self.valid_until)


@dataclass(frozen=True, slots=True)
class Restatement:
    """A plan as its local adjustments restate it: on these days the rows of `version_id` are read in place of those of `replaced`,
    which are `adjusted` and its adjustments.
    """

    version_id: int
    adjusted: int
    replaced: frozenset[int]
    days: InForce


@dataclass(frozen=True, slots=True)
class RuleSetRef:
    """A rule set as published: its words are `source_text` (YAML), named by hash."""

    rule_set_id: str
    version: int
    sha256: str
    source_text: str


@dataclass(frozen=True, slots=True)
class Edition:
    """One immutable publication. `versions` are all it holds, in force or not; `bounds` is west, south, east, north in degrees."""

    number: int
    state: str
    base_edition: int | None
    note: str
    published_at: datetime
    published_by: str
    versions: tuple[PlanVersion, ...]
    slices: tuple[Slice, ...]
    themes: tuple[Theme, ...]
    rule_sets: tuple[RuleSetRef, ...]
    bounds: tuple[float, float, float, float] | None
    manifest: Mapping[str, Any]
    manifest_sha256: str
    seal: _Seal = field(repr=False, compare=False)
    boxes: Mapping[int, tuple[float, float, float, float]] = field(
        default_factory=dict[int, tuple[float, float, float, float]]
    )
    """Where each version is, by version_id: west, south, east, north in degrees."""
    activates: int | None = None
    """The older edition whose content this one publishes again."""
    restatements: tuple[Restatement, ...] = ()

    def __post_init__(self) -> None:
        if self.seal is not SEAL:
            raise TypeError("an Edition comes from publish.editions only")

    def on(self, day: date) -> EditionOnDay:
        return EditionOnDay(self, day)

    def slice_of(self, day: date) -> Slice | None:
        """The slice whose archives show `day`; None for days before the first archive."""
        return next((item for item in self.slices if day in item), None)

    def next_boundary(self, day: date) -> date | None:
        """The first day after `day` on which the law changes; None when no change is known."""
        days = {item.in_force.start for item in self.versions} | {
            item.in_force.end for item in self.versions if item.in_force.end is not None
        }
        return min((item for item in days if item > day), default=None)


@dataclass(frozen=True, slots=True)
class EditionOnDay:
    """The law of one day as one edition publishes it: what every legal answer is made from."""

    edition: Edition
    day: date

    @property
    def in_force(self) -> tuple[PlanVersion, ...]:
        return tuple(item for item in self.edition.versions if self.day in item.in_force)

    @property
    def speaking(self) -> tuple[int, ...]:
        """The ids whose rows are read: of the versions in force, a plan that is adjusted and its adjustments as restated."""
        restated = [item for item in self.edition.restatements if self.day in item.days]
        replaced = {item for plan in restated for item in plan.replaced}
        own = [item.version_id for item in self.in_force if item.version_id not in replaced]
        return tuple(sorted([*own, *(plan.version_id for plan in restated)]))

    def rows_of(self, version_id: int) -> int:
        """The id whose rows say what a version draws on this day: its own, or that of the plan as its adjustments restate it."""
        restated = (item for item in self.edition.restatements if self.day in item.days)
        return next((item.version_id for item in restated if item.adjusted == version_id), version_id)

    def version(self, version_id: int) -> PlanVersion:
        return next(item for item in self.edition.versions if item.version_id == version_id)


@dataclass(frozen=True, slots=True)
class Reading:
    """Days on which the rows of `version_id` are law: a version's own, or those of a plan as its adjustments restate it."""

    version_id: int
    days: InForce


def readings_of(edition: Edition) -> tuple[Reading, ...]:
    """Which rows are read when, past and future: by version, then by day. One that an adjustment interrupts is read in several periods."""
    ranges = [item.in_force for item in edition.versions] + [item.days for item in edition.restatements]
    starts = sorted({item.start for item in ranges} | {item.end for item in ranges if item.end is not None})
    found: dict[tuple[int, date | None], Reading] = {}
    for start, end in zip_longest(starts, starts[1:]):
        for version_id in edition.on(start).speaking:
            before = found.pop((version_id, start), None)  # the period that ends on this day
            first = start if before is None else before.days.start
            found[version_id, end] = Reading(version_id, InForce(first, end))
    return tuple(sorted(found.values(), key=lambda item: (item.version_id, item.days.start)))
