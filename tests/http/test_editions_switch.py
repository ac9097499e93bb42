"""Somebody who waits for an edition looks at it again and again: at no moment may it be gone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from planning_server.http import routes_editions
from planning_server.store import editions as rows
from tests.http.office import TOWN_2024, Office
from tests.http.test_desk_uploads import accept_everything


@pytest.fixture
def asked(office: Office) -> int:
    """An edition that is asked for and not built."""
    upload_id = str(office.send("lan", TOWN_2024).json()["upload_id"])
    office.work(upload_id)
    accept_everything(office, upload_id)
    office.call("huy", "POST", f"/uploads/{upload_id}/approve")
    return int(office.call("huy", "POST", "/editions", json={"base_edition": None}).json()["edition"])


Read = Callable[..., Any]


def published_after_the_first_read(office: Office, number: int) -> Callable[[Read], Read]:
    """Wraps reads; when the first of them is done, the edition is published."""
    done: list[Read] = []

    def wrap(read: Read) -> Read:
        def wrapped(*words: object) -> object:
            try:
                return read(*words)
            finally:
                if not done:
                    done.append(read)
                    office.build(number)

        return wrapped

    return wrap


def test_an_edition_that_is_published_between_two_reads_is_answered(
    office: Office, asked: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    wrap = published_after_the_first_read(office, asked)
    current = office.app.api.state.context.current
    monkeypatch.setattr(current, "edition", wrap(current.edition))
    monkeypatch.setattr(routes_editions, "edition_build", wrap(routes_editions.edition_build))
    answer = office.call("huy", "GET", f"/editions/{asked}")
    assert (answer.status_code, answer.json()["state"]) == (200, "current")


def test_the_list_shows_it_once_whichever_read_it_falls_between(
    office: Office, asked: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    wrap = published_after_the_first_read(office, asked)
    monkeypatch.setattr(rows, "edition_rows", wrap(rows.edition_rows))
    monkeypatch.setattr(routes_editions, "edition_builds", wrap(routes_editions.edition_builds))
    listed = office.call("huy", "GET", "/editions").json()
    assert [(item["edition"], item["state"]) for item in listed["editions"]] == [(asked, "current")]
    assert listed["current"] == asked


def test_an_edition_that_nobody_asked_for_is_not_there(office: Office, asked: int) -> None:
    assert office.call("huy", "GET", f"/editions/{asked + 1}").status_code in {404, 503}
