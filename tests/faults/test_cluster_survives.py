"""The private cluster under bad conditions: killed, started twice at once, cut off half-made, strangers' process ids."""

from __future__ import annotations

import json
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import psycopg
import pytest

from planning_server.cli.cluster import Cluster
from planning_server.domain.errors import Unavailable


@pytest.fixture
def own_cluster() -> Iterator[Cluster]:
    """A cluster that the test may ruin."""
    folder = Path(tempfile.mkdtemp(prefix="planning-fault-"))
    folder.chmod(0o755)
    cluster = Cluster(folder, durable=False)
    try:
        yield cluster
    finally:
        cluster.stop()
        shutil.rmtree(folder)


def ask(cluster: Cluster, question: str) -> object:
    with psycopg.connect(cluster.url("owner")) as session:
        row = session.execute(question.encode()).fetchone()
    assert row is not None
    return row[0]


def running_pid(cluster: Cluster) -> int:
    pid = cluster.status().pid
    assert pid is not None
    return pid


def running_pid_after_start(cluster: Cluster) -> int:
    cluster.start()
    return running_pid(cluster)


def test_what_was_committed_survives_a_killed_server(own_cluster: Cluster) -> None:
    durable = Cluster(own_cluster.data_dir)
    durable.start()
    with psycopg.connect(durable.url("owner")) as session:
        session.execute("CREATE TABLE kept AS SELECT 42 AS answer")
    os.kill(running_pid(durable), signal.SIGKILL)
    assert durable.start().state == "running"
    assert ask(durable, "SELECT answer FROM kept") == 42


def test_two_starts_at_once_make_one_cluster(own_cluster: Cluster) -> None:
    others = [Cluster(own_cluster.data_dir, durable=False) for _ in range(3)]
    with ThreadPoolExecutor(max_workers=3) as pool:
        pids = {status.pid for status in pool.map(Cluster.start, others)}
    assert len(pids) == 1


def test_a_cluster_cut_off_while_being_made_is_made_anew(own_cluster: Cluster) -> None:
    half_made = own_cluster.data_dir / "postgres.partial"
    half_made.mkdir()
    (half_made / "PG_VERSION").write_text("15\n", encoding="ascii")
    assert own_cluster.start().state == "running"
    assert not half_made.exists()


def test_a_process_number_that_now_belongs_to_a_stranger_does_not_stop_the_start(
    own_cluster: Cluster,
) -> None:
    own_cluster.start()
    noted = (own_cluster.postgres_dir / "postmaster.pid").read_text(encoding="utf-8").split("\n")
    own_cluster.stop()
    # This very process is the stranger.
    stale = "\n".join([str(os.getpid()), *noted[1:]])
    (own_cluster.postgres_dir / "postmaster.pid").write_text(stale, encoding="utf-8")
    assert own_cluster.status().state == "stopped"
    assert own_cluster.start().pid != os.getpid()


def test_stopping_spares_the_stranger_whose_number_is_noted(own_cluster: Cluster) -> None:
    own_cluster.start()
    own_cluster.stop()
    (own_cluster.postgres_dir / "postmaster.pid").write_text(f"{os.getpid()}\n", encoding="utf-8")
    assert own_cluster.stop() is False


WITHOUT_PTRACE = ["setpriv", "--bounding-set=-sys_ptrace"]
"""Root as a container has it by default: it cannot see the working folder of another account's process."""


