"""Parses a plan file (`docs/plan_file.md`): every fault at once, by JSON pointer, in both languages."""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Mapping, Sequence
from typing import Any, cast

from planning_server.domain.crs import Crs, parse_crs
from planning_server.domain.errors import Fault, InvalidInput
from planning_server.domain.plan import LEVEL_ORDER, Scope, System
from planning_server.domain.text import Text
from planning_server.ingest.cad_table import cad_table
from planning_server.ingest.crs_recognition import named_locally
from planning_server.ingest.encodings import encoding_named
from planning_server.ingest.json_fields import COARSEST_M, LARGEST_SCALE, JsonFields
from planning_server.ingest.json_text import GIVEN_TWICE, Members, repeated_members, unstorable
from planning_server.ingest.plan_balance import balance_of
from planning_server.ingest.plan_covers import covers_of
from planning_server.ingest.plan_ends import parse_ends
from planning_server.ingest.plan_layers import layers_of, names_of, word
from planning_server.ingest.plan_values import (
    Extent,
    LayerMapping,
    LayerRole,
    ParcelFile,
    PlanFile,
)
from planning_server.ingest.scan_values import SCAN_FIELDS, TRACED_LAYER, scan_parts

TRACED_LAYERS = (LayerMapping(TRACED_LAYER, LayerRole.ZONES, {"code": "code", "label": "label"}),)
"""How the zones traced from a scan are read where the plan file does not say it."""
NEARLY_THE_SAME = 0.8
"""Of `difflib`: one letter too many, too few or exchanged in a known level."""
LARGEST_PLAN_FILE = 5_000_000
PLAN_ID = re.compile(r"[a-z0-9][a-z0-9-]{1,62}")
OVER_FILE = re.compile(r"\s+over\s+file\s*$", re.IGNORECASE)
NORTHING_FIRST = re.compile(r"\s+ne\s*$", re.IGNORECASE)

SHARED_FIELDS = (
    "kind",
    "title",
    "accuracy_m",
    "crs",
    "measure_crs",
    "commune",
    "scale",
    "mapping",
    "encodings",
)
PLAN_FIELDS = (
    *SHARED_FIELDS,
    "title_en",
    "plan_id",
    "system",
    "level",
    "authority",
    "decision_number",
    "decision_date",
    "decision_document",
    "in_force_from",
    "in_force_to",
    "scope",
    "adjusts",
    "theme",
    "covers",
    "repairs",
    "balance",
    "total_m2",
    "total_ha",
)
VECTOR_FIELDS = (*PLAN_FIELDS, "cad")
PARCEL_FIELDS = (*SHARED_FIELDS, "surveyed", "extent", "ends")


def read_json(text: str) -> Mapping[str, Any]:
    """The plan file as JSON. Raises `InvalidInput` with the line and column where it is none, and naming each member given twice."""
    if len(text) > LARGEST_PLAN_FILE:
        raise _not_json(Text("tệp lớn hơn 5 MB", "the file is larger than 5 MB"))
    try:
        value = json.loads(
            text.removeprefix("\ufeff"), parse_constant=_no_constant, object_pairs_hook=Members.of
        )
    except json.JSONDecodeError as cause:
        where = Text(f"dòng {cause.lineno}, cột {cause.colno}", f"line {cause.lineno}, column {cause.colno}")
        raise _not_json(where) from None
    except (ValueError, RecursionError):
        raise _not_json(Text("có giá trị không hợp lệ", "it holds a value that JSON does not have")) from None
    if not isinstance(value, dict):
        raise _not_json(Text("phải là một đối tượng {…}", "it must be an object {…}"))
    repeated = repeated_members(cast("object", value))
    if repeated:
        raise invalid_plan_file([Fault(pointer, GIVEN_TWICE) for pointer in repeated])
    return cast("Mapping[str, Any]", value)


def _no_constant(name: str) -> float:
    raise ValueError(name)


def _not_json(where: Text) -> InvalidInput:
    return InvalidInput(
        "plan-file-not-json",
        Text(f"Tệp mô tả không phải là JSON: {where.vi}.", f"The plan file is not JSON: {where.en}."),
    )


