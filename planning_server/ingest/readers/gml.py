"""What a GML says that GDAL does not hand on: where its XML breaks off, which systems its shapes name, how many features it should hold."""

from __future__ import annotations

import mmap
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final
from xml.parsers import expat

from planning_server.ingest.readers.exchange import CannotRead, HandedLayer, Note, UnreadLayer

SRS_NAME: Final = re.compile(rb"""\bsrsName\s*=\s*(?:"([^"]{1,300})"|'([^']{1,300})')""")
COUNTED: Final = re.compile(
    rb"""\b(?:numberReturned|numberMatched|numberOfFeatures)\s*=\s*["'](\d{1,12})["']"""
)
HEAD_BYTES: Final = 16_384
"""The root element of a WFS answer with all its namespaces lies within."""
MOST_SYSTEMS: Final = 5
UNKNOWN_ENCODING: Final = 18
"""Of expat: no fault of the file, other parsers know more encodings."""

Layers = Sequence[HandedLayer | UnreadLayer]


@dataclass(frozen=True, slots=True)
class GmlFacts:
    """`systems` are the different names of coordinate systems, `stated` the number of features by its own word."""

    systems: tuple[str, ...]
    stated: int | None


def examine(path: Path) -> GmlFacts:
    """Raises `CannotRead` where the XML is not whole. The file holds no entity (`xml_safety`)."""
    parser = expat.ParserCreate()
    with path.open("rb") as file:
        try:
            parser.ParseFile(file)
        except expat.ExpatError as cause:
            if cause.code != UNKNOWN_ENCODING:
                said = expat.ErrorString(cause.code)
                raise CannotRead(
                    f"XML parsing of GML file failed : {said} at line {cause.lineno}, column {cause.offset}"
                ) from None
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as raw:
        counted = [int(number) for number in COUNTED.findall(raw[:HEAD_BYTES])]
        names = dict.fromkeys((found[1] or found[2]).strip() for found in SRS_NAME.finditer(raw))
    systems = tuple(name.decode(errors="replace") for name in names)
    return GmlFacts(systems, max(counted) if counted else None)


def with_facts(layers: Layers, facts: GmlFacts, name: str) -> Layers:
    """A layer of which GDAL knows no system has the one that the file names; of several, nobody could say which shape is in which."""
    placed = [_placed(layer, facts) for layer in layers]
    found = sum(layer.rows if isinstance(layer, UnreadLayer) else len(layer.rows) for layer in layers)
    if facts.stated is None or found >= facts.stated:
        return placed
    note = Note("features_missing", words={"file": name, "stated": facts.stated, "found": found})
    for at, layer in enumerate(placed):
        if isinstance(layer, HandedLayer):
            return [*placed[:at], replace(layer, notes=[*layer.notes, note]), *placed[at + 1 :]]
    return placed


def _placed(layer: HandedLayer | UnreadLayer, facts: GmlFacts) -> HandedLayer | UnreadLayer:
    if isinstance(layer, UnreadLayer) or layer.crs_text or not facts.systems:
        return layer
    if len(facts.systems) == 1:
        return replace(layer, crs_text=facts.systems[0])
    listed = ", ".join(facts.systems[:MOST_SYSTEMS])
    return UnreadLayer(layer.name, f"its features name several coordinate systems ({listed})")
