"""Which zone decides: the most detailed level in force that states an indicator, place by place.

`chung` (the general plan) is advisory for a single lot and never governs. The two planning systems stand side by side and
never govern one another (CONTRACT section 4).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations, groupby

import shapely
from shapely.geometry.base import BaseGeometry

from planning_server.domain.indicators import IndicatorRange, Indicators
from planning_server.domain.plan import level_rank
from planning_server.domain.zone import DEFAULT_ACCURACY_M
from planning_server.situation.contacts import Contact, ZoneContact, remaining, width_of
from planning_server.situation.situation import moved

INDICATORS = ("coverage", "far", "storeys", "height_m")
"""The names of the four indicators, as in `Indicators`."""

ADVISORY_LEVEL = "chung"

NOISE_M2 = 0.0001
"""Overlaps of one version below this are what floating point leaves along shared edges: a centimetre by a centimetre."""


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


def deciding_use(zones: Iterable[ZoneContact]) -> tuple[Governed, ...]:
    """The zones that decide the use of the land: the most detailed level in force at each place, indicators or not."""
    return _by_detail(_able(zones))


def _able(zones: Iterable[ZoneContact]) -> list[ZoneContact]:
    return [
        item
        for item in zones
        if item.contact is Contact.OVERLAP
        and item.version.level != ADVISORY_LEVEL
        and item.theme == "land_use"
    ]


def _by_detail(zones: Sequence[ZoneContact]) -> tuple[Governed, ...]:
    systems: dict[str, list[ZoneContact]] = defaultdict(list)
    for item in zones:
        systems[item.version.system].append(item)
    found: list[Governed] = []
    for of_system in systems.values():
        ordered = sorted(of_system, key=lambda item: -level_rank(item.version.level))
        decided: list[ZoneContact] = []
        for _, level in groupby(ordered, key=lambda item: level_rank(item.version.level)):
            peers = list(level)
            for item in peers:
                left = _left(item, decided)
                if left is not None:
                    found.append(Governed(item, left))
            decided += peers
    return tuple(found)


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
    """Overlaps inside one version, and levels of one system that say different things of the same ground."""
    found: list[Conflict] = []
    for one, other in combinations(zones, 2):
        if one.version.system != other.version.system or one.theme != other.theme:
            continue
        if one.version.version_id == other.version.version_id:
            found += _overlap(one, other)
        elif one.version.level != other.version.level:
            found += _disagreement(one, other)
    found += [
        Conflict("invalid_geometry", (item.reference,), ("geometry",), item.area_m2)
        for item in zones
        if not item.sound
    ]
    return tuple(found)


def _overlap(one: ZoneContact, other: ZoneContact) -> list[Conflict]:
    if one.area_m2 is None:
        if one.contact is Contact.OVERLAP and other.contact is Contact.OVERLAP:
            return [Conflict("zones_overlap", (one.reference, other.reference), ("geometry",), None)]
        return []
    area = _common_area(one, other)
    if area < NOISE_M2:
        return []
    return [Conflict("zones_overlap", (one.reference, other.reference), ("geometry",), area)]


def _disagreement(one: ZoneContact, other: ZoneContact) -> list[Conflict]:
    about = _differing(one, other)
    if not about or Contact.BOUNDARY in {one.contact, other.contact}:
        return []
    if one.area_m2 is None:
        return [Conflict("levels_disagree", (one.reference, other.reference), about, None)]
    common = _common(one, other)
    if width_of(common) < DEFAULT_ACCURACY_M:
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


def _left(item: ZoneContact, deciders: Sequence[ZoneContact]) -> BaseGeometry | None:
    return remaining(item.geometry, [_beside(other, item) for other in deciders], DEFAULT_ACCURACY_M)


def _common_area(one: ZoneContact, other: ZoneContact) -> float:
    return float(shapely.area(_common(one, other)))
