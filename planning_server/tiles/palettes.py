"""The palettes that the style can be asked for: what fills a zone of each land use, on the map and in the legend alike."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

from planning_server.landuse.codes import LAND_USES, UNKNOWN_COLOR
from planning_server.landuse.colour_blind import UNKNOWN_SHAPE, group_of
from planning_server.tiles.sprite import zone_pattern

PaletteName = Literal["circular", "colour_blind"]


@dataclass(frozen=True, slots=True)
class Fill:
    """`color` is `#rrggbb`; `pattern` names one of the sprite, None for none."""

    color: str
    pattern: str | None


@dataclass(frozen=True, slots=True)
class Palette:
    """`fills` by the code of the land use; `opacity` is that of the zones over the ground."""

    name: PaletteName
    opacity: float
    fills: Mapping[str, Fill]
    unknown: Fill


def _colour_blind(code: str) -> Fill:
    group = group_of(code)
    shape = group.shapes[code]
    return Fill(group.color, None if shape is None else zone_pattern(shape, on_dark=group.is_dark))


PALETTES: Final[Mapping[PaletteName, Palette]] = {
    "circular": Palette(
        "circular", 0.72, {use.code: Fill(use.color, None) for use in LAND_USES}, Fill(UNKNOWN_COLOR, None)
    ),
    "colour_blind": Palette(
        "colour_blind",
        0.9,
        {use.code: _colour_blind(use.code) for use in LAND_USES},
        Fill(UNKNOWN_COLOR, zone_pattern(UNKNOWN_SHAPE, on_dark=False)),
    ),
}
"""A land use without a place in the table of `landuse.colour_blind` stops the start with its code."""
