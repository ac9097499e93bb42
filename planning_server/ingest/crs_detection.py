"""Reads coordinates in every system that a plan of Vietnam can be in, and ranks the readings by where they land.

Nothing here decides: the ranking goes into a question, with the shift in metres of each reading. A zone of VN-2000 taken for its
neighbour moves a plan by 27 km, a missing datum shift by 226 m: the first shows against any published ground, the second only against a
shape of the plan's own size. Stated areas tell nothing: between zones they differ by a few ten-thousandths.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Final

import numpy as np
import shapely
from numpy.typing import NDArray
from pyproj import Geod
from shapely.geometry.base import BaseGeometry
from shapely.ops import nearest_points

from planning_server.domain.crs import Crs, Floats
from planning_server.domain.finding import Choice, Measured, Question
from planning_server.domain.numbers import number_words
from planning_server.domain.text import Text
from planning_server.ingest.crs_recognition import TM3_MERIDIANS
from planning_server.ingest.crs_systems import SYSTEMS, System, in_degrees

VIETNAM: Final = shapely.box(102.0, 6.0, 118.0, 23.5)
"""With its seas, in degrees."""
EARTH: Final = Geod(ellps="WGS84")
SAMPLED_ROWS: Final = 500
FARTHEST_M: Final = 400_000.0
"""A reading farther from everything known than this is not shown."""
ALIKE: Final = (0.8, 1.25)
"""Two grounds whose boxes differ by less than this are compared corner by corner."""
SMALL_EXTENT_M: Final = 300_000.0
"""Diagonal of an extent whose middle still says something; in a larger one the readings that fit stand in order of their meridians."""
SHOWN: Final = 6
"""Readings listed, or as many as fit equally well."""


class ReferenceKind(StrEnum):
    """What is known of the ground, the strongest first."""

    COVERS = "covers"
    PLAN = "plan"
    COMMUNE = "commune"
    EXTENT = "extent"


@dataclass(frozen=True, slots=True)
class Reference:
    """Ground that the data should lie on, in CRS84 degrees; `name` tells people what it is."""

    kind: ReferenceKind
    name: Text
    shape: BaseGeometry


@dataclass(frozen=True, slots=True)
class Sample:
    """Places of a layer in its own coordinates: centres of up to 500 shapes, and the corners of its hull."""

    centres: Floats
    hull: Floats

    @property
    def middle(self) -> Floats:
        return np.median(self.centres, axis=0)[None, :]


BEYOND_ALL_PLACES = 1e12
"""No system of coordinates reaches as far, and numbers below it can be added without overflow."""


def sample_of(geometries: NDArray[np.object_]) -> Sample | None:
    """None where there is no shape with finite coordinates."""
    boxes = shapely.bounds(geometries)
    usable = np.flatnonzero(
        (np.abs(boxes) < BEYOND_ALL_PLACES).all(axis=1)
    )  # what is no number is not smaller
    if not len(usable):
        return None
    boxes = boxes[usable]
    west, south, east, north = boxes.T
    extremes = [west.argmin(), south.argmin(), east.argmax(), north.argmax()]
    extremes += [pick for sums in (east + north, east - south) for pick in (sums.argmin(), sums.argmax())]
    step = max(1, len(usable) // SAMPLED_ROWS)
    picked = np.unique([*range(0, len(usable), step), *(int(pick) for pick in extremes)])
    points = shapely.get_coordinates(geometries[usable[picked]])
    hull = shapely.convex_hull(shapely.multipoints(points[np.isfinite(points).all(axis=1)]))
    centres = np.column_stack([(west + east) / 2, (south + north) / 2])[::step]
    return Sample(centres, shapely.get_coordinates(hull))


@dataclass(frozen=True, slots=True)
class Reading:
    """Where one system puts the data, against the strongest reference.

    `distance_m` is how far its middle lies outside (0 where half of it is inside), `offset_m` the mean distance of the corners of the two boxes
    where they are of one size, `inside` the share of shapes within.
    """

    system: System
    middle: tuple[float, float]
    inside: float
    distance_m: float
    offset_m: float | None

    @property
    def misfit_m(self) -> float:
        return self.distance_m if self.offset_m is None else self.offset_m

    def measured(self, stated: Reading | None) -> Measured:
        told: dict[str, float | int | str | None] = {
            "distance_m": round(self.misfit_m, 1),
            "inside": round(self.inside, 3),
            "lon": round(self.middle[0], 5),
            "lat": round(self.middle[1], 5),
        }
        if stated is not None:
            told["shift_m"] = round(metres_between(self.middle, stated.middle), 1)
        return told


def metres_between(one: tuple[float, float], other: tuple[float, float]) -> float:
    _, _, metres = EARTH.inv(*one, *other)
    return float(metres)


def read_in(system: System, sample: Sample, reference: Reference) -> Reading | None:
    centres, hull = in_degrees(sample.centres, system), in_degrees(sample.hull, system)
    if centres is None or hull is None:
        return None
    middle = np.median(centres, axis=0)
    place = (float(middle[0]), float(middle[1]))
    if not (abs(place[0]) <= 360 and abs(place[1]) <= 90):
        return None
    inside = float(shapely.intersects_xy(reference.shape, centres[:, 0], centres[:, 1]).mean())
    distance = 0.0 if inside >= 0.5 else _metres_outside(place, reference.shape)
    return Reading(system, place, inside, distance, _offset(hull, reference))


def _metres_outside(place: tuple[float, float], shape: BaseGeometry) -> float:
    near, _ = nearest_points(shape, shapely.Point(place))
    return metres_between((near.x, near.y), place)


def _offset(hull: Floats, reference: Reference) -> float | None:
    """Mean distance of the corners of the boxes; None where the reference is not the data's own ground."""
    if reference.kind not in (ReferenceKind.COVERS, ReferenceKind.PLAN):
        return None
    west, south, east, north = (*hull.min(axis=0), *hull.max(axis=0))
    theirs = reference.shape.bounds
    sizes = (east - west, north - south), (theirs[2] - theirs[0], theirs[3] - theirs[1])
    if not all(low > 0 and ALIKE[0] <= high / low <= ALIKE[1] for high, low in zip(*sizes, strict=True)):
        return None
    corners = ((west, south), theirs[:2]), ((east, north), theirs[2:])
    return float(np.mean([metres_between((float(a[0]), float(a[1])), (b[0], b[1])) for a, b in corners]))


