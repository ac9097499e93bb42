"""Starts the reader process on a job folder and turns what it wrote into layers, whatever their format."""

from __future__ import annotations

import os
import signal
import struct
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import shapely

from planning_server.domain.finding import Finding
from planning_server.domain.text import Text
from planning_server.ingest.archive import DataSet
from planning_server.ingest.findings import of_files as say
from planning_server.ingest.ground import Geometries
from planning_server.ingest.readers import child, exchange
from planning_server.ingest.readers.reasons import without_folder
from planning_server.ingest.readers.source_layer import Column, RawLayer
from planning_server.ingest.unreadable import ReaderKilled, Unreadable

WALL_SECONDS = 600
LOOK_SECONDS = 1.0
"""Between two looks at how far the reader is."""
POINT, LINE, POLYGON = 1, 2, 3
"""Kinds of WKB; the other kinds are lists of these."""


MEND_THE_FILE = Text(
    "Tệp quá lớn hoặc bị hỏng. Hãy mở bằng QGIS, kiểm tra và xuất lại, hoặc chia nhỏ.",
    "The file is too large or damaged. Open it in QGIS, check and export it again, or split it.",
)


@dataclass(frozen=True, slots=True)
class _Stop:
    """Why a reader ended before it was done, and the one thing that may help against it."""

    reason: Text
    advice: Text = MEND_THE_FILE

    def seen(self, stderr: bytes = b"") -> Finding:
        measured = {"stderr": stderr.decode(errors="replace")[-500:]} if stderr else None
        return say.READING_STOPPED.seen(reason=self.reason, advice=self.advice, measured=measured)


KILLED = _Stop(
    Text(
        "bị hệ thống hoặc ai đó buộc dừng (thường do hết bộ nhớ của máy)",
        "the system or somebody killed it (mostly because the machine was out of memory)",
    ),
    Text(
        "Tệp không có gì phải sửa. Hãy cho đọc lại (retry) khi máy chủ rảnh hơn; nếu vẫn bị, báo quản trị viên xem bộ nhớ của máy.",
        "Nothing is to be mended in the file. Have it read again (retry) when the server has less to do; where that does not help, tell the "
        "administrator to look at the machine's memory.",
    ),
)
STOPS: dict[int, _Stop] = {
    child.EXIT_OUT_OF_MEMORY: _Stop(Text("hết bộ nhớ cho phép", "it needed more memory than allowed")),
    -signal.SIGXCPU: _Stop(
        Text("quá thời gian tính toán cho phép", "it took more computing time than allowed")
    ),
    -signal.SIGKILL: KILLED,
    -signal.SIGSEGV: _Stop(Text("chương trình đọc bị hỏng vì tệp", "the file broke the reader")),
}
STOPPED = _Stop(Text("chương trình đọc dừng bất thường", "the reader ended unexpectedly"))
TOO_SLOW = _Stop(Text("quá 10 phút", "it took longer than 10 minutes"))


@dataclass(frozen=True, slots=True)
class ReadLayer:
    """A layer under the name that it has within its data set."""

    data_set: DataSet
    layer: RawLayer


@dataclass(frozen=True, slots=True)
class FailedLayer:
    """A layer, or with an empty name a whole data set, that could not be read."""

    data_set: DataSet
    unread: exchange.UnreadLayer


Told = Callable[[int, int], None]
"""Told how many of how many are done."""


def read_layers(
    folder: Path, data_sets: Sequence[DataSet], told: Told = lambda _done, _total: None
) -> tuple[list[ReadLayer], list[FailedLayer]]:
    """What the reader process made of the data sets. Raises `Unreadable` where it was stopped, `ReaderKilled` where somebody killed it."""
    exchange.write_sources(folder, [one.source for one in data_sets])
    before = _bytes_in(folder)
    numbers = [one.source.number for one in data_sets]
    _run(folder, lambda: told(exchange.answered(folder, numbers), len(numbers)))
    if _bytes_in(folder) - before > child.LARGEST_OUTPUT:
        raise _too_much()
    read: list[ReadLayer] = []
    failed: list[FailedLayer] = []
    for one in data_sets:
        answer = exchange.take(folder, one.source.number)
        if isinstance(answer, exchange.UnreadLayer):
            failed.append(_failed(one, answer, folder))
            continue
        for handed in answer:
            if isinstance(handed, exchange.UnreadLayer):
                failed.append(_failed(one, handed, folder))
            else:
                read.append(ReadLayer(one, _raw_layer(one, handed)))
    return read, failed


