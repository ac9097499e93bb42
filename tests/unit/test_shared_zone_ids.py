"""Ids in several layers of zones are told once; moments in the JSON of the command line are UTC."""

from __future__ import annotations

import json
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from planning_server.cli.terminal import print_json
from planning_server.domain.finding import Finding
from planning_server.ingest.pipeline import SourceFile, read_content
from planning_server.ingest.plan_file import parse_plan_file
from tests.shapefiles import LayerFiles, Row, plan_words, square, write_zip

ATTRIBUTES = {"zone_id": "id", "code": "code", "coverage": "density"}
MAPPING = {"layers": {name: {"role": "zones", "attributes": ATTRIBUTES} for name in ("lots_a", "lots_b")}}


def zone(column: int, zone_id: str) -> Row:
    return square(column, 0), {"id": zone_id, "code": "DAT_O_Nhomnhao", "density": "40%"}


def told(folder: Path, first: list[str], second: list[str]) -> list[Finding]:
    layers = (
        LayerFiles("lots_a", [zone(column, name) for column, name in enumerate(first)]),
        LayerFiles("lots_b", [zone(len(first) + column, name) for column, name in enumerate(second)]),
    )
    path = write_zip(folder, *layers)
    content = read_content(
        SourceFile(path, path.name, "0" * 64), parse_plan_file(plan_words(mapping=MAPPING))
    )
    return [found for found in content.findings if found.code == "zone_id_in_layers"]


def test_an_id_in_two_layers_of_zones_is_told_with_both(tmp_path: Path) -> None:
    [found] = told(tmp_path, ["OM-01", "OM-02", "OM-03"], ["OM-02", "CX-01"])
    assert found.measured == {"count": 1, "ids": "OM-02", "layers": "lots_a, lots_b"}
    assert "OM-02" in found.text.vi


def test_ids_of_one_layer_only_and_rows_without_an_id_are_not_told(tmp_path: Path) -> None:
    assert told(tmp_path, ["OM-01", "OM-01", ""], ["CX-01", ""]) == []


def test_moments_of_the_command_line_are_in_utc(capsys: pytest.CaptureFixture[str]) -> None:
    print_json({"at": datetime(2026, 11, 20, 6, 30, tzinfo=timezone(timedelta(hours=7)))})
    assert json.loads(capsys.readouterr().out) == {"at": "2026-11-19T23:30:00Z"}
