"""Assembles a drawing into layers that a planner can map: `zones` with code and label, lines by kind, the boundary, overlays."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from shapely import STRtree
from shapely.geometry.base import BaseGeometry

from planning_server.ingest.readers import cad_rows
from planning_server.ingest.readers.cad_drawing import (
    CadOptions,
    Drawing,
    DrawnArea,
    DrawnLine,
    DrawnText,
    Notes,
    Point,
)
from planning_server.ingest.readers.cad_labels import Vocabulary, said_by
from planning_server.ingest.readers.cad_pools import Pool, Zone, zones_between, zones_of
from planning_server.ingest.readers.cad_rings import parents_of, same_pairs
from planning_server.ingest.readers.cad_roles import LayerUse, use_of
from planning_server.ingest.readers.exchange import HandedLayer

NEAREST_LABEL_M = 20.0
"""A label outside every zone is told with the nearest zone within this distance."""
SHARED = "*"


@dataclass(slots=True)
class Assembly:
    """A drawing on its way to layers."""

    drawing: Drawing
    options: CadOptions
    uses: dict[str, LayerUse]
    vocabulary: Vocabulary

    @property
    def notes(self) -> Notes:
        return self.drawing.notes

    def role(self, layer: str) -> str | None:
        rule = self.uses[layer].rule
        return None if rule is None else rule.role


def assembled(drawing: Drawing, options: CadOptions) -> list[HandedLayer]:
    """The drawing is in metres here. All notes stand on the first layer, `zones`, which is always there."""
    layers = {thing.pen.layer for thing in (*drawing.areas, *drawing.lines, *drawing.texts)}
    assembly = Assembly(
        drawing,
        options,
        {layer: use_of(layer, options) for layer in sorted(layers)},
        Vocabulary(options.codes, options.words),
    )
    guessed = not any(use.rule is not None and use.rule.role == "zones" for use in assembly.uses.values())
    zones = _all_zones(assembly, guessed=guessed)
    _mark_outlines_of_holes(assembly, zones)
    _join_texts(assembly, [zone for zone in zones if not zone.is_hole])
    zones = _with_holes(assembly, zones)
    if guessed:
        zones = _with_a_class(assembly, zones)
    made = cad_rows.zone_rows(zones, assembly.vocabulary, options, assembly.notes)
    others = [*_lines(assembly), *_boundary(assembly), *_overlays(assembly)]
    _tell_unused(assembly, guessed=guessed)
    layers = cad_rows.zone_layers(made, options, drawing.text_form, assembly.notes)
    return [*layers, *others]


def _all_zones(assembly: Assembly, *, guessed: bool) -> list[Zone]:
    """Layers that say their class one by one; the others, and the lines that those left over, together."""
    pools: dict[str, Pool] = {}
    for thing in (*assembly.drawing.areas, *assembly.drawing.lines):
        rule = assembly.uses[thing.pen.layer].rule
        if rule is None and guessed:
            key, code = SHARED, None
        elif rule is not None and rule.role == "zones":
            key, code = (SHARED if rule.code is None else thing.pen.layer), rule.code
        else:
            continue
        pool = pools.setdefault(key, Pool(code, code is None))
        if isinstance(thing, DrawnArea):
            pool.areas.append(thing)
        else:
            pool.lines.append(thing)
    zones: list[Zone] = []
    left: list[DrawnLine] = []
    for key in sorted(pools):
        found, unused = zones_of(pools[key], assembly.options, assembly.notes)
        zones += found
        left += unused
    codes = {layer: use.rule.code for layer, use in assembly.uses.items() if use.rule is not None}
    between, left = zones_between(left, zones, codes, (assembly.options, assembly.notes))
    _tell_unused_lines(assembly, left)
    return [*zones, *between]


def _tell_unused_lines(assembly: Assembly, lines: Sequence[DrawnLine]) -> None:
    for line in lines:
        at, length = cad_rows.middle(line.points)
        assembly.notes.say("line_unused", at, handle=line.pen.handle, layer=line.pen.layer, metres=length)


def _join_texts(assembly: Assembly, zones: list[Zone]) -> None:
    """Each text goes to the smallest zone that holds a point of it; what lies in none is told."""
    texts = [text for text in assembly.drawing.texts if _is_label(assembly, text)]
    if not texts:
        return
    shapes = np.array([zone.shape for zone in zones] + [None], dtype=object)[:-1]
    tree = STRtree(shapes)
    areas = shapely.area(shapes)
    orphans: list[DrawnText] = []
    for text in texts:
        held = [_holder(point, tree, shapes, areas) for point in text.points]
        inside = [index for index in held if index is not None]
        if not inside:
            orphans.append(text)
            continue
        zones[inside[0]].texts.append(text)
        if len(set(inside)) > 1:
            assembly.notes.say("label_between", text.points[0], text=text.text[:80], handle=text.pen.handle)
    _tell_orphans(assembly, orphans, tree, zones)


def _is_label(assembly: Assembly, text: DrawnText) -> bool:
    role = assembly.role(text.pen.layer)
    if any(use.rule is not None and use.rule.role == "labels" for use in assembly.uses.values()):
        return role in ("labels", "zones")
    return role in (None, "zones", "labels")


def _holder(point: Point, tree: STRtree, shapes: np.ndarray, areas: np.ndarray) -> int | None:
    found = tree.query(shapely.Point(point))
    held = [index for index in found.tolist() if _holds(shapes, index, point)]
    return min(held, key=lambda index: (areas[index], index)) if held else None


def _holds(shapes: np.ndarray, index: int, point: Point) -> bool:
    return bool(shapely.intersects_xy(shapes[index], *point))


def _tell_orphans(assembly: Assembly, orphans: list[DrawnText], tree: STRtree, zones: list[Zone]) -> None:
    """Texts that say something of a zone are told one by one, others are counted by layer."""
    plain: dict[str, list[DrawnText]] = defaultdict(list)
    for text in orphans:
        said = {item.column for item in said_by(text.text, assembly.vocabulary)}
        if said == {"label"}:
            plain[text.pen.layer].append(text)
            continue
        near, metres = "", -1.0
        if zones:
            found, distances = tree.query_nearest(
                shapely.Point(text.points[0]),
                max_distance=NEAREST_LABEL_M,
                return_distance=True,
                all_matches=False,
            )
            if len(found):
                near, metres = zones[int(found[0])].pen.handle, float(distances[0])
        assembly.notes.say(
            "label_orphan",
            text.points[0],
            text=text.text[:80],
            layer=text.pen.layer,
            near=near,
            metres=metres,
        )
    for layer, texts in sorted(plain.items()):
        assembly.notes.say(
            "texts_outside", texts[0].points[0], layer=layer, count=len(texts), text=texts[0].text[:80]
        )


def _mark_outlines_of_holes(assembly: Assembly, zones: list[Zone]) -> None:
    """A ring in a ring of its own layer that is the ground of another layer's zone is where that zone was left out."""
    parents = parents_of([zone.shape for zone in zones])
    pairs = same_pairs([zone.shape for zone in zones], assembly.options.closing_tolerance_m)
    for pair in pairs:
        for one, other in (pair, pair[::-1]):
            parent = parents[one]
            if parent >= 0 and zones[one].code == zones[parent].code != zones[other].code:
                zones[one].is_hole = zones[one].drawn_as != "fill" and zones[one].code is not None


