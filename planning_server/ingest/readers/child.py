"""Reads the sources of a job folder in a process of its own, with limits on memory, time and files and without a network.

Started as `python -I child.py FOLDER BYTES`, BYTES the most that it may write in all. What it reads and
writes: `exchange`. Nothing but `readers` is imported, and geodata libraries only after the limits are set.
"""

from __future__ import annotations

import contextlib
import ctypes
import resource
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from planning_server.ingest.readers.exchange import (
    CannotRead,
    Hand,
    HandedLayer,
    Source,
    TooMuchOutput,
    UnreadLayer,
    read_sources,
)
from planning_server.ingest.readers.parent import die_with_parent

MEMORY_BYTES = 4 << 30
CPU_SECONDS = 300
LARGEST_OUTPUT = 512 << 20
"""Bytes in all: whoever started this process reads them into memory, where they grow to several times as much."""
OPEN_FILES = 64
CLONE_NEWUSER, CLONE_NEWNET = 0x10000000, 0x40000000
EXIT_OUT_OF_MEMORY = 3
EXIT_TOO_MUCH_OUTPUT = 4


def _limit() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS + 5))
    resource.setrlimit(resource.RLIMIT_FSIZE, (LARGEST_OUTPUT, LARGEST_OUTPUT))
    resource.setrlimit(resource.RLIMIT_NOFILE, (OPEN_FILES, OPEN_FILES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _leave_the_network() -> None:
    """An empty network namespace, where the kernel lets an ordinary process make one."""
    with contextlib.suppress(OSError, AttributeError):
        libc = ctypes.CDLL(None, use_errno=True)
        if libc.unshare(CLONE_NEWNET) != 0:
            libc.unshare(CLONE_NEWUSER | CLONE_NEWNET)


Reader = Callable[[Path, Source], Sequence[HandedLayer | UnreadLayer]]


def _reader(format_name: str) -> Reader:
    """The function that reads a format. Imported late: the libraries come after the limits."""
    if format_name == "scan":
        from planning_server.ingest.readers import scan  # noqa: PLC0415 - after the limits are set

        return scan.read_scan
    if format_name == "dossier_index":
        from planning_server.ingest.readers import index_sheets  # noqa: PLC0415 - the same

        return index_sheets.read_index
    from planning_server.ingest.readers import drivers  # noqa: PLC0415 - after the limits are set

    drivers.load()
    if format_name in ("dxf", "dgn"):
        from planning_server.ingest.readers import cad  # noqa: PLC0415 - after the drivers are chosen

        return cad.read_cad
    from planning_server.ingest.readers import gis  # noqa: PLC0415 - after the drivers are chosen

    return gis.READERS[format_name]


def _answer(folder: Path, source: Source, hand: Hand) -> None:
    try:
        layers = _reader(source.format)(folder, source)
    except (MemoryError, TooMuchOutput):
        raise
    except CannotRead as cause:
        hand.refuse(source.number, str(cause), cause.code)
        return
    except Exception as cause:  # noqa: BLE001 - whatever a hostile file provokes is an answer, not a crash
        hand.refuse(source.number, f"{type(cause).__name__}: {cause}")
        return
    hand.give(source.number, layers)


def main() -> int:
    die_with_parent()
    _limit()
    _leave_the_network()
    folder = Path(sys.argv[1])
    hand = Hand(folder, int(sys.argv[2]))
    try:
        for source in read_sources(folder):
            _answer(folder, source, hand)
    except MemoryError:
        return EXIT_OUT_OF_MEMORY
    except TooMuchOutput:
        return EXIT_TOO_MUCH_OUTPUT
    return 0


if __name__ == "__main__":
    sys.exit(main())
