"""From pixels to metres by control points: affine, second order or thin-plate spline, chosen by leaving points out.

Residuals of the fitted points say nothing (a spline has none even with a blunder of 20 m): what is reported is the error at
each point when the model is made without it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import cast

import numpy as np
from numpy.typing import NDArray
from rasterio.control import GroundControlPoint
from rasterio.transform import GCPTransformer

Floats = NDArray[np.float64]
Transform = Callable[[Floats], Floats]
"""Pixel coordinates (column, row) of shape (n, 2), from the image's upper left corner, to easting and northing."""

LEAST_POINTS = {"affine": 3, "order2": 6, "spline": 12}
CLEARLY_BETTER = 0.75
"""A richer model must bring the error down to this share of the plainer one's: else it fits noise."""
SUSPICIOUS = 3.0
"""A point whose error without it is this many times the median is named."""


@dataclass(frozen=True, slots=True)
class ControlPoint:
    """A point of the image (`column`, `row` in pixels from the upper left corner) and where it is on the ground in metres."""

    name: str
    column: float
    row: float
    east: float
    north: float


@dataclass(frozen=True, slots=True)
class Georeference:
    """`errors_m` are the errors of each point when it is left out, `fit_m` the root mean square of the fitted residuals."""

    model: str
    transform: Transform
    errors_m: Sequence[float]
    fit_m: float
    pixel_m: float

    @property
    def left_out_m(self) -> float:
        """Root mean square of `errors_m`."""
        return float(np.sqrt(np.mean(np.square(self.errors_m))))

    def suspicious(self) -> list[int]:
        """Indexes of points that stand out, the worst first."""
        median = float(np.median(self.errors_m))
        out = [
            index
            for index, error in enumerate(self.errors_m)
            if len(self.errors_m) > LEAST_POINTS["affine"] + 1 and error > SUSPICIOUS * max(median, 1e-9)
        ]
        return sorted(out, key=lambda index: -self.errors_m[index])


class Degenerate(Exception):
    """The points do not span the sheet: fewer than three, all on one line, or the same place twice."""


def georeference(points: Sequence[ControlPoint]) -> Georeference:
    """The model with the least error at left-out points, richer ones only where they are clearly better. Raises `Degenerate`."""
    pixels = np.array([[point.column, point.row] for point in points], dtype=np.float64).reshape(-1, 2)
    ground = np.array([[point.east, point.north] for point in points], dtype=np.float64).reshape(-1, 2)
    if len(points) < LEAST_POINTS["affine"] or _is_flat(pixels) or _is_flat(ground):
        raise Degenerate
    best: tuple[float, str, Floats] | None = None
    for model, least in LEAST_POINTS.items():
        if len(points) < least:
            continue
        errors = _left_out(model, pixels, ground)
        score = float(np.sqrt(np.mean(errors**2)))
        if best is None or score < CLEARLY_BETTER * best[0]:
            best = (score, model, errors)
    assert best is not None  # noqa: S101 - three points always make an affine model
    _, model, errors = best
    transform = _fitted(model, pixels, ground)
    residuals = np.hypot(*(transform(pixels) - ground).T)
    return Georeference(
        model,
        transform,
        cast("list[float]", errors.tolist()),
        float(np.sqrt(np.mean(residuals**2))),
        _pixel_size(transform, pixels),
    )


def _is_flat(xy: Floats) -> bool:
    """True where the points lie on one line (within a thousandth of their spread) or on one spot."""
    spread = np.linalg.svd(xy - xy.mean(axis=0), compute_uv=False)
    return bool(spread[0] == 0 or spread[-1] < 1e-3 * spread[0])


def _left_out(model: str, pixels: Floats, ground: Floats) -> Floats:
    """Metres between each point and where the model made without it puts it; infinite where none can be made."""
    errors = np.full(len(pixels), np.inf)
    for index in range(len(pixels)):
        keep = np.arange(len(pixels)) != index
        if keep.sum() < LEAST_POINTS["affine"] or _is_flat(pixels[keep]):
            continue
        at = _fitted(model, pixels[keep], ground[keep])(pixels[index : index + 1])[0]
        errors[index] = float(np.hypot(*(at - ground[index])))
    finite = errors[np.isfinite(errors)]
    return np.where(np.isfinite(errors), errors, finite.max(initial=0.0))


def _fitted(model: str, pixels: Floats, ground: Floats) -> Transform:
    if model == "spline":
        return _spline(pixels, ground)
    order = 2 if model == "order2" else 1
    centre, scale = pixels.mean(axis=0), float(np.ptp(pixels)) or 1.0
    factors, *_ = np.linalg.lstsq(_terms((pixels - centre) / scale, order), ground, rcond=None)

    def transform(xy: Floats) -> Floats:
        return _terms((xy - centre) / scale, order) @ factors

    return transform


def _terms(xy: Floats, order: int) -> Floats:
    x, y = xy[:, 0], xy[:, 1]
    terms = [np.ones_like(x), x, y]
    return np.column_stack([*terms, x * y, x**2, y**2] if order == 2 else terms)


def _spline(pixels: Floats, ground: Floats) -> Transform:
    # rasterio adds half a pixel for `center`; `ul` takes fractional rows and columns as they are.
    points = [
        GroundControlPoint(row=row, col=column, x=east, y=north)
        for (column, row), (east, north) in zip(pixels.tolist(), ground.tolist(), strict=True)
    ]

    def transform(xy: Floats) -> Floats:
        with GCPTransformer(points, tps=True) as made:
            east, north = made.xy(xy[:, 1], xy[:, 0], offset="ul")
        return np.column_stack([np.atleast_1d(east), np.atleast_1d(north)]).astype(np.float64)

    return transform


def _pixel_size(transform: Transform, pixels: Floats) -> float:
    """Metres a pixel at the centre of the points."""
    centre = pixels.mean(axis=0)
    across, down, middle = transform(centre + np.array([[1.0, 0.0], [0.0, 1.0], [0.0, 0.0]]))
    return float((np.hypot(*(across - middle)) + np.hypot(*(down - middle))) / 2)