def parse_plan_file(value: Mapping[str, Any]) -> PlanFile | ParcelFile:
    """Raises `InvalidInput` (slug `invalid-plan-file`) that lists every fault."""
    odd = unstorable(value)
    if odd:
        raise invalid_plan_file(odd)
    faults: list[Fault] = []
    fields = JsonFields(value, "", faults)
    kind = value.get("kind")
    if kind == "parcels":
        parsed: PlanFile | ParcelFile = _parcel_file(fields)
    else:
        if kind not in ("vector", "scan", "dossier"):
            fields.fault(
                "kind",
                Text(
                    "Phải là “vector” (đồ án), “dossier” (hồ sơ số), “scan” (bản quét của đồ án), “parcels” (thửa đất) hoặc “rules” (bộ quy tắc).",
                    "Must be “vector” (a plan), “dossier” (a digital dossier), “scan” (a scanned plan), “parcels” or “rules”.",
                ),
            )
        parsed = _plan_file(fields, is_scan=kind == "scan")
    if faults:
        raise invalid_plan_file(faults)
    return parsed


def invalid_plan_file(faults: Sequence[Fault]) -> InvalidInput:
    return InvalidInput(
        "invalid-plan-file",
        Text(
            f"Tệp mô tả có {len(faults)} lỗi. Xem docs/plan_file.md.",
            f"The plan file has {len(faults)} fault(s). See docs/plan_file.md.",
        ),
        faults=tuple(faults),
    )


def _plan_file(fields: JsonFields, *, is_scan: bool) -> PlanFile:
    fields.only((*PLAN_FIELDS, *SCAN_FIELDS) if is_scan else VECTOR_FIELDS)
    plan_id = fields.text("plan_id")
    if plan_id and PLAN_ID.fullmatch(plan_id) is None:
        fields.fault(
            "plan_id",
            Text(
                "Chỉ gồm chữ thường không dấu, số và gạch ngang, 2 đến 63 ký tự.",
                "Only small letters without accents, digits and hyphens, 2 to 63 characters.",
            ),
        )
    start, end = fields.day("in_force_from"), fields.optional_day("in_force_to")
    if end is not None and end <= start:
        fields.fault(
            "in_force_to",
            Text(
                "Phải sau in_force_from (ngày hết hiệu lực).",
                "Must be after in_force_from (first day no longer in force).",
            ),
        )
    scope = fields.choice("scope", Scope, Scope.WHOLE)
    layers = layers_of(fields, plan=True) or (TRACED_LAYERS if is_scan else ())
    cad = cad_table(fields)
    return PlanFile(
        plan_id=plan_id,
        title=fields.text("title"),
        title_en=fields.optional_text("title_en"),
        system=fields.choice("system", System),
        level=_level(fields),
        authority=fields.text("authority"),
        decision_number=fields.text("decision_number"),
        decision_date=fields.day("decision_date"),
        in_force_from=start,
        in_force_to=end,
        scope=scope,
        adjusts=_adjusts(fields, scope),
        theme=word(fields, "theme", "land_use") or "land_use",
        accuracy_m=fields.positive("accuracy_m", COARSEST_M),
        crs=_stated_crs(fields),
        axes_exchanged=_axes_exchanged(fields),
        crs_over_file=_crs_over_file(fields),
        measure_crs=_measure_crs(fields),
        covers=covers_of(fields, layers),
        commune=fields.optional_text("commune"),
        balance=balance_of(fields),
        layers=layers,
        encodings=_encodings(fields),
        layer_names=names_of(fields),
        cad=cad,
        scale=fields.positive("scale", LARGEST_SCALE),
        scan=scan_parts(fields) if is_scan else None,
        repairs=fields.texts("repairs"),
        is_dossier=fields.values.get("kind") == "dossier",
        decision_document=fields.optional_text("decision_document"),
    )


def _level(fields: JsonFields) -> str:
    """Any word, but none that is nearly a known level: the level decides which plan governs, and an unknown one ranks below all."""
    level = word(fields, "level") or ""
    joined = {known.replace("_", ""): known for known in LEVEL_ORDER}
    near = difflib.get_close_matches(level.replace("_", ""), joined, n=1, cutoff=NEARLY_THE_SAME)
    if near and level not in LEVEL_ORDER:
        known = joined[near[0]]
        fields.fault("level", Text(f"Có phải “{known}”?", f"Did you mean “{known}”?"))
    return level


