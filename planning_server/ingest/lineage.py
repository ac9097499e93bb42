"""Which new parcels come from which ended ones: by ground in both directions, then by key where the ground tells nothing.

A new and an ended parcel share ground where their intersection is half of the smaller one, or 5 % of it and wider than 0.2 m: a hair
along a boundary makes nobody a predecessor. All shapes are valid readings in one projected system in metres.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import shapely
from numpy.typing import NDArray

from planning_server.domain.strip import widths_of
from planning_server.ingest.ground import Geometries

PREDECESSOR_SHARE = 0.05
PREDECESSOR_WIDTH_M = 0.2
CERTAIN_SHARE = 0.5
SAME_GROUND_M2 = 0.001
"""Two outlines that differ by less than this are the same drawing, written otherwise."""

Key = tuple[str, str, str]
"""Commune, sheet, number."""


class Change(StrEnum):
    """What happened to ground that changed hands between ended and new parcels."""

    NEW = "new"
    ENDED = "ended"
    REDRAWN = "redrawn"
    REREGISTERED = "reregistered"
    RENUMBERED = "renumbered"
    SPLIT = "split"
    MERGED = "merged"
    REARRANGED = "rearranged"


@dataclass(frozen=True, slots=True)
class Outlines:
    """Parcels by columns: ids, keys and valid shapes in the measure system."""

    ids: Sequence[str]
    keys: Sequence[Key]
    shapes: Geometries


@dataclass(frozen=True, slots=True)
class Event:
    """New and ended parcels (indexes) that hang together."""

    change: Change
    new: tuple[int, ...]
    ended: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Lineage:
    """`events` in order of their first parcel; `predecessors` of each new parcel as indexes of ended ones."""

    events: tuple[Event, ...]
    predecessors: tuple[tuple[int, ...], ...]


def trace(new: Outlines, ended: Outlines, stated: Sequence[tuple[int, int]] = ()) -> Lineage:
    """`stated` are pairs (new, ended) that the file itself names."""
    pairs = set(stated) | set(sharing_ground(new.shapes, ended.shapes))
    pairs |= _by_key(new, ended, pairs)
    of_new: dict[int, list[int]] = defaultdict(list)
    for one, other in sorted(pairs):
        of_new[one].append(other)
    events = [_event(new, ended, *group) for group in _groups(len(new.ids), len(ended.ids), pairs)]
    return Lineage(tuple(events), tuple(tuple(of_new[index]) for index in range(len(new.ids))))


def sharing_ground(left: Geometries, right: Geometries) -> list[tuple[int, int]]:
    """Index pairs of shapes that share ground, as the module says."""
    if not len(left) or not len(right):
        return []
    ones, others = shapely.STRtree(right).query(left, predicate="intersects")
    areas, widths = strips(shapely.intersection(left[ones], right[others]))
    smaller = np.minimum(shapely.area(left)[ones], shapely.area(right)[others])
    real = (areas > 0) & (
        (areas >= CERTAIN_SHARE * smaller)
        | ((areas >= PREDECESSOR_SHARE * smaller) & (widths > PREDECESSOR_WIDTH_M))
    )
    return list(zip(ones[real].tolist(), others[real].tolist(), strict=True))


def strips(shapes: Geometries) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Areas in m² and widths in m (2·area/perimeter) of pieces of ground."""
    return shapely.area(shapes), widths_of(shapes)


def _by_key(new: Outlines, ended: Outlines, pairs: set[tuple[int, int]]) -> set[tuple[int, int]]:
    """Pairs of one key that stand alone on both sides and share no ground with anything."""
    alone_new = _by_its_key(new.keys, {one for one, _ in pairs})
    alone_ended = _by_its_key(ended.keys, {other for _, other in pairs})
    return {
        (indexes[0], alone_ended[key][0])
        for key, indexes in alone_new.items()
        if len(indexes) == 1 and len(alone_ended.get(key, ())) == 1
    }


def _by_its_key(keys: Sequence[Key], known: set[int]) -> dict[Key, list[int]]:
    found: dict[Key, list[int]] = defaultdict(list)
    for index, key in enumerate(keys):
        if index not in known and key[1] and key[2]:
            found[key].append(index)
    return found


def _groups(
    new: int, ended: int, pairs: set[tuple[int, int]]
) -> list[tuple[tuple[int, ...], tuple[int, ...]]]:
    """Connected new and ended parcels; every parcel is in one group."""
    roots = list(range(new + ended))

    def root(index: int) -> int:
        while roots[index] != index:
            roots[index] = roots[roots[index]]
            index = roots[index]
        return index

    for one, other in sorted(pairs):
        low, high = sorted((root(one), root(new + other)))
        roots[high] = low
    members: dict[int, list[int]] = defaultdict(list)
    for index in range(new + ended):
        members[root(index)].append(index)
    return [
        (tuple(item for item in group if item < new), tuple(item - new for item in group if item >= new))
        for group in members.values()
    ]


def _event(new: Outlines, ended: Outlines, ones: tuple[int, ...], others: tuple[int, ...]) -> Event:
    if not others:
        return Event(Change.NEW, ones, others)
    if not ones:
        return Event(Change.ENDED, ones, others)
    if len(ones) == len(others) == 1:
        return Event(_one_to_one(new, ended, ones[0], others[0]), ones, others)
    if len(others) == 1:
        return Event(Change.SPLIT, ones, others)
    return Event(Change.MERGED if len(ones) == 1 else Change.REARRANGED, ones, others)


def _one_to_one(new: Outlines, ended: Outlines, one: int, other: int) -> Change:
    if new.keys[one] != ended.keys[other]:
        return Change.RENUMBERED
    differing = shapely.area(shapely.symmetric_difference(new.shapes[one], ended.shapes[other]))
    return Change.REREGISTERED if differing < SAME_GROUND_M2 else Change.REDRAWN
