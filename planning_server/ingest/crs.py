"""Finds the coordinate system of a layer from its file and the plan file, and refuses what would silently land elsewhere.

What is missing, unknown or contradicted is asked, with the readings ranked by where they land (`crs_detection`).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from planning_server.domain.crs import WGS84, Crs, transform, transform_point
from planning_server.domain.errors import InvalidInput
from planning_server.domain.finding import Choice, Finding, Question
from planning_server.domain.text import Text
from planning_server.ingest.checks.shapes import are_exchanged
from planning_server.ingest.crs_detection import (
    VIETNAM,
    Judge,
    Reading,
    Reference,
    ReferenceKind,
    Sample,
    metres_between,
    sample_of,
    shown_metres,
)
from planning_server.ingest.crs_recognition import TM3_MERIDIANS, PrjReading, read_prj
from planning_server.ingest.crs_systems import zone_name
from planning_server.ingest.crs_words import better_words, other_way, written_in
from planning_server.ingest.findings import of_coordinates as say
from planning_server.ingest.findings.kind import Spot
from planning_server.ingest.ground import Geometries
from planning_server.ingest.plan_values import CoversGeometry, ParcelFile, PlanFile
from planning_server.ingest.unreadable import Unreadable

FAR_FROM_NEIGHBOURS_M = 10_000.0
"""A plan this far from everything published of its commune is in doubt; the nearest wrong zone is 27 km away."""
NOTICED_OFFSET_M = 50.0
"""Boxes of one size that lie farther apart than this are compared with what other systems would give."""
MUCH_BETTER = 5.0


def layer_crs(
    layer: str,
    prj: str | None,
    stated: Crs | None,
    findings: list[Finding],
    judge: Judge | None = None,
    *,
    over_file: bool = False,
    format_name: str | None = None,
) -> Crs:
    """The system of a layer. Raises `Unreadable` where neither the file nor the plan file gives one that can be used.

    With `over_file` a person has said that the file's own system is wrong: `stated` is taken, with a warning.
    `format_name` is that of the data set, so that people are told where it says its system.
    """
    spot, written = Spot(layer), written_in(format_name)
    if not prj:
        if stated is None:
            raise Unreadable(_missing(layer, judge, other_way(format_name, layer)))
        findings.append(say.CRS_FROM_PLAN_FILE.seen(spot, layer=layer, stated=stated.name))
        return _placed(layer, stated, findings, judge, is_stated=True)
    found = read_prj(prj)
    if found.crs is not None:
        _tell_reading(layer, found, written, findings)
        if stated is None or stated == found.crs:
            return _placed(layer, found.crs, findings, judge, is_stated=stated is not None)
        if over_file:
            findings.append(
                say.CRS_ANSWERED_OVER_FILE.seen(
                    spot,
                    layer=layer,
                    found=found.crs.name,
                    stated=stated.name,
                    shift=_shift(judge, found.crs, stated),
                )
            )
            return _placed(layer, stated, findings, judge, is_stated=True)
        return _contradicted(layer, found.crs, stated, written, findings, judge)
    if stated is not None:
        findings.append(
            say.CRS_OVERRIDDEN.seen(spot, layer=layer, written=written, name=found.name, stated=stated.name)
        )
        return _placed(layer, stated, findings, judge, is_stated=True)
    raise Unreadable(_unusable(layer, found, written, judge))


def _question(judge: Judge | None) -> Question | None:
    return None if judge is None else judge.question()


def _trap_question(judge: Judge | None, zone: Crs) -> Question | None:
    """Shifts count from where the file itself puts the data: on WGS 84, 225 m from the VN-2000 system of its parameters."""
    return None if judge is None else judge.question(judge.on_wgs84(zone))


def _missing(layer: str, judge: Judge | None, way: Text) -> Finding:
    unshifted = None if judge is None else judge.best_unshifted()
    return say.CRS_MISSING.seen(
        Spot(layer),
        measured={} if unshifted is None else {"unshifted_m": round(unshifted.misfit_m, 1)},
        question=_question(judge) if unshifted is None else Question("/crs"),
        layer=layer,
        other_way=way,
        fit="" if judge is None or unshifted is None else _fits_unshifted(judge, unshifted),
    )


def _unusable(layer: str, found: PrjReading, written: Text, judge: Judge | None) -> Finding:
    spot = Spot(layer)
    if found.trap is None:
        return say.CRS_UNKNOWN.seen(
            spot, question=_question(judge), layer=layer, name=found.name, written=written
        )
    unshifted = None if judge is None else judge.best_unshifted()
    return say.CRS_TRAP.seen(
        spot,
        measured={} if unshifted is None else {"unshifted_m": round(unshifted.misfit_m, 1)},
        question=_trap_question(judge, found.trap) if unshifted is None else Question("/crs"),
        layer=layer,
        name=found.name,
        zone=found.trap.name,
        datum=found.datum,
        written=written,
        fit="" if judge is None or unshifted is None else _fits_unshifted(judge, unshifted),
    )


def _fits_unshifted(judge: Judge, unshifted: Reading) -> Text:
    """What known ground proves: the coordinates are on WGS 84, as the file says. No system that could be chosen is then offered."""
    reference, distance = judge.reference.name, shown_metres(unshifted.misfit_m)
    coded = next((item for item in judge.ranking if item.system.crs is not None), None)
    next_vi, next_en = "", ""
    if coded is not None:
        name, other = coded.system.name, shown_metres(coded.misfit_m)
        next_vi = f"; mã gần nhất, {name.vi} ({coded.system.answer}), cách {other.vi}"
        next_en = f"; the nearest with a code, {name.en} ({coded.system.answer}), is {other.en} away"
    return Text(
        f" Dữ liệu khớp {reference.vi} khi đọc theo {unshifted.system.name.vi} (cách {distance.vi}){next_vi}. Cách đọc khớp không có mã để chọn: hãy chuyển dữ liệu sang VN-2000 bằng EPSG:6960 rồi gửi lại.",
        f" Read as {unshifted.system.name.en} the data fits {reference.en} ({distance.en} away){next_en}. The reading that fits has no code that could be chosen: transform the data to VN-2000 with EPSG:6960 and send again.",
    )


def _tell_reading(layer: str, found: PrjReading, written: Text, findings: list[Finding]) -> None:
    spot = Spot(layer)
    if found.shift_m is not None:
        findings.append(
            say.TOWGS84_DIFFERS.seen(
                spot,
                measured={"shift_m": round(found.shift_m, 3)},
                layer=layer,
                written=written,
                shift_m=float(found.shift_m),
            )
        )
    if found.datum_instead is not None and found.crs is not None:
        findings.append(
            say.DATUM_MISNAMED.seen(
                spot,
                layer=layer,
                written=written,
                datum=found.datum_instead,
                name=found.name,
                crs=found.crs.name,
            )
        )


def _contradicted(
    layer: str, found: Crs, stated: Crs, written: Text, findings: list[Finding], judge: Judge | None
) -> Crs:
    """The plan file goes before the data file only where the place speaks for it."""
    spot = Spot(layer)
    if judge is not None and judge.references:
        own, other = judge.reading_of(stated), judge.reading_of(found)
        if own is not None and not _misfits(judge, own) and (other is None or _misfits(judge, other)):
            findings.append(
                say.CRS_PRJ_OVERRULED.seen(
                    spot,
                    layer=layer,
                    written=written,
                    found=found.name,
                    stated=stated.name,
                    reference=judge.reference.name,
                    distance=_distance(other),
                )
            )
            return stated
    findings.append(
        say.CRS_CONTRADICTION.seen(
            spot,
            question=_which_is_right(found, stated, judge),
            layer=layer,
            written=written,
            found=found.name,
            stated=stated.name,
        )
    )
    return found


def _which_is_right(found: Crs, stated: Crs, judge: Judge | None) -> Question:
    """The file's system first, then the plan file's with the words that set the file's aside."""
    behind = " ne" if judge is not None and judge.turned else ""
    shift = _shift(judge, found, stated)
    return Question(
        "/crs",
        (
            Choice(
                f"{found.name}{behind}",
                Text(f"Tệp dữ liệu đúng: {found.name}", f"The data file is right: {found.name}"),
            ),
            Choice(
                f"{stated.name} over file{behind}",
                Text(
                    f"Tệp mô tả đúng: {stated.name}, bỏ hệ ghi trong tệp dữ liệu (lệch {shift.vi})",
                    f"The plan file is right: {stated.name}, the data file's own system is set aside ({shift.en} apart)",
                ),
            ),
        ),
    )


