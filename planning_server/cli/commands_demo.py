"""`planning-server demo`: the sample town from its files to the map, with the very commands that an office uses.

    database ─► schema ─► two accounts ─► ingest every file ─► approve as the other person ─► publish ─► serve

A second run finds an edition and only serves. A run that was cut off goes on where it stopped: the same file sent again
while its upload is open is the same upload. Whatever this run started, it stops.
"""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import FrameType
from typing import Any, cast

import typer

from planning_server.cli.database import database_addresses, start_database, stop_database
from planning_server.cli.settings import Settings, load_settings
from planning_server.cli.terminal import in_locale
from planning_server.domain.errors import Conflict, InvalidInput, Refusal, Unavailable
from planning_server.domain.text import Text
from planning_server.store.accounts import Role, add_account, new_password
from planning_server.store.editions import current_number
from planning_server.store.migrate import migrate
from planning_server.store.sessions import Store, StoreAddresses

SAMPLES = Path(__file__).resolve().parents[2] / "sample_data"
PLANNER = "planner"
APPROVER = "approver"
COMMANDS = {"vector": "ingest", "parcels": "ingest-parcels"}
DECIDED_STATES = frozenset({"approved", "scheduled", "published", "superseded"})
READY_SECONDS = 60
STOP_SECONDS = 15


@dataclass(frozen=True, slots=True)
class Sample:
    """One file that a planner would send, its plan file, and the command that takes it."""

    file: Path
    plan: Path
    command: str


def demo() -> None:
    """Load the sample town, publish it as edition 1 and serve it; Ctrl-C stops all that was started.

    Example: PLANNING_PORT=8080 planning-server demo
    """
    settings = load_settings(os.environ)
    refuse_taken_port(settings)
    with _interruptible():
        started = start_database(settings)
        try:
            _prepare(settings)
            _serve(settings)
        except KeyboardInterrupt:
            _say(Text("Đang dừng…", "Stopping…"))
        finally:
            if started:
                stop_database(settings)
    _say(Text("Đã dừng.", "Stopped."))


def refuse_taken_port(settings: Settings) -> None:
    """Raises `Unavailable` where another program listens on the address already."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.port))
        except OSError as cause:
            address = f"{settings.host}:{settings.port}"
            raise Unavailable(
                "port-taken",
                Text(
                    f"Không dùng được địa chỉ {address} ({cause.strerror}). Hãy chọn cổng khác: PLANNING_PORT=8080 ./run demo",
                    f"The address {address} cannot be used ({cause.strerror}). Choose another port: PLANNING_PORT=8080 ./run demo",
                ),
            ) from None


def read_samples(folder: Path) -> list[Sample]:
    """What `demo.json` lists, in its order. Raises `Unavailable` where the sample files are not beside the program."""
    listing = folder / "demo.json"
    try:
        entries = cast("list[dict[str, str]]", json.loads(listing.read_text(encoding="utf-8")))
    except OSError:
        raise Unavailable(
            "samples-missing",
            Text(
                f"Không có dữ liệu mẫu ({listing}). Hãy chạy trong bản sao mã nguồn: ./run demo",
                f"There are no sample files ({listing}). Run it in a checkout of the source: ./run demo",
            ),
        ) from None
    return [Sample(folder / item["file"], folder / item["plan"], COMMANDS[item["kind"]]) for item in entries]


def _prepare(settings: Settings) -> None:
    """Brings the database to the newest schema and, where nothing is published yet, publishes the samples."""
    addresses = database_addresses(settings)
    migrate(addresses.owner_url)
    store = Store(StoreAddresses(reader=addresses.reader_url, writer=addresses.writer_url))
    try:
        with store.reading() as session:
            edition = current_number(session)
        if edition is not None:
            _say(
                Text(
                    f"Đã có ấn bản {edition}; không nạp lại.",
                    f"Edition {edition} is there; nothing is loaded again.",
                )
            )
            return
        for role, name in ((Role.PLANNER, PLANNER), (Role.APPROVER, APPROVER)):
            _add_account(store, name, role)
    finally:
        store.close()
    for sample in read_samples(SAMPLES):
        _load(sample)
    _say(Text("Đang công bố ấn bản 1…", "Publishing edition 1…"))
    _command(["publish", "--as", APPROVER])


def _add_account(store: Store, name: str, role: Role) -> None:
    password = new_password()
    try:
        with store.writing() as session:
            add_account(session, name, role, password, at=datetime.now(UTC), actor="demo")
    except Conflict:
        return
    _say(
        Text(
            f"Tài khoản {name}, mật khẩu {password} (chỉ hiện một lần này)",
            f"Account {name}, password {password} (shown this once only)",
        )
    )


def _load(sample: Sample) -> None:
    """Ingests one file as the planner and has the other person approve it, unless that is done already."""
    started = time.monotonic()
    upload = _command(
        [sample.command, str(sample.file), "--plan", str(sample.plan), "--as", PLANNER, "--yes"]
    )
    if upload.get("state") not in DECIDED_STATES:
        _command(["approve", str(upload["upload_id"]), "--as", APPROVER])
    seconds = time.monotonic() - started
    _say(
        Text(
            f"Đã nạp và duyệt “{sample.file.name}” ({seconds:.1f} giây)",
            f"Loaded and approved “{sample.file.name}” ({seconds:.1f} s)",
        )
    )


def _command(arguments: list[str]) -> Mapping[str, Any]:
    """Runs one command of ours and answers its JSON. Raises the command's own refusal again."""
    command = [sys.executable, "-m", "planning_server.cli.main", *arguments, "--json"]
    # A group of its own: Ctrl-C reaches this process only, which then ends the child in order.
    child = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, start_new_session=True)
    try:
        output, _ = child.communicate()
    except BaseException:
        _end(child)
        raise
    try:
        answer = cast("dict[str, Any]", json.loads(output))
    except json.JSONDecodeError:
        answer = {}
    if child.returncode != 0:
        raise _refused(arguments, child.returncode, answer)
    return answer


