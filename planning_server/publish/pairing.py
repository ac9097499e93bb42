"""Which features of two drawings are one: layers by role and name, features by layer and id, the others by their ground.

Rows with one id in one layer are one feature. One that only its row number names is paired with the feature of the other side that holds
more than half of it and lies by more than half in it, since a row that is put in above moves every number below.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final, Generic, TypeVar

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

Value = TypeVar("Value")
Geometries = NDArray[np.object_]

MORE_THAN_HALF: Final = 0.5


@dataclass(frozen=True, slots=True)
class Layer:
    """A layer of one side; `covers` is the area it speaks for, `accuracy_m` the width below which a contact is a boundary's."""

    role: str
    theme: str
    name: str
    accuracy_m: float
    covers: BaseGeometry


@dataclass(frozen=True, slots=True)
class LayerPair:
    """A layer on both sides, or on one. Paired by role and name; where one layer of a role and theme is left on each side, so are they."""

    before: Layer | None
    after: Layer | None

    @property
    def role(self) -> str:
        return next(item.role for item in (self.after, self.before) if item is not None)

    @property
    def theme(self) -> str:
        return next(item.theme for item in (self.after, self.before) if item is not None)

    @property
    def accuracy_m(self) -> float:
        """Of the coarser side: a redrawing thinner than that is none of the ground."""
        return max(item.accuracy_m for item in (self.before, self.after) if item is not None)


@dataclass(frozen=True, slots=True)
class Row(Generic[Value]):
    """One drawn row. `key` is None where its row number is all the name it has; `words` by the name of the change that another word makes."""

    layer: str
    name: str
    key: str | None
    words: Mapping[str, Hashable]
    value: Value
    geometry: BaseGeometry


@dataclass(frozen=True)
class State(Generic[Value]):
    """A feature on one side, with all its rows."""

    rows: tuple[Row[Value], ...]

    @property
    def layer(self) -> str:
        return self.rows[0].layer

    @property
    def name(self) -> str:
        return self.rows[0].name

    @cached_property
    def geometry(self) -> BaseGeometry:
        return united([row.geometry for row in self.rows])

    def by_word(self, word: str) -> Mapping[Hashable, BaseGeometry]:
        """The ground of each thing that its rows say under that word: mostly one thing."""
        found: defaultdict[Hashable, list[BaseGeometry]] = defaultdict(list)
        for row in self.rows:
            found[row.words[word]].append(row.geometry)
        return {said: united(shapes) for said, shapes in found.items()}


def pair_layers(before: Iterable[Layer], after: Iterable[Layer]) -> tuple[LayerPair, ...]:
    old = {(item.role, item.name): item for item in before}
    new = {(item.role, item.name): item for item in after}
    pairs = [LayerPair(old[key], new[key]) for key in old.keys() & new.keys()]
    left: defaultdict[tuple[str, str], tuple[list[Layer], list[Layer]]] = defaultdict(lambda: ([], []))
    for key in old.keys() - new.keys():
        left[old[key].role, old[key].theme][0].append(old[key])
    for key in new.keys() - old.keys():
        left[new[key].role, new[key].theme][1].append(new[key])
    for gone, come in left.values():
        if len(gone) == len(come) == 1:
            pairs.append(LayerPair(gone[0], come[0]))
        else:
            pairs += [LayerPair(item, None) for item in gone]
            pairs += [LayerPair(None, item) for item in come]
    return tuple(sorted(pairs, key=lambda pair: (pair.role, pair.theme, *_names(pair))))


def _names(pair: LayerPair) -> tuple[str, str]:
    return pair.after.name if pair.after else "", pair.before.name if pair.before else ""


def by_layer(rows: Iterable[Row[Value]]) -> Mapping[str, Sequence[Row[Value]]]:
    found: defaultdict[str, list[Row[Value]]] = defaultdict(list)
    for row in rows:
        found[row.layer].append(row)
    return found


def states_of(rows: Iterable[Row[Value]]) -> list[State[Value]]:
    named: dict[str, list[Row[Value]]] = {}
    states: list[State[Value]] = []
    for row in rows:
        if row.key is None:
            states.append(State((row,)))
        else:
            named.setdefault(row.key, []).append(row)
    return states + [State(tuple(items)) for items in named.values()]


Paired = tuple[list[tuple[State[Value], State[Value]]], list[State[Value]], list[State[Value]]]


