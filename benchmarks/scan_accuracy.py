"""How well a flat-colour scan becomes zones: plan J0101 of the Taiwan data, rendered to a noisy JPEG at 1 m, against its own vectors.

Needs `derived_from_real.zip` and `taiwan_landuse.zip` in the folder that REAL_DATA_DIR names (default ../shared/data). Prints the mean and worst
intersection over union of the classes, the share of pixels that are right, and panoptic quality (PQ) of connected regions: IoU alone hides failure.
"""

from __future__ import annotations

import json
import os
import resource
import time
import zipfile
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import rasterio
import rasterio.features
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from planning_server.ingest.readers.exchange import HandedLayer, Source
from planning_server.ingest.readers.scan import read_scan

DATA = Path(os.environ.get("REAL_DATA_DIR", Path(__file__).resolve().parents[2] / "shared" / "data"))
LEAST_REGION_M2 = 16.0
MATCH = 0.5


def truth() -> list[tuple[str, BaseGeometry]]:
    """Colour and outline of each zone of the plan, in its own system."""
    with zipfile.ZipFile(DATA / "taiwan_landuse.zip") as archive:
        features: Sequence[Mapping[str, Any]] = json.loads(archive.read("static/J0101.json"))["features"]
    zones = [
        (item["properties"]["COLOR1"], shapely.from_geojson(json.dumps(item["geometry"])))
        for item in features
    ]
    return [(colour, shape) for colour, shape in zones if colour]


def legend_of(zones: Sequence[tuple[str, BaseGeometry]]) -> list[dict[str, Any]]:
    entries = [
        {"code": colour, "label": colour, "rgb": [int(part) for part in colour.split(",")], "role": "zone"}
        for colour in Counter(colour for colour, _ in zones)
    ]
    return [*entries, {"code": "paper", "label": "", "rgb": [255, 255, 255], "role": "paper"}]


def traced(folder: Path, legend: Sequence[Mapping[str, Any]]) -> tuple[HandedLayer, Path]:
    with zipfile.ZipFile(DATA / "derived_from_real.zip") as archive:
        (name,) = [item for item in archive.namelist() if item.endswith(".tif")]
        archive.extract(name, folder)
    options: dict[str, Any] = {"legend": list(legend), "control_points": []}
    (layer,) = read_scan(folder, Source(1, "scan", name, "scan", options))
    return layer, folder / name


def as_pixels(items: Sequence[tuple[BaseGeometry, int]], like: Path, outside: int) -> NDArray[np.uint8]:
    with rasterio.open(like) as opened:
        return rasterio.features.rasterize(
            items,
            out_shape=(opened.height, opened.width),
            transform=opened.transform,
            fill=outside,
            dtype="uint8",
        )


def regions(zones: Sequence[tuple[str, BaseGeometry]]) -> list[tuple[str, BaseGeometry]]:
    """Zones of one colour that touch are one region: colour alone cannot part them."""
    by_colour: dict[str, list[BaseGeometry]] = defaultdict(list)
    for colour, shape in zones:
        by_colour[colour].append(shapely.make_valid(shape, method="structure"))
    return [
        (colour, part)
        for colour, shapes in by_colour.items()
        for part in shapely.get_parts(shapely.union_all(shapes)).tolist()
        if part.geom_type == "Polygon" and part.area > LEAST_REGION_M2
    ]


def panoptic(
    wanted: Sequence[tuple[str, BaseGeometry]], found: Sequence[tuple[str, BaseGeometry]]
) -> tuple[float, int]:
    """Panoptic quality and the number of regions that were matched."""
    tree = shapely.STRtree([shape for _, shape in found])
    matched, quality = 0, 0.0
    for colour, shape in wanted:
        best = 0.0
        for index in tree.query(shape).tolist():
            if found[index][0] == colour:
                common = shape.intersection(found[index][1]).area
                best = max(best, common / (shape.area + found[index][1].area - common))
        if best > MATCH:
            matched, quality = matched + 1, quality + best
    missed, invented = len(wanted) - matched, len(found) - matched
    return quality / (matched + missed / 2 + invented / 2), matched


def main() -> None:
    zones = truth()
    legend = legend_of(zones)
    number = {entry["code"]: index for index, entry in enumerate(legend)}
    with TemporaryDirectory() as name:
        start = time.perf_counter()
        layer, image = traced(Path(name), legend)
        seconds = time.perf_counter() - start
        codes = [str(code) for code in layer.columns[0].values]
        shapes = [shapely.from_wkb(shape) for shape in layer.shapes if shape is not None]
        right = as_pixels([(shape, number[colour]) for colour, shape in zones], image, number["paper"])
        drawn = as_pixels(
            [(shape, number[code]) for code, shape in zip(codes, shapes, strict=True)], image, number["paper"]
        )
    shares = {
        entry["code"]: float(
            ((right == index) & (drawn == index)).sum() / ((right == index) | (drawn == index)).sum()
        )
        for index, entry in enumerate(legend)
    }
    wanted = regions(zones)
    quality, matched = panoptic(wanted, list(zip(codes, shapes, strict=True)))
    worst = min(shares, key=lambda code: shares[code])
    traced_shapes = np.array(shapes)
    result = {
        "megapixels": round(right.size / 1e6, 1),
        "colours": len(legend) - 1,
        "seconds": round(seconds, 1),
        "peak_mib_with_measuring": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        "mean_iou": round(float(np.mean(list(shares.values()))), 4),
        "worst_iou": round(shares[worst], 4),
        "worst_colour": worst,
        "pixels_right": round(float(np.mean(right == drawn)), 4),
        "regions_traced": len(shapes),
        "regions_true": len(wanted),
        "regions_matched": matched,
        "panoptic_quality": round(quality, 3),
        "coverage_valid": bool(shapely.coverage_is_valid(traced_shapes)),
        "every_shape_valid": bool(np.all(shapely.is_valid(traced_shapes))),
    }
    print(json.dumps(result, ensure_ascii=False, indent=2))


if __name__ == "__main__":
    main()
