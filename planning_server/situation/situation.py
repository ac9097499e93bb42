"""The ground as values: everything that the law of one day says near one place, and nothing else.

`Situation` holds candidates as the database gave them; `contacts`, `governing` and `lot` measure them exactly.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta, timezone

from shapely.geometry.base import BaseGeometry

from planning_server.domain.crs import Crs, transform
from planning_server.domain.parcel import Parcel
from planning_server.domain.plan import PlanVersion, level_rank
from planning_server.domain.zone import DEFAULT_ACCURACY_M, Layer, LineRule, Overlay, Zone
from planning_server.publish.edition import EditionOnDay
from planning_server.situation.subject import Subject, tm3_of, valid


@dataclass(frozen=True, slots=True)
class Situation:
    """`parcels` are those at the place: those that make up the subject, or those under a point."""

    on_day: EditionOnDay
    subject: Subject
    parcels: tuple[Parcel, ...]
    layers: tuple[Layer, ...]
    zones: tuple[Zone, ...]
    lines: tuple[LineRule, ...]
    overlays: tuple[Overlay, ...]

    def version(self, version_id: int) -> PlanVersion:
        return self.on_day.version(version_id)

    def layer(self, layer_id: int) -> Layer | None:
        return next((item for item in self.layers if item.layer_id == layer_id), None)

    def accuracy_m(self, layer_id: int) -> float:
        """Width below which a contact with the layer is a boundary contact."""
        layer = self.layer(layer_id)
        return DEFAULT_ACCURACY_M if layer is None else layer.contact_width_m

    @property
    def measured_in(self) -> Crs:
        """Where the subject itself is measured: the CRS of the most detailed plan here, else of the place."""
        here = [self.version(version_id) for version_id in {item.version_id for item in self.zones}]
        here = here or [self.version(version_id) for version_id in {item.version_id for item in self.layers}]
        if here:
            return max(here, key=lambda item: (level_rank(item.level), -item.version_id)).measure_crs
        if self.subject.crs.is_projected_metres:
            return self.subject.crs
        return tm3_of(self.subject.geometry, self.subject.crs)


LAW_ZONE = timezone(timedelta(hours=7))
"""Viet Nam counts its days in one zone, UTC+7 without summer time; in a session's own zone a publication of the early morning
would bear the day before."""


def stale_versions(situation: Situation, version_ids: Collection[int]) -> tuple[str, ...]:
    """Versions among these that are in force on the day asked and had ended on the day of publication, as `plan/version`.

    They answer because somebody asked for an earlier day; whoever reads them today must know.
    """
    published = situation.on_day.edition.published_at.astimezone(LAW_ZONE).date()
    return tuple(
        f"{item.plan_id}/{item.version}"
        for item in situation.on_day.in_force
        if item.version_id in version_ids and item.in_force.end is not None and item.in_force.end <= published
    )


def moved(geometry: BaseGeometry, source: Crs, target: Crs) -> BaseGeometry:
    """A stored geometry fit for overlay in the CRS where it is measured."""
    return valid(transform(geometry, source, target))
