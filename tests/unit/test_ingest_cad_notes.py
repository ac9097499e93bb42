"""Notes of the reader process become findings a planner can act on: words, place, question."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from planning_server.domain.crs import Crs
from planning_server.domain.finding import Severity
from planning_server.ingest import cad_notes
from planning_server.ingest.cad_notes import findings_of_drawing
from planning_server.ingest.readers.exchange import Note
from tests.cad_files import EAST, HOUSES, NORTH, TestDrawing, box, read

READERS = Path(cad_notes.__file__).parent / "readers"
SAID = re.compile(r"notes\.say\(\s*\"(\w+)\"|\bsay\(\"(\w+)\", network|code = \"(\w+)\" if .* else \"(\w+)\"")


def test_every_note_that_the_reader_can_make_has_its_finding() -> None:
    sources = "\n".join(path.read_text("utf-8") for path in READERS.glob("cad*.py"))
    codes = {code for groups in SAID.findall(sources) for code in groups if code}
    assert len(codes) > 35
    assert codes - set(cad_notes.KINDS) == {"drawing", "content", "not_read"}


def test_a_note_has_its_place_in_degrees_and_its_distance_in_millimetres() -> None:
    note = Note("ring_closed", None, EAST, NORTH, {"handle": "2F", "layer": "LO", "gap_m": 0.03})
    (found,) = findings_of_drawing("zones", [note], Crs(5899))
    assert found.place == pytest.approx((108.4385, 11.9345), abs=0.01)
    assert "0.030 m" in found.text.en
    assert "0,030 m" in found.text.vi


def test_a_ring_that_stays_open_asks_for_a_tolerance_that_would_close_it() -> None:
    note = Note("ring_open", None, EAST, NORTH, {"handle": "2F", "layer": "LO", "gap_m": 0.62})
    (found,) = findings_of_drawing("zones", [note], None)
    assert found.question is not None
    assert found.question.pointer == "/cad/closing_tolerance_m"
    assert found.question.choices[0].value == 0.65


def test_a_layer_without_a_role_is_asked_about_with_codes_that_its_name_suggests() -> None:
    words = {"layer": "Đất y tế/1", "areas": 2, "closed": 0, "lines": 0, "texts": 0}
    (found,) = findings_of_drawing("zones", [Note("layer_unused_areas", words=words)], None)
    assert found.severity is Severity.WARNING
    assert found.question is not None
    assert found.question.pointer == "/cad/layers/Đất y tế~11"
    values = [choice.value for choice in found.question.choices]
    assert values[0] == "DAT_HTXH_Yte"
    assert values[-2:] == [{"role": "zones"}, {"role": "ignore"}]


def test_notes_of_one_kind_without_a_place_have_keys_of_their_own() -> None:
    notes = [Note("hidden_layer", words={"layer": name, "count": 1}) for name in ("A", "B")]
    first, second = findings_of_drawing("zones", notes, None)
    assert first.key != second.key


def test_a_column_that_nothing_fills_is_there_only_where_the_mapping_names_it(tmp_path: Path) -> None:
    drawing = TestDrawing()
    drawing.ring(HOUSES, box(0, 0, 100, 50))
    path = drawing.save(tmp_path)
    (bare,) = read(path, columns=())
    (named,) = read(path, columns=("far",))
    assert {column.name for column in named.columns} - {column.name for column in bare.columns} == {"far"}
    assert "code" in {column.name for column in bare.columns}
