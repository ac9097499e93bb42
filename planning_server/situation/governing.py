"""Which zone decides: the most detailed level in force that states an indicator, place by place.

`chung` (the general plan) is advisory for a single lot and never governs. The two planning systems stand side by side and
never govern one another (CONTRACT section 4).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import combinations, groupby

import shapely
from shapely.geometry.base import BaseGeometry

from planning_server.domain.indicators import IndicatorRange, Indicators
from planning_server.domain.plan import Scope, level_rank
from planning_server.domain.strip import widest
from planning_server.domain.zone import DEFAULT_ACCURACY_M
from planning_server.situation.contacts import Contact, ZoneContact, remaining
from planning_server.situation.situation import moved

INDICATORS = ("coverage", "far", "storeys", "height_m")
"""The names of the four indicators, as in `Indicators`."""

ADVISORY_LEVEL = "chung"

NOISE_M2 = 0.0001
"""Overlaps of one version below this are what floating point leaves along shared edges: a centimetre by a centimetre."""


PLAN_OVERLAP_M2 = 0.01
"""Neighbouring plans are drawn apart and never fit to the millimetre: what rounds to 0.00 m² is not told."""


@dataclass(frozen=True, slots=True)
class Governed:
    """A zone that decides one indicator, and where: `geometry` is its contact less what a more detailed level decides."""

    zone: ZoneContact
    geometry: BaseGeometry

    @property
    def area_m2(self) -> float:
        return float(shapely.area(self.geometry))


@dataclass(frozen=True, slots=True)
class Conflict:
    """Two things of the law that do not fit together, and on how many square metres (None for a point)."""

    kind: str
    between: tuple[str, ...]
    about: tuple[str, ...]
    area_m2: float | None


def stated(indicators: Indicators, name: str) -> IndicatorRange | None:
    """The range of one indicator by its name."""
    match name:
        case "coverage":
            return indicators.coverage
        case "far":
            return indicators.far
        case "storeys":
            return indicators.storeys
        case "height_m":
            return indicators.height_m
        case _:
            raise ValueError(f"no such indicator: {name}")


def deciding(zones: Iterable[ZoneContact], indicator: str) -> tuple[Governed, ...]:
    """The zones that decide an indicator, each with the place where it does; zones that only touch decide nothing."""
    return _by_detail([item for item in _able(zones) if stated(item.indicators, indicator) is not None])


def deciding_use(zones: Iterable[ZoneContact], width_m: float = DEFAULT_ACCURACY_M) -> tuple[Governed, ...]:
    """The zones that decide the use of the land: the most detailed level in force at each place, indicators or not.

    What a more detailed level leaves of a zone decides only where it is as wide as `width_m`.
    """
    return _by_detail(_able(zones), width_m)


def _able(zones: Iterable[ZoneContact]) -> list[ZoneContact]:
    return [
        item
        for item in zones
        if item.contact is Contact.OVERLAP
        and item.version.level != ADVISORY_LEVEL
        and item.theme == "land_use"
    ]


def _by_detail(zones: Sequence[ZoneContact], width_m: float = DEFAULT_ACCURACY_M) -> tuple[Governed, ...]:
    systems: dict[str, list[ZoneContact]] = defaultdict(list)
    for item in zones:
        systems[item.version.system].append(item)
    found: list[Governed] = []
    for of_system in systems.values():
        ordered = sorted(of_system, key=_precedence, reverse=True)
        decided: list[ZoneContact] = []
        for _, level in groupby(ordered, key=_precedence):
            peers = list(level)
            for item in peers:
                left = _left(item, decided, width_m)
                if left is not None:
                    found.append(Governed(item, left))
            decided += peers
    return tuple(found)


def _precedence(item: ZoneContact) -> tuple[int, bool, date]:
    """The more detailed level first; within a level a local adjustment before what it adjusts, the latest first."""
    version = item.version
    adjusts = version.scope is Scope.LOCAL_ADJUSTMENT
    return (level_rank(version.level), adjusts, version.decision_date if adjusts else date.min)


def governing_zones(zones: Sequence[ZoneContact]) -> frozenset[ZoneContact]:
    """The zones to be marked `governs`: those that decide an indicator somewhere in the subject.

    Where no zone states any indicator, the most detailed one governs.
    """
    stating = {item.zone for name in INDICATORS for item in deciding(zones, name)}
    able = _able(zones)
    silent = [item for item in able if not item.indicators.states_any()]
    loud = [item for item in able if item.indicators.states_any()]
    governing = set(stating)
    for item in _by_detail(silent):
        if _left(item.zone, loud) is not None:
            governing.add(item.zone)
    return frozenset(governing)


def conflicts(zones: Sequence[ZoneContact]) -> tuple[Conflict, ...]:
    """Overlaps inside one version, plans of one level that overlap, and levels that say different things of the same ground.

    A local adjustment lies on what it adjusts: that is no conflict.
    """
    found: list[Conflict] = []
    for one, other in combinations(zones, 2):
        if one.version.system != other.version.system or one.theme != other.theme:
            continue
        if one.version.version_id == other.version.version_id:
            found += _overlap(one, other, "zones_overlap", NOISE_M2)
        elif one.version.level != other.version.level:
            found += _disagreement(one, other)
        elif Scope.LOCAL_ADJUSTMENT not in {one.version.scope, other.version.scope}:
            found += _overlap(one, other, "plans_overlap", PLAN_OVERLAP_M2)
    found += [
        Conflict("invalid_geometry", (item.reference,), ("geometry",), item.area_m2)
        for item in zones
        if not item.sound
    ]
    return tuple(found)


def _overlap(one: ZoneContact, other: ZoneContact, kind: str, least_m2: float) -> list[Conflict]:
    between = (one.reference, other.reference)
    if one.area_m2 is None:
        both_inside = one.contact is Contact.OVERLAP and other.contact is Contact.OVERLAP
        return [Conflict(kind, between, ("geometry",), None)] if both_inside else []
    area = _common_area(one, other)
    return [] if area < least_m2 else [Conflict(kind, between, ("geometry",), area)]


def _disagreement(one: ZoneContact, other: ZoneContact) -> list[Conflict]:
    about = _differing(one, other)
    if not about or Contact.BOUNDARY in {one.contact, other.contact}:
        return []
    if one.area_m2 is None:
        return [Conflict("levels_disagree", (one.reference, other.reference), about, None)]
    common = _common(one, other)
    if widest(common) < DEFAULT_ACCURACY_M:
        return []
    area = float(shapely.area(common))
    return [Conflict("levels_disagree", (one.reference, other.reference), about, area)]


def _differing(one: ZoneContact, other: ZoneContact) -> tuple[str, ...]:
    about = ["code"] if one.code != other.code else []
    for name in INDICATORS:
        mine, theirs = stated(one.indicators, name), stated(other.indicators, name)
        if mine is not None and theirs is not None and _bounds(mine) != _bounds(theirs):
            about.append(name)
    return tuple(about)


def _bounds(item: IndicatorRange) -> tuple[float | None, float | None, str | None]:
    return item.minimum, item.maximum, None if item.is_parsed else item.source_text


def _common(one: ZoneContact, other: ZoneContact) -> BaseGeometry:
    return shapely.intersection(one.geometry, _beside(other, one))


def _beside(item: ZoneContact, other: ZoneContact) -> BaseGeometry:
    """The contact of `item` in the CRS where `other` is measured."""
    if item.measured_in == other.measured_in:
        return item.geometry
    return moved(item.geometry, item.measured_in, other.measured_in)


def _left(
    item: ZoneContact, deciders: Sequence[ZoneContact], width_m: float = DEFAULT_ACCURACY_M
) -> BaseGeometry | None:
    return remaining(item.geometry, [_beside(other, item) for other in deciders], width_m)


def _common_area(one: ZoneContact, other: ZoneContact) -> float:
    return float(shapely.area(_common(one, other)))
