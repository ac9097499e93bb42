"""The tiles of an export as files: the same as in the archives, as a reader of other people finds them there."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any, cast

import mapbox_vector_tile
import pytest
from pmtiles.reader import MmapSource, all_tiles

from tests.approved_uploads import DraftPlan, approve_parcels, approve_plan
from tests.conftest import TestDatabase
from tests.exporting_office import ExportingOffice


@pytest.fixture
def office(
    database: TestDatabase,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> ExportingOffice:
    made = ExportingOffice(database, tmp_path, monkeypatch, capsys)
    approve_plan(database.writer_url, DraftPlan())
    approve_parcels(database.writer_url, {"7": "parcel-7"})
    made.publish()
    return made


def archived(to: Path) -> dict[str, bytes]:
    """Every tile of every archive, by the name that its file is to have."""
    tiles: dict[str, bytes] = {}
    for part in json.loads((to / "manifest.json").read_text(encoding="utf-8"))["slices"]:
        with (to / "archives" / f"{part['sha256']}.pmtiles").open("rb") as file:
            for (z, x, y), content in all_tiles(MmapSource(file)):
                tiles[f"tiles/{part['tileset']}/{part['sha256']}/{z}/{x}/{y}.mvt"] = content
    return tiles


def exploded(to: Path) -> dict[str, bytes]:
    return {item.relative_to(to).as_posix(): item.read_bytes() for item in to.glob("tiles/**/*.mvt")}


def test_single_tiles_are_those_of_the_archives_byte_for_byte(office: ExportingOffice) -> None:
    to = office.folder / "out"
    told = json.loads(office.done("export", "1", "--to", str(to), "--json"))
    tiles = exploded(to)
    assert tiles == archived(to)
    assert told["tiles"] == len(tiles)
    assert {name.split("/")[1] for name in tiles} == {"planning", "cadastre"}
    deepest = [name for name in tiles if name.startswith("tiles/planning/") and "/16/" in name]
    shown: dict[str, Any] = {}
    for name in deepest:
        decoded = cast("dict[str, Any]", mapbox_vector_tile.decode(gzip.decompress(tiles[name])))
        for feature in decoded["zones"]["features"]:
            shown[feature["properties"]["zone_id"]] = feature["properties"]["code"]
    assert shown == {"A": "DAT_O_Nhomnhao", "B": "DAT_HTXH_Yte"}


def test_hosts_are_told_that_the_files_are_gzip(office: ExportingOffice) -> None:
    to = office.export()
    apache = (to / "tiles" / ".htaccess").read_text(encoding="utf-8")
    nginx = (to / "nginx-tiles.conf").read_text(encoding="utf-8")
    assert "AddEncoding gzip .mvt" in apache
    assert "add_header Content-Encoding gzip;" in nginx
    for text in (apache, nginx):
        assert "application/vnd.mapbox-vector-tile" in text
        assert "{{" not in text
    assert json.loads((to / "config.json").read_text(encoding="utf-8"))["tiles"] == "gzip"


def test_tiles_can_be_written_plain_and_then_nobody_is_told_of_gzip(office: ExportingOffice) -> None:
    to = office.folder / "out"
    office.done("export", "1", "--to", str(to), "--gunzip")
    assert exploded(to) == {name: gzip.decompress(content) for name, content in archived(to).items()}
    for name in ("tiles/.htaccess", "nginx-tiles.conf"):
        assert "gzip" not in (to / name).read_text(encoding="utf-8")
    assert json.loads((to / "config.json").read_text(encoding="utf-8"))["tiles"] == "plain"
