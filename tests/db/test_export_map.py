"""The map of an export as files: what a page or another program needs to draw it, all of it with relative addresses."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any, cast
from urllib.parse import urljoin, urlsplit

import pytest

from planning_server.cli import commands_export
from tests.approved_uploads import DraftPlan, approve_parcels, approve_plan
from tests.conftest import TestDatabase
from tests.exporting_office import ExportingOffice, names_below

NEXT = date(2200, 1, 1)


@pytest.fixture
def office(
    database: TestDatabase,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> ExportingOffice:
    made = ExportingOffice(database, tmp_path, monkeypatch, capsys)
    dist = tmp_path / "dist"
    for name, text in (
        ("index.html", "<!doctype html><html><head><title>t</title></head></html>"),
        ("assets/a.js", "1"),
        ("api-docs/b.js", "2"),
    ):
        (dist / name).parent.mkdir(parents=True, exist_ok=True)
        (dist / name).write_text(text, encoding="utf-8")
    monkeypatch.setattr(commands_export, "VIEWER_DIST", dist)
    approve_plan(database.writer_url, DraftPlan())
    approve_plan(database.writer_url, DraftPlan(version=2, start=NEXT))
    approve_parcels(database.writer_url, {"7": "parcel-7"})
    made.publish()
    return made


def read(path: Path) -> dict[str, Any]:
    return json.loads(path.read_text(encoding="utf-8"))


def addresses_elsewhere(value: object) -> list[str]:
    """Every text of a style that leads out of the folder it lies in: absolute, or of another host."""
    if isinstance(value, dict):
        return [
            found for item in cast("dict[str, object]", value).values() for found in addresses_elsewhere(item)
        ]
    if isinstance(value, list):
        return [found for item in cast("list[object]", value) for found in addresses_elsewhere(item)]
    return [value] if isinstance(value, str) and (value.startswith("/") or "://" in value) else []


def test_every_slice_has_a_style_in_both_languages_whose_addresses_lead_to_its_tiles(
    office: ExportingOffice,
) -> None:
    to = office.export()
    config, manifest = read(to / "config.json"), read(to / "manifest.json")
    days = [part["from"] for part in config["slices"]]
    assert days[1:] == ["2200-01-01"]
    assert [part["until"] for part in config["slices"]] == ["2200-01-01", None]
    archives = {(part["from"], part["tileset"]): part["sha256"] for part in manifest["slices"]}
    there = names_below(to)
    for part in config["slices"]:
        named = [
            (palette, language, name)
            for palette, member in (("circular", "styles"), ("colour_blind", "styles_colour_blind"))
            for language, name in part[member].items()
        ]
        assert len({name for _, _, name in named}) == 4
        for palette, language, name in named:
            style = read(to / name)
            assert style["metadata"]["planning:palette"] == palette
            sprite = urlsplit(urljoin(f"http://files.example/map/{name}", style["sprite"])).path
            letters = urlsplit(urljoin(f"http://files.example/map/{name}", style["glyphs"])).path
            stack = letters.removeprefix("/map/").replace("{fontstack}", "Noto Sans")
            assert stack.replace("{range}", "7680-7935") in there
            for ending in (".json", ".png", "@2x.json", "@2x.png"):
                assert f"{sprite.removeprefix('/map/')}{ending}" in there
            assert style["name"] == {"vi": "Quy hoạch", "en": "Planning"}[language]
            assert addresses_elsewhere(style) == []
            assert set(style["sources"]) == {"planning", "cadastre"}
            for tileset, source in style["sources"].items():
                address = urljoin(f"http://files.example/map/{name}", source["url"])
                tile_json = read(to / urlsplit(address).path.removeprefix("/map/"))
                (tiles,) = tile_json["tiles"]
                folder = f"tiles/{tileset}/{archives[part['from'], tileset]}/"
                assert (
                    urlsplit(urljoin(address, tiles)).path.removeprefix("/map/") == folder + "{z}/{x}/{y}.mvt"
                )
                assert any(item.startswith(folder) for item in there)
                assert (tile_json["edition"], tile_json["tilejson"]) == (1, "3.0.0")


def test_the_configuration_names_plans_with_their_days_and_the_server(office: ExportingOffice) -> None:
    config = read(office.export() / "config.json")
    assert (config["public_url"], config["timezone"]) == ("https://quyhoach.example", "Asia/Ho_Chi_Minh")
    (plan,) = config["plans"]
    assert [(item["version"], item["in_force_from"], item["in_force_to"]) for item in plan["versions"]] == [
        (1, "2024-01-01", "2200-01-01"),
        (2, "2200-01-01", None),
    ]


def test_the_page_knows_that_it_is_a_copy_and_has_no_description_of_calls(office: ExportingOffice) -> None:
    to = office.export()
    assert '<meta name="planning-copy" content="config.json" />' in (to / "index.html").read_text(
        encoding="utf-8"
    )
    assert (to / "assets" / "a.js").read_text(encoding="utf-8") == "1"
    assert not (to / "api-docs").exists()


def test_a_viewer_that_was_not_built_is_left_out_and_said(
    office: ExportingOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(commands_export, "VIEWER_DIST", office.folder / "nothing")
    to = office.folder / "out"
    code, out, err = office.run("export", "1", "--to", str(to), "--json")
    assert (code, json.loads(out)["viewer"], "./run build" in err) == (0, False, True)
    assert not (to / "index.html").exists()
    assert (to / "config.json").is_file()
