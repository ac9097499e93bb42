"""Rule sets as files: what is refused, and with which place."""

from __future__ import annotations

from datetime import date

import pytest

from planning_server.domain.errors import InvalidInput
from planning_server.permit.rule_sets import FOLDER, load_shipped, parse_rule_set

TEXT = (FOLDER / "qcvn01_2021.yaml").read_text(encoding="utf-8")


def _faults(text: str) -> dict[str, str]:
    with pytest.raises(InvalidInput) as caught:
        parse_rule_set(text)
    assert caught.value.slug == "invalid-rule-set"
    return {item.where: item.text.en for item in caught.value.faults}


def test_the_shipped_set_names_clause_table_and_row_of_every_rule() -> None:
    (national,) = load_shipped()
    assert national.rule_set_id == "qcvn01.2021"
    assert national.in_force_from == date(2021, 7, 5)
    for rule in national.rules:
        assert rule.source.document == "QCVN 01:2021/BXD"
        assert rule.source.clause
        assert rule.source.table in {"2.7", "2.8"}


def test_a_rule_set_is_in_force_from_its_first_day_to_the_day_before_its_end() -> None:
    text = TEXT.replace("in_force_to: null", "in_force_to: 2027-01-01")
    item = parse_rule_set(text)
    assert not item.in_force_on(date(2021, 7, 4))
    assert item.in_force_on(date(2021, 7, 5))
    assert item.in_force_on(date(2026, 12, 31))
    assert not item.in_force_on(date(2027, 1, 1))


def test_one_changed_letter_changes_the_hash() -> None:
    assert parse_rule_set(TEXT).sha256 != parse_rule_set(TEXT + "\n").sha256


def test_a_rule_without_a_source_is_refused() -> None:
    line = '    source: {document: qcvn, clause: "2.6.2", table: "2.7", row: null, mark: text}\n'
    assert line in TEXT
    assert any("source" in words for words in _faults(TEXT.replace(line, "")).values())


@pytest.mark.parametrize(
    ("before", "after", "where"),
    [
        ("measure: far", "measure: volume", "/rules/1/measure"),
        (
            "{fact: lot_area_m2, at_most: 100}",
            "{fact: lot_size, at_most: 100}",
            "/rules/0/limits/0/when/2/fact",
        ),
        ("- [0, 3, 4, 6]", "- [0, 3, 4]", "/tables/t2_7/cells"),
        ("marks: [text, secondary, secondary]", "marks: [text]", "/tables/t2_7/marks"),
        ("table: t2_8", "table: t9_9", "/rules/0/limits/1/table"),
        ("id: qcvn01.2021.t2_8.far", "id: qcvn01.2021.t2_8.coverage", "/rules"),
        (
            'document: qcvn, clause: "2.7.7"',
            'document: other, clause: "2.7.7"',
            "/rules/0/limits/0/source/document",
        ),
        ("severity: mandatory", "severity: strict", "/rules/0/severity"),
        ("format: rule-set/1", "format: rule-set/1\nsurprise: 1", "/"),
    ],
)
def test_a_faulty_rule_set_is_refused_with_the_place(before: str, after: str, where: str) -> None:
    assert before in TEXT
    assert where in _faults(TEXT.replace(before, after))


@pytest.mark.parametrize("text", ["", "[", "- 1\n- 2", "!!python/object:os.system {}", "a: &a [*a]"])
def test_any_other_text_is_refused_and_never_run(text: str) -> None:
    assert _faults(text)


def test_every_fault_is_told_at_once() -> None:
    text = TEXT.replace("measure: far", "measure: volume").replace("measure: coverage", "measure: mass")
    assert {"/rules/0/measure", "/rules/1/measure"} <= set(_faults(text))


def test_an_own_test_that_fails_is_named() -> None:
    item = parse_rule_set(TEXT.replace("limits: [0.8]", "limits: [0.81]"))
    assert item.failing_tests() == ("150 m² is half way between 100 m² (90 %) and 200 m² (70 %)",)
