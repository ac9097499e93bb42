"""A scan as an image file: its place from the file, a world file or control points, and every image that is none."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import rasterio
import shapely
from affine import Affine
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from planning_server.ingest.readers.exchange import CannotRead, HandedLayer, Source
from planning_server.ingest.readers.scan import read_scan

YELLOW, WHITE = (255, 255, 0), (255, 255, 255)
LEGEND = [
    {"code": "ODT", "label": "Đất ở", "rgb": list(YELLOW), "role": "zone"},
    {"code": "", "label": "", "rgb": list(WHITE), "role": "paper"},
]
EAST, NORTH, PIXEL = 575_000.0, 1_320_000.0, 0.5
PLACED = Affine(PIXEL, 0, EAST, 0, -PIXEL, NORTH)
"""The upper left corner at the origin, half a metre a pixel."""
CORNERS_M2 = 4 * 4 * PIXEL**2
"""Each of four corners may be cut by a triangle or square of two pixels."""
GROUND = shapely.box(EAST + 10, NORTH - 60, EAST + 60, NORTH - 10)
"""Where the yellow square of 100 × 100 pixels from (20, 20) lies then."""


def sheet() -> NDArray[np.uint8]:
    image = np.full((160, 200, 3), 255, dtype=np.uint8)
    image[20:120, 20:120] = YELLOW
    return image


def write(path: Path, bands: NDArray[np.uint8], **more: object) -> Path:
    count, height, width = bands.shape
    profile: dict[str, Any] = {
        "driver": "GTiff",
        "count": count,
        "height": height,
        "width": width,
        "dtype": bands.dtype,
        **more,
    }
    with rasterio.open(path, "w", **profile) as out:
        out.write(bands)
    return path


def rgb_file(folder: Path, **more: object) -> Path:
    return write(folder / "1.tif", np.moveaxis(sheet(), -1, 0), **more)


def read(path: Path, **options: object) -> HandedLayer:
    wanted = {"legend": LEGEND, "control_points": [], **options}
    (layer,) = read_scan(path.parent, Source(1, "scan", path.name, "scan", wanted))
    return layer


def only_shape(layer: HandedLayer) -> BaseGeometry:
    (shape,) = layer.shapes
    assert shape is not None
    return shapely.from_wkb(shape)


def test_a_geotiff_brings_its_place_and_its_system(tmp_path: Path) -> None:
    layer = read(rgb_file(tmp_path, transform=PLACED, crs="EPSG:5899"))
    assert only_shape(layer).symmetric_difference(GROUND).area < CORNERS_M2
    assert layer.crs_text is not None
    assert "107.75" in layer.crs_text
    assert [column.values for column in layer.columns[:2]] == [["ODT"], ["Đất ở"]]


@pytest.mark.filterwarnings("ignore::rasterio.errors.NotGeoreferencedWarning")
def test_a_world_file_places_the_centre_of_the_first_pixel(tmp_path: Path) -> None:
    world = [PIXEL, 0.0, 0.0, -PIXEL, EAST + PIXEL / 2, NORTH - PIXEL / 2]
    layer = read(rgb_file(tmp_path), world=world)
    assert only_shape(layer).symmetric_difference(GROUND).area < CORNERS_M2


@pytest.mark.filterwarnings("ignore::rasterio.errors.NotGeoreferencedWarning")
def test_control_points_place_an_image_that_has_no_place(tmp_path: Path) -> None:
    points = [
        {
            "name": f"{column}/{row}",
            "column": column,
            "row": row,
            "east": EAST + PIXEL * column,
            "north": NORTH - PIXEL * row,
        }
        for column in (0.0, 100.0, 200.0)
        for row in (0.0, 160.0)
    ]
    layer = read(rgb_file(tmp_path), control_points=points)
    assert only_shape(layer).symmetric_difference(GROUND).area < CORNERS_M2
    assert layer.crs_text is None
    placed = next(note for note in layer.notes if note.code == "scan_georeferenced")
    assert placed.words["model"] == "affine"
    assert placed.words["left_out_m"] == pytest.approx(0, abs=1e-6)


def test_a_palette_image_and_one_with_transparency_are_read(tmp_path: Path) -> None:
    indexes = np.zeros((1, 160, 200), dtype=np.uint8)
    indexes[0, 20:120, 20:120] = 1
    path = tmp_path / "palette.tif"
    with rasterio.open(
        path,
        "w",
        driver="GTiff",
        count=1,
        height=160,
        width=200,
        dtype="uint8",
        transform=PLACED,
        crs="EPSG:5899",
        photometric="palette",
    ) as out:
        out.write(indexes)
        out.write_colormap(1, {0: (*WHITE, 255), 1: (*YELLOW, 255)})
    assert only_shape(read(path)).symmetric_difference(GROUND).area < CORNERS_M2
    alpha = np.full((1, 160, 200), 255, dtype=np.uint8)
    alpha[0, :, 150:] = 0
    four = np.concatenate([np.moveaxis(sheet(), -1, 0), alpha])
    assert only_shape(read(write(tmp_path / "alpha.tif", four, transform=PLACED))).area == pytest.approx(
        2500, rel=0.01
    )


@pytest.mark.filterwarnings("ignore::rasterio.errors.NotGeoreferencedWarning")
@pytest.mark.parametrize(
    ("bands", "more", "said"),
    [
        (np.moveaxis(sheet(), -1, 0), {}, "no position"),
        (np.zeros((1, 20, 20), dtype=np.uint8), {"transform": PLACED}, "grey"),
        (np.zeros((2, 20, 20), dtype=np.uint8), {"transform": PLACED}, "2 bands"),
        (np.zeros((3, 20, 20), dtype=np.uint16), {"transform": PLACED}, "uint16"),
        (np.full((3, 50, 50), 255, dtype=np.uint8), {"transform": PLACED}, "legend"),
        (np.zeros((4, 20, 20), dtype=np.uint8), {"transform": PLACED, "photometric": "CMYK"}, "CMYK"),
    ],
    ids=["no place", "grey", "two bands", "16 bits", "no colour of the legend", "CMYK"],
)
def test_images_that_cannot_be_traced_are_refused_by_name(
    tmp_path: Path, bands: NDArray[np.uint8], more: dict[str, Any], said: str
) -> None:
    with pytest.raises(CannotRead, match=said):
        read(write(tmp_path / "1.tif", bands, **more))


@pytest.mark.parametrize("content", [b"", b"<VRTDataset/>", b"%PDF-1.7", b"GIF89a"])
def test_only_three_formats_are_opened_whatever_the_name(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "1.tif"
    path.write_bytes(content)
    with pytest.raises(CannotRead, match="no TIFF, PNG or JPEG"):
        read(path)


def test_an_image_of_more_pixels_than_allowed_is_refused_before_it_is_decoded(tmp_path: Path) -> None:
    path = tmp_path / "1.tif"
    with rasterio.open(
        path,
        "w",
        driver="GTiff",
        count=3,
        height=30_000,
        width=30_000,
        dtype="uint8",
        sparse_ok=True,
        tiled=True,
        transform=PLACED,
    ):
        pass
    assert path.stat().st_size < 10_000_000
    with pytest.raises(CannotRead, match="30000 × 30000 pixels"):
        read(path)


def test_what_is_doubtful_is_noted(tmp_path: Path) -> None:
    legend = [
        *LEGEND,
        {"code": "NEAR", "label": "", "rgb": [250, 250, 20], "role": "zone"},
        {"code": "BLUE", "label": "", "rgb": [0, 0, 255], "role": "zone"},
    ]
    notes = {
        (note.code, note.words.get("entry") or note.words.get("one"))
        for note in read(rgb_file(tmp_path, transform=PLACED), legend=legend).notes
    }
    assert ("scan_colours_alike", "ODT") in notes
    assert ("scan_entry_not_seen", "BLUE") in notes
