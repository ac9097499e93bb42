"""From colours to classes: what each pixel most probably was on the drawing.

The scanned palette is learnt from pure cores, pixels whose whole neighbourhood looks the same; everything else (edges, text, line
work, noise) is given to the nearest core.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import cv2
import numpy as np
from numpy.typing import NDArray

from planning_server.ingest.digitise.colour_difference import difference, to_lab

Labels = NDArray[np.int32]
Image = NDArray[np.uint8]
Role = Literal["zone", "paper", "line", "ignore"]

BITS = 6
"""A table of 2^18 colours makes CIEDE2000 free: two bits a channel are below the noise of any scanner."""
TOO_DIFFERENT = 20.0
"""CIEDE2000 beyond which a pixel belongs to no entry of the legend."""
CORE_PIXELS = 3
LEAST_CORE_PIXELS = 50
"""Fewer pure pixels than this teach nothing about a class's scanned colour."""
UNKNOWN = 255
LINE_SHARE = 0.5
"""Share of a border along which a line must be drawn to part two regions of one class."""


@dataclass(frozen=True, slots=True)
class LegendEntry:
    """One colour of the legend. `zone` entries become polygons, `paper` is outside the plan, `line` and `ignore` lie over both."""

    code: str
    label: str
    rgb: tuple[int, int, int]
    role: Role = "zone"


@dataclass(frozen=True, slots=True)
class Classified:
    """`classes` holds for each pixel the index of its legend entry; every pixel has one that is `zone` or `paper`.

    `regions` numbers what drawn lines part (None where the legend has no lines: then classes alone part zones). `core` is True where the pixel itself and its neighbours looked so; `delta_e` is the difference from the learnt colour (only
    where `core`), `palette` the learnt colours in RGB, `unlike` the share of pixels that looked like no entry.
    """

    classes: NDArray[np.uint8]
    regions: Labels | None
    core: NDArray[np.bool_]
    mean_delta_e: Sequence[float]
    palette: NDArray[np.float64]
    unlike: float


class NoCore(Exception):
    """Nothing on the image looks like any entry of the legend that becomes a zone."""


@dataclass(frozen=True, slots=True)
class Grain:
    """How small a thing can be, in pixels: area of the smallest zone, width of the narrowest, and the largest letter.

    Line work no larger than a letter either way is text: it parts nothing.
    """

    least_area: float = 12.0
    least_width: float = 3.0
    largest_letter: float = 40.0


def classify(image: Image, legend: Sequence[LegendEntry], grain: Grain) -> Classified:
    """`image` is RGB of shape (rows, columns, 3). Raises `NoCore`."""
    nominal = np.array([entry.rgb for entry in legend], dtype=np.float64)
    keys = _keys(image)
    looks = _table(nominal)[0][keys]
    palette = _learnt(image, looks, _cores(looks), nominal)
    table, deltas = _table(palette)
    looks = table[keys]
    grows = np.array([entry.role in ("zone", "paper") for entry in legend])
    seeds = _worth(_cores(looks) & _lookup(grows, looks), grain)
    if not (seeds & _lookup(np.array([entry.role == "zone" for entry in legend]), looks)).any():
        raise NoCore
    lines = np.array([entry.role == "line" for entry in legend])
    classes, regions = _grown(looks, seeds)
    if lines.any():
        regions = _joined(regions, classes, _line_work(_lookup(lines, looks), grain))
    return Classified(
        classes,
        regions if lines.any() else None,
        seeds,
        _mean_deltas(deltas, keys, looks, seeds, len(legend)),
        palette,
        float(np.mean(looks == UNKNOWN)),
    )


def _worth(seeds: NDArray[np.bool_], grain: Grain) -> NDArray[np.bool_]:
    """Seeds in components that are large and thick enough to be a zone: mixed colours along edges make thin false ones.

    Two pure pixels of different classes are never neighbours, so one pass finds the components of all classes.
    """
    mask = seeds.astype(np.uint8)
    count, found, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=4)
    numbers = np.asarray(found, dtype=np.int32)
    depth = np.asarray(cv2.distanceTransform(mask, cv2.DIST_L2, cv2.DIST_MASK_5))
    deepest = np.zeros(count, dtype=np.float32)
    np.maximum.at(deepest, numbers[seeds], depth[seeds])
    # A core lies one pixel inside the edge on either side.
    thick = deepest >= (grain.least_width - 1) / 2
    large = np.asarray(stats)[:, cv2.CC_STAT_AREA] >= 0.35 * grain.least_area
    keep = thick & large
    keep[0] = False
    return keep[numbers]


def near_twins(legend: Sequence[LegendEntry], closest: float) -> list[tuple[int, int, float]]:
    """Pairs of entries whose colours differ by less than `closest` (CIEDE2000), the nearest first."""
    lab = to_lab(np.array([entry.rgb for entry in legend], dtype=np.float64))
    apart = difference(lab[:, None, :], lab[None, :, :])
    pairs = [
        (left, right, float(apart[left, right]))
        for left in range(len(legend))
        for right in range(left + 1, len(legend))
        if apart[left, right] < closest
    ]
    return sorted(pairs, key=lambda pair: pair[2])


def _keys(image: Image) -> NDArray[np.int32]:
    """Each pixel's place in the table of colours."""
    coarse = (image >> (8 - BITS)).astype(np.int32)
    return (coarse[..., 0] << (2 * BITS)) | (coarse[..., 1] << BITS) | coarse[..., 2]


