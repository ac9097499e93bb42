"""Cadastral parcels."""

from __future__ import annotations

from dataclasses import dataclass

from shapely.geometry.base import BaseGeometry

from planning_server.domain.crs import Crs


@dataclass(frozen=True, slots=True, order=True)
class ParcelKey:
    """How people name a parcel; it need not be unique (one Vietnamese sheet holds the same number twice)."""

    commune: str
    sheet: str
    number: str


@dataclass(frozen=True, slots=True)
class Parcel:
    """A parcel as an edition knows it. `geometry` is 2D in `crs` (easting first); areas in square metres.

    `legal_area_m2` is what the land register states, `area_m2` what the geometry measures in `crs`. It is
    known in the editions `[known_from, known_to)`; `known_to` None is open.
    """

    parcel_id: str
    feature_id: int
    key: ParcelKey
    land_use: str | None
    legal_area_m2: float | None
    area_m2: float
    accuracy_m: float | None
    predecessors: tuple[str, ...]
    known_from: int
    known_to: int | None
    geometry: BaseGeometry
    crs: Crs