def _parcel_file(fields: JsonFields) -> ParcelFile:
    fields.only(PARCEL_FIELDS)
    layers = layers_of(fields, plan=False)
    commune = fields.optional_text("commune")
    extent = fields.choice("extent", Extent, Extent.COMMUNE)
    for layer in layers:
        if layer.role is LayerRole.PARCELS and commune is None and "commune" not in layer.attributes:
            fields.fault(
                "commune",
                Text(
                    "Thiếu mã xã: ghi “commune” ở đây hoặc cột của nó trong attributes.",
                    "The commune is missing: write “commune” here, or its column into attributes.",
                ),
            )
    return ParcelFile(
        title=fields.text("title"),
        commune=commune,
        surveyed=fields.optional_day("surveyed"),
        accuracy_m=fields.positive("accuracy_m", COARSEST_M),
        crs=_stated_crs(fields),
        axes_exchanged=_axes_exchanged(fields),
        crs_over_file=_crs_over_file(fields),
        measure_crs=_measure_crs(fields),
        layers=layers,
        encodings=_encodings(fields),
        layer_names=names_of(fields),
        scale=fields.positive("scale", LARGEST_SCALE),
        extent=extent,
        ends=parse_ends(fields, extent, commune),
    )


def _axes_exchanged(fields: JsonFields) -> bool:
    value = fields.values.get("crs")
    return isinstance(value, str) and NORTHING_FIRST.search(value) is not None


def _crs_over_file(fields: JsonFields) -> bool:
    value = fields.values.get("crs")
    return isinstance(value, str) and OVER_FILE.search(NORTHING_FIRST.sub("", value)) is not None


def _stated_crs(fields: JsonFields) -> Crs | None:
    """A code, or a name that people give a VN-2000 system.

    ` over file` behind it says that what the file says of its system is wrong, ` ne` behind that that it writes northing first.
    """
    text = fields.optional_text("crs")
    if text is None:
        return None
    name = OVER_FILE.sub("", NORTHING_FIRST.sub("", text))
    try:
        return parse_crs(name)
    except InvalidInput as refusal:
        local = named_locally(name)
        if local is None:
            fields.fault("crs", refusal.text)
        return local


def _encodings(fields: JsonFields) -> Mapping[str, Mapping[str, str]]:
    """Layer to column to encoding, by our names."""
    if not fields.has("encodings"):
        return {}
    layers = fields.inside("encodings")
    found: dict[str, Mapping[str, str]] = {}
    for layer in layers.values:
        columns = layers.inside(layer)
        named = {column: encoding_named(text) for column, text in layers.texts(layer).items()}
        for column, encoding in named.items():
            if encoding is None:
                columns.fault(
                    column,
                    Text(
                        "Không nhận ra bảng mã. Dùng: utf-8, tcvn3, tcvn3h, vni, cp1258, cp1252, utf-8-twice.",
                        "The encoding is not known. Use: utf-8, tcvn3, tcvn3h, vni, cp1258, cp1252, utf-8-twice.",
                    ),
                )
        found[layer] = {column: encoding for column, encoding in named.items() if encoding is not None}
    return found


def _measure_crs(fields: JsonFields) -> Crs | None:
    crs = fields.crs("measure_crs")
    if crs is not None and not crs.is_projected_metres:
        fields.fault(
            "measure_crs",
            Text(
                "Phải là hệ phẳng tính bằng mét (không phải độ, không phải Web Mercator).",
                "Must be a projected system in metres (not degrees, not Web Mercator).",
            ),
        )
    return crs


def _adjusts(fields: JsonFields, scope: Scope) -> tuple[str, int] | None:
    if scope is Scope.END:
        fields.fault(
            "scope",
            Text(
                "Quyết định chấm dứt hiệu lực không có bản vẽ; chỉ “whole” hoặc “local_adjustment”.",
                "A decision that ends a version has no drawing; only “whole” or “local_adjustment”.",
            ),
        )
    if scope is not Scope.LOCAL_ADJUSTMENT:
        if fields.has("adjusts"):
            fields.fault(
                "adjusts",
                Text("Chỉ dùng với scope “local_adjustment”.", "Only with scope “local_adjustment”."),
            )
        return None
    inner = fields.inside("adjusts")
    inner.only(("plan_id", "version"))
    version = inner.values.get("version")
    if not isinstance(version, int) or isinstance(version, bool) or version < 1:
        inner.fault("version", Text("Phải là số phiên bản (1, 2, …).", "Must be a version number (1, 2, …)."))
        version = 1
    return inner.text("plan_id"), version