def paired(
    before: Sequence[State[Value]], after: Sequence[State[Value]], accuracy_m: float, *, lines: bool
) -> Paired[Value]:
    """Pairs, what is left of the one side, what is left of the other."""
    new = {item.rows[0].key: item for item in after if item.rows[0].key is not None}
    old = {item.rows[0].key: item for item in before if item.rows[0].key is not None}
    pairs = [(old[key], new[key]) for key in old if key in new]
    gone = [old[key] for key in old if key not in new]
    come = [new[key] for key in new if key not in old]
    was = [item for item in before if item.rows[0].key is None]
    now = [item for item in after if item.rows[0].key is None]
    for found in (_same_shapes, _majorities):
        met = _each_once(found(was, now, accuracy_m, lines=lines))
        pairs += [(was[left], now[right]) for left, right in met.items()]
        matched = set(met.values())
        was = [item for index, item in enumerate(was) if index not in met]
        now = [item for index, item in enumerate(now) if index not in matched]
    return pairs, gone + was, come + now


def _each_once(candidates: Iterable[tuple[int, int]]) -> Mapping[int, int]:
    """The first of the candidates for each position of either side."""
    met: dict[int, int] = {}
    taken: set[int] = set()
    for left, right in candidates:
        if left not in met and right not in taken:
            met[left] = right
            taken.add(right)
    return met


def _same_shapes(
    before: Sequence[State[Value]], after: Sequence[State[Value]], _accuracy_m: float, *, lines: bool
) -> list[tuple[int, int]]:
    """Positions of features drawn alike to the millimetre; of several in one place first those that say the same, then in their order."""
    old, new = _marks(before, lines=lines), _marks(after, lines=lines)
    here: defaultdict[bytes, list[int]] = defaultdict(list)
    alike: defaultdict[tuple[bytes, Words], list[int]] = defaultdict(list)
    for right in reversed(range(len(new))):
        here[new[right]].append(right)
        alike[new[right], _words(after[right])].append(right)
    found: list[tuple[int, int]] = []
    others: list[int] = []
    for left, mark in enumerate(old):
        same = alike.get((mark, _words(before[left])))
        if same:
            found.append((left, same.pop()))
        else:
            others.append(left)
    taken = {right for _, right in found}
    for left in others:
        places = here.get(old[left], [])
        while places and places[-1] in taken:
            places.pop()
        if places:
            found.append((left, places.pop()))
    return found


Words = tuple[tuple[str, Hashable], ...]


def _words(state: State[Value]) -> Words:
    return tuple(state.rows[0].words.items())


def _marks(states: Sequence[State[Value]], *, lines: bool) -> list[bytes]:
    """Shapes as bytes, to the millimetre, wherever a ring begins; a line keeps its direction out of it too."""
    shapes = np.array([item.geometry for item in states], dtype=np.object_)
    if not len(shapes):
        return []
    shapes = shapely.line_merge(shapes) if lines else shapes
    rounded = shapely.transform(shapes, lambda xy: xy.round(3) + 0.0)
    return [bytes(item) for item in shapely.to_wkb(shapely.normalize(rounded)).tolist()]


def _majorities(
    before: Sequence[State[Value]], after: Sequence[State[Value]], accuracy_m: float, *, lines: bool
) -> list[tuple[int, int]]:
    """Positions of features that hold more than half of one another: the greatest share first, then those that say the same."""
    if not before or not after:
        return []
    old, new = _shapes(before), _shapes(after)
    reach = accuracy_m if lines else 0.0
    left, right = shapely.STRtree(new).query(old, predicate="dwithin", distance=reach)
    shares = _shares(old[left], new[right], accuracy_m, lines=lines)
    found = [
        (-share, before[a].rows[0].words != after[b].rows[0].words, a, b)
        for share, a, b in zip(shares.tolist(), left.tolist(), right.tolist(), strict=True)
        if share > MORE_THAN_HALF
    ]
    return [(a, b) for _, _, a, b in sorted(found)]


def _shares(old: Geometries, new: Geometries, accuracy_m: float, *, lines: bool) -> NDArray[np.float64]:
    """Of each two shapes, the smaller of the shares that they hold of one another."""
    if not lines:
        most = np.maximum(shapely.area(old), shapely.area(new))
        shared = shapely.area(shapely.intersection(old, new))
        return np.divide(shared, most, out=np.zeros_like(most), where=most > 0)
    found = np.ones(len(old), dtype=np.float64)
    for one, other in ((old, new), (new, old)):
        along = shapely.length(shapely.intersection(one, shapely.buffer(other, accuracy_m)))
        whole = shapely.length(one)
        found = np.minimum(found, np.divide(along, whole, out=np.zeros_like(whole), where=whole > 0))
    return found


def _shapes(states: Sequence[State[Value]]) -> Geometries:
    return np.array([item.geometry for item in states], dtype=np.object_)


def united(shapes: Sequence[BaseGeometry]) -> BaseGeometry:
    """The union of the shapes that are not empty; the shape itself where it is the only one."""
    drawn = [item for item in shapes if not item.is_empty]
    return drawn[0] if len(drawn) == 1 else shapely.union_all(drawn)
