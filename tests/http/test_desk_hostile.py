"""Bodies that break, lie or mean harm: each is refused with what to mend, and nothing of it stays."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest
from httpx2 import Response

from planning_server.http import upload_body
from planning_server.http.upload_body import bare_file_name
from tests.http.office import TOWN_2024, Office, problem_of

PLAN = TOWN_2024.with_suffix(".json").read_text(encoding="utf-8")
BOUNDARY = "x-boundary"


def part(name: str, content: bytes, extra: str = "") -> bytes:
    head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"{extra}\r\n\r\n'
    return head.encode() + content + b"\r\n"


END = f"--{BOUNDARY}--\r\n".encode()
FILE = part("file", b"PK\x03\x04", '; filename="a.zip"')


def post(
    office: Office, body: bytes, content_type: str = f"multipart/form-data; boundary={BOUNDARY}"
) -> Response:
    return office.call("lan", "POST", "/uploads", content=body, headers={"Content-Type": content_type})


def left_behind(office: Office) -> list[Path]:
    return [path for path in office.desk.upload_dir.rglob("*") if path.is_file()]


@pytest.mark.parametrize(
    ("body", "status", "slug", "where"),
    [
        (FILE + END, 422, "upload-incomplete", "plan"),
        (part("plan", PLAN.encode()) + END, 422, "upload-incomplete", "file"),
        (END, 422, "upload-incomplete", "file"),
        (part("file", b"", '; filename="a.zip"') + part("plan", PLAN.encode()) + END, 422, "upload-incomplete", "file"),
        (FILE + part("plan", b"{") + END, 422, "plan-file-not-json", None),
        (FILE + part("plan", b"\xff\xfe") + END, 422, "upload-part-refused", "plan"),
        (FILE + part("plan", b"[1]") + END, 422, "plan-file-not-json", None),
        (FILE + part("plan", b"{}") + END, 422, "invalid-plan-file", "/plan_id"),
        (FILE + FILE + END, 422, "upload-part-refused", "file"),
        (FILE + part("plan", b"{}") + part("plan", b"{}") + END, 422, "upload-part-refused", "plan"),
        (FILE + part("plam", PLAN.encode()) + END, 422, "upload-part-refused", "plam"),
        (FILE + part("plan", b" " * 5_000_001) + END, 413, "plan-file-too-large", None),
        (FILE + part("plan", PLAN.encode()), 422, "multipart-broken", None),
        (FILE[:40], 422, "multipart-broken", None),
        (b"", 422, "multipart-broken", None),
        (b"not multipart at all", 422, "multipart-broken", None),
        (f"--{BOUNDARY}\r\n\r\nno headers\r\n".encode() + END, 422, "multipart-broken", None),
        (f"--{BOUNDARY}\r\nX: {'y' * 100_000}\r\n\r\n".encode() + END, 422, "multipart-broken", None),
        (FILE + part("plan", PLAN.encode()) + part("documents", b"", '; filename="d.pdf"') + END, 422, "upload-incomplete", "documents"),
        (FILE + part("plan", PLAN.encode()) + 101 * part("documents[]", b"%PDF-1.4", '; filename="d.pdf"') + END, 413, "too-many-documents", None),
    ],
)  # fmt: skip
def test_a_body_that_cannot_be_used_says_why_and_leaves_nothing(
    office: Office, body: bytes, status: int, slug: str, where: str | None
) -> None:
    refused = problem_of(post(office, body), status, slug)
    if where is not None:
        assert where in {item["where"] for item in refused["errors"]}
    assert left_behind(office) == []
    assert office.call("lan", "GET", "/uploads").json()["total"] == 0


@pytest.mark.parametrize(
    "content_type",
    [
        "application/json",
        "application/zip",
        "text/plain",
        "multipart/form-data",
        "multipart/mixed; boundary=x",
        "",
    ],
)
def test_another_kind_of_body_is_told_which_kind_is_wanted(office: Office, content_type: str) -> None:
    problem_of(post(office, FILE, content_type), 415, "multipart-wanted")


def test_a_boundary_as_long_as_a_novel_is_refused(office: Office) -> None:
    answer = post(office, FILE, f"multipart/form-data; boundary={'x' * 5000}")
    problem_of(answer, 422, "multipart-broken")


def test_a_body_declared_too_large_is_refused_before_it_is_read(office: Office) -> None:
    headers = {
        "Content-Type": f"multipart/form-data; boundary={BOUNDARY}",
        "Content-Length": str(upload_body.LARGEST_BODY + 1),
    }
    answer = office.call("lan", "POST", "/uploads", content=iter([b"x"]), headers=headers)
    body = problem_of(answer, 413, "body-too-large")
    assert body["limit"] == upload_body.LARGEST_BODY


def test_a_file_over_the_limit_is_refused_with_the_number_and_leaves_nothing(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    limits = type(office.desk.limits)(file_bytes=1_000_000)
    object.__setattr__(office.desk, "limits", limits)
    large = part("file", b"\0" * 1_000_001, '; filename="a.zip"')
    body = problem_of(post(office, large + part("plan", PLAN.encode()) + END), 413, "upload-too-large")
    assert body["limit_bytes"] == 1_000_000
    assert left_behind(office) == []
    monkeypatch.undo()


def test_a_sender_who_hangs_up_leaves_nothing(office: Office) -> None:
    """The body of a client that is gone before its end: the server reads `http.disconnect`."""
    messages: list[dict[str, Any]] = [
        {"type": "http.request", "body": FILE + b"x" * 3_000_000, "more_body": True},
        {"type": "http.disconnect"},
    ]
    sent: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        return messages.pop(0) if messages else {"type": "http.disconnect"}

    async def send(message: Any) -> None:  # noqa: ANN401 - an ASGI message
        sent.append(message)

    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "POST",
        "scheme": "https",
        "path": "/uploads",
        "raw_path": b"/uploads",
        "query_string": b"",
        "root_path": "",
        "client": ("127.0.0.1", 1),
        "server": ("127.0.0.1", 443),
        "headers": [
            (b"authorization", f"Bearer {office.tokens['lan']}".encode()),
            (b"content-type", f"multipart/form-data; boundary={BOUNDARY}".encode()),
        ],
    }
    asyncio.run(office.app(scope, receive, send))
    assert left_behind(office) == []
    assert office.call("lan", "GET", "/uploads").json()["total"] == 0
    assert [item["status"] for item in sent if item["type"] == "http.response.start"] in ([422], [])


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("..\\..\\windows\\system32\\x.zip", "x.zip"),
        ("/etc/shadow", "shadow"),
        ("C:\\Bản vẽ\\Quy hoạch.zip", "Quy hoạch.zip"),
        ("Quy hoạch phân khu – Suối Mơ (2024).zip", "Quy hoạch phân khu – Suối Mơ (2024).zip"),
        ("..", "upload"),
        ("", "upload"),
        ("a\x00b.zip", "a\N{REPLACEMENT CHARACTER}b.zip"),
        ("a%0D%0Ab.zip", "a__b.zip"),
        ("x" * 1000, "x" * 255),
        ("<script>.zip", "<script>.zip"),
        ("ten_tep_\N{RIGHT-TO-LEFT OVERRIDE}piz.exe", "ten_tep_\N{REPLACEMENT CHARACTER}piz.exe"),
    ],
)
def test_a_file_name_is_kept_as_words_and_never_as_a_path(sent: str, kept: str) -> None:
    assert bare_file_name(sent.encode()) == kept


def test_a_file_name_that_climbs_is_stored_bare_and_the_bytes_under_their_hash(office: Office) -> None:
    hostile = part("file", TOWN_2024.read_bytes(), '; filename="../../../tmp/owned.zip"')
    answer = post(office, hostile + part("plan", PLAN.encode()) + END)
    assert (answer.status_code, answer.json()["file_name"]) == (202, "owned.zip")
    (kept,) = left_behind(office)
    assert kept.parent.parent == office.desk.upload_dir
    assert len(kept.name) == 64


def test_a_plan_of_many_faults_names_them_all(office: Office) -> None:
    words = {**json.loads(PLAN), "decision_date": "02/05/2024", "system": "x", "colour": 1}
    refused = problem_of(
        post(office, FILE + part("plan", json.dumps(words).encode()) + END), 422, "invalid-plan-file"
    )
    assert {"/decision_date", "/system", "/colour"} <= {item["where"] for item in refused["errors"]}


def test_json_that_nests_deeper_than_anybody_reads_is_refused(office: Office) -> None:
    deep = b"[" * 100_000
    answer = post(office, FILE + part("plan", b'{"mapping": ' + deep + b"}") + END)
    problem_of(answer, 422, "plan-file-not-json")
    headers = {"Content-Type": "application/json"}
    for path, method in (("/session", "POST"), ("/editions", "POST")):
        answer = office.call("huy", method, path, content=b'{"x": ' + deep, headers=headers)
        assert answer.status_code == 422


def test_a_wrong_method_names_the_right_ones(office: Office) -> None:
    some = "00000000-0000-0000-0000-000000000000"
    for method, path, allowed in (
        ("PUT", "/uploads", "GET, POST, HEAD, OPTIONS"),
        ("DELETE", "/uploads", "GET, POST, HEAD, OPTIONS"),
        ("POST", f"/uploads/{some}", "GET, PATCH, HEAD, OPTIONS"),
        ("GET", f"/uploads/{some}/approve", "POST, OPTIONS"),
        ("POST", "/audit", "GET, HEAD, OPTIONS"),
        ("PATCH", "/session", "GET, POST, DELETE, HEAD, OPTIONS"),
        ("PUT", "/editions", "GET, POST, HEAD, OPTIONS"),
        ("DELETE", "/editions/current", "GET, HEAD, OPTIONS"),
        ("GET", "/plans/x/versions/1/end", "POST, OPTIONS"),
    ):
        answer = office.call("huy", method, path)
        problem_of(answer, 405, "method-not-allowed")
        assert answer.headers["allow"] == allowed


def test_head_is_get_without_its_body_everywhere_at_the_desk(office: Office) -> None:
    upload_id = post(office, part("file", TOWN_2024.read_bytes(), '; filename="a.zip"') + part("plan", PLAN.encode()) + END).json()["upload_id"]  # fmt: skip
    for path in ("/uploads", f"/uploads/{upload_id}", f"/uploads/{upload_id}/events", "/session", "/audit"):
        answer = office.call("huy", "HEAD", path)
        assert (answer.status_code, answer.content) == (200, b"")


@pytest.mark.parametrize(
    "body",
    [
        r'{"answers": {"/mapping/layers/qa/codes/\ud800": "X"}}',
        r'{"answers": {"/\ud800": 1}}',
        r'{"accepted": [{"codes": ["\ud800"], "reason": "x"}]}',
        r'{"\ud800": 1}',
    ],
)
def test_half_of_a_letter_is_refused_wherever_it_stands(office: Office, body: str) -> None:
    upload = office.send("lan", TOWN_2024).json()["upload_id"]
    answer = office.call(
        "lan",
        "PATCH",
        f"/uploads/{upload}",
        content=body.encode(),
        headers={"Content-Type": "application/json"},
    )
    problem_of(answer, 422, "invalid-body")
