"""An office's rule file is compiled as a stranger's: every fault with its place, nothing ever raised."""

from __future__ import annotations

import time
from datetime import date
from pathlib import Path

import pytest

from planning_server.domain.rule_set import RuleFault
from planning_server.domain.rule_set import RuleFaultKind as Kind
from planning_server.ingest.rule_content import read_rules
from planning_server.jobs.ingest_rules import beside_versions
from planning_server.permit.compile_rules import compile_rule_set
from planning_server.permit.facts import FACT_NAMES
from planning_server.permit.measures import MEASURES
from planning_server.permit.plain_yaml import DEEPEST, LARGEST_BYTES
from planning_server.permit.rule_sets import load_shipped
from planning_server.store.rule_sets import KnownRuleSet
from tests.office_rules import OFFICE_RULES


def faults(text: str) -> tuple[RuleFault, ...]:
    compiled = compile_rule_set(text.encode())
    assert compiled.rule_set is None
    assert compiled.faults
    return compiled.faults


def changed(before: str, after: str) -> str:
    assert before in OFFICE_RULES
    return OFFICE_RULES.replace(before, after)


def line_of(words: str, text: str = OFFICE_RULES) -> int:
    return next(number for number, line in enumerate(text.splitlines(), 1) if words in line)


def test_a_sound_file_compiles_and_its_tests_pass() -> None:
    compiled = compile_rule_set(OFFICE_RULES.encode())
    assert compiled.faults == ()
    assert compiled.rule_set is not None
    assert (compiled.rule_set.rule_set_id, compiled.rule_set.version) == ("suoimo.quy-dinh", 1)
    assert compiled.rule_set.in_force_from == date(2026, 1, 1)
    assert (compiled.rule_set.rules, compiled.rule_set.tests) == (("suoimo.height",), 1)
    assert (compiled.rule_set.untested, compiled.rule_set.unverified) == ((), ())


@pytest.mark.parametrize(
    ("before", "after", "kind", "at"),
    [
        ("    source: {document: qd, clause: Điều 7, table: null, row: null, mark: text}\n", "", Kind.NO_SOURCE, "- id: suoimo.height"),
        ("document: qd,", "document: qd2,", Kind.UNKNOWN_NAME, "source:"),
        ("measure: height", "measure: beauty", Kind.UNKNOWN_NAME, "measure:"),
        ("fact: context", "fact: mood", Kind.UNKNOWN_NAME, "fact: context"),
        ("rule: suoimo.height", "rule: suoimo.width", Kind.UNKNOWN_NAME, "ten metres"),
        ("facts: {context:", "facts: {mood:", Kind.UNKNOWN_NAME, "ten metres"),
        ("limits: [10]", "limits: [11]", Kind.TEST_FAILED, "ten metres"),
        ("unit: m\n", "unit: ratio\n", Kind.FORM, "unit: m"),
        ("severity: mandatory", "severity: strict", Kind.FORM, "severity:"),
        ("version: 1", "version: one", Kind.FORM, "version: 1"),
        ("value: 10", "value: .nan", Kind.FORM, "value: 10"),
        ("value: 10", "value: 1.0e+300", Kind.FORM, "value: 10"),
        ("in_force_from: 2026-01-01", "in_force_from: 2026-02-30", Kind.FORM, "in_force_from"),
        ("in_force_to: null", "in_force_to: 2025-01-01", Kind.FORM, "in_force_to"),
        ("version: 1", 'version: 1\nversion: 2', Kind.TWICE, "title:"),
        ("requires: []", 'requires: ["a\\0b"]', Kind.FORM, "requires"),
        ("requires: []", 'requires: ["\\uD800"]', Kind.FORM, "requires"),
    ],
)  # fmt: skip
def test_a_fault_is_told_with_its_kind_and_the_line_of_the_file(
    before: str, after: str, kind: Kind, at: str
) -> None:
    found = faults(changed(before, after))
    assert kind in {fault.kind for fault in found}
    lines = {fault.line for fault in found if fault.kind is kind}
    assert line_of(at) in lines


def test_a_fault_of_a_rule_names_the_rule() -> None:
    (fault,) = faults(changed("measure: height", "measure: beauty"))
    assert (fault.rule_id, fault.pointer) == ("suoimo.height", "/rules/0/measure")


@pytest.mark.parametrize(
    "axis",
    [
        "{fact: height_m, type: interpolated, knots: [10, 10]}",
        "{fact: height_m, type: interpolated, knots: [20, 10]}",
    ],
)
def test_printed_values_that_do_not_grow_are_a_fault_and_no_division_by_nothing(axis: str) -> None:
    text = changed("tables: {}", f"tables: {{t: {{axes: [{axis}], cells: [[1], [2]]}}}}")
    assert [(fault.kind, fault.pointer) for fault in faults(text)] == [(Kind.FORM, "/tables/t/axes/0/knots")]


