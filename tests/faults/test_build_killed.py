"""`kill -9` of whoever builds an edition, at every step: the edition before stays whole, and what is left behind is removed and told."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import psycopg
import pytest

from planning_server.cli.doctor_archives import archives_part
from planning_server.domain.errors import Conflict
from planning_server.domain.text import Text
from planning_server.jobs.clear_archives import clear_archives
from planning_server.jobs.desk import IngestDesk
from planning_server.publish.build import ABANDONED, build_edition
from planning_server.publish.edition import Edition
from planning_server.publish.editions import current_edition
from planning_server.publish.publication import Publication
from planning_server.publish.withdrawal import Withdrawal, withdraw_edition
from planning_server.store import audit
from planning_server.store.editions import try_build_lock
from planning_server.store.sessions import Store, StoreAddresses
from planning_server.tiles.bake import ArchiveBaker
from tests.approved_uploads import AT, TODAY, DraftPlan, approve_plan
from tests.conftest import PROJECT, TestDatabase
from tests.pausing_builder import STEPS
from tests.worker_office import until


@dataclass
class Site:
    """A database with edition 1 and an approved plan that waits; archives below `folder`."""

    database: TestDatabase
    store: Store
    folder: Path
    said: list[Text] = field(default_factory=list[Text])

    @property
    def archives(self) -> Path:
        return self.folder / "archives"

    def publish(self, base: int | None) -> Edition:
        asked = Publication(
            "binh", "thử", base, lambda: AT, TODAY, (), "planning-server/test", tell=self.said.append
        )
        return build_edition(self.store, ArchiveBaker(self.archives), asked)

    @contextmanager
    def paused_builder(self, step: str, *goes_back: int) -> Generator[subprocess.Popen[bytes]]:
        """`goes_back`: the current edition and the one to go back to; without them it builds on edition 1."""
        environment = {
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(PROJECT),
            "PLANNING_WRITER_URL": self.database.writer_url,
            "PLANNING_READER_URL": self.database.reader_url,
        }
        editions = [str(number) for number in goes_back or (1,)]
        words = [sys.executable, "-m", "tests.pausing_builder", step, str(self.folder), *editions]
        process = subprocess.Popen(words, env=environment)
        try:
            until((self.folder / "paused").exists)
            yield process
        finally:
            process.kill()
            process.wait()

    def kill_at(self, step: str) -> None:
        with self.paused_builder(step) as builder:
            builder.kill()
            builder.wait()
        until(self.nobody_builds)

    def nobody_builds(self) -> bool:
        with self.store.writing() as session:
            return try_build_lock(session)

    def current(self) -> Edition:
        with self.store.reading() as session:
            return current_edition(session)

    def files(self) -> set[str]:
        return {path.name for path in self.archives.iterdir()}

    def builds(self) -> list[tuple[int, str, str | None]]:
        with psycopg.connect(self.database.superuser_url) as session:
            return session.execute(
                "SELECT edition, state, failure FROM desk.edition_build ORDER BY edition"
            ).fetchall()


@pytest.fixture
def site(database: TestDatabase, tmp_path: Path) -> Iterator[Site]:
    store = Store(StoreAddresses(reader=database.reader_url, writer=database.writer_url))
    made = Site(database, store, tmp_path)
    approve_plan(database.writer_url, DraftPlan())
    made.publish(None)
    approve_plan(database.writer_url, DraftPlan(plan_id="q", level="chi_tiet"))
    yield made
    store.close()


def assert_whole(site: Site, published: Edition) -> None:
    """Every archive that the edition names is there, byte for byte."""
    for part in published.slices:
        for sha256 in part.archives.values():
            content = (site.archives / f"{sha256}.pmtiles").read_bytes()
            assert hashlib.sha256(content).hexdigest() == sha256


UPLOADS: Final = "SELECT upload_id, state, edition, left_out_by FROM desk.upload ORDER BY upload_id"
LEFT = {"baking": (1, 0), "baked": (1, 0), "named": (0, 1), "switching": (0, 1), "switched": (0, 1)}
"""Unfinished files and archives that no edition names, by the step of the kill."""


@pytest.mark.parametrize("step", [step for step in STEPS if step in LEFT])
def test_a_build_that_is_killed_before_its_commit_changes_nothing(site: Site, step: str) -> None:
    before = site.current()
    named = {f"{sha256}.pmtiles" for sha256 in before.slices[0].archives.values()}
    site.kill_at(step)

    assert site.current() == before
    assert_whole(site, before)
    with psycopg.connect(site.database.superuser_url) as session:
        assert session.execute("SELECT count(*) FROM draft.zone").fetchone() == (2,)
        assert session.execute("SELECT count(*) FROM pub.plan_version").fetchone() == (1,)
    assert site.builds() == [(1, "published", None), (2, "building", None)]
    left = site.files() - named
    unfinished = {name for name in left if name.endswith(".partial")}
    assert (len(unfinished), len(left - unfinished)) == LEFT[step]

    with psycopg.connect(site.database.owner_url) as session:
        told = archives_part(session, site.archives)
    assert not told.ok
    assert told.mend == "planning-server clear-archives"
    after = site.publish(1)
    assert (after.number, {item.plan_id for item in after.versions}) == (3, {"p", "q"})
    assert_whole(site, before)
    assert_whole(site, after)
    assert site.builds()[1] == (2, "failed", ABANDONED)
    assert site.files() == {
        f"{sha256}.pmtiles" for item in (before, after) for sha256 in item.slices[0].archives.values()
    }
    [words] = site.said
    assert ("unfinished file" if unfinished else "no edition names") in words.en
    with site.store.writing() as session:
        [entry] = [
            item for item in audit.page(session, after=0, limit=100) if item.action == "archives.cleared"
        ]
    assert {*entry.detail["unfinished"], *entry.detail["unnamed"]} == left


def test_a_builder_that_is_killed_after_its_commit_has_published(site: Site) -> None:
    site.kill_at("published")
    after = site.current()
    assert (after.number, {item.plan_id for item in after.versions}) == (2, {"p", "q"})
    assert_whole(site, after)
    assert site.builds() == [(1, "published", None), (2, "published", None)]
    with psycopg.connect(site.database.owner_url) as session:
        assert archives_part(session, site.archives).ok


@pytest.mark.parametrize("step", ["switching", "switched"])
def test_going_back_that_is_killed_leaves_everything_published(site: Site, step: str) -> None:
    site.publish(1)
    before, files = site.current(), site.files()
    with psycopg.connect(site.database.superuser_url) as session:
        uploads = session.execute(UPLOADS).fetchall()
    with site.paused_builder(step, 2, 1) as builder:
        asked = Withdrawal(1, "quan", AT, None)
        with site.store.writing() as session, pytest.raises(Conflict, match="another-builder"):
            withdraw_edition(session, asked)
        builder.kill()
        builder.wait()
    until(site.nobody_builds)
    assert (site.current(), site.files()) == (before, files)
    with psycopg.connect(site.database.superuser_url) as session:
        assert session.execute(UPLOADS).fetchall() == uploads
    with site.store.writing() as session:
        withdraw_edition(session, asked)


def test_what_a_running_build_writes_is_not_touched(site: Site) -> None:
    desk = IngestDesk(site.store, site.folder, lambda: AT)
    with site.paused_builder("baking"):
        before = site.files()
        with pytest.raises(Conflict, match="another-builder"):
            clear_archives(desk, site.archives, actor="command line")
        with pytest.raises(Conflict, match="another-builder"):
            site.publish(1)
        assert site.files() == before
        with psycopg.connect(site.database.owner_url) as session:
            assert archives_part(session, site.archives).ok  # it is being built


def test_left_overs_are_removed_by_a_command_and_nothing_else_is(site: Site) -> None:
    desk = IngestDesk(site.store, site.folder, lambda: AT)
    named = site.files()
    (site.archives / "notes.txt").write_text("of the office", encoding="utf-8")
    (site.archives / f"{'0' * 64}.pmtiles").write_bytes(b"12345")
    (site.archives / "tmpx.partial").write_bytes(b"123")
    removed = clear_archives(desk, site.archives, actor="command line")
    assert (removed.unfinished, removed.unnamed, removed.bytes) == (
        ("tmpx.partial",),
        (f"{'0' * 64}.pmtiles",),
        8,
    )
    assert site.files() == {*named, "notes.txt"}
    assert not clear_archives(desk, site.archives, actor="command line")
