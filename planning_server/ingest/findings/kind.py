"""The register of findings: every code that ingest can report, with its severity, its sentence and what mends it.

`docs/findings.md` lists the same codes with an example each; a test compares the two. Codes never change once published.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from shapely.geometry.base import BaseGeometry

from planning_server.domain.finding import Finding, Question, Severity
from planning_server.domain.numbers import by_power_of_ten
from planning_server.domain.text import Text, storable

Word = Text | str | int | float
Place = tuple[float, float]

KINDS: dict[str, FindingKind] = {}
"""Every kind by its code, in the order of the documentation."""


@dataclass(frozen=True, slots=True)
class Spot:
    """Where something was seen: layer, row as a spreadsheet counts (from 1), (longitude, latitude) in degrees.

    `geometry` is the faulty piece in CRS84, `nearest` the label or zone code beside it.
    """

    layer: str | None = None
    row: int | None = None
    place: Place | None = None
    geometry: BaseGeometry | None = None
    nearest: str | None = None


NOWHERE = Spot()


@dataclass(frozen=True, slots=True)
class FindingKind:
    """One code. `text` and `remedy` hold `{names}` that `seen` fills in."""

    number: str
    code: str
    severity: Severity
    text: Text
    remedy: Text | None

    def seen(
        self,
        spot: Spot = NOWHERE,
        *,
        measured: Mapping[str, float | int | str | None] | None = None,
        question: Question | None = None,
        **words: Word,
    ) -> Finding:
        """A finding of this kind; numbers among `words` are written as each language writes them."""
        return Finding(
            code=self.code,
            severity=self.severity,
            text=_filled(self.text, words),
            layer=spot.layer,
            row=spot.row,
            place=spot.place,
            measured={
                name: storable(value) if isinstance(value, str) else value
                for name, value in (measured or {}).items()
            },
            remedy=None if self.remedy is None else _filled(self.remedy, words),
            number=self.number,
            geometry=spot.geometry,
            nearest=spot.nearest,
            question=question,
        )


def _filled(template: Text, words: Mapping[str, Word]) -> Text:
    vi = {name: _written(word, vietnamese=True) for name, word in words.items()}
    en = {name: _written(word, vietnamese=False) for name, word in words.items()}
    return Text(template.vi.format(**vi), template.en.format(**en))


def _written(word: Word, *, vietnamese: bool) -> str:
    if isinstance(word, Text):
        return word.vi if vietnamese else word.en
    if isinstance(word, int | float):
        large = by_power_of_ten(word, "vi" if vietnamese else "en")
        if large is not None:
            return large
    if isinstance(word, float):
        plain = f"{word:,.2f}"
        return plain.replace(",", " ").replace(".", ",") if vietnamese else plain.replace(",", " ")
    return str(word)


def kind(
    number: str, code: str, severity: Severity, vi: str, en: str, remedy: tuple[str, str] | None = None
) -> FindingKind:
    made = FindingKind(number, code, severity, Text(vi, en), None if remedy is None else Text(*remedy))
    KINDS[code] = made
    return made


FATAL, ERROR, WARNING, INFO = Severity.FATAL, Severity.ERROR, Severity.WARNING, Severity.INFO