BOMB = (
    "a: &a [x,x,x,x,x,x,x,x,x]\n"
    + "".join(
        f"{one}: &{one} [{','.join([f'*{before}'] * 9)}]\n"
        for before, one in zip("abcdefgh", "bcdefghi", strict=True)
    )
)  # fmt: skip


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (BOMB, Kind.REFUSED_YAML),
        ("a: &a [*a]", Kind.REFUSED_YAML),
        ("a: &unused 1", Kind.REFUSED_YAML),
        ("[" * 200_000, Kind.REFUSED_YAML),
        ("- " * 100_000, Kind.REFUSED_YAML),
        ("? " * 100_000, Kind.REFUSED_YAML),
        ("{a: " * 50_000, Kind.REFUSED_YAML),
        ("[" + "1," * 120_000 + "1]", Kind.REFUSED_YAML),
        ("!!python/object/apply:os.system [id]", Kind.REFUSED_YAML),
        ("!!timestamp x", Kind.REFUSED_YAML),
        ("!!binary aGk=", Kind.REFUSED_YAML),
        ("--- 1\n--- 2\n", Kind.REFUSED_YAML),
        ("<<: {a: 1}", Kind.REFUSED_YAML),
        ("1: 2", Kind.REFUSED_YAML),
        ("[a, b]: 1", Kind.REFUSED_YAML),
        ("a: " + "9" * 5000, Kind.NOT_YAML),
        ("a: 'open", Kind.NOT_YAML),
        ("a: \x01", Kind.NOT_YAML),
        ("", Kind.FORM),
        ("null", Kind.FORM),
        ("- 1", Kind.FORM),
        ("x" * (LARGEST_BYTES + 1), Kind.TOO_LARGE),
    ],
)
def test_hostile_yaml_is_a_finding_within_seconds(text: str, kind: Kind) -> None:
    begun = time.monotonic()
    assert {fault.kind for fault in faults(text)} == {kind}
    assert time.monotonic() - begun < 20


@pytest.mark.parametrize("content", [b"\xff\xfe\x00a", b"PK\x03\x04\xff", "mã: 1".encode("utf-16")])
def test_bytes_that_are_no_utf8_are_told(content: bytes) -> None:
    (fault,) = compile_rule_set(content).faults
    assert fault.kind is Kind.NOT_TEXT


def test_every_kind_of_fault_is_a_finding_in_both_languages() -> None:
    read = read_rules(changed("measure: height", "measure: beauty").encode(), compile_rule_set)
    assert read.rule_set is None
    (found,) = read.findings
    assert (found.code, found.row, found.layer) == (
        "rules_name_unknown",
        line_of("measure:"),
        "suoimo.height",
    )
    assert found.text.vi.startswith(f"Dòng {line_of('measure:')}, quy tắc suoimo.height")
    assert found.text.en.startswith(f"Line {line_of('measure:')}, rule suoimo.height")


def test_rules_that_no_test_tries_are_warned_about() -> None:
    text = OFFICE_RULES[: OFFICE_RULES.index("tests:")] + "tests: []\n"
    codes = {
        found.code: str(found.severity) for found in read_rules(text.encode(), compile_rule_set).findings
    }
    assert codes == {"rules_untested": "warning", "rules_drafted": "info"}


@pytest.mark.parametrize(
    ("version", "known", "codes"),
    [
        (1, [], []),
        (2, [(1, "x", None)], ["rules_replace_own", "rules_days_lost"]),
        (2, [(1, "x", date(2026, 1, 1))], ["rules_replace_own"]),
        (1, [(1, "x", None)], ["rules_version_taken"]),
        (1, [(1, "x", None), (4, "y", None)], ["rules_version_taken"]),
        (2, [(3, "x", None)], ["rules_version_low"]),
    ],
)
def test_versions_of_one_id_only_grow(
    version: int, known: list[tuple[int, str, date | None]], codes: list[str]
) -> None:
    rule_set = compile_rule_set(changed("version: 1", f"version: {version}").encode()).rule_set
    assert rule_set is not None
    found = beside_versions(rule_set, [KnownRuleSet(*item) for item in known], None)
    assert [item.code for item in found] == codes


def test_the_shipped_set_is_replaced_by_a_higher_version_only_and_what_goes_is_named() -> None:
    (shipped,) = load_shipped()

    def told(version: int) -> list[tuple[str, str]]:
        words = OFFICE_RULES.replace("id: suoimo.quy-dinh", f"id: {shipped.rule_set_id}")
        text = words.replace("version: 1", f"version: {version}").replace("2026-01-01", "2021-07-05")
        rule_set = compile_rule_set(text.encode()).rule_set
        assert rule_set is not None
        return [(item.code, item.text.en) for item in beside_versions(rule_set, [], shipped)]

    assert [code for code, _ in told(1)] == ["rules_version_taken"]
    ((code, words),) = told(2)
    assert code == "rules_replace_shipped"
    assert "qcvn01.2021.t2_8.coverage" in words
    same = compile_rule_set(shipped.source_text.encode()).rule_set
    assert same is not None
    assert [item.code for item in beside_versions(same, [], shipped)] == ["rules_already_there"]


def test_the_example_of_the_documentation_is_the_one_that_is_tested() -> None:
    page = (Path(__file__).parents[2] / "docs" / "rules.md").read_text(encoding="utf-8")
    assert OFFICE_RULES in page
    for name in (*MEASURES, *FACT_NAMES):
        assert f"`{name}`" in page, name
    assert f"{LARGEST_BYTES // 1024} KB" in page
    assert f"{DEEPEST} levels" in page
