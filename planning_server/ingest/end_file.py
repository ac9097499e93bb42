"""A decision that ends a published version of a plan from a day on: there is no drawing, so its words are the file."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from planning_server.domain.text import Text
from planning_server.ingest.json_fields import JsonFields

END_FIELDS = (
    "kind",
    "plan_id",
    "version",
    "authority",
    "decision_number",
    "decision_date",
    "decision_document",
    "ends_from",
    "note",
)


@dataclass(frozen=True, slots=True)
class EndFile:
    """`kind: "end"`. `ends_from` is the first day on which the version is no longer in force; `authority` None is the version's own."""

    plan_id: str
    version: int
    authority: str | None
    decision_number: str
    decision_date: date
    ends_from: date
    note: str | None
    decision_document: str | None = None

    kind = "end"


def parse_end_fields(fields: JsonFields) -> EndFile:
    fields.only(END_FIELDS)
    version = fields.values.get("version")
    if not isinstance(version, int) or isinstance(version, bool) or not 1 <= version < 2**31:
        fields.fault(
            "version", Text("Phải là số phiên bản (1, 2, …).", "Must be a version number (1, 2, …).")
        )
        version = 1
    decided, ends_from = fields.day("decision_date"), fields.day("ends_from")
    return EndFile(
        plan_id=fields.text("plan_id"),
        version=version,
        authority=fields.optional_text("authority"),
        decision_number=fields.text("decision_number"),
        decision_date=decided,
        ends_from=ends_from,
        note=fields.optional_text("note"),
        decision_document=fields.optional_text("decision_document"),
    )
