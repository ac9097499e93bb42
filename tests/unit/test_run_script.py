"""The `run` script: at most ten verbs, each one listed, failures in one line."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]


def run(*arguments: str, cwd: Path = PROJECT, path: str = os.defpath) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["/bin/sh", str(cwd / "run"), *arguments],
        capture_output=True,
        text=True,
        check=False,
        env={"PATH": path, "LANG": "en_GB.UTF-8"},
        stdin=subprocess.DEVNULL,
    )


def test_help_lists_at_most_ten_verbs_and_every_verb_is_listed() -> None:
    listed = set(re.findall(r"^  ([a-z]+)  ", run("help").stdout, re.MULTILINE))
    assert 0 < len(listed) <= 10
    script = (PROJECT / "run").read_text(encoding="utf-8")
    dispatch = script[script.index('case "$verb" in') :]
    known = set(re.findall(r"^    ([a-z| -]+)\)", dispatch, re.MULTILINE))
    verbs = {verb for line in known for verb in line.split(" | ") if not verb.startswith("-")}
    assert verbs == listed


def test_no_verb_at_all_prints_the_list() -> None:
    assert run().stdout == run("help").stdout


def test_an_unknown_verb_is_wrong_usage_said_in_one_line() -> None:
    done = run("fly")
    assert done.returncode == 2
    assert 'run: there is no verb "fly"' in done.stderr.splitlines()


def test_a_missing_package_without_root_names_the_command_that_installs_it(tmp_path: Path) -> None:
    shutil.copy(PROJECT / "run", tmp_path / "run")
    programs = tmp_path / "bin"
    programs.mkdir()
    # A machine where nothing is installed, somebody who is not root, and no sudo.
    for name, answer in (("dpkg-query", "exit 1"), ("id", "echo 1000")):
        (programs / name).write_text(f"#!/bin/sh\n{answer}\n", encoding="utf-8")
        (programs / name).chmod(0o755)
    for name in ("dirname", "grep"):
        found = shutil.which(name)
        assert found is not None
        (programs / name).symlink_to(found)
    done = run("setup", cwd=tmp_path, path=str(programs))
    assert done.returncode == 3
    assert len(done.stderr.splitlines()) == 1
    assert "apt-get install" in done.stderr
    assert "python3-venv" in done.stderr
    assert not (tmp_path / ".venv").exists()


def test_building_again_without_a_change_does_nothing() -> None:
    path = os.environ.get("PATH", os.defpath)
    assert run("build", path=path).returncode == 0
    again = run("build", path=path)
    assert (again.returncode, again.stdout, again.stderr) == (0, "", "")
