"""What a plan file can be, whatever comes with it: a drawing, parcels, or an office's rules."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from planning_server.domain.errors import Fault
from planning_server.ingest.end_file import EndFile, parse_end_fields
from planning_server.ingest.json_fields import JsonFields
from planning_server.ingest.json_text import unstorable
from planning_server.ingest.plan_file import invalid_plan_file, parse_plan_file
from planning_server.ingest.plan_values import ParcelFile, PlanFile
from planning_server.ingest.rule_content import RuleFile, parse_rule_fields

UploadPlan = PlanFile | ParcelFile | RuleFile | EndFile


def parse_upload_plan(value: Mapping[str, Any]) -> UploadPlan:
    """Raises `InvalidInput` (slug `invalid-plan-file`) that lists every fault."""
    kind = value.get("kind")
    if kind not in (RuleFile.kind, EndFile.kind):
        return parse_plan_file(value)
    odd = unstorable(value)
    if odd:
        raise invalid_plan_file(odd)
    faults: list[Fault] = []
    fields = JsonFields(value, "", faults)
    parsed = parse_rule_fields(fields) if kind == RuleFile.kind else parse_end_fields(fields)
    if faults:
        raise invalid_plan_file(faults)
    return parsed
