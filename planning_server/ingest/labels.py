"""What people call the rows of a layer, and the place and label of findings about a row that have none yet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from planning_server.domain.finding import Finding
from planning_server.ingest.checks.layer_shapes import LONGEST_LABEL
from planning_server.ingest.features import Features
from planning_server.ingest.plan_values import LayerRole


def labels_of(features: Features) -> list[str | None]:
    """Of parcels sheet and number, `12/345`; of zones the number, or code and label, which many share, where there is none. As written."""
    if features.mapping.role is LayerRole.PARCELS:
        keys = zip(features.texts("sheet"), features.texts("number"), strict=True)
        return [f"{sheet or '?'}/{number or '?'}" for sheet, number in keys]
    named = zip(features.texts("zone_id"), features.texts("code"), features.texts("label"), strict=True)
    return [number or " ".join(word for word in words if word) or None for number, *words in named]


def label_findings(layers: Sequence[Features], findings: list[Finding]) -> None:
    """Gives each finding about a row of these layers the place of its shape and the row's own label, where it has none."""
    for features in layers:
        wanted: dict[int, list[int]] = {}
        for at, found in enumerate(findings):
            if found.layer == features.name and found.row is not None and _lacks(found):
                wanted.setdefault(found.row, []).append(at)
        indexes = [index for index, row in enumerate(features.rows) if row in wanted] if wanted else []
        if indexes:
            _label(features, indexes, wanted, findings)


def _lacks(found: Finding) -> bool:
    return found.nearest is None or found.place is None


def _label(
    features: Features, indexes: Sequence[int], wanted: Mapping[int, Sequence[int]], findings: list[Finding]
) -> None:
    labels = labels_of(features)
    for index, spot in zip(indexes, features.spots(indexes), strict=True):
        label = labels[index]
        for at in wanted[features.rows[index]]:
            found = findings[at]
            findings[at] = replace(
                found,
                place=found.place or spot.place,
                nearest=found.nearest or (None if label is None else label[:LONGEST_LABEL]),
            )
