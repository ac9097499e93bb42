"""Contradictions inside a permit request: numbers of which at least one must be wrong are refused, never reckoned with.

    require_consistent(footprint, crs, stated)        raises InvalidInput with the JSON pointer

A floor area smaller than the ground that the building covers, floors larger than the building, parts that stand outside it:
each would turn an excess into a pass.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import shapely
from shapely.geometry.base import BaseGeometry

from planning_server.domain.crs import Crs, transform
from planning_server.domain.errors import Fault, InvalidInput
from planning_server.domain.numbers import number_words
from planning_server.domain.text import Text
from planning_server.situation.lot import protrusion
from planning_server.situation.subject import tm3_of

AREA_SHARE = 0.01
"""Areas are stated rounded and on other levels than the map: differences up to this share are no contradiction."""

SAME_PLACE_M = 0.05
"""Volumes and footprint are drawn apart: edges this near to one another are the same edge."""


LEAST_STOREY_M = 2.0
"""No storey that people use is lower; not a rule of law, only what tells a slip of the pen."""


@dataclass(frozen=True, slots=True)
class Stated:
    """What a request says in numbers: areas in square metres, volumes as polygons in the footprint's CRS.

    `listed_m2` is the sum of `floors`, None where they are not told; `counted_listed` is true where some of them count.
    """

    gross_m2: float | None
    listed_m2: float | None
    counted_listed: bool
    volumes: Sequence[BaseGeometry]


def require_consistent(footprint: BaseGeometry, crs: Crs, stated: Stated) -> None:
    """Raises `InvalidInput` where the numbers contradict each other or the drawing."""
    metric = tm3_of(footprint, crs)
    ground = transform(footprint, crs, metric)
    _require_floors_within(stated)
    _require_floor_area(stated, float(shapely.area(ground)))
    for i, item in enumerate(stated.volumes):
        depth, _ = protrusion(transform(item, crs, metric), ground)
        if depth > SAME_PLACE_M:
            number = number_words(depth, 2)
            raise _contradiction(
                f"/volumes/{i}/polygon",
                f"khối nằm ngoài hình chiếu công trình {number.vi} m; footprint phải gồm mọi khối",
                f"the volume stands {number.en} m outside the footprint, which must hold every volume",
            )


def _require_floors_within(stated: Stated) -> None:
    if stated.gross_m2 is None or stated.listed_m2 is None:
        return
    if stated.listed_m2 > stated.gross_m2 * (1 + AREA_SHARE):
        floors, gross = number_words(stated.listed_m2, 2), number_words(stated.gross_m2, 2)
        raise _contradiction(
            "/floors",
            f"tổng các sàn {floors.vi} m² lớn hơn gross_floor_area_m2 {gross.vi} m²",
            f"the floors add up to {floors.en} m², more than gross_floor_area_m2 {gross.en} m²",
        )


def require_room_for_storeys(height_m: float | None, storeys: int | None) -> None:
    """Raises `InvalidInput` where the storeys cannot stand in the height."""
    if height_m is None or storeys is None or height_m >= LEAST_STOREY_M * storeys:
        return
    height, least = (
        number_words(height_m, 2, trimmed=True),
        number_words(LEAST_STOREY_M * storeys, 1, trimmed=True),
    )
    raise _contradiction(
        "/height_m",
        f"chiều cao {height.vi} m không đủ cho {storeys} tầng (ít nhất {least.vi} m)",
        f"a height of {height.en} m has no room for storeys: {storeys}, which need {least.en} m at least",
    )


def _require_floor_area(stated: Stated, covered_m2: float) -> None:
    """All floors together are no less than the ground covered: the lowest one alone covers it."""
    where, area = "/gross_floor_area_m2", stated.gross_m2
    if area is None and stated.counted_listed:
        where, area = "/floors", stated.listed_m2
    if area is None or area >= covered_m2 * (1 - AREA_SHARE):
        return
    floors, ground = number_words(area, 2), number_words(covered_m2, 2)
    raise _contradiction(
        where,
        f"tổng diện tích sàn {floors.vi} m² nhỏ hơn diện tích xây dựng {ground.vi} m²",
        f"the floor area {floors.en} m² is less than the ground covered, {ground.en} m²",
    )


def _contradiction(where: str, vi: str, en: str) -> InvalidInput:
    text = Text(f"{where}: {vi}.", f"{where}: {en}.")
    return InvalidInput("contradictory-input", text, faults=(Fault(where, Text(vi, en)),))