def _with_holes(assembly: Assembly, zones: list[Zone]) -> list[Zone]:
    """Decides for each ring inside a ring whether it is a hole, a zone of its own with the outer one cut, or a doubt."""
    parents = parents_of([zone.shape for zone in zones])
    areas = [zone.shape.area for zone in zones]
    cut: dict[int, list[int]] = defaultdict(list)
    for child in sorted(range(len(zones)), key=lambda index: (-areas[index], index)):
        parent = parents[child]
        if parent < 0 or (zones[parent].is_hole and not zones[child].is_hole):
            continue
        inner, outer = zones[child], zones[parent]
        fills_a_hole = _is_outside(inner.shape, outer.shape)
        if _is_hole(inner, outer, fills_a_hole=fills_a_hole):
            inner.is_hole = True
            cut[parent].append(child)
        elif fills_a_hole:
            continue
        elif outer.code is None or assembly.options.nested == "cut":
            cut[parent].append(child)
        elif assembly.options.nested is None:
            _tell_nested(assembly, inner, outer)
    for parent, children in cut.items():
        _cut(assembly, zones, parent, children)
    return [zone for zone in zones if not zone.is_hole]


def _is_outside(inner: BaseGeometry, outer: BaseGeometry) -> bool:
    """In a hole of the outer shape already."""
    return not shapely.intersects(shapely.point_on_surface(inner), outer)


def _is_hole(inner: Zone, outer: Zone, *, fills_a_hole: bool) -> bool:
    """A ring of the same class by its layer, without a text of its own."""
    if inner.is_hole:
        return True
    if outer.code is None or inner.code != outer.code or inner.texts or inner.drawn_as == "fill":
        return False
    return not fills_a_hole or (inner.drawn_as == "lines" and outer.drawn_as == "lines")


