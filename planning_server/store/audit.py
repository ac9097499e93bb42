"""The audit chain: append-only, each entry hashed together with the one before it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from psycopg import Connection
from psycopg.types.json import Jsonb

from planning_server.store.statements import statement

GENESIS = "0" * 64


@dataclass(frozen=True, slots=True)
class AuditEntry:
    seq: int
    at: datetime
    actor: str
    action: str
    subject: str
    detail: Mapping[str, Any]
    previous_sha256: str
    sha256: str

    def is_sound(self) -> bool:
        """True where the stored hash is the hash of the stored words."""
        return self.sha256 == _hash(
            self.seq, self.at, self.actor, self.action, self.subject, self.detail, self.previous_sha256
        )


def _hash(
    seq: int,
    at: datetime,
    actor: str,
    action: str,
    subject: str,
    detail: Mapping[str, Any],
    previous_sha256: str,
) -> str:
    words = [
        seq,
        at.astimezone(UTC).isoformat(timespec="microseconds"),
        actor,
        action,
        subject,
        detail,
        previous_sha256,
    ]
    return hashlib.sha256(json.dumps(words, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def append(
    connection: Connection[Any],
    *,
    at: datetime,
    actor: str,
    action: str,
    subject: str,
    detail: Mapping[str, Any] | None = None,
) -> str:
    """Adds one entry inside the caller's transaction and answers its hash, the new head of the chain."""
    connection.execute(statement("audit_lock"))
    row = connection.execute(statement("audit_head")).fetchone()
    seq, previous = (row[0] + 1, row[1]) if row else (1, GENESIS)
    words = dict(detail or {})
    sha256 = _hash(seq, at, actor, action, subject, words, previous)
    connection.execute(
        statement("audit_append"),
        {
            "seq": seq,
            "at": at,
            "actor": actor,
            "action": action,
            "subject": subject,
            "detail": Jsonb(words),
            "previous_sha256": previous,
            "sha256": sha256,
        },
    )
    return sha256


def head(connection: Connection[Any]) -> str:
    """The hash of the newest entry; 64 zeros for an empty chain."""
    row = connection.execute(statement("audit_head")).fetchone()
    return row[1] if row else GENESIS


def page(connection: Connection[Any], *, after: int, limit: int) -> list[AuditEntry]:
    """A piece of the chain, the oldest first, beginning behind entry `after`."""
    rows = connection.execute(statement("audit_page"), {"after": after, "limit": limit})
    return [AuditEntry(*row) for row in rows]


def length(connection: Connection[Any]) -> int:
    """How many entries there are; the number of the newest."""
    row = connection.execute(statement("audit_head")).fetchone()
    return row[0] if row else 0


def first_broken_entry(connection: Connection[Any]) -> int | None:
    """The number of the first entry whose hash or link does not hold; None when the whole chain is sound."""
    expected_seq, previous = 1, GENESIS
    for row in connection.execute(statement("audit_all")):
        entry = AuditEntry(*row)
        if entry.seq != expected_seq or entry.previous_sha256 != previous or not entry.is_sound():
            return expected_seq
        expected_seq, previous = entry.seq + 1, entry.sha256
    return None
