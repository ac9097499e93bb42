"""Ranks the columns of a layer for each attribute, and asks: which column is which, how is this layer to be read?"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import shapely

from planning_server.domain.finding import Choice, Finding, Question
from planning_server.domain.text import Text
from planning_server.ingest.data_model.classes import Database, find_class
from planning_server.ingest.data_model.reading import reading_of
from planning_server.ingest.findings import of_mapping as say
from planning_server.ingest.findings.kind import Spot
from planning_server.ingest.mapping.names import (
    BOUNDARY_NAME,
    LINE_KINDS,
    NAMES_BY_ROLE,
    OVERLAY_NAME,
    SOFTWARE_NAME,
    Patterns,
    name_score,
    plain_name,
)
from planning_server.ingest.mapping.values import ColumnValues, evidence_for, sampled
from planning_server.ingest.personal_data import personal_data
from planning_server.ingest.plan_values import LayerMapping, LayerRole, ParcelFile, PlanFile
from planning_server.ingest.pointers import layer_pointer
from planning_server.ingest.readers.source_layer import Column, SourceLayer

LOWEST_SCORE = 0.35
"""Below this a column is not offered at all."""
WORTH_TAKING = 0.5
"""From here on a column is part of the suggested mapping of a whole layer."""
SOFTWARE_FACTOR = 0.5
MOST_CHOICES = 4
NAME_ONLY = frozenset(("population", "commune", "road_name", "road_width_m", "road_class", "setback_m"))
"""Attributes whose values could be anything: only a name speaks for them."""

Placed = tuple[SourceLayer, LayerMapping | None]


@dataclass(frozen=True, slots=True)
class ColumnGuess:
    """A column that could hold an attribute; `score` 0..1 from its name (to 0.6) and its values (to 0.4)."""

    column: str
    score: float
    reason: Text


def rank_columns(
    layer: SourceLayer, role: LayerRole, attributes: Collection[str] | None = None
) -> dict[str, tuple[ColumnGuess, ...]]:
    """For each attribute of the role the columns that could hold it, best first. What looks like data on persons is never offered.

    With `attributes`, only for these, and only columns whose name speaks for one of them.
    """
    patterns = NAMES_BY_ROLE.get(role, {})
    wanted = {name: names for name, names in patterns.items() if attributes is None or name in attributes}
    offered = layer.columns if attributes is None else _called_like(layer, wanted)
    columns = [values for values in sampled(layer, offered) if personal_data(values.column) is None]
    ranked: dict[str, tuple[ColumnGuess, ...]] = {}
    for attribute, names in wanted.items():
        guesses = [
            guess
            for values in columns
            if values.filled
            and (guess := _guess(attribute, name_score(names, plain_name(values.column.name)), values))
            is not None
        ]
        guesses.sort(key=lambda guess: (-guess.score, guess.column))
        if guesses:
            ranked[attribute] = tuple(guesses[:MOST_CHOICES])
    return ranked


def _called_like(layer: SourceLayer, wanted: Mapping[str, Patterns]) -> list[Column]:
    """Columns whose name speaks for one of the attributes."""
    return [
        column
        for column in layer.columns
        if any(name_score(names, plain_name(column.name)) for names in wanted.values())
    ]


def column_question(layer: SourceLayer, mapping: LayerMapping, attribute: str) -> Question:
    """Which column holds an attribute whose column is not in the file; no choices where none seems to."""
    guesses = rank_columns(layer, mapping.role, (attribute,)).get(attribute, ())
    choices = tuple(Choice(guess.column, guess.reason, {"score": guess.score}) for guess in guesses)
    return Question(layer_pointer(mapping.name, "attributes", attribute), choices)


def _guess(attribute: str, by_name: float, values: ColumnValues) -> ColumnGuess | None:
    if not by_name and attribute in NAME_ONLY:
        return None
    evidence = evidence_for(attribute, values)
    score, reasons = by_name, list[Text]()
    if by_name:
        reasons.append(Text("tên cột", "its name"))
    if evidence is not None:
        score += evidence[0]
        reasons.append(evidence[1])
    if SOFTWARE_NAME.match(plain_name(values.column.name)):
        score *= SOFTWARE_FACTOR
        reasons.append(Text("có vẻ do phần mềm tự thêm", "probably added by software"))
    if score < LOWEST_SCORE:
        return None
    words = Text("; ".join(one.vi for one in reasons), "; ".join(one.en for one in reasons))
    return ColumnGuess(values.column.name, round(score, 3), words)


def suggest_mappings(layers: Sequence[Placed], plan: PlanFile | ParcelFile, findings: list[Finding]) -> None:
    """A question for each layer that nothing maps, and for each attribute of a mapped layer that a column seems to hold."""
    asks_for_layers = not plan.layers if isinstance(plan, ParcelFile) else plan.leaves_layers_to_the_circular
    named = {layer.name for layer in plan.layers}
    for layer, mapping in layers:
        if mapping is not None:
            _suggest_attributes(layer, mapping, findings)
        elif layer.name not in named and (asks_for_layers or reading_of(layer.name) is not None):
            _suggest_layer(layer, plan, findings)


def _suggest_attributes(layer: SourceLayer, mapping: LayerMapping, findings: list[Finding]) -> None:
    """Columns are known by name for this: a planner who mapped a layer has seen its values."""
    open_attributes = (
        set(NAMES_BY_ROLE.get(mapping.role, {})) - set(mapping.attributes) - {"zone_id", "label"}
    )
    taken = {
        column.name for name in mapping.attributes.values() if (column := layer.column(name)) is not None
    }
    for attribute, guesses in rank_columns(layer, mapping.role, open_attributes).items():
        offered = [guess for guess in guesses if guess.column not in taken and guess.score >= WORTH_TAKING]
        if offered:
            question = Question(
                layer_pointer(mapping.name, "attributes", attribute),
                tuple(Choice(guess.column, guess.reason, {"score": guess.score}) for guess in offered),
            )
            findings.append(
                say.ATTRIBUTE_SUGGESTED.seen(
                    Spot(layer.name),
                    measured={"attribute": attribute, "column": offered[0].column, "score": offered[0].score},
                    question=question,
                    layer=layer.name,
                    attribute=attribute,
                    column=offered[0].column,
                    reason=offered[0].reason,
                )
            )


def _suggest_layer(layer: SourceLayer, plan: PlanFile | ParcelFile, findings: list[Finding]) -> None:
    found = find_class(layer.name)
    if found is not None and (found.database is not Database.PLANNING or reading_of(layer.name) is None):
        return
    role = _role(layer, plan)
    if role is None:
        return
    ranked = rank_columns(layer, role)
    value = suggested_value(layer, role, ranked)
    listed = _listed(value, ranked)
    choices = [Choice(value, listed, {"score": _certainty(role, ranked)})] if _is_whole(role, value) else []
    nothing = Text("không công bố lớp này", "do not publish this layer")
    choices.append(Choice({"role": "none", "from": "suggestion"}, nothing))
    findings.append(
        say.LAYER_SUGGESTED.seen(
            Spot(layer.name),
            measured={f"best_{name}": guesses[0].column for name, guesses in ranked.items()},
            question=Question(layer_pointer(layer.name), tuple(choices)),
            layer=layer.name,
            role=str(role),
            listed=listed,
        )
    )


def _role(layer: SourceLayer, plan: PlanFile | ParcelFile) -> LayerRole | None:
    """By the kind of geometry and the layer's name; None for points and for nothing at all."""
    types = shapely.get_type_id(layer.geometries)
    drawn = types[types >= 0]
    areas, lines = (
        np.isin(drawn, (3, 6)).mean() if len(drawn) else 0,
        np.isin(drawn, (1, 2, 5)).mean() if len(drawn) else 0,
    )
    name = plain_name(layer.name)
    if isinstance(plan, ParcelFile):
        return LayerRole.PARCELS if areas > 0.5 else None
    if areas > 0.5:
        if BOUNDARY_NAME.search(name):
            return LayerRole.BOUNDARY
        return LayerRole.OVERLAYS if OVERLAY_NAME.search(name) else LayerRole.ZONES
    return LayerRole.LINES if lines > 0.5 and _line_kind(layer.name) is not None else None


