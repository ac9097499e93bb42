"""Draws the glyph ranges that the server keeps under `/glyphs`, from the Noto Sans of Debian's package fonts-noto-core.

    .venv/bin/python scripts/make_glyphs.py [/usr/share/fonts/truetype/noto/NotoSans-Regular.ttf] [folder]

A glyph is a field of signed distances to its outline, 24 pixels an em, as MapLibre reads it: 191 on the outline, 32 a pixel, 3 pixels of
border. The font is the one whose SHA-256 stands below; another one is refused, because its letters would differ from range to range.
"""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import cv2
import numpy as np
from fontTools.pens.basePen import BasePen
from fontTools.ttLib import TTFont

FONT: Final = Path("/usr/share/fonts/truetype/noto/NotoSans-Regular.ttf")
FONT_SHA256: Final = "89c3c497f618fdaa0b2d1e98fef93582f28c71debd2c4a8cdf41f190ced2909d"
FOLDER: Final = Path(__file__).resolve().parents[1] / "planning_server" / "tiles" / "letters"
NAME: Final = "Noto Sans"
RANGES: Final = (0, 256, 7680, 8192)
"""First code points: Basic Latin and Latin-1; Latin Extended-A and B with Ơ and Ư; Latin Extended Additional; punctuation and signs."""

EM: Final = 24
BORDER: Final = 3
RADIUS: Final = 8
"""Pixels of distance over the whole scale of 255."""
CUTOFF: Final = 0.25
"""Share of the scale that lies inside the outline."""
FINER: Final = 32
"""Points across a pixel at which distances are measured."""
STEPS: Final = 12
"""Straight pieces of a curve."""


class Contours(BasePen):
    """The contours of a glyph as polylines in units of the font."""

    def __init__(self, glyphs: Mapping[str, object]) -> None:
        super().__init__(glyphs)
        self.lines: list[list[tuple[float, float]]] = []

    def _moveTo(self, pt: tuple[float, float]) -> None:  # noqa: N802 - the base class names it so
        self.lines.append([pt])

    def _lineTo(self, pt: tuple[float, float]) -> None:  # noqa: N802 - the same
        self.lines[-1].append(pt)

    def _curveToOne(  # noqa: N802 - the same
        self, pt1: tuple[float, float], pt2: tuple[float, float], pt3: tuple[float, float]
    ) -> None:
        points = [np.array(item) for item in (self.lines[-1][-1], pt1, pt2, pt3)]
        for t in np.linspace(0, 1, STEPS + 1)[1:]:
            weights = ((1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t**3)
            x, y = sum(weight * point for weight, point in zip(weights, points, strict=True))
            self.lines[-1].append((float(x), float(y)))


def inside(lines: list[np.ndarray[Any, Any]], height: int, width: int) -> np.ndarray[Any, Any]:
    """Where the contours wind round a point at all (the rule of TrueType): contours that overlap cut no hole."""
    winding = np.zeros((height, width), np.int32)
    for line in lines:
        mask = np.zeros((height, width), np.uint8)
        cv2.fillPoly(mask, [line], 1)
        x, y = line[:, 0].astype(float), line[:, 1].astype(float)
        area = np.dot(x, np.roll(y, -1)) - np.dot(y, np.roll(x, -1))
        winding += mask.astype(np.int32) * (1 if area > 0 else -1)
    return winding != 0


def glyph(font: TTFont, name: str, code: int) -> bytes:
    """One message `glyph`: id, bitmap, width, height, left, top, advance."""
    scale = EM / font["head"].unitsPerEm
    glyphs = font.getGlyphSet()
    pen = Contours(glyphs)
    glyphs[name].draw(pen)
    advance = round(font["hmtx"][name][0] * scale)
    ascender = round(font["hhea"].ascent * scale)
    lines = [np.array(line) * scale for line in pen.lines if len(line) > 2]
    if not lines:
        return fields((1, code), (3, 0), (4, 0), (5, 0), (6, zigzag(-ascender)), (7, advance))
    every = np.vstack(lines)
    left, bottom = np.floor(every.min(axis=0)).astype(int)
    right, top = np.ceil(every.max(axis=0)).astype(int)
    width, height = int(right - left), int(top - bottom)
    fine = [
        np.rint(
            np.stack([(line[:, 0] - left + BORDER) * FINER, (top + BORDER - line[:, 1]) * FINER], axis=1)
        ).astype(np.int32)
        for line in lines
    ]
    rows, columns = height + 2 * BORDER, width + 2 * BORDER
    ink = inside(fine, rows * FINER, columns * FINER).astype(np.uint8)
    out = cv2.distanceTransform(1 - ink, cv2.DIST_L2, cv2.DIST_MASK_PRECISE)
    depth = cv2.distanceTransform(ink, cv2.DIST_L2, cv2.DIST_MASK_PRECISE)
    middle = slice(FINER // 2, None, FINER)
    distance = (out - depth)[middle, middle] / FINER
    bitmap = np.clip(np.rint(255 * (1 - CUTOFF - distance / RADIUS)), 0, 255).astype(np.uint8)
    return fields(
        (1, code),
        (2, bitmap.tobytes()),
        (3, width),
        (4, height),
        (5, zigzag(int(left))),
        (6, zigzag(int(top) - ascender)),
        (7, advance),
    )


def zigzag(number: int) -> int:
    return number * 2 if number >= 0 else -number * 2 - 1


def varint(number: int) -> bytes:
    out = bytearray()
    while number > 127:
        out.append(number & 127 | 128)
        number >>= 7
    return bytes([*out, number])


def fields(*parts: tuple[int, int | bytes]) -> bytes:
    """Fields of protocol buffers: whole numbers as varints, bytes with their length."""
    out = b""
    for tag, value in parts:
        if isinstance(value, bytes):
            out += varint(tag << 3 | 2) + varint(len(value)) + value
        else:
            out += varint(tag << 3) + varint(value)
    return out


def ranges(font: TTFont) -> Iterator[tuple[str, bytes]]:
    """Name and content of each file."""
    names: dict[int, str] = font.getBestCmap()
    for first in RANGES:
        span = f"{first}-{first + 255}"
        drawn = [(3, glyph(font, names[code], code)) for code in range(first, first + 256) if code in names]
        yield f"{span}.pbf", fields((1, fields((1, NAME.encode()), (2, span.encode()), *drawn)))


def main(source: Path = FONT, folder: Path = FOLDER) -> None:
    found = hashlib.sha256(source.read_bytes()).hexdigest()
    if found != FONT_SHA256:
        sys.exit(f"{source} is another font: sha256 {found}")
    for name, content in ranges(TTFont(source)):
        (folder / name).write_bytes(content)


if __name__ == "__main__":
    main(*(Path(item) for item in sys.argv[1:3]))
