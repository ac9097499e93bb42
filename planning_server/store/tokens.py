"""Bearer tokens for programs: random, shown once, kept as a hash, ended by date or by hand."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from planning_server.domain.errors import Conflict, InvalidInput, NotFound
from planning_server.domain.text import Text, is_plain
from planning_server.store import audit
from planning_server.store.accounts import Account, Role, find_account
from planning_server.store.sessions import Session
from planning_server.store.statements import statement

PREFIX = "pst_"
"""Lets scanners of source code and logs recognise a token that was left lying about."""
RANDOM_BYTES = 32
LONGEST_NAME = 63
LONGEST_DAYS = 366
USED_EVERY = timedelta(minutes=1)
"""The time of last use is written this often, not at every request."""


@dataclass(frozen=True, slots=True)
class Token:
    """A token as the list shows it; the token itself is kept nowhere."""

    name: str
    created_at: datetime
    expires_at: datetime
    revoked_at: datetime | None
    last_used_at: datetime | None


def sha256_of(secret: str) -> str:
    """What of a token or a session is stored and looked up: SHA-256 is enough for 256 random bits."""
    return hashlib.sha256(secret.encode()).hexdigest()


def add_token(session: Session, username: str, name: str, *, days: int, at: datetime, actor: str) -> str:
    """Makes a token of an account and answers it, once. Raises `NotFound`, `InvalidInput`, and `Conflict` for a name used before."""
    find_account(session, username)
    if not 1 <= days <= LONGEST_DAYS:
        raise InvalidInput(
            "token-days",
            Text(
                f"Thời hạn của mã truy cập là 1 đến {LONGEST_DAYS} ngày.",
                f"A token is valid for 1 to {LONGEST_DAYS} days.",
            ),
        )
    if not name.strip() or len(name) > LONGEST_NAME or not is_plain(name):
        raise InvalidInput(
            "token-name",
            Text(
                f"Tên mã truy cập gồm 1 đến {LONGEST_NAME} ký tự, ví dụ tên máy sẽ dùng nó.",
                f"The name of a token has 1 to {LONGEST_NAME} characters; the machine that will use it, for example.",
            ),
        )
    token = PREFIX + secrets.token_urlsafe(RANDOM_BYTES)
    expires_at = at + timedelta(days=days)
    added = session.execute(
        statement("token_add"),
        {
            "token_sha256": sha256_of(token),
            "username": username,
            "name": name,
            "created_at": at,
            "expires_at": expires_at,
        },
    )
    if added.rowcount == 0:
        raise Conflict(
            "token-exists",
            Text(
                f"Tài khoản “{username}” đã từng có mã truy cập tên “{name}”. Hãy chọn tên khác.",
                f"The account “{username}” has or had a token named “{name}”. Choose another name.",
            ),
        )
    detail = {"name": name, "expires_at": expires_at.isoformat()}
    audit.append(session, at=at, actor=actor, action="token.added", subject=username, detail=detail)
    return token


def token_account(session: Session, token_sha256: str, at: datetime) -> Account | None:
    """Whose token this is; None where it is unknown, expired, revoked, or its account was removed. Notes the use."""
    row = session.execute(statement("token_account"), {"token_sha256": token_sha256, "at": at}).fetchone()
    if row is None:
        return None
    username, role, *facts, last_used_at = row
    if last_used_at is None or at - last_used_at >= USED_EVERY:
        session.execute(statement("token_used"), {"token_sha256": token_sha256, "at": at})
    return Account(username, Role(role), *facts)


def tokens_of(session: Session, username: str) -> tuple[Token, ...]:
    """Every token that the account has or had, the newest first."""
    rows = session.execute(statement("tokens_of_account"), {"username": username})
    return tuple(Token(*row) for row in rows)


def revoke_token(session: Session, username: str, name: str, *, at: datetime, actor: str) -> None:
    """Raises `NotFound` where the account has no valid token of this name."""
    parameters = {"username": username, "name": name, "at": at}
    if session.execute(statement("token_revoke"), parameters).rowcount == 0:
        raise NotFound(
            "no-such-token",
            Text(
                f"Tài khoản “{username}” không có mã truy cập nào còn dùng được tên “{name}”.",
                f"The account “{username}” has no valid token named “{name}”.",
            ),
        )
    audit.append(session, at=at, actor=actor, action="token.revoked", subject=username, detail={"name": name})