def _table(palette: NDArray[np.float64]) -> tuple[NDArray[np.uint8], NDArray[np.float32]]:
    """For every coarse colour the nearest entry, `UNKNOWN` where none is near, and how far it is."""
    levels = (np.arange(1 << BITS, dtype=np.float64) + 0.5) * (256 / (1 << BITS))
    colours = np.stack(np.meshgrid(levels, levels, levels, indexing="ij"), axis=-1).reshape(-1, 3)
    lab = to_lab(colours)
    nearest = np.full(len(lab), UNKNOWN, dtype=np.uint8)
    least = np.full(len(lab), np.inf)
    for index, colour in enumerate(to_lab(palette)):
        apart = difference(lab, colour[None, :])
        closer = apart < least
        nearest[closer] = index
        least[closer] = apart[closer]
    nearest[least > TOO_DIFFERENT] = UNKNOWN
    return nearest, least.astype(np.float32)


def _cores(looks: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """Pixels whose 3 × 3 neighbourhood looks like one and the same entry."""
    window = np.ones((CORE_PIXELS, CORE_PIXELS), dtype=np.uint8)
    same = np.asarray(cv2.erode(looks, window)) == np.asarray(cv2.dilate(looks, window))
    return same & (looks != UNKNOWN)


def _learnt(
    image: Image, looks: NDArray[np.uint8], core: NDArray[np.bool_], nominal: NDArray[np.float64]
) -> NDArray[np.float64]:
    """The median colour of each entry's cores; the legend's own where there are too few."""
    palette = nominal.copy()
    for index in range(len(nominal)):
        own = core & (looks == index)
        if own.sum() >= LEAST_CORE_PIXELS:
            palette[index] = np.median(image[own], axis=0)
    return palette


def _lookup(flags: NDArray[np.bool_], looks: NDArray[np.uint8]) -> NDArray[np.bool_]:
    table = np.zeros(256, dtype=bool)
    table[: len(flags)] = flags
    return table[looks]


def _grown(looks: NDArray[np.uint8], seeds: NDArray[np.bool_]) -> tuple[NDArray[np.uint8], Labels]:
    """Every pixel takes the class of the nearest seed; and the number of the component that this seed lies in."""
    apart = (~seeds).astype(np.uint8)
    _, numbers = cv2.distanceTransformWithLabels(
        apart, cv2.DIST_L2, cv2.DIST_MASK_5, labelType=cv2.DIST_LABEL_CCOMP
    )
    regions = np.asarray(numbers, dtype=np.int32)
    class_of = np.zeros(int(regions.max()) + 1, dtype=np.uint8)
    class_of[regions[seeds]] = looks[seeds]
    return _smoothed(class_of[regions]), regions


def _line_work(line: NDArray[np.bool_], grain: Grain) -> NDArray[np.bool_]:
    """Pixels of lines without those of letters, told apart by the size of what hangs together."""
    _, numbers, stats, _ = cv2.connectedComponentsWithStats(line.astype(np.uint8), connectivity=8)
    sizes = np.asarray(stats, dtype=np.int64)
    large = np.maximum(sizes[:, cv2.CC_STAT_WIDTH], sizes[:, cv2.CC_STAT_HEIGHT]) > grain.largest_letter
    large[0] = False
    return large[np.asarray(numbers, dtype=np.int64)]


def _joined(regions: Labels, classes: NDArray[np.uint8], line: NDArray[np.bool_]) -> Labels:
    """Regions of one class become one where no line is drawn along most of the border between them (text had parted them)."""
    near_line = np.asarray(cv2.dilate(line.astype(np.uint8), np.ones((3, 3), dtype=np.uint8))) > 0
    pairs: list[NDArray[np.int64]] = []
    drawn: list[NDArray[np.bool_]] = []
    for one, other in ((np.s_[:, :-1], np.s_[:, 1:]), (np.s_[:-1, :], np.s_[1:, :])):
        meets = (regions[one] != regions[other]) & (classes[one] == classes[other])
        ends = np.stack([regions[one][meets], regions[other][meets]], axis=1).astype(np.int64)
        pairs.append(np.sort(ends, axis=1))
        drawn.append(near_line[one][meets] | near_line[other][meets])
    borders, inverse = np.unique(np.concatenate(pairs), axis=0, return_inverse=True)
    if not len(borders):
        return regions
    share = np.bincount(inverse.ravel(), weights=np.concatenate(drawn)) / np.bincount(inverse.ravel())
    return _united(regions, borders[share < LINE_SHARE])


def _united(regions: Labels, pairs: NDArray[np.int64]) -> Labels:
    parent = np.arange(int(regions.max()) + 1)

    def root(number: int) -> int:
        while parent[number] != number:
            parent[number] = parent[parent[number]]
            number = int(parent[number])
        return number

    for left, right in pairs.tolist():
        parent[root(left)] = root(right)
    return np.array([root(number) for number in range(len(parent))], dtype=np.int32)[regions]


def _smoothed(classes: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """A 5 × 5 majority where exactly two classes meet, which a median is there; elsewhere nothing moves."""
    window = np.ones((5, 5), dtype=np.uint8)
    low, high = np.asarray(cv2.erode(classes, window)), np.asarray(cv2.dilate(classes, window))
    middle = np.asarray(cv2.medianBlur(classes, 5))
    two = (low != high) & ((middle == low) | (middle == high)) & ((classes == low) | (classes == high))
    return np.where(two, middle, classes).astype(np.uint8)


def _mean_deltas(
    deltas: NDArray[np.float32],
    keys: NDArray[np.int32],
    looks: NDArray[np.uint8],
    seeds: NDArray[np.bool_],
    count: int,
) -> list[float]:
    chosen, apart = looks[seeds], deltas[keys[seeds]]
    sums = np.bincount(chosen, weights=apart, minlength=count)
    numbers = np.bincount(chosen, minlength=count)
    return [float(total / number) if number else 0.0 for total, number in zip(sums, numbers, strict=True)][
        :count
    ]
