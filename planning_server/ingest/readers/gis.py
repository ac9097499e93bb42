"""The formats that GDAL reads, each by its own rules, inside the reader process."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from planning_server.ingest.readers import cut_texts, geojson, geopackage, gml, lost_shapes
from planning_server.ingest.readers.exchange import CannotRead, HandedLayer, Note, Source, UnreadLayer
from planning_server.ingest.readers.layer_reading import Opening, read_all, read_layer
from planning_server.ingest.readers.xml_safety import refuse_unsafe_xml

MADE_BY_LIBKML = frozenset(
    {"timestamp", "begin", "end", "altitudeMode", "tessellate", "extrude", "visibility", "drawOrder", "icon"}
)
"""Columns that every KML gets from the reader; without a value they are not in the file."""
NETWORK_LINK = re.compile(rb"<(?:\w+:)?NetworkLink[\s>]")
ONLY_LINKS = "it only links to other files (NetworkLink), which are not followed"
LIBKML_DEFAULTS = (None, -1, 0, "")
Layers = Sequence[HandedLayer | UnreadLayer]


def read_shapefile(folder: Path, source: Source) -> Layers:
    opening = Opening(
        folder / source.path,
        ("ESRI Shapefile",),
        text_form="bytes",
        first_row=0,
        crs_text="",
        lost_shapes=lost_shapes.in_shapefile,
        deleted_rows=True,
    )
    layer = read_layer(opening, None, source.name)
    if isinstance(layer, UnreadLayer):
        return (layer,)
    cut = cut_texts.notes_of(source.name, cut_texts.in_dbf(opening.path))
    return (replace(layer, notes=[*layer.notes, *cut]),)


def read_mapinfo(folder: Path, source: Source) -> Layers:
    opening = Opening(folder / source.path, ("MapInfo File",), text_form="bytes", first_row=1)
    return (read_layer(opening, None, source.name),)


def read_geopackage(folder: Path, source: Source) -> Layers:
    path = folder / source.path
    facts = geopackage.examine(path)
    opening = Opening(
        path,
        ("GPKG",),
        {"IMMUTABLE": "YES"},
        first_row=1,
        curves="declared",
        lost_shapes=lost_shapes.in_geopackage,
    )
    return [_with_cut_texts(layer, path) for layer in read_all(opening, facts.views)]


def _with_cut_texts(layer: HandedLayer | UnreadLayer, path: Path) -> HandedLayer | UnreadLayer:
    if isinstance(layer, UnreadLayer):
        return layer
    try:
        cut = cut_texts.notes_of(layer.name, geopackage.texts_with_nul(path, layer.name))
    except sqlite3.Error as cause:
        return UnreadLayer(layer.name, f"the database is damaged: {cause}")
    return replace(layer, notes=[*layer.notes, *cut])


def read_geodatabase(folder: Path, source: Source) -> Layers:
    return read_all(Opening(folder / source.path, ("OpenFileGDB",), first_row=1, curves="anywhere"))


def read_geojson(folder: Path, source: Source) -> Layers:
    """A feature whose shape the file has and GDAL cannot make out is handed on as broken, not as empty."""
    path = folder / source.path
    facts = geojson.examine(path)
    layer = read_layer(Opening(path, ("GeoJSON", "GeoJSONSeq"), crs_text=facts.crs_text), None, source.name)
    if isinstance(layer, UnreadLayer) or facts.has_shape is None:
        return (layer,)
    if len(facts.has_shape) != len(layer.shapes):
        raise CannotRead(f"only {len(layer.shapes)} of {len(facts.has_shape)} features could be read")
    shapes = [
        b"" if shape is None and is_there else shape
        for shape, is_there in zip(layer.shapes, facts.has_shape, strict=True)
    ]
    link = [] if facts.link is None else [Note("crs_link", words={"file": source.name, "link": facts.link})]
    cut = cut_texts.notes_of(source.name, facts.cut)
    return (replace(layer, shapes=shapes, notes=[*layer.notes, *link, *cut]),)


def read_gml(folder: Path, source: Source) -> Layers:
    """The schema beside it and GDAL's own .gfs are not looked at: what the file holds decides which layers and columns it has."""
    path = folder / source.path
    refuse_unsafe_xml(path)
    facts = gml.examine(path)
    opening = Opening(path, ("GML",), {"WRITE_GFS": "NO", "DOWNLOAD_SCHEMA": "NO"}, curves="anywhere")
    return gml.with_facts(read_all(opening), facts, source.name)


def read_kml(folder: Path, source: Source) -> Layers:
    """Longitude and latitude in WGS 84, by the standard."""
    path = folder / source.path
    refuse_unsafe_xml(path)
    raw = path.read_bytes()
    links = len(NETWORK_LINK.findall(raw))
    if links and b"Placemark" not in raw:
        raise CannotRead(ONLY_LINKS)
    found = read_all(Opening(path, ("LIBKML", "KML"), crs_text=geojson.LONGITUDE_FIRST))
    layers = [
        layer if isinstance(layer, UnreadLayer) else _own_columns(_without_pictures(layer)) for layer in found
    ]
    return _with_links(layers, source, links)


def _without_pictures(layer: HandedLayer) -> HandedLayer:
    """The frame of a picture (GroundOverlay) is no shape that anybody drew, and the reader makes a polygon of it.

    Every shape of a placemark has values of `tessellate` and `extrude`; a frame has neither.
    """
    drawn = [column.values for column in layer.columns if column.name in ("tessellate", "extrude")]
    if len(drawn) < 2:
        return layer
    is_frame = [
        shape is not None and all(values[index] is None for values in drawn)
        for index, shape in enumerate(layer.shapes)
    ]
    kept = [index for index, frame in enumerate(is_frame) if not frame]
    rows = [row for row, frame in zip(layer.rows, is_frame, strict=True) if frame]
    if not rows:
        return layer
    note = Note(
        "pictures_left_out",
        row=rows[0],
        words={"layer": layer.name, "count": len(rows), "rows": cut_texts.listed(rows)},
    )
    return replace(
        layer,
        rows=[layer.rows[index] for index in kept],
        shapes=[layer.shapes[index] for index in kept],
        columns=[
            replace(column, values=[column.values[index] for index in kept]) for column in layer.columns
        ],
        notes=[*layer.notes, note],
    )


def _with_links(
    layers: list[HandedLayer | UnreadLayer], source: Source, links: int
) -> list[HandedLayer | UnreadLayer]:
    """Tells of links once, with the first layer that could be read."""
    for at, layer in enumerate(layers):
        if links and isinstance(layer, HandedLayer):
            note = Note("network_links", words={"file": source.name, "count": links})
            return [*layers[:at], replace(layer, notes=[*layer.notes, note]), *layers[at + 1 :]]
    return layers


def _own_columns(layer: HandedLayer) -> HandedLayer:
    kept = [
        column
        for column in layer.columns
        if column.name not in MADE_BY_LIBKML or any(value not in LIBKML_DEFAULTS for value in column.values)
    ]
    return replace(layer, columns=kept)


READERS: Mapping[str, Callable[[Path, Source], Layers]] = {
    "shapefile": read_shapefile,
    "mapinfo": read_mapinfo,
    "gpkg": read_geopackage,
    "filegdb": read_geodatabase,
    "geojson": read_geojson,
    "gml": read_gml,
    "kml": read_kml,
}
