"""Answers laid over a plan file: by JSON pointer, later ones over earlier ones, and never half-way."""

from __future__ import annotations

from typing import Any

import pytest

from planning_server.domain.errors import InvalidInput
from planning_server.ingest.plan_answers import effective_plan, merged_answers
from planning_server.ingest.plan_file import parse_plan_file

PLAN: dict[str, Any] = {
    "kind": "vector",
    "mapping": {"layers": {"lots": {"role": "zones", "attributes": {"code": "ma"}}}},
    "list": ["a", "b"],
    "a/b": {"m~n": 1},
}


@pytest.mark.parametrize(
    ("pointer", "value", "expected"),
    [
        ("/crs", "EPSG:9210", PLAN | {"crs": "EPSG:9210"}),
        ("/encodings/lots/ten", "tcvn3", PLAN | {"encodings": {"lots": {"ten": "tcvn3"}}}),
        ("/list/0", "x", PLAN | {"list": ["x", "b"]}),
        ("/list/2", "x", PLAN | {"list": ["a", "b", "x"]}),
        ("/list/-", "x", PLAN | {"list": ["a", "b", "x"]}),
        ("/a~1b/m~0n", 2, PLAN | {"a/b": {"m~n": 2}}),
        ("/list", None, {name: value for name, value in PLAN.items() if name != "list"}),
        ("/nothing", None, PLAN),
    ],
)
def test_an_answer_is_set_where_its_pointer_leads(
    pointer: str, value: object, expected: dict[str, Any]
) -> None:
    assert effective_plan(PLAN, {pointer: value}) == expected


def test_the_plan_file_as_sent_stays_as_it_was() -> None:
    plan = {"mapping": {"layers": {}}}
    effective_plan(plan, {"/mapping/layers/lots": {"role": "zones"}})
    assert plan == {"mapping": {"layers": {}}}


@pytest.mark.parametrize(
    "pointer",
    [
        "",
        "crs",
        "/list/3",
        "/list/01",
        "/list/x",
        "/list/-/y",
        "/list/²",
        "/kind",
        "/plan_id",
        "/kind/x",
        "/" * 600,
        "/a" * 20,
    ],
)
def test_a_pointer_that_leads_nowhere_is_refused_by_name(pointer: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        effective_plan(PLAN, {"/crs": "EPSG:9210", pointer: "x"})
    assert refused.value.slug == "invalid-answer"
    assert [fault.where for fault in refused.value.faults] == [pointer[:500]]


def test_a_later_answer_replaces_an_earlier_one_and_whatever_lay_below_it() -> None:
    kept = {"/crs": "EPSG:5899", "/mapping/layers/lots/role": "zones", "/mapping/layers/lots2": {}}
    given = {"/crs": "EPSG:9210", "/mapping/layers/lots": {"role": "lines"}}
    assert merged_answers(kept, given) == {"/mapping/layers/lots2": {}, **given}


def test_answers_without_end_are_refused() -> None:
    with pytest.raises(InvalidInput, match="too-many-answers"):
        merged_answers({}, {f"/a{number}": 1 for number in range(2001)})
    with pytest.raises(InvalidInput, match="too-many-answers"):
        merged_answers({}, {"/crs": "x" * 2_000_001})


def nested(depth: int) -> object:
    value: object = 1
    for _ in range(depth):
        value = [value]
    return value


@pytest.mark.parametrize("value", ["a\0", ["\ud800"], {"a": {"\0": 1}}, nested(65), nested(5000)])
def test_what_no_database_keeps_is_refused_before_anything_walks_it(value: object) -> None:
    with pytest.raises(InvalidInput) as refused:
        merged_answers({}, {"/title": value})
    assert refused.value.slug == "invalid-answer"
    assert refused.value.faults[0].where.startswith("/title")
    with pytest.raises(InvalidInput):
        parse_plan_file({"kind": "vector", "title": value})
