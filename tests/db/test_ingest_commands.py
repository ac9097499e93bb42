"""The commands as a planner types them: what they print, and which exit code they end with."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from planning_server.cli.main import main
from tests import scan_files
from tests.conftest import TestDatabase
from tests.shapefiles import LayerFiles, lots, parcel_words, plan_words, square, write_zip


@dataclass(frozen=True)
class Done:
    """What a command printed and the code it ended with."""

    returncode: int
    stdout: str
    stderr: str


class Planner:
    """Runs `planning-server` in this process against a test's own database."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
        self.monkeypatch = monkeypatch
        self.capsys = capsys

    def run(self, *words: str, stdin: str = "") -> Done:
        self.monkeypatch.setattr(sys, "argv", ["planning-server", *words])
        self.monkeypatch.setattr(sys, "stdin", io.StringIO(stdin))
        code: object = 0
        try:
            main()
        except SystemExit as end:
            code = end.code
        out, err = self.capsys.readouterr()
        return Done(code if isinstance(code, int) else 0, out, err)

    def answer(self, *words: str) -> Mapping[str, Any]:
        return json.loads(self.run(*words, "--json").stdout)


@pytest.fixture
def planner(
    database: TestDatabase,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Planner:
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
    made = Planner(monkeypatch, capsys)
    for name, role in (("lan", "planner"), ("huy", "approver")):
        assert made.run("user", "add", name, "--role", role).returncode == 0
    return made


def plan_file(folder: Path, words: Mapping[str, Any]) -> str:
    path = folder / "plan.json"
    path.write_text(json.dumps(words, ensure_ascii=False), encoding="utf-8")
    return str(path)


def test_a_plan_goes_in_and_is_approved_by_another_person(planner: Planner, tmp_path: Path) -> None:
    archive = str(write_zip(tmp_path, LayerFiles("lots", lots())))
    plan = plan_file(tmp_path, plan_words())
    done = planner.run("ingest", archive, "--plan", plan)
    assert done.returncode == 0, done.stderr
    assert "Sẵn sàng" in done.stdout
    report = planner.answer("ingest", archive, "--plan", plan, "--as", "lan")
    assert (report["state"], report["version"], report["rows"]) == ("ready", 1, {"zones": 4})
    upload = report["upload_id"]
    own = planner.run("approve", upload, "--as", "lan")
    assert own.returncode == 1
    assert "planner" in own.stderr
    assert planner.answer("approve", upload, "--as", "huy") == {"upload_id": upload, "state": "approved"}
    assert planner.run("approve", upload, "--as", "huy").returncode == 1


def test_a_question_stands_in_the_json_with_the_values_that_answer_it(
    planner: Planner, tmp_path: Path
) -> None:
    archive = str(write_zip(tmp_path, LayerFiles("lots", lots())))
    plan = plan_file(tmp_path, plan_words(measure_crs="EPSG:5896"))  # six degrees away
    report = planner.answer("ingest", archive, "--plan", plan, "--as", "lan")
    [asked] = [item["question"] for item in report["findings"] if item["code"] == "measure_crs_false"]
    assert asked["pointer"] == "/measure_crs"
    choices = {choice["value"]: choice for choice in asked["choices"]}
    assert "107°45'" in choices["EPSG:5899"]["text_vi"]
    assert choices["EPSG:5899"]["text_en"]
    assert 0.9998 < choices["EPSG:5899"]["measured"]["areal_scale"] < 1


@pytest.mark.parametrize(
    ("count", "vietnamese", "english"), [(1, "1 ô chức năng", "1 zone\n"), (4, "4 ô chức năng", "4 zones\n")]
)
def test_what_was_taken_in_is_counted_in_words(
    planner: Planner, tmp_path: Path, count: int, vietnamese: str, english: str
) -> None:
    archive = str(write_zip(tmp_path, LayerFiles("lots", lots(count))))
    plan = plan_file(tmp_path, plan_words())
    assert vietnamese in planner.run("ingest", archive, "--plan", plan).stdout
    assert english in planner.run("ingest", archive, "--plan", plan, "--lang", "en").stdout


def test_warnings_end_with_zero_and_yes_accepts_them(planner: Planner, tmp_path: Path) -> None:
    rows = [*lots(2), (square(0, 0), {"id": "L9", "code": "KHU A", "density": "theo quy chế"})]
    archive = str(write_zip(tmp_path, LayerFiles("lots", rows)))
    plan = plan_file(tmp_path, plan_words())
    first = planner.run("ingest", archive, "--plan", plan, "--as", "lan")
    assert first.returncode == 0
    assert "--yes" in first.stdout
    report = planner.answer("ingest", archive, "--plan", plan, "--as", "lan", "--yes")
    assert report["state"] == "ready"
    reasons = {item["accepted_reason"] for item in report["findings"] if item["severity"] == "warning"}
    assert reasons == {"accepted on the command line"}


def test_what_cannot_be_taken_in_ends_with_one_and_says_why_in_both_languages(
    planner: Planner, tmp_path: Path
) -> None:
    archive = str(write_zip(tmp_path, LayerFiles("lots", lots(), prj=None)))
    plan = plan_file(tmp_path, plan_words())
    refused = planner.run("ingest", archive, "--plan", plan, "--as", "lan")
    assert refused.returncode == 1
    shown = " ".join(refused.stdout.split())
    assert "hệ tọa độ" in shown
    assert "Tọa độ trong tệp thuộc hệ tọa độ nào? (trả lời vào /crs)" in shown
    assert '"EPSG:5899": VN-2000 / TM-3 107°45\'' in shown
    report = planner.answer("ingest", archive, "--plan", plan, "--as", "lan")
    assert report["state"] == "needs_attention"
    assert report["findings"][0]["code"] == "crs_missing"
    assert report["findings"][0]["message_vi"]
    assert report["findings"][0]["remedy_en"]
    told = planner.run("ingest", archive, "--plan", plan, "--as", "lan", "--crs", "EPSG:5899")
    assert told.returncode == 0


def test_a_faulty_plan_file_is_answered_with_every_place(planner: Planner, tmp_path: Path) -> None:
    archive = str(write_zip(tmp_path, LayerFiles("lots", lots())))
    plan = plan_file(tmp_path, plan_words(system="x", decision_date="x"))
    refused = planner.run("ingest", archive, "--plan", plan, "--as", "lan")
    assert refused.returncode == 1
    assert "/system" in refused.stderr
    assert "/decision_date" in refused.stderr
    assert "Traceback" not in refused.stderr


def test_a_file_that_is_not_there_is_wrong_usage(planner: Planner, tmp_path: Path) -> None:
    plan = plan_file(tmp_path, plan_words())
    assert planner.run("ingest", str(tmp_path / "no.zip"), "--plan", plan).returncode == 2


def test_parcels_have_a_command_of_their_own(planner: Planner, tmp_path: Path) -> None:
    rows = [(square(0, 0), {"to": "12", "so": "7", "dt": 10000.0, "loai": "ONT"})]
    archive = str(write_zip(tmp_path, LayerFiles("thua", rows)))
    plan = plan_file(tmp_path, parcel_words())
    wrong = planner.run("ingest", archive, "--plan", plan, "--as", "lan")
    assert wrong.returncode == 1
    assert "ingest-parcels" in wrong.stderr
    assert planner.answer("ingest-parcels", archive, "--plan", plan, "--as", "lan")["rows"] == {"parcels": 1}


def test_a_rejected_upload_says_so(planner: Planner, tmp_path: Path) -> None:
    archive = str(write_zip(tmp_path, LayerFiles("lots", lots())))
    report = planner.answer("ingest", archive, "--plan", plan_file(tmp_path, plan_words()), "--as", "lan")
    answer = planner.answer("reject", report["upload_id"], "--as", "huy", "--note", "sai ranh")
    assert answer["state"] == "rejected"


def test_a_password_is_made_and_shown_once_or_read_from_standard_input(planner: Planner) -> None:
    made = planner.answer("user", "add", "minh", "--role", "planner")
    assert len(made["password"]) >= 16
    given = planner.run(
        "user", "add", "hoa", "--role", "admin", "--password-stdin", "--json", stdin="mật khẩu dài\n"
    )
    assert json.loads(given.stdout)["password"] is None
    assert planner.run("user", "add", "hoa", "--role", "admin").returncode == 1
    assert planner.run("user", "add", "an", "--role", "vua").returncode == 1
    assert (
        planner.run("user", "add", "xx", "--role", "admin", "--password-stdin", stdin="ngắn\n").returncode
        == 1
    )


def test_without_a_sender_the_only_planner_is_meant_and_two_must_be_told_apart(
    planner: Planner, tmp_path: Path
) -> None:
    archive = str(write_zip(tmp_path, LayerFiles("lots", lots())))
    plan = plan_file(tmp_path, plan_words())
    assert planner.answer("ingest", archive, "--plan", plan)["created_by"] == "lan"
    planner.run("user", "add", "minh", "--role", "planner")
    asked = planner.run("ingest", archive, "--plan", plan)
    assert asked.returncode == 1
    assert "--as" in asked.stderr


def test_a_planner_answers_what_is_asked_and_accepts_warnings_with_a_reason(
    planner: Planner, tmp_path: Path
) -> None:
    rows = [*lots(2), (square(0, 0), {"id": "L9", "code": "KHU A", "density": "60"})]
    archive = str(write_zip(tmp_path, LayerFiles("lots", rows, prj=None)))
    asked = planner.answer("ingest", archive, "--plan", plan_file(tmp_path, plan_words()), "--as", "lan")
    upload = asked["upload_id"]
    wrong = planner.run("answer", upload, "--set", "/crs=EPSG:1")
    assert wrong.returncode == 1
    assert "/crs" in wrong.stderr
    read = planner.answer("answer", upload, "--crs", "EPSG:5899", "--set", "/accuracy_m=0.5")
    assert (read["state"], read["answers"]) == (
        "needs_attention",
        {"/crs": "EPSG:5899", "/accuracy_m": 0.5},
    )
    key, *others = [item["key"] for item in read["findings"] if item["severity"] == "warning"]
    one = planner.answer("answer", upload, "--accept", key, "--reason", "đã xem", "--as", "huy")
    assert one["open_warnings"] == len(others)
    assert planner.run("answer", upload, "--accept", "all").returncode == 1  # no reason
    ready = planner.answer("answer", upload, "--accept", "all", "--reason", "đã xem hết")
    assert (ready["state"], ready["open_warnings"]) == ("ready", 0)
    assert planner.run("answer", upload, "--set", "crs").returncode == 2
    assert planner.run("answer", upload).returncode == 1


def test_uploads_are_listed_shown_and_withdrawn(planner: Planner, tmp_path: Path) -> None:
    archive = str(write_zip(tmp_path, LayerFiles("lots", lots())))
    paper = tmp_path / "qd.pdf"
    paper.write_bytes(b"%PDF-1.7\n")
    plan = plan_file(tmp_path, plan_words())
    report = planner.answer("ingest", archive, "--plan", plan, "--as", "lan", "--decision", str(paper))
    assert [item["media_type"] for item in report["documents"]] == ["application/pdf"]
    upload = report["upload_id"]
    [listed] = planner.answer("uploads", "--state", "ready")["uploads"]
    assert (listed["upload_id"], listed["progress"]["stage"]) == (upload, "done")
    assert upload in planner.run("uploads").stdout
    assert planner.answer("uploads", upload)["rows"] == {"zones": 4}
    assert planner.answer("withdraw", upload)["state"] == "withdrawn"
    assert planner.run("withdraw", upload).returncode == 1


def test_accounts_and_tokens_are_listed_changed_and_ended(planner: Planner) -> None:
    listed = json.loads(planner.run("user", "list", "--json").stdout)
    assert [item["username"] for item in listed] == ["huy", "lan"]
    made = planner.answer("user", "token", "add", "lan", "--name", "máy A", "--days", "2")
    assert len(made["token"]) > 40
    shown = planner.run("user", "token", "list", "lan").stdout
    assert "máy A" in shown
    assert made["token"] not in shown
    assert planner.run("user", "token", "add", "lan", "--name", "máy A").returncode == 1
    assert planner.run("user", "token", "revoke", "lan", "máy A").returncode == 0
    assert planner.run("user", "token", "revoke", "lan", "máy A").returncode == 1
    assert len(planner.answer("user", "passwd", "lan")["password"]) >= 16
    assert planner.run("user", "remove", "lan").returncode == 0
    assert planner.run("user", "passwd", "lan").returncode == 1
    assert planner.run("user", "add", "lan", "--role", "admin").returncode == 1


@pytest.mark.filterwarnings("ignore::rasterio.errors.NotGeoreferencedWarning")
def test_a_scan_goes_in_with_its_legend_and_its_control_points_beside_it(
    planner: Planner, tmp_path: Path
) -> None:
    image = str(scan_files.picture(tmp_path))
    words = scan_files.plan_words()
    plan = plan_file(tmp_path, {name: value for name, value in words.items() if name != "legend"})
    legend = tmp_path / "legend.csv"
    legend.write_text(
        "code,label,rgb,role\nDAT_O_Nhomnhao,Đất nhóm nhà ở,255 160 255,\nDAT_HTXH_CayxanhCC,,#66cc00,\n,,#ffffff,paper\n",
        encoding="utf-8",
    )
    gcps = tmp_path / "sheet.csv"
    rows = [f"{p['name']},{p['column']},{p['row']},{p['e']},{p['n']}" for p in scan_files.points()]
    gcps.write_text("\n".join(["name,column,row,e,n", *rows]), encoding="utf-8")
    report = planner.answer(
        "ingest-scan", image, "--legend", str(legend), "--gcps", str(gcps), "--plan", plan, "--yes"
    )
    assert (report["kind"], report["state"], report["rows"]) == ("scan", "ready", {"zones": 2})
    refused = planner.run("ingest", image, "--plan", plan)
    assert refused.returncode == 1
    assert "ingest-scan" in refused.stderr
