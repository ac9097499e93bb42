"""Reads rule sets: YAML files whose form is the JSON Schema beside the shipped ones.

    load_shipped()            the sets that come with the program
    parse_rule_set(text)      an office's own; raises `InvalidInput` with the place of every fault

Refused: a rule without a source, an unknown measure or fact, a table whose cells do not fit its axes, two rules of one name,
a test of an unknown rule. Nothing is evaluated as code.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import date
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any, cast

import yaml
from jsonschema import Draft202012Validator

from planning_server.domain.errors import Fault, InvalidInput
from planning_server.domain.text import Text
from planning_server.permit.facts import FACT_NAMES, Condition
from planning_server.permit.measures import MEASURES, UNITS
from planning_server.permit.plain_yaml import PlainLoader, escaped
from planning_server.permit.rule_form import form_words, lacks_source
from planning_server.permit.rule_model import Limit, LimitTest, OnFailure, Rule, RuleSet, Source
from planning_server.permit.tables import Axis, Bin, CategoryAxis, InterpolatedAxis, RangeAxis, Table
from planning_server.permit.verdicts import Reason

FOLDER = Path(__file__).parent / "rule_sets"
SHIPPED = ("qcvn01_2021",)

UNKNOWN = "unknown_name"

Json = Mapping[str, Any]


@cache
def load_shipped() -> tuple[RuleSet, ...]:
    """The rule sets of the package, read once."""
    return tuple(parse_rule_set((FOLDER / f"{name}.yaml").read_text(encoding="utf-8")) for name in SHIPPED)


@cache
def schema() -> Json:
    """The JSON Schema that every rule set must satisfy."""
    return cast("Json", json.loads((FOLDER / "rule_set.schema.json").read_text(encoding="utf-8")))


def parse_rule_set(text: str) -> RuleSet:
    """A rule set from its words (YAML, UTF-8). Raises `InvalidInput` listing every fault."""
    body = _body(text)
    documents = cast("Json", body["documents"])
    faults = _Faults()
    tables = {name: _table(name, item, faults) for name, item in cast("Json", body["tables"]).items()}
    rules = tuple(
        _rule(item, f"/rules/{i}", tables, documents, faults) for i, item in enumerate(body["rules"])
    )
    names = [item.rule_id for item in rules]
    for name in sorted({item for item in names if names.count(item) > 1}):
        faults.add("/rules", f"hai quy tắc cùng tên {name}", f"two rules are called {name}", "twice")
    tests = tuple(LimitTest(t["name"], t["rule"], t["facts"], tuple(t["limits"])) for t in body["tests"])
    for i, item in enumerate(tests):
        if item.rule_id not in names:
            faults.add(
                f"/tests/{i}/rule", f"không có quy tắc {item.rule_id}", f"no rule {item.rule_id}", UNKNOWN
            )
        for name in item.facts:
            _require_fact(name, f"/tests/{i}/facts/{escaped(name)}", faults)
    start, end = _days(body, faults)
    faults.raise_if_any()
    return RuleSet(
        rule_set_id=body["id"],
        version=body["version"],
        sha256=hashlib.sha256(text.encode("utf-8")).hexdigest(),
        title=Text(**body["title"]),
        in_force_from=start,
        in_force_to=end,
        requires=tuple(body["requires"]),
        rules=rules,
        tests=tests,
        source_text=text,
    )


class _Faults:
    """Collects every fault of a file, so that its author sees them all at once."""

    def __init__(self) -> None:
        self.found: list[Fault] = []

    def add(self, where: str, vi: str, en: str, cause: str = "form") -> None:
        """`cause` is one of `domain.rule_set.RuleFaultKind`."""
        self.found.append(Fault(where, Text(vi, en), {"cause": cause}))

    def raise_if_any(self) -> None:
        if self.found:
            first = self.found[0]
            raise InvalidInput(
                "invalid-rule-set",
                Text(
                    f"Bộ quy tắc có {len(self.found)} lỗi; lỗi đầu tiên ở {first.where}: {first.text.vi}.",
                    f"The rule set has {len(self.found)} faults; the first at {first.where}: {first.text.en}.",
                ),
                faults=tuple(self.found),
            )


def _body(text: str) -> Json:
    faults = _Faults()
    try:
        body = yaml.load(text, Loader=PlainLoader)  # noqa: S506 (a SafeLoader that reads days as text)
    except yaml.YAMLError as cause:
        faults.add("", f"không đọc được YAML: {cause}", f"not readable as YAML: {cause}")
        faults.raise_if_any()
        raise
    for error in sorted(Draft202012Validator(schema()).iter_errors(body), key=lambda item: item.json_path):
        place = "/" + "/".join(escaped(str(part)) for part in error.absolute_path)
        words = form_words(error)
        faults.add(place, words.vi, words.en, "no_source" if lacks_source(error) else "form")
    faults.raise_if_any()
    return cast("Json", body)


def _days(body: Json, faults: _Faults) -> tuple[date | None, date | None]:
    """First day in force and first day no longer in force."""
    start, end = (_day(body[name], f"/{name}", faults) for name in ("in_force_from", "in_force_to"))
    if start is not None and end is not None and end <= start:
        faults.add("/in_force_to", "phải sau in_force_from", "must be after in_force_from")
    return start, end


def _day(value: str | None, where: str, faults: _Faults) -> date | None:
    if value is None:
        return None
    try:
        if len(value) == len("2024-05-02"):
            return date.fromisoformat(value)
    except ValueError:
        pass
    faults.add(where, "phải là ngày dạng YYYY-MM-DD", "must be a day as YYYY-MM-DD")
    return None


def _rule(item: Json, where: str, tables: Mapping[str, Table], documents: Json, faults: _Faults) -> Rule:
    if item["measure"] not in MEASURES:
        faults.add(
            f"{where}/measure",
            f"không có phép đo {item['measure']}; có: {', '.join(MEASURES)}",
            f"no measure {item['measure']}; known: {', '.join(MEASURES)}",
            UNKNOWN,
        )
    elif item["unit"] != UNITS[item["measure"]]:
        unit = UNITS[item["measure"]]
        faults.add(
            f"{where}/unit",
            f"phép đo {item['measure']} tính bằng {unit}",
            f"the measure {item['measure']} is in {unit}",
        )
    source = _source(item["source"], documents, f"{where}/source", faults)
    failing = item.get("on_failure")
    return Rule(
        rule_id=item["id"],
        kind=item["kind"],
        measure=item["measure"],
        title=Text(**item["title"]),
        operator=item["operator"],
        unit=item["unit"],
        severity=item["severity"],
        applies_when=_conditions(item["applies_when"], f"{where}/applies_when", faults),
        limits=tuple(
            _limit(one, f"{where}/limits/{i}", tables, documents, source, faults)
            for i, one in enumerate(item["limits"])
        ),
        on_failure=None
        if failing is None
        else OnFailure(
            _conditions(failing["when"], f"{where}/on_failure/when", faults), Reason(failing["reason"])
        ),
        source=source,
    )


def _limit(
    item: Json,
    where: str,
    tables: Mapping[str, Table],
    documents: Json,
    general: Source,
    faults: _Faults,
) -> Limit:
    name = item.get("table")
    if name is not None and name not in tables:
        faults.add(f"{where}/table", f"không có bảng {name}", f"no table {name}", UNKNOWN)
    own = item.get("source")
    return Limit(
        when=_conditions(item.get("when", []), f"{where}/when", faults),
        value=None if item.get("value") is None else float(item["value"]),
        table=None if name is None else tables.get(name),
        scale=float(item.get("scale", 1.0)),
        source=general if own is None else _source(own, documents, f"{where}/source", faults),
    )


def _source(item: Json, documents: Json, where: str, faults: _Faults) -> Source:
    name: str = item["document"]
    document: Json = documents.get(name, {"number": name, "url": None})
    if name not in documents:
        faults.add(f"{where}/document", f"không có văn bản {name}", f"no document {name}", UNKNOWN)
    return Source(
        document["number"], item["clause"], item["table"], item["row"], document["url"], item["mark"]
    )


def _conditions(items: list[Json], where: str, faults: _Faults) -> tuple[Condition, ...]:
    for i, item in enumerate(items):
        _require_fact(item["fact"], f"{where}/{i}/fact", faults)
    return tuple(
        Condition(
            fact=item["fact"],
            among=frozenset(item.get("among", ())),
            at_least=item.get("at_least"),
            at_most=item.get("at_most"),
            more_than=item.get("more_than"),
            less_than=item.get("less_than"),
        )
        for item in items
    )


def _require_fact(name: str, where: str, faults: _Faults) -> None:
    if name not in FACT_NAMES:
        known = ", ".join(sorted(FACT_NAMES))
        faults.add(where, f"không có dữ kiện {name}; có: {known}", f"no fact {name}; known: {known}", UNKNOWN)


def _table(name: str, item: Json, faults: _Faults) -> Table:
    axes = [_axis(axis) for axis in item["axes"]]
    for i, axis in enumerate(axes):
        _require_fact(axis.fact, f"/tables/{escaped(name)}/axes/{i}/fact", faults)
        _require_order(axis, f"/tables/{escaped(name)}/axes/{i}", faults)
    cells = tuple(tuple(row) for row in item["cells"])
    columns = len(axes[1]) if len(axes) > 1 else 1
    if len(cells) != len(axes[0]) or any(len(row) != columns for row in cells):
        faults.add(
            f"/tables/{name}/cells",
            f"cần {len(axes[0])} hàng, {columns} cột theo các trục",
            f"{len(axes[0])} rows of {columns} cells are needed to fit the axes",
        )
    marks = tuple(item.get("marks", ["text"] * len(cells)))
    if len(marks) != len(cells):
        faults.add(f"/tables/{name}/marks", "mỗi hàng cần một dấu", "one mark for each row is needed")
    return Table(name, tuple(axes), cells, marks)


def _require_order(axis: Axis, where: str, faults: _Faults) -> None:
    """Printed values grow, and a range of values is not empty: else a lookup would mean nothing."""
    if isinstance(axis, InterpolatedAxis) and any(low >= high for low, high in pairwise(axis.knots)):
        faults.add(f"{where}/knots", "các giá trị phải tăng dần", "the values must grow from one to the next")
    if isinstance(axis, RangeAxis):
        for i, item in enumerate(axis.bins):
            if item.low is not None and item.high is not None and item.low > item.high:
                faults.add(f"{where}/bins/{i}", "low lớn hơn high", "low is more than high")


def _axis(item: Json) -> Axis:
    match item["type"]:
        case "range":
            return RangeAxis(
                item["fact"],
                tuple(
                    Bin(b["label"], b["low"], b["low_closed"], b["high"], b["high_closed"])
                    for b in item["bins"]
                ),
            )
        case "interpolated":
            above = item.get("above", "clamp")
            return InterpolatedAxis(
                item["fact"],
                tuple(float(knot) for knot in item["knots"]),
                step_above=above == "step",
                open_above=above == "needs_review",
            )
        case _:
            return CategoryAxis(item["fact"], tuple(item["codes"]))
