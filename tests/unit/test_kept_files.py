"""Kept files are for the account of the server: what is not published is nobody else's to read."""

from __future__ import annotations

import io
import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from planning_server.ingest.kept_files import ArrivingFile, close_kept_files, keep, sweep_parts


@pytest.fixture(autouse=True)
def open_handed() -> Iterator[None]:
    """As most machines are set: what nobody says a word about can be read by all."""
    before = os.umask(0o022)
    yield
    os.umask(before)


def modes(folder: Path) -> dict[str, str]:
    """Path below the folder, and who may do what, as `ls -l` writes it."""
    found = [folder, *folder.rglob("*")]
    return {str(path.relative_to(folder)): stat.filemode(path.stat().st_mode) for path in found}


def test_what_arrives_is_readable_by_nobody_else_from_the_first_byte(tmp_path: Path) -> None:
    folder = tmp_path / "uploads"
    arriving = ArrivingFile(folder)
    arriving.write(b"a plan that is not published")
    assert set(modes(folder).values()) == {"drwx------", "-rw-------"}
    kept = arriving.keep()
    assert modes(folder) == {
        ".": "drwx------",
        kept.sha256[:2]: "drwx------",
        f"{kept.sha256[:2]}/{kept.sha256}": "-rw-------",
    }


def test_a_folder_that_is_open_is_closed_when_something_arrives(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    keep(io.BytesIO(b"a plan"), tmp_path)
    assert modes(tmp_path)["."] == "drwx------"


def test_what_an_earlier_release_left_open_is_closed_once(tmp_path: Path) -> None:
    kept = keep(io.BytesIO(b"a plan"), tmp_path)
    tmp_path.chmod(0o755)
    kept.path.parent.chmod(0o755)
    kept.path.chmod(0o644)
    assert close_kept_files(tmp_path) == 3
    assert set(modes(tmp_path).values()) == {"drwx------", "-rw-------"}
    assert close_kept_files(tmp_path) == 0
    assert kept.path.read_bytes() == b"a plan"


def test_a_folder_that_is_not_there_yet_has_nothing_to_close(tmp_path: Path) -> None:
    assert close_kept_files(tmp_path / "uploads") == 0
    assert sweep_parts(tmp_path / "uploads") == 0
