"""Readers keep the edition that they began with: no answer is torn, whatever is published meanwhile."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable
from typing import Any

import pytest

from planning_server.http import routes_constraints
from planning_server.publish.build import build_edition
from planning_server.publish.publication import Publication
from planning_server.tiles.bake import ArchiveBaker
from tests.approved_uploads import AT, TODAY, DraftPlan, approve_plan
from tests.http.office import Office

SWITCHES = 20
PLACE = {"e": 576050.0, "n": 1319050.0, "crs": "EPSG:5899", "date": "2026-11-20"}
ARCHIVE = re.compile(r"/tiles/planning/([0-9a-f]{64})/")


def publish(office: Office, base: int | None, activates: int | None = None) -> int:
    asked = Publication("huy", "", base, lambda: AT, TODAY, (), "test/1", activates=activates)
    return build_edition(office.desk.store, ArchiveBaker(office.archive_dir), asked).number


@pytest.fixture
def both(office: Office) -> Office:
    """Edition 1 holds plan p, edition 2 also q."""
    approve_plan(office.database.writer_url, DraftPlan())
    publish(office, None)
    approve_plan(office.database.writer_url, DraftPlan(plan_id="q", level="chi_tiet"))
    publish(office, 1)
    office.app.api.state.context.current.refresh()
    return office


def plans_of(answer: dict[str, Any]) -> set[str]:
    return {item["plan_id"] for item in answer["applies"]}


def test_a_switch_in_the_midst_of_a_request_changes_nothing_of_its_answer(
    both: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    load = routes_constraints.load_situation

    def switching(*words: Any) -> Any:  # noqa: ANN401 - passed on as they are
        publish(both, 2, activates=1)
        both.app.api.state.context.current.refresh()
        return load(*words)

    with monkeypatch.context() as patched:
        patched.setattr(routes_constraints, "load_situation", switching)
        answer = both.call(None, "GET", "/constraints", params=PLACE).json()
    assert (answer["edition"], plans_of(answer)) == (2, {"p", "q"})
    after = both.call(None, "GET", "/constraints", params=PLACE).json()
    assert (after["edition"], plans_of(after)) == (3, {"p"})


class Readers:
    """Four threads that ask again and again; `seen` says which edition each answer names, and what it holds of it."""

    def __init__(self, office: Office) -> None:
        self.office = office
        self.stopped = threading.Event()
        self.seen: list[tuple[str, int, object]] = []
        self.faults: list[BaseException] = []
        asks = (self._tiles, self._answer, self._style, self._edition)
        self.threads = [threading.Thread(target=self._ask, args=(ask,)) for ask in asks]

    def __enter__(self) -> Readers:
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stopped.set()
        for thread in self.threads:
            thread.join(30)

    def _ask(self, ask: Callable[[], tuple[str, int, object]]) -> None:
        try:
            while not self.stopped.is_set():
                self.seen.append(ask())
        except BaseException as fault:  # noqa: BLE001 - told by the test, whatever it is
            self.faults.append(fault)

    def _get(self, path: str) -> Any:  # noqa: ANN401 - an answer's body
        return self.office.call(None, "GET", path).json()

    def _tiles(self) -> tuple[str, int, object]:
        body = self._get("/tiles/planning/tilejson.json")
        named = ARCHIVE.search(body["tiles"][0])
        assert named is not None
        return "tiles", body["edition"], named[1]

    def _answer(self) -> tuple[str, int, object]:
        body = self.office.call(None, "GET", "/constraints", params=PLACE).json()
        return "answer", body["edition"], frozenset(plans_of(body))

    def _style(self) -> tuple[str, int, object]:
        body = self._get("/styles/planning.json")["metadata"]
        plans = frozenset(item["plan_id"] for item in body["planning:plans"])
        return "style", body["planning:edition"], plans

    def _edition(self) -> tuple[str, int, object]:
        body = self._get("/editions/current")
        return "edition", body["edition"], planning_archive(body)


def planning_archive(edition: dict[str, Any]) -> str:
    [part] = edition["slices"]
    return str(part["archives"]["planning"]["sha256"])


def test_twenty_switches_under_parallel_readers_tear_no_answer(both: Office) -> None:
    current = 2
    with Readers(both) as readers:
        for turn in range(SWITCHES):
            current = publish(both, current, activates=1 + turn % 2)
    assert readers.faults == []
    archives = {
        number: planning_archive(both.call(None, "GET", f"/editions/{number}").json())
        for number in range(1, current + 1)
    }
    assert current == 2 + SWITCHES
    assert set(archives.values()) == {archives[1], archives[2]}
    assert len({number for _, number, _ in readers.seen}) > SWITCHES / 2
    for kind, number, told in readers.seen:
        # Edition 2 and every even one after it hold both plans: they publish edition 2 again.
        plans = frozenset({"p", "q"}) if number % 2 == 0 else frozenset({"p"})
        assert told == (plans if kind in {"answer", "style"} else archives[number]), (kind, number)
    assert {kind for kind, _, _ in readers.seen} == {"tiles", "answer", "style", "edition"}
    assert len(list(both.archive_dir.glob("*.pmtiles"))) == 2
