"""The sprite of the style: hatches and dots, drawn here by arithmetic, one square cell each, in one row of one picture.

`sprite_sheet(1)` and `sprite_sheet(2)` are the pictures for screens of one and of two dots a pixel; each cell repeats without a seam.
"""

from __future__ import annotations

import json
import struct
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from planning_server.landuse.words import EFFECTS

CELL: Final = 16
"""Side of a pattern in pixels of the style."""
FINER: Final = 4
"""Points across a pixel at which a pattern is asked; their mean is the pixel's ink, so that slanted lines have soft edges."""
OVERLAY_INK: Final = "#0b5f8a"
OVERLAY_OPACITY: Final = 0.75
DARK_INK: Final = "#1c1b1a"
LIGHT_INK: Final = "#ffffff"
ZONE_OPACITY: Final = 0.6

Field = NDArray[np.float64]
Shape = Callable[[Field, Field], NDArray[np.bool_]]
"""Where a pattern has ink, of points x to the right and y downwards in `[0, CELL)`."""


def _lines(across: Field, period: float, width: float) -> NDArray[np.bool_]:
    return np.abs(across % period - period / 2) < width / 2


def _rising(x: Field, y: Field) -> NDArray[np.bool_]:
    return _lines(x + y, 8, 2)


def _falling(x: Field, y: Field) -> NDArray[np.bool_]:
    return _lines(x - y, 8, 2)


def _crossed(x: Field, y: Field) -> NDArray[np.bool_]:
    return _rising(x, y) | _falling(x, y)


def _level(_x: Field, y: Field) -> NDArray[np.bool_]:
    return _lines(y, 8, 1.5)


def _upright(x: Field, _y: Field) -> NDArray[np.bool_]:
    return _lines(x, 8, 1.5)


def _dots(x: Field, y: Field) -> NDArray[np.bool_]:
    """In the middle of each quarter of the cell."""
    return np.hypot(x % 8 - 4, y % 8 - 4) < 1.7


def _rings(x: Field, y: Field) -> NDArray[np.bool_]:
    return np.abs(np.hypot(x - 8, y - 8) - 4) < 0.8


SHAPES: Final[Mapping[str, Shape]] = {
    "rising": _rising,
    "falling": _falling,
    "crossed": _crossed,
    "level": _level,
    "upright": _upright,
    "dots": _dots,
    "rings": _rings,
}

SHAPES_OF_EFFECTS: Final[Mapping[str, str]] = {
    "limit": "falling",
    "restrict": "rising",
    "relax": "level",
    "replace": "upright",
    "consult": "dots",
    "prohibit": "crossed",
}
"""One shape for each of `landuse.words.EFFECTS`."""
OTHER_EFFECT: Final = "overlay-other"
"""For an effect that is not in the table: drawn, never hidden."""


@dataclass(frozen=True, slots=True)
class Pattern:
    """A cell of the sprite; `ink` is `#rrggbb`, `opacity` that of full ink."""

    name: str
    shape: str
    ink: str
    opacity: float


def overlay_pattern(effect: str) -> str:
    return f"overlay-{effect}"


def zone_pattern(shape: str, *, on_dark: bool) -> str:
    """Light ink on a dark colour, dark ink on a light one."""
    return f"zone-{shape}-light" if on_dark else f"zone-{shape}"


PATTERNS: Final[tuple[Pattern, ...]] = (
    *(
        Pattern(overlay_pattern(effect), SHAPES_OF_EFFECTS[effect], OVERLAY_INK, OVERLAY_OPACITY)
        for effect in EFFECTS
    ),
    Pattern(OTHER_EFFECT, "rings", OVERLAY_INK, OVERLAY_OPACITY),
    *(
        Pattern(zone_pattern(shape, on_dark=on_dark), shape, ink, ZONE_OPACITY)
        for on_dark, ink in ((False, DARK_INK), (True, LIGHT_INK))
        for shape in SHAPES
    ),
)
"""In the order of their cells. An effect without a shape stops the start with its name."""


def pattern_places() -> dict[str, list[int]]:
    """The left upper corner of each pattern in the picture for one dot a pixel."""
    return {pattern.name: [CELL * index, 0] for index, pattern in enumerate(PATTERNS)}


@dataclass(frozen=True, slots=True)
class SpriteSheet:
    """The index as MapLibre reads it, and the picture."""

    index: dict[str, dict[str, Any]]
    png: bytes


@cache
def sprite_sheet(ratio: int) -> SpriteSheet:
    side = CELL * ratio
    index = {
        pattern.name: {"x": side * at, "y": 0, "width": side, "height": side, "pixelRatio": ratio}
        for at, pattern in enumerate(PATTERNS)
    }
    return SpriteSheet(index, _png(np.hstack([_drawn(pattern, ratio) for pattern in PATTERNS])))


@cache
def sprite_files() -> dict[str, bytes]:
    """By the name that MapLibre asks for: index and picture, for one and for two dots a pixel."""
    files: dict[str, bytes] = {}
    for ratio, suffix in ((1, ""), (2, "@2x")):
        sheet = sprite_sheet(ratio)
        files[f"planning{suffix}.json"] = json.dumps(sheet.index, separators=(",", ":")).encode()
        files[f"planning{suffix}.png"] = sheet.png
    return files


def ink_share(shape: str, ratio: int = 1) -> NDArray[np.float64]:
    """How much of each pixel of the cell has ink, 0 to 1; rows downwards."""
    side = CELL * ratio
    steps = (np.arange(side * FINER) + 0.5) / (ratio * FINER)
    x, y = np.meshgrid(steps, steps)
    return SHAPES[shape](x, y).reshape(side, FINER, side, FINER).mean(axis=(1, 3))


def _drawn(pattern: Pattern, ratio: int) -> NDArray[np.uint8]:
    alpha = np.rint(255 * pattern.opacity * ink_share(pattern.shape, ratio)).astype(np.uint8)
    pixels = np.empty((*alpha.shape, 4), np.uint8)
    pixels[..., :3] = list(bytes.fromhex(pattern.ink.removeprefix("#")))
    pixels[..., 3] = alpha
    return pixels


def _png(pixels: NDArray[np.uint8]) -> bytes:
    """PNG (ISO/IEC 15948) of 8-bit RGBA, rows unfiltered: no time, no name of a program, the same bytes each time."""
    height, width, _ = pixels.shape
    rows = b"".join(b"\0" + row.tobytes() for row in pixels)

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    header = struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(rows, 9))
        + chunk(b"IEND", b"")
    )
