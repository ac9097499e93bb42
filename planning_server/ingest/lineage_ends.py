"""Which published parcels end: what a file of the whole commune does not hold, or what a file of changes replaces and names."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from planning_server.domain.finding import Choice, Finding, Question
from planning_server.domain.text import Text
from planning_server.ingest.findings import of_lineage as say
from planning_server.ingest.lineage import Key, sharing_ground
from planning_server.ingest.lineage_sides import Sides
from planning_server.ingest.plan_values import Extent, ParcelFile, ParcelName
from planning_server.store import known_parcels as store
from planning_server.store.known_parcels import KnownParcel
from planning_server.store.sessions import Session


def ending_parcels(sides: Sides, findings: list[Finding]) -> set[str]:
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


def _replaced(sides: Sides, at_key: dict[Key, list[KnownParcel]]) -> set[str]:
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
