"""From a kept upload to its layers, under the names that the plan file calls them by.

unpack → read (own process) → names; then, once it is known which layer is what: shapes of one kind a layer
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from planning_server.domain.finding import Finding
from planning_server.ingest.archive import DataSet, ZipRequest, unpack
from planning_server.ingest.cad_notes import CAD_FORMATS
from planning_server.ingest.data_sets import layer_key
from planning_server.ingest.findings import of_files as say
from planning_server.ingest.job_folder import job_folder
from planning_server.ingest.layer_names import MOST_LISTED, named_layers
from planning_server.ingest.plan_values import LayerMapping
from planning_server.ingest.readers.process import read_layers
from planning_server.ingest.readers.source_layer import RawLayer
from planning_server.ingest.shape_kinds import set_kinds_apart
from planning_server.ingest.unreadable import Unreadable


def layers_of(
    upload: Path,
    file_name: str,
    wanted: Sequence[str],
    findings: list[Finding],
    drawing: Mapping[str, Any] | None = None,
) -> tuple[RawLayer, ...]:
    """Every layer that could be read; each that is `wanted` among them. Raises `Unreadable` where one is not.

    `drawing` is how drawings are to be read (`cad_plan.reader_options`).
    """
    with job_folder() as folder:
        unpacked = unpack(ZipRequest(upload, file_name, folder, frozenset(wanted)))
        findings.extend(unpacked.findings)
        read, failed = read_layers(folder, [_with_options(one, drawing or {}) for one in unpacked.data_sets])
    return named_layers(read, failed, unpacked, wanted, findings)


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
        listed = ", ".join(layer.name for layer in layers[:MOST_LISTED])
        raise Unreadable(*(say.LAYER_NOT_IN_FILE.seen(layer=name, found=listed) for name in missing))
    return layers