def _shift(judge: Judge | None, found: Crs, stated: Crs) -> Text:
    """How far apart the two systems put the middle of the layer."""
    own, other = (None, None) if judge is None else (judge.reading_of(stated), judge.reading_of(found))
    if own is None or other is None:
        return Text("không rõ", "unknown")
    return shown_metres(metres_between(own.middle, other.middle))


def _placed(layer: str, crs: Crs, findings: list[Finding], judge: Judge | None, *, is_stated: bool) -> Crs:
    """The system as it is; tells where it puts the data off what is known of its ground, asks where X and Y are exchanged."""
    if judge is None or judge.sample is None:
        return crs
    if are_exchanged(crs, np.concatenate((judge.sample.centres, judge.sample.hull))):
        raise Unreadable(_exchanged(layer, crs, judge, judge.sample))
    if not judge.references:
        return crs
    own = judge.reading_of(crs)
    if own is not None and not _misfits(judge, own):
        return crs
    unshifted = judge.best_unshifted()
    if unshifted is not None and own is not None and own.offset_m is not None:
        findings.append(_on_wgs84(layer, crs, own, unshifted, judge))
        return crs
    if judge.reference.kind is ReferenceKind.EXTENT:
        kind = say.CRS_OUTSIDE_EXTENT if judge.touches(crs) else say.CRS_BEYOND_EXTENT
    else:
        kind = say.CRS_MISFIT_STATED if is_stated else say.CRS_MISFIT
    better = [item for item in judge.equals if own is None or item.misfit_m * MUCH_BETTER < own.misfit_m]
    measured = {} if own is None else dict(own.measured(None))
    if len(better) > 1:
        measured |= {"equal_systems": len(better)}
    elif better and own is not None:
        shift_m = metres_between(better[0].middle, own.middle)
        measured |= {"best": better[0].system.answer, "shift_m": round(shift_m, 1)}
    findings.append(
        kind.seen(
            Spot(layer, place=None if own is None else own.middle),
            measured=measured,
            question=judge.question(crs),
            layer=layer,
            crs=crs.name,
            reference=judge.reference.name,
            distance=_distance(own),
            best=better_words(better, own, crs),
        )
    )
    return crs


