"""The account of this machine that owns the cluster, and how programs and files are given to it.

PostgreSQL refuses to run as root. Started by root, everything of the cluster belongs to the service account, which root makes
on first use; started by anybody else, to that person.
"""

from __future__ import annotations

import os
import pwd
import subprocess
from pathlib import Path

from planning_server.domain.errors import Unavailable
from planning_server.domain.text import Text

SERVICE_USER = "planning-server"

USERADD_NAME_TAKEN = 9


def cluster_account() -> pwd.struct_passwd:
    """Raises `Unavailable` where root cannot make the service account, or the caller's number has no name."""
    if os.geteuid() != 0:
        try:
            return pwd.getpwuid(os.geteuid())
        except KeyError:
            raise _nameless() from None
    try:
        return pwd.getpwnam(SERVICE_USER)
    except KeyError:
        _make_service_account()
        return pwd.getpwnam(SERVICE_USER)


def _nameless() -> Unavailable:
    number = os.geteuid()
    return Unavailable(
        "account-without-name",
        Text(
            f"Tài khoản số {number} không có tên trong /etc/passwd; PostgreSQL nhận người dùng theo tên. "
            "Hãy chạy bằng một tài khoản có tên.",
            f"The account number {number} has no name in /etc/passwd, by which PostgreSQL knows people. "
            "Run as an account that has one.",
        ),
    )


def _make_service_account() -> None:
    command = ["useradd", "--system", "--user-group", "--no-create-home", "--home-dir", "/nonexistent"]
    command += ["--shell", "/usr/sbin/nologin", SERVICE_USER]
    made = subprocess.run(command, capture_output=True, text=True, check=False)
    if made.returncode in (0, USERADD_NAME_TAKEN):  # somebody else may have made it in the meantime
        return
    reason = made.stderr.strip().splitlines()[-1:] or ["?"]
    raise Unavailable(
        "no-service-account",
        Text(
            f"Không tạo được tài khoản {SERVICE_USER} ({reason[0]}). Hãy chạy: {' '.join(command)}",
            f"The account {SERVICE_USER} cannot be made ({reason[0]}). Run: {' '.join(command)}",
        ),
    )


def folder_of_another(folder: Path) -> Unavailable:
    """The refusal for a data folder that this account may not look into, with the account that may."""
    try:
        owner = pwd.getpwuid(folder.stat().st_uid).pw_name
    except (OSError, KeyError):
        owner = "root"
    return Unavailable(
        "data-folder-of-another",
        Text(
            f"Cơ sở dữ liệu trong {folder} thuộc tài khoản {owner}; tài khoản này không xem được. Hãy chạy lại lệnh bằng tài "
            f"khoản {owner}, hoặc đặt PLANNING_DATA_DIR vào một thư mục của mình.",
            f"The database in {folder} belongs to the account {owner}; this account may not look into it. Run the command "
            f"again as {owner}, or set PLANNING_DATA_DIR to a folder of your own.",
        ),
    )


def run_as_owner(command: list[str]) -> subprocess.CompletedProcess[str]:
    """Runs a program as the cluster's account in a bare environment: none of the caller's PG* variables reach it."""
    account = cluster_account()
    root = os.geteuid() == 0
    return subprocess.run(
        command,
        capture_output=True,
        text=True,
        check=False,
        cwd="/",
        env={"PATH": os.defpath, "LC_ALL": "C.UTF-8", "TZ": "UTC"},
        user=account.pw_uid if root else None,
        group=account.pw_gid if root else None,
        extra_groups=[] if root else None,
        umask=0o077,
    )


def make_data_folder(folder: Path) -> None:
    """Makes the data folder where it is missing: nobody else may list it; under root the service account may pass through."""
    if folder.is_dir():
        return
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o711 if os.geteuid() == 0 else 0o700)


def give_folder(folder: Path) -> None:
    """Makes the folder where it is missing, for its owner alone, and gives it to the cluster's account."""
    account = cluster_account()
    folder.mkdir(mode=0o700, exist_ok=True)
    folder.chmod(0o700)
    os.chown(folder, account.pw_uid, account.pw_gid)


def write_as_owner(path: Path, text: str) -> None:
    """Replaces a file in a folder of the cluster's account; root is not led elsewhere by a link put in its way."""
    account = cluster_account()
    fresh = path.with_name(f"{path.name}.new")
    fresh.unlink(missing_ok=True)
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
        os.fchown(descriptor, account.pw_uid, account.pw_gid)
    fresh.replace(path)
