"""Checks layers in the circular's layout against its data model: names, kinds of geometry, fields, types, codes of the dossier."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

import numpy as np
import shapely

from planning_server.domain.finding import Finding
from planning_server.domain.plan import Scope
from planning_server.domain.text import Text
from planning_server.ingest.checks.rows_told import row_ranges
from planning_server.ingest.data_model.classes import NAMING_RULE, Database, find_class
from planning_server.ingest.data_model.codes import (
    PlanCode,
    province_of,
    read_plan_code,
    wrong_with_dossier_code,
)
from planning_server.ingest.data_model.fields import REQUIRED_FIELDS, TEXT_INDICATORS, columns_for
from planning_server.ingest.findings import of_data_model as say
from planning_server.ingest.findings.kind import Spot
from planning_server.ingest.ground import Geometries
from planning_server.ingest.plan_values import LayerMapping, ParcelFile, PlanFile
from planning_server.ingest.readers.source_layer import Column, SourceLayer

KIND_WORDS = {"P": Text("điểm", "points"), "L": Text("đường", "lines"), "A": Text("vùng", "areas")}
LETTERS = np.array(["P", "L", "L", "A", "P", "L", "A", "?"])
"""Letter of the suffix by shapely's type number: point, line string, ring, polygon, and the same as collections."""
LONGEST_SHOWN = 80

Mapped = tuple[SourceLayer, LayerMapping | None]


def inspect_layers(layers: Sequence[Mapped], plan: PlanFile | ParcelFile, findings: list[Finding]) -> None:
    """A layer under the planner's own mapping is only held to the circular where it carries the codes of the dossier."""
    if isinstance(plan, ParcelFile):
        return
    plan_codes: dict[str, set[str]] = {field: set() for field in REQUIRED_FIELDS}
    for layer, mapping in layers:
        derived = mapping is not None and mapping.may_be_completed
        _inspect_name(layer, findings, in_layout=derived or plan.leaves_layers_to_the_circular)
        carried = [field for field in REQUIRED_FIELDS if _column(layer, field) is not None]
        found = find_class(layer.name)
        if mapping is None or (found is not None and found.database is Database.CURRENT_STATE):
            continue
        if derived or carried:
            _inspect_fields(layer, plan_codes, findings)
    _compare_codes(plan_codes, plan, findings)


def _column(layer: SourceLayer, field: str) -> Column | None:
    names = columns_for(field, [column.name for column in layer.columns])
    return next((column for column in layer.columns if column.name in names), None)


def _inspect_name(layer: SourceLayer, findings: list[Finding], *, in_layout: bool) -> None:
    spot = Spot(layer.name)
    if NAMING_RULE.fullmatch(layer.name) is None:
        return
    found = find_class(layer.name)
    if found is None:
        if in_layout:
            findings.append(say.CLASS_NOT_LISTED.seen(spot, layer=layer.name))
    elif found.has_other_capitals:
        findings.append(say.CLASS_CAPITALS.seen(spot, layer=layer.name, class_name=found.name))
    suffix = layer.name[-1].upper()
    drawn = _letters(layer.geometries)
    if drawn and drawn != {suffix}:
        listed_vi = ", ".join(KIND_WORDS[letter].vi for letter in sorted(drawn) if letter in KIND_WORDS)
        listed_en = ", ".join(KIND_WORDS[letter].en for letter in sorted(drawn) if letter in KIND_WORDS)
        words = Text(listed_vi or "hình hỗn hợp", listed_en or "mixed geometry")
        findings.append(say.CLASS_SUFFIX.seen(spot, layer=layer.name, suffix=suffix, found=words))


def _letters(geometries: Geometries) -> set[str]:
    types = shapely.get_type_id(geometries)
    return set(LETTERS[types[types >= 0]].tolist())


def _inspect_fields(layer: SourceLayer, plan_codes: dict[str, set[str]], findings: list[Finding]) -> None:
    spot = Spot(layer.name)
    missing = [field for field in REQUIRED_FIELDS if _column(layer, field) is None]
    if missing:
        findings.append(say.FIELD_MISSING.seen(spot, layer=layer.name, fields=", ".join(missing)))
    for field in REQUIRED_FIELDS:
        column = _column(layer, field)
        if column is not None:
            plan_codes[field] |= _inspect_codes(layer, column, field, findings)
    for field in TEXT_INDICATORS:
        column = _column(layer, field)
        if column is not None and column.type == "number":
            findings.append(
                say.FIELD_TYPE.seen(spot, measured={"column": column.name}, column=column.name, field=field)
            )


