"""What a drawing holds, whatever its format: areas, lines and texts with their layer, in metres of the plan's system.

The readers of DXF (`cad_dxf`) and DGN (`cad_dgn`) make a `Drawing`; `cad_assembly` makes layers of it.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from planning_server.ingest.readers.exchange import Note, TextForm

Point = tuple[float, float]

CLOSING_TOLERANCE_M = 0.1
"""How far ends may miss one another and still be meant to meet: 0.05 mm on a drawing at 1:2000."""
CHORD_SHARE = 200
"""Arcs become chords that leave them by at most this part of the drawing's accuracy (0.2 m: 1 mm)."""
ACCURACY_M = 0.2
FARTHEST = 1e10
"""A coordinate beyond this is no place in any unit that plans are drawn in: northings of VN-2000 end at 2.6e9 mm."""
MOST_NOTES = 200
"""Notes of one kind that name a place; what is beyond is counted."""
MOST_ENTITIES = 1_000_000
MOST_VERTICES = 10_000_000

RoleName = Literal["zones", "lines", "overlays", "boundary", "labels", "ignore"]


@dataclass(frozen=True, slots=True)
class LayerRule:
    """What the plan file says of one CAD layer. `code` is the land-use code of its zones, None where it is written inside them."""

    role: RoleName = "zones"
    code: str | None = None
    kind: str | None = None


@dataclass(frozen=True, slots=True)
class CadOptions:
    """The table `cad` of the plan file and what goes with it.

    `layers` by casefolded name; `codes` are the land-use codes that are known, by casefolded name; `words` translate the planner's
    own codes; `attributes` say which tags of blocks hold which column. `unit_m` is None where nobody has said the unit.
    """

    layers: Mapping[str, LayerRule] = field(default_factory=dict[str, LayerRule])
    codes: Mapping[str, str] = field(default_factory=dict[str, str])
    words: Mapping[str, str] = field(default_factory=dict[str, str])
    attributes: Mapping[str, str] = field(default_factory=dict[str, str])
    closing_tolerance_m: float = CLOSING_TOLERANCE_M
    accuracy_m: float = ACCURACY_M
    unit_m: float | None = None
    shift_m: Point = (0.0, 0.0)
    nested: Literal["keep", "cut"] | None = None
    read_hidden: bool = False
    columns: frozenset[str] = frozenset()
    """Columns that the plan file's mapping names: they are there even where the drawing fills none of their cells."""
    palette: Mapping[int, str] = field(default_factory=dict[int, str])
    """`#rrggbb` of the colour indexes that land uses are drawn in."""
    apart: Mapping[str, str] = field(default_factory=dict[str, str])
    """CAD layers that become layers of their own, by casefolded name: the plan file's mapping calls them."""

    @property
    def chord_m(self) -> float:
        return self.accuracy_m / CHORD_SHARE


@dataclass(frozen=True, slots=True)
class Pen:
    """How and where something is drawn. `handle` is the entity's own, or that of the insert it came with; `block` names the latter.

    `color_index` is AutoCAD's (or MicroStation's) number of the colour, None for a true colour; `color` is `#rrggbb`; by-layer and by-block colours are resolved.
    """

    layer: str
    handle: str
    kind: str
    color_index: int | None = None
    color: str = ""
    block: str = ""


@dataclass(frozen=True, slots=True)
class DrawnArea:
    """A fill: `rings` as drawn, outer and inner ones mixed; `style` says how nested rings are filled."""

    pen: Pen
    rings: Sequence[Sequence[Point]]
    style: Literal["nested", "outermost", "all"] = "nested"


@dataclass(frozen=True, slots=True)
class DrawnLine:
    """A line; `closed` is the drawing's own flag (the first point is not repeated then)."""

    pen: Pen
    points: Sequence[Point]
    closed: bool = False


@dataclass(frozen=True, slots=True)
class DrawnText:
    """A text with the points that say where it belongs: where it is aligned first, then where it begins.

    `raw` is the content as stored, `text` without formatting, both in the form that `Drawing.text_form` names. `font` as the style
    or the run names it, "" where nothing does. `tag` is that of a block's attribute.
    """

    pen: Pen
    points: Sequence[Point]
    text: str
    raw: str
    font: str = ""
    tag: str = ""


class Notes:
    """Notes in the order seen: the first `MOST_NOTES` of a kind in full, then how many more there are."""

    def __init__(self) -> None:
        self.made: list[Note] = []
        self.counts: Counter[str] = Counter()

    def say(self, code: str, at: Point | None = None, row: int | None = None, **words: str | float) -> None:
        x, y = (None, None) if at is None or not all(map(math.isfinite, at)) else at
        note = Note(code, row, x, y, words)
        if note in self.made:  # the same line is looked at alone and with its neighbours
            return
        self.counts[code] += 1
        if self.counts[code] <= MOST_NOTES:
            self.made.append(note)

    def all(self) -> tuple[Note, ...]:
        more = tuple(
            Note("more_notes", words={"code": code, "count": count - MOST_NOTES})
            for code, count in self.counts.items()
            if count > MOST_NOTES
        )
        return (*self.made, *more)


@dataclass(slots=True)
class Drawing:
    """Filled by a reader. `text_form`: as in `exchange.HandedLayer`. `unread` counts entities by type that are not read, `hidden` those of frozen layers by layer."""

    text_form: TextForm = "unicode"
    areas: list[DrawnArea] = field(default_factory=list[DrawnArea])
    lines: list[DrawnLine] = field(default_factory=list[DrawnLine])
    texts: list[DrawnText] = field(default_factory=list[DrawnText])
    unread: Counter[str] = field(default_factory=Counter[str])
    hidden: Counter[str] = field(default_factory=Counter[str])
    notes: Notes = field(default_factory=Notes)
