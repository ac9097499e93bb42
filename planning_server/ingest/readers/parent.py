"""A process that is of no use once the one that started it is gone: the reader of files, the web process, a demo's server."""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import sys

EXIT_ALONE = 5
PR_SET_PDEATHSIG = 1


def die_with_parent(parent: int | None = None) -> None:
    """This process is killed when the one that started it ends, however that ends (Linux).

    `parent` is that one's number, where this process was told: without it a parent that is gone already is not noticed.
    The kernel looks at the thread that started this process, so that must be one that lives as long as its process.
    """
    expected = os.getppid() if parent is None else parent
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != expected:  # it was killed just before
        sys.exit(EXIT_ALONE)
