"""The private PostgreSQL cluster: made, started, stopped and removed with the system's own programs.

It listens on a unix socket only, in a folder that nobody else can enter, and knows people by their account on this machine
(peer authentication with a user map). Started by root it runs as the unprivileged account `planning-server`.
Everything lies in one data folder, so it never meets another cluster:

    <data_dir>/postgres    the cluster         <data_dir>/socket        the socket
    <data_dir>/cluster.lock  one start or stop at a time
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import pwd
import shutil
import subprocess
import time
from collections.abc import Generator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal
from urllib.parse import quote

import psycopg
from psycopg import sql

from planning_server.cli.cluster_refusals import (
    damaged,
    failed,
    refuse_long_socket_path,
    refuse_without_proc,
    unusable,
)
from planning_server.cli.programs import PostgresPrograms, choose_postgres, installed_postgres
from planning_server.cli.server_process import serves_folder
from planning_server.cli.service_account import (
    cluster_account,
    folder_of_another,
    give_folder,
    make_data_folder,
    run_as_owner,
    write_as_owner,
)
from planning_server.domain.errors import Unavailable
from planning_server.domain.text import Text

DATABASE = "planning"
PORT = 5432
EXTENSIONS = ("postgis", "unaccent", "pg_trgm")

Role = Literal["superuser", "owner", "writer", "public_writer", "reader"]
ROLE_NAMES: dict[Role, str] = {
    "superuser": "postgres",
    "owner": "planning_owner",
    "writer": "planning_writer",
    "public_writer": "planning_public_writer",
    "reader": "planning_reader",
}
APPLICATION_ROLES: tuple[Role, ...] = ("owner", "writer", "public_writer", "reader")

START_SECONDS = 120
STOP_SECONDS = 60


@dataclass(frozen=True, slots=True)
class ClusterStatus:
    """`absent`: never made; `stopped`; `running` with the process id. `version` is the cluster's PostgreSQL."""

    state: Literal["absent", "stopped", "running"]
    data_dir: Path
    socket_dir: Path
    version: str | None
    pid: int | None


