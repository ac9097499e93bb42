"""What a plan file can be, whatever comes with it: a drawing, parcels, or an office's rules."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from planning_server.domain.errors import Fault
from planning_server.ingest.json_fields import JsonFields
from planning_server.ingest.json_text import unstorable
from planning_server.ingest.plan_file import invalid_plan_file, parse_plan_file
from planning_server.ingest.plan_values import ParcelFile, PlanFile
from planning_server.ingest.rule_content import RuleFile, parse_rule_fields

UploadPlan = PlanFile | ParcelFile | RuleFile


def parse_upload_plan(value: Mapping[str, Any]) -> UploadPlan:
    """Raises `InvalidInput` (slug `invalid-plan-file`) that lists every fault."""
    if value.get("kind") != RuleFile.kind:
        return parse_plan_file(value)
    faults: list[Fault] = list(unstorable(value))
    parsed = None if faults else parse_rule_fields(JsonFields(value, "", faults))
    if faults or parsed is None:
        raise invalid_plan_file(faults)
    return parsed
