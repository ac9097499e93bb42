"""A planner who has never met the program reads what is asked, what is suggested and why, and how each answer is given."""

from __future__ import annotations

import json
import re
import shlex
from dataclasses import replace
from pathlib import Path

import pytest

from planning_server.domain.finding import Choice, Finding, Question, Severity
from planning_server.domain.text import Text
from planning_server.ingest.reports.asked import ASKED
from planning_server.ingest.reports.questions import asked_question, asks
from planning_server.ingest.reports.render import ReportFormat, render_report
from planning_server.store.uploads import UploadState
from tests.unit.test_ingest_reports import report_of, sheets

UPLOAD = "5f0c1c1e-8a52-4c1e-9d3f-2b1f8f6f7a10"
KEY = "/repairs/74d906f2b214890db919"
GAP = Finding(
    "gap",
    Severity.WARNING,
    Text("hở", "a gap"),
    layer="lots",
    number="G07",
    question=Question(
        KEY,
        (
            Choice("leave", Text("để trống", "leave it bare")),
            Choice("to_row_7", Text("vẽ cho dòng 7", "draw it for row 7"), {"border_m": 200.0}),
        ),
    ),
)
COLUMN = Finding(
    "attribute_suggested",
    Severity.INFO,
    Text("cột", "a column"),
    number="M01",
    question=Question(
        "/mapping/layers/a~1b/attributes/coverage",
        (
            Choice("Mật độ", Text("tên cột", "its name"), {"score": 0.93}),
            Choice("x=y", Text("giá trị", "its values"), {"score": 0.4}),
        ),
    ),
)


def page_of(*findings: Finding, state: UploadState = UploadState.NEEDS_ATTENTION) -> str:
    made = render_report(replace(report_of(*findings), state=state), ReportFormat.HTML, "en")
    return made.content.decode().replace("&#34;", '"').replace("&#39;", "'")


def test_what_is_asked_is_a_sentence_and_no_pointer() -> None:
    assert GAP.question is not None
    assert COLUMN.question is not None
    assert asks(GAP, GAP.question).en == "Does the map leave this gap bare, or for which row is it drawn?"
    assert asks(COLUMN, COLUMN.question) == Text(
        "Cột nào của lớp “a/b” ghi mật độ xây dựng?", "Which column of the layer “a/b” holds coverage?"
    )


def test_each_answer_says_how_it_is_given_on_the_command_line_and_over_http() -> None:
    page = page_of(GAP)
    for value in ("leave", "to_row_7"):
        assert f"planning-server answer {UPLOAD} --set {KEY}={value} --as NAME" in page
        assert json.dumps({"answers": {KEY: value}}) in page
    assert "its border on the gap is 200.0 m long" in page
    assert f"PATCH /uploads/{UPLOAD}" in page


def test_a_command_can_be_pasted_into_a_shell_and_says_the_same_as_the_body() -> None:
    finding = Finding(
        "x",
        Severity.ERROR,
        Text("x", "x"),
        question=Question(
            "/mapping/layers/lô's", (Choice({"role": "none"}, Text("a", "a")), Choice("12", Text("b", "b")))
        ),
    )
    assert finding.question is not None
    for answer, value in zip(
        asked_question(finding, finding.question, UPLOAD).answers, ({"role": "none"}, "12"), strict=True
    ):
        assert answer.command is not None
        pointer, _, given = shlex.split(answer.command.en)[4].partition("=")
        assert json.loads(answer.body) == {"answers": {pointer: json.loads(given)}}
        assert json.loads(given) == value


def test_a_pointer_with_an_equals_sign_is_answered_over_http_only() -> None:
    finding = Finding(
        "x",
        Severity.ERROR,
        Text("x", "x"),
        question=Question("/encodings/a=b/c", (Choice("vni", Text("v", "v")),)),
    )
    assert finding.question is not None
    [answer] = asked_question(finding, finding.question, UPLOAD).answers
    assert answer.command is None
    assert json.loads(answer.body) == {"answers": {"/encodings/a=b/c": "vni"}}


def test_only_what_speaks_for_one_answer_more_than_for_the_others_is_a_suggestion() -> None:
    assert GAP.question is not None
    assert COLUMN.question is not None
    told = asked_question(COLUMN, COLUMN.question, UPLOAD).answers
    assert [answer.is_suggested for answer in told] == [True, False]
    assert told[0].why == Text("điểm 0,93 trên 1", "score 0.93 of 1")
    assert not any(answer.is_suggested for answer in asked_question(GAP, GAP.question, UPLOAD).answers)
    equal = Question("/crs", tuple(Choice(code, Text(code, code), {"distance_m": 0.0}) for code in "ab"))
    assert not any(answer.is_suggested for answer in asked_question(COLUMN, equal, UPLOAD).answers)


def test_a_question_without_choices_shows_an_example_of_a_value() -> None:
    finding = Finding("crs_missing", Severity.ERROR, Text("x", "x"), question=Question("/crs"))
    page = page_of(finding)
    assert "put your own value in place of the example" in page
    assert f"planning-server answer {UPLOAD} --set /crs=EPSG:9210 --as NAME" in page


def test_an_upload_that_takes_no_answers_any_more_says_what_was_asked_and_not_how_to_answer() -> None:
    page = page_of(GAP, state=UploadState.PUBLISHED)
    assert "Does the map leave this gap bare" in page
    assert "planning-server answer" not in page


def test_warnings_say_how_they_are_accepted() -> None:
    page = page_of(GAP)
    assert f'planning-server answer {UPLOAD} --accept gap --reason "the reason" --as NAME' in page
    assert json.dumps({"accepted": [{"codes": ["gap"], "reason": "the reason"}]}) in page


def test_the_workbook_says_the_question_the_answers_and_a_command() -> None:
    head, row = sheets(report_of(GAP), "en")["Findings"]
    cell = dict(zip(head, row, strict=True))["Question, answers, how to answer"]
    assert cell.splitlines() == [
        "Does the map leave this gap bare, or for which row is it drawn?",
        "• leave: leave it bare",
        "• to_row_7: draw it for row 7; its border on the gap is 200.0 m long",
        f"→ planning-server answer {UPLOAD} --set {KEY}=leave --as NAME",
    ]


def test_a_page_of_thousands_of_questions_says_for_each_how_one_answer_is_given() -> None:
    """Two answers of each of the first 500 findings, one of the 100 after them."""
    page = page_of(*(replace(GAP, row=row) for row in range(600)))
    assert page.count("planning-server answer") == 2 * 500 + 100 + 1  # and how all of them are accepted
    assert page.count("For another answer put its value in place of this one.") == 100
    assert page.count("→ <code>to_row_7</code>") == 600


def asked_by_the_program() -> set[str]:
    """The pointers that questions are asked with, as the sources write them."""
    folder = Path(__file__).parents[2] / "planning_server" / "ingest"
    sources = "\n".join(path.read_text("utf-8") for path in folder.rglob("*.py"))
    return set(re.findall(r'Question\(\s*"(/[^"]+)"', sources))


@pytest.mark.parametrize("pointer", sorted(asked_by_the_program()))
def test_every_place_that_is_asked_for_has_words_of_its_own(pointer: str) -> None:
    assert tuple(pointer[1:].split("/")) in {asked.steps for asked in ASKED}
