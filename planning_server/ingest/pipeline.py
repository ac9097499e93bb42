"""From a kept zip and a plan file to content ready to be drafted, with everything that was seen on the way.

    unpack → read (own process) → coordinate system → text → columns → shapes → rows → coverage

Nothing here touches the database. The answer holds content only where no finding is fatal or an error.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Protocol, cast

import numpy as np
import shapely
from numpy.typing import NDArray

from planning_server.domain.crs import Crs
from planning_server.domain.errors import InvalidInput
from planning_server.domain.finding import Finding, Question, Severity
from planning_server.ingest.attributes import MappedColumns, map_columns, report_unmapped
from planning_server.ingest.axes import with_axes_exchanged
from planning_server.ingest.cad_plan import reader_options, with_drawn_mapping
from planning_server.ingest.checks.far_apart import report_far_shapes
from planning_server.ingest.checks.shapes import nothing_in_layer, report_invalid, usable_rows
from planning_server.ingest.checks.side_by_side import at_once
from planning_server.ingest.commune_codes import tell_stated_communes
from planning_server.ingest.content import Content
from planning_server.ingest.crs import layer_crs, measure_question, with_stated_ground
from planning_server.ingest.crs_detection import Judge, Reference
from planning_server.ingest.crs_unchecked import tell_unchecked
from planning_server.ingest.data_model.derive import with_derived_mapping
from planning_server.ingest.data_model.inspect import inspect_layers
from planning_server.ingest.data_sets import layer_key
from planning_server.ingest.dossier.checks import not_recognised, report_agreement
from planning_server.ingest.dossier.papers import DossierPaper, papers_of
from planning_server.ingest.encodings import tell_layers_of_nothing, with_readable_text
from planning_server.ingest.features import Features
from planning_server.ingest.findings import (
    of_attributes,
    of_coordinates,
    of_data_model,
    of_lineage,
)
from planning_server.ingest.findings.kind import Spot
from planning_server.ingest.ground import Geometries, Ground
from planning_server.ingest.labels import label_findings
from planning_server.ingest.mapping.suggest import suggest_mappings
from planning_server.ingest.measure_system import check_measure_system
from planning_server.ingest.parcel_content import Check, assemble_parcels
from planning_server.ingest.plan_content import EXPLAIN_NO_SHAPES, assemble_plan
from planning_server.ingest.plan_values import LayerMapping, LayerRole, ParcelFile, PlanFile
from planning_server.ingest.quarantine import quarantine
from planning_server.ingest.readers.source_layer import RawLayer, SourceLayer
from planning_server.ingest.readers.told import findings_of_notes
from planning_server.ingest.reading import kinds_apart, read_upload
from planning_server.ingest.rows_set_apart import tell_set_apart
from planning_server.ingest.scan_source import traced_layers
from planning_server.ingest.unreadable import ReaderKilled, Unreadable
from planning_server.store.uploads import QuarantinedRows

DEEP_TYPE = re.compile(r"2\.5D|3D|\b(?:Z|M|ZM)\b|Measured")
"""Names of geometry types with heights or measures."""


class Progress(Protocol):
    """Told the name of each stage as it begins (`reading`, `checking`) and, where the stage has steps, how many are done."""

    def __call__(self, stage: str, done: int = 0, total: int = 0, /) -> None: ...


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A kept upload: its bytes at `path`, the name it was sent under, its hash."""

    path: Path
    file_name: str
    sha256: str


def read_content(
    source: SourceFile,
    plan: PlanFile | ParcelFile,
    progress: Progress | None = None,
    references: Sequence[Reference] = (),
) -> Content:
    """All of `begin_content` at once."""
    return begin_content(source, plan, progress, references).completed()


