"""Reads the shapefiles of a job folder in a process of its own, with limits on memory, time and files and without a network.

Started as a script (`python -I child.py FOLDER BYTES`, BYTES the most that it may write in all); imports nothing of this
package, so that a broken file meets as little as possible. For each `n.shp` it writes `n.wkb` (all geometries, 2D, one after
another) and `n.json`: `{"geometry_type", "rows", "lengths", "fields": [{"name", "type", "values"}]}`, or `{"error"}`.
Text is handed on as ISO 8859-1, which keeps every byte as it is: what the bytes mean is decided elsewhere.
"""

from __future__ import annotations

import contextlib
import ctypes
import json
import math
import resource
import sys
from pathlib import Path
from typing import Any

MEMORY_BYTES = 4 << 30
CPU_SECONDS = 300
LARGEST_OUTPUT = 512 << 20
"""Bytes in all: whoever started this process reads them into memory, where they grow to several times as much."""
OPEN_FILES = 64
MOST_ROWS = 3_000_000
CLONE_NEWUSER, CLONE_NEWNET = 0x10000000, 0x40000000
EXIT_OUT_OF_MEMORY = 3
EXIT_TOO_MUCH_OUTPUT = 4


class TooMuchOutput(Exception):
    """What the files hold is more than may be written."""


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


def _plain(values: Any, kind: str) -> list[object]:  # noqa: ANN401 - a numpy array; numpy is imported after the limits are set
    if kind == "f":
        return [value if math.isfinite(value) else None for value in values.tolist()]
    if kind == "M":
        return [None if text == "NaT" else text for text in values.astype(str).tolist()]
    return values.tolist()


def _read(shp: Path, room: int) -> dict[str, object]:
    """Raises `TooMuchOutput` where the geometries alone need more than `room` bytes."""
    import pyogrio  # noqa: PLC0415 - after the limits are set
    import pyogrio.raw  # noqa: PLC0415 - the same

    found = pyogrio.read_info(shp, encoding="ISO-8859-1")
    if found["driver"] != "ESRI Shapefile":
        return {"error": f"driver {found['driver']}"}
    if found["features"] > MOST_ROWS:
        return {"error": f"{found['features']} rows, at most {MOST_ROWS}"}
    meta, rows, shapes, columns = pyogrio.raw.read(
        shp, encoding="ISO-8859-1", force_2d=True, return_fids=True, datetime_as_string=True
    )
    names = [str(name) for name in meta["fields"]]
    if shapes is None:
        return {"error": "no geometry"}
    if sum(len(wkb) for wkb in shapes if wkb is not None) > room:
        raise TooMuchOutput
    with shp.with_suffix(".wkb").open("wb") as out:
        out.writelines(wkb for wkb in shapes if wkb is not None)
    return {
        "geometry_type": str(found["geometry_type"]),
        "rows": [int(row) + 1 for row in rows],
        "lengths": [-1 if wkb is None else len(wkb) for wkb in shapes],
        "fields": [
            {"name": name, "type": str(values.dtype.kind), "values": _plain(values, values.dtype.kind)}
            for name, values in zip(names, columns, strict=True)
        ],
    }


def _answer(shp: Path, room: int) -> int:
    """Writes both files of one shapefile; how many bytes of `room` are left."""
    shapes = shp.with_suffix(".wkb")
    try:
        answer = _read(shp, room)
    except (MemoryError, TooMuchOutput):
        raise
    except Exception as cause:  # noqa: BLE001 - whatever a hostile file provokes is an answer, not a crash
        answer = {"error": f"{type(cause).__name__}: {cause}"[:500]}
    text = json.dumps(answer, ensure_ascii=False).encode()
    left = room - len(text) - (shapes.stat().st_size if shapes.exists() else 0)
    if left < 0:
        raise TooMuchOutput
    shp.with_suffix(".json").write_bytes(text)
    return left


def main() -> int:
    _limit()
    _leave_the_network()
    room = int(sys.argv[2])
    try:
        for shp in sorted(Path(sys.argv[1]).glob("*.shp")):
            room = _answer(shp, room)
    except MemoryError:
        return EXIT_OUT_OF_MEMORY
    except TooMuchOutput:
        return EXIT_TOO_MUCH_OUTPUT
    return 0


if __name__ == "__main__":
    sys.exit(main())
