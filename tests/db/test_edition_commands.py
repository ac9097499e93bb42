"""`activate` and `withdraw-edition` as an administrator types them: what they print, and which exit code they end with."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from planning_server.cli.main import main
from tests.approved_uploads import DraftPlan, approve_plan
from tests.conftest import TestDatabase


class Administrator:
    """Runs `planning-server` in this process against a test's own database."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
        self.monkeypatch, self.capsys = monkeypatch, capsys

    def run(self, *words: str) -> tuple[int, str, str]:
        """Exit code, standard output, standard error."""
        self.monkeypatch.setattr(sys, "argv", ["planning-server", *words])
        code: object = 0
        try:
            main()
        except SystemExit as end:
            code = end.code
        out, err = self.capsys.readouterr()
        return code if isinstance(code, int) else 0, out, err


@pytest.fixture
def office(
    database: TestDatabase,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Administrator:
    settings = {
        "LANG": "vi_VN.UTF-8",
        "PLANNING_DATA_DIR": str(tmp_path / "data"),
        "PLANNING_DATABASE_URL": database.owner_url,
        "PLANNING_WRITER_URL": database.writer_url,
        "PLANNING_PUBLIC_WRITER_URL": database.public_writer_url,
        "PLANNING_READER_URL": database.reader_url,
    }
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    made = Administrator(monkeypatch, capsys)
    for name, role in (("huy", "approver"), ("quan", "admin")):
        assert made.run("user", "add", name, "--role", role)[0] == 0
    for plan in (DraftPlan(), DraftPlan(plan_id="q", level="chi_tiet")):
        approve_plan(database.writer_url, plan)
        assert made.run("publish", "--as", "huy")[0] == 0
    return made


def test_the_only_administrator_goes_back_and_withdraws(office: Administrator) -> None:
    refused, _, why = office.run("withdraw-edition", "2")
    assert (refused, "activate N" in why) == (1, True)
    code, said, _ = office.run("activate", "1", "--note", "công bố nhầm")
    assert code == 0
    assert "Đã công bố lại nội dung của bản số 1 thành bản số 3" in said
    assert "Bỏ ra cho đến khi được duyệt lại: q v1, quyết định 1/QĐ." in said
    uploads = json.loads(office.run("uploads", "--json")[1])["uploads"]
    [newest] = [item["upload_id"] for item in uploads if item["state"] == "ready"]
    code, said, _ = office.run("uploads", newest)
    assert (code, "Bản công bố số 3 đã bỏ lần gửi này ra" in said) == (0, True)
    assert f"planning-server approve {newest} --as TÊN" in said
    assert json.loads(office.run("uploads", newest, "--json")[1])["left_out_by"] == 3
    code, told, _ = office.run("withdraw-edition", "2", "--as", "quan", "--note", "nhầm", "--json")
    assert code == 0
    body = json.loads(told)
    assert (body["edition"], body["state"], len(body["archives"]), len(body["uploads"])) == (
        2,
        "withdrawn",
        1,
        1,
    )
    assert office.run("activate", "2")[0] == 1  # withdrawn
    assert office.run("activate", "3")[0] == 1  # the current one


def test_an_approver_does_not_go_back_and_two_administrators_must_be_told_apart(
    office: Administrator,
) -> None:
    code, _, why = office.run("activate", "1", "--as", "huy")
    assert (code, "approver" in why) == (1, True)
    assert office.run("user", "add", "thanh", "--role", "admin")[0] == 0
    code, _, why = office.run("activate", "1")
    assert (code, "--as TÊN" in why) == (1, True)
    code, told, _ = office.run("activate", "1", "--as", "thanh", "--base", "2", "--json")
    assert (code, json.loads(told)["manifest"]["activates"]) == (0, 1)
