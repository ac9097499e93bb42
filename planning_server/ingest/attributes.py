"""Finds the mapped columns of a layer, keeps the others in quarantine, and looks for personal data in both."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from planning_server.domain.finding import Finding
from planning_server.ingest.findings import of_attributes as say
from planning_server.ingest.findings.kind import Spot
from planning_server.ingest.mapping.suggest import column_question
from planning_server.ingest.personal_data import personal_data
from planning_server.ingest.plan_values import LayerMapping
from planning_server.ingest.readers.source_layer import Column, SourceLayer

NOT_ABOUT_PERSONS = frozenset({"stated_area_m2", "legal_area_m2", "population", "road_name"})
"""Attributes whose values may look personal and are not: numbers, and streets that bear people's names."""


@dataclass(frozen=True, slots=True)
class MappedColumns:
    """The columns that the plan file maps, by our names, and those that nothing maps."""

    mapped: Mapping[str, Column]
    others: tuple[Column, ...]

    def texts(self, name: str, rows: int) -> tuple[str | None, ...]:
        """Texts of a mapped attribute; all None where it is not mapped."""
        column = self.mapped.get(name)
        return (None,) * rows if column is None else column.as_text()


def map_columns(layer: SourceLayer, mapping: LayerMapping, findings: list[Finding]) -> MappedColumns:
    """Columns that are named but not there are errors; unmapped ones are told, personal data aloud."""
    mapped: dict[str, Column] = {}
    for attribute, name in mapping.attributes.items():
        column = layer.column(unicodedata.normalize("NFC", name))
        if column is None:
            listed = ", ".join(item.name for item in layer.columns) or "-"
            findings.append(
                say.COLUMN_MISSING.seen(
                    Spot(layer.name),
                    question=column_question(layer, mapping, attribute),
                    layer=layer.name,
                    column=name,
                    attribute=attribute,
                    found=listed,
                )
            )
            continue
        mapped[attribute] = column
        reason = personal_data(column)
        if reason is not None and attribute not in NOT_ABOUT_PERSONS:
            findings.append(
                say.PERSONAL_DATA_MAPPED.seen(
                    Spot(layer.name), column=column.name, attribute=attribute, reason=reason
                )
            )
    taken = {id(column) for column in mapped.values()}
    others = tuple(column for column in layer.columns if id(column) not in taken)
    report_unmapped(layer, others, findings, is_mapped=True)
    return MappedColumns(mapped, others)


def report_unmapped(
    layer: SourceLayer, columns: Iterable[Column], findings: list[Finding], *, is_mapped: bool
) -> None:
    """Columns that look personal, always; the others of a mapped layer only: one that nothing maps is told as a whole."""
    for column in columns:
        reason = personal_data(column)
        spot = Spot(layer.name)
        if reason is None:
            if column.name in layer.made_columns or not is_mapped:
                continue
            findings.append(say.COLUMN_UNMAPPED.seen(spot, column=column.name))
        else:
            findings.append(say.PERSONAL_DATA.seen(spot, column=column.name, reason=reason))
