"""Reads a scanned plan inside the reader process: image, legend and control points in, one layer of zones out.

The image is never warped: zones are traced in pixels and their vertices moved to the ground, so colours are not mixed anew.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import rasterio
import shapely
from affine import Affine
from numpy.typing import NDArray
from rasterio.errors import NotGeoreferencedWarning

from planning_server.ingest.digitise.classify import (
    Classified,
    Grain,
    LegendEntry,
    NoCore,
    classify,
    near_twins,
)
from planning_server.ingest.digitise.georeference import ControlPoint, Degenerate, Georeference, georeference
from planning_server.ingest.digitise.vectorise import Traced, trace
from planning_server.ingest.readers.exchange import CannotRead, HandedColumn, HandedLayer, Note, Source

Floats = NDArray[np.float64]
Image = NDArray[np.uint8]

IMAGE_DRIVERS = {
    b"II*\0": "GTiff",
    b"MM\0*": "GTiff",
    b"II+\0": "GTiff",
    b"MM\0+": "GTiff",
    b"\x89PNG": "PNG",
    b"\xff\xd8\xff": "JPEG",
}
"""First bytes of a file and the one driver that may open it: nothing else is tried."""
MOST_PIXELS = 60_000_000
"""28 bytes a pixel are needed at the most: 1.7 GB for this many."""
CLOSEST_COLOURS = 8.0
"""CIEDE2000 below which two colours of a legend are easily taken for one another on a scan."""
LEAST_CORE_SHARE = 0.3
"""A zone of which fewer pixels than this looked purely so is for a person to look at."""
LETTER_MM = 7.0
"""Letters of a drawing are hardly larger."""
DEFAULT_TOLERANCE_PIXELS = 1.5
TYPICAL_GRAIN = Grain()


def read_scan(folder: Path, source: Source) -> Sequence[HandedLayer]:
    """One layer `scan` with `code`, `label`, `core_share` and `pixels` of each zone."""
    legend = [_entry(item) for item in source.options["legend"]]
    points = [ControlPoint(**item) for item in source.options["control_points"]]
    path = folder / source.path
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", NotGeoreferencedWarning)  # control points may place it
        with rasterio.open(path, driver=image_driver(path)) as opened:
            image = _rgb(opened)
            crs_text = None if opened.crs is None else str(opened.crs.to_wkt())
            own = opened.transform
    world = source.options.get("world")
    if world is not None and own.is_identity:
        own = _from_world_file(world)
    notes: list[Note] = []
    placed = _placed(points, own, notes)
    grain = _grain(source.options, placed.pixel_m)
    try:
        classified = classify(image, legend, grain)
    except NoCore:
        raise CannotRead("no pixel of the image looks like a colour of the legend") from None
    traced = trace(
        classified,
        legend,
        least_area=grain.least_area,
        tolerance=float(source.options.get("tolerance_px") or DEFAULT_TOLERANCE_PIXELS),
        to_ground=placed.transform,
    )
    notes += [*_legend_notes(legend, classified), *_zone_notes(traced, legend)]
    return (_layer(source.name, traced, legend, None if points else crs_text, notes),)


def image_driver(path: Path) -> str:
    """The driver for the file's first bytes. Raises `CannotRead` where it is none of the three formats."""
    with path.open("rb") as file:
        head = file.read(4)
    for magic, driver in IMAGE_DRIVERS.items():
        if head.startswith(magic):
            return driver
    raise CannotRead("the file is no TIFF, PNG or JPEG")


def _from_world_file(numbers: Sequence[float]) -> Affine:
    """A world file gives the centre of the upper left pixel; the transformation counts from its corner."""
    across_x, across_y, down_x, down_y, centre_x, centre_y = numbers
    corner_x = centre_x - (across_x + down_x) / 2
    corner_y = centre_y - (across_y + down_y) / 2
    return Affine(across_x, down_x, corner_x, across_y, down_y, corner_y)


def _entry(item: Mapping[str, Any]) -> LegendEntry:
    red, green, blue = item["rgb"]
    return LegendEntry(item["code"], item["label"], (red, green, blue), item["role"])


def _rgb(opened: Any) -> Image:  # noqa: ANN401 - rasterio ships no types
    """Rows × columns × 3. Pixels that are transparent become white. Raises `CannotRead` for what is no such image."""
    if opened.width * opened.height > MOST_PIXELS:
        raise CannotRead(
            f"{opened.width} × {opened.height} pixels, at most {MOST_PIXELS // 1_000_000} million"
        )
    if any(kind != "uint8" for kind in opened.dtypes):
        raise CannotRead(f"pixels of type {opened.dtypes[0]}, needed are 8 bits a channel")
    if opened.photometric is not None and opened.photometric.name.lower() == "cmyk":
        raise CannotRead("colours are CMYK, needed are RGB")
    bands = opened.read()
    if opened.count == 1:
        return _from_one_band(opened, bands[0])
    if opened.count not in (3, 4):
        raise CannotRead(f"{opened.count} bands, needed are 3 (RGB) or 1 with a palette")
    image = np.ascontiguousarray(np.moveaxis(bands[:3], 0, -1))
    if opened.count == 4:
        image[bands[3] == 0] = 255
    return image


