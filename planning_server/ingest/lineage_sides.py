"""The two sides of a renewal: the parcels of a file and the published ones of its communes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np
import shapely

from planning_server.domain.crs import WGS84, Crs
from planning_server.domain.valid_reading import repaired
from planning_server.ingest.findings.kind import Spot
from planning_server.ingest.ground import Geometries, as_array, moved
from planning_server.ingest.lineage import Key, Outlines
from planning_server.ingest.plan_values import ParcelFile
from planning_server.store.drafts import DraftParcels
from planning_server.store.known_parcels import KnownParcel
from planning_server.store.sessions import Session


@dataclass(frozen=True, slots=True)
class DraftedParcels:
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
class Sides:
    """The file and the published parcels of its communes; `measure` is the projected system that areas and widths are taken in."""

    session: Session
    plan: ParcelFile
    drafted: DraftedParcels
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


def drafted_parcels(parcels: Sequence[DraftParcels]) -> DraftedParcels:
    return DraftedParcels(
        ids=tuple(chain.from_iterable(layer.parcel_ids for layer in parcels)),
        keys=tuple(
            chain.from_iterable(
                zip(layer.communes, layer.sheets, layer.numbers, strict=True) for layer in parcels
            )
        ),
        rows=tuple(chain.from_iterable(layer.rows for layer in parcels)),
        layers=tuple(chain.from_iterable([layer.layer] * len(layer) for layer in parcels)),
        named=tuple(chain.from_iterable(layer.predecessors for layer in parcels)),
        wkb=tuple(chain.from_iterable(layer.shapes.legal for layer in parcels)),
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
