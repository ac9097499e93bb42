"""Compiles an office's own rule set: reads it as hostile, holds it to the schema, and runs the tests it carries.

compile_rule_set(bytes) -> Compilation        never raises for what the file holds; it is the `RuleCompiler` of ingest
"""

from __future__ import annotations

from typing import Any, cast

from planning_server.domain.errors import Fault, InvalidInput
from planning_server.domain.rule_set import Compilation, CompiledRuleSet, RuleFault, RuleFaultKind
from planning_server.domain.text import Text, shown
from planning_server.permit.plain_yaml import LARGEST_BYTES, PlainYaml, read_plain_yaml
from planning_server.permit.rule_model import RuleSet
from planning_server.permit.rule_sets import parse_rule_set

MOST_FAULTS = 200


def compile_rule_set(content: bytes) -> Compilation:
    if len(content) > LARGEST_BYTES:
        limit = LARGEST_BYTES // 1024
        words = Text(f"tệp lớn hơn {limit} KB", f"the file is larger than {limit} KB")
        return _refused(RuleFault(RuleFaultKind.TOO_LARGE, words))
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as cause:
        line = content[: cause.start].count(b"\n") + 1
        words = Text(f"byte {cause.start} không phải UTF-8", f"byte {cause.start} is not UTF-8")
        return _refused(RuleFault(RuleFaultKind.NOT_TEXT, words, line=line))
    plain = read_plain_yaml(text)
    if plain.faults:
        return _refused(*plain.faults)
    try:
        rule_set = parse_rule_set(text)
    except InvalidInput as cause:
        return _refused(*(_placed(fault, plain) for fault in cause.faults))
    failed = [
        RuleFault(
            RuleFaultKind.TEST_FAILED,
            _failed(rule_set, place),
            f"/tests/{place}",
            plain.line_of(f"/tests/{place}"),
            rule_set.tests[place].rule_id,
        )
        for place in rule_set.failing_places()
    ]
    return _refused(*failed) if failed else Compilation(_compiled(rule_set), ())


def _refused(*faults: RuleFault) -> Compilation:
    return Compilation(None, faults[:MOST_FAULTS])


def _placed(fault: Fault, plain: PlainYaml) -> RuleFault:
    return RuleFault(
        RuleFaultKind(str(fault.detail.get("cause", RuleFaultKind.FORM))),
        fault.text,
        fault.where,
        plain.line_of(fault.where.rstrip("/")),
        _rule_at(fault.where, plain.value),
    )


def _rule_at(pointer: str, body: object) -> str | None:
    """The id of the rule that the place belongs to, where it is one that people can read."""
    parts = pointer.split("/")
    if len(parts) < 3 or parts[1] not in ("rules", "tests") or not parts[2].isdigit():
        return None
    try:
        item = cast("dict[str, Any]", body)[parts[1]][int(parts[2])]
        name = item["id" if parts[1] == "rules" else "rule"]
    except (LookupError, TypeError):
        return None
    return shown(name, 100) if isinstance(name, str) else None


def _failed(rule_set: RuleSet, place: int) -> Text:
    test = rule_set.tests[place]
    name, wanted = shown(test.name, 120), _numbers(tuple(sorted(test.limits)))
    found = _numbers(rule_set.limits_in(test))
    return Text(
        f"phép thử “{name}” cho {found}, trong khi phải là {wanted}",
        f"the test “{name}” gives {found} where it should give {wanted}",
    )


def _numbers(values: tuple[float, ...]) -> str:
    return "[" + ", ".join(f"{value:g}" for value in values) + "]"


def _compiled(rule_set: RuleSet) -> CompiledRuleSet:
    tried = {test.rule_id for test in rule_set.tests}
    return CompiledRuleSet(
        rule_set_id=rule_set.rule_set_id,
        version=rule_set.version,
        sha256=rule_set.sha256,
        title=rule_set.title,
        in_force_from=rule_set.in_force_from,
        in_force_to=rule_set.in_force_to,
        source_text=rule_set.source_text,
        rules=tuple(rule.rule_id for rule in rule_set.rules),
        tests=len(rule_set.tests),
        untested=tuple(rule.rule_id for rule in rule_set.rules if rule.rule_id not in tried),
        unverified=tuple(rule.rule_id for rule in rule_set.rules if rule.source.mark != "text"),
    )
