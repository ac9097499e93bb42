"""Accounts of the office and what their roles may do (contract section 6)."""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import cache
from typing import Any

from pwdlib import PasswordHash

from planning_server.domain.errors import Conflict, InvalidInput, NotAllowed, NotFound
from planning_server.domain.text import Text, shown
from planning_server.store import audit
from planning_server.store.sessions import Session
from planning_server.store.statements import statement

USERNAME = re.compile(r"[a-z0-9][a-z0-9._-]{1,62}")
SHORTEST_PASSWORD = 8


class Role(StrEnum):
    ARCHITECT = "architect"
    PLANNER = "planner"
    APPROVER = "approver"
    ADMIN = "admin"


class Right(StrEnum):
    UPLOAD = "upload"
    DECIDE = "decide"
    """Approve or reject what another person uploaded; publish what was approved, also by oneself: no third person is asked for."""
    ADMINISTER = "administer"


ROLE_RIGHTS: Mapping[Role, frozenset[Right]] = {
    Role.ARCHITECT: frozenset(),
    Role.PLANNER: frozenset({Right.UPLOAD}),
    Role.APPROVER: frozenset({Right.UPLOAD, Right.DECIDE}),
    Role.ADMIN: frozenset({Right.UPLOAD, Right.DECIDE, Right.ADMINISTER}),
}

RIGHT_WORDS: Mapping[Right, Text] = {
    Right.UPLOAD: Text("gửi đồ án lên", "upload plans"),
    Right.DECIDE: Text("duyệt, từ chối hoặc công bố đồ án", "approve, reject or publish plans"),
    Right.ADMINISTER: Text("quản trị máy chủ", "administer the server"),
}


@dataclass(frozen=True, slots=True)
class Account:
    username: str
    role: Role
    password_hash: str
    created_at: datetime
    password_set_at: datetime
    """Whatever was signed in with an older password is signed in no more."""

    def may(self, right: Right) -> bool:
        return right in ROLE_RIGHTS[self.role]


@cache
def _hasher() -> PasswordHash:
    return PasswordHash.recommended()


def new_password() -> str:
    """A password nobody can guess, short enough to be typed once: 96 random bits in 16 letters."""
    return secrets.token_urlsafe(12)


def parse_role(name: str) -> Role:
    """Raises `InvalidInput` naming the roles there are."""
    try:
        return Role(name.strip().lower())
    except ValueError:
        known = ", ".join(Role)
        raise InvalidInput(
            "unknown-role",
            Text(
                f"Không có vai trò “{name[:40]}”. Hãy chọn một trong: {known}.",
                f"There is no role “{name[:40]}”. Choose one of: {known}.",
            ),
        ) from None


def add_account(
    session: Session, username: str, role: Role, password: str, *, at: datetime, actor: str
) -> Account:
    """Makes an account and writes it into the audit chain (never the password).

    Raises `InvalidInput` for a name or password that cannot be, `Conflict` where the name is taken.
    """
    if USERNAME.fullmatch(username) is None:
        raise InvalidInput(
            "invalid-username",
            Text(
                "Tên tài khoản gồm 2 đến 63 ký tự: chữ thường không dấu, số, dấu chấm, gạch ngang, gạch dưới.",
                "A user name has 2 to 63 characters: small letters without accents, digits, dot, hyphen, underscore.",
            ),
        )
    _refuse_short(password)
    account = Account(username, role, _hasher().hash(password), at, at)
    added = session.execute(
        statement("account_add"),
        {"username": username, "role": role, "password_hash": account.password_hash, "created_at": at},
    )
    if added.rowcount == 0:
        raise Conflict(
            "account-exists",
            Text(
                f"Tài khoản “{username}” đã có hoặc từng có; tên không được dùng lại.",
                f"The account “{username}” exists or existed; a name is never given twice.",
            ),
        )
    audit.append(session, at=at, actor=actor, action="account.added", subject=username, detail={"role": role})
    return account


def find_account(session: Session, username: str) -> Account:
    """Raises `NotFound` with the command that makes the account."""
    account = _known(session, username)
    if account is None:
        username = shown(username)
        raise NotFound(
            "no-such-account",
            Text(
                f"Không có tài khoản “{username}”. Tạo bằng: planning-server user add {username} --role planner",
                f"There is no account “{username}”. Make it with: planning-server user add {username} --role planner",
            ),
        )
    return account


def _account(row: tuple[Any, ...]) -> Account:
    username, role, *facts = row
    return Account(username, Role(role), *facts)


def accounts(session: Session) -> tuple[Account, ...]:
    """Every account that was not removed, by name."""
    return tuple(_account(row) for row in session.execute(statement("accounts_all")))


def authenticate(session: Session, username: str, password: str) -> Account:
    """The account of this name and password. Raises `NotAllowed`, the same and after the same time for either being wrong."""
    account = _known(session, username)
    matches = _hasher().verify(password, _nobody() if account is None else account.password_hash)
    if account is None or not matches:
        raise NotAllowed(
            "wrong-credentials",
            Text("Tên tài khoản hoặc mật khẩu không đúng.", "The user name or the password is wrong."),
        )
    return account


def _known(session: Session, username: str) -> Account | None:
    """None also for what cannot be a name at all (and would be no text for the database)."""
    if USERNAME.fullmatch(username) is None:
        return None
    row = session.execute(statement("account_by_name"), {"username": username}).fetchone()
    return None if row is None else _account(row)


@cache
def _nobody() -> str:
    """The hash of a password that nobody has, to be compared with where there is no account."""
    return _hasher().hash(secrets.token_urlsafe(32))


def set_password(session: Session, username: str, password: str, *, at: datetime, actor: str) -> None:
    """Raises `NotFound` for the account and `InvalidInput` for the password."""
    find_account(session, username)
    _refuse_short(password)
    parameters = {"username": username, "password_hash": _hasher().hash(password), "at": at}
    session.execute(statement("account_set_password"), parameters)
    audit.append(session, at=at, actor=actor, action="account.password_set", subject=username)


def remove_account(session: Session, username: str, *, at: datetime, actor: str) -> None:
    """Ends an account and its tokens. Its uploads and entries stay, and nobody else is ever given the name. Raises `NotFound`."""
    find_account(session, username)
    session.execute(statement("account_remove"), {"username": username, "at": at})
    session.execute(statement("token_revoke"), {"username": username, "name": None, "at": at})
    audit.append(session, at=at, actor=actor, action="account.removed", subject=username)


def _refuse_short(password: str) -> None:
    if len(password) < SHORTEST_PASSWORD:
        raise InvalidInput(
            "password-too-short",
            Text(
                f"Mật khẩu phải có ít nhất {SHORTEST_PASSWORD} ký tự.",
                f"A password has at least {SHORTEST_PASSWORD} characters.",
            ),
        )


def account_with_right(session: Session, username: str, right: Right) -> Account:
    """The account, where it may do this. Raises `NotFound` or `NotAllowed`."""
    account = find_account(session, username)
    if not account.may(right):
        words = RIGHT_WORDS[right]
        raise NotAllowed(
            "role-not-allowed",
            Text(
                f"Tài khoản “{username}” có vai trò {account.role}, không được {words.vi}.",
                f"The account “{username}” has the role {account.role}, which may not {words.en}.",
            ),
        )
    return account


def only_account_with_role(session: Session, role: Role) -> Account | None:
    """The one account of this role; None where there is none or more than one."""
    rows = session.execute(statement("accounts_of_role"), {"role": role}).fetchall()
    if len(rows) != 1:
        return None
    return _account(rows[0])
