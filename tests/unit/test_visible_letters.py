"""Letters of a file that cannot be seen are shown as their codes in every form of a report, and stay in what is published as sent."""

from __future__ import annotations

import json
import re
import shlex
from datetime import UTC, datetime
from io import BytesIO, StringIO
from pathlib import Path

import openpyxl
import pytest
import shapely
from rich.console import Console

from planning_server.cli.findings_table import print_findings
from planning_server.domain.crs import Crs
from planning_server.domain.finding import Choice, Finding, Question, Severity
from planning_server.domain.text import Text, visible
from planning_server.ingest.findings.kind import Spot
from planning_server.ingest.findings.of_attributes import CODE_UNKNOWN
from planning_server.ingest.pipeline import SourceFile, read_content
from planning_server.ingest.plan_file import parse_plan_file
from planning_server.ingest.reports.questions import asked_question
from planning_server.ingest.reports.render import ReportFormat, render_report
from planning_server.ingest.reports.report import Report
from planning_server.store.uploads import KeptFinding, UploadState
from tests.shapefiles import LayerFiles, plan_words, square, write_zip

TURNED = "OM\N{RIGHT-TO-LEFT OVERRIDE}70-\x1b[2J"
SEEN = "OM⟨U+202E⟩70-⟨U+001B⟩[2J"
UNSEEN = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069]|_x001B_")


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        (TURNED, SEEN),
        ("Đất ở nhóm nhà ở “OM-07”", "Đất ở nhóm nhà ở “OM-07”"),
        ("a\u00a0b e\u0301 🏠", "a\u00a0b e\u0301 🏠"),
        ("a\nb\tc", "a⟨U+000A⟩b⟨U+0009⟩c"),
        ("\0\ud800\ufeff\u200b\u2066", "⟨U+0000⟩⟨U+D800⟩⟨U+FEFF⟩⟨U+200B⟩⟨U+2066⟩"),
    ],
)
def test_letters_that_cannot_be_seen_stand_as_their_codes(words: str, shown: str) -> None:
    assert visible(words) == shown
    assert visible(shown) == shown


def report(*findings: Finding) -> Report:
    return Report(
        upload_id="5f0c1c1e-8a52-4c1e-9d3f-2b1f8f6f7a10",
        kind="vector",
        state=UploadState.NEEDS_ATTENTION,
        file_name="qhpk.zip",
        file_sha256="ab" * 32,
        title="Quy hoạch phân khu",
        plan_id="suoimo",
        version=1,
        decision_number="1/QĐ-UBND",
        created_at=datetime(2026, 11, 20, 5, 0, tzinfo=UTC),
        created_by="lan",
        rows={"zones": 2},
        metric_crs=Crs(5899),
        map_url=None,
        findings=tuple(KeptFinding(found, None, None) for found in findings),
    )


ASKED = CODE_UNKNOWN.seen(
    Spot(TURNED, 2, (108.4383, 11.9404), shapely.Point(108.4383, 11.9404), TURNED),
    question=Question(
        f"/mapping/layers/{TURNED}/codes/{TURNED}",
        (Choice(TURNED, Text(TURNED, TURNED)), Choice("CX", Text("x", "x"))),
    ),
    value=TURNED,
    count=1,
    layer=TURNED,
    suggested="…",
)


def test_page_workbook_terminal_and_sentences_show_the_codes() -> None:
    said = report(ASKED)
    page = render_report(said, ReportFormat.HTML, "vi").content.decode()
    book = openpyxl.load_workbook(BytesIO(render_report(said, ReportFormat.XLSX, "en").content))
    cells = "\n".join(str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row)
    paper = StringIO()
    print_findings(Console(file=paper, width=4000, no_color=True), said.findings, {"LANG": "vi_VN.UTF-8"})
    message = json.loads(render_report(said, ReportFormat.JSON, "en").content)["findings"][0]["message"]
    for form in (page, cells, paper.getvalue(), message):
        assert SEEN in form
        assert not UNSEEN.search(form)
    assert ASKED.layer == TURNED  # as the file has it, for programs
    assert ASKED.nearest == SEEN


def test_an_answer_to_copy_means_the_letters_that_the_file_has() -> None:
    question = Question("/mapping/names/lots", (Choice(TURNED, Text("a", "a")),))
    answer = asked_question(ASKED, question, "5f0c").answers[0]
    assert json.loads(answer.body) == {"answers": {"/mapping/names/lots": TURNED}}
    assert answer.command is not None
    given = shlex.split(answer.command.en)[4].partition("=")[2]
    assert json.loads(given) == TURNED
    assert answer.value == SEEN
    assert not UNSEEN.search(answer.body + answer.command.en)
    hidden = asked_question(ASKED, Question(f"/mapping/names/{TURNED}", question.choices), "5f0c").answers[0]
    assert hidden.command is None


def test_what_is_drafted_keeps_the_letters_as_sent(tmp_path: Path) -> None:
    rows = [(square(0, 0), {"id": TURNED, "code": TURNED}), (square(1, 0), {"id": "L1", "code": TURNED})]
    path = write_zip(tmp_path, LayerFiles("lots", rows))
    words = plan_words()
    del words["mapping"]["layers"]["lots"]["attributes"]["coverage"]
    content = read_content(SourceFile(path, path.name, "0" * 64), parse_plan_file(words))
    told = [found for found in content.findings if found.code == "code_unknown"]
    assert told
    for found in content.findings:
        assert not UNSEEN.search(found.text.vi + found.text.en + (found.nearest or ""))
    assert SEEN in told[0].text.en
    assert told[0].severity is Severity.WARNING
    assert [zone.zone_id for layer in content.layers for zone in layer.zones] == [TURNED, "L1"]
