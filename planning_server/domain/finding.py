"""What ingest saw: every fault, doubt, repair and omission, with row, place, size and remedy, and what it asks."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from shapely.geometry.base import BaseGeometry

from planning_server.domain.text import Text, visible

Measured = Mapping[str, float | int | str | None]
"""Figures by name; None in place of what is no number (NaN, infinity): JSON and the database hold neither."""
IDENTIFYING = (
    "parcel_id",
    "commune",
    "other_row",
    "other_layer",
    "attribute",
    "column",
    "x",
    "y",
    "east_m",
    "north_m",
)
"""Measured values that tell one finding of a code from another where the row alone does not."""


def _of_numbers(measured: Measured) -> Measured:
    return {
        name: None if isinstance(value, float) and not math.isfinite(value) else value
        for name, value in measured.items()
    }


def _visible_text(text: Text) -> Text:
    return Text(visible(text.vi), visible(text.en))


class Severity(StrEnum):
    """`fatal`: cannot be read; `error`: blocks until mended; `warning`: publishable once accepted with a reason; `info`."""

    FATAL = "fatal"
    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer that can be given: the JSON `value`, what it means, and the evidence for it (scores, shifts in metres)."""

    value: object
    text: Text
    measured: Measured = field(default_factory=dict[str, float | int | str | None])

    def __post_init__(self) -> None:
        object.__setattr__(self, "measured", _of_numbers(self.measured))
        object.__setattr__(self, "text", _visible_text(self.text))


@dataclass(frozen=True, slots=True)
class Question:
    """What a planner is asked: the answer goes to `pointer`, a JSON pointer into the plan file. The best choice comes first.

    Nothing is chosen until a person answers; an empty list of choices asks for a value of the planner's own.
    """

    pointer: str
    choices: tuple[Choice, ...] = ()


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing seen. `row` counts from 1 as a spreadsheet would; `place` is (longitude, latitude) in CRS84 degrees, None where
    one of them is no number.

    What a file says is quoted in `text`, `remedy` and `nearest` with every letter visible (`domain.text.visible`), for all forms of a report.
    `geometry` is the faulty piece of ground or line in CRS84, `nearest` the label or zone code beside it; None where there is none.
    """

    code: str
    severity: Severity
    text: Text
    layer: str | None = None
    row: int | None = None
    place: tuple[float, float] | None = None
    measured: Measured = field(default_factory=dict[str, float | int | str | None])
    remedy: Text | None = None
    number: str = ""
    geometry: BaseGeometry | None = None
    nearest: str | None = None
    question: Question | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "measured", _of_numbers(self.measured))
        if self.place is not None and not all(map(math.isfinite, self.place)):
            object.__setattr__(self, "place", None)
        object.__setattr__(self, "text", _visible_text(self.text))
        object.__setattr__(self, "remedy", None if self.remedy is None else _visible_text(self.remedy))
        object.__setattr__(self, "nearest", None if self.nearest is None else visible(self.nearest))

    @property
    def layer_words(self) -> str:
        """The layer's name as people see it; empty where there is none. `layer` is the name as the file has it."""
        return visible(self.layer or "")

    @property
    def key(self) -> str:
        """Names the finding: the same for the same fault when a file is read again, another one where it says something else."""
        told = {name: self.measured[name] for name in IDENTIFYING if name in self.measured}
        place = None if self.place is None else [round(part, 6) for part in self.place]
        words = json.dumps(
            [self.code, self.layer, self.row, place if self.row is None else None, told, self.text.en],
            ensure_ascii=False,
            sort_keys=True,
        )
        return hashlib.sha256(words.encode()).hexdigest()[:20]
