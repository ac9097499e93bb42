"""Accounts and tokens: shown once, kept as a hash, ended by date, by hand, and with the account."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from planning_server.domain.errors import Conflict, InvalidInput, NotAllowed, NotFound
from planning_server.jobs.desk import IngestDesk
from planning_server.store import audit
from planning_server.store.accounts import (
    Role,
    accounts,
    add_account,
    authenticate,
    find_account,
    remove_account,
    set_password,
)
from planning_server.store.tokens import add_token, revoke_token, sha256_of, token_account, tokens_of
from tests.conftest import TestDatabase
from tests.ingest_desk import NOW, PASSWORD, ingest_desk


@pytest.fixture
def desk(database: TestDatabase, tmp_path: Path) -> Iterator[IngestDesk]:
    with ingest_desk(database, tmp_path / "uploads") as made:
        yield made


def test_a_token_stands_for_its_account_until_its_last_day(desk: IngestDesk) -> None:
    with desk.store.writing() as session:
        token = add_token(session, "lan", "máy A", days=30, at=NOW, actor="test")
        account = token_account(session, sha256_of(token), NOW)
        assert account is not None
        assert (account.username, account.role) == ("lan", Role.PLANNER)
        assert token_account(session, sha256_of(token), NOW + timedelta(days=30)) is None
        assert token_account(session, sha256_of(token + "x"), NOW) is None
        stored = session.execute("SELECT token_sha256 FROM desk.token").fetchall()
        assert stored == [(sha256_of(token),)]
        assert token not in str(session.execute("SELECT * FROM desk.audit").fetchall())
        assert audit.first_broken_entry(session) is None


def test_the_last_use_is_noted_at_most_once_a_minute(desk: IngestDesk) -> None:
    with desk.store.writing() as session:
        hashed = sha256_of(add_token(session, "lan", "a", days=1, at=NOW, actor="test"))
        for seconds, expected in ((0, 0), (30, 0), (61, 61)):
            token_account(session, hashed, NOW + timedelta(seconds=seconds))
            [kept] = tokens_of(session, "lan")
            assert kept.last_used_at == NOW + timedelta(seconds=expected)


def test_a_revoked_token_is_nobodys_and_its_name_is_not_given_again(desk: IngestDesk) -> None:
    with desk.store.writing() as session:
        hashed = sha256_of(add_token(session, "lan", "a", days=1, at=NOW, actor="test"))
        revoke_token(session, "lan", "a", at=NOW, actor="test")
        assert token_account(session, hashed, NOW) is None
        with pytest.raises(NotFound):
            revoke_token(session, "lan", "a", at=NOW, actor="test")
        with pytest.raises(Conflict):
            add_token(session, "lan", "a", days=1, at=NOW, actor="test")


@pytest.mark.parametrize(("name", "days"), [("", 1), ("x" * 64, 1), ("a", 0), ("a", 367), (" ", 1)])
def test_a_token_without_name_or_end_is_refused(desk: IngestDesk, name: str, days: int) -> None:
    with desk.store.writing() as session, pytest.raises(InvalidInput):
        add_token(session, "lan", name, days=days, at=NOW, actor="test")


def test_a_removed_account_signs_in_no_more_and_its_name_is_never_given_again(desk: IngestDesk) -> None:
    with desk.store.writing() as session:
        hashed = sha256_of(add_token(session, "lan", "a", days=9, at=NOW, actor="test"))
        remove_account(session, "lan", at=NOW, actor="test")
        assert token_account(session, hashed, NOW) is None
        assert "lan" not in {item.username for item in accounts(session)}
        with pytest.raises(NotFound):
            find_account(session, "lan")
        with pytest.raises(NotAllowed):
            authenticate(session, "lan", PASSWORD)
        with pytest.raises(Conflict):
            add_account(session, "lan", Role.ADMIN, PASSWORD, at=NOW, actor="test")


def test_a_wrong_name_and_a_wrong_password_are_refused_with_the_same_words(desk: IngestDesk) -> None:
    with desk.store.writing() as session:
        assert authenticate(session, "huy", PASSWORD).role is Role.APPROVER
        told: list[str] = []
        for name, password in (("huy", "wrong"), ("nobody", PASSWORD), ("", ""), ("huy\0", PASSWORD)):
            with pytest.raises(NotAllowed) as refused:
                authenticate(session, name, password)
            told.append(refused.value.text.en)
        assert len(set(told)) == 1


def test_a_new_password_ends_what_the_old_one_opened(desk: IngestDesk) -> None:
    later = NOW + timedelta(hours=1)
    with desk.store.writing() as session:
        set_password(session, "lan", "another horse", at=later, actor="test")
        assert authenticate(session, "lan", "another horse").password_set_at == later
        with pytest.raises(NotAllowed):
            authenticate(session, "lan", PASSWORD)
        with pytest.raises(InvalidInput):
            set_password(session, "lan", "short", at=later, actor="test")
        with pytest.raises(NotFound):
            set_password(session, "nobody", "another horse", at=later, actor="test")