def _exchanged(layer: str, crs: Crs, judge: Judge, sample: Sample) -> Finding:
    """One question for the axes and the system: first the file's own system, exchanged, unless known ground speaks against it."""
    turned = judge.exchanged(crs)
    fits = turned is not None and not _misfits(judge, turned)
    x, y = sample.hull[0].tolist()
    return say.AXES_SWAPPED.seen(
        Spot(layer, place=None if turned is None else turned.middle),
        measured={} if turned is None else turned.measured(None),
        question=judge.question(first=turned if fits else None),
        layer=layer,
        x=float(x),
        y=float(y),
        crs=crs.name,
    )


def _misfits(judge: Judge, own: Reading) -> bool:
    kind = judge.reference.kind
    if kind is ReferenceKind.COMMUNE:
        return own.distance_m > FAR_FROM_NEIGHBOURS_M
    if kind is ReferenceKind.PLAN and own.offset_m is None:  # a new version may speak for more ground
        return own.distance_m > FAR_FROM_NEIGHBOURS_M
    if own.inside < 0.5:
        return True
    if own.offset_m is None or own.offset_m <= NOTICED_OFFSET_M or not judge.ranking:
        return False
    return judge.ranking[0].misfit_m * MUCH_BETTER < own.offset_m


def _on_wgs84(layer: str, crs: Crs, own: Reading, unshifted: Reading, judge: Judge) -> Finding:
    return say.COORDINATES_ON_WGS84.seen(
        Spot(layer, place=own.middle),
        measured={"distance_m": round(own.misfit_m, 1), "unshifted_m": round(unshifted.misfit_m, 1)},
        layer=layer,
        reference=judge.reference.name,
        name=unshifted.system.name,
        distance=shown_metres(unshifted.misfit_m),
        crs=crs.name,
        other=shown_metres(own.misfit_m),
    )


def _distance(own: Reading | None) -> Text:
    return Text("rất xa", "very far") if own is None else shown_metres(own.misfit_m)


def with_stated_ground(plan: PlanFile | ParcelFile, references: Sequence[Reference]) -> tuple[Reference, ...]:
    """The references with the plan file's own `covers` geometry before them: nobody knows the plan's ground better."""
    covers = plan.covers if isinstance(plan, PlanFile) else None
    if not isinstance(covers, CoversGeometry):
        return tuple(references)
    try:
        shape = transform(covers.geometry, covers.crs, Crs(WGS84))
    except InvalidInput:
        return tuple(references)
    name = Text("ranh giới trong “covers” của tệp mô tả", "the boundary in “covers” of the plan file")
    return (Reference(ReferenceKind.COVERS, name, shape), *references)


def measure_question(source: Crs, geometries: Geometries) -> Question:
    """Asks for `/measure_crs`: the TM-3 systems of VN-2000 whose meridian lies within 1.5 degrees, the nearest first."""
    sample = sample_of(geometries)
    if sample is None:
        return Question("/measure_crs")
    x, y = sample.middle[0].tolist()
    try:
        longitude, latitude = transform_point(x, y, source, Crs(WGS84))
    except InvalidInput:
        return Question("/measure_crs")
    west, south, east, north = VIETNAM.bounds
    if not (west <= longitude <= east and south <= latitude <= north):
        return Question("/measure_crs")
    away = {srid: abs(meridian - longitude) for srid, meridian in TM3_MERIDIANS.items()}
    return Question(
        "/measure_crs",
        tuple(
            Choice(
                Crs(srid).name,
                Text(f"{zone_name(srid)} ({Crs(srid).name})", f"{zone_name(srid)} ({Crs(srid).name})"),
                {"degrees_from_meridian": round(away[srid], 3)},
            )
            for srid in sorted(away, key=lambda srid: away[srid])
            if away[srid] <= 1.5
        ),
    )
