"""The frame of a picture that a KML lays on the map never becomes a zone."""

from __future__ import annotations

from pathlib import Path

import pytest

from planning_server.domain.finding import Severity
from planning_server.ingest.content import Content
from planning_server.ingest.pipeline import SourceFile, read_content
from planning_server.ingest.plan_file import parse_plan_file
from tests.shapefiles import plan_words

RING = "108.430,11.940 108.431,11.940 108.431,11.941 108.430,11.941 108.430,11.940"
LOT = (
    "<Placemark><name>CX</name><Polygon><outerBoundaryIs><LinearRing>"
    f"<coordinates>{RING}</coordinates></LinearRing></outerBoundaryIs></Polygon></Placemark>"
)
BOX = "<LatLonBox><north>12</north><south>11</south><east>109</east><west>108</west></LatLonBox>"
PICTURE = (
    f"<GroundOverlay><name>scan</name><Icon><href>http://127.0.0.1/x.png</href></Icon>{BOX}</GroundOverlay>"
)


def content_of(folder: Path, *parts: str) -> Content:
    path = folder / "lots.kml"
    inside = "".join(parts)
    path.write_text(
        f'<?xml version="1.0"?><kml xmlns="http://www.opengis.net/kml/2.2"><Document><name>lots</name>{inside}</Document></kml>',
        encoding="utf-8",
    )
    words = plan_words(measure_crs="EPSG:5899")
    words["mapping"] = {"layers": {"lots": {"role": "zones", "attributes": {"code": "Name"}}}}
    return read_content(SourceFile(path, path.name, "0" * 64), parse_plan_file(words))


@pytest.mark.parametrize("parts", [(PICTURE, LOT, LOT), (LOT, PICTURE, LOT), (LOT, LOT, PICTURE)])
def test_a_picture_among_the_shapes_is_left_out_and_must_be_accepted(
    tmp_path: Path, parts: tuple[str, ...]
) -> None:
    content = content_of(tmp_path, *parts)
    rows = [place for place, part in enumerate(parts, start=1) if part is LOT]
    assert [zone.row for zone in content.layers[0].zones] == rows
    [told] = [found for found in content.findings if found.code == "pictures_left_out"]
    assert told.severity is Severity.WARNING
    assert told.row == parts.index(PICTURE) + 1


def test_shapes_without_pictures_are_not_spoken_of(tmp_path: Path) -> None:
    own = '<ExtendedData><Data name="icon"><value>mine</value></Data></ExtendedData>'
    style = "<Style><IconStyle><Icon><href>http://127.0.0.1/y.png</href></Icon></IconStyle></Style>"
    several = LOT.replace("<Polygon>", "<MultiGeometry><Polygon>").replace(
        "</Polygon>", "</Polygon></MultiGeometry>"
    )
    lots = [LOT, *(LOT.replace("<Polygon>", f"{more}<Polygon>") for more in (own, style)), several]
    content = content_of(tmp_path, *lots)
    assert "pictures_left_out" not in {found.code for found in content.findings}
    assert len(content.layers[0].zones) == 4


def test_a_frame_without_a_picture_is_left_out_too(tmp_path: Path) -> None:
    content = content_of(
        tmp_path, LOT, f"<GroundOverlay><name>x</name><color>7f00ff00</color>{BOX}</GroundOverlay>"
    )
    assert [found.row for found in content.findings if found.code == "pictures_left_out"] == [2]
    assert len(content.layers[0].zones) == 1
