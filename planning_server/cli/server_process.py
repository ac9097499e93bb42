"""Tells whether a process number belongs to the live server of a folder, from what /proc shows to the account that asks.

Linux shows the working folder of a process to its own account, and to root only with CAP_SYS_PTRACE, which containers do not have
by default; its command line is for everybody unless /proc is mounted with `hidepid`. What cannot be seen counts as alive: a
dead server taken for living costs a refusal, a living one taken for dead costs the database.
"""

from __future__ import annotations

import os
from itertools import pairwise
from pathlib import Path

SERVER_NAMES = ("postgres", "postmaster")


def serves_folder(pid: int, folder: Path) -> bool:
    """False only where the process is gone, or plainly something else than a server of this folder."""
    if not _is_alive(pid):
        return False
    process = Path("/proc") / str(pid)
    try:
        return (process / "cwd").resolve(strict=True) == folder.resolve()
    except OSError:
        pass  # another account's process, one that has ended and waits to be collected, or no /proc at all
    try:
        command = (process / "cmdline").read_bytes()
    except OSError:
        return _is_alive(pid)
    return _is_command_of_server([os.fsdecode(word) for word in command.split(b"\0")], folder)


def _is_alive(pid: int) -> bool:
    """Also true of a process that has ended and that its parent has not collected yet."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return True


def _is_command_of_server(words: list[str], folder: Path) -> bool:
    """`words` are the command line; all empty for a process that has ended. A server whose folder it does not tell is in doubt."""
    if Path(words[0]).name not in SERVER_NAMES:
        return False
    stated = next((after for word, after in pairwise(words) if word == "-D"), None)
    try:
        return stated is None or Path(stated).samefile(folder)
    except OSError:
        return True  # the folder was renamed under the server, or lies where this account cannot look
