"""Sessions of the desk, kept on the server and named by a secret in a cookie; and the counting of attempts to sign in.

The secret itself is never stored: whoever reads the table cannot sign in with it. A session ends after `SESSION_TIME`, at
sign-out, and as soon as the account has another password or is gone.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from planning_server.domain.errors import NotFound, TooMany
from planning_server.domain.text import Text
from planning_server.store.accounts import Account, find_account
from planning_server.store.sessions import Session
from planning_server.store.statements import statement
from planning_server.store.tokens import sha256_of

SESSION_TIME = timedelta(hours=12)
ATTEMPT_WINDOW = timedelta(minutes=15)
MOST_ATTEMPTS_OF_ACCOUNT_FROM_ADDRESS = 5
MOST_ATTEMPTS_FROM_ADDRESS = 30
MOST_ATTEMPTS_OF_ACCOUNT = 100
"""Within `ATTEMPT_WINDOW`, counting only those that did not succeed. The last one is high, so that nobody locks another person out
from one place; it stops a password from being tried from many."""


@dataclass(frozen=True, slots=True)
class SignIn:
    """Who is signed in, until when."""

    account: Account
    expires_at: datetime


def open_session(session: Session, account: Account, at: datetime) -> tuple[str, datetime]:
    """A new session: answers its secret (256 random bits, shown once) and when it ends."""
    session.execute(statement("session_clear_ended"), {"at": at})
    secret, expires_at = secrets.token_urlsafe(32), at + SESSION_TIME
    session.execute(
        statement("session_add"),
        {
            "session_sha256": sha256_of(secret),
            "username": account.username,
            "password_sha256": sha256_of(account.password_hash),
            "created_at": at,
            "expires_at": expires_at,
        },
    )
    return secret, expires_at


def find_session(session: Session, secret: str, at: datetime) -> SignIn | None:
    """Who is signed in with this secret; None where the session is over or never was."""
    row = session.execute(
        statement("session_by_hash"), {"session_sha256": sha256_of(secret), "at": at}
    ).fetchone()
    if row is None:
        return None
    username, password_sha256, expires_at = row
    try:
        account = find_account(session, username)
    except NotFound:  # removed since
        return None
    if sha256_of(account.password_hash) != password_sha256:
        return None
    return SignIn(account, expires_at)


def end_session(session: Session, secret: str) -> None:
    session.execute(statement("session_end"), {"session_sha256": sha256_of(secret)})


def note_attempt(session: Session, username: str, address: str, at: datetime) -> None:
    """Counts an attempt before the password is looked at. Raises `TooMany`; an attempt refused so is not counted."""
    since = at - ATTEMPT_WINDOW
    session.execute(statement("sign_in_lock"))
    session.execute(statement("sign_in_attempt_clear_old"), {"since": since})
    row = session.execute(
        statement("sign_in_attempt_count"), {"username": username, "address": address, "since": since}
    ).fetchone()
    of_both, of_address, of_account = row or (0, 0, 0)
    if (
        of_both >= MOST_ATTEMPTS_OF_ACCOUNT_FROM_ADDRESS
        or of_address >= MOST_ATTEMPTS_FROM_ADDRESS
        or of_account >= MOST_ATTEMPTS_OF_ACCOUNT
    ):
        minutes = int(ATTEMPT_WINDOW.total_seconds()) // 60
        raise TooMany(
            "too-many-attempts",
            Text(
                f"Đã nhập sai quá nhiều lần. Xin thử lại sau {minutes} phút.",
                f"Too many attempts that failed. Please try again in {minutes} minutes.",
            ),
            extra={"retry_after_s": int(ATTEMPT_WINDOW.total_seconds())},
        )
    session.execute(statement("sign_in_attempt_add"), {"username": username, "address": address, "at": at})


def take_back_attempt(session: Session, username: str, address: str, at: datetime) -> None:
    """Nobody looked at the password of this attempt, so it says nothing about whoever made it."""
    parameters = {"username": username, "address": address, "at": at}
    session.execute(statement("sign_in_attempt_take_back"), parameters)


def forget_attempts(session: Session, username: str, address: str) -> None:
    """The password was right: earlier attempts of this account from this address count no more."""
    session.execute(statement("sign_in_attempt_forget"), {"username": username, "address": address})
