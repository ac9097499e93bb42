"""What changed between two drawings of one plan: two lists of areas or lines in, differences out. Nothing is read here.

Both sides are in one projected system, in metres, and valid. Which features are one: `pairing`. Every area is that of a union.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final, Generic

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from planning_server.domain.strip import polygonal, widths_of
from planning_server.publish.pairing import LayerPair, Row, State, Value, by_layer, paired, states_of, united

LEAST: Final = 0.01
"""Shapes that differ by less than so many m² (lines: m) are the same: what a change of system leaves behind."""

SAME_LINE_M: Final = 0.001
"""Lines this near to one another run together: the grid of legal geometry is a millimetre."""

NOTHING: Final[BaseGeometry] = shapely.GeometryCollection()


@dataclass(frozen=True)
class Change(Generic[Value]):
    """A feature that differs. `kinds`: added, removed, redrawn, and the words that differ.

    `lost` and `gained` are what one side alone draws, `kept` what both draw and say otherwise. `beyond` is the part of `lost` and `gained`
    that is wider than the layer's accuracy, `within` the rest: redrawn, but no change of ground.
    """

    kinds: tuple[str, ...]
    before: State[Value] | None
    after: State[Value] | None
    lost: BaseGeometry
    gained: BaseGeometry
    kept: BaseGeometry
    beyond: BaseGeometry
    within: BaseGeometry
    words: Mapping[str, BaseGeometry]

    @property
    def state(self) -> State[Value]:
        return next(item for item in (self.after, self.before) if item is not None)

    @cached_property
    def drawn(self) -> BaseGeometry:
        """Everything that differs, thin or not."""
        return united([self.lost, self.gained, self.kept])

    @cached_property
    def decided(self) -> BaseGeometry:
        """Where an answer differs by more than a boundary contact."""
        return united([self.beyond, self.kept])

    @property
    def is_within_accuracy(self) -> bool:
        """Redrawn and nothing else, and nowhere by more than the accuracy."""
        return self.kinds == ("redrawn",) and self.beyond.is_empty

    def of_kind(self, kind: str) -> BaseGeometry:
        """What of the ground is of that kind; of a redrawing only what goes beyond the accuracy."""
        return self.words.get(kind, self.beyond)


@dataclass(frozen=True, slots=True)
class Comparison(Generic[Value]):
    """Every feature that differs, by layer and name; `unchanged` counts the others."""

    changes: tuple[Change[Value], ...]
    unchanged: int
    before: int
    after: int

    def of_kind(self, kind: str) -> BaseGeometry:
        """The union, so that ground that one feature loses to another counts once."""
        return united([item.of_kind(kind) for item in self.changes if kind in item.kinds])

    def within(self) -> BaseGeometry:
        return united([item.within for item in self.changes])


def compare(
    before: Sequence[Row[Value]],
    after: Sequence[Row[Value]],
    pairs: Sequence[LayerPair],
    *,
    lines: bool = False,
) -> Comparison[Value]:
    """All layers of one role together; rows of layers that no pair names are left out."""
    old, new = by_layer(before), by_layer(after)
    changes: list[Change[Value]] = []
    both = olds = news = 0
    for pair in pairs:
        was = states_of(old.get(pair.before.name, ()) if pair.before else ())
        now = states_of(new.get(pair.after.name, ()) if pair.after else ())
        olds, news = olds + len(was), news + len(now)
        met, gone, come = paired(was, now, pair.accuracy_m, lines=lines)
        both += len(met)
        changes += [_one_sided("removed", item) for item in gone]
        changes += [_one_sided("added", item) for item in come]
        changes += _differences(met, pair.accuracy_m, lines=lines)
    changes.sort(key=lambda item: (item.state.layer, item.state.name, item.kinds))
    same = both - sum(item.before is not None and item.after is not None for item in changes)
    return Comparison(tuple(changes), same, olds, news)


def _one_sided(kind: str, state: State[Value]) -> Change[Value]:
    shape = state.geometry
    before, after = (state, None) if kind == "removed" else (None, state)
    lost, gained = (shape, NOTHING) if kind == "removed" else (NOTHING, shape)
    return Change((kind,), before, after, lost, gained, NOTHING, shape, NOTHING, {kind: shape})


def _differences(
    pairs: Sequence[tuple[State[Value], State[Value]]], accuracy_m: float, *, lines: bool
) -> list[Change[Value]]:
    found: list[Change[Value]] = []
    for before, after in pairs:
        words = _other_words(before, after, lines=lines)
        redrawn = (NOTHING, NOTHING, NOTHING, NOTHING)
        if not shapely.equals_exact(before.geometry, after.geometry):
            redrawn = (_redrawn_line if lines else redrawn_area)(before.geometry, after.geometry, accuracy_m)
        lost, gained, beyond, within = redrawn
        size = shapely.length if lines else shapely.area
        is_redrawn = float(size(lost)) + float(size(gained)) >= LEAST
        kinds = (*(("redrawn",) if is_redrawn else ()), *words)
        if kinds:
            kept = united(list(words.values()))
            found.append(Change(kinds, before, after, lost, gained, kept, beyond, within, words))
    return found


def redrawn_area(
    before: BaseGeometry, after: BaseGeometry, accuracy_m: float
) -> tuple[BaseGeometry, BaseGeometry, BaseGeometry, BaseGeometry]:
    """What only the one draws, what only the other draws, what of both is wider than the accuracy, and the rest."""
    lost = polygonal(shapely.difference(before, after))
    gained = polygonal(shapely.difference(after, before))
    parts = shapely.get_parts(np.array([lost, gained], dtype=np.object_))
    wide = widths_of(parts) >= accuracy_m
    return lost, gained, united(parts[wide].tolist()), united(parts[~wide].tolist())


def _redrawn_line(
    before: BaseGeometry, after: BaseGeometry, accuracy_m: float
) -> tuple[BaseGeometry, BaseGeometry, BaseGeometry, BaseGeometry]:
    """As `redrawn_area`; `beyond` is what runs further than the accuracy from the line of the other side."""

    def apart(one: BaseGeometry, other: BaseGeometry, distance: float) -> BaseGeometry:
        return shapely.difference(one, shapely.buffer(other, distance))

    lost, gained = apart(before, after, SAME_LINE_M), apart(after, before, SAME_LINE_M)
    beyond = united([apart(before, after, accuracy_m), apart(after, before, accuracy_m)])
    return lost, gained, beyond, shapely.difference(united([lost, gained]), beyond)


def _other_words(before: State[Value], after: State[Value], *, lines: bool) -> Mapping[str, BaseGeometry]:
    """By kind of change, the ground (a line: the whole of it) that both sides draw and of which they say different things."""
    found: dict[str, BaseGeometry] = {}
    for word in after.rows[0].words:
        was = {row.words[word] for row in before.rows}
        now = {row.words[word] for row in after.rows}
        if len(was) == 1 and was == now:
            continue
        if lines:
            found[word] = after.geometry
            continue
        said = after.by_word(word)
        ground = united(
            [
                polygonal(
                    shapely.difference(
                        shapely.intersection(shape, after.geometry), said.get(what, shapely.Polygon())
                    )
                )
                for what, shape in before.by_word(word).items()
            ]
        )
        if was != now or float(shapely.area(ground)) >= LEAST:
            found[word] = ground
    return found
