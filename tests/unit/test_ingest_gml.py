"""GML of web services: where it breaks off, what it names as its system, and how many features it should hold."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from planning_server.domain.finding import Severity
from planning_server.ingest.content import Content
from planning_server.ingest.pipeline import SourceFile, read_content
from planning_server.ingest.plan_file import parse_plan_file
from tests.shapefiles import plan_words

SYSTEM = "http://www.opengis.net/gml/srs/epsg.xml#5899"
NAMESPACES = 'xmlns:wfs="http://www.opengis.net/wfs/2.0" xmlns:gml="http://www.opengis.net/gml/3.2" xmlns:o="http://example.org/o"'


def member(number: int, system: str = SYSTEM) -> str:
    west = 575_000 + 100 * number
    ring = f"{west} 1320000 {west + 100} 1320000 {west + 100} 1320100 {west} 1320100 {west} 1320000"
    return (
        f'<wfs:member><o:lots gml:id="lots.{number}"><o:geom><gml:Polygon srsName="{system}"><gml:exterior><gml:LinearRing>'
        f"<gml:posList>{ring}</gml:posList></gml:LinearRing></gml:exterior></gml:Polygon></o:geom>"
        f"<o:id>L{number}</o:id><o:code>CX</o:code></o:lots></wfs:member>"
    )


def answer(*members: str, counted: str = "") -> str:
    return f'<?xml version="1.0"?><wfs:FeatureCollection {NAMESPACES} {counted}>{"".join(members)}</wfs:FeatureCollection>'


def content_of(folder: Path, text: str, **changes: object) -> Content:
    path = folder / "lots.gml"
    path.write_text(text, encoding="utf-8")
    words = plan_words(**changes)
    words["mapping"] = {
        "layers": {"lots": {"role": "zones", "attributes": {"zone_id": "id", "code": "code"}}}
    }
    return read_content(SourceFile(path, path.name, "0" * 64), parse_plan_file(words))


@pytest.mark.parametrize(
    "counted",
    [
        'numberReturned="3" numberMatched="unknown"',
        'numberMatched="3" numberReturned="2"',
        'numberOfFeatures="3"',
    ],
)
def test_features_that_the_file_states_and_does_not_hold_must_be_accepted(
    tmp_path: Path, counted: str
) -> None:
    content = content_of(tmp_path, answer(member(1), member(2), counted=counted))
    [told] = [found for found in content.findings if found.code == "features_missing"]
    assert told.severity is Severity.WARNING
    assert "states 3 as the number of its features and holds 2" in told.text.en
    assert len(content.layers[0].zones) == 2


@pytest.mark.parametrize(
    "counted", ["", 'numberReturned="2"', 'numberReturned="1"', 'numberMatched="unknown"']
)
def test_a_file_that_holds_what_it_states_is_not_spoken_of(tmp_path: Path, counted: str) -> None:
    content = content_of(tmp_path, answer(member(1), member(2), counted=counted))
    assert "features_missing" not in {found.code for found in content.findings}


@pytest.mark.parametrize("keep", [0.3, 0.9, 0.999])
def test_a_file_that_is_cut_is_refused_with_the_place_where_it_breaks_off(
    tmp_path: Path, keep: float
) -> None:
    whole = answer(member(1), member(2))
    content = content_of(tmp_path, whole[: int(len(whole) * keep)])
    assert content.layers == ()
    [told] = [found for found in content.findings if found.code == "layer_unreadable"]
    assert "at line 1, column" in told.text.en
    assert "dòng 1, cột" in told.text.vi


def test_a_system_that_nobody_knows_is_named_and_not_called_missing(tmp_path: Path) -> None:
    unknown = SYSTEM.replace("5899", "99999")
    content = content_of(tmp_path, answer(member(1, unknown), member(2, unknown)))
    [told] = [found for found in content.findings if found.code.startswith("crs_")]
    assert told.code == "crs_unknown"
    assert f"“{unknown}”" in told.text.en


@pytest.mark.parametrize("stated", [None, "EPSG:5899"])
def test_features_in_several_systems_are_refused_whatever_the_plan_file_says(
    tmp_path: Path, stated: str | None
) -> None:
    """One crs for all would put the second lot 27 km away without a word."""
    other = SYSTEM.replace("5899", "5898")
    content = content_of(tmp_path, answer(member(1), member(2, other)), crs=stated)
    assert content.layers == ()
    [told] = [found for found in content.findings if found.code == "layer_unreadable"]
    assert f"several coordinate systems ({SYSTEM}, {other})" in told.text.en


OTHERS = [
    ("gml/ZONE_URBA.gml", "ZONE_URBA", 66),
    ("gml/INFO_SURF.gml", "INFO_SURF", 26),
    ("gml/PRESCRIPTION_SURF.gml", "PRESCRIPTION_SURF", 30),
    ("fixgml/EL10_ASSIETTE_SUP_S_FR.gml", "EL10_ASSIETTE_SUP_S_FR", 7),
]
"""Features of each by `grep -c '<gml:MultiSurface'`."""


@pytest.mark.parametrize(("name", "layer", "zones"), OTHERS)
def test_gml_of_french_services_is_read_whole_or_refused(
    name: str, layer: str, zones: int, real_data_dir: Path, tmp_path: Path
) -> None:
    with zipfile.ZipFile(real_data_dir / "fr_cnig_validator.zip") as archive:
        [inside] = [found for found in archive.namelist() if found.endswith(f"resources/{name}")]
        raw = archive.read(inside)
    path = tmp_path / "layer.gml"
    words = plan_words(mapping={"layers": {layer: {"role": "zones", "attributes": {"code": "gml_id"}}}})
    for keep in (1.0, 0.999, 0.5):
        path.write_bytes(raw[: int(len(raw) * keep)])
        content = read_content(SourceFile(path, path.name, "0" * 64), parse_plan_file(words))
        if keep == 1.0:
            assert len(content.layers[0].zones) == zones
            assert "features_missing" not in {found.code for found in content.findings}
        else:
            assert content.layers == ()
            assert "XML" in next(
                found.text.en for found in content.findings if found.code == "layer_unreadable"
            )
