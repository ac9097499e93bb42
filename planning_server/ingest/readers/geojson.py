"""What a GeoJSON file says that GDAL does not hand on: its own word on coordinates, and which shapes GDAL gave up.

The file is parsed once here with Python's own parser, which refuses what is nested too deep.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

from planning_server.ingest.json_text import Members
from planning_server.ingest.readers.cut_texts import CutRows
from planning_server.ingest.readers.exchange import CannotRead

LARGEST_FILE = 256 << 20
"""Bytes; a larger one is better sent as a GeoPackage, which is not parsed as a whole."""
GEOMETRIES = frozenset(
    {"Point", "LineString", "Polygon", "MultiPoint", "MultiLineString", "MultiPolygon", "GeometryCollection"}
)
LONGITUDE_FIRST = "EPSG:4326"
"""RFC 7946: without a `crs` member the coordinates are longitude and latitude in WGS 84."""
CRS84 = (
    "crs84",
    "ogc:crs84",
    "urn:ogc:def:crs:ogc:1.3:crs84",
    "urn:ogc:def:crs:ogc::crs84",
    "epsg:4326",
    "urn:ogc:def:crs:epsg::4326",
)


@dataclass(frozen=True, slots=True)
class GeoJsonFacts:
    """`crs_text` as the file means it; `link` where it only points to its system. `has_shape`: one a feature, in file order."""

    crs_text: str
    link: str | None
    is_sequence: bool
    has_shape: Sequence[bool] | None
    cut: CutRows = field(default_factory=dict[str, list[int]])
    """Properties whose text goes on behind a NUL, which GDAL takes for its end."""


def examine(path: Path) -> GeoJsonFacts:
    """Raises `CannotRead` where the text is no GeoJSON, naming the place."""
    if path.stat().st_size > LARGEST_FILE:
        raise CannotRead(f"over {LARGEST_FILE >> 20} MB of JSON: send it as a GeoPackage")
    text = _text(path)
    try:
        root = json.loads(text, object_pairs_hook=Members.of)
    except RecursionError:
        raise CannotRead("its brackets are nested too deep") from None
    except json.JSONDecodeError as cause:
        if cause.msg != "Extra data":
            raise CannotRead(f"no JSON: {cause.msg}, line {cause.lineno}, column {cause.colno}") from None
        return _facts(_lines(text), {}, is_sequence=True)
    if not isinstance(root, dict):
        raise CannotRead("no GeoJSON object", "not_geojson")
    _refuse_repeated(cast("object", root), "")
    return _of_object(cast("dict[str, Any]", root), is_sequence="\x1e" in text[:1])


def _text(path: Path) -> str:
    raw = path.read_bytes()
    try:
        return raw.decode("utf-16" if raw[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig").lstrip("\x1e")
    except UnicodeDecodeError as cause:
        raise CannotRead(f"no UTF-8 at byte {cause.start}") from None


def _of_object(root: Mapping[str, Any], *, is_sequence: bool) -> GeoJsonFacts:
    kind = root.get("type")
    if kind == "FeatureCollection":
        features = root.get("features")
        if not isinstance(features, list):
            raise CannotRead("a FeatureCollection without a list of features")
        return _facts(cast("list[object]", features), root, is_sequence=is_sequence)
    if kind == "Feature" or kind in GEOMETRIES:
        crs, link = _crs(root)
        return GeoJsonFacts(crs, link, is_sequence, None)
    raise CannotRead(f"a JSON object of type {str(kind)[:40]!r}", "not_geojson")


def _facts(features: Iterable[object], root: Mapping[str, Any], *, is_sequence: bool) -> GeoJsonFacts:
    has_shape: list[bool] = []
    cut: dict[str, list[int]] = {}
    for number, feature in enumerate(features, start=1):
        if not isinstance(feature, dict):
            raise CannotRead(f"feature {number} is no JSON object")
        members = cast("dict[str, Any]", feature)
        for part in (members, members.get("properties"), members.get("geometry")):
            _refuse_repeated(part, f"feature {number}: ")
        if members.get("type") != "Feature":
            raise CannotRead(f"feature {number} is of type {str(members.get('type'))[:40]!r}")
        has_shape.append(members.get("geometry") is not None)
        properties = members.get("properties")
        if isinstance(properties, dict):
            for name, value in cast("dict[str, object]", properties).items():
                if isinstance(value, str) and "\0" in value:
                    cut.setdefault(name, []).append(number)
    crs, link = _crs(root)
    return GeoJsonFacts(crs, link, is_sequence, has_shape, cut)


def _refuse_repeated(value: object, where: str) -> None:
    """The reader would take one of the two values without a word."""
    if isinstance(value, Members):
        raise CannotRead(f"{where}the member {value.repeated[0][:60]!r} is given more than once")


def _lines(text: str) -> list[object]:
    found: list[object] = []
    for number, line in enumerate(text.splitlines(), start=1):
        line = line.strip("\x1e \t")
        if not line:
            continue
        try:
            found.append(json.loads(line, object_pairs_hook=Members.of))
        except (json.JSONDecodeError, RecursionError):
            raise CannotRead(f"line {number} is no JSON object of its own") from None
    return found


def _crs(root: Mapping[str, Any]) -> tuple[str, str | None]:
    member = root.get("crs")
    if not isinstance(member, dict):
        return LONGITUDE_FIRST, None
    words = cast("dict[str, Any]", member)
    properties = words.get("properties")
    properties = cast("dict[str, Any]", properties) if isinstance(properties, dict) else {}
    if words.get("type") == "link":
        return "", str(properties.get("href"))[:200]
    if words.get("type") == "EPSG":  # GeoJSON of 2008 before its last draft
        return f"EPSG:{str(properties.get('code'))[:10]}", None
    name = str(properties.get("name", ""))[:2000]
    return (LONGITUDE_FIRST if name.lower() in CRS84 else name), None