def _refused(arguments: list[str], code: int, answer: Mapping[str, Any]) -> Refusal:
    line = "planning-server " + " ".join(arguments)
    vi = f"{line}: {answer.get('detail_vi', f'mã thoát {code}')}"
    en = f"{line}: {answer.get('detail_en', f'exit code {code}')}"
    kind = Unavailable if code == 3 else InvalidInput
    return kind(str(answer.get("type", "demo-step-failed")), Text(vi, en), extra=answer)


def _serve(settings: Settings) -> None:
    """Runs `planning-server serve` until it ends or this process is told to stop; says when the map can be opened."""
    child = subprocess.Popen(
        [sys.executable, "-m", "planning_server.cli.main", "serve"], start_new_session=True
    )
    try:
        _await_ready(settings, child)
        _say(
            Text(
                f"Bản đồ: {settings.public_url}  (Ctrl-C để dừng)",
                f"The map: {settings.public_url}  (Ctrl-C to stop)",
            )
        )
        code = child.wait()
    finally:
        _end(child)
    if code != 0:
        raise _server_ended(code)


def _await_ready(settings: Settings, child: subprocess.Popen[bytes]) -> None:
    url = f"http://{settings.host}:{settings.port}/readyz"
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    deadline = time.monotonic() + READY_SECONDS
    while time.monotonic() < deadline:
        code = child.poll()
        if code is not None:
            raise _server_ended(code)
        try:
            with direct.open(url, timeout=5):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
    raise Unavailable(
        "server-not-ready",
        Text(
            f"Máy chủ chưa sẵn sàng sau {READY_SECONDS} giây. Hãy chạy: planning-server doctor",
            f"The server is not ready after {READY_SECONDS} s. Run: planning-server doctor",
        ),
    )


def _server_ended(code: int) -> Unavailable:
    return Unavailable(
        "server-ended",
        Text(
            f"Máy chủ đã dừng (mã {code}); lý do ở phía trên. Hãy chạy: planning-server doctor",
            f"The server ended (code {code}); the reason stands above. Run: planning-server doctor",
        ),
    )


def _end(child: subprocess.Popen[Any]) -> None:
    """Asks the child to stop, and makes it stop where it does not."""
    if child.poll() is not None:
        return
    child.terminate()
    try:
        child.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        os.killpg(child.pid, signal.SIGKILL)
        child.wait()


@contextmanager
def _interruptible() -> Generator[None]:
    """Ctrl-C, a plain kill and a closed terminal all stop the demo in order, even where a shell had them ignored.

    The first one counts; impatient ones after it do not disturb the stopping.
    """
    numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

    def stop(_signal: int, _frame: FrameType | None) -> None:
        for number in numbers:
            signal.signal(number, signal.SIG_IGN)
        raise KeyboardInterrupt

    before = {number: signal.signal(number, stop) for number in numbers}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _say(text: Text) -> None:
    typer.echo(in_locale(text, os.environ))
    sys.stdout.flush()


def register(app: typer.Typer) -> None:
    app.command("demo")(demo)
