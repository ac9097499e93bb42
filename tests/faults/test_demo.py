"""The newcomer's first command: cold, again, and what is left after Ctrl-C."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import socket
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from planning_server.cli.cluster import Cluster
from planning_server.cli.commands_demo import refuse_taken_port
from planning_server.cli.sample_town import read_samples
from planning_server.cli.settings import load_settings
from planning_server.domain.errors import Unavailable
from tests.running_demo import RunningDemo, is_ready, start_demo


@pytest.fixture
def data_dir() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="planning-demo-"))
    folder.chmod(0o755)
    try:
        yield folder
    finally:
        Cluster(folder).stop()
        shutil.rmtree(folder)


def assert_nothing_left(demo: RunningDemo) -> None:
    assert not is_ready(demo.url)
    assert Cluster(demo.data_dir).status().state == "stopped"
    left = [
        process.name
        for process in Path("/proc").iterdir()
        if process.name.isdigit() and str(demo.data_dir).encode() in _environment(process)
    ]
    assert left == []


def _environment(process: Path) -> bytes:
    """The settings a child of the demo was started with; empty for processes of others or already gone."""
    if process.name == str(os.getpid()):
        return b""
    try:
        return (process / "environ").read_bytes()
    except OSError:
        return b""


@pytest.mark.slow
def test_the_demo_publishes_once_and_stops_all_that_it_started(data_dir: Path) -> None:
    cold = start_demo(data_dir)
    passwords = re.findall(r"^Account (\w+), password (\S+)", cold.output, re.MULTILINE)
    assert [name for name, _ in passwords] == ["planner", "approver"]
    assert cold.interrupt() == 0
    assert_nothing_left(cold)

    warm = start_demo(data_dir)
    assert "Edition 1 is there" in warm.output
    assert "password" not in warm.output
    assert warm.interrupt(signal.SIGTERM) == 0
    assert_nothing_left(warm)


def test_a_port_that_another_program_holds_is_refused_before_anything_starts(data_dir: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        settings = load_settings({"PLANNING_DATA_DIR": str(data_dir), "PLANNING_PORT": str(port)})
        with pytest.raises(Unavailable) as refusal:
            refuse_taken_port(settings)
    assert "PLANNING_PORT" in refusal.value.text.en
    assert list(data_dir.iterdir()) == []


def test_a_port_for_figures_that_another_program_holds_is_refused_by_its_own_setting(data_dir: Path) -> None:
    with socket.socket() as other, socket.socket() as free:
        for one in (other, free):
            one.bind(("127.0.0.1", 0))
        other.listen()
        held, port = other.getsockname()[1], free.getsockname()[1]
        free.close()
        words = {"PLANNING_PORT": str(port), "PLANNING_METRICS_PORT": str(held)}
        with pytest.raises(Unavailable) as refusal:
            refuse_taken_port(load_settings({"PLANNING_DATA_DIR": str(data_dir), **words}))
        refuse_taken_port(load_settings({"PLANNING_PORT": str(port), "PLANNING_METRICS_PORT": "0"}))
    assert f"127.0.0.1:{held}" in refusal.value.text.en
    assert "PLANNING_METRICS_PORT=" in refusal.value.text.en
    assert " PLANNING_PORT" not in refusal.value.text.en


def test_without_the_sample_files_the_demo_says_where_to_run_it(tmp_path: Path) -> None:
    with pytest.raises(Unavailable) as refusal:
        read_samples(tmp_path)
    assert "./run demo" in refusal.value.text.en


def test_samples_are_read_in_the_order_of_the_listing(tmp_path: Path) -> None:
    entries = [
        {"file": "files/b.zip", "plan": "files/b.json", "kind": "parcels"},
        {"file": "files/a.zip", "plan": "files/a.json", "kind": "vector"},
    ]
    (tmp_path / "demo.json").write_text(json.dumps(entries), encoding="utf-8")
    samples = read_samples(tmp_path)
    assert [sample.file for sample in samples] == [tmp_path / "files/b.zip", tmp_path / "files/a.zip"]
