"""Two versions of a plan, drafted or published, read whole and compared: zones, lines, overlays and the areas that layers speak for.

All legal geometry is taken into one measure CRS. An area that is not valid is measured in its valid reading and counted; nothing is changed
by that.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from planning_server.domain.crs import Crs, transform_xy
from planning_server.domain.strip import polygonal
from planning_server.domain.valid_reading import repaired
from planning_server.domain.zone import LineRule, Overlay, Zone
from planning_server.publish.comparison import Comparison, compare, redrawn_area
from planning_server.publish.pairing import Layer, LayerPair, Row, Value, pair_layers, united
from planning_server.store.drawings import Drawing, Drawn

Geometries = NDArray[np.object_]
ZONE_KINDS: Final = ("added", "removed", "redrawn", "recoded", "indicators", "relabelled")
LINE_KINDS: Final = ("added", "removed", "redrawn", "attributes", "relabelled")
OVERLAY_KINDS: Final = ("added", "removed", "redrawn", "effect", "relabelled")


@dataclass(frozen=True, slots=True)
class ComparedVersions:
    """`covers` is where one side's layers speak and the other's do not, beyond their accuracy; `not_valid` counts areas of both sides."""

    measured_in: Crs
    layers: tuple[LayerPair, ...]
    zones: Comparison[Zone]
    lines: Comparison[LineRule]
    overlays: Comparison[Overlay]
    covers: BaseGeometry
    not_valid: int


@dataclass(frozen=True, slots=True)
class _Side:
    layers: tuple[Layer, ...]
    zones: list[Row[Zone]]
    lines: list[Row[LineRule]]
    overlays: list[Row[Overlay]]
    not_valid: int


def compare_drawings(
    before: Drawing, after: Drawing, crs: Crs, *, within_after: bool = False
) -> ComparedVersions:
    """`within_after`: only inside the area that the layers of `after` speak for, as a local adjustment changes nothing outside."""
    new = _side(after, crs, None)
    boundary = united([item.covers for item in new.layers]) if within_after else None
    old = _side(before, crs, boundary)
    pairs = pair_layers(old.layers, new.layers)

    def of_role(role: str) -> list[LayerPair]:
        return [pair for pair in pairs if pair.role == role]

    return ComparedVersions(
        measured_in=crs,
        layers=pairs,
        zones=compare(old.zones, new.zones, of_role("zones")),
        lines=compare(old.lines, new.lines, of_role("lines"), lines=True),
        overlays=compare(old.overlays, new.overlays, of_role("overlays")),
        covers=_covers_changed(pairs),
        not_valid=old.not_valid + new.not_valid,
    )


def _covers_changed(pairs: Sequence[LayerPair]) -> BaseGeometry:
    """Where one side has a layer that speaks for the place and the other has none of that theme: there no data turns into an answer, or back."""
    themes: defaultdict[str, tuple[list[BaseGeometry], list[BaseGeometry]]] = defaultdict(lambda: ([], []))
    for pair in pairs:
        for side, layer in enumerate((pair.before, pair.after)):
            if layer is not None:
                themes[layer.theme][side].append(layer.covers)
    width_m = max((pair.accuracy_m for pair in pairs), default=0.0)
    return united(
        [redrawn_area(united(before), united(after), width_m)[2] for before, after in themes.values()]
    )


def _side(drawing: Drawing, crs: Crs, boundary: BaseGeometry | None) -> _Side:
    names = {layer.layer_id: layer.name for _, layer in drawing.layers}
    layers: list[Layer] = []
    for role, layer in drawing.layers:
        covers = repaired(moved_together([(layer.covers, layer.crs)], crs))[0]
        shown = covers if boundary is None else polygonal(shapely.intersection(covers, boundary))
        layers.append(Layer(role, layer.theme, layer.name, layer.contact_width_m, shown))
    wrong = 0
    areas: list[Geometries] = []
    for drawn in (drawing.zones, drawing.overlays):
        moved = moved_together([(item.value.geometry, item.value.crs) for item in drawn], crs)
        wrong += int((~shapely.is_valid(moved)).sum())
        areas.append(repaired(moved))
    runs = moved_together([(item.value.geometry, item.value.crs) for item in drawing.lines], crs)
    zones, overlays = areas
    return _Side(
        _by_name(layers),
        _rows(drawing.zones, zones, names, _of_zone, boundary),
        _rows(drawing.lines, runs, names, _of_line, boundary),
        _rows(drawing.overlays, overlays, names, _of_overlay, boundary),
        wrong,
    )


def _by_name(layers: Iterable[Layer]) -> tuple[Layer, ...]:
    """Layers of one role, theme and name as one: a restated plan has them of the plan and of its adjustments."""
    named: dict[tuple[str, str, str], Layer] = {}
    for layer in layers:
        key = (layer.role, layer.theme, layer.name)
        there = named.get(key)
        named[key] = (
            layer
            if there is None
            else replace(
                there,
                accuracy_m=max(there.accuracy_m, layer.accuracy_m),
                covers=united([there.covers, layer.covers]),
            )
        )
    return tuple(named.values())


_Said = tuple[str, int, Mapping[str, Hashable]]
"""The id of a feature, its layer, and what it says, by the kind of change that saying otherwise would be."""


def _of_zone(zone: Zone) -> _Said:
    labels = (zone.label_vi, zone.label_en)
    words = {"recoded": zone.code, "indicators": zone.indicators, "relabelled": labels}
    return zone.zone_id, zone.layer_id, words


def _of_line(line: LineRule) -> _Said:
    rule = (line.kind, line.road_width_m, line.road_class, line.setback_m)
    return line.line_id, line.layer_id, {"attributes": rule, "relabelled": (line.label, line.road_name)}


def _of_overlay(overlay: Overlay) -> _Said:
    effect = (overlay.theme, overlay.kind, overlay.effect)
    labels = (overlay.label_vi, overlay.label_en)
    return overlay.overlay_id, overlay.layer_id, {"effect": effect, "relabelled": labels}


def _rows(
    drawn: Sequence[Drawn[Value]],
    shapes: Geometries,
    names: Mapping[int, str],
    said_by: Callable[[Value], _Said],
    boundary: BaseGeometry | None,
) -> list[Row[Value]]:
    """With a boundary, what of each row lies inside; rows that lie outside are left out."""
    rows: list[Row[Value]] = []
    for item, shape in zip(drawn, shapes, strict=True):
        inside = shape if boundary is None else _inside(shape, boundary)
        if boundary is None or not inside.is_empty:
            name, layer_id, words = said_by(item.value)
            key = None if item.named_by_row else name
            rows.append(Row(names[layer_id], name, key, words, item.value, inside))
    return rows


def _inside(shape: BaseGeometry, boundary: BaseGeometry) -> BaseGeometry:
    """What of an area or a line lies inside, without the edges and points where it only touches."""
    shared = shapely.intersection(shape, boundary)
    if shapely.get_dimensions(shape) == 2:
        return polygonal(shared)
    return united([item for item in shapely.get_parts(shared).tolist() if shapely.get_dimensions(item) == 1])


def moved_together(drawn: Sequence[tuple[BaseGeometry, Crs]], target: Crs) -> Geometries:
    """All geometries in another system, in the order given; those of one source system go over at once."""
    made = np.empty(len(drawn), dtype=np.object_)
    made[:] = [shapely.force_2d(geometry) for geometry, _ in drawn]
    sources = [source for _, source in drawn]
    for source in dict.fromkeys(sources):
        if source != target:
            mine = np.array([item == source for item in sources])

            def move(xy: NDArray[np.float64], source: Crs = source) -> NDArray[np.float64]:
                return transform_xy(xy, source, target)

            made[mine] = shapely.transform(made[mine], move)
    return made
