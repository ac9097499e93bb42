"""Exit codes and languages of the command line: 0 done, 1 refused, 2 wrong usage, 3 something is not there."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from planning_server.cli import main as command_line
from planning_server.cli.settings import load_settings
from planning_server.cli.terminal import exit_code, in_locale
from planning_server.domain.errors import InvalidInput, Refusal, Unavailable
from planning_server.domain.text import Text
from planning_server.ingest.plan_file import read_json


def run(arguments: list[str], monkeypatch: pytest.MonkeyPatch) -> int | str | None:
    monkeypatch.setattr("sys.argv", ["planning-server", *arguments])
    with pytest.raises(SystemExit) as end:
        command_line.main()
    return end.value.code


@pytest.fixture
def data_dir(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("PLANNING_DATA_DIR", str(tmp_path))
    return tmp_path


@pytest.mark.usefixtures("data_dir")
def test_an_unknown_command_is_wrong_usage(monkeypatch: pytest.MonkeyPatch) -> None:
    assert run(["db", "begin"], monkeypatch) == 2


@pytest.mark.usefixtures("data_dir")
def test_help_is_no_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    assert run(["db", "start", "--help"], monkeypatch) == 0


@pytest.mark.usefixtures("data_dir")
def test_a_database_that_does_not_run_is_something_missing(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["db", "status", "--json"], monkeypatch) == 3
    assert json.loads(capsys.readouterr().out)["state"] == "absent"


@pytest.mark.usefixtures("data_dir")
def test_reset_without_consent_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    assert run(["db", "reset"], monkeypatch) == 1


def test_a_database_elsewhere_leaves_nothing_to_start(
    data_dir: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("DATABASE_URL", "WRITER_URL", "PUBLIC_WRITER_URL", "READER_URL"):
        monkeypatch.setenv(f"PLANNING_{name}", "postgresql://elsewhere/planning")
    assert run(["db", "start", "--json"], monkeypatch) == 0
    assert json.loads(capsys.readouterr().out) == {"state": "external"}
    assert list(data_dir.iterdir()) == []


@pytest.mark.usefixtures("data_dir")
@pytest.mark.parametrize(
    "command", [["migrate"], ["user", "add", "lan", "--role", "planner"], ["publish", "--as", "x"]]
)
def test_a_command_that_finds_no_database_names_the_command_that_starts_it(
    command: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    assert run(command, monkeypatch) == 3
    vietnamese, english = capsys.readouterr().err.splitlines()
    assert vietnamese == "Cơ sở dữ liệu không trả lời. Hãy chạy: planning-server db start"
    assert english.endswith("Run: planning-server db start")


@pytest.mark.usefixtures("data_dir")
def test_a_database_elsewhere_that_does_not_answer_is_not_ours_to_start(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    for name in ("DATABASE_URL", "WRITER_URL", "PUBLIC_WRITER_URL", "READER_URL"):
        monkeypatch.setenv(f"PLANNING_{name}", f"postgresql:///planning?host={tmp_path}")
    assert run(["migrate", "--json"], monkeypatch) == 3
    problem = json.loads(capsys.readouterr().out)
    assert problem["type"] == "database-away"
    assert "PLANNING_DATABASE_URL" in problem["detail_vi"]
    assert "db start" not in problem["detail_vi"]


def test_a_misspelt_variable_is_refused_as_json_when_json_was_asked_for(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PLANNING_DATADIR", "/nowhere")
    assert run(["db", "status", "--json"], monkeypatch) == 2
    problem = json.loads(capsys.readouterr().out)
    assert problem["type"] == "unknown-setting"
    assert "PLANNING_DATA_DIR" in problem["detail_vi"]
    assert "PLANNING_DATA_DIR" in problem["detail_en"]


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({"LANG": "vi_VN.UTF-8"}, "Không"),
        ({"LANG": "en_GB.UTF-8"}, "No"),
        ({"LANG": "fr_FR.UTF-8"}, "No"),
        ({"LC_ALL": "vi_VN", "LANG": "en_GB.UTF-8"}, "Không"),
        ({"LANG": "C.UTF-8"}, "Không\nNo"),
        ({}, "Không\nNo"),
    ],
)
def test_words_follow_the_locale_and_come_in_both_languages_where_it_names_none(
    environment: dict[str, str], expected: str
) -> None:
    assert in_locale(Text("Không", "No"), environment) == expected


@pytest.mark.parametrize("command", [name for name in command_line.COMMANDS if name != "db"])
def test_each_command_is_where_the_table_says_and_shows_an_example(
    command: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    words = {"user": ["user", "add"], "rules": ["rules", "load"]}.get(command, [command])
    assert run([*words, "--help"], monkeypatch) == 0
    assert "Example:" in capsys.readouterr().out


def test_wrong_usage_ends_with_two_refused_data_with_one_and_what_is_missing_with_three() -> None:
    refusals: list[Refusal] = []
    for variable, value in (
        ("PLANNING_PROT", "8000"),
        ("PLANNING_PORT", "x"),
        ("PLANNING_CONFIG", "/no.toml"),
    ):
        with pytest.raises(InvalidInput) as refused:
            load_settings({variable: value})
        refusals.append(refused.value)
    with pytest.raises(InvalidInput) as refused:
        read_json("{")
    refusals.append(refused.value)
    assert [exit_code(refusal) for refusal in refusals] == [2, 2, 2, 2]
    words = Text("Không", "No")
    assert exit_code(InvalidInput("invalid-plan-file", words)) == 1
    assert exit_code(Unavailable("port-taken", words)) == 3
