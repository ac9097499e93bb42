"""Vector tiles of a whole zoom at once, from arrays: no tile and no feature is looked at one by one until the bytes are cut into tiles.

A layer's features in, for each tile the bytes of the layer out, by the Mapbox Vector Tile specification 2.1. What it must agree with,
feature by feature, is ST_AsMVT (`tests/db/test_whole_zooms.py`, `tiles/proof.py`). The same layer gives the same bytes.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from planning_server.tiles import varints
from planning_server.tiles.grid import TileAddress
from planning_server.tiles.pieces import Pieces, cut
from planning_server.tiles.rings import (
    EXTENT,
    Geometries,
    Indexes,
    Kind,
    Strings,
    on_grid,
    strings_of,
    turned_rightly,
)

Value = str | int | float | bool | None

ENCODING: Final = 2
"""Of the way in which tiles are drawn, stored in every archive: tiles of another one are not copied into a new archive. Raise it whenever the same
features give other bytes."""

MOVE_TO: Final = 1
LINE_TO: Final = 2
CLOSE_PATH: Final = 15
FEATURE, KEY, VALUE, NAME = 0x12, 0x1A, 0x22, 0x0A
"""Fields of a layer: their number and kind in one byte."""
ID, TAGS, TYPE, GEOMETRY = 0x08, 0x12, 0x18, 0x22
"""Fields of a feature."""
LAYER: Final = 0x1A
SHORT: Final = 126
"""Bytes of a text below which its length, and that of the value around it, takes one byte."""
EXTENT_AND_VERSION: Final = b"\x28" + varints.one(EXTENT) + b"\x78\x02"


@dataclass(frozen=True, slots=True)
class LayerFeatures:
    """The features of a layer in order of `ids`: shapes in EPSG:3857 and attributes by name, None where a feature has none."""

    name: str
    kind: Kind
    ids: NDArray[np.int64]
    shapes: Geometries
    attributes: Mapping[str, Sequence[Value]]


@dataclass(frozen=True, slots=True)
class _Dictionary:
    """Every different value of a layer, written as the format writes it; `of[f, k]` is that of feature f for key k, -1 for none."""

    written: Sequence[bytes]
    of: NDArray[np.int64]


class LayerEncoder:
    """What is made of a layer once, whatever the zoom."""

    def __init__(self, layer: LayerFeatures) -> None:
        self._layer = layer
        self._strings = strings_of(layer.shapes, layer.kind)
        self._values = _dictionary(layer.attributes, len(layer.ids))
        keys = b"".join(_field(KEY, name.encode()) for name in layer.attributes)
        self._head = _field(NAME, layer.name.encode())
        self._tail = keys

    def tiles(self, zoom: int) -> Iterator[tuple[TileAddress, bytes]]:
        """The layer in every tile of the zoom that shows something of it, rows from the north, then west to east."""
        pieces = cut(on_grid(self._strings, zoom, self._layer.kind), self._layer.kind)
        if not len(pieces.x):
            return
        if self._layer.kind is Kind.POLYGON:
            pieces = Pieces(turned_rightly(pieces.strings), pieces.x, pieces.y)
        tile, feature = _features_of(pieces)
        tags, local = _tags(self._values, tile.of_feature, feature.number)
        body, ends = _features(self._layer, pieces, feature, tags)
        values = _value_bytes(self._values.written, local, len(tile.x))
        starts = np.append(0, ends[:-1])
        whole = body.tobytes()
        for index, (x, y) in enumerate(zip(tile.x.tolist(), tile.y.tolist(), strict=True)):
            first, last = tile.first[index], tile.first[index + 1]
            content = b"".join(
                (
                    self._head,
                    whole[starts[first] : ends[last - 1]],
                    self._tail,
                    values[index],
                    EXTENT_AND_VERSION,
                )
            )
            yield TileAddress(zoom, x, y), _field(LAYER, content)


@dataclass(frozen=True, slots=True)
class _Tiles:
    """`first[t]` is the first feature of tile t, `first[-1]` how many there are; `of_feature` the tile of each."""

    x: Indexes
    y: Indexes
    first: Sequence[int]
    of_feature: Indexes


@dataclass(frozen=True, slots=True)
class _FeaturesInTiles:
    """`number` is the feature of the layer; `strings` where its strings begin, with the number of all at the end."""

    number: Indexes
    strings: Indexes


def _features_of(pieces: Pieces) -> tuple[_Tiles, _FeaturesInTiles]:
    """`pieces` are sorted: a feature of a tile is a run of strings, a tile a run of features."""
    x, y, number = pieces.x, pieces.y, pieces.strings.feature
    new_tile = np.append(True, (np.diff(x) != 0) | (np.diff(y) != 0))
    starts = np.flatnonzero(new_tile | np.append(True, np.diff(number) != 0))
    of_feature = np.cumsum(new_tile)[starts] - 1
    tiles = np.flatnonzero(new_tile)
    first = np.searchsorted(starts, tiles)
    return (
        _Tiles(x[tiles], y[tiles], [*first.tolist(), len(starts)], of_feature),
        _FeaturesInTiles(number[starts], np.append(starts, len(x))),
    )


def _dictionary(attributes: Mapping[str, Sequence[Value]], features: int) -> _Dictionary:
    known: dict[Value | tuple[type, Value], int] = {}
    of = np.full((features, len(attributes)), -1, dtype=np.int64)
    for key, values in enumerate(attributes.values()):
        kinds = set(map(type, values))
        if kinds == {str}:
            of[:, key] = [known.setdefault(value, len(known)) for value in values]
        else:  # 1, 1.0 and True are one key, and three values
            of[:, key] = [
                -1
                if value is None
                else known.setdefault(value if isinstance(value, str) else (type(value), value), len(known))
                for value in values
            ]
    return _Dictionary([_written(value) for value in known], of)


def _written(value: Value | tuple[type, Value]) -> bytes:
    if isinstance(value, str):
        text = value.encode()
        if len(text) < SHORT:
            return bytes((VALUE, len(text) + 2, 0x0A, len(text))) + text
        return _field(VALUE, _value(value))
    return _field(VALUE, _value(value[1] if isinstance(value, tuple) else value))


def _value(value: Value) -> bytes:
    if isinstance(value, str):
        return _field(0x0A, value.encode())
    if isinstance(value, bool):
        return bytes((0x38, value))
    if isinstance(value, int):
        return b"\x28" + varints.one(value) if value >= 0 else b"\x30" + varints.one(-2 * value - 1)
    if isinstance(value, float):
        return b"\x19" + struct.pack("<d", value)
    raise TypeError(f"a vector tile holds no {type(value).__name__}")


def _field(tag: int, content: bytes) -> bytes:
    return bytes((tag,)) + varints.one(len(content)) + content


@dataclass(frozen=True, slots=True)
class _Tokens:
    """Runs of whole numbers, `count[r]` of them in run r."""

    numbers: varints.Numbers
    count: Indexes


def _tags(values: _Dictionary, tile: Indexes, feature: Indexes) -> tuple[_Tokens, tuple[Indexes, Indexes]]:
    """Key and value of each attribute by their numbers in the tile; and which values each tile lists (tile, value).

    A tile lists its values as they first occur in it: what lies elsewhere changes nothing about its bytes.
    """
    of = values.of[feature]
    row, key = np.nonzero(of >= 0)
    value = of[row, key]
    many = max(len(values.written), 1)
    listed, occurs, inverse = np.unique(tile[row] * many + value, return_index=True, return_inverse=True)
    of_tile = listed // many
    order = np.lexsort((occurs, of_tile))
    place = np.empty(len(listed), dtype=np.int64)
    place[order] = np.arange(len(listed))
    first = np.searchsorted(of_tile, np.arange(int(tile[-1]) + 1))
    local = place[inverse] - first[tile[row]]
    tokens = np.empty(2 * len(row), dtype=np.uint64)
    tokens[0::2], tokens[1::2] = key, local
    return _Tokens(tokens, 2 * np.bincount(row, minlength=len(feature))), (of_tile, (listed % many)[order])


def _value_bytes(written: Sequence[bytes], local: tuple[Indexes, Indexes], tiles: int) -> Sequence[bytes]:
    of_tile, value = local
    ends = np.searchsorted(of_tile, np.arange(tiles), side="right").tolist()
    picked = [written[index] for index in value.tolist()]
    return [b"".join(picked[start:end]) for start, end in zip([0, *ends[:-1]], ends, strict=True)]


def _features(
    layer: LayerFeatures, pieces: Pieces, features: _FeaturesInTiles, tags: _Tokens
) -> tuple[NDArray[np.uint8], Indexes]:
    """The bytes of all features of all tiles, and where each ends."""
    geometry = _commands(pieces, layer.kind, features.strings)
    sizes = [varints.sizes_of(run.numbers) for run in (tags, geometry)]
    tag_bytes, drawn_bytes = (
        _sums(size, run.count) for size, run in zip(sizes, (tags, geometry), strict=True)
    )
    ids = layer.ids[features.number].astype(np.uint64)
    heads = [
        np.full(len(ids), ID, dtype=np.uint64),
        ids,
        np.full(len(ids), TAGS, dtype=np.uint64),
        tag_bytes.astype(np.uint64),
    ]
    middle = [
        np.full(len(ids), TYPE, dtype=np.uint64),
        np.full(len(ids), int(layer.kind), dtype=np.uint64),
        np.full(len(ids), GEOMETRY, dtype=np.uint64),
        drawn_bytes.astype(np.uint64),
    ]
    inner = tag_bytes + drawn_bytes + sum(varints.sizes_of(numbers) for numbers in (*heads, *middle))
    heads = [np.full(len(ids), FEATURE, dtype=np.uint64), inner.astype(np.uint64), *heads]
    tokens = _woven(_rows(heads), tags, _rows(middle), geometry)
    written = varints.sizes_of(tokens.numbers)
    return varints.encode(tokens.numbers, written), np.cumsum(_sums(written, tokens.count))


def _sums(values: Indexes, count: Indexes) -> Indexes:
    """The sum over each run."""
    upto = np.append(0, np.cumsum(values))
    ends = np.cumsum(count)
    return upto[ends] - upto[ends - count]


def _rows(columns: Sequence[varints.Numbers]) -> _Tokens:
    table = np.column_stack(columns)
    return _Tokens(table.ravel(), np.full(len(table), table.shape[1], dtype=np.int64))


def _woven(*parts: _Tokens) -> _Tokens:
    """Run after run of all parts in turn: the first runs of each, then the second ones, and so on."""
    count = np.sum([part.count for part in parts], axis=0)
    starts = np.cumsum(count) - count
    whole = np.empty(int(count.sum()), dtype=np.uint64)
    for part in parts:
        own = np.cumsum(part.count) - part.count
        whole[np.arange(len(part.numbers)) + np.repeat(starts - own, part.count)] = part.numbers
        starts = starts + part.count
    return _Tokens(whole, count)


def _commands(pieces: Pieces, kind: Kind, starts: Indexes) -> _Tokens:
    """Drawing commands of each feature in its tile; `starts` are the first strings of each, and how many strings there are."""
    strings = pieces.strings
    steps = _steps(pieces, starts)
    count = strings.count
    if kind is Kind.POINT:
        return _points(steps, np.diff(starts))
    closing = int(kind is Kind.POLYGON)
    length = 2 * count + 2 + closing
    first = np.cumsum(length) - length
    whole = np.empty(int(length.sum()), dtype=np.uint64)
    whole[first] = MOVE_TO | 1 << 3
    whole[first + 3] = ((count - 1) << 3 | LINE_TO).astype(np.uint64)
    if closing:
        whole[first + length - 1] = CLOSE_PATH
    point = np.arange(len(steps)) - np.repeat(strings.first, count)
    at = np.repeat(first, count) + np.where(point == 0, 1, 2 + 2 * point)
    whole[at], whole[at + 1] = steps[:, 0], steps[:, 1]
    return _Tokens(whole, _sums(length, np.diff(starts)))


def _steps(pieces: Pieces, starts: Indexes) -> varints.Numbers:
    """From each point to the next within a feature, the first from the corner of its tile; shape (n, 2)."""
    strings: Strings = pieces.strings
    corner = np.column_stack([pieces.x, pieces.y]) * EXTENT
    xy = strings.xy.astype(np.int64) - np.repeat(corner, strings.count, axis=0)
    steps = np.diff(xy, axis=0, prepend=0)
    begins = strings.first[starts[:-1]]
    steps[begins] = xy[begins]
    return varints.zigzag(steps)


def _points(steps: varints.Numbers, count: Indexes) -> _Tokens:
    length = 2 * count + 1
    first = np.cumsum(length) - length
    whole = np.empty(int(length.sum()), dtype=np.uint64)
    whole[first] = (count << 3 | MOVE_TO).astype(np.uint64)
    own = np.cumsum(count) - count
    at = np.repeat(first + 1, count) + 2 * (np.arange(len(steps)) - np.repeat(own, count))
    whole[at], whole[at + 1] = steps[:, 0], steps[:, 1]
    return _Tokens(whole, length)