def begin_content(
    source: SourceFile,
    plan: PlanFile | ParcelFile,
    progress: Progress | None = None,
    references: Sequence[Reference] = (),
) -> Content:
    """What is made of a file, with checks of single parcels left for `Content.later`.

    Never raises for what a file holds: whatever is wrong with it is a finding. `references` tell where the data should lie.
    """
    findings: list[Finding] = []
    kept: list[QuarantinedRows] = []
    papers: list[DossierPaper] = []
    tell = progress or _silent
    metric: Crs | None = None
    later: list[Check] = []
    try:
        tell("reading")
        tell_stated_communes(plan, findings)
        plan, layers = _read(source, plan, references, findings, papers, tell)
        steps = len(layers) + 1  # each layer by itself, then all of them together
        tell("checking", 0, steps)
        ground = _ground(layers, plan, findings)
        metric = ground.measure
        _check_measures(layers, plan, ground, findings)
        only_ends = isinstance(plan, ParcelFile) and bool(plan.ends)
        features = _features(layers, ground, findings, kept, tell, later, only_ends=only_ends)
        if isinstance(plan, PlanFile):
            _make(later, findings)
            assembled = assemble_plan(plan, features, source.sha256, findings)
            version, drafted, parcels = assembled.version, assembled.layers, ()
        else:
            version, drafted, parcels = None, (), assemble_parcels(plan, features, findings, later)
        tell("checking", steps, steps)
    except Unreadable as cause:
        was_killed = isinstance(cause, ReaderKilled)
        _make(later, findings)
        seen = (*findings, *cause.findings)
        return Content(None, (), (), (), seen, metric, reader_was_killed=was_killed)
    except InvalidInput as cause:  # coordinates that no transformation can take
        asked = Question("/crs" if plan.measure_crs is None else "/measure_crs")
        unmoved = of_coordinates.NOT_TRANSFORMABLE.seen(reason=cause.text, question=asked)
        return Content(None, (), (), (), (*findings, unmoved), metric)
    content = Content(version, drafted, parcels, tuple(kept), tuple(findings), metric, tuple(papers))
    content = replace(content, later=partial(_found_later, later, features))
    return content if parcels and not content.is_blocked else content.completed()


def _make(checks: list[Check], findings: list[Finding]) -> None:
    """Each once."""
    while checks:
        checks.pop(0)(findings)


def _found_later(checks: list[Check], layers: Sequence[Features]) -> tuple[Finding, ...]:
    findings: list[Finding] = []
    _make(checks, findings)
    label_findings(layers, findings)
    return tuple(findings)


def _silent(_stage: str, _done: int = 0, _total: int = 0) -> None:
    return None


@dataclass(frozen=True, slots=True)
class _PlacedLayer:
    layer: SourceLayer
    mapping: LayerMapping | None
    crs: Crs | None
    """None where nothing maps the layer and its system is not known."""


def _read(
    source: SourceFile,
    plan: PlanFile | ParcelFile,
    references: Sequence[Reference],
    findings: list[Finding],
    papers: list[DossierPaper],
    tell: Progress,
) -> tuple[PlanFile | ParcelFile, tuple[_PlacedLayer, ...]]:
    """The plan file, completed where its layers follow the circular's layout, and the layers by it."""
    named = {layer_key(layer.name): layer for layer in plan.layers if layer.role is not LayerRole.NONE}
    wanted = [mapping.name for mapping in named.values()]
    if isinstance(plan, PlanFile) and plan.scan is not None:
        raw_layers = traced_layers(source.path, source.file_name, plan, plan.scan, findings)
    else:
        raw_layers = _read_file(source, plan, wanted, findings, papers, tell)
    plan = with_drawn_mapping(plan, raw_layers, findings)
    plan = with_derived_mapping(plan, raw_layers, findings)
    mappings = {layer_key(layer.name): layer for layer in plan.layers if layer.role is not LayerRole.NONE}
    layers = kinds_apart(raw_layers, mappings, findings)
    known = with_stated_ground(plan, references)
    placed = _place(layers, mappings, plan, known, findings)
    tell_unchecked(plan, ((one.layer.geometries, one.crs) for one in placed), known, findings)
    mapped = [(one.layer, one.mapping) for one in placed]
    inspect_layers(mapped, plan, findings)
    suggest_mappings(mapped, plan, findings)
    return plan, placed


