"""TileJSON and the MapLibre style of one day, made from the edition value and the table of land-use codes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, Final

from planning_server.domain.plan import level_rank
from planning_server.domain.text import Language
from planning_server.landuse.codes import LAND_USES
from planning_server.landuse.words import EFFECTS, level_label
from planning_server.publish.edition import EditionOnDay
from planning_server.tiles.bake import vector_layers
from planning_server.tiles.glyphs import FONT_STACK
from planning_server.tiles.layers import PLANS_OF_TILESETS, TILESETS, Tileset
from planning_server.tiles.palettes import PALETTES, Palette, PaletteName
from planning_server.tiles.sprite import OTHER_EFFECT, OVERLAY_INK, overlay_pattern, pattern_places

GROUND_COLOR: Final = "#f4f2ec"
"""Behind the zones of every level, so that a detailed plan covers the zoning plan below instead of mixing with its colours."""
VIETNAM_BOUNDS: Final = (102.0, 8.0, 110.0, 23.5)
LABEL_FONT: Final = [FONT_STACK]

Layer = dict[str, Any]


def archive_name(on_day: EditionOnDay, tileset: Tileset) -> str | None:
    """The archive that shows the day, `live-{edition}-{date}` for a day before the first one, None for an empty tileset."""
    period = on_day.edition.slice_of(on_day.day)
    if period is None:
        return live_name(on_day.edition.number, on_day.day)
    return period.archives.get(tileset)


def live_name(edition: int, day: date) -> str:
    return f"live-{edition}-{day.isoformat()}"


def tilejson(on_day: EditionOnDay, tileset: Tileset, public_url: str) -> dict[str, Any] | None:
    """TileJSON 3.0.0 whose `tiles` name the archive of the day; None where the edition has nothing of this tileset."""
    name = archive_name(on_day, tileset)
    if name is None:
        return None
    plan = PLANS_OF_TILESETS[tileset]
    west, south, east, north = on_day.edition.bounds or VIETNAM_BOUNDS
    return {
        "tilejson": "3.0.0",
        "name": tileset,
        "scheme": "xyz",
        "tiles": [f"{public_url}/tiles/{tileset}/{name}/{{z}}/{{x}}/{{y}}.mvt"],
        "minzoom": plan.min_zoom,
        "maxzoom": plan.max_zoom,
        "bounds": [west, south, east, north],
        "center": [round((west + east) / 2, 6), round((south + north) / 2, 6), plan.min_zoom],
        "vector_layers": vector_layers(plan),
        "attribution": "",
        "edition": on_day.edition.number,
        "date": on_day.day.isoformat(),
    }


def style(
    on_day: EditionOnDay, language: Language, public_url: str, palette_name: PaletteName = "circular"
) -> dict[str, Any]:
    """A MapLibre style (version 8) whose letters and patterns are served here too."""
    edition = on_day.edition
    palette = PALETTES[palette_name]
    shown = [item for item in TILESETS if archive_name(on_day, item) is not None]
    query = f"?edition={edition.number}&date={on_day.day.isoformat()}"
    sources = {
        item: {"type": "vector", "url": f"{public_url}/tiles/{item}/tilejson.json{query}"} for item in shown
    }
    levels = sorted({item.level for item in on_day.in_force}, key=level_rank)
    return {
        "version": 8,
        "name": "Quy hoạch" if language == "vi" else "Planning",
        "metadata": {
            "planning:edition": edition.number,
            "planning:date": on_day.day.isoformat(),
            "planning:bounds": list(edition.bounds) if edition.bounds else None,
            "planning:palette": palette.name,
            "planning:levels": [
                {"level": level, "label_vi": level_label(level).vi, "label_en": level_label(level).en}
                for level in levels
            ],
            "planning:legend": [
                {
                    "code": use.code,
                    "label_vi": use.label_vi,
                    "label_en": use.label_en,
                    "color": palette.fills[use.code].color,
                    "pattern": palette.fills[use.code].pattern,
                    "hilucs": use.hilucs,
                }
                for use in LAND_USES
            ],
            "planning:unknown_color": palette.unknown.color,
            "planning:unknown_pattern": palette.unknown.pattern,
            "planning:effects": [
                {
                    "effect": effect,
                    "label_vi": label.vi,
                    "label_en": label.en,
                    "color": OVERLAY_INK,
                    "pattern": overlay_pattern(effect),
                }
                for effect, label in EFFECTS.items()
            ],
            "planning:patterns": pattern_places(),
            "planning:plans": [
                {
                    "plan_id": item.plan_id,
                    "version": item.version,
                    "level": item.level,
                    "title_vi": item.title_vi,
                    "title_en": item.title_en or item.title_vi,
                    "decision_number": item.decision_number,
                    "decision_date": item.decision_date.isoformat(),
                    "bounds": list(edition.boxes[item.version_id])
                    if item.version_id in edition.boxes
                    else None,
                }
                for item in on_day.in_force
            ],
        },
        "glyphs": f"{public_url}/glyphs/{{fontstack}}/{{range}}.pbf",
        "sprite": f"{public_url}/sprites/planning",
        "sources": sources,
        "layers": _layers(levels, language, palette, with_parcels="cadastre" in shown),
    }


def _layers(
    levels: Sequence[str], language: Language, palette: Palette, *, with_parcels: bool
) -> list[Layer]:
    layers: list[Layer] = [
        {
            "id": "background",
            "type": "background",
            "metadata": {"planning:group": "background"},
            "paint": {"background-color": GROUND_COLOR},
        }
    ]
    for level in levels:
        layers += _zones(level, palette)
    layers += [*_overlays(), *_plans()]
    if with_parcels:
        layers += _parcels()
    layers += _lines()
    for level in levels:
        layers += _labels(level, language)
    return layers


def _group(group: str, level: str | None = None) -> dict[str, str]:
    return {"planning:group": group} | ({"planning:level": level} if level else {})


def zone_color(palette: Palette) -> list[Any]:
    """A MapLibre expression: the palette's colour of a zone's code."""
    matched: list[Any] = ["match", ["get", "code"]]
    for code, fill in palette.fills.items():
        matched += [code, fill.color]
    return [*matched, palette.unknown.color]


def _zone_patterns(level: str, palette: Palette) -> list[Layer]:
    """A layer for the zones that have a pattern; none where the palette has no patterns."""
    named = {code: fill.pattern for code, fill in palette.fills.items() if fill.pattern is not None}
    if not named or palette.unknown.pattern is None:
        return []
    plain = [code for code in palette.fills if code not in named]
    matched: list[Any] = ["match", ["get", "code"]]
    for code, pattern in named.items():
        matched += [code, pattern]
    return [
        {
            "id": f"zones-{level}-pattern",
            "type": "fill",
            "source": "planning",
            "source-layer": "zones",
            "minzoom": 12,
            "filter": [
                "all",
                ["==", ["get", "level"], level],
                ["!", ["in", ["get", "code"], ["literal", plain]]],
            ],
            "metadata": _group("zones", level),
            "paint": {"fill-pattern": [*matched, palette.unknown.pattern]},
        }
    ]


def _zones(level: str, palette: Palette) -> list[Layer]:
    only = ["==", ["get", "level"], level]
    base: Layer = {
        "source": "planning",
        "source-layer": "zones",
        "filter": only,
        "metadata": _group("zones", level),
    }
    return [
        {
            "id": f"ground-{level}",
            "type": "fill",
            "source": "planning",
            "source-layer": "plans",
            "filter": only,
            "metadata": _group("zones", level),
            "paint": {"fill-color": GROUND_COLOR},
        },
        {
            "id": f"zones-{level}",
            "type": "fill",
            **base,
            "paint": {
                "fill-color": zone_color(palette),
                "fill-opacity": palette.opacity,
                "fill-antialias": True,
            },
        },
        *_zone_patterns(level, palette),
        {
            "id": f"zones-{level}-outline",
            "type": "line",
            **base,
            "minzoom": 12,
            "paint": {
                "line-color": "#3d3a36",
                "line-opacity": 0.55,
                "line-width": ["interpolate", ["linear"], ["zoom"], 12, 0.2, 16, 1],
            },
        },
    ]


def effect_pattern() -> list[Any]:
    """A MapLibre expression: the sprite's pattern of an overlay's effect."""
    matched: list[Any] = ["match", ["get", "effect"]]
    for effect in EFFECTS:
        matched += [effect, overlay_pattern(effect)]
    return [*matched, OTHER_EFFECT]


def _overlays() -> list[Layer]:
    base: Layer = {"source": "planning", "source-layer": "overlays", "metadata": _group("overlays")}
    return [
        {
            "id": "overlays",
            "type": "fill",
            **base,
            "paint": {"fill-color": OVERLAY_INK, "fill-opacity": 0.12},
        },
        {"id": "overlays-pattern", "type": "fill", **base, "paint": {"fill-pattern": effect_pattern()}},
        {
            "id": "overlays-outline",
            "type": "line",
            **base,
            "paint": {"line-color": OVERLAY_INK, "line-width": 1.4, "line-dasharray": [4, 2]},
        },
    ]


def _plans() -> list[Layer]:
    return [
        {
            "id": "plans-outline",
            "type": "line",
            "source": "planning",
            "source-layer": "plans",
            "metadata": _group("plans"),
            "paint": {
                "line-color": "#4a1d6b",
                "line-width": 2,
                "line-dasharray": [6, 2, 1, 2],
                "line-opacity": ["interpolate", ["linear"], ["zoom"], 14, 1, 16, 0.35],
            },
        }
    ]


def _parcels() -> list[Layer]:
    base: Layer = {
        "source": "cadastre",
        "source-layer": "parcels",
        "minzoom": 14,
        "metadata": _group("parcels"),
    }
    return [
        {"id": "parcels", "type": "fill", **base, "paint": {"fill-color": "#000000", "fill-opacity": 0}},
        {
            "id": "parcels-outline",
            "type": "line",
            **base,
            "paint": {
                "line-color": "#2b2a28",
                "line-opacity": 0.6,
                "line-width": ["interpolate", ["linear"], ["zoom"], 14, 0.2, 18, 1.2],
            },
        },
        {
            "id": "parcels-number",
            "type": "symbol",
            **base,
            "minzoom": 17,
            "layout": {"text-field": ["get", "number"], "text-font": LABEL_FONT, "text-size": 11},
            "paint": {"text-color": "#2b2a28", "text-halo-color": "#ffffff", "text-halo-width": 1},
        },
    ]


def _lines() -> list[Layer]:
    kinds: list[tuple[str, str, list[float] | None]] = [
        ("road_centre_line", "#6b6b6b", [6, 3]),
        ("corridor", "#0b5f8a", [2, 2]),
        ("building_line", "#1247c4", [5, 2]),
        ("red_line", "#d4001a", None),
    ]
    return [
        {
            "id": f"lines-{kind}",
            "type": "line",
            "source": "planning",
            "source-layer": "lines",
            "minzoom": 13,
            "filter": ["==", ["get", "kind"], kind],
            "metadata": _group("lines") | {"planning:kind": kind},
            "paint": {
                "line-color": color,
                "line-width": ["interpolate", ["linear"], ["zoom"], 13, 0.6, 18, 2],
                **({"line-dasharray": dashes} if dashes else {}),
            },
        }
        for kind, color, dashes in kinds
    ]


def _labels(level: str, language: Language) -> list[Layer]:
    name = ["coalesce", ["get", f"label_{language}"], ["get", "code"]]
    return [
        {
            "id": f"labels-{level}",
            "type": "symbol",
            "source": "planning",
            "source-layer": "labels",
            "minzoom": 14,
            "filter": ["==", ["get", "level"], level],
            "metadata": _group("labels", level),
            "layout": {
                "text-field": [
                    "step",
                    ["zoom"],
                    ["get", "zone_id"],
                    16.5,
                    ["concat", ["get", "zone_id"], "\n", name],
                ],
                "text-font": LABEL_FONT,
                "text-size": ["interpolate", ["linear"], ["zoom"], 14, 10, 18, 13],
                "text-max-width": 9,
                "symbol-sort-key": ["-", 0, ["get", "area_m2"]],
            },
            "paint": {"text-color": "#1c1b1a", "text-halo-color": "#ffffff", "text-halo-width": 1.4},
        }
    ]
