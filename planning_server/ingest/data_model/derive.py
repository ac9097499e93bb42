"""Derives the mapping of layers in the circular's layout, so that their plan file needs none; what was derived is told."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from planning_server.domain.finding import Choice, Finding, Question
from planning_server.domain.text import Text
from planning_server.ingest.data_model.classes import Database, find_class
from planning_server.ingest.data_model.fields import CLASS_FIELDS, COMMON_FIELDS, colliding, columns_for
from planning_server.ingest.data_model.reading import USE_FIELDS, ClassReading, reading_of
from planning_server.ingest.findings import of_data_model as say
from planning_server.ingest.findings.kind import Spot
from planning_server.ingest.plan_values import CoversLayer, LayerMapping, LayerRole, ParcelFile, PlanFile
from planning_server.ingest.pointers import layer_pointer
from planning_server.ingest.readers.source_layer import Column, RawLayer
from planning_server.landuse.codes import read_code
from planning_server.landuse.names import guess_codes

CODE_SHARE = 0.5
"""A column of land uses holds codes where at least half of its filled values are known codes or names that suggest one."""


@dataclass(slots=True)
class _Derived:
    columns: dict[str, str] = field(default_factory=dict[str, str])
    reasons: list[Text] = field(default_factory=list[Text])


def with_derived_mapping(
    plan: PlanFile | ParcelFile, layers: Sequence[RawLayer], findings: list[Finding]
) -> PlanFile | ParcelFile:
    """The plan file with the layers that it leaves to the circular's layout; a plan file that lists its layers is only completed.

    A boundary layer that is read this way is also the area that the plan speaks for, where the plan file names none.
    """
    if isinstance(plan, ParcelFile):
        return plan
    by_name = {mapping.name.casefold(): mapping for mapping in plan.layers}
    taken = _unambiguous(layers, findings)
    completed: list[LayerMapping] = []
    for layer in taken:
        mapping = by_name.get(layer.name.casefold())
        if mapping is None and plan.leaves_layers_to_the_circular:
            mapping = _started(layer)
        if mapping is not None and mapping.may_be_completed:
            mapping = _completed(layer, mapping, findings)
            by_name[layer.name.casefold()] = mapping
            completed.append(mapping)
    named = {mapping.name.casefold() for mapping in plan.layers}
    mappings = tuple(by_name[mapping.name.casefold()] for mapping in plan.layers) + tuple(
        mapping for mapping in completed if mapping.name.casefold() not in named
    )
    return replace(plan, layers=mappings, covers=plan.covers or _covers(completed))


def _covers(completed: Sequence[LayerMapping]) -> CoversLayer | None:
    boundaries = [mapping.name for mapping in completed if mapping.role is LayerRole.BOUNDARY]
    return CoversLayer(boundaries[0]) if len(boundaries) == 1 else None


def _unambiguous(layers: Sequence[RawLayer], findings: list[Finding]) -> list[RawLayer]:
    """Layers of which the file holds one by that name; two of one name could be the plan and the current state."""
    named: dict[str, list[RawLayer]] = defaultdict(list)
    for layer in layers:
        named[layer.name.casefold()].append(layer)
        found = find_class(layer.full_name)
        if found is not None and found.database is Database.CURRENT_STATE:
            findings.append(say.CLASS_OF_CURRENT_STATE.seen(Spot(layer.name), layer=layer.name))
    for group in named.values():
        if len(group) > 1 and reading_of(group[0].full_name) is not None:
            name = group[0].name
            findings.append(say.CLASS_TWICE.seen(Spot(name), class_name=name, count=len(group)))
    return [group[0] for group in named.values() if len(group) == 1]


def _started(layer: RawLayer) -> LayerMapping | None:
    reading = reading_of(layer.full_name)
    if reading is None:
        return None
    return LayerMapping(layer.name, reading.role, kind=reading.kind, may_be_completed=True)


def _completed(layer: RawLayer, mapping: LayerMapping, findings: list[Finding]) -> LayerMapping:
    """What the plan file says of the layer stands; the attributes that it leaves out are taken from the circular's fields."""
    reading = reading_of(layer.full_name)
    found = find_class(layer.full_name)
    if reading is None or found is None:
        return mapping
    derived = _columns(layer, reading, mapping.attributes, found.name)
    _report_collisions(layer, found.name, findings)
    if mapping.role is LayerRole.ZONES and "code" not in mapping.attributes and "code" not in derived.columns:
        findings.append(_ask_code_column(layer, mapping.name))
    attributes = {**derived.columns, **mapping.attributes}
    listed = "; ".join(reason.vi for reason in derived.reasons) or "-"
    listed_en = "; ".join(reason.en for reason in derived.reasons) or "-"
    words = json.dumps({"role": mapping.role, "attributes": attributes}, ensure_ascii=False)
    findings.append(
        say.MAPPING_DERIVED.seen(
            Spot(layer.name),
            measured={"mapping": words},
            layer=layer.name,
            class_name=found.name,
            role=str(mapping.role),
            listed=Text(listed, listed_en),
        )
    )
    return replace(mapping, attributes=attributes)


