"""A copy of the map beside its files: the built viewer, and for each slice its style and TileJSON with relative addresses."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path
from typing import Any, Final

from planning_server.domain.plan import PlanVersion
from planning_server.domain.text import Language
from planning_server.jobs.export.folder import CONFIG, ExportFolder
from planning_server.jobs.export.tiles import tile_folder
from planning_server.publish.edition import Edition, EditionOnDay, Slice
from planning_server.publish.manifest import iso
from planning_server.tiles.glyphs import FONT_STACK, LICENSE, glyph_files, glyph_license
from planning_server.tiles.layers import TILESETS
from planning_server.tiles.palettes import PaletteName
from planning_server.tiles.sprite import sprite_files
from planning_server.tiles.style import style, tilejson

LANGUAGES: Final[tuple[Language, ...]] = ("vi", "en")
PAGE: Final = "index.html"
SPRITE: Final = "sprites/planning"
SIGNS: Final = {"sprite": f"../../{SPRITE}", "glyphs": "../../glyphs/{fontstack}/{range}.pbf"}
"""Seen from the folder of a slice."""
STYLES_OF_PALETTES: Final[dict[PaletteName, str]] = {
    "circular": "styles",
    "colour_blind": "styles_colour_blind",
}
"""The member of a slice in the configuration."""
LEFT_OUT: Final = ("api-docs",)
"""Of the built viewer, what speaks of a server alone."""
_HEAD: Final = "<head>"
_NAMED: Final = f'{_HEAD}\n    <meta name="planning-copy" content="{CONFIG}" />'
"""By this the page knows that it is a copy."""


def copy_viewer(folder: ExportFolder, viewer_dir: Path) -> bool:
    """False where the viewer was not built; the files of the slices are of use without it too."""
    if not (viewer_dir / PAGE).is_file():
        return False
    for path in sorted(viewer_dir.rglob("*")):
        name = path.relative_to(viewer_dir)
        if path.is_file() and name.parts[0] not in LEFT_OUT and name.as_posix() != PAGE:
            folder.copy(path, name.as_posix())
    page = (viewer_dir / PAGE).read_text(encoding="utf-8")
    if page.count(_HEAD) != 1:
        raise RuntimeError("the built page of the viewer has another head than is known here")
    folder.write(PAGE, page.replace(_HEAD, _NAMED).encode())
    return True


def write_slices(folder: ExportFolder, edition: Edition) -> list[dict[str, Any]]:
    """Answers the slices as the configuration names them."""
    for name, body in sprite_files().items():
        folder.write(f"{SPRITE.rpartition('/')[0]}/{name}", body)
    for name, body in glyph_files().items():
        folder.write(f"glyphs/{FONT_STACK}/{name}", body)
    folder.write(f"glyphs/{FONT_STACK}/{LICENSE}", glyph_license())
    return [_write_slice(folder, edition.on(part.valid_from), part) for part in edition.slices]


def _write_slice(folder: ExportFolder, on_day: EditionOnDay, part: Slice) -> dict[str, Any]:
    below = f"slices/{part.valid_from.isoformat()}"
    for tileset in TILESETS:
        told = tilejson(on_day, tileset, "")
        if told is not None:
            tiles = f"../../{tile_folder(tileset, part.archives[tileset])}/{{z}}/{{x}}/{{y}}.mvt"
            folder.write_json(f"{below}/{tileset}.json", {**told, "tiles": [tiles]})
    styles: dict[str, dict[str, str]] = {}
    for palette, key in STYLES_OF_PALETTES.items():
        styles[key] = {}
        for language in LANGUAGES:
            drawn = style(on_day, language, "", palette)
            sources = {name: {"type": "vector", "url": f"{name}.json"} for name in drawn["sources"]}
            name = f"{below}/{key.replace('styles', 'style', 1)}.{language}.json"
            styles[key][language] = name
            folder.write_json(name, {**drawn, **SIGNS, "sources": sources})
    return {"from": part.valid_from.isoformat(), "until": iso(part.valid_until), **styles}


def plans_told(edition: Edition) -> list[dict[str, Any]]:
    """The versions by plan: when each is law, and in which system it is measured."""
    plans: defaultdict[str, list[PlanVersion]] = defaultdict(list)
    for item in edition.versions:
        plans[item.plan_id].append(item)
    return [
        {"plan_id": plan_id, "versions": [_version_told(item) for item in versions]}
        for plan_id, versions in sorted(plans.items())
    ]


def _version_told(item: PlanVersion) -> dict[str, Any]:
    return {
        "plan_id": item.plan_id,
        "version": item.version,
        "title_vi": item.title_vi,
        "title_en": item.title_en or item.title_vi,
        "decision_number": item.decision_number,
        "in_force_from": item.in_force.start.isoformat(),
        "in_force_to": iso(item.in_force.end),
        "measure_crs": item.measure_crs.name,
    }
