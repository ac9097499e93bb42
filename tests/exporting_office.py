"""An office with something to export: `planning-server` run in this process against a test's own database."""

from __future__ import annotations

import hashlib
import json
import sys
from pathlib import Path
from typing import Any, cast

import pytest

from planning_server.cli.main import main
from tests.conftest import TestDatabase

PUBLIC_URL = "https://quyhoach.example"


class ExportingOffice:
    def __init__(
        self,
        database: TestDatabase,
        folder: Path,
        monkeypatch: pytest.MonkeyPatch,
        capsys: pytest.CaptureFixture[str],
    ) -> None:
        self.database, self.folder = database, folder
        self.archive_dir = folder / "data" / "archives"
        self._monkeypatch, self._capsys = monkeypatch, capsys
        settings = {
            "LANG": "en_US.UTF-8",
            "PLANNING_DATA_DIR": str(folder / "data"),
            "PLANNING_DATABASE_URL": database.owner_url,
            "PLANNING_WRITER_URL": database.writer_url,
            "PLANNING_PUBLIC_WRITER_URL": database.public_writer_url,
            "PLANNING_READER_URL": database.reader_url,
            "PLANNING_PUBLIC_URL": PUBLIC_URL,
        }
        for name, value in settings.items():
            monkeypatch.setenv(name, value)
        for name, role in (("huy", "approver"), ("quan", "admin")):
            self.done("user", "add", name, "--role", role)

    def run(self, *words: str) -> tuple[int, str, str]:
        """Exit code, standard output, standard error."""
        self._monkeypatch.setattr(sys, "argv", ["planning-server", *words])
        code: object = 0
        try:
            main()
        except SystemExit as end:
            code = end.code
        out, err = self._capsys.readouterr()
        return code if isinstance(code, int) else 0, out, err

    def done(self, *words: str) -> str:
        code, out, err = self.run(*words)
        assert code == 0, err
        return out

    def publish(self) -> dict[str, Any]:
        return cast("dict[str, Any]", json.loads(self.done("publish", "--as", "huy", "--json")))

    def export(self, number: int = 1, name: str = "out") -> Path:
        to = self.folder / name
        self.done("export", str(number), "--to", str(to))
        return to


def sha256_of(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def names_below(folder: Path) -> set[str]:
    """Every file, hidden ones too."""
    return {item.relative_to(folder).as_posix() for item in folder.rglob("*") if item.is_file()}
