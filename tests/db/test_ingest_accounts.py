"""Accounts: who may do what, and passwords that nobody can read back."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from planning_server.domain.errors import Conflict, InvalidInput, NotAllowed, NotFound
from planning_server.store.accounts import (
    Right,
    Role,
    account_with_right,
    add_account,
    authenticate,
    find_account,
    new_password,
    only_account_with_role,
    parse_role,
)
from planning_server.store.sessions import Session, Store, StoreAddresses
from tests.conftest import TestDatabase
from tests.ingest_desk import NOW, PASSWORD

UPLOAD, DECIDE, ADMINISTER = Right.UPLOAD, Right.DECIDE, Right.ADMINISTER
CONTRACT: dict[Role, set[Right]] = {
    Role.ARCHITECT: set(),
    Role.PLANNER: {UPLOAD},
    Role.APPROVER: {UPLOAD, DECIDE},
    Role.ADMIN: {UPLOAD, DECIDE, ADMINISTER},
}
"""The table at the end of the contract's section 6."""


@pytest.fixture
def session(database: TestDatabase) -> Iterator[Session]:
    store = Store(StoreAddresses(reader=database.reader_url, writer=database.writer_url))
    with store.writing() as made:
        yield made
    store.close()


def test_each_role_may_do_what_the_contract_says(session: Session) -> None:
    for role, rights in CONTRACT.items():
        add_account(session, f"a.{role}", role, PASSWORD, at=NOW, actor="test")
        for right in Right:
            if right in rights:
                assert account_with_right(session, f"a.{role}", right).role is role
            else:
                with pytest.raises(NotAllowed):
                    account_with_right(session, f"a.{role}", right)


def test_a_password_is_kept_as_a_hash_that_knows_it(session: Session) -> None:
    add_account(session, "lan", Role.PLANNER, PASSWORD, at=NOW, actor="test")
    account = find_account(session, "lan")
    assert account.password_hash.startswith("$argon2id$")
    assert PASSWORD not in account.password_hash
    assert authenticate(session, "lan", PASSWORD) == account
    with pytest.raises(NotAllowed):
        authenticate(session, "lan", PASSWORD + " ")


def test_a_password_never_stands_in_the_audit_chain(session: Session) -> None:
    add_account(session, "lan", Role.PLANNER, PASSWORD, at=NOW, actor="test")
    rows = session.execute("SELECT a::text FROM desk.audit AS a").fetchall()
    assert len(rows) == 1
    assert PASSWORD not in rows[0][0]


def test_a_name_is_taken_once(session: Session) -> None:
    add_account(session, "lan", Role.PLANNER, PASSWORD, at=NOW, actor="test")
    with pytest.raises(Conflict):
        add_account(session, "lan", Role.ADMIN, PASSWORD, at=NOW, actor="test")
    assert find_account(session, "lan").role is Role.PLANNER


@pytest.mark.parametrize("name", ["", "a", "Lan", "lê", "a b", "a" * 64, "-a", "a\n", "a'; drop table"])
def test_a_name_that_cannot_be_is_refused(session: Session, name: str) -> None:
    with pytest.raises(InvalidInput):
        add_account(session, name, Role.PLANNER, PASSWORD, at=NOW, actor="test")


def test_a_short_password_is_refused(session: Session) -> None:
    with pytest.raises(InvalidInput):
        add_account(session, "lan", Role.PLANNER, "1234567", at=NOW, actor="test")


def test_an_account_that_is_not_there_is_answered_with_the_command_that_makes_it(session: Session) -> None:
    with pytest.raises(NotFound) as refused:
        find_account(session, "lan")
    assert "user add lan" in refused.value.text.en


def test_only_one_planner_is_meant_where_there_is_only_one(session: Session) -> None:
    assert only_account_with_role(session, Role.PLANNER) is None
    add_account(session, "lan", Role.PLANNER, PASSWORD, at=NOW, actor="test")
    only = only_account_with_role(session, Role.PLANNER)
    assert only is not None
    assert only.username == "lan"
    add_account(session, "minh", Role.PLANNER, PASSWORD, at=NOW, actor="test")
    assert only_account_with_role(session, Role.PLANNER) is None


def test_made_passwords_differ_and_are_long() -> None:
    made = {new_password() for _ in range(50)}
    assert len(made) == 50
    assert min(len(password) for password in made) >= 16


def test_a_role_is_read_and_an_unknown_one_is_answered_with_the_known_ones() -> None:
    assert parse_role(" Approver ") is Role.APPROVER
    with pytest.raises(InvalidInput) as refused:
        parse_role("king")
    assert "approver" in refused.value.text.en
