"""The programs of PostgreSQL on this machine: where they are, which version, and whether PostGIS lies beside them.

Debian and Ubuntu keep them outside PATH, one folder per major version; elsewhere `pg_config` says where they are.
"""

from __future__ import annotations

import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from planning_server.domain.errors import Unavailable
from planning_server.domain.text import Text

OLDEST_MAJOR = 15
"""The oldest PostgreSQL that the schema is written for."""

INSTALL_COMMAND = "apt-get install postgresql postgresql-postgis"
"""On Debian and Ubuntu; `./run setup` does it without starting a cluster of the system."""

DEBIAN_ROOT = Path("/usr/lib/postgresql")


@dataclass(frozen=True, slots=True)
class PostgresPrograms:
    """One installed PostgreSQL: the folder of its programs, its version, and PostGIS' version where it is installed."""

    bin_dir: Path
    version: str
    postgis_version: str | None

    @property
    def major(self) -> int:
        return int(self.version.split(".", 1)[0])

    def program(self, name: str) -> str:
        return str(self.bin_dir / name)


def installed_postgres(only_in: Path | None = None) -> list[PostgresPrograms]:
    """Every PostgreSQL server on this machine, newest first; only the one in the folder `only_in` where that is given."""
    folders = [only_in] if only_in is not None else _candidate_folders()
    found = [programs for folder in folders if (programs := _inspect(folder)) is not None]
    return sorted(found, key=lambda programs: _numeric(programs.version), reverse=True)


def choose_postgres(installed: list[PostgresPrograms], *, major: int | None = None) -> PostgresPrograms:
    """The newest installation that has PostGIS; of version `major` where a data folder already asks for one.

    Raises `Unavailable` naming what is missing and the command that mends it.
    """
    usable = [programs for programs in installed if programs.major >= OLDEST_MAJOR]
    if major is not None:
        usable = [programs for programs in usable if programs.major == major]
    if not usable:
        wanted = f"PostgreSQL {major}" if major is not None else f"PostgreSQL ≥ {OLDEST_MAJOR}"
        raise Unavailable(
            "postgres-missing",
            Text(
                f"Máy này chưa có {wanted}. Hãy cài: {install_command(major)}",
                f"{wanted} is not installed on this machine. Mend it with: {install_command(major)}",
            ),
        )
    with_postgis = [programs for programs in usable if programs.postgis_version is not None]
    if not with_postgis:
        command = install_command(usable[0].major)
        raise Unavailable(
            "postgis-missing",
            Text(
                f"PostgreSQL {usable[0].version} chưa có PostGIS. Hãy cài: {command}",
                f"PostgreSQL {usable[0].version} has no PostGIS. Mend it with: {command}",
            ),
        )
    return with_postgis[0]


def install_command(major: int | None) -> str:
    """The apt command that installs PostgreSQL (of that major version) with PostGIS."""
    if major is None:
        return INSTALL_COMMAND
    return f"apt-get install postgresql-{major} postgresql-{major}-postgis-3"


def _candidate_folders() -> list[Path]:
    folders = sorted(DEBIAN_ROOT.glob("*/bin")) if DEBIAN_ROOT.is_dir() else []
    on_path = shutil.which("initdb")
    if on_path is not None:
        folder = Path(on_path).resolve().parent
        if folder not in folders:
            folders.append(folder)
    return folders


def _inspect(folder: Path) -> PostgresPrograms | None:
    needed = ("initdb", "pg_ctl", "postgres")
    if not all((folder / name).is_file() for name in needed):
        return None
    answer = _output([str(folder / "postgres"), "--version"])
    match = re.search(r"(\d+(?:\.\d+)+)", answer)
    if match is None:
        return None
    version = match.group(1)
    return PostgresPrograms(folder, version, _postgis_version(folder, version))


def _postgis_version(folder: Path, version: str) -> str | None:
    """What `postgis.control` says in the extension folder of this installation."""
    major = version.split(".", 1)[0]
    shared = [Path("/usr/share/postgresql") / major]
    if (folder / "pg_config").is_file():
        shared.insert(0, Path(_output([str(folder / "pg_config"), "--sharedir"])))
    for share in shared:
        control = share / "extension" / "postgis.control"
        if control.is_file():
            match = re.search(r"default_version\s*=\s*'([^']+)'", control.read_text(encoding="utf-8"))
            return match.group(1) if match else "unknown"
    return None


def _output(command: list[str]) -> str:
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=20, check=False, cwd="/")
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.strip()


def _numeric(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split("."))
