"""The patterns of the style: the picture holds what its index says, and every effect looks different."""

from __future__ import annotations

from itertools import combinations

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from planning_server.domain.zone import OverlayEffect
from planning_server.landuse.words import EFFECTS
from planning_server.tiles.sprite import (
    CELL,
    OTHER_EFFECT,
    PATTERNS,
    SHAPES,
    SHAPES_OF_EFFECTS,
    ink_share,
    overlay_pattern,
    pattern_places,
    sprite_sheet,
)


def picture(ratio: int) -> NDArray[np.uint8]:
    """As OpenCV decodes it: rows, columns, blue, green, red, alpha."""
    decoded = cv2.imdecode(np.frombuffer(sprite_sheet(ratio).png, np.uint8), cv2.IMREAD_UNCHANGED)
    assert decoded is not None
    return decoded.astype(np.uint8)


@pytest.mark.parametrize("ratio", [1, 2])
def test_every_cell_of_the_index_lies_in_the_picture_with_ink_of_its_own_colour(ratio: int) -> None:
    image, index = picture(ratio), sprite_sheet(ratio).index
    assert image.shape == (CELL * ratio, CELL * ratio * len(PATTERNS), 4)
    for pattern in PATTERNS:
        cell = index[pattern.name]
        assert (cell["width"], cell["height"], cell["pixelRatio"]) == (CELL * ratio, CELL * ratio, ratio)
        pixels = image[:, cell["x"] : cell["x"] + cell["width"]]
        assert bytes(pixels[0, 0, 2::-1]).hex() == pattern.ink.removeprefix("#")
        assert 255 * pattern.opacity / 2 < pixels[..., 3].max() <= round(255 * pattern.opacity)
        assert pixels[..., 3].min() == 0
        assert [cell["x"] // ratio, cell["y"]] == pattern_places()[pattern.name]


def test_every_effect_has_a_shape_of_its_own() -> None:
    assert set(SHAPES_OF_EFFECTS) == set(EFFECTS) == {effect.value for effect in OverlayEffect}
    assert len(set(SHAPES_OF_EFFECTS.values())) == len(EFFECTS)
    assert {overlay_pattern(effect) for effect in EFFECTS} | {OTHER_EFFECT} <= set(sprite_sheet(1).index)


@pytest.mark.parametrize(("first", "second"), list(combinations(sorted(SHAPES), 2)))
def test_no_two_shapes_look_alike_however_they_are_shifted(first: str, second: str) -> None:
    """The map may begin a pattern anywhere: at the best of all shifts at least a fifteenth of the ink still differs."""
    one, other = ink_share(first), ink_share(second)
    least = min(
        np.abs(one - np.roll(other, (down, across), (0, 1))).mean()
        for down in range(CELL)
        for across in range(CELL)
    )
    assert least > 1 / 15


@pytest.mark.parametrize("shape", sorted(SHAPES))
def test_a_pattern_repeats_without_a_seam(shape: str) -> None:
    """Over the seam a cell changes no more than it does somewhere inside."""
    ink = ink_share(shape)
    for axis in (0, 1):
        steps = np.abs(np.diff(ink, axis=axis)).sum(axis=1 - axis)
        seam = np.abs(np.take(ink, 0, axis) - np.take(ink, -1, axis)).sum()
        assert seam <= steps.max() + 1e-9


def test_ink_is_as_much_as_its_lines_are_wide() -> None:
    """Level lines 1.5 wide every 8 pixels: 1.5 / 8 of the ground. Dots of radius 1.7 in squares of 8: pi * 1.7^2 / 64."""
    assert ink_share("level").mean() == pytest.approx(1.5 / 8)
    assert ink_share("dots").mean() == pytest.approx(np.pi * 1.7**2 / 64, rel=0.05)


def test_the_bytes_are_the_same_each_time() -> None:
    first = {ratio: sprite_sheet(ratio).png for ratio in (1, 2)}
    sprite_sheet.cache_clear()
    assert {ratio: sprite_sheet(ratio).png for ratio in (1, 2)} == first
