"""A parcel that an edition does not know, though another does: it has ended, or is not known yet."""

from __future__ import annotations

from planning_server.domain.errors import NotFound, Withdrawn
from planning_server.domain.parcel import ParcelKey
from planning_server.domain.text import Text
from planning_server.store import ground
from planning_server.store.ground import OtherEdition, Successor
from planning_server.store.sessions import Session

MOST_NAMED = 10
"""Successors that stand in the words; all that were looked up stand in `successors`."""

MOST_SUCCESSORS = 100


def parcel_elsewhere(session: Session, edition: int, named: str | ParcelKey) -> NotFound | Withdrawn | None:
    """The refusal that says where the parcel is known and what took its place; None where no edition knows it.

    `Withdrawn` where every edition that knew it is withdrawn and nothing took its place.
    """
    found = ground.other_editions(session, edition, named)
    if not found:
        return None
    parcel = next((item for item in found if item.answers is not None), found[0])
    if parcel.known_from > edition:
        return _withdrawn(parcel) if parcel.answers is None else _not_known_yet(parcel, edition)
    successors = ground.successors(session, edition, parcel)
    if parcel.answers is None and not successors:
        return _withdrawn(parcel)
    return _ended(parcel, successors)


def _call(parcel: OtherEdition) -> str | None:
    """None where every edition that knew it is withdrawn."""
    return None if parcel.answers is None else f"/parcels/{parcel.parcel_id}?edition={parcel.answers}"


def _ended(parcel: OtherEdition, successors: tuple[Successor, ...]) -> NotFound:
    shown = successors[:MOST_SUCCESSORS]
    names = ", ".join(f"{item.parcel_id} ({_name(item.key)})" for item in shown[:MOST_NAMED])
    more = ", …" if len(successors) > MOST_NAMED else ""
    call = _call(parcel)
    after = (
        Text(f" Thửa đất kế tiếp: {names}{more}.", f" It went over into: {names}{more}.")
        if shown
        else Text(" Không có thửa đất nào thay thế.", " No parcel took its place.")
    )
    earlier = (
        Text("", "")
        if call is None
        else Text(f" Bản công bố trước: GET {call}.", f" The edition before: GET {call}.")
    )
    text = Text(
        f"Thửa đất {parcel.parcel_id} ({_name(parcel.key)}) đã kết thúc ở bản công bố số {parcel.known_to}.{after.vi}{earlier.vi}",
        f"Parcel {parcel.parcel_id} ({_name(parcel.key)}) ended in edition {parcel.known_to}.{after.en}{earlier.en}",
    )
    extra = {
        **_told(parcel, call),
        "successors": [{"parcel_id": item.parcel_id, "key": _key(item.key)} for item in shown],
        "successors_complete": len(successors) <= MOST_SUCCESSORS,
    }
    return NotFound("parcel-ended", text, extra=extra)


def _not_known_yet(parcel: OtherEdition, edition: int) -> NotFound:
    call = _call(parcel)
    there = Text("", "") if call is None else Text(f" Hãy hỏi GET {call}.", f" Ask GET {call}.")
    text = Text(
        f"Bản công bố số {edition} chưa có thửa đất {parcel.parcel_id} ({_name(parcel.key)}): có từ bản công bố số {parcel.known_from}.{there.vi}",
        f"Edition {edition} does not know parcel {parcel.parcel_id} ({_name(parcel.key)}) yet: it is known from edition {parcel.known_from} on.{there.en}",
    )
    return NotFound("parcel-not-known-yet", text, extra=_told(parcel, call))


def _told(parcel: OtherEdition, call: str | None) -> dict[str, object]:
    return {
        "parcel_id": parcel.parcel_id,
        "key": _key(parcel.key),
        "known": {"from": parcel.known_from, "to": parcel.known_to},
        "answered_by": call,
    }


def _withdrawn(parcel: OtherEdition) -> Withdrawn:
    text = Text(
        f"Thửa đất {parcel.parcel_id} chỉ có trong các bản công bố đã bị thu hồi.",
        f"Only editions that were withdrawn know parcel {parcel.parcel_id}.",
    )
    return Withdrawn("parcel-withdrawn", text, extra=_told(parcel, None))


def _key(key: ParcelKey) -> dict[str, str]:
    return {"commune": key.commune, "sheet": key.sheet, "number": key.number}


def _name(key: ParcelKey) -> str:
    return f"{key.commune}/{key.sheet}/{key.number}"
