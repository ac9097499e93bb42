"""`kill -9` of whoever serves: nothing that it started may hold the port for the next one."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from planning_server.cli.port import refuse_taken_port
from planning_server.cli.settings import Settings, load_settings
from planning_server.domain.errors import Unavailable
from tests.running_demo import free_port
from tests.running_office import running_office, serving

FREE_SECONDS = 5
DEMO_THAT_SERVES = """
import os
from planning_server.cli import commands_demo
from planning_server.cli.settings import load_settings
commands_demo._serve(load_settings(os.environ))
"""
"""The end of `demo`: what comes before it is the same whether it is killed or not."""


def assert_port_is_free_soon(settings: Settings) -> None:
    deadline = time.monotonic() + FREE_SECONDS
    while True:
        try:
            refuse_taken_port(settings)
        except Unavailable:
            assert time.monotonic() < deadline, "the port is still held"
            time.sleep(0.1)
        else:
            return


def test_a_server_that_is_killed_leaves_its_port_and_the_next_one_serves() -> None:
    with running_office() as office:
        port = int(office.environment["PLANNING_PORT"])
        office.server.process.kill()
        assert office.server.process.wait() == -signal.SIGKILL
        assert_port_is_free_soon(load_settings(office.environment))
        with serving(office.environment, port):
            pass


def test_a_demo_that_is_killed_leaves_its_port() -> None:
    with running_office() as office:
        office.server.interrupt()
        settings = load_settings(office.environment)
        demo = subprocess.Popen(
            [sys.executable, "-c", DEMO_THAT_SERVES],
            cwd=Path(__file__).resolve().parents[2],
            env=dict(office.environment),
            stdin=subprocess.DEVNULL,
        )
        try:
            _await_taken(settings)
        finally:
            demo.kill()
            demo.wait()
        assert_port_is_free_soon(settings)


def _await_taken(settings: Settings) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        try:
            refuse_taken_port(settings)
        except Unavailable:
            return
        time.sleep(0.1)
    raise AssertionError("nothing serves")


LISTENER = """
import socket, sys
listening = socket.socket()
listening.bind(("127.0.0.1", int(sys.argv[1])))
listening.listen()
print("listening", flush=True)
sys.stdin.read()
"""


@pytest.mark.parametrize(
    ("words", "advice"),
    [(["planning_server"], "end it: kill {pid}"), (["somebody"], "somebody) holds the port. Stop it, or")],
)
def test_a_taken_port_names_the_process_that_holds_it(tmp_path: Path, words: list[str], advice: str) -> None:
    port = free_port()
    script = tmp_path / "listen.py"
    script.write_text(LISTENER, encoding="utf-8")
    with subprocess.Popen(
        [sys.executable, "listen.py", str(port), *words],
        cwd=tmp_path,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "listening\n"
        with pytest.raises(Unavailable) as refusal:
            refuse_taken_port(load_settings({"PLANNING_DATA_DIR": str(tmp_path), "PLANNING_PORT": str(port)}))
        said = refusal.value.text
        other.communicate("")
    assert f"Process {other.pid} " in said.en
    assert advice.format(pid=other.pid) in said.en
    assert f"Tiến trình {other.pid} " in said.vi


def test_an_address_that_is_not_ours_asks_for_no_process(tmp_path: Path) -> None:
    settings = load_settings({"PLANNING_DATA_DIR": str(tmp_path), "PLANNING_HOST": "192.0.2.1"})
    with pytest.raises(Unavailable) as refusal:
        refuse_taken_port(settings)
    assert refusal.value.text.en.endswith("Choose another port: PLANNING_PORT=8080")
