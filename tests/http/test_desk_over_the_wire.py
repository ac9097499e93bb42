"""The whole walk over real HTTP: a server with its worker, a planner and an approver in browsers of their own."""

from __future__ import annotations

import hashlib
import json
import os
import signal
import socket
import time
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, cast

import httpx2
import mapbox_vector_tile
import pytest

from tests.http.office import TOWN_2024
from tests.running_office import PASSWORD, RunningOffice, running_office

PAPER = b"%PDF-1.4\n%decision\n%%EOF\n"
MEBIBYTE = 1 << 20


@pytest.fixture(scope="module")
def office() -> Iterator[RunningOffice]:
    with running_office() as made:
        yield made


@contextmanager
def browser(office: RunningOffice, username: str) -> Generator[httpx2.Client]:
    """Signed in with a cookie, sending the token of its session as our own pages do."""
    with httpx2.Client(
        base_url=office.url, trust_env=False, timeout=60, headers={"Accept-Language": "en"}
    ) as client:
        answer = client.post("/session", json={"username": username, "password": PASSWORD})
        assert answer.status_code == 201, answer.text
        client.headers.update({"X-CSRF-Token": answer.json()["csrf_token"], "Origin": office.url})
        yield client


def events_until(client: httpx2.Client, path: str, states: set[str]) -> list[dict[str, Any]]:
    """Reads the event stream until the upload is in one of these states."""
    seen: list[dict[str, Any]] = []
    with client.stream("GET", path) as stream:
        assert stream.headers["content-type"].startswith("text/event-stream")
        assert "no-store" in stream.headers["cache-control"]
        for line in stream.iter_lines():
            if line.startswith("data: "):
                seen.append(json.loads(line.removeprefix("data: ")))
                if seen[-1]["state"] in states:
                    return seen
    return seen


@pytest.mark.slow
def test_a_plan_walks_from_a_planners_browser_to_the_public(office: RunningOffice) -> None:
    with (
        browser(office, "lan") as lan,
        browser(office, "huy") as huy,
        httpx2.Client(base_url=office.url, trust_env=False, timeout=60) as public,
    ):
        with TOWN_2024.open("rb") as content:
            sent = lan.post(
                "/uploads",
                files=[
                    ("file", (TOWN_2024.name, content, "application/zip")),
                    ("plan", ("plan.json", TOWN_2024.with_suffix(".json").read_bytes(), "application/json")),
                    ("documents[]", ("Quyết định.pdf", PAPER, "application/pdf")),
                ],
            )
        assert sent.status_code == 202, sent.text
        where = sent.headers["location"]
        assert where.startswith(f"{office.url}/uploads/")
        seen = events_until(lan, f"{where}/events", {"needs_attention", "ready", "failed"})
        assert seen[-1]["state"] in {"needs_attention", "ready"}
        stages = [item["progress"]["stage"] for item in seen]
        assert stages[-1] == "done"
        assert len(seen) > 1

        findings = lan.get(f"{where}/findings").json()
        assert findings["complete"]
        if findings["counts"]["warning"]:
            accepted = lan.patch(where, json={"accepted": [{"reason": "đã xem", "all": True}]})
            assert accepted.status_code == 200, accepted.text
        upload = lan.get(where).json()
        assert upload["state"] == "ready"
        assert upload["file_name"] == TOWN_2024.name

        tile = lan.get(f"{where}/tiles/14/13127/7645.mvt")
        layers = cast("dict[str, Any]", mapbox_vector_tile.decode(tile.content))
        assert layers["zones"]["features"]
        assert lan.get(f"{where}/impact").json()["zones"]["added"] > 0
        assert public.get(where).status_code == 401

        assert lan.post(f"{where}/approve").status_code == 403
        assert huy.post(f"{where}/approve", json={"note": "đúng"}).json()["state"] == "approved"
        asked = huy.post("/editions", json={"base_edition": None, "note": "lần đầu"})
        assert asked.status_code == 202, asked.text
        edition = asked.headers["location"]
        deadline = time.monotonic() + 120
        while huy.get(edition).json()["state"] == "building":
            assert time.monotonic() < deadline, office.server.output
            time.sleep(0.3)
        assert huy.get(edition).json()["state"] == "current", office.server.output
        while public.get("/editions/current").status_code != 200:
            assert time.monotonic() < deadline
            time.sleep(0.3)
        assert public.get("/editions/current").json()["edition"] == 1
        paper = public.get(f"/documents/{hashlib.sha256(PAPER).hexdigest()}")
        assert (paper.status_code, paper.content) == (200, PAPER)
        (last,) = events_until(lan, f"{where}/events", {"published"})
        assert (last["state"], last["edition"]) == ("published", 1)


