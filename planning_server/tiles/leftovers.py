"""What builds that were cut off left in the archive folder: files half written, and archives that no edition names."""

from __future__ import annotations

import re
from collections.abc import Container
from pathlib import Path
from typing import Final

from planning_server.publish.baker import Leftovers

PARTIAL: Final = ".partial"
ARCHIVE: Final = re.compile(r"(?P<sha256>[0-9a-f]{64})\.pmtiles")


def find_leftovers(folder: Path, named: Container[str]) -> Leftovers:
    """`named` are the hashes of all archives of all editions. While an edition is being built, its own files are among what is found.

    Files of any other name are none of ours and are not looked at.
    """
    unfinished: list[str] = []
    unnamed: list[str] = []
    size = 0
    for path in sorted(folder.iterdir()) if folder.is_dir() else ():
        archive = ARCHIVE.fullmatch(path.name)
        if path.suffix == PARTIAL:
            unfinished.append(path.name)
        elif archive is not None and archive["sha256"] not in named:
            unnamed.append(path.name)
        else:
            continue
        size += path.stat().st_size
    return Leftovers(tuple(unfinished), tuple(unnamed), size)


def remove_leftovers(folder: Path, named: Container[str]) -> Leftovers:
    """Removes and answers them. Only for who holds the build lock: then nobody writes there, and what no edition names none will."""
    found = find_leftovers(folder, named)
    for name in (*found.unfinished, *found.unnamed):
        (folder / name).unlink(missing_ok=True)
    return found
