"""Compares the parcels of a file with those that are published: what ends, what comes from what, and what is doubtful.

A file of the whole commune ends what it does not hold. A file of changes ends what its plan file names, and every published parcel whose
key stands in the file on the same ground; parcels that it does not mention stay, with their ids and rows.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain

import numpy as np
import shapely

from planning_server.domain.crs import WEB_MERCATOR, Crs
from planning_server.domain.finding import Finding, Severity
from planning_server.ingest.findings import of_lineage as say
from planning_server.ingest.findings.kind import Spot
from planning_server.ingest.ground import moved
from planning_server.ingest.lineage import Outlines, trace
from planning_server.ingest.lineage_ends import ending_parcels
from planning_server.ingest.lineage_report import (
    Renewal,
    report_events,
    report_mostly_ends,
    report_overlaps_staying,
    report_uncovered,
)
from planning_server.ingest.lineage_sides import DraftedParcels, Sides, drafted_parcels
from planning_server.ingest.plan_ends import read_names
from planning_server.ingest.plan_values import Extent, ParcelFile, ParcelName
from planning_server.store import known_parcels as store
from planning_server.store.drafts import DraftParcels
from planning_server.store.known_parcels import ParcelChanges
from planning_server.store.sessions import Session

NEAR_M = 1.0
"""Margin around changed ground, in EPSG:3857, within which neighbours are looked at."""
HAIR_M = 0.2
"""Width below which two parcels only touch, where the file states no accuracy."""


@dataclass(frozen=True, slots=True)
class Renewed:
    """The parcels with the ids of their predecessors; `changes` is None where the file renews its communes wholly."""

    parcels: tuple[DraftParcels, ...]
    changes: ParcelChanges | None
    findings: tuple[Finding, ...]


def renew_parcels(
    session: Session, plan: ParcelFile, parcels: Sequence[DraftParcels], measure: Crs
) -> Renewed:
    """`measure` is the projected system that areas and widths are taken in."""
    drafted = drafted_parcels(parcels)
    communes = set(chain.from_iterable(layer.communes for layer in parcels)) | {
        name.commune for name in plan.ends if name.commune
    }
    known = store.known_in(session, communes)
    counts = Counter(parcel.commune for parcel in known)
    findings: list[Finding] = []
    if plan.extent is Extent.CHANGES:
        without = sorted(communes - set(counts))
        findings += [say.NO_BASE.seen(measured={"commune": name}, commune=name) for name in without]
    sides = Sides(session, plan, drafted, known, measure)
    ending = ending_parcels(sides, findings)
    if known:
        renewal, predecessors = _renewal(sides, ending, findings)
        if not any(found.severity is Severity.ERROR for found in findings):
            findings += _reports(sides, renewal, counts)
    else:  # nobody's ground is taken: only names can tell where a parcel comes from
        _, predecessors = _stated(sides, range(len(drafted.ids)), (), findings)
    return Renewed(
        _with_predecessors(parcels, predecessors),
        ParcelChanges(sorted(ending)) if plan.extent is Extent.CHANGES else None,
        tuple(findings),
    )


def _renewal(sides: Sides, ending: set[str], findings: list[Finding]) -> tuple[Renewal, dict[int, list[str]]]:
    """The file beside what it ends; and the ids of predecessors, ended now or named by the file, by index of the drafted parcel."""
    new = sides.new()
    outlines = sides.outlines(new)
    ended = sides.published_outlines(store.known_shapes(sides.session, ending))
    stated, others = _stated(sides, new, ended.ids, findings)
    renewal = Renewal(
        new=outlines,
        rows=[sides.drafted.rows[index] for index in new],
        layers=[sides.drafted.layers[index] for index in new],
        ended=ended,
        staying=_staying(sides, outlines, ended),
        lineage=trace(outlines, ended, stated),
        measure=sides.measure,
        hair_m=max(HAIR_M, sides.plan.accuracy_m or 0.0),
    )
    return renewal, _predecessors(new, renewal, others)


def _predecessors(
    new: Sequence[int], renewal: Renewal, others: Mapping[int, Sequence[str]]
) -> dict[int, list[str]]:
    """Those that end now first, then what the file names besides."""
    found: dict[int, list[str]] = {}
    for index, ended in zip(new, renewal.lineage.predecessors, strict=True):
        if ended or index in others:
            found[index] = [*(renewal.ended.ids[item] for item in ended), *others.get(index, ())]
    return found


def _staying(sides: Sides, new: Outlines, ended: Outlines) -> Outlines:
    """Parcels that neither end nor are new: of the file itself where it holds the whole commune, else those near changed ground."""
    if sides.plan.extent is Extent.COMMUNE:
        published = sides.published if ended.ids else ()
        return sides.outlines([index for index, name in enumerate(sides.drafted.ids) if name in published])
    changed = np.concatenate([new.shapes, ended.shapes])
    boxes = shapely.bounds(moved(changed, sides.measure, Crs(WEB_MERCATOR))).reshape(-1, 4)
    boxes = boxes[np.isfinite(boxes).all(axis=1)] + np.array([-NEAR_M, -NEAR_M, NEAR_M, NEAR_M])
    near = store.known_near(sides.session, [(box[0], box[1], box[2], box[3]) for box in boxes.tolist()])
    gone = frozenset(ended.ids)
    return sides.published_outlines([parcel for parcel in near if parcel.parcel_id not in gone])


def _stated(
    sides: Sides, new: Sequence[int], ended: Sequence[str], findings: list[Finding]
) -> tuple[list[tuple[int, int]], dict[int, list[str]]]:
    """Predecessors that the file names: pairs (new, ended), and ids of parcels that do not end now; `ended` are ids."""
    drafted = sides.drafted
    names = [
        (place, name)
        for place, index in (enumerate(new) if any(drafted.named) else ())
        for text in drafted.named[index]
        for name in read_names(text, *drafted.keys[index][:2])
    ]
    if not names:
        return [], {}
    ever = store.ever_known(
        sides.session,
        [name.parcel_id for _, name in names if name.parcel_id is not None],
        [name.key for _, name in names if name.parcel_id is None],
    )
    place_of = {parcel_id: index for index, parcel_id in enumerate(ended)}
    staying = sides.published - set(ended)
    pairs: list[tuple[int, int]] = []
    others: dict[int, list[str]] = defaultdict(list)
    for place, name in names:
        meant = [
            item.parcel_id
            for item in ever
            if (name.key == item.key if name.parcel_id is None else name.parcel_id == item.parcel_id)
        ]
        now = [place_of[item] for item in meant if item in place_of]
        pairs += [(place, other) for other in now]
        if not now:
            others[new[place]] += meant
            findings += _doubtful_predecessor(drafted, new[place], name, meant, staying)
    return pairs, others


def _doubtful_predecessor(
    drafted: DraftedParcels, index: int, name: ParcelName, meant: Sequence[str], staying: set[str]
) -> Iterator[Finding]:
    told = {"attribute": name.shown}
    row = drafted.rows[index]
    if not meant:
        yield say.PREDECESSOR_UNKNOWN.seen(drafted.spot(index), measured=told, row=row, name=name.shown)
    elif any(item in staying for item in meant):
        yield say.PREDECESSOR_STAYS.seen(drafted.spot(index), measured=told, row=row, name=name.shown)


def _reports(sides: Sides, renewal: Renewal, counts: Counter[str]) -> Iterator[Finding]:
    ended = Counter(key[0] for key in renewal.ended.keys)
    for commune, count in sorted(counts.items()):
        yield say.UNCHANGED.seen(
            measured={"commune": commune, "count": count - ended[commune]},
            commune=commune,
            count=count - ended[commune],
        )
    if not renewal.lineage.events:
        yield say.NOTHING_CHANGES.seen()
    yield from report_events(renewal)
    yield from report_mostly_ends(renewal, counts)
    yield from report_uncovered(renewal)
    if sides.plan.extent is Extent.CHANGES:
        yield from report_overlaps_staying(renewal)
        yield from _keys_kept_twice(sides, renewal)


def _keys_kept_twice(sides: Sides, renewal: Renewal) -> Iterator[Finding]:
    ended, in_file = frozenset(renewal.ended.ids), frozenset(sides.drafted.ids)
    stays = {
        parcel.key: parcel.parcel_id
        for parcel in sides.known
        if parcel.parcel_id not in ended and parcel.parcel_id not in in_file
    }
    for index, key in enumerate(renewal.new.keys):
        if key in stays and key[1] and key[2]:
            row = renewal.rows[index]
            yield say.KEY_KEPT_TWICE.seen(
                Spot(renewal.layers[index], row),
                measured={"parcel_id": stays[key]},
                row=row,
                sheet=key[1],
                number=key[2],
                other=stays[key],
            )


def _with_predecessors(
    parcels: Sequence[DraftParcels], found: Mapping[int, Sequence[str]]
) -> tuple[DraftParcels, ...]:
    """Ids in place of the names of the file; published parcels keep the predecessors that they have."""
    made: list[DraftParcels] = []
    start = 0
    for layer in parcels:
        predecessors: list[tuple[str, ...]] = [()] * len(layer)
        for index in range(start, start + len(layer)) if found else ():
            predecessors[index - start] = tuple(dict.fromkeys(found.get(index, ())))
        made.append(replace(layer, predecessors=predecessors))
        start += len(layer)
    return tuple(made)
