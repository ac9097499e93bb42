"""Weighs the readings of a column: how many of its words become Vietnamese syllables in each encoding."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

from planning_server.ingest.text.readings import (
    CP1258,
    TCVN3_NAME,
    TWICE,
    UTF8,
    VNI_NAME,
    is_western,
    read_again,
    read_bytes,
)
from planning_server.ingest.text.syllables import is_syllable
from planning_server.landuse.codes import LAND_USES

Reader = Callable[[str, str], str | None]

OF_BYTES: Final = (UTF8, TCVN3_NAME, VNI_NAME, CP1258)
OF_UNICODE: Final = (UTF8, TCVN3_NAME, VNI_NAME, CP1258, TWICE)
"""`utf-8` stands for the text as it is."""

MOST_WORDS: Final = 4000
"""Different words looked at in a column: more change no answer."""
LEAST_SHARE: Final = 0.7
LEAST_MARGIN: Final = 0.2
LEAST_LEAD: Final = 2
MOST_OF_ITS_OWN: Final = 0.5
"""A reading is believed where 70 % of the words become syllables, 20 points more than in the next best and two words more."""

_WORD: Final = re.compile(r"[A-Za-z\x80-\U0010ffff]*[\x80-\U0010ffff][A-Za-z\x80-\U0010ffff]*")
_LETTERS: Final = re.compile(r"[^\W\d_]+")
_BESIDE_WORDS: Final = "²³°·–—…“”‘’«»\xa0"
_CONSONANTS: Final = frozenset("bcdđghklmnpqrstvxfjwz")


@dataclass(frozen=True, slots=True)
class Evidence:
    """For one encoding: of `words` different words with letters beyond ASCII, how many are `syllables` and how many `known`
    words of land use. `share` counts a word that says nothing (an abbreviation, `m²`) half."""

    encoding: str
    share: float
    syllables: int
    known: int
    words: int


@cache
def _land_use_words() -> frozenset[str]:
    labels = " ".join(land_use.label_vi for land_use in LAND_USES).lower()
    return frozenset(word for word in _LETTERS.findall(labels) if not word.isascii())


def words_to_weigh(texts: Iterable[str]) -> Sequence[str]:
    """The different words that hold something beyond ASCII, in order of appearance."""
    words: dict[str, None] = {}
    for text in texts:
        if not text.isascii():
            words.update(dict.fromkeys(_WORD.findall(text)))
            if len(words) >= MOST_WORDS:
                break
    return list(words)[:MOST_WORDS]


def weigh(words: Sequence[str], encodings: Iterable[str], *, of_bytes: bool) -> tuple[Evidence, ...]:
    """The evidence for each encoding, best first; the order given decides between equals."""
    found = [_weighed(words, encoding, of_bytes=of_bytes) for encoding in encodings]
    return tuple(sorted(found, key=lambda item: (-round(item.share, 6), -item.syllables)))


def _weighed(words: Sequence[str], encoding: str, *, of_bytes: bool) -> Evidence:
    read: Reader = read_bytes if of_bytes else read_again
    points = 0.0
    syllables = known = 0
    for word in words:
        text = read(word, encoding)
        if text is None:
            continue
        sure = encoding == UTF8 and (of_bytes or not is_western(word))
        worth = 1.0 if sure else _worth(text)
        points += worth
        syllables += worth == 1.0
        known += text.lower() in _land_use_words()
    return Evidence(encoding, points / len(words) if words else 0.0, syllables, known, len(words))


def _worth(text: str) -> float:
    """1 for syllables of Vietnamese, 0.5 for what could be in any text, 0 for what cannot be Vietnamese."""
    core = text.strip(_BESIDE_WORDS)
    words = _LETTERS.findall(core)
    if sum(map(len, words)) != len("".join(core.split())):
        return 0.0
    accented = [word for word in words if not word.isascii()]
    if not accented:
        return 0.5
    if all(is_syllable(word) for word in accented):
        return 1.0
    return 0.5 if all(is_syllable(word) or _is_abbreviation(word) for word in accented) else 0.0


def _is_abbreviation(word: str) -> bool:
    return set(word.lower()) <= _CONSONANTS


def clear_winner(found: Sequence[Evidence]) -> Evidence | None:
    """The best, where it stands far enough from the next; None where a person must say."""
    best, second = found[0], found[1]
    lead = best.syllables - second.syllables
    enough = lead >= LEAST_LEAD or (best.known >= 1 and second.syllables == 0)
    if best.share >= LEAST_SHARE and best.share - second.share >= LEAST_MARGIN and enough:
        return best
    return None


def looks_like(text: str) -> tuple[str, str] | None:
    """For one value alone: the encoding that makes every word of it Vietnamese while some are not as it stands, and that reading."""
    if not is_western(text):
        return None
    words = words_to_weigh([text])
    if all(_worth(word) for word in words):
        return None
    found = weigh(words, OF_UNICODE, of_bytes=False)
    best = found[0]
    if best.syllables < len(words) or not (best.known or best.syllables >= LEAST_LEAD):
        return None
    return best.encoding, read_again(text, best.encoding) or ""


def reads_better(value: str, encoding: str, *, of_bytes: bool) -> tuple[str, str] | None:
    """For one value of a column that is read as `encoding`: another encoding that makes every word of it Vietnamese, where its own
    makes at most half of them so, and that reading."""
    if of_bytes and read_bytes(value, UTF8) is not None:
        return None  # what is strict UTF-8 is never old Vietnamese letters
    if not of_bytes and not is_western(value):
        return None
    words = words_to_weigh([value])
    [own] = weigh(words, (encoding,), of_bytes=of_bytes)
    if not words or own.share > MOST_OF_ITS_OWN:
        return None
    best = weigh(words, (TCVN3_NAME, VNI_NAME, CP1258), of_bytes=of_bytes)[0]
    if best.encoding == encoding or best.syllables < len(words):
        return None
    if not (best.known or best.syllables >= LEAST_LEAD):
        return None
    read: Reader = read_bytes if of_bytes else read_again
    return best.encoding, read(value, best.encoding) or ""