def _fit(item: Reading) -> tuple[float, float]:
    """Smaller is better: the misfit, then the share outside."""
    return round(item.misfit_m, 1), -round(item.inside, 2)


class Judge:
    """Ranks the readings of one layer against what is known of its ground.

    `turned` tells that the plan file had the axes exchanged already, so that answers are named for the file as sent.
    """

    def __init__(
        self, geometries: NDArray[np.object_], references: Sequence[Reference], *, turned: bool = False
    ) -> None:
        self.sample = sample_of(geometries)
        self.references = tuple(references)
        self.turned = turned

    @property
    def reference(self) -> Reference:
        """The strongest there is; Vietnam where there is none."""
        if self.references:
            return self.references[0]
        return Reference(ReferenceKind.EXTENT, Text("lãnh thổ Việt Nam", "Vietnam"), VIETNAM)

    @cached_property
    def ranking(self) -> tuple[Reading, ...]:
        """The readings near the reference or in Vietnam, best first: systems of Vietnam before others, easting first before swapped."""
        if self.sample is None:
            return ()
        found = [read_in(system, self.sample, self.reference) for system in SYSTEMS]
        near = [item for item in found if item is not None and item.misfit_m <= FARTHEST_M]
        return tuple(sorted(near, key=self._rank))

    def _rank(self, item: Reading) -> tuple[float, float, float]:
        """Misfit, then the share inside; among equals the nearest to the middle of a small extent, which is weak evidence."""
        return *_fit(item), self._off_centre(item)

    def _off_centre(self, item: Reading) -> float:
        west, south, east, north = self.reference.shape.bounds
        if metres_between((west, south), (east, north)) > SMALL_EXTENT_M:
            return 0.0
        return round(metres_between(((west + east) / 2, (south + north) / 2), item.middle), -3)

    def reading_of(self, crs: Crs) -> Reading | None:
        """Any system's reading, easting first; None where the coordinates cannot be of it."""
        return (
            None
            if self.sample is None
            else read_in(System(Text(crs.name, crs.name), crs), self.sample, self.reference)
        )

    def touches(self, crs: Crs) -> bool:
        """Whether any part of the layer lies on the known ground: the hull of its shapes, read in this system."""
        system = System(Text(crs.name, crs.name), crs)
        hull = None if self.sample is None else in_degrees(self.sample.hull, system)
        return hull is not None and bool(
            shapely.intersects(shapely.convex_hull(shapely.multipoints(hull)), self.reference.shape)
        )

    def exchanged(self, crs: Crs) -> Reading | None:
        """The reading of a system with X and Y exchanged, where it lands near the ground that is known."""
        return next((item for item in self.ranking if item.system.swapped and item.system.crs == crs), None)

    def on_wgs84(self, zone: Crs) -> Reading | None:
        """What a file says that has the parameters of a TM-3 zone on WGS 84: the reading without the seven parameters."""
        meridian = TM3_MERIDIANS.get(zone.srid)
        system = next((item for item in SYSTEMS if item.crs is None and item.meridian == meridian), None)
        if self.sample is None or system is None:
            return None
        return read_in(system, self.sample, self.reference)

    @cached_property
    def equals(self) -> tuple[Reading, ...]:
        """The readings that can be chosen and fit as well as the best of them: more than one where the ground tells nothing."""
        coded = [item for item in self.ranking if item.system.crs is not None]
        return tuple(item for item in coded if _fit(item) == _fit(coded[0]))

    def question(self, stated: Crs | Reading | None = None, first: Reading | None = None) -> Question:
        """Asks for `/crs`, with the readings that can be chosen; `first` is the one that the file itself speaks for.

        Readings that fit equally well have one rank and stand by how far they move the data from where the stated system puts it; where
        none is stated, shifts count from the first of the list.
        """
        own = self.reading_of(stated) if isinstance(stated, Crs) else stated

        def order(item: Reading) -> tuple[bool, float, float, float]:
            shift = 0.0 if own is None else metres_between(item.middle, own.middle)
            return item is not first, *_fit(item), shift

        ranking = sorted((item for item in self.ranking if item.system.crs is not None), key=order)
        if not ranking:
            return Question("/crs")
        base = own or ranking[0]
        fits = [_fit(item) for item in ranking]
        choices = [
            Choice(
                self._answer(item.system),
                self._words(item, base, is_stated=own is not None),
                {"rank": sorted(fits).index(fit) + 1, **item.measured(base)},
            )
            for item, fit in zip(ranking, fits, strict=True)
        ]
        equals = sum(item.misfit_m == 0 for item in ranking)
        return Question("/crs", tuple(choices[: max(SHOWN, equals)]))

    def _answer(self, system: System) -> str:
        if not self.turned or system.crs is None:
            return system.answer
        return system.crs.name + ("" if system.swapped else " ne")

    def _words(self, item: Reading, base: Reading, *, is_stated: bool) -> Text:
        name, where = item.system.name, f"{item.middle[0]:.4f}° E, {item.middle[1]:.4f}° N"
        misfit, shift = shown_metres(item.misfit_m), shown_metres(metres_between(item.middle, base.middle))
        moved_vi = "so với hệ đã khai" if is_stated else "so với cách đọc đầu danh sách"
        moved_en = "from where the stated system puts it" if is_stated else "from the first of the list"
        return Text(
            f"{name.vi} ({self._answer(item.system)}): tâm ở {where}, cách {self.reference.name.vi} {misfit.vi}; dời {shift.vi} {moved_vi}",
            f"{name.en} ({self._answer(item.system)}): middle at {where}, {misfit.en} from {self.reference.name.en}; {shift.en} {moved_en}",
        )

    def best_unshifted(self) -> Reading | None:
        """The reading on WGS 84 itself, where it fits better than every system that has a code, by far."""
        if not self.ranking or self.ranking[0].system.crs is not None or self.ranking[0].offset_m is None:
            return None
        best = self.ranking[0]
        coded = next((item for item in self.ranking if item.system.crs is not None), None)
        return best if coded is None or coded.misfit_m > 5 * best.misfit_m + 20 else None


def shown_metres(metres: float) -> Text:
    """
    >>> shown_metres(225.57).en, shown_metres(27214.0).vi
    ('226 m', '27,2 km')
    """
    value, decimals, unit = (metres / 1000, 1, "km") if metres >= 1000 else (metres, 0, "m")
    words = number_words(value, decimals)
    return Text(f"{words.vi} {unit}", f"{words.en} {unit}")


Extent = tuple[float, float, float, float]
"""West, south, east, north in degrees."""


def known_ground(extent: Extent | None, grounds: Iterable[Reference] = ()) -> tuple[Reference, ...]:
    """References in order of strength; `extent` is the deployment's, in degrees."""
    order: Mapping[ReferenceKind, int] = {kind: place for place, kind in enumerate(ReferenceKind)}
    found = sorted(grounds, key=lambda item: order[item.kind])
    if extent is not None and all(map(math.isfinite, extent)):
        found.append(
            Reference(
                ReferenceKind.EXTENT,
                Text("phạm vi triển khai", "the extent of this deployment"),
                shapely.box(*extent),
            )
        )
    return tuple(found)
