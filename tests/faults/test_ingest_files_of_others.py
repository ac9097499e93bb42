"""Shapefiles that others collected to test their own validators: each becomes content or findings, none an exception."""

from __future__ import annotations

import zipfile
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from planning_server.ingest.content import Content
from planning_server.ingest.pipeline import SourceFile, read_content
from planning_server.ingest.plan_file import parse_plan_file
from tests.shapefiles import plan_words

PARTS = (".shp", ".shx", ".dbf", ".prj", ".cpg")
SUITES = ("fr_cnig_validator.zip", "fr_megeve_plu.zip")


def shapefiles_of(archive: Path) -> Iterator[tuple[str, Mapping[str, bytes]]]:
    """Each shapefile of the archive: its path without suffix, and its parts."""
    with zipfile.ZipFile(archive) as opened:
        names = opened.namelist()
        for name in names:
            if name.lower().endswith(".shp"):
                stem = name[:-4]
                parts = {
                    Path(other).suffix.lower(): opened.read(other)
                    for other in names
                    if Path(other).with_suffix("") == Path(stem) and Path(other).suffix.lower() in PARTS
                }
                yield stem, parts


def content_of(folder: Path, parts: Mapping[str, bytes], role: str) -> Content:
    path = folder / "layer.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for suffix, content in parts.items():
            archive.writestr(f"layer{suffix}", content)
    layer = (
        {"role": role, "kind": "red_line"}
        if role == "lines"
        else {"role": role, "attributes": {"code": "LIBELLE"}}
    )
    words = plan_words(mapping={"layers": {"layer": layer}}, measure_crs="EPSG:2154")
    return read_content(SourceFile(path, path.name, "0" * 64), parse_plan_file(words))


@pytest.mark.parametrize("suite", SUITES)
def test_every_shapefile_of_others_is_answered(suite: str, real_data_dir: Path, tmp_path: Path) -> None:
    archive = real_data_dir / suite
    if not archive.is_file():
        pytest.skip(f"{archive} is not there; set REAL_DATA_DIR to the folder that holds it")
    codes: Counter[str] = Counter()
    for stem, parts in shapefiles_of(archive):
        for role in ("zones", "lines"):
            content = content_of(tmp_path, parts, role)
            assert content.layers or content.findings, stem
            codes.update({found.code for found in content.findings})
    assert codes["internal_fault"] == 0
    assert (
        codes["dbf_missing"] == 6 or suite != "fr_megeve_plu.zip"
    )  # three of its layers have no .dbf, each read twice
