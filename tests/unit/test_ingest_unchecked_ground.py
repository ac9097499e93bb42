"""Where nothing is known of the ground, the planner is told what could not be checked, and how to have it checked."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
import shapely

from planning_server.domain.crs import WGS84, Crs, transform
from planning_server.domain.finding import Finding
from planning_server.domain.text import Text
from planning_server.ingest.crs_detection import Reference, ReferenceKind, known_ground
from planning_server.ingest.pipeline import SourceFile, read_content
from planning_server.ingest.plan_file import parse_plan_file
from tests.shapefiles import LayerFiles, lots, parcel_words, plan_words, square, write_zip

EXTENT = (102.0, 8.0, 110.0, 23.5)
AROUND_DA_LAT = (108.3, 11.8, 108.6, 12.1)
"""Narrower than the 27 km between two zones."""


def told(
    folder: Path, plan: dict[str, Any], references: Sequence[Reference] = known_ground(EXTENT)
) -> list[Finding]:
    path = folder / "plan.zip"
    if not path.exists():
        write_zip(folder, LayerFiles("lots", lots()))
    content = read_content(SourceFile(path, path.name, "0" * 64), parse_plan_file(plan), None, references)
    return [found for found in content.findings if found.code == "ground_unknown"]


def test_an_unknown_commune_is_named_with_what_was_not_checked_and_the_way_to_mend_it(tmp_path: Path) -> None:
    [found] = told(tmp_path, plan_words(commune="99001"))
    assert found.measured == {"commune": "99001", "crs": "EPSG:5899", "other_systems": 20}
    assert "99001" in found.text.vi
    assert (
        found.text.en
        == (
            "It is not known where the commune “99001” lies: nothing of it is published, and the plan file gives no boundary in “covers”. So it "
            "was not checked whether EPSG:5899 puts the data in its right place: other systems that put it in the extent of this deployment too: 20; "
            "a wrong zone would not show."
        )
    )  # 0.69° east of its meridian: the 16 other zones, zone 481 (102°), UTM 48N on VN-2000, on WGS 84 and on Indian 1960 reach the box too; 49N lies at 111.7°
    assert found.remedy is not None
    assert "“covers”" in found.remedy.en


def test_a_plan_file_without_a_commune_is_told_so(tmp_path: Path) -> None:
    [found] = told(tmp_path, plan_words())
    assert found.text.en.startswith("The plan file does not name the commune")


def test_a_boundary_published_data_and_a_narrow_extent_make_the_check_possible(tmp_path: Path) -> None:
    place = transform(shapely.buffer(square(1, 0), 2000), Crs(5899), Crs(WGS84))
    covers = {"type": "Polygon", "coordinates": [list(map(list, shapely.get_coordinates(place).tolist()))]}
    assert told(tmp_path, plan_words(commune="99001", covers=covers)) == []
    commune = Reference(ReferenceKind.COMMUNE, Text("xã", "the commune"), place)
    assert told(tmp_path, plan_words(commune="99001"), known_ground(EXTENT, [commune])) == []
    assert told(tmp_path, plan_words(commune="99001"), known_ground(AROUND_DA_LAT)) == []


@pytest.mark.parametrize("extent", [(102.0, 20.0, 110.0, 23.5), (105.0, 8.0, 106.0, 23.5)])
def test_what_lies_outside_the_extent_is_told_by_that_alone(
    tmp_path: Path, extent: tuple[float, float, float, float]
) -> None:
    assert told(tmp_path, plan_words(commune="99001"), known_ground(extent)) == []


def test_parcels_are_advised_to_publish_a_plan_of_the_commune_first(tmp_path: Path) -> None:
    words = parcel_words()
    words["mapping"]["layers"] = {
        "lots": {"role": "parcels", "attributes": {"sheet": "id", "number": "code"}}
    }
    [found] = told(tmp_path, words)
    assert "covers" not in found.text.en
    assert found.remedy is not None
    assert "publish a plan of the commune first" in found.remedy.en
