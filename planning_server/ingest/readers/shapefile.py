"""Starts the reader process on a job folder and turns what it wrote into layers."""

from __future__ import annotations

import os
import signal
import struct
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import shapely

from planning_server.domain.finding import Finding
from planning_server.domain.text import Text
from planning_server.ingest.archive import UnpackedLayer, layer_key
from planning_server.ingest.findings import of_files as say
from planning_server.ingest.ground import Geometries
from planning_server.ingest.readers import child, exchange
from planning_server.ingest.readers.source_layer import Column, RawLayer
from planning_server.ingest.unreadable import Unreadable

WALL_SECONDS = 600
LINE, POLYGON = 2, 3
"""Kinds of WKB; the other kinds that a shapefile holds are lists of these."""

STOP_REASONS: dict[int, Text] = {
    child.EXIT_OUT_OF_MEMORY: Text("hết bộ nhớ cho phép", "it needed more memory than allowed"),
    -signal.SIGXCPU: Text("quá thời gian tính toán cho phép", "it took more computing time than allowed"),
    -signal.SIGKILL: Text("quá giới hạn cho phép", "it went over a limit"),
    -signal.SIGSEGV: Text("chương trình đọc bị hỏng vì tệp", "the file broke the reader"),
}
STOPPED = Text("chương trình đọc dừng bất thường", "the reader ended unexpectedly")
TOO_SLOW = Text("quá 10 phút", "it took longer than 10 minutes")


def read_layers(
    folder: Path, layers: Sequence[UnpackedLayer], wanted: frozenset[str], findings: list[Finding]
) -> tuple[RawLayer, ...]:
    """Raises `Unreadable` where the reader was stopped or a layer named in `wanted` cannot be read; others are left out."""
    exchange.write_sources(
        folder,
        [
            exchange.Source(number, "shapefile", layer.shp.name, layer.name)
            for number, layer in enumerate(layers)
        ],
    )
    before = _bytes_in(folder)
    _run(folder)
    if _bytes_in(folder) - before > child.LARGEST_OUTPUT:
        raise _too_much()
    keys = {layer_key(name) for name in wanted}
    faults: list[Finding] = []
    read: list[RawLayer] = []
    for number, layer in enumerate(layers):
        answer = exchange.take(folder, number)
        if not isinstance(answer, str):
            read += [_raw_layer(layer, handed) for handed in answer]
        elif layer_key(layer.name) in keys:
            faults.append(say.LAYER_UNREADABLE.seen(layer=layer.name, reason=answer))
        else:
            findings.append(say.FILE_NOT_READ.seen(file=f"{layer.name}.shp"))
    if faults:
        raise Unreadable(*faults)
    return tuple(read)


def _run(folder: Path) -> None:
    environment = {
        "PATH": os.environ.get("PATH", os.defpath),
        "LANG": "C.UTF-8",
        "GDAL_PAM_ENABLED": "NO",
        "OPENBLAS_NUM_THREADS": "1",
    }
    try:
        done = subprocess.run(
            [sys.executable, "-I", str(Path(child.__file__)), str(folder), str(child.LARGEST_OUTPUT)],
            env=environment,
            cwd=folder,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=WALL_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise Unreadable(say.READING_STOPPED.seen(reason=TOO_SLOW)) from None
    if done.returncode == child.EXIT_TOO_MUCH_OUTPUT:
        raise _too_much()
    if done.returncode != 0:
        raise Unreadable(
            say.READING_STOPPED.seen(
                reason=STOP_REASONS.get(done.returncode, STOPPED),
                measured={"stderr": done.stderr.decode(errors="replace")[-500:]},
            )
        )


def _bytes_in(folder: Path) -> int:
    return sum(entry.stat().st_size for entry in os.scandir(folder))


def _too_much() -> Unreadable:
    limit = child.LARGEST_OUTPUT
    return Unreadable(say.CONTENT_TOO_LARGE.seen(limit=limit >> 20, measured={"limit_bytes": limit}))


def _raw_layer(layer: UnpackedLayer, handed: exchange.HandedLayer) -> RawLayer:
    geometries, broken = _geometries(handed.shapes)
    return RawLayer(
        name=handed.name,
        geometry_type=handed.geometry_type,
        rows=tuple(handed.rows),
        geometries=geometries,
        broken=broken,
        columns=tuple(Column(column.name, column.kind, tuple(column.values)) for column in handed.columns),
        crs_text=layer.prj if handed.crs_text is None else handed.crs_text,
        cpg=layer.cpg,
        dbf_language=layer.dbf_language,
        text_form=handed.text_form,
        format="shapefile",
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
    """How many points of a polygon or line in WKB (2D, little endian) hold a coordinate that is no number."""
    bad, start = 0, 0
    while start + 9 <= len(wkb):
        kind, count = struct.unpack_from("<II", wkb, start + 1)
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
