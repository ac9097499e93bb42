"""Withdrawing an edition: what only it held answers 410 from then on. Its number, its reason and its hash stay."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from planning_server.domain.errors import Conflict
from planning_server.domain.text import Text
from planning_server.publish.build import another_builder
from planning_server.publish.editions import edition_row, edition_withdrawn
from planning_server.store import audit, withdrawals
from planning_server.store import editions as rows
from planning_server.store.sessions import Session
from planning_server.store.withdrawals import WithdrawnContent


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """Who withdraws which edition, when and why."""

    edition: int
    actor: str
    at: datetime
    note: str | None


def withdraw_edition(session: Session, asked: Withdrawal) -> WithdrawnContent:
    """Raises `NotFound`, `Withdrawn` where it is withdrawn already, and `Conflict` for the current edition or while another is being built."""
    if not rows.try_build_lock(session):
        raise another_builder()
    row = edition_row(session, asked.edition)
    if row.state == "withdrawn":
        raise edition_withdrawn(row)
    if row.edition == rows.current_number(session):
        raise _current(row.edition)
    gone = withdrawals.withdraw(session, row.edition, asked.at, asked.note)
    audit.append(
        session,
        at=asked.at,
        actor=asked.actor,
        action="edition.withdrawn",
        subject=f"edition/{row.edition}",
        detail={
            "note": asked.note,
            "manifest_sha256": row.manifest_sha256,
            "archives": list(gone.archives),
            "uploads": [str(item) for item in gone.uploads],
        },
    )
    return gone


def _current(number: int) -> Conflict:
    return Conflict(
        "edition-is-current",
        Text(
            f"Bản công bố số {number} đang hiện hành nên chưa thu hồi được. Hãy công bố một bản khác trước, hoặc quay về một bản cũ: "
            "POST /editions/{n}/activate, hay planning-server activate N.",
            f"Edition {number} is the current one and cannot be withdrawn. Publish another first, or go back to an older one: "
            "POST /editions/{n}/activate, or planning-server activate N.",
        ),
        extra={"current_edition": number},
    )