def run_db(cluster: Cluster, command: str) -> tuple[int, dict[str, Any]]:
    """`planning-server db COMMAND --json` without CAP_SYS_PTRACE: its exit code and its answer."""
    done = subprocess.run(
        [*WITHOUT_PTRACE, sys.executable, "-m", "planning_server.cli.main", "db", command, "--json"],
        env={"PATH": os.defpath, "PLANNING_DATA_DIR": str(cluster.data_dir)},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, json.loads(done.stdout)


@pytest.mark.skipif(
    os.geteuid() != 0 or shutil.which("setpriv") is None, reason="needs root and setpriv to drop a capability"
)
def test_root_that_may_not_look_into_processes_does_not_take_the_live_server_for_dead(
    own_cluster: Cluster,
) -> None:
    pid = running_pid_after_start(own_cluster)
    assert run_db(own_cluster, "status")[1]["pid"] == pid
    assert run_db(own_cluster, "start")[1]["pid"] == pid
    assert ask(own_cluster, "SELECT 1") == 1
    code, answer = run_db(own_cluster, "stop")
    assert (code, answer["state"]) == (0, "stopped")
    with pytest.raises(psycopg.OperationalError):
        ask(own_cluster, "SELECT 1")


@pytest.mark.skipif(
    os.geteuid() != 0 or shutil.which("setpriv") is None, reason="needs root and setpriv to drop a capability"
)
def test_root_that_may_not_look_into_processes_still_starts_after_a_crash(own_cluster: Cluster) -> None:
    own_cluster.start()
    noted = (own_cluster.postgres_dir / "postmaster.pid").read_text(encoding="utf-8").split("\n")
    own_cluster.stop()
    with subprocess.Popen(["sleep", "60"], user="nobody") as stranger:
        try:
            stale = "\n".join([str(stranger.pid), *noted[1:]])
            (own_cluster.postgres_dir / "postmaster.pid").write_text(stale, encoding="utf-8")
            assert run_db(own_cluster, "status")[1]["state"] == "stopped"
            code, answer = run_db(own_cluster, "start")
            assert (code, answer["state"]) == (0, "running")
        finally:
            stranger.kill()


def test_reset_spares_a_live_server_whose_note_was_lost(own_cluster: Cluster) -> None:
    pid = running_pid_after_start(own_cluster)
    noted = own_cluster.postgres_dir / "postmaster.pid"
    kept = noted.read_bytes()
    noted.unlink()
    try:
        with pytest.raises(Unavailable):
            own_cluster.reset()
        assert ask(own_cluster, "SELECT 1") == 1
        assert own_cluster.status().pid == pid
    finally:
        noted.write_bytes(kept)
        shutil.chown(noted, own_cluster.postgres_dir.owner())


def test_a_session_without_a_server_is_not_swept_away(own_cluster: Cluster) -> None:
    own_cluster.start()
    own_cluster.stop()
    # PostgreSQL writes the number of a single-user session (`postgres --single`) negated.
    noted = own_cluster.postgres_dir / "postmaster.pid"
    with subprocess.Popen(["sleep", "60"], cwd=own_cluster.postgres_dir) as session:
        try:
            noted.write_text(f"-{session.pid}\n{own_cluster.postgres_dir}\n", encoding="utf-8")
            with pytest.raises(Unavailable):
                own_cluster.start()
            assert noted.exists()
        finally:
            session.kill()
            noted.unlink()


def test_reset_removes_the_cluster_and_leaves_other_folders(own_cluster: Cluster) -> None:
    own_cluster.start()
    archive = own_cluster.data_dir / "archives" / "kept"
    archive.parent.mkdir()
    archive.write_bytes(b"kept")
    assert own_cluster.reset() is True
    assert own_cluster.status().state == "absent"
    assert archive.read_bytes() == b"kept"
    assert own_cluster.reset() is False


def test_a_new_data_folder_cannot_be_listed_by_others_whatever_the_umask(own_cluster: Cluster) -> None:
    folder = own_cluster.data_dir / "inner"
    cluster = Cluster(folder, durable=False)
    before = os.umask(0o077)
    try:
        cluster.start()
        assert folder.stat().st_mode & 0o066 == 0
    finally:
        os.umask(before)
        cluster.stop()


def test_a_path_too_long_for_a_socket_is_refused_with_its_length() -> None:
    cluster = Cluster(Path("/tmp") / ("x" * 90))
    with pytest.raises(Unavailable) as refusal:
        cluster.start()
    # /tmp/ (5) + 90 + /socket (7) + /.s.PGSQL.5432 (14)
    assert "116" in refusal.value.text.en
    assert refusal.value.slug == "socket-path-too-long"


def test_a_data_folder_that_is_a_file_is_refused_in_one_line(tmp_path: Path) -> None:
    occupied = tmp_path / "f"
    occupied.write_text("not a folder", encoding="utf-8")
    with pytest.raises(Unavailable) as refusal:
        Cluster(occupied / "d").start()
    assert refusal.value.slug == "data-folder-unusable"
    assert "\n" not in refusal.value.text.en


@pytest.mark.skipif(os.geteuid() != 0, reason="only root runs the cluster as another account")
def test_a_folder_that_the_service_account_cannot_enter_is_refused() -> None:
    closed = Path(tempfile.mkdtemp(prefix="planning-closed-"))
    try:
        with pytest.raises(Unavailable) as refusal:
            Cluster(closed).start()
        assert refusal.value.slug == "data-folder-closed"
    finally:
        shutil.rmtree(closed)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become another account")
@pytest.mark.parametrize("ask_for", [Cluster.status, Cluster.start, Cluster.stop, Cluster.reset])
def test_another_account_is_told_whose_database_it_is(
    own_cluster: Cluster, ask_for: Callable[[Cluster], object]
) -> None:
    own_cluster.start()
    os.seteuid(pwd.getpwnam("nobody").pw_uid)
    try:
        with pytest.raises(Unavailable) as refused:
            ask_for(own_cluster)
    finally:
        os.seteuid(0)
    assert refused.value.slug in ("data-folder-of-another", "data-folder-unusable")
    assert "PLANNING_DATA_DIR" in refused.value.text.vi
    assert own_cluster.status().state == "running"


def test_missing_programs_are_named_with_the_command_that_installs_them(tmp_path: Path) -> None:
    with pytest.raises(Unavailable) as refusal:
        Cluster(tmp_path, postgres_bin=tmp_path).start()
    assert refusal.value.slug == "postgres-missing"
    assert "apt-get install" in refusal.value.text.en


@pytest.mark.parametrize(("name", "content"), [("PG_VERSION", None), ("postmaster.pid", "not a number\n")])
def test_a_damaged_cluster_is_named_left_alone_and_removed_by_reset(
    own_cluster: Cluster, name: str, content: str | None
) -> None:
    own_cluster.start()
    own_cluster.stop()
    path = own_cluster.postgres_dir / name
    if content is None:
        path.unlink()
    else:
        path.write_text(content, encoding="utf-8")
    before = sorted(item.name for item in own_cluster.postgres_dir.iterdir())
    with pytest.raises(Unavailable, match="cluster-damaged") as refused:
        own_cluster.start()
    assert name in refused.value.text.en
    assert "db reset" in refused.value.text.vi
    assert sorted(item.name for item in own_cluster.postgres_dir.iterdir()) == before
    assert own_cluster.reset() is True
    assert own_cluster.start().state == "running"
