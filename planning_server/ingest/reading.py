"""From a kept upload to its layers, under the names that the plan file calls them by.

unpack → read (own process) → names; then, once it is known which layer is what: shapes of one kind a layer
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath
from typing import Any

from planning_server.domain.finding import Finding
from planning_server.ingest.archive import DataSet, ZipRequest, unpack
from planning_server.ingest.cad_notes import CAD_FORMATS
from planning_server.ingest.data_sets import layer_key
from planning_server.ingest.dossier.checks import report_dossier
from planning_server.ingest.dossier.index import IndexSheet, index_sheets
from planning_server.ingest.dossier.layout import PLAN_GROUPS, Dossier, Group, Part
from planning_server.ingest.findings import of_dossier
from planning_server.ingest.job_folder import job_folder
from planning_server.ingest.layer_names import in_the_file, missing_layer, named_layers
from planning_server.ingest.plan_values import LayerMapping
from planning_server.ingest.readers.process import ReadLayer, Told, read_layers
from planning_server.ingest.readers.reasons import in_both_languages
from planning_server.ingest.readers.source_layer import RawLayer
from planning_server.ingest.readers.told import findings_of_notes
from planning_server.ingest.shape_kinds import set_kinds_apart
from planning_server.ingest.unreadable import Unreadable


@dataclass(frozen=True, slots=True)
class ReadUpload:
    """`layers` under the names that the plan file calls them by; `dossier` and its `sheets` where the upload is one.

    `parts` are those of a dossier that were found where there are too few of them for one.
    """

    layers: tuple[RawLayer, ...]
    dossier: Dossier | None = None
    sheets: Mapping[str, IndexSheet] = field(default_factory=dict[str, IndexSheet])
    parts: tuple[Part, ...] = ()


def read_upload(
    upload: Path,
    file_name: str,
    wanted: Sequence[str],
    findings: list[Finding],
    drawing: Mapping[str, Any] | None = None,
    names: Mapping[str, str] | None = None,
    told: Told = lambda _done, _total: None,
) -> ReadUpload:
    """Every layer that could be read; each that is `wanted` among them. Raises `Unreadable` where one is not.

    `drawing` is how drawings are to be read (`cad_plan.reader_options`).
    """
    with job_folder() as folder:
        unpacked = unpack(ZipRequest(upload, file_name, folder, frozenset(in_the_file(wanted, names or {}))))
        findings.extend(unpacked.findings)
        data_sets = [_with_options(one, drawing or {}) for one in unpacked.data_sets]
        beside = () if unpacked.index is None else (unpacked.index,)
        read, failed = read_layers(folder, (*data_sets, *beside), told)
    tables = [one.layer for one in read if one.data_set is unpacked.index]
    unread = [one for one in failed if one.data_set is unpacked.index]
    findings += [
        of_dossier.INDEX_UNREADABLE.seen(
            file=one.data_set.sent_as, reason=in_both_languages(one.unread.reason)
        )
        for one in unread
    ]
    read = [one for one in read if one.data_set is not unpacked.index]
    failed = [one for one in failed if one.data_set is not unpacked.index]
    findings += [found for table in tables for found in findings_of_notes(table, None)]
    dossier = unpacked.dossier
    if dossier is None:
        layers = named_layers(read, failed, unpacked, wanted, findings, names)
        return ReadUpload(layers, parts=unpacked.parts)
    read = by_group(read, dossier, findings)
    sheets = index_sheets(tables)
    if not unread:
        report_dossier(dossier, sheets, [table.name for table in tables], findings)
    return ReadUpload(named_layers(read, failed, unpacked, wanted, findings, names), dossier, sheets)


def by_group(read: Sequence[ReadLayer], dossier: Dossier, findings: list[Finding]) -> list[ReadLayer]:
    """Layers of the groups that are no content of a plan are called `group/name`, so that none is taken for the plan's own."""
    called: list[ReadLayer] = []
    counts: Counter[Group] = Counter()
    for one in read:
        group = dossier.group_of(PurePosixPath(one.data_set.sent_as))
        if group is None or group in PLAN_GROUPS:
            called.append(one)
            continue
        counts[group] += 1
        called.append(replace(one, layer=replace(one.layer, name=f"{group}/{one.layer.name}")))
    findings += [
        of_dossier.GROUP_NOT_PLAN.seen(group=str(group), count=count) for group, count in counts.items()
    ]
    return called


def _with_options(data_set: DataSet, drawing: Mapping[str, Any]) -> DataSet:
    if data_set.source.format not in CAD_FORMATS:
        return data_set
    return replace(data_set, source=replace(data_set.source, options=drawing))


def kinds_apart(
    named: Sequence[RawLayer], mappings: Mapping[str, LayerMapping], findings: list[Finding]
) -> tuple[RawLayer, ...]:
    """The layers, each of `mappings` (by `layer_key`) with shapes of the kind that it needs. Raises `Unreadable` as above."""
    layers = tuple(layer for raw in named for layer in set_kinds_apart(raw, mappings, findings))
    present = {layer_key(layer.name) for layer in layers}
    missing = [mapping.name for key, mapping in mappings.items() if key not in present]
    if missing:
        there = [layer.name for layer in layers]
        wanted = [mapping.name for mapping in mappings.values()]
        raise Unreadable(*(missing_layer(name, there, wanted) for name in missing))
    return layers