def _line_kind(layer: str) -> str | None:
    plain = plain_name(layer)
    return next((kind for pattern, kind in LINE_KINDS if re.search(pattern, plain)), None)


def suggested_value(
    layer: SourceLayer, role: LayerRole, ranked: Mapping[str, Sequence[ColumnGuess]]
) -> dict[str, object]:
    """The entry of `mapping.layers` that the best columns make; a column serves one attribute, the one it speaks for most."""
    best = sorted(
        (
            (guess.score, attribute, guess.column)
            for attribute, guesses in ranked.items()
            for guess in guesses
        ),
        key=lambda item: (-item[0], item[1], item[2]),
    )
    attributes: dict[str, str] = {}
    for score, attribute, column in best:
        if score >= WORTH_TAKING and attribute not in attributes and column not in attributes.values():
            attributes[attribute] = column
    value: dict[str, object] = {"role": str(role), "from": "suggestion"}
    if role is LayerRole.LINES:
        value["kind"] = _line_kind(layer.name)
    if role is LayerRole.OVERLAYS:
        value |= {"kind": "corridor", "theme": "corridor"}
    if attributes:
        order = list(NAMES_BY_ROLE[role])
        value["attributes"] = dict(sorted(attributes.items(), key=lambda item: order.index(item[0])))
    return value


REQUIRED = {LayerRole.ZONES: {"code"}, LayerRole.PARCELS: {"sheet", "number"}}


def _is_whole(role: LayerRole, value: Mapping[str, object]) -> bool:
    attributes = value.get("attributes")
    named = set(attributes) if isinstance(attributes, dict) else set[object]()
    return named >= REQUIRED.get(role, set[str]())


def _certainty(role: LayerRole, ranked: Mapping[str, Sequence[ColumnGuess]]) -> float:
    """The least sure of the columns that the role must have; 1 where it needs none."""
    scores = [ranked[name][0].score for name in REQUIRED.get(role, set[str]()) if name in ranked]
    return min(scores, default=1.0)


def _listed(value: Mapping[str, object], ranked: Mapping[str, Sequence[ColumnGuess]]) -> Text:
    attributes = value.get("attributes")
    pairs: dict[str, str] = attributes if isinstance(attributes, dict) else {}
    reasons = {(name, guess.column): guess for name, guesses in ranked.items() for guess in guesses}
    vi = [f"{name} ← {column} ({_said(reasons, name, column).vi})" for name, column in pairs.items()]
    en = [f"{name} ← {column} ({_said(reasons, name, column).en})" for name, column in pairs.items()]
    none = Text("không có cột nào nhận ra được", "no column could be recognised")
    return Text("; ".join(vi) or none.vi, "; ".join(en) or none.en)


def _said(reasons: Mapping[tuple[str, str], ColumnGuess], name: str, column: str) -> Text:
    guess = reasons[name, column]
    return Text(f"{guess.score:.2f}: {guess.reason.vi}", f"{guess.score:.2f}: {guess.reason.en}")
