"""The systems that the coordinates of a plan of Vietnam can be in, and where each puts them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np
from pyproj import Transformer
from pyproj.exceptions import ProjError

from planning_server.domain.crs import WEB_MERCATOR, WGS84, Crs, Floats, transform_xy
from planning_server.domain.errors import Refusal
from planning_server.domain.text import Text
from planning_server.ingest.crs_recognition import TM3_MERIDIANS


@dataclass(frozen=True, slots=True)
class System:
    """One way to read coordinates. `crs` is None for a transverse Mercator on WGS 84 itself, which has no code and cannot be chosen."""

    name: Text
    crs: Crs | None
    swapped: bool = False
    meridian: float | None = None

    @property
    def answer(self) -> str:
        return "" if self.crs is None else self.crs.name + (" ne" if self.swapped else "")


def _degrees(meridian: float) -> str:
    return f"{int(meridian)}°{round(meridian % 1 * 60):02d}'"


def zone_name(srid: int) -> str:
    """
    >>> zone_name(9210)
    "VN-2000 / TM-3 105°45'"
    """
    return f"VN-2000 / TM-3 {_degrees(TM3_MERIDIANS[srid])}"


def _systems() -> tuple[System, ...]:
    zones = [
        System(Text(zone_name(srid), zone_name(srid)), Crs(srid))
        for srid in sorted(TM3_MERIDIANS, key=TM3_MERIDIANS.__getitem__)
    ]
    others = [
        System(Text(name, name), Crs(srid))
        for srid, name in {
            3405: "VN-2000 / UTM 48N",
            3406: "VN-2000 / UTM 49N",
            WGS84: "WGS 84 (°)",
            32648: "WGS 84 / UTM 48N",
            32649: "WGS 84 / UTM 49N",
            WEB_MERCATOR: "Web Mercator",
            2044: "Hanoi 1972 / Gauss-Kruger 18",
            2045: "Hanoi 1972 / Gauss-Kruger 19",
            3148: "Indian 1960 / UTM 48N",
            3149: "Indian 1960 / UTM 49N",
        }.items()
    ]
    named = [*zones, *others]
    swapped = [
        System(
            Text(f"{system.name.vi}, đảo X và Y", f"{system.name.en}, X and Y exchanged"),
            system.crs,
            swapped=True,
        )
        for system in named
    ]
    unshifted = [
        System(Text(f"TM-3 {_degrees(at)} trên WGS 84", f"TM-3 {_degrees(at)} on WGS 84"), None, meridian=at)
        for at in TM3_MERIDIANS.values()
    ]
    return (*named, *swapped, *unshifted)


SYSTEMS: Final = _systems()


@lru_cache(maxsize=32)
def _unshifted(meridian: float) -> Transformer:
    return Transformer.from_crs(
        f"+proj=tmerc +lat_0=0 +lon_0={meridian} +k=0.9999 +x_0=500000 +y_0=0 +datum=WGS84 +units=m",
        "EPSG:4326",
        always_xy=True,
    )


def in_degrees(xy: Floats, system: System) -> Floats | None:
    """Longitude, latitude; None where the coordinates cannot be of this system."""
    turned = xy[:, ::-1] if system.swapped else xy
    if system.crs == Crs(WGS84) and not ((np.abs(turned) <= (180, 90)).all()):
        return None
    try:
        if system.crs is not None:
            moved = transform_xy(turned, system.crs, Crs(WGS84))
        else:
            longitudes, latitudes = _unshifted(system.meridian or 0).transform(
                turned[:, 0], turned[:, 1], errcheck=True
            )
            moved = np.column_stack([longitudes, latitudes])
    except (Refusal, ProjError):
        return None
    return moved if np.isfinite(moved).all() else None