def _tell_nested(assembly: Assembly, inner: Zone, outer: Zone) -> None:
    assembly.notes.say(
        "ring_in_ring",
        inner.at,
        inner=inner.pen.handle,
        inner_layer=inner.pen.layer,
        outer=outer.pen.handle,
        outer_layer=outer.pen.layer,
        area_m2=inner.shape.area,
    )


def _cut(assembly: Assembly, zones: list[Zone], parent: int, children: list[int]) -> None:
    outer = zones[parent]
    inner = shapely.union_all([zones[child].shape for child in children])
    outer.shape = shapely.difference(outer.shape, inner)
    for child in children:
        assembly.notes.say(
            "hole",
            zones[child].at,
            inner=zones[child].pen.handle,
            outer=outer.pen.handle,
            layer=outer.pen.layer,
            area_m2=zones[child].shape.area,
        )


def _with_a_class(assembly: Assembly, zones: list[Zone]) -> list[Zone]:
    """Where no layer names a class, only what bears one is a zone; the rest is counted by layer."""
    kept: list[Zone] = []
    left: dict[str, list[Zone]] = defaultdict(list)
    for zone in zones:
        columns = {item.column for text in zone.texts for item in said_by(text.text, assembly.vocabulary)}
        if columns & {"code", "zone_id"}:
            kept.append(zone)
        else:
            left[zone.pen.layer].append(zone)
    for layer, shapes in sorted(left.items()):
        assembly.notes.say("shapes_without_class", shapes[0].at, layer=layer, count=len(shapes))
    return kept


def _lines(assembly: Assembly) -> list[HandedLayer]:
    by_kind: dict[str, list[DrawnLine]] = defaultdict(list)
    for line in assembly.drawing.lines:
        rule = assembly.uses[line.pen.layer].rule
        if rule is not None and rule.role == "lines":
            apart = assembly.options.apart.get(line.pen.layer.casefold())
            by_kind[apart or rule.kind or "red_line"].append(line)
    form = assembly.drawing.text_form
    return [cad_rows.line_layer(kind, lines, form) for kind, lines in sorted(by_kind.items())]


def _boundary(assembly: Assembly) -> list[HandedLayer]:
    found = _areas_of(assembly, "boundary")
    return [cad_rows.area_layer(name, zones, assembly.drawing.text_form) for name, zones in found.items()]


def _overlays(assembly: Assembly) -> list[HandedLayer]:
    found = _areas_of(assembly, "overlays")
    return [cad_rows.area_layer(name, zones, assembly.drawing.text_form) for name, zones in found.items()]


def _areas_of(assembly: Assembly, role: str) -> dict[str, list[Zone]]:
    """Areas of the layers of a role: all of a boundary together, overlays layer by layer."""
    pools: dict[str, Pool] = defaultdict(lambda: Pool(None, is_shared=True))
    for thing in (*assembly.drawing.areas, *assembly.drawing.lines):
        if assembly.role(thing.pen.layer) != role:
            continue
        apart = assembly.options.apart.get(thing.pen.layer.casefold())
        pool = pools[apart or ("boundary" if role == "boundary" else thing.pen.layer)]
        if isinstance(thing, DrawnArea):
            pool.areas.append(thing)
        else:
            pool.lines.append(thing)
    made: dict[str, list[Zone]] = {}
    for name, pool in sorted(pools.items()):
        made[name], left = zones_of(pool, assembly.options, assembly.notes)
        for line in left:
            at, length = cad_rows.middle(line.points)
            assembly.notes.say("line_unused", at, handle=line.pen.handle, layer=line.pen.layer, metres=length)
    return {name: zones for name, zones in made.items() if zones}


def _tell_unused(assembly: Assembly, *, guessed: bool) -> None:
    """Layers without a role, and those of the current state, with what they hold: kept in the file, not in the plan."""
    drawing = assembly.drawing
    areas = Counter(area.pen.layer for area in drawing.areas)
    closed = Counter(line.pen.layer for line in drawing.lines if line.closed)
    lines = Counter(line.pen.layer for line in drawing.lines)
    texts = Counter(text.pen.layer for text in drawing.texts)
    for layer, use in assembly.uses.items():
        if use.source == "current_state":
            assembly.notes.say(
                "current_state", layer=layer, count=areas[layer] + lines[layer], texts=texts[layer]
            )
        elif use.rule is None and not guessed and areas[layer] + lines[layer]:
            code = "layer_unused_areas" if areas[layer] + closed[layer] else "layer_unused"
            assembly.notes.say(
                code,
                layer=layer,
                areas=areas[layer],
                closed=closed[layer],
                lines=lines[layer],
                texts=texts[layer],
            )