def _inspect_codes(layer: SourceLayer, column: Column, field: str, findings: list[Finding]) -> set[str]:
    """The different values, each told once where its form is wrong; rows without a value are counted."""
    rows: dict[str | None, list[int]] = defaultdict(list)
    for row, text in zip(layer.rows, column.as_text(), strict=True):
        rows[text].append(row)
    empty = rows.pop(None, [])
    if empty:
        findings.append(
            say.FIELD_EMPTY.seen(
                Spot(layer.name, empty[0]),
                measured={"column": column.name, "count": len(empty), "rows": row_ranges(empty)},
                field=field,
                count=len(empty),
                row=empty[0],
            )
        )
    values = {text: found for text, found in rows.items() if text is not None}
    kind = say.PLAN_CODE_FORM if field == "maThongTinQH" else say.DOSSIER_CODE_FORM
    for text, found in values.items():
        read = read_plan_code(text) if field == "maThongTinQH" else wrong_with_dossier_code(text)
        if isinstance(read, Text):
            findings.append(
                kind.seen(
                    Spot(layer.name, found[0]),
                    measured={"column": column.name, "count": len(found), "rows": row_ranges(found)},
                    value=text[:LONGEST_SHOWN],
                    count=len(found),
                    reason=read,
                )
            )
    return set(values)


def _compare_codes(plan_codes: dict[str, set[str]], plan: PlanFile, findings: list[Finding]) -> None:
    """One plan has one code of each kind, and the plan code says the level and the adjustment that the plan file says."""
    for field, values in plan_codes.items():
        if len(values) > 1:
            shown = ", ".join(sorted(values)[:5])
            _disagrees(
                field,
                Text(
                    f"Tệp có {len(values)} giá trị {field} khác nhau: {shown}.",
                    f"The file has different values of {field} ({len(values)}): {shown}.",
                ),
                findings,
            )
    _compare_provinces(plan_codes, findings)
    for text in sorted(plan_codes["maThongTinQH"]):
        code = read_plan_code(text)
        if isinstance(code, PlanCode):
            _compare_with_plan(text, code, plan, findings)


def _compare_provinces(plan_codes: dict[str, set[str]], findings: list[Finding]) -> None:
    """Both codes begin with the province: a plan lies in one."""
    found = {
        field: sorted({province for text in values if (province := province_of(text)) is not None})
        for field, values in plan_codes.items()
    }
    if len({province for provinces in found.values() for province in provinces}) > 1:
        listed = "; ".join(
            f"{field}: {', '.join(provinces)}" for field, provinces in found.items() if provinces
        )
        _disagrees(
            "province",
            Text(
                f"Các mã bắt đầu bằng những tỉnh khác nhau ({listed}).",
                f"The codes begin with different provinces ({listed}).",
            ),
            findings,
        )


def _compare_with_plan(text: str, code: PlanCode, plan: PlanFile, findings: list[Finding]) -> None:
    if code.level != plan.level:
        _disagrees(
            f"{text}: level",
            Text(
                f"maThongTinQH {text} là của quy hoạch cấp “{code.level}”, tệp mô tả ghi level “{plan.level}”.",
                f"maThongTinQH {text} is of a plan of level “{code.level}”, the plan file says level “{plan.level}”.",
            ),
            findings,
        )
    if code.year > plan.decision_date.year:
        _disagrees(
            f"{text}: decision_date",
            Text(
                f"maThongTinQH {text} là của đồ án trình năm {code.year}, sau năm của quyết định ({plan.decision_date.year}).",
                f"maThongTinQH {text} is of a plan submitted in {code.year}, after the year of the decision ({plan.decision_date.year}).",
            ),
            findings,
        )
    if (code.adjustment == 2) is not (plan.scope is Scope.LOCAL_ADJUSTMENT):
        _disagrees(
            f"{text}: scope",
            Text(
                f"maThongTinQH {text} có chữ số điều chỉnh {code.adjustment}, tệp mô tả ghi scope “{plan.scope}”.",
                f"maThongTinQH {text} has the adjustment digit {code.adjustment}, the plan file says scope “{plan.scope}”.",
            ),
            findings,
        )


def _disagrees(attribute: str, reason: Text, findings: list[Finding]) -> None:
    findings.append(say.DOSSIER_DISAGREES.seen(measured={"attribute": attribute}, reason=reason))
