"""Chooses the encoding of a column: what the planner says, else what the file says where that is plausible, else the evidence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from planning_server.ingest.text.evidence import (
    LEAST_MARGIN,
    LEAST_SHARE,
    MOST_WORDS,
    OF_BYTES,
    OF_UNICODE,
    Evidence,
    clear_winner,
    reads_better,
    weigh,
    words_to_weigh,
)
from planning_server.ingest.text.readings import UTF8, read_bytes

WESTERN: Final = "cp1252"
MIXED_SHARE: Final = 0.25
MIXED_VALUES: Final = 2
"""Where as many values of a column read well only in another encoding than the rest, no encoding is chosen for it."""


class Reason(StrEnum):
    """Why an encoding was chosen, or why none was."""

    PLAIN = "plain"
    """Nothing beyond ASCII, or Unicode that reads as it is."""
    STATED = "stated"
    DECLARED = "declared"
    ASSUMED = "assumed"
    """Nothing says it, and every value is strict UTF-8."""
    EVIDENCE = "evidence"
    BESIDE = "beside"
    """As the other columns of the layer, where this one alone says too little."""
    UNCLEAR = "unclear"
    CONTRADICTED = "contradicted"
    """The file names an encoding, and the words speak for another."""


@dataclass(frozen=True, slots=True)
class Chosen:
    encoding: str
    reason: Reason
    evidence: tuple[Evidence, ...] = ()
    """Best first; empty where nothing had to be weighed."""

    @property
    def is_open(self) -> bool:
        return self.reason in (Reason.UNCLEAR, Reason.CONTRADICTED)


def choose_for_bytes(texts: Sequence[str], declared: str | None, hint: str | None) -> Chosen:
    """For values of one letter a byte. `declared` is what a .cpg names, `hint` what the .dbf header's language byte means."""
    odd = [text for text in texts if not text.isascii()]
    if not odd:
        return Chosen(declared or UTF8, Reason.PLAIN)
    if declared in (None, UTF8) and all(read_bytes(text, UTF8) is not None for text in odd):
        return Chosen(UTF8, Reason.ASSUMED if declared is None else Reason.DECLARED)
    others = (declared,) if declared else (hint or WESTERN,)
    found = weigh(words_to_weigh(odd), dict.fromkeys((*others, *OF_BYTES)), of_bytes=True)
    winner = clear_winner(found)
    if declared is not None:
        if winner is None or winner.encoding == declared:
            return Chosen(declared, Reason.DECLARED, found)
        return Chosen(declared, Reason.CONTRADICTED, found)
    if winner is None:
        return Chosen(UTF8, Reason.UNCLEAR, found)
    return _unless_mixed(Chosen(winner.encoding, Reason.EVIDENCE, found), odd, of_bytes=True)


def _unless_mixed(chosen: Chosen, texts: Sequence[str], *, of_bytes: bool) -> Chosen:
    odd = [text for text in texts if not text.isascii()][:MOST_WORDS]
    others = sum(reads_better(text, chosen.encoding, of_bytes=of_bytes) is not None for text in odd)
    if others < MIXED_VALUES or others < MIXED_SHARE * len(odd):
        return chosen
    return Chosen(UTF8, Reason.UNCLEAR, chosen.evidence)


def choose_for_unicode(texts: Sequence[str]) -> Chosen:
    """For Unicode text, which may be bytes of another encoding that a program took for Western European."""
    words = words_to_weigh(texts)
    if not words:
        return Chosen(UTF8, Reason.PLAIN)
    found = weigh(words, OF_UNICODE, of_bytes=False)
    winner = clear_winner(found)
    if winner is not None:
        if winner.encoding == UTF8:
            return Chosen(UTF8, Reason.PLAIN, found)
        return _unless_mixed(Chosen(winner.encoding, Reason.EVIDENCE, found), texts, of_bytes=False)
    best = found[0]
    as_it_is = next(item for item in found if item.encoding == UTF8)
    if best.share >= LEAST_SHARE and best.share - as_it_is.share >= LEAST_MARGIN and not as_it_is.syllables:
        return Chosen(UTF8, Reason.UNCLEAR, found)
    return Chosen(UTF8, Reason.PLAIN, found)


def beside_others(chosen: Sequence[Chosen]) -> list[Chosen]:
    """Columns that say too little alone follow the others of their layer, where these agree and nothing speaks against it."""
    agreed = {item.encoding for item in chosen if item.reason is Reason.EVIDENCE}
    if len(agreed) != 1:
        return list(chosen)
    [encoding] = agreed
    return [_following(item, encoding) for item in chosen]


def _following(item: Chosen, encoding: str) -> Chosen:
    if item.reason is not Reason.UNCLEAR:
        return item
    own = next((found for found in item.evidence if found.encoding == encoding), None)
    if own is None or any(found.share > own.share for found in item.evidence):
        return item
    return Chosen(encoding, Reason.BESIDE, item.evidence)
