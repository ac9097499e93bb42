"""Tells where nothing is known of the ground that the data should lie on, so that a wrong zone cannot show."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from planning_server.domain.crs import Crs, definition
from planning_server.domain.finding import Finding
from planning_server.domain.text import Text
from planning_server.ingest.crs_detection import Judge, Reading, Reference, ReferenceKind
from planning_server.ingest.findings import of_coordinates as say
from planning_server.ingest.ground import Geometries
from planning_server.ingest.plan_values import ParcelFile, PlanFile

WAY_OF_PLAN = Text(
    "Hãy ghi ranh giới của đồ án vào “covers” của tệp mô tả (đa giác GeoJSON), hoặc công bố dữ liệu khác của xã trước rồi cho đọc lại",
    "Write the plan's boundary into “covers” of the plan file (a GeoJSON polygon), or publish other data of the commune first and have this read again",
)
WAY_OF_PARCELS = Text(
    "Hãy ghi mã xã vào “commune” của tệp mô tả, công bố một đồ án của xã trước rồi cho đọc lại",
    "Write the commune into “commune” of the plan file, publish a plan of the commune first and have this read again",
)


def tell_unchecked(
    plan: PlanFile | ParcelFile,
    layers: Iterable[tuple[Geometries, Crs | None]],
    references: Sequence[Reference],
    findings: list[Finding],
) -> None:
    """One finding of an upload: of its first layer that other systems put on the known ground as well as its own.

    Degrees have no zone that could be wrong. What lies outside the extent is told already.
    """
    if any(known.kind is not ReferenceKind.EXTENT for known in references):
        return
    for geometries, crs in layers:
        if crs is None or definition(crs).is_geographic:
            continue
        judge = Judge(geometries, references, turned=plan.axes_exchanged)
        own = judge.reading_of(crs)
        others = {item.system.crs for item in judge.ranking if _fits(item)} - {crs, None}
        if own is not None and _fits(own) and others:
            findings.append(_unchecked(plan, crs, judge.reference, len(others)))
            return


def _fits(item: Reading) -> bool:
    return item.inside >= 0.5


def _unchecked(plan: PlanFile | ParcelFile, crs: Crs, reference: Reference, others: int) -> Finding:
    is_plan = isinstance(plan, PlanFile)
    return say.GROUND_UNKNOWN.seen(
        measured={"commune": plan.commune, "crs": crs.name, "other_systems": others},
        known=_known(plan.commune, may_state_ground=is_plan),
        crs=crs.name,
        reference=reference.name,
        others=others,
        way=WAY_OF_PLAN if is_plan else WAY_OF_PARCELS,
    )


def _known(commune: str | None, *, may_state_ground: bool) -> Text:
    covers_vi = ", tệp mô tả không ghi ranh giới “covers”" if may_state_ground else ""
    covers_en = ", and the plan file gives no boundary in “covers”" if may_state_ground else ""
    if commune is None:
        return Text(
            f"Tệp mô tả không ghi mã xã{covers_vi}", f"The plan file does not name the commune{covers_en}"
        )
    return Text(
        f"Không biết xã “{commune}” nằm ở đâu: chưa công bố dữ liệu nào của xã này{covers_vi}",
        f"It is not known where the commune “{commune}” lies: nothing of it is published{covers_en}",
    )
