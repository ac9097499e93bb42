"""Whether the system that areas and distances are taken in keeps them true where the data lies.

A zone of VN-2000 taken for its neighbour still lands in the right place when it only measures, so no place can show the mistake.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
import shapely

from planning_server.domain.crs import WGS84, Crs, Floats, transform_point, transform_xy
from planning_server.domain.errors import InvalidInput
from planning_server.domain.finding import Choice, Finding, Question
from planning_server.domain.text import Text
from planning_server.ingest.checks.shapes import lies_in_domain
from planning_server.ingest.crs_detection import EARTH, VIETNAM, sample_of
from planning_server.ingest.crs_recognition import TM3_MERIDIANS
from planning_server.ingest.crs_systems import zone_name
from planning_server.ingest.findings import of_coordinates as say
from planning_server.ingest.findings.kind import FindingKind
from planning_server.ingest.ground import Geometries, Ground
from planning_server.ingest.unreadable import Unreadable

MOST_STRETCH: Final = 0.0025
"""UTM inside its zone stays below (0.9996² at its meridian, at most 1.0020 three degrees away); the wrong TM-3 zones that are refused do not."""
CLEARLY_BETTER: Final = 0.0005
"""Five square metres in a hectare: less than drawings on paper are true to."""
PROBE_M: Final = 100.0
MOST_CHOICES: Final = 5


@dataclass(frozen=True, slots=True)
class Stretch:
    """What 1 m² and 1 m on the ellipsoid measure in a system; `shortest` and `longest` over east and north."""

    areas: float
    shortest: float
    longest: float

    @property
    def off(self) -> float:
        """The larger of the faults of areas and lengths, as a share."""
        return max(abs(self.areas - 1), abs(self.shortest - 1), abs(self.longest - 1))


def stretch_at(crs: Crs, longitude: float, latitude: float) -> Stretch | None:
    """Of a projected system at a place; None where the place is outside its domain."""
    ends = [EARTH.fwd(longitude, latitude, bearing, PROBE_M / 2)[:2] for bearing in (90, 270, 0, 180)]
    try:
        east, west, north, south = transform_xy(np.array(ends, dtype=np.float64), Crs(WGS84), crs)
    except InvalidInput:
        return None
    return _stretch((east - west) / PROBE_M, (north - south) / PROBE_M)


def _stretch(along: Floats, up: Floats) -> Stretch | None:
    areas = abs(float(along[0] * up[1] - along[1] * up[0]))
    lengths = sorted((float(np.hypot(*along)), float(np.hypot(*up))))
    return Stretch(areas, lengths[0], lengths[1]) if all(map(math.isfinite, (areas, *lengths))) else None


def check_measure_system(
    ground: Ground, geometries: Geometries, findings: list[Finding], *, is_stated: bool
) -> None:
    """Raises `Unreadable` with a question where areas or lengths would be false; a poorer choice than need be is a warning.

    `is_stated` where the plan file names the measure system. Only in Viet Nam a better one is told: elsewhere the national system is
    the legal one, and it may be less true than UTM.
    """
    sample = sample_of(geometries)
    if sample is None or not lies_in_domain(ground.source, sample.middle):  # told row by row
        return
    x, y = sample.middle[0].tolist()
    try:
        longitude, latitude = transform_point(x, y, ground.source, Crs(WGS84))
    except InvalidInput:
        return
    if not (math.isfinite(longitude) and math.isfinite(latitude)):
        return
    own = stretch_at(ground.measure, longitude, latitude)
    ranked = _ranked(ground, longitude, latitude)
    if own is None or own.off > MOST_STRETCH:
        raise Unreadable(_told(ground.measure, own, ranked, say.MEASURE_CRS_FALSE))
    is_choice = is_stated and ground.measure != ground.source and _in_vietnam(longitude, latitude)
    if is_choice and ranked and ranked[0][1].off + CLEARLY_BETTER < own.off:
        findings.append(_told(ground.measure, own, ranked, say.MEASURE_CRS_POORER))


def _ranked(ground: Ground, longitude: float, latitude: float) -> list[tuple[Crs, Stretch]]:
    """The systems that measure true at the place, the truest first; of equals the file's own before the others."""
    systems = [ground.source] if ground.source.is_projected_metres else []
    if _in_vietnam(longitude, latitude):
        near = sorted(TM3_MERIDIANS, key=lambda srid: abs(TM3_MERIDIANS[srid] - longitude))
        systems += [Crs(srid) for srid in near]
    else:
        systems.append(_utm(longitude, latitude))
    known = [(crs, stretch_at(crs, longitude, latitude)) for crs in dict.fromkeys(systems)]
    usable = [(crs, found) for crs, found in known if found is not None and found.off <= MOST_STRETCH]
    return sorted(usable, key=lambda one: round(one[1].off, 5))[:MOST_CHOICES]


def _in_vietnam(longitude: float, latitude: float) -> bool:
    return bool(shapely.covers(VIETNAM, shapely.Point(longitude, latitude)))


def _utm(longitude: float, latitude: float) -> Crs:
    zone = min(int((longitude + 180) // 6) + 1, 60)
    return Crs((32600 if latitude >= 0 else 32700) + zone)


def _told(crs: Crs, own: Stretch | None, ranked: list[tuple[Crs, Stretch]], kind: FindingKind) -> Finding:
    question = Question("/measure_crs", tuple(_choice(one, found) for one, found in ranked))
    if own is None:
        outside = Text("không đo được gì ở đó", "nothing can be measured there")
        return kind.seen(measured={"measure_crs": crs.name}, question=question, crs=crs.name, words=outside)
    return kind.seen(
        measured={"measure_crs": crs.name, "areal_scale": round(own.areas, 6)},
        question=question,
        crs=crs.name,
        words=_words(own),
    )


def _words(own: Stretch) -> Text:
    hectare, short, long = 10_000 * own.areas, 100 * own.shortest, 100 * own.longest
    vi_hectare, vi_short, vi_long = (
        f"{number:,.1f}".replace(",", " ").replace(".", ",") for number in (hectare, short, long)
    )
    en_hectare, en_short, en_long = (f"{number:,.1f}".replace(",", " ") for number in (hectare, short, long))
    return Text(
        f"10 000 m² trên thực địa thành {vi_hectare} m², 100 m thành {vi_short} đến {vi_long} m",
        f"10 000 m² on the ground become {en_hectare} m², 100 m become {en_short} to {en_long} m",
    )


def _choice(crs: Crs, found: Stretch) -> Choice:
    name = f"{zone_name(crs.srid)} ({crs.name})" if crs.srid in TM3_MERIDIANS else crs.name
    return Choice(crs.name, Text(name, name), {"areal_scale": round(found.areas, 6)})
