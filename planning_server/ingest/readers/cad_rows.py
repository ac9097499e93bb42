"""Rows and columns of the layers that are made of a drawing."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import shapely
from shapely import LineString

from planning_server.ingest.readers.cad_drawing import CadOptions, DrawnLine, Notes, Point
from planning_server.ingest.readers.cad_labels import FIELDS, Said, Vocabulary, Words, joined, said_by
from planning_server.ingest.readers.cad_pools import Zone
from planning_server.ingest.readers.exchange import HandedColumn, HandedLayer, Note, TextForm, Value

ZONES = "zones"
MOST_TAGS = 40
"""Different tags of block attributes that become columns."""
LONGEST_CELL = 2000


@dataclass(slots=True)
class Row:
    """A zone with what its layer, its blocks and its texts say of it."""

    zone: Zone
    code: str | None
    words: Words
    tags: dict[str, str] = field(default_factory=dict[str, str])


def zone_rows(zones: Sequence[Zone], vocabulary: Vocabulary, options: CadOptions, notes: Notes) -> list[Row]:
    """One row a zone, numbered from 1 in this order; contradictions and zones that say nothing are told."""
    rows = [_row(zone, vocabulary, options) for zone in zones]
    silent: dict[str, list[int]] = {}
    for number, row in enumerate(rows, start=1):
        _tell_conflicts(row, number, notes)
        if row.zone.texts:
            continue
        if row.code is None:
            notes.say(
                "zone_without_class",
                row.zone.at,
                number,
                layer=row.zone.pen.layer,
                handle=row.zone.pen.handle,
                area_m2=row.zone.shape.area,
            )
        else:
            silent.setdefault(row.zone.pen.layer, []).append(number)
    for layer, numbers in sorted(silent.items()):
        at = rows[numbers[0] - 1].zone.at
        notes.say("zones_unlabelled", at, layer=layer, count=len(numbers), first=numbers[0])
    return rows


def _row(zone: Zone, vocabulary: Vocabulary, options: CadOptions) -> Row:
    said: list[tuple[str, Said]] = []
    tags: dict[str, str] = {}
    wanted = {tag.casefold(): column for tag, column in options.attributes.items()}
    for text in zone.texts:
        column = wanted.get(text.tag.casefold()) if text.tag else None
        if column is not None:
            value = (vocabulary.code(text.text) or text.text) if column == "code" else text.text
            said.append((text.text, Said(column, value)))
        elif text.tag:
            tags.setdefault(text.tag, text.text)
            said += [
                (text.text, item)
                for item in said_by(text.text, vocabulary)
                if item.column in ("code", "zone_id")
            ]
        else:
            said += [(text.text, item) for item in said_by(text.text, vocabulary)]
    words = joined(said)
    return Row(zone, zone.code or words.values.get("code"), words, tags)


def _tell_conflicts(row: Row, number: int, notes: Notes) -> None:
    zone = row.zone
    written = row.words.values.get("code")
    if zone.code is not None and written is not None and written != zone.code:
        notes.say(
            "code_conflict", zone.at, number, layer=zone.pen.layer, layer_code=zone.code, written=written
        )
    for column, values in row.words.conflicts.items():
        code = "labels_several" if column == "label" else "label_conflict"
        notes.say(
            code,
            zone.at,
            number,
            layer=zone.pen.layer,
            column=column,
            values=" | ".join(values)[:300],
            handle=zone.pen.handle,
        )


def zone_layers(rows: Sequence[Row], options: CadOptions, form: TextForm, notes: Notes) -> list[HandedLayer]:
    """`zones` with all notes, and the layers that the plan file wants apart; rows keep their numbers."""
    tags = _tags(rows, notes)
    parts: dict[str, dict[int, Row]] = {ZONES: {}}
    for number, row in enumerate(rows, start=1):
        name = options.apart.get(row.zone.pen.layer.casefold(), ZONES)
        parts.setdefault(name, {})[number] = row
    return [
        _zone_layer(name, numbered, _Form(form, tags, options.columns), notes.all() if name == ZONES else ())
        for name, numbered in parts.items()
    ]


def _tags(rows: Sequence[Row], notes: Notes) -> list[str]:
    tags = list(dict.fromkeys(tag for row in rows for tag in row.tags))
    if len(tags) > MOST_TAGS:
        notes.say("tags_too_many", count=len(tags), limit=MOST_TAGS)
    return tags[:MOST_TAGS]


class _Form(NamedTuple):
    """How rows are written: tags that become columns, and columns that stay though they are empty."""

    text: TextForm
    tags: Sequence[str]
    kept: frozenset[str]


def _zone_layer(
    layer: str,
    numbered: Mapping[int, Row],
    form: _Form,
    notes: Sequence[Note],
) -> HandedLayer:
    rows = list(numbered.values())

    def column(name: str, value: Callable[[Row], Value], kind: str = "text") -> HandedColumn:
        return HandedColumn(name, "number" if kind == "number" else "text", [value(row) for row in rows])

    def said(name: str) -> Callable[[Row], Value]:
        return lambda row: row.words.values.get(name)

    columns = [
        column("layer", lambda row: row.zone.pen.layer),
        column("handle", lambda row: " ".join(row.zone.handles[:20])),
        column("drawn_as", lambda row: row.zone.drawn_as),
        column("code", lambda row: row.code),
        column("zone_id", said("zone_id")),
        column("label", said("label")),
        *(column(name, said(name)) for name in FIELDS),
        column("stated_area_m2", lambda row: _number(row.words.values.get("stated_area_m2")), "number"),
        column("text_raw", lambda row: _joined([text.raw for text in row.zone.texts])),
        column("font", lambda row: _fonts(row.zone)),
        column("color_index", lambda row: row.zone.pen.color_index, "number"),
        column("color", lambda row: row.zone.pen.color or None if row.zone.drawn_as == "fill" else None),
        column("pen_color", lambda row: row.zone.pen.color or None),
        column("block", lambda row: row.zone.pen.block or None),
    ]
    names = {item.name.casefold() for item in columns}
    columns += [
        column(tag, lambda row, tag=tag: row.tags.get(tag))
        for tag in form.tags
        if tag.casefold() not in names
    ]
    filled = [
        item
        for item in columns
        if item.name == "code" or item.name in form.kept or any(value is not None for value in item.values)
    ]
    return HandedLayer(
        name=layer,
        geometry_type="MultiPolygon",
        rows=list(numbered),
        shapes=[shapely.to_wkb(row.zone.shape, byte_order=1) for row in rows],
        columns=_form(filled, form.text),
        text_form=form.text,
        notes=notes,
    )


def area_layer(name: str, zones: Sequence[Zone], form: TextForm) -> HandedLayer:
    """Areas that are no zones: the plan's boundary, overlays."""
    columns = [
        HandedColumn("layer", "text", [zone.pen.layer for zone in zones]),
        HandedColumn("handle", "text", [" ".join(zone.handles[:20]) for zone in zones]),
        HandedColumn("pen_color", "text", [zone.pen.color or None for zone in zones]),
    ]
    shapes = [shapely.to_wkb(zone.shape, byte_order=1) for zone in zones]
    return HandedLayer(
        name, "MultiPolygon", list(range(1, len(zones) + 1)), shapes, _form(columns, form), text_form=form
    )


