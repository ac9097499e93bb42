"""Rule sets of the office: drafted by an upload, frozen at publication. Each function takes the caller's transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from psycopg.rows import class_row

from planning_server.domain.rule_set import CompiledRuleSet
from planning_server.store.editions import RuleSetRow
from planning_server.store.sessions import Session
from planning_server.store.statements import statement


@dataclass(frozen=True, slots=True)
class DraftedRuleSet:
    """What the gates look at. `published_sha256` is what is published under the same id and version, None where nothing is."""

    upload_id: UUID
    rule_set_id: str
    version: int
    sha256: str
    title_vi: str
    title_en: str
    in_force_from: date | None
    in_force_to: date | None
    source_text: str
    open_findings: int
    published_sha256: str | None

    @property
    def row(self) -> RuleSetRow:
        return RuleSetRow(
            rule_set_id=self.rule_set_id,
            version=self.version,
            sha256=self.sha256,
            title_vi=self.title_vi,
            title_en=self.title_en,
            in_force_from=self.in_force_from,
            in_force_to=self.in_force_to,
            source_text=self.source_text,
        )


def hold(session: Session, rule_set_id: str) -> None:
    """One reading at a time compares and drafts under this id, until the transaction ends."""
    session.execute(statement("rule_set_lock"), {"rule_set_id": rule_set_id})


def draft(session: Session, upload_id: UUID, rule_set: CompiledRuleSet) -> None:
    session.execute(
        statement("draft_add_rule_set"),
        {
            "rule_set_id": rule_set.rule_set_id,
            "version": rule_set.version,
            "sha256": rule_set.sha256,
            "title_vi": rule_set.title.vi,
            "title_en": rule_set.title.en,
            "in_force_from": rule_set.in_force_from,
            "in_force_to": rule_set.in_force_to,
            "source_text": rule_set.source_text,
            "upload_id": upload_id,
        },
    )


def other_draft(session: Session, upload_id: UUID, rule_set: CompiledRuleSet) -> UUID | None:
    """Another upload that has drafted the same id and version."""
    row = session.execute(
        statement("draft_rule_set_of_other"),
        {"rule_set_id": rule_set.rule_set_id, "version": rule_set.version, "upload_id": upload_id},
    ).fetchone()
    return None if row is None else row[0]


@dataclass(frozen=True, slots=True)
class KnownRuleSet:
    version: int
    sha256: str
    in_force_from: date | None


def published(session: Session, rule_set_id: str) -> list[KnownRuleSet]:
    """Every version of this id that was ever published, the highest last."""
    rows = session.execute(statement("rule_set_versions"), {"rule_set_id": rule_set_id})
    return [KnownRuleSet(*row) for row in rows]


def drafted(session: Session, upload_ids: Sequence[UUID]) -> list[DraftedRuleSet]:
    with session.cursor(row_factory=class_row(DraftedRuleSet)) as cursor:
        return cursor.execute(statement("drafted_rule_sets"), {"upload_ids": list(upload_ids)}).fetchall()


def all_drafted(session: Session) -> list[DraftedRuleSet]:
    rows = session.execute(statement("draft_rule_set_uploads")).fetchall()
    return drafted(session, [row[0] for row in rows])


def of_office(session: Session, edition: int | None) -> list[RuleSetRow]:
    """The rule sets of an edition that an office brought, not those that came with the program."""
    with session.cursor(row_factory=class_row(RuleSetRow)) as cursor:
        return cursor.execute(statement("office_rule_sets"), {"edition": edition}).fetchall()


def freeze(session: Session, upload_ids: Sequence[UUID]) -> None:
    """Moves the rule sets of approved uploads from `draft` to `pub`."""
    for name in ("freeze_rule_sets", "drop_frozen_rule_sets"):
        session.execute(statement(name), {"upload_ids": list(upload_ids)})