def _from_one_band(opened: Any, band: NDArray[np.uint8]) -> Image:  # noqa: ANN401 - the same
    try:
        palette = opened.colormap(1)
    except ValueError:
        raise CannotRead("the image is grey: a legend of colours cannot be found in it") from None
    table = np.array([palette.get(value, (255, 255, 255, 255))[:3] for value in range(256)], dtype=np.uint8)
    return table[band]


class _Placed:
    def __init__(self, transform: Callable[[Floats], Floats], pixel_m: float) -> None:
        self.transform = transform
        self.pixel_m = pixel_m


def _placed(points: Sequence[ControlPoint], own: Any, notes: list[Note]) -> _Placed:  # noqa: ANN401 - an affine transform
    """By the control points where there are any, else as the image itself says."""
    if points:
        try:
            found = georeference(points)
        except Degenerate:
            raise CannotRead(
                "the control points do not span the sheet (at least 3, not on one line)"
            ) from None
        notes += _point_notes(points, found)
        return _Placed(found.transform, found.pixel_m)
    if own.is_identity:
        raise CannotRead("the image has no position of its own and there are no control points")

    def move(xy: Floats) -> Floats:
        x, y = xy[:, 0], xy[:, 1]
        return np.column_stack([own.a * x + own.b * y + own.c, own.d * x + own.e * y + own.f])

    return _Placed(move, float(np.sqrt(abs(own.determinant))))


def _point_notes(points: Sequence[ControlPoint], found: Georeference) -> list[Note]:
    words: dict[str, str | int | float] = {
        "model": found.model,
        "points": len(points),
        "left_out_m": round(found.left_out_m, 4),
        "fit_m": round(found.fit_m, 4),
        "pixel_m": round(found.pixel_m, 5),
    }
    notes = [Note("scan_georeferenced", words=words)]
    for index in found.suspicious():
        point = points[index]
        error = round(found.errors_m[index], 3)
        notes.append(
            Note(
                "scan_point_suspicious", None, point.east, point.north, {"name": point.name, "error_m": error}
            )
        )
    return notes


def _grain(options: Mapping[str, Any], pixel_m: float) -> Grain:
    """The smallest zone (m²) and the narrowest (m) in pixels, as the plan file or the scale say; else what the image can show."""
    area, width, scale = options.get("least_zone_m2"), options.get("least_width_m"), options.get("scale")
    return Grain(
        TYPICAL_GRAIN.least_area if not area else max(float(area) / pixel_m**2, 4.0),
        TYPICAL_GRAIN.least_width if not width else max(float(width) / pixel_m, 2.0),
        TYPICAL_GRAIN.largest_letter if not scale else LETTER_MM / 1000 * float(scale) / pixel_m,
    )


def _legend_notes(legend: Sequence[LegendEntry], classified: Classified) -> list[Note]:
    notes = [
        Note(
            "scan_colours_alike",
            words={"one": legend[one].code, "other": legend[other].code, "delta_e": round(apart, 1)},
        )
        for one, other, apart in near_twins(legend, CLOSEST_COLOURS)
        if legend[one].role == "zone" or legend[other].role == "zone"
    ]
    cores = np.bincount(classified.classes[classified.core], minlength=len(legend))
    notes += [
        Note("scan_entry_not_seen", words={"entry": entry.code})
        for entry, pixels in zip(legend, cores.tolist(), strict=True)
        if entry.role == "zone" and pixels == 0
    ]
    return [*notes, Note("scan_unlike_legend", words={"percent": round(100 * classified.unlike, 2)})]


def _zone_notes(traced: Traced, legend: Sequence[LegendEntry]) -> list[Note]:
    notes: list[Note] = []
    if traced.lost:
        notes.append(Note("scan_zones_lost", words={"count": traced.lost}))
    if traced.unclean:
        notes.append(Note("scan_not_a_coverage"))
    for row, zone in enumerate(traced.zones, start=1):
        if zone.core_share < LEAST_CORE_SHARE:
            inside = shapely.point_on_surface(zone.polygon)
            words: dict[str, str | int | float] = {
                "row": row,
                "entry": legend[zone.entry].code,
                "percent": round(100 * zone.core_share, 1),
            }
            notes.append(Note("scan_zone_unsure", row, float(inside.x), float(inside.y), words))
    return notes


def _layer(
    name: str, traced: Traced, legend: Sequence[LegendEntry], crs_text: str | None, notes: Sequence[Note]
) -> HandedLayer:
    zones = traced.zones
    return HandedLayer(
        name=name,
        geometry_type="Polygon",
        rows=list(range(1, len(zones) + 1)),
        shapes=[shapely.to_wkb(zone.polygon) for zone in zones],
        columns=[
            HandedColumn("code", "text", [legend[zone.entry].code for zone in zones]),
            HandedColumn("label", "text", [legend[zone.entry].label for zone in zones]),
            HandedColumn("core_share", "number", [round(zone.core_share, 4) for zone in zones]),
            HandedColumn("pixels", "number", [zone.pixels for zone in zones]),
        ],
        crs_text=crs_text,
        text_form="unicode",
        notes=notes,
    )
