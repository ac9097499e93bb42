"""The index sheets of a dossier as values: HoSo (the dossier), BanVe (drawings), VanBan (texts).

Columns are known by their place: the circular's templates list them in this order. Sheet HoSo is said to have 19 columns and lists 20; the 20
are taken, and another number is told.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from planning_server.ingest.readers.source_layer import RawLayer

DOSSIER_SHEET, DRAWING_SHEET, TEXT_SHEET = "HoSo", "BanVe", "VanBan"
COLUMNS: Mapping[str, tuple[str, ...]] = {
    DOSSIER_SHEET: (
        "dossier_code", "plan_code", "plan_name", "plan_type", "scale", "task_decision", "task_decision_date", "decision",
        "decision_date", "consultant", "approving_body", "status", "coordinate_system", "place", "owner", "folder",
        "has_basic", "has_gis", "keywords", "notes",
    ),
    DRAWING_SHEET: ("dossier_code", "number", "short_name", "name", "sheet", "folder", "scale", "notes"),
    TEXT_SHEET: ("dossier_code", "file", "name", "type", "number", "abstract", "date", "issuer", "pages", "notes"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class IndexRow:
    """One row of a sheet by the names of `COLUMNS`; what is empty is absent. `row` counts as the spreadsheet does."""

    row: int
    values: Mapping[str, str]

    def get(self, name: str) -> str | None:
        return self.values.get(name)


@dataclass(frozen=True, slots=True)
class IndexSheet:
    name: str
    columns: int
    rows: tuple[IndexRow, ...]

    @property
    def has_usual_columns(self) -> bool:
        return self.columns == len(COLUMNS[self.name])


def index_sheets(layers: Sequence[RawLayer]) -> dict[str, IndexSheet]:
    """The sheets that are known, by their usual name whatever their capitals."""
    known = {name.casefold(): name for name in COLUMNS}
    found: dict[str, IndexSheet] = {}
    for layer in layers:
        name = known.get("".join(layer.name.split()).casefold())
        if name is not None and name not in found:
            found[name] = _sheet(name, layer)
    return found


def _sheet(name: str, layer: RawLayer) -> IndexSheet:
    texts = [column.as_text() for column in layer.columns]
    rows = [
        IndexRow(
            number,
            {
                field: value
                for field, column in zip(COLUMNS[name], texts, strict=False)
                if (value := column[index])
            },
        )
        for index, number in enumerate(layer.rows)
    ]
    return IndexSheet(name, len(layer.columns), tuple(row for row in rows if row.values))


def day_of(text: str | None) -> date | None:
    """`2024-05-02`, `02/05/2024` and `2.5.2024` (day first); None for anything else."""
    if text is None:
        return None
    parts = text.strip().replace(".", "/").replace("-", "/").split("/")
    if len(parts) != 3 or not all(part.strip().isdigit() for part in parts):
        return None
    numbers = [int(part) for part in parts]
    year, month, day = numbers if len(parts[0].strip()) == 4 else reversed(numbers)
    try:
        return date(year, month, day)
    except ValueError:
        return None