def memory_of(process_id: int) -> int:
    """Highest resident memory of the process and its children so far, in bytes."""
    total = 0
    for status in Path("/proc").glob("[0-9]*/status"):
        try:
            facts = dict(line.split(":", 1) for line in status.read_text().splitlines() if ":" in line)
        except OSError:
            continue
        if int(facts["Pid"]) == process_id or int(facts["PPid"]) == process_id:
            command = (status.parent / "cmdline").read_bytes()
            if b"worker" not in command:
                total = max(total, int(facts.get("VmHWM", "0 kB").split()[0]) * 1024)
    return total


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="reads /proc")
def test_a_large_file_streams_to_disk_and_the_process_stays_small(
    office: RunningOffice, tmp_path: Path
) -> None:
    large = tmp_path / "large.zip"
    with large.open("wb") as file:
        for _ in range(600):
            file.write(os.urandom(MEBIBYTE // 4) * 4)
    sha256 = hashlib.sha256(large.read_bytes()).hexdigest()
    before = memory_of(office.server.process.pid)
    assert before > 0
    with browser(office, "lan") as lan, large.open("rb") as content:
        words = json.loads(TOWN_2024.with_suffix(".json").read_text(encoding="utf-8"))
        sent = lan.post(
            "/uploads",
            files={"file": ("large.zip", content, "application/zip")},
            data={"plan": json.dumps({**words, "decision_number": "600/QĐ"})},
            timeout=240,
        )
        assert sent.status_code == 202, sent.text
        assert lan.get(sent.headers["location"]).json()["file_sha256"] == sha256
    grown = memory_of(office.server.process.pid) - before
    print(
        f"\n600 MiB uploaded; the web process grew by {grown / MEBIBYTE:.0f} MiB from {before / MEBIBYTE:.0f}"
    )
    assert grown < 64 * MEBIBYTE
    assert (office.server.data_dir / "uploads" / sha256[:2] / sha256).stat().st_size == 600 * MEBIBYTE


@pytest.mark.slow
def test_a_connection_cut_in_the_middle_leaves_nothing(office: RunningOffice) -> None:
    folder = office.server.data_dir / "uploads"
    before = {path for path in folder.rglob("*") if path.is_file()}
    with browser(office, "lan") as lan:
        cookie = "; ".join(f"{name}={value}" for name, value in lan.cookies.items())
        token = lan.headers["x-csrf-token"]
    host, port = office.url.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port))) as wire:
        wire.sendall(
            f"POST /uploads HTTP/1.1\r\nHost: {host}\r\nCookie: {cookie}\r\nX-CSRF-Token: {token}\r\n"
            "Content-Type: multipart/form-data; boundary=b\r\nContent-Length: 100000000\r\n\r\n"
            '--b\r\nContent-Disposition: form-data; name="file"; filename="a.zip"\r\n\r\n'.encode()
        )
        wire.sendall(b"x" * 5_000_000)
        time.sleep(0.5)
    deadline = time.monotonic() + 20
    while {path for path in folder.rglob("*") if path.is_file()} != before:
        assert time.monotonic() < deadline
        time.sleep(0.2)


@pytest.mark.slow
def test_watchers_who_do_not_read_hold_up_nobody_and_no_stop(office: RunningOffice) -> None:
    """Last of all: it ends the server."""
    with browser(office, "lan") as lan:
        where = lan.get("/uploads?state=published").json()["uploads"][0]["links"]["self"]
        with TOWN_2024.open("rb") as content:
            words = json.loads(TOWN_2024.with_suffix(".json").read_text(encoding="utf-8"))
            sent = lan.post(
                "/uploads",
                files={"file": (TOWN_2024.name, content)},
                data={
                    "plan": json.dumps({**words, "decision_number": "2/QĐ", "in_force_from": "2028-01-01"})
                },
            )
        open_upload = sent.headers["location"]
        events_until(lan, f"{open_upload}/events", {"needs_attention", "ready"})
        cookie = "; ".join(f"{name}={value}" for name, value in lan.cookies.items())
        host, port = office.url.removeprefix("http://").split(":")
        path = open_upload.removeprefix(office.url)
        wires: list[socket.socket] = []
        for _ in range(12):
            wire = socket.create_connection((host, int(port)))
            wire.sendall(f"GET {path}/events HTTP/1.1\r\nHost: {host}\r\nCookie: {cookie}\r\n\r\n".encode())
            wires.append(wire)
        started = time.monotonic()
        assert lan.get(where).status_code == 200
        assert lan.get("/healthz").status_code == 200
        assert time.monotonic() - started < 5
        started = time.monotonic()
        office.server.interrupt(signal.SIGINT)
        assert time.monotonic() - started < 9, "the streams held up the stop"
        for wire in wires:
            wire.close()
