"""Says what a file changes in the published cadastre, and what is doubtful about it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import shapely

from planning_server.domain.crs import Crs
from planning_server.domain.finding import Finding
from planning_server.ingest.findings import of_lineage as say
from planning_server.ingest.findings.kind import FindingKind, Place, Spot
from planning_server.ingest.ground import Geometries, Ground
from planning_server.ingest.lineage import Change, Event, Key, Lineage, Outlines, strips

KINDS: Mapping[Change, FindingKind] = {
    Change.NEW: say.NEW,
    Change.ENDED: say.ENDED,
    Change.REDRAWN: say.REDRAWN,
    Change.REREGISTERED: say.REREGISTERED,
    Change.RENUMBERED: say.RENUMBERED,
    Change.SPLIT: say.SPLIT,
    Change.MERGED: say.MERGED,
    Change.REARRANGED: say.REARRANGED,
}
LISTED_EVENTS = 20
MOST_PLACES = 1000
MOSTLY = 0.5
FEWEST_OF_A_COMMUNE = 20
"""In fewer parcels than this, more than half of them end easily."""
LISTED_UNCOVERED = 100
UNCOVERED_M2 = 1.0
LISTED_SHARE = 0.001
LISTED_OVERLAP_M2 = 1.0


@dataclass(frozen=True, slots=True)
class Renewal:
    """A file beside the cadastre that it renews; shapes are valid readings in `measure`.

    `rows` and `layers` of the new parcels; `staying` are the parcels near them that neither end nor are new; `hair_m` is the width below
    which two parcels only touch.
    """

    new: Outlines
    rows: Sequence[int]
    layers: Sequence[str]
    ended: Outlines
    staying: Outlines
    lineage: Lineage
    measure: Crs
    hair_m: float

    def places(self, shapes: Geometries) -> list[Place | None]:
        return Ground(self.measure, self.measure).measured_places(shapes)


def report_events(renewal: Renewal) -> Iterator[Finding]:
    """One finding a kind of change, with counts, the first names, and the places of all of them as its ground."""
    for change, kind in KINDS.items():
        events = [event for event in renewal.lineage.events if event.change is change]
        if not events:
            continue
        places = [place for place in renewal.places(_shapes_of(renewal, events)) if place is not None]
        listed = "; ".join(_named(renewal, event) for event in events[:LISTED_EVENTS])
        yield kind.seen(
            Spot(
                place=places[0] if places else None,
                geometry=shapely.multipoints(places[:MOST_PLACES]) if places else None,
            ),
            measured={
                "count": len(events),
                "new": sum(len(event.new) for event in events),
                "ended": sum(len(event.ended) for event in events),
            },
            count=len(events),
            listed=listed + ("; …" if len(events) > LISTED_EVENTS else ""),
        )


def _shapes_of(renewal: Renewal, events: Sequence[Event]) -> Geometries:
    made = np.empty(len(events), dtype=object)
    made[:] = [
        renewal.new.shapes[event.new[0]] if event.new else renewal.ended.shapes[event.ended[0]]
        for event in events
    ]
    return made


def _named(renewal: Renewal, event: Event) -> str:
    new = ", ".join(shown(renewal.new.keys[index]) for index in event.new)
    ended = ", ".join(shown(renewal.ended.keys[index]) for index in event.ended)
    if event.change in (Change.REDRAWN, Change.REREGISTERED) or not ended:
        return new
    return f"{ended} → {new}" if new else ended


def shown(key: Key) -> str:
    """Sheet and number as people write them."""
    return f"{key[1]}/{key[2]}"


def report_mostly_ends(renewal: Renewal, known: Mapping[str, int]) -> Iterator[Finding]:
    """`known` are the numbers of published parcels by commune."""
    same = {
        index
        for event in renewal.lineage.events
        if event.change is Change.REREGISTERED
        for index in event.ended
    }
    ending = Counter(key[0] for index, key in enumerate(renewal.ended.keys) if index not in same)
    for commune, count in sorted(ending.items()):
        share = count / known[commune]
        if known[commune] >= FEWEST_OF_A_COMMUNE and share > MOSTLY:
            yield say.MOSTLY_ENDS.seen(
                measured={"commune": commune, "known": known[commune], "ended": count},
                commune=commune,
                known=known[commune],
                ended=count,
                share=100 * share,
            )


def report_overlaps_staying(renewal: Renewal) -> Iterator[Finding]:
    """New parcels that lie on parcels which stay."""
    new, staying = renewal.new.shapes, renewal.staying.shapes
    if not len(new) or not len(staying):
        return
    ones, others = shapely.STRtree(staying).query(new, predicate="intersects")
    common = shapely.intersection(new[ones], staying[others])
    areas, widths = strips(common)
    smaller = np.minimum(shapely.area(new)[ones], shapely.area(staying)[others])
    real = (widths > renewal.hair_m) & ((areas > LISTED_OVERLAP_M2) | (areas >= LISTED_SHARE * smaller))
    places = renewal.places(common[real])
    for index, place in zip(np.flatnonzero(real).tolist(), places, strict=True):
        one, other = int(ones[index]), int(others[index])
        yield say.OVERLAPS_STAYING.seen(
            Spot(renewal.layers[one], renewal.rows[one], place, nearest=shown(renewal.new.keys[one])),
            measured={"parcel_id": renewal.staying.ids[other], "area_m2": round(float(areas[index]), 3)},
            row=renewal.rows[one],
            area=float(areas[index]),
            other=shown(renewal.staying.keys[other]),
            width=float(widths[index]),
        )


def report_uncovered(renewal: Renewal) -> Iterator[Finding]:
    """Ground of ended parcels that nothing covers any more, the largest first."""
    left = _uncovered(renewal)
    areas, widths = strips(left)
    real = np.flatnonzero((areas > UNCOVERED_M2) & (widths > renewal.hair_m))
    order = real[np.argsort(-areas[real], kind="stable")].tolist()
    listed, more = order[:LISTED_UNCOVERED], order[LISTED_UNCOVERED:]
    for index, place in zip(listed, renewal.places(left[listed]), strict=True):
        yield say.GROUND_UNCOVERED.seen(
            Spot(place=place, nearest=shown(renewal.ended.keys[index])),
            measured={"parcel_id": str(renewal.ended.ids[index]), "area_m2": round(float(areas[index]), 3)},
            other=shown(renewal.ended.keys[index]),
            area=float(areas[index]),
            width=float(widths[index]),
        )
    if more:
        total = float(areas[more].sum())
        yield say.MORE_UNCOVERED.seen(
            measured={"count": len(more), "area_m2": round(total, 3)}, count=len(more), area=total
        )


def _uncovered(renewal: Renewal) -> Geometries:
    """What new and staying parcels leave of each ended one."""
    left = renewal.ended.shapes.copy()
    cover = np.concatenate([renewal.new.shapes, renewal.staying.shapes])
    if not len(cover) or not len(left):
        return left
    owners, covering = shapely.STRtree(cover).query(left, predicate="intersects")
    pieces = shapely.area(shapely.intersection(left[owners], cover[covering]))
    missing = shapely.area(left) - np.bincount(owners, weights=pieces, minlength=len(left))
    for index in range(len(left)):
        over = cover[covering[owners == index]] if missing[index] > 0 else None
        left[index] = (
            shapely.Polygon() if over is None else shapely.difference(left[index], shapely.union_all(over))
        )
    return left
