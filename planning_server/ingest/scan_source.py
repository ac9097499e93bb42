"""From an upload to the zones traced from the one picture in it, with what was seen on the way."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path, PurePosixPath

from planning_server.domain.finding import Finding, Question
from planning_server.domain.text import Text
from planning_server.ingest.archive import DataSet
from planning_server.ingest.containers import FoundFile, Walk, ZipLimits, found_files, reading_zip
from planning_server.ingest.file_kinds import KIND_WORDS, FileKind
from planning_server.ingest.findings import of_files, of_scan
from planning_server.ingest.job_folder import job_folder
from planning_server.ingest.plan_values import PlanFile
from planning_server.ingest.readers.exchange import Note, Source
from planning_server.ingest.readers.process import read_layers
from planning_server.ingest.readers.reasons import in_both_languages
from planning_server.ingest.readers.source_layer import RawLayer
from planning_server.ingest.scan_values import TRACED_LAYER, ScanParts
from planning_server.ingest.unreadable import Unreadable

WORLD_SUFFIXES = (".tfw", ".tifw", ".pgw", ".pngw", ".jgw", ".jpgw", ".wld")
LARGEST_WORLD_FILE = 1000
WEAK_MM, WORST_MM = 0.25, 0.5
"""Error at left-out points on the drawing: beyond the first a warning, beyond the second an error."""
MUCH_UNLIKE = 10.0
"""Per cent of pixels that look like nothing of the legend, from which on the legend itself is in doubt."""


def traced_layers(
    upload: Path, file_name: str, plan: PlanFile, scan: ScanParts, findings: list[Finding]
) -> tuple[RawLayer, ...]:
    """The layer of zones. Raises `Unreadable` where there is no picture, or none that can be traced."""
    with job_folder() as folder:
        data_set = _unpacked(folder, upload, file_name, plan, scan, findings)
        read, failed = read_layers(folder, (data_set,))
    if failed:
        raise Unreadable(
            of_scan.SCAN_UNREADABLE.seen(
                file=data_set.sent_as, reason=in_both_languages(failed[0].unread.reason)
            )
        )
    raw = read[0].layer
    placed = next((note for note in raw.notes if note.code == of_scan.GEOREFERENCED.code), None)
    findings.append(_traced(raw))
    if placed is not None:
        findings.append(_georeferenced(placed, plan, scan))
    kept = tuple(_weighed(note) for note in raw.notes if note is not placed)
    return (replace(raw, notes=kept),)


def _unpacked(
    folder: Path, upload: Path, file_name: str, plan: PlanFile, scan: ScanParts, findings: list[Finding]
) -> DataSet:
    walk = Walk(folder, ZipLimits())
    with reading_zip(PurePosixPath()), walk.stack:
        files = found_files(walk, upload, file_name)
        picture = _only_picture(files, file_name)
        walk.copy(picture, folder / "1.picture")
        world = _world_file(picture, files)
    findings += walk.findings
    findings += [
        of_files.FILE_NOT_READ.seen(file=str(file.path)[:200], what=KIND_WORDS[file.kind])
        for file in files
        if file is not picture and file is not world
    ]
    numbers = None if world is None else _numbers(world)
    options = {**scan.options(), "scale": plan.scale, "world": numbers}
    return DataSet(Source(1, "scan", "1.picture", TRACED_LAYER, options), str(picture.path))


def _only_picture(files: Sequence[FoundFile], file_name: str) -> FoundFile:
    pictures = [file for file in files if file.kind is FileKind.PICTURE]
    if len(pictures) == 1:
        return pictures[0]
    listed = ", ".join(str(file.path)[:120] for file in (pictures or files)[:8]) or file_name
    kind = of_scan.PICTURES_SEVERAL if pictures else of_scan.PICTURE_MISSING
    raise Unreadable(kind.seen(files=listed))


def _world_file(picture: FoundFile, files: Sequence[FoundFile]) -> FoundFile | None:
    stem = (picture.path.parent, picture.path.stem.casefold())
    beside = [file for file in files if (file.path.parent, file.path.stem.casefold()) == stem]
    return next((file for file in beside if file.suffix in WORLD_SUFFIXES), None)


def _numbers(world: FoundFile) -> list[float]:
    words = world.head[:LARGEST_WORLD_FILE].decode("ascii", errors="replace").replace(",", ".").split()
    try:
        numbers = [float(word) for word in words[:6]]
    except ValueError:
        numbers = []
    if len(numbers) != 6 or not all(math.isfinite(number) for number in numbers):
        raise Unreadable(of_scan.WORLD_FILE_UNREADABLE.seen(file=str(world.path)[:120]))
    return numbers


def _traced(raw: RawLayer) -> Finding:
    return of_scan.TRACED.seen(measured={"zones": len(raw.rows)}, count=len(raw.rows))


def _georeferenced(note: Note, plan: PlanFile, scan: ScanParts) -> Finding:
    left_out_m = float(note.words["left_out_m"])
    if plan.scale is None:
        return of_scan.SCALE_NEEDED.seen(measured=note.words, left_out_m=left_out_m)
    on_drawing = 1000 * left_out_m / plan.scale
    measured = {**note.words, "left_out_mm": round(on_drawing, 3)}
    if on_drawing <= WEAK_MM:
        return of_scan.GEOREFERENCED.seen(
            measured=measured,
            left_out_m=left_out_m,
            left_out_mm=on_drawing,
            points=int(note.words["points"]),
            model=MODEL_WORDS[str(note.words["model"])],
        )
    if on_drawing <= WORST_MM:
        return of_scan.GEOREFERENCE_WEAK.seen(
            measured=measured, left_out_m=left_out_m, left_out_mm=on_drawing
        )
    if scan.georeference_accepted is not None:
        return of_scan.GEOREFERENCE_TAKEN.seen(
            measured=measured,
            left_out_m=left_out_m,
            left_out_mm=on_drawing,
            reason=scan.georeference_accepted,
        )
    return of_scan.GEOREFERENCE_BAD.seen(
        measured=measured,
        question=Question("/georeference_accepted"),
        left_out_m=left_out_m,
        left_out_mm=on_drawing,
    )


MODEL_WORDS = {
    "affine": Text("affine", "affine"),
    "order2": Text("đa thức bậc hai", "second order"),
    "spline": Text("spline bản mỏng", "thin-plate spline"),
}


def _weighed(note: Note) -> Note:
    much = note.code == of_scan.UNLIKE.code and float(note.words["percent"]) > MUCH_UNLIKE
    return replace(note, code=of_scan.MUCH_UNLIKE.code) if much else note