def _read_file(
    source: SourceFile,
    plan: PlanFile | ParcelFile,
    wanted: Sequence[str],
    findings: list[Finding],
    papers: list[DossierPaper],
    tell: Progress,
) -> tuple[RawLayer, ...]:
    """The layers of the file; of a dossier its papers too, and how it agrees with itself and with the plan file."""
    read = read_upload(
        source.path,
        source.file_name,
        wanted,
        findings,
        reader_options(plan),
        plan.layer_names,
        lambda done, total: tell("reading", done, total),
    )
    if not isinstance(plan, PlanFile):
        return read.layers
    if read.dossier is not None:
        papers += papers_of(read.dossier, read.sheets)
        report_agreement(plan, read.sheets, read.layers, findings)
    elif plan.is_dossier:
        findings.append(not_recognised(read.parts))
    return read.layers


def _place(
    raw_layers: Sequence[RawLayer],
    mappings: dict[str, LayerMapping],
    plan: PlanFile | ParcelFile,
    references: Sequence[Reference],
    findings: list[Finding],
) -> tuple[_PlacedLayer, ...]:
    placed: list[_PlacedLayer] = []
    unusable: list[Finding] = []
    tell_layers_of_nothing(plan.encodings, (raw.name for raw in raw_layers), findings)
    for raw in raw_layers:
        mapping = mappings.get(layer_key(raw.name))
        mapped = (
            frozenset(name.casefold() for name in mapping.attributes.values())
            if mapping
            else frozenset[str]()
        )
        if plan.axes_exchanged and mapping is not None:
            raw = with_axes_exchanged(raw, findings)
        told: list[Finding] = []
        layer = with_readable_text(raw, mapped, told, plan.encodings)
        findings.extend(found for found in told if mapping is not None or found.severity is Severity.INFO)
        crs = None
        if mapping is not None:
            try:
                judge = Judge(raw.geometries, references, turned=plan.axes_exchanged)
                crs = layer_crs(
                    raw.name,
                    raw.crs_text,
                    plan.crs,
                    findings,
                    judge,
                    over_file=plan.crs_over_file,
                    format_name=raw.format,
                )
            except Unreadable as cause:
                unusable.extend(cause.findings)
        findings.extend(findings_of_notes(raw, crs or plan.crs))
        placed.append(_PlacedLayer(layer, mapping, crs))
    if unusable:
        raise Unreadable(*unusable)
    return tuple(placed)


def _ground(layers: Sequence[_PlacedLayer], plan: PlanFile | ParcelFile, findings: list[Finding]) -> Ground:
    """One source system for all mapped layers, and the system to measure in."""
    systems = list(dict.fromkeys(layer.crs for layer in layers if layer.crs is not None))
    if not systems:
        listed = ", ".join(placed.layer.name for placed in layers) or "-"
        raise Unreadable(of_data_model.MAPPING_NEEDED.seen(found=listed))
    source = systems[0]
    if len(systems) > 1:
        findings.append(of_coordinates.CRS_SEVERAL.seen(found=", ".join(crs.name for crs in systems)))
    if plan.measure_crs is not None:
        return Ground(source, plan.measure_crs)
    if not source.is_projected_metres:
        first = next(placed.layer for placed in layers if placed.crs == source)
        asked = measure_question(source, first.geometries)
        raise Unreadable(of_coordinates.MEASURE_CRS_NEEDED.seen(question=asked, found=source.name))
    return Ground(source, source)