def _columns(layer: RawLayer, reading: ClassReading, stated: Mapping[str, str], class_name: str) -> _Derived:
    siblings = (*COMMON_FIELDS, *CLASS_FIELDS.get(class_name, {}))
    names = [column.name for column in layer.columns]
    by_name = {column.name: column for column in layer.columns}
    derived = _Derived()
    for attribute, fields in reading.attributes.items():
        if attribute in stated:
            continue
        found = [(name, by_name[column]) for name in fields for column in columns_for(name, names, siblings)]
        taken = _code_column(layer, found) if fields is USE_FIELDS else _filled_column(attribute, found)
        if taken is not None:
            derived.columns[attribute] = taken[0]
            reason = taken[1]
            derived.reasons.append(
                Text(f"{attribute} ← {taken[0]}{reason.vi}", f"{attribute} ← {taken[0]}{reason.en}")
            )
    return derived


def _filled_column(attribute: str, found: Sequence[tuple[str, Column]]) -> tuple[str, Text] | None:
    """The first column with a value; a label that is the same in every row labels nothing."""
    least = 2 if attribute == "label" else 1
    for _, column in found:
        values = {value for value in column.values if value is not None and str(value).strip()}
        if len(values) >= least or (len(values) == 1 and len(column.values) == 1):
            return column.name, Text("", "")
    return None


def _code_column(layer: RawLayer, found: Sequence[tuple[str, Column]]) -> tuple[str, Text] | None:
    """The column whose values are land uses: most rows known, the finest level first among equals."""
    scored = {column.name: _known_share(layer, column) for _, column in found}
    if not scored:
        return None
    best = max(scored, key=lambda name: scored[name])
    if scored[best] < CODE_SHARE:
        return None
    share = round(scored[best] * 100)
    return best, Text(
        f" ({share} % giá trị là chức năng đã biết)", f" ({share} % of its values are known uses)"
    )


def _known_share(layer: RawLayer, column: Column) -> float:
    texts = [
        _readable(str(value), layer) for value in column.values if value is not None and str(value).strip()
    ]
    known = {text: read_code(text).use is not None or bool(guess_codes(text)) for text in set(texts)}
    return sum(known[text] for text in texts) / len(column.values) if texts else 0.0


def _readable(text: str, layer: RawLayer) -> str:
    """Bytes that are UTF-8 as text, for a guess only; the text itself is decoded later and with findings."""
    if layer.text_form != "bytes" or text.isascii():
        return text
    try:
        return text.encode("iso8859-1").decode("utf-8")
    except UnicodeError:
        return text


def _report_collisions(layer: RawLayer, class_name: str, findings: list[Finding]) -> None:
    names = [column.name for column in layer.columns]
    siblings = (*COMMON_FIELDS, *CLASS_FIELDS.get(class_name, {}))
    for group in colliding(siblings):
        columns = list(dict.fromkeys(name for item in group for name in columns_for(item, names, siblings)))
        if len(columns) > 1 and not any(
            name.casefold() == item.casefold() for name in columns for item in group
        ):
            findings.append(
                say.FIELDS_COLLIDE.seen(
                    Spot(layer.name),
                    measured={"attribute": group[0]},
                    layer=layer.name,
                    fields=", ".join(group),
                    columns=", ".join(columns),
                )
            )


def _ask_code_column(layer: RawLayer, name: str) -> Finding:
    names = [column.name for column in layer.columns]
    shares = {column.name: _known_share(layer, column) for column in layer.columns if column.type == "text"}
    ranked = sorted(shares, key=lambda column: -shares[column])
    choices = tuple(
        Choice(
            column,
            Text(
                f"cột “{column}”: {shares[column] * 100:.0f} % giá trị là chức năng đã biết",
                f"column “{column}”: {shares[column] * 100:.0f} % of its values are known uses",
            ),
            {"score": round(shares[column], 3)},
        )
        for column in ranked[:5]
    )
    return say.CODE_COLUMN_NEEDED.seen(
        Spot(layer.name),
        question=Question(layer_pointer(name, "attributes", "code"), choices),
        layer=layer.name,
        fields=", ".join(names) or "-",
    )
