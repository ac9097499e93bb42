"""What applies here: the answer of `/constraints`, as frozen values.

    situation = load_situation(session, edition.on(day), parcel_subject(parcel))
    answer = answer_constraints(situation)
    body = render_constraints(answer, "vi", software="planning-server 0.1.0")      # in `render`

Three states for every theme: it applies, it does not apply (a layer speaks for the whole place and nothing touches it), or
nothing is known (CONTRACT section 4).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import shapely

from planning_server.domain.crs import transform
from planning_server.domain.numbers import number_words
from planning_server.domain.plan import PlanVersion, Theme
from planning_server.domain.text import Text
from planning_server.domain.zone import LineKind
from planning_server.situation.contacts import (
    Contact,
    LineContact,
    OverlayContact,
    ZoneContact,
    is_sound,
    line_contacts,
    overlay_contacts,
    spoken_for,
    zone_contacts,
)
from planning_server.situation.governing import Conflict, conflicts, governing_zones
from planning_server.situation.load import NEARBY_M
from planning_server.situation.lot import make_lot
from planning_server.situation.situation import Situation, moved, stale_versions
from planning_server.situation.subject import SubjectKind


@dataclass(frozen=True, slots=True)
class NoData:
    """A theme of which nothing is known here, or not everything: `spoken_for` is the share that some layer covers."""

    theme: str
    reason: Text
    spoken_for: float


@dataclass(frozen=True, slots=True)
class Completeness:
    """`searched` are the themes looked for, `missing` the required ones without data, `stale` versions that had already ended
    when the edition was published (asked for by an earlier date)."""

    searched: tuple[str, ...]
    missing: tuple[str, ...]
    stale: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ConstraintsAnswer:
    """Areas in square metres, None for a point; `lines` touch the subject, `nearby` lines come within 30 m of it."""

    situation: Situation
    area_m2: float | None
    effective_area_m2: float | None
    zones: tuple[ZoneContact, ...]
    governing: frozenset[ZoneContact]
    overlays: tuple[OverlayContact, ...]
    lines: tuple[LineContact, ...]
    nearby: tuple[LineContact, ...]
    does_not_apply: tuple[str, ...]
    no_data: tuple[NoData, ...]
    conflicts: tuple[Conflict, ...]
    completeness: Completeness

    @property
    def versions(self) -> tuple[PlanVersion, ...]:
        """The versions that spoke for the place, the most general first."""
        return versions_here(self.situation)


def answer_constraints(situation: Situation, themes: Sequence[Theme] | None = None) -> ConstraintsAnswer:
    """What applies, what does not, what is not known and what contradicts. `themes` default to the edition's register."""
    register = situation.on_day.edition.themes if themes is None else tuple(themes)
    subject = situation.subject
    zones = zone_contacts(situation, subject)
    overlays = overlay_contacts(situation, subject)
    lines = line_contacts(situation, subject, NEARBY_M)
    touching = tuple(
        item
        for item in lines
        if item.contact is not Contact.NEAR and item.line.kind is not LineKind.ROAD_CENTRE_LINE
    )
    applying = {item.theme for item in zones} | {item.overlay.theme for item in overlays}
    applying |= {item.theme for item in touching}
    absent, unknown = _other_themes(situation, register, applying)
    return ConstraintsAnswer(
        situation=situation,
        area_m2=_area(situation),
        effective_area_m2=_effective_area(situation),
        zones=zones,
        governing=governing_zones(zones),
        overlays=overlays,
        lines=touching,
        nearby=tuple(item for item in lines if item not in touching),
        does_not_apply=absent,
        no_data=unknown,
        conflicts=(*conflicts(zones), *_unsound_parcels(situation)),
        completeness=completeness(situation, register, unknown),
    )


def versions_here(situation: Situation) -> tuple[PlanVersion, ...]:
    ids = {item.version_id for item in (*situation.layers, *situation.zones, *situation.overlays)}
    return tuple(item for item in situation.on_day.in_force if item.version_id in ids)


def completeness(situation: Situation, register: Sequence[Theme], unknown: Sequence[NoData]) -> Completeness:
    required = {item.theme for item in register if item.required}
    return Completeness(
        searched=tuple(item.theme for item in register),
        missing=tuple(item.theme for item in unknown if item.theme in required),
        stale=stale_versions(situation, {item.version_id for item in versions_here(situation)}),
    )


def _area(situation: Situation) -> float | None:
    subject = situation.subject
    if subject.is_point:
        return None
    return float(shapely.area(moved(subject.geometry, subject.crs, situation.measured_in)))


def _unsound_parcels(situation: Situation) -> list[Conflict]:
    """Parcels asked about whose boundary crosses itself: their size depends on how it is read, and `/parcels` states it as drawn."""
    return [
        Conflict("invalid_parcel", (item.parcel_id,), ("geometry",), _area(situation))
        for item in situation.subject.parcels
        if not is_sound(transform(item.geometry, item.crs, situation.measured_in))
    ]


def _effective_area(situation: Situation) -> float | None:
    if situation.subject.kind is not SubjectKind.PARCEL:
        return None
    lot = make_lot(situation)
    return None if lot is None else lot.effective_area_m2


def _other_themes(
    situation: Situation, register: Sequence[Theme], applying: set[str]
) -> tuple[tuple[str, ...], tuple[NoData, ...]]:
    """Themes that do not apply, and themes of which nothing, or not everything, is known."""
    known = [item.theme for item in register]
    extra = sorted({item.theme for item in situation.layers} | applying)
    absent: list[str] = []
    unknown: list[NoData] = []
    for theme in (*known, *(item for item in extra if item not in known)):
        share = spoken_for(situation, situation.subject, theme)
        if share < 1.0:
            if theme not in applying or share > 0.0:
                unknown.append(NoData(theme, _reason(share), share))
        elif theme not in applying:
            absent.append(theme)
    return tuple(absent), tuple(unknown)


def _reason(share: float) -> Text:
    if share == 0.0:
        return Text("Chưa có lớp dữ liệu nào nói về vị trí này.", "No layer speaks for this place.")
    percent = number_words(100 * share, 1)
    return Text(
        f"Dữ liệu chỉ phủ {percent.vi} % diện tích được hỏi.",
        f"The data covers only {percent.en} % of the area asked about.",
    )
