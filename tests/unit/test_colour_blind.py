"""The colours for readers who see red and green alike hold apart as the map draws them, and patterns do the rest.

The eye without cones for red, or for green, is simulated with the matrices of Machado, Oliveira and Fernandes, "A Physiologically-based
Model for Simulation of Color Vision Deficiency" (IEEE TVCG 15, 2009), severity 1.0, over linear sRGB.
"""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from numpy.typing import NDArray

from planning_server.ingest.digitise.colour_difference import difference, to_lab
from planning_server.landuse.codes import LAND_USES
from planning_server.landuse.colour_blind import USE_GROUPS, group_of
from planning_server.tiles.palettes import PALETTES, Fill
from planning_server.tiles.sprite import PATTERNS
from planning_server.tiles.style import GROUND_COLOR

LEAST_APART = 12.0
"""CIEDE2000 between any two groups. Differences above 10 are seen at a glance; 2.3 is just noticeable."""
LEAST_INK = 15.0
"""CIEDE2000 between the ink of a pattern and the colour below it."""
EYES = {
    "usual": np.eye(3),
    "protanopia": np.array(
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
    ),
    "deuteranopia": np.array(
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]
    ),
}
TOL_MUTED = {
    *("#cc6677", "#332288", "#ddcc77", "#117733", "#88ccee", "#882255", "#44aa99", "#999933", "#aa4499"),
    "#dddddd",
}
"""Paul Tol, "Colour Schemes", SRON/EPS/TN/09-002, figure 4; #dddddd is its colour for bad data."""
BLIND = PALETTES["colour_blind"]


def rgb(color: str) -> NDArray[np.float64]:
    return np.array(list(bytes.fromhex(color.removeprefix("#"))), dtype=np.float64)


def laid_over(above: NDArray[np.float64], opacity: float, below: NDArray[np.float64]) -> NDArray[np.float64]:
    return above * opacity + below * (1 - opacity)


def drawn(color: str) -> NDArray[np.float64]:
    """A zone of this colour over the ground of the map."""
    return laid_over(rgb(color), BLIND.opacity, rgb(GROUND_COLOR))


def seen(color: NDArray[np.float64], eye: str) -> NDArray[np.float64]:
    """L*, a*, b* of an sRGB colour for an eye."""
    share = color / 255
    linear = np.where(share <= 0.04045, share / 12.92, ((share + 0.055) / 1.055) ** 2.4)
    left = np.clip(EYES[eye] @ linear, 0, 1)
    return to_lab(255 * np.where(left <= 0.0031308, 12.92 * left, 1.055 * left ** (1 / 2.4) - 0.055))


def apart(one: NDArray[np.float64], other: NDArray[np.float64], eye: str) -> float:
    return float(difference(seen(one, eye), seen(other, eye)))


def test_every_land_use_is_in_one_group_and_no_other_code_is() -> None:
    codes = [code for group in USE_GROUPS for code in group.shapes]
    assert len(codes) == len(set(codes))
    assert set(codes) == {use.code for use in LAND_USES} == set(BLIND.fills)


def test_the_groups_have_the_colours_of_the_published_scheme() -> None:
    assert {group.color for group in USE_GROUPS} == TOL_MUTED
    assert len(USE_GROUPS) == len(TOL_MUTED)


@pytest.mark.parametrize("eye", sorted(EYES))
def test_every_two_groups_hold_apart_by_colour(eye: str) -> None:
    """Any two land uses can be neighbours, so every pair is held; grey eyes are simulated as grey: white stays white."""
    assert apart(rgb("#ffffff"), rgb("#ffffff"), eye) == 0
    near = {
        (one.name, other.name): round(apart(drawn(one.color), drawn(other.color), eye), 1)
        for one, other in combinations(USE_GROUPS, 2)
        if apart(drawn(one.color), drawn(other.color), eye) < LEAST_APART
    }
    assert near == {}


def test_the_circulars_colours_would_not_hold() -> None:
    """Roads and car parks: #5b5b5b and #696969. Sport and restricted green have the same colour. Patterns are no luxury."""
    fills = PALETTES["circular"].fills
    colors = [rgb(fill.color) for fill in fills.values()]
    near = sum(apart(one, other, "deuteranopia") < LEAST_APART for one, other in combinations(colors, 2))
    assert near > 50


def test_no_two_land_uses_have_the_same_colour_and_pattern() -> None:
    fills = [*BLIND.fills.values(), BLIND.unknown]
    assert len(set(fills)) == len(fills)


def test_each_use_of_a_group_has_a_shape_of_its_own() -> None:
    for group in USE_GROUPS:
        assert len(set(group.shapes.values())) == len(group.shapes)


@pytest.mark.parametrize("eye", sorted(EYES))
def test_the_ink_of_every_pattern_is_seen_on_its_colour(eye: str) -> None:
    patterns = {pattern.name: pattern for pattern in PATTERNS}
    faint: dict[Fill, float] = {}
    for fill in [*BLIND.fills.values(), BLIND.unknown]:
        if fill.pattern is None:
            continue
        ink, ground = patterns[fill.pattern], drawn(fill.color)
        contrast = apart(laid_over(rgb(ink.ink), ink.opacity, ground), ground, eye)
        if contrast < LEAST_INK:
            faint[fill] = contrast
    assert faint == {}


def test_the_table_is_asked_by_code() -> None:
    assert group_of("DAT_HTKT_DuongGT").name == "traffic"
    with pytest.raises(KeyError):
        group_of("DAT_Nothing")