def _failed(data_set: DataSet, unread: exchange.UnreadLayer, folder: Path) -> FailedLayer:
    return FailedLayer(data_set, replace(unread, reason=without_folder(unread.reason, folder)))


def _run(folder: Path, look: Callable[[], None]) -> None:
    """`look` is called now and then while the reader works, and once it is done; where it raises, the reader ends."""
    environment = {
        "PATH": os.environ.get("PATH", os.defpath),
        "LANG": "C.UTF-8",
        "GDAL_PAM_ENABLED": "NO",
        "OPENBLAS_NUM_THREADS": "1",
    }
    command = [sys.executable, "-I", str(Path(child.__file__)), str(folder), str(child.LARGEST_OUTPUT)]
    with subprocess.Popen(
        command,
        env=environment,
        cwd=folder,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as reader:
        try:
            stderr = _watched(reader, look)
        finally:
            reader.kill()
    look()
    if reader.returncode == child.EXIT_TOO_MUCH_OUTPUT:
        raise _too_much()
    if reader.returncode != 0:
        kind = ReaderKilled if reader.returncode == -signal.SIGKILL else Unreadable
        raise kind(STOPS.get(reader.returncode, STOPPED).seen(stderr))


def _watched(reader: subprocess.Popen[bytes], look: Callable[[], None]) -> bytes:
    """What it wrote to standard error until it ended. Raises `Unreadable` where that takes too long."""
    deadline = time.monotonic() + WALL_SECONDS
    while True:
        look()
        try:
            return reader.communicate(timeout=LOOK_SECONDS)[1]
        except subprocess.TimeoutExpired:
            if time.monotonic() > deadline:
                raise Unreadable(TOO_SLOW.seen()) from None


def _bytes_in(folder: Path) -> int:
    return sum(entry.stat().st_size for entry in os.scandir(folder))


def _too_much() -> Unreadable:
    limit = child.LARGEST_OUTPUT
    return Unreadable(say.CONTENT_TOO_LARGE.seen(limit=limit >> 20, measured={"limit_bytes": limit}))


def _raw_layer(data_set: DataSet, handed: exchange.HandedLayer) -> RawLayer:
    geometries, broken = _geometries(handed.shapes)
    return RawLayer(
        name=handed.name,
        geometry_type=handed.geometry_type,
        rows=tuple(handed.rows),
        geometries=geometries,
        broken=broken,
        columns=tuple(Column(column.name, column.kind, tuple(column.values)) for column in handed.columns),
        crs_text=data_set.prj if handed.crs_text is None else handed.crs_text,
        cpg=data_set.cpg,
        dbf_language=data_set.dbf_language,
        text_form=handed.text_form,
        format=data_set.source.format,
        notes=tuple(handed.notes),
    )


def _geometries(shapes: Sequence[bytes | None]) -> tuple[Geometries, dict[int, int]]:
    """The shapes, None where a row has none that can be used, and the rows whose shape is broken."""
    packed = np.empty(len(shapes), dtype=object)
    packed[:] = shapes
    with np.errstate(invalid="ignore"):
        geometries = np.asarray(shapely.from_wkb(packed, on_invalid="ignore"), dtype=object)
    lost = np.flatnonzero(shapely.is_missing(geometries))
    return geometries, {
        index: _not_finite(wkb) for index in lost.tolist() if (wkb := shapes[index]) is not None
    }


def _not_finite(wkb: bytes) -> int:
    """How many points of a shape in WKB (2D, little endian) hold a coordinate that is no number; 0 where the bytes are no WKB."""
    try:
        return _bad_numbers(wkb)
    except (struct.error, ValueError):
        return 0


def _bad_numbers(wkb: bytes) -> int:
    bad, start = 0, 0
    while start + 9 <= len(wkb):
        kind, count = struct.unpack_from("<II", wkb, start + 1)
        if kind == POINT:
            bad += _bad_points(wkb, start + 5, 1)
            start += 5 + 16
            continue
        start += 9
        if kind == LINE:
            bad += _bad_points(wkb, start, count)
            start += 16 * count
        elif kind == POLYGON:
            for _ in range(count):
                (points,) = struct.unpack_from("<I", wkb, start)
                bad += _bad_points(wkb, start + 4, points)
                start += 4 + 16 * points
    return bad


def _bad_points(wkb: bytes, start: int, count: int) -> int:
    xy = np.frombuffer(wkb, dtype="<f8", count=2 * count, offset=start).reshape(-1, 2)
    return int((~np.isfinite(xy).all(axis=1)).sum())