def line_layer(kind: str, lines: Sequence[DrawnLine], form: TextForm) -> HandedLayer:
    """Lines as drawn; a closed one returns to its first point."""
    columns = [
        HandedColumn("layer", "text", [line.pen.layer for line in lines]),
        HandedColumn("handle", "text", [line.pen.handle for line in lines]),
        HandedColumn("pen_color", "text", [line.pen.color or None for line in lines]),
    ]
    shapes = [
        shapely.to_wkb(
            LineString([*line.points, line.points[0]] if line.closed else line.points), byte_order=1
        )
        for line in lines
    ]
    return HandedLayer(
        kind, "LineString", list(range(1, len(lines) + 1)), shapes, _form(columns, form), text_form=form
    )


def _form(columns: Sequence[HandedColumn], form: TextForm) -> list[HandedColumn]:
    """Where text is bytes, a letter that is none (a layer's name can hold one) is written in UTF-8."""
    if form == "unicode":
        return list(columns)
    return [
        HandedColumn(column.name, column.kind, [_bytes(value) for value in column.values])
        if column.kind == "text"
        else column
        for column in columns
    ]


def _bytes(value: Value) -> Value:
    if not isinstance(value, str) or all(ord(letter) < 0x100 for letter in value):
        return value
    return value.encode("utf-8", "surrogatepass").decode("iso8859-1")


def _number(text: str | None) -> float | None:
    return None if text is None else float(text)


def _fonts(zone: Zone) -> str | None:
    """The one font of a zone's texts; several stand in brackets, so that none is taken for that of all."""
    fonts = list(dict.fromkeys(text.font for text in zone.texts))
    return (fonts[0] or None) if len(fonts) == 1 else f"({' | '.join(fonts)})" if fonts else None


def _joined(parts: Sequence[str]) -> str | None:
    return " | ".join(parts)[:LONGEST_CELL] if any(parts) else None


def middle(points: Sequence[Point]) -> tuple[Point, float]:
    """The middle of a line and its length."""
    line = LineString(points)
    at = line.interpolate(0.5, normalized=True)
    return (at.x, at.y), line.length
