"""An office's own rule set, from its bytes to findings and to what can be drafted (`docs/rules.md`)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from planning_server.domain.finding import Finding
from planning_server.domain.rule_set import CompiledRuleSet, RuleFault, RuleFaultKind
from planning_server.domain.text import Text
from planning_server.ingest.findings import of_rules
from planning_server.ingest.findings.kind import FindingKind, Spot
from planning_server.ingest.json_fields import JsonFields
from planning_server.ingest.rule_compiler import RuleCompiler

RULE_FIELDS = ("kind", "title", "title_en")
KINDS: Mapping[RuleFaultKind, FindingKind] = {
    RuleFaultKind.TOO_LARGE: of_rules.TOO_LARGE,
    RuleFaultKind.NOT_TEXT: of_rules.NOT_TEXT,
    RuleFaultKind.NOT_YAML: of_rules.NOT_YAML,
    RuleFaultKind.REFUSED_YAML: of_rules.REFUSED_YAML,
    RuleFaultKind.FORM: of_rules.FORM,
    RuleFaultKind.NO_SOURCE: of_rules.NO_SOURCE,
    RuleFaultKind.UNKNOWN_NAME: of_rules.UNKNOWN_NAME,
    RuleFaultKind.TWICE: of_rules.TWICE,
    RuleFaultKind.TEST_FAILED: of_rules.TEST_FAILED,
}
MOST_NAMED = 12


@dataclass(frozen=True, slots=True)
class RuleFile:
    """`kind: "rules"`: what a planner says of the file; the rules themselves stand in it."""

    title: str
    title_en: str | None

    kind = "rules"


@dataclass(frozen=True, slots=True)
class RuleContent:
    """`rule_set` is None where something blocks."""

    rule_set: CompiledRuleSet | None
    findings: tuple[Finding, ...]


def parse_rule_fields(fields: JsonFields) -> RuleFile:
    fields.only(RULE_FIELDS)
    return RuleFile(fields.text("title"), fields.optional_text("title_en"))


def read_rules(content: bytes, compiler: RuleCompiler) -> RuleContent:
    """Never raises for what the file holds."""
    compiled = compiler(content)
    if compiled.rule_set is None:
        return RuleContent(None, tuple(_finding(fault) for fault in compiled.faults))
    return RuleContent(compiled.rule_set, tuple(_told(compiled.rule_set)))


def _finding(fault: RuleFault) -> Finding:
    """The rule stands in the place of the layer, the line of the file in that of the row."""
    return KINDS[fault.kind].seen(Spot(fault.rule_id, fault.line), where=_where(fault), reason=fault.text)


def _where(fault: RuleFault) -> Text:
    parts: list[Text] = []
    if fault.line is not None:
        parts.append(Text(f"dòng {fault.line}", f"line {fault.line}"))
    if fault.rule_id is not None:
        parts.append(Text(f"quy tắc {fault.rule_id}", f"rule {fault.rule_id}"))
    if fault.pointer.strip("/"):
        parts.append(Text(fault.pointer, fault.pointer))
    if not parts:
        return Text("Trong tệp", "In the file")
    vi, en = ", ".join(part.vi for part in parts), ", ".join(part.en for part in parts)
    return Text(vi[0].upper() + vi[1:], en[0].upper() + en[1:])


def _told(rule_set: CompiledRuleSet) -> Iterator[Finding]:
    if rule_set.untested:
        yield of_rules.UNTESTED.seen(count=len(rule_set.untested), rules=_named(rule_set.untested))
    if rule_set.unverified:
        yield of_rules.UNVERIFIED.seen(count=len(rule_set.unverified), rules=_named(rule_set.unverified))
    yield of_rules.DRAFTED.seen(
        rule_set=rule_set.rule_set_id,
        version=rule_set.version,
        rules=len(rule_set.rules),
        tests=rule_set.tests,
    )


def _named(rules: tuple[str, ...]) -> str:
    return ", ".join(rules[:MOST_NAMED]) + (", …" if len(rules) > MOST_NAMED else "")
