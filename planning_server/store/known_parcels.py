"""The parcels that the current edition knows, for comparison with a file that renews them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from planning_server.store.sessions import Session
from planning_server.store.statements import statement

Box = tuple[float, float, float, float]
"""West, south, east, north in EPSG:3857."""


@dataclass(frozen=True, slots=True)
class KnownParcel:
    """`wkb` is the legal geometry in `srid`; empty where only names were asked for."""

    parcel_id: str
    commune: str
    sheet: str
    number: str
    srid: int = 0
    wkb: bytes = b""

    @property
    def key(self) -> tuple[str, str, str]:
        return self.commune, self.sheet, self.number


@dataclass(frozen=True, slots=True)
class ParcelChanges:
    """What a delta ends: ids of published parcels."""

    ends: Sequence[str]


def known_in(session: Session, communes: Iterable[str]) -> list[KnownParcel]:
    """Names of all parcels of the communes, by id."""
    rows = session.execute(statement("known_parcels"), {"communes": sorted(communes)})
    return [KnownParcel(*row) for row in rows]


def known_shapes(session: Session, parcel_ids: Iterable[str]) -> list[KnownParcel]:
    return _with_shapes(session, "known_parcel_shapes", {"parcel_ids": sorted(parcel_ids)})


def known_near(session: Session, boxes: Sequence[Box]) -> list[KnownParcel]:
    """Whatever the commune: parcels whose box meets one of these."""
    west, south, east, north = ([box[side] for box in boxes] for side in range(4))
    parameters: dict[str, object] = {"west": west, "south": south, "east": east, "north": north}
    return _with_shapes(session, "known_parcels_near", parameters)


def _with_shapes(session: Session, name: str, parameters: dict[str, object]) -> list[KnownParcel]:
    with session.cursor(binary=True) as cursor:
        return [KnownParcel(*row) for row in cursor.execute(statement(name), parameters)]


def ever_known(
    session: Session, parcel_ids: Iterable[str], keys: Sequence[tuple[str, str, str]]
) -> list[KnownParcel]:
    """Parcels of any edition with one of these ids or keys; names only."""
    communes, sheets, numbers = ([key[part] for key in keys] for part in range(3))
    parameters = {
        "parcel_ids": sorted(parcel_ids),
        "communes": communes,
        "sheets": sheets,
        "numbers": numbers,
    }
    return [KnownParcel(*row) for row in session.execute(statement("parcels_ever_known"), parameters)]


def write_changes(session: Session, upload_id: UUID, changes: ParcelChanges) -> None:
    """Marks the drafted parcels of the upload as a delta."""
    session.execute(
        statement("draft_add_parcel_changes"),
        {"upload_id": upload_id, "ends": list(changes.ends)},
    )
