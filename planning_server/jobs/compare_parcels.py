"""Compares the parcels of a file with those that are published: what ends, what comes from what, and what is doubtful.

A file of the whole commune ends what it does not hold. A file of changes ends what its plan file names, and every published parcel whose
key stands in the file on the same ground; parcels that it does not mention stay, with their ids and rows.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import shapely

from planning_server.domain.crs import WEB_MERCATOR, WGS84, Crs
from planning_server.domain.finding import Choice, Finding, Question, Severity
from planning_server.domain.text import Text
from planning_server.domain.valid_reading import repaired
from planning_server.ingest.findings import of_lineage as say
from planning_server.ingest.findings.kind import Spot
from planning_server.ingest.ground import Geometries, as_array, moved
from planning_server.ingest.lineage import Key, Outlines, sharing_ground, trace
from planning_server.ingest.lineage_report import (
    Renewal,
    report_events,
    report_mostly_ends,
    report_overlaps_staying,
    report_uncovered,
)
from planning_server.ingest.plan_ends import read_names
from planning_server.ingest.plan_values import Extent, ParcelFile, ParcelName
from planning_server.store import known_parcels as store
from planning_server.store.drafts import DraftParcels
from planning_server.store.editions import current_number
from planning_server.store.known_parcels import KnownParcel, ParcelChanges
from planning_server.store.sessions import Session

NEAR_M = 1.0
"""Margin around changed ground, in EPSG:3857, within which neighbours are looked at."""
HAIR_M = 0.2
"""Width below which two parcels only touch, where the file states no accuracy."""


@dataclass(frozen=True, slots=True)
class Compared:
    """The parcels with the ids of their predecessors; `changes` is None where the file renews its communes wholly.

    `base_edition` is the edition that was current when the comparison began; None before the first.
    """

    parcels: tuple[DraftParcels, ...]
    changes: ParcelChanges | None
    findings: tuple[Finding, ...]
    base_edition: int | None = None


@dataclass(frozen=True, slots=True)
class _Drafted:
    """All parcels of the file, over its layers."""

    ids: tuple[str, ...]
    keys: tuple[Key, ...]
    rows: tuple[int, ...]
    layers: tuple[str, ...]
    named: tuple[Sequence[str], ...]
    wkb: tuple[bytes, ...]
    srid: int

    def spot(self, index: int) -> Spot:
        return Spot(self.layers[index], self.rows[index])

    def outlines(self, indexes: Sequence[int], measure: Crs) -> Outlines:
        shapes = _shapes([self.wkb[index] for index in indexes])
        return Outlines(
            [self.ids[index] for index in indexes],
            [self.keys[index] for index in indexes],
            repaired(moved(shapes, Crs(self.srid), measure)),
        )


@dataclass(frozen=True, slots=True)
class _Sides:
    """The file and the published parcels of its communes; `measure` is the projected system that areas and widths are taken in."""

    session: Session
    plan: ParcelFile
    drafted: _Drafted
    known: Sequence[KnownParcel]
    measure: Crs

    @property
    def published(self) -> set[str]:
        return {parcel.parcel_id for parcel in self.known}

    def new(self) -> list[int]:
        """Indexes of the drafted parcels that are not published."""
        published = self.published
        return [index for index, name in enumerate(self.drafted.ids) if name not in published]

    def outlines(self, indexes: Sequence[int]) -> Outlines:
        return self.drafted.outlines(indexes, self.measure)

    def published_outlines(self, parcels: Sequence[KnownParcel]) -> Outlines:
        return _outlines(parcels, self.measure)


def compare_parcels(
    session: Session, plan: ParcelFile, parcels: Sequence[DraftParcels], measure: Crs
) -> Compared:
    """`measure` is the projected system that areas and widths are taken in."""
    base = current_number(
        session
    )  # before anything else: what is published during the comparison makes it stale
    drafted = _drafted(parcels)
    communes = {key[0] for key in drafted.keys} | {name.commune for name in plan.ends if name.commune}
    known = store.known_in(session, communes)
    counts = Counter(parcel.commune for parcel in known)
    findings: list[Finding] = []
    if plan.extent is Extent.CHANGES:
        without = sorted(communes - set(counts))
        findings += [say.NO_BASE.seen(measured={"commune": name}, commune=name) for name in without]
    sides = _Sides(session, plan, drafted, known, measure)
    ending = _ending(sides, findings)
    if known:
        renewal, predecessors = _renewal(sides, ending, findings)
        if not any(found.severity is Severity.ERROR for found in findings):
            findings += _reports(sides, renewal, counts)
    else:  # nobody's ground is taken: only names can tell where a parcel comes from
        _, predecessors = _stated(sides, range(len(drafted.ids)), (), findings)
    return Compared(
        _with_predecessors(parcels, predecessors),
        ParcelChanges(sorted(ending)) if plan.extent is Extent.CHANGES else None,
        tuple(findings),
        base,
    )


def _drafted(parcels: Sequence[DraftParcels]) -> _Drafted:
    return _Drafted(
        ids=tuple(item for layer in parcels for item in layer.parcel_ids),
        keys=tuple(
            key for layer in parcels for key in zip(layer.communes, layer.sheets, layer.numbers, strict=True)
        ),
        rows=tuple(row for layer in parcels for row in layer.rows),
        layers=tuple(layer.layer for layer in parcels for _ in layer.rows),
        named=tuple(names for layer in parcels for names in layer.predecessors),
        wkb=tuple(wkb for layer in parcels for wkb in layer.shapes.legal),
        srid=parcels[0].shapes.srid if parcels else WGS84,
    )


def _shapes(packed: Sequence[bytes]) -> Geometries:
    made = np.empty(len(packed), dtype=object)
    made[:] = packed
    return np.asarray(shapely.from_wkb(made), dtype=object)


def _outlines(parcels: Sequence[KnownParcel], measure: Crs) -> Outlines:
    shapes = as_array([None] * len(parcels))
    for srid in sorted({parcel.srid for parcel in parcels}):
        of_srid = [index for index, parcel in enumerate(parcels) if parcel.srid == srid]
        shapes[of_srid] = moved(_shapes([parcels[index].wkb for index in of_srid]), Crs(srid), measure)
    return Outlines(
        [parcel.parcel_id for parcel in parcels], [parcel.key for parcel in parcels], repaired(shapes)
    )


def _ending(sides: _Sides, findings: list[Finding]) -> set[str]:
    """Ids of the published parcels that end."""
    in_file = frozenset(sides.drafted.ids)
    if sides.plan.extent is Extent.COMMUNE:
        return {parcel.parcel_id for parcel in sides.known if parcel.parcel_id not in in_file}
    at_key: dict[Key, list[KnownParcel]] = defaultdict(list)
    for parcel in sides.known:
        if parcel.parcel_id not in in_file:
            at_key[parcel.key].append(parcel)
    ending = _replaced(sides, at_key)
    past = _past(sides.session, sides.plan)
    by_id = {parcel.parcel_id: parcel for parcel in sides.known}
    for index, name in enumerate(sides.plan.ends):
        ending |= _named_end(index, name, _Names(by_id, at_key, in_file, past, frozenset(ending)), findings)
    return ending


def _replaced(sides: _Sides, at_key: dict[Key, list[KnownParcel]]) -> set[str]:
    """Published parcels whose key stands in the file on the same ground."""
    keys = sides.drafted.keys
    new = [index for index in sides.new() if keys[index][1] and keys[index][2] and keys[index] in at_key]
    wanted = {parcel.parcel_id for index in new for parcel in at_key[keys[index]]}
    there = sides.published_outlines(store.known_shapes(sides.session, wanted))
    here = sides.outlines(new)
    pairs = sharing_ground(here.shapes, there.shapes)
    return {there.ids[other] for one, other in pairs if here.keys[one] == there.keys[other]}


@dataclass(frozen=True, slots=True)
class _Past:
    """What of the names in a plan file was ever published."""

    ids: frozenset[str]
    keys: frozenset[Key]


def _past(session: Session, plan: ParcelFile) -> _Past:
    ids = [name.parcel_id for name in plan.ends if name.parcel_id is not None]
    keys = [name.key for name in plan.ends if name.parcel_id is None]
    found = store.ever_known(session, ids, keys) if plan.ends else []
    return _Past(frozenset(parcel.parcel_id for parcel in found), frozenset(parcel.key for parcel in found))


@dataclass(frozen=True, slots=True)
class _Names:
    """What a name in `ends` can mean. `at_key` holds published parcels that the file does not bring itself."""

    by_id: dict[str, KnownParcel]
    at_key: dict[Key, list[KnownParcel]]
    in_file: frozenset[str]
    past: _Past
    ending: frozenset[str]


def _named_end(index: int, name: ParcelName, names: _Names, findings: list[Finding]) -> set[str]:
    """The parcels that one entry of `ends` ends; what it cannot mean is a finding."""
    told = {"attribute": f"/ends/{index}"}
    if name.parcel_id is not None:
        if name.parcel_id in names.by_id:
            if name.parcel_id not in names.in_file:
                return {name.parcel_id}
            findings.append(say.END_CONTRADICTED.seen(measured=told, name=name.shown))
            return set()
        gone = name.parcel_id in names.past.ids
    else:
        meant = names.at_key.get(name.key, [])
        if len(meant) == 1 or (meant and all(parcel.parcel_id in names.ending for parcel in meant)):
            return {parcel.parcel_id for parcel in meant}
        if meant:
            findings.append(_ambiguous(index, name, meant))
            return set()
        gone = name.key in names.past.keys
    kind = say.END_ALREADY if gone else say.END_UNKNOWN
    findings.append(kind.seen(measured=told, name=name.shown))
    return set()


def _ambiguous(index: int, name: ParcelName, meant: Sequence[KnownParcel]) -> Finding:
    choices = tuple(
        Choice({"parcel_id": parcel.parcel_id}, Text(parcel.parcel_id, parcel.parcel_id)) for parcel in meant
    )
    return say.END_AMBIGUOUS.seen(
        measured={"attribute": f"/ends/{index}", "count": len(meant)},
        question=Question(f"/ends/{index}", choices),
        name=name.shown,
        count=len(meant),
    )


def _renewal(
    sides: _Sides, ending: set[str], findings: list[Finding]
) -> tuple[Renewal, dict[int, list[str]]]:
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


def _staying(sides: _Sides, new: Outlines, ended: Outlines) -> Outlines:
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
    sides: _Sides, new: Sequence[int], ended: Sequence[str], findings: list[Finding]
) -> tuple[list[tuple[int, int]], dict[int, list[str]]]:
    """Predecessors that the file names: pairs (new, ended), and ids of parcels that do not end now; `ended` are ids."""
    drafted = sides.drafted
    names = [
        (place, name)
        for place, index in enumerate(new)
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
    drafted: _Drafted, index: int, name: ParcelName, meant: Sequence[str], staying: set[str]
) -> Iterator[Finding]:
    told = {"attribute": name.shown}
    row = drafted.rows[index]
    if not meant:
        yield say.PREDECESSOR_UNKNOWN.seen(drafted.spot(index), measured=told, row=row, name=name.shown)
    elif any(item in staying for item in meant):
        yield say.PREDECESSOR_STAYS.seen(drafted.spot(index), measured=told, row=row, name=name.shown)


def _reports(sides: _Sides, renewal: Renewal, counts: Counter[str]) -> Iterator[Finding]:
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


def _keys_kept_twice(sides: _Sides, renewal: Renewal) -> Iterator[Finding]:
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