def _check_measures(
    layers: Sequence[_PlacedLayer], plan: PlanFile | ParcelFile, ground: Ground, findings: list[Finding]
) -> None:
    drawn = np.concatenate([placed.layer.geometries for placed in layers if placed.crs == ground.source])
    check_measure_system(ground, drawn, findings, is_stated=plan.measure_crs is not None)


def _features(
    layers: Sequence[_PlacedLayer],
    ground: Ground,
    findings: list[Finding],
    kept: list[QuarantinedRows],
    tell: Progress,
    later: list[Check],
    *,
    only_ends: bool,
) -> tuple[Features, ...]:
    """`later` takes the check for invalid shapes, which decides nothing about the rows; `only_ends`: the plan file may end parcels without a row of the file."""
    made: list[Features] = []
    mapped = {
        layer_key(placed.layer.name): (placed.mapping, placed.crs)
        for placed in layers
        if placed.mapping is not None and placed.crs is not None
    }
    for done, placed in enumerate(layers, 1):
        if placed.mapping is None or placed.crs is None:
            _keep_unmapped(placed.layer, mapped, findings, kept)
        elif placed.crs == ground.source:
            made.append(
                _layer_features(
                    placed.layer, placed.mapping, ground, findings, kept, later, may_be_empty=only_ends
                )
            )
            report_far_shapes(made[-1], findings)
        tell("checking", done, len(layers) + 1)
    return tuple(made)


def _keep_unmapped(
    layer: SourceLayer,
    mapped: Mapping[str, tuple[LayerMapping, Crs]],
    findings: list[Finding],
    kept: list[QuarantinedRows],
) -> None:
    if not tell_set_apart(layer, mapped, findings):
        findings.append(
            of_attributes.LAYER_UNMAPPED.seen(
                Spot(layer.name), measured={"rows": len(layer.rows)}, layer=layer.name, count=len(layer.rows)
            )
        )
    report_unmapped(layer, layer.columns, findings, is_mapped=False)
    kept += quarantine(layer, (), np.zeros(len(layer.rows), dtype=bool))


def _layer_features(
    layer: SourceLayer,
    mapping: LayerMapping,
    ground: Ground,
    findings: list[Finding],
    kept: list[QuarantinedRows],
    later: list[Check],
    *,
    may_be_empty: bool,
) -> Features:
    if DEEP_TYPE.search(layer.geometry_type):
        findings.append(of_coordinates.Z_DROPPED.seen(Spot(layer.name), layer=layer.name))
    is_empty = may_be_empty and not layer.rows
    columns = map_columns(layer, mapping, [] if is_empty else findings)
    usable = usable_rows(layer, mapping.role, ground.source, findings)
    later.append(partial(report_invalid, layer, mapping.role, usable, ground))
    kept += quarantine(layer, columns.others, usable)
    indexes = np.flatnonzero(usable)
    if not len(indexes):
        if is_empty:
            findings.append(of_lineage.ONLY_ENDS.seen(Spot(layer.name), layer=layer.name))
        elif not any(found.code in EXPLAIN_NO_SHAPES for found in findings):
            findings.append(nothing_in_layer(layer.name))
    return _measured_features(layer, mapping, ground, columns, indexes)


def _measured_features(
    layer: SourceLayer,
    mapping: LayerMapping,
    ground: Ground,
    columns: MappedColumns,
    indexes: NDArray[np.intp],
) -> Features:
    legal: Geometries = layer.geometries[indexes]
    measured, shapes = at_once(lambda: ground.measured(legal), lambda: ground.stored(legal))
    return Features(
        name=layer.name,
        mapping=mapping,
        ground=ground,
        rows=tuple([layer.rows[index] for index in indexes.tolist()]),
        indexes=indexes,
        columns=columns,
        all_rows=len(layer.rows),
        legal=legal,
        measured=measured,
        shapes=shapes,
        areas=cast("list[float]", shapely.area(measured).tolist()),
        lengths=cast("list[float]", shapely.length(measured).tolist()),
    )