class Cluster:
    """One private cluster in one data folder.

    `durable=False` turns the safety against power cuts off; for clusters that live as long as a test run.
    `postgres_bin` names the folder of PostgreSQL's programs where they are not at Debian's places.
    """

    def __init__(self, data_dir: Path, *, durable: bool = True, postgres_bin: Path | None = None) -> None:
        self.data_dir = data_dir.absolute()
        self.postgres_dir = self.data_dir / "postgres"
        self.socket_dir = self.data_dir / "socket"
        self.log_file = self.data_dir / "postgres" / "server.log"
        self._pid_file = self.postgres_dir / "postmaster.pid"
        self._durable = durable
        self._postgres_bin = postgres_bin

    def url(self, role: Role, database: str = DATABASE) -> str:
        """A libpq address of the database over the socket, for one of the roles."""
        user = ROLE_NAMES[role]
        return (
            f"postgresql://{user}@/{quote(database)}?host={quote(str(self.socket_dir), safe='')}&port={PORT}"
        )

    def status(self) -> ClusterStatus:
        version = self._made_version()
        pid = self._running_pid()
        state = "absent" if version is None else "stopped" if pid is None else "running"
        return ClusterStatus(state, self.data_dir, self.socket_dir, version, pid)

    def has_died(self) -> bool:
        """True where the server is gone and left its note: it was killed or crashed. One that was stopped in order takes its note away."""
        return self._pid_file.exists() and self._running_pid() is None

    def start(self) -> ClusterStatus:
        """Makes the cluster where there is none, and starts it where it does not run; safe to call at any time.

        Raises `Unavailable` when PostgreSQL or PostGIS is missing, the folder cannot be used, or the server does not start.
        """
        refuse_long_socket_path(self.socket_dir / f".s.PGSQL.{PORT}")
        refuse_without_proc()
        with self._locked():
            for last_try in (False, False, True):
                if self._running_pid() is None:
                    self._make_and_start()
                try:
                    self._provision()
                    break
                except psycopg.OperationalError as cause:
                    # A server that was just being killed still had a process a moment ago.
                    if last_try:
                        raise failed("connect", str(cause)) from cause
                    time.sleep(0.5)
            return self.status()

    def stop(self) -> bool:
        """Stops the server; False when it did not run. Open sessions are ended, their transactions rolled back."""
        if not self.data_dir.is_dir():
            return False
        with self._locked():
            return self._stop_server()

    def reset(self) -> bool:
        """Stops the server and removes its cluster for good, damaged or whole; False when there was none. Other folders stay."""
        if not self.data_dir.is_dir():
            return False
        with self._locked():
            self._stop_server()
            existed = self.postgres_dir.exists()
            if existed:
                shutil.rmtree(self.postgres_dir)
            shutil.rmtree(self._partial_dir, ignore_errors=True)
            shutil.rmtree(self.socket_dir, ignore_errors=True)
            return existed

    def create_database(self, name: str, *, template: str | None = None) -> None:
        """A database owned by `planning_owner` with the extensions, empty or as a copy of `template` (in about 0.25 s)."""
        with self._session("postgres") as session:
            session.execute(
                sql.SQL("CREATE DATABASE {} OWNER {} TEMPLATE {}").format(
                    sql.Identifier(name),
                    sql.Identifier(ROLE_NAMES["owner"]),
                    sql.Identifier(template or "template1"),
                )
            )
        if template is None:
            self._add_extensions(name)

    def drop_database(self, name: str) -> None:
        """Removes a database, ending whatever sessions it still has."""
        with self._session("postgres") as session:
            session.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))

    @property
    def _partial_dir(self) -> Path:
        return self.data_dir / "postgres.partial"

    def _programs(self) -> PostgresPrograms:
        made = self._made_version()
        return choose_postgres(installed_postgres(self._postgres_bin), major=int(made) if made else None)

    def _made_version(self) -> str | None:
        version_file = self.postgres_dir / "PG_VERSION"
        try:
            return version_file.read_text(encoding="ascii").strip() if version_file.is_file() else None
        except PermissionError as cause:
            raise folder_of_another(self.data_dir) from cause

    def _make_and_start(self) -> None:
        programs = self._programs()
        self._prepare_folders()
        if self._made_version() is None:
            if self.postgres_dir.exists():
                raise damaged(self.postgres_dir, "PG_VERSION")
            self._make(programs)
        if self._pid_file.exists() and self._noted_pid() is None:
            raise damaged(self.postgres_dir, "postmaster.pid")
        self._configure()
        self._remove_stale_locks()
        self._start_server(programs)

    def _prepare_folders(self) -> None:
        give_folder(self.socket_dir)
        account = cluster_account()
        if run_as_owner(["test", "-x", str(self.socket_dir)]).returncode != 0:
            raise Unavailable(
                "data-folder-closed",
                Text(
                    f"Tài khoản {account.pw_name} không vào được thư mục {self.data_dir}. "
                    "Hãy đặt PLANNING_DATA_DIR vào một thư mục mở, ví dụ /var/lib/planning-server.",
                    f"The account {account.pw_name} cannot enter {self.data_dir}. "
                    "Set PLANNING_DATA_DIR to a folder it can enter, for example /var/lib/planning-server.",
                ),
            )

    def _make(self, programs: PostgresPrograms) -> None:
        """initdb beside the final place, then one rename: a cluster that was cut off while being made is never used."""
        partial = self._partial_dir
        shutil.rmtree(partial, ignore_errors=True)
        give_folder(partial)
        command = [programs.program("initdb"), f"--pgdata={partial}", f"--username={ROLE_NAMES['superuser']}"]
        command += ["--encoding=UTF8", "--locale=C.UTF-8", "--auth=peer"]
        command += [] if self._durable else ["--no-sync"]
        self._check(run_as_owner(command), "initdb")
        partial.rename(self.postgres_dir)

    def _configure(self) -> None:
        """Writes our settings anew at each start; what an administrator sets by ALTER SYSTEM wins over them."""
        settings = {
            "listen_addresses": "",
            "port": str(PORT),
            "unix_socket_directories": str(self.socket_dir),
            "unix_socket_permissions": "0700",
            "max_connections": "100",
            "shared_buffers": "256MB",
            "work_mem": "16MB",
            "maintenance_work_mem": "128MB",
            "effective_cache_size": "1GB",
            "max_wal_size": "2GB",
            "random_page_cost": "1.1",
            "jit": "off",
            "timezone": "UTC",
            "log_timezone": "UTC",
            "log_line_prefix": "%m [%p] %q%u@%d ",
        }
        if not self._durable:
            settings |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
        lines = [f"{name} = '{value.replace(chr(39), chr(39) * 2)}'" for name, value in settings.items()]
        main = (self.postgres_dir / "postgresql.conf").read_text(encoding="utf-8").splitlines()
        include = "include 'planning.conf'"
        accounts = sorted({cluster_account().pw_name, pwd.getpwuid(os.geteuid()).pw_name})
        files = {
            "planning.conf": lines,
            "postgresql.conf": main if include in main else [*main, include],
            "pg_hba.conf": ["local all all peer map=planning"],
            "pg_ident.conf": [
                f'planning "{account}" {role}' for account in accounts for role in ROLE_NAMES.values()
            ],
        }
        for name, content in files.items():
            write_as_owner(self.postgres_dir / name, "\n".join(content) + "\n")

    def _provision(self) -> None:
        """Roles, database and extensions; nothing is done where the database says it has them."""
        with self._session("postgres") as session:
            made = session.execute(
                "SELECT 1 FROM pg_database d WHERE d.datname = %s AND shobj_description(d.oid, 'pg_database') = 'provisioned'",
                (DATABASE,),
            ).fetchone()
            if made is not None:
                return
            for role in APPLICATION_ROLES:
                name = ROLE_NAMES[role]
                if session.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", (name,)).fetchone() is None:
                    session.execute(sql.SQL("CREATE ROLE {} LOGIN").format(sql.Identifier(name)))
            exists = session.execute("SELECT 1 FROM pg_database WHERE datname = %s", (DATABASE,)).fetchone()
        if exists is None:
            self.create_database(DATABASE)
        else:
            self._add_extensions(DATABASE)
        with self._session("postgres") as session:
            session.execute(
                sql.SQL("COMMENT ON DATABASE {} IS 'provisioned'").format(sql.Identifier(DATABASE))
            )

    def _add_extensions(self, database: str) -> None:
        with self._session(database) as session:
            for extension in EXTENSIONS:
                session.execute(
                    sql.SQL("CREATE EXTENSION IF NOT EXISTS {}").format(sql.Identifier(extension))
                )
            # The migration adds the VN-2000 zones that this PostGIS does not know.
            session.execute(
                sql.SQL("GRANT SELECT, INSERT, UPDATE, DELETE ON spatial_ref_sys TO {}").format(
                    sql.Identifier(ROLE_NAMES["owner"])
                )
            )

    def _session(self, database: str) -> psycopg.Connection:
        return psycopg.connect(self.url("superuser", database), autocommit=True, connect_timeout=10)

    def _start_server(self, programs: PostgresPrograms) -> None:
        command = [programs.program("pg_ctl"), "start", "--wait", f"--timeout={START_SECONDS}", "--silent"]
        command += ["--pgdata", str(self.postgres_dir), "--log", str(self.log_file)]
        self.log_file.unlink(missing_ok=True)
        done = run_as_owner(command)
        # After a kill, children of the old server may need a moment to notice that it is gone.
        deadline = time.monotonic() + 15
        while (
            done.returncode != 0 and "shared memory block" in self._log_tail() and time.monotonic() < deadline
        ):
            time.sleep(0.5)
            self.log_file.unlink(missing_ok=True)
            done = run_as_owner(command)
        self._check(done, "pg_ctl start")

    def _stop_server(self) -> bool:
        if self._running_pid() is None:
            return False
        programs = self._programs()
        command = [programs.program("pg_ctl"), "stop", "--wait", f"--timeout={STOP_SECONDS}", "--silent"]
        command += ["--pgdata", str(self.postgres_dir)]
        done = run_as_owner([*command, "--mode=fast"])
        if done.returncode != 0:
            done = run_as_owner([*command, "--mode=immediate"])
        self._check(done, "pg_ctl stop")
        return True

    def _running_pid(self) -> int | None:
        """The server's process id, only if that process lives and may be a server of this very folder."""
        pid = self._noted_pid()
        return pid if pid is not None and serves_folder(pid, self.postgres_dir) else None

    def _noted_pid(self) -> int | None:
        """The number that the server noted in its folder or, where that note is lost, beside its socket; None without either."""
        for note in (self._pid_file, self.socket_dir / f".s.PGSQL.{PORT}.lock"):
            with contextlib.suppress(FileNotFoundError, NotADirectoryError, ValueError):
                if number := self._read_pid(note):
                    return number
        return None

    def _read_pid(self, note: Path) -> int:
        """Positive: a single-user session notes its number negated."""
        try:
            return abs(int(note.read_text(encoding="utf-8").split("\n", 1)[0]))
        except PermissionError as cause:
            raise folder_of_another(self.data_dir) from cause

    def _remove_stale_locks(self) -> None:
        """After a crash the noted number may belong to a stranger or to the dead, and PostgreSQL would refuse to start.

        Called only when no server lives in this folder. A note that holds no number is left for PostgreSQL to judge, as are
        children that a killed server left behind, which still hold its shared memory.
        """
        if self._noted_pid() is not None:
            self._pid_file.unlink(missing_ok=True)
        if self._pid_file.exists():
            return
        for left in self.socket_dir.glob(f".s.PGSQL.{PORT}*"):
            left.unlink()

    @contextlib.contextmanager
    def _locked(self) -> Generator[None]:
        """One start, stop or reset at a time on this folder; the lock goes when the process goes."""
        try:
            make_data_folder(self.data_dir)
            descriptor = os.open(self.data_dir / "cluster.lock", os.O_CREAT | os.O_RDWR, 0o600)
        except OSError as cause:
            raise unusable(self.data_dir, cause) from cause
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            yield
        finally:
            os.close(descriptor)

    def _check(self, done: subprocess.CompletedProcess[str], what: str) -> None:
        if done.returncode != 0:
            raise failed(what, (done.stderr or done.stdout) + self._log_tail())

    def _log_tail(self) -> str:
        try:
            return self.log_file.read_text(encoding="utf-8", errors="replace")[-2000:]
        except OSError:
            return ""
