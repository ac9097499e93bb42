"""What can be a written Vietnamese syllable: onset, rime and tone. It serves to tell encodings apart, not to judge spelling."""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from typing import Final

ONSETS: Final = frozenset(
    [
        "",
        *[
            "b",
            "c",
            "ch",
            "d",
            "đ",
            "g",
            "gh",
            "gi",
            "h",
            "k",
            "kh",
            "l",
            "m",
            "n",
            "ng",
            "ngh",
            "nh",
            "p",
            "ph",
            "qu",
            "r",
            "s",
            "t",
            "th",
            "tr",
            "v",
            "x",
        ],
    ]
)
BEFORE_FRONT_VOWELS_ONLY: Final = frozenset({"gh", "ngh"})
NEVER_BEFORE_FRONT_VOWELS: Final = frozenset({"c", "ng"})
FRONT_VOWELS: Final = frozenset("eêiy")

RIMES: Final = frozenset(
    [
        "a",
        "ac",
        "ach",
        "ai",
        "ak",
        "am",
        "an",
        "ang",
        "anh",
        "ao",
        "ap",
        "at",
        "au",
        "ay",
        "ăc",
        "ăk",
        "ăm",
        "ăn",
        "ăng",
        "ăp",
        "ăt",
        "âc",
        "âm",
        "ân",
        "âng",
        "âp",
        "ât",
        "âu",
        "ây",
        "e",
        "ec",
        "em",
        "en",
        "eng",
        "eo",
        "ep",
        "et",
        "ê",
        "êch",
        "êm",
        "ên",
        "ênh",
        "êp",
        "êt",
        "êu",
        "i",
        "ia",
        "ich",
        "im",
        "in",
        "inh",
        "ip",
        "it",
        "iu",
        "iêc",
        "iêm",
        "iên",
        "iêng",
        "iêp",
        "iêt",
        "iêu",
        "o",
        "oc",
        "oi",
        "om",
        "on",
        "ong",
        "oong",
        "op",
        "ot",
        "oa",
        "oac",
        "oach",
        "oai",
        "oam",
        "oan",
        "oang",
        "oanh",
        "oao",
        "oap",
        "oat",
        "oay",
        "oăc",
        "oăm",
        "oăn",
        "oăng",
        "oăt",
        "oe",
        "oen",
        "oeo",
        "oet",
        "ô",
        "ôc",
        "ôi",
        "ôm",
        "ôn",
        "ông",
        "ôp",
        "ôt",
        "ơ",
        "ơi",
        "ơm",
        "ơn",
        "ơp",
        "ơt",
        "u",
        "ua",
        "uc",
        "ui",
        "um",
        "un",
        "ung",
        "up",
        "ut",
        "uôc",
        "uôi",
        "uôm",
        "uôn",
        "uông",
        "uôt",
        "uân",
        "uâng",
        "uât",
        "uây",
        "uê",
        "uêch",
        "uên",
        "uênh",
        "uơ",
        "uy",
        "uya",
        "uych",
        "uyn",
        "uynh",
        "uyp",
        "uyt",
        "uyu",
        "uyên",
        "uyêt",
        "ư",
        "ưa",
        "ưc",
        "ưi",
        "ưm",
        "ưn",
        "ưng",
        "ưt",
        "ưu",
        "ươc",
        "ươi",
        "ươm",
        "ươn",
        "ương",
        "ươp",
        "ươt",
        "ươu",
        "y",
        "yêm",
        "yên",
        "yêng",
        "yêt",
        "yêu",
    ]
)
AFTER_QU: Final = frozenset(
    [
        "a",
        "ach",
        "ac",
        "ai",
        "an",
        "ang",
        "anh",
        "ao",
        "ap",
        "at",
        "au",
        "ay",
        "ăc",
        "ăm",
        "ăn",
        "ăng",
        "ăp",
        "ăt",
        "ân",
        "âng",
        "ât",
        "ây",
        "e",
        "en",
        "eo",
        "et",
        "ê",
        "ên",
        "ênh",
        "êt",
        "êch",
        "êu",
        "i",
        "it",
        "ich",
        "inh",
        "y",
        "yên",
        "yêt",
        "ych",
        "ynh",
        "yt",
        "yp",
        "yu",
        "ơ",
        "ôc",
        "ôt",
        "ôi",
    ]
)
STOPS: Final = ("ch", "c", "k", "p", "t")
TONES: Final = frozenset("\u0300\u0301\u0303\u0309\u0323")
TONES_BEFORE_A_STOP: Final = frozenset("\u0301\u0323")


@lru_cache(maxsize=65536)
def is_syllable(word: str) -> bool:
    """True for one word in any capitals, composed or not.

    >>> is_syllable("Đất"), is_syllable("đât"), is_syllable("Êt")
    (True, False, False)
    """
    letters, tones = _split_tones(word.lower())
    if len(tones) > 1 or not letters:
        return False
    return any(
        _fits(letters[:cut], letters[cut:], tones)
        for cut in range(min(4, len(letters)))
        if letters[:cut] in ONSETS
    )


def _split_tones(word: str) -> tuple[str, str]:
    letters: list[str] = []
    tones: list[str] = []
    for letter in unicodedata.normalize("NFD", word):
        (tones if letter in TONES else letters).append(letter)
    return unicodedata.normalize("NFC", "".join(letters)), "".join(tones)


def _fits(onset: str, rime: str, tone: str) -> bool:
    if onset == "qu":
        known = rime in AFTER_QU
    elif rime[:1] in FRONT_VOWELS:
        known = rime in RIMES and onset not in NEVER_BEFORE_FRONT_VOWELS
    else:
        known = rime in RIMES and onset not in BEFORE_FRONT_VOWELS_ONLY
    if not known:
        return False
    return not rime.endswith(STOPS) or tone in TONES_BEFORE_A_STOP if tone else not rime.endswith(STOPS)
