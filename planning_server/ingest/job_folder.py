"""The folder in which one upload is unpacked and read. It goes when the work ends, however the work ends."""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from collections.abc import Generator
from contextlib import contextmanager, suppress
from pathlib import Path

PREFIX = "planning-ingest-"
LOCK = ".owner"


@contextmanager
def job_folder() -> Generator[Path]:
    """A fresh private folder below the system's temporary one, locked as long as this process works in it."""
    outer = Path(tempfile.mkdtemp(prefix=PREFIX))
    try:
        descriptor = os.open(outer / LOCK, os.O_CREAT | os.O_RDWR, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            inner = outer / "job"
            inner.mkdir(mode=0o700)
            yield inner
        finally:
            os.close(descriptor)
    finally:
        shutil.rmtree(outer, ignore_errors=True)


def sweep_job_folders() -> int:
    """Removes the folders of processes that were killed; answers how many. The kernel drops a lock with its process."""
    swept = 0
    for outer in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        with suppress(OSError):
            descriptor = os.open(outer / LOCK, os.O_RDWR | os.O_NOFOLLOW)
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                shutil.rmtree(outer, ignore_errors=True)
                swept += 1
            finally:
                os.close(descriptor)
    return swept
