"""The Vietnamese encodings of before Unicode: TCVN3 (ABC, fonts `.Vn*`) and VNI-Windows (fonts `VNI-*`).

Both functions take text with one letter a byte, as ISO 8859-1 or code page 1252 shows it, so that they serve for raw bytes and for
text that some program took for Western European. What is in no table stays as it is: digits, hyphens, `²`, letters of other scripts.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

_TCVN3_RUNS: Final = (
    (0xA1, "ĂÂÊÔƠƯĐăâêôơưđ"),
    (0xB5, "àảãáạ"),
    (0xBB, "ằẳẵắ"),
    (0xC6, "ặầẩẫấậè"),
    (0xCE, "ẻẽéẹềểễếệìỉ"),
    (0xDC, "ĩíịò"),
    (0xE1, "ỏõóọồổỗốộờởỡớợù"),
    (0xF1, "ủũúụừửữứựỳỷỹýỵ"),
)
TCVN3: Final = {
    chr(start + index): letter for start, letters in _TCVN3_RUNS for index, letter in enumerate(letters)
}
"""74 letters between 0xA1 and 0xFE. `ư` is 0xAD, the soft hyphen that clipboards and web pages swallow; 0x2D stays a hyphen.

Accented capitals do not exist: the fonts ending in H show capitals for the same bytes.
"""

_TONES: Final = {"ù": "\u0301", "ø": "\u0300", "û": "\u0309", "õ": "\u0303", "ï": "\u0323"}
_CIRCUMFLEX: Final = {
    "â": "\u0302",
    "á": "\u0302\u0301",
    "à": "\u0302\u0300",
    "å": "\u0302\u0309",
    "ã": "\u0302\u0303",
    "ä": "\u0302\u0323",
}
_BREVE: Final = {
    "ê": "\u0306",
    "é": "\u0306\u0301",
    "è": "\u0306\u0300",
    "ú": "\u0306\u0309",
    "ü": "\u0306\u0303",
    "ë": "\u0306\u0323",
}
_MARKS_AFTER: Final = {
    "a": _TONES | _CIRCUMFLEX | _BREVE,
    "e": _TONES | _CIRCUMFLEX,
    "o": _TONES | _CIRCUMFLEX,
    "u": _TONES,
    "y": _TONES,
    "ô": _TONES,  # ơ
    "ö": _TONES,  # ư
}
_ALONE: Final = {"ô": "ơ", "ö": "ư", "ñ": "đ", "í": "í", "ì": "ì", "æ": "ỉ", "ó": "ĩ", "ò": "ị", "î": "ỵ"}


def _vni_table() -> dict[str, str]:
    table: dict[str, str] = {}
    for base, marks in _MARKS_AFTER.items():
        letter = _ALONE.get(base, base)
        for mark, combining in marks.items():
            lower = unicodedata.normalize("NFC", letter + combining)
            for byte in (mark, mark.upper()):  # capitals are written with either form of the mark
                table[base + byte] = lower
                table[base.upper() + byte] = lower.upper()
    for byte, letter in _ALONE.items():
        table[byte] = letter
        table[byte.upper()] = letter.upper()
    return table


VNI: Final = _vni_table()
"""One or two letters of Western European to one of Vietnamese: a base letter and the mark after it, or a letter of its own."""

_TCVN3_TABLE: Final = str.maketrans(TCVN3)
_VNI_PIECE: Final = re.compile("|".join(sorted(map(re.escape, VNI), key=len, reverse=True)))


def from_tcvn3(letters: str) -> str:
    """
    >>> from_tcvn3("§Êt ë")
    'Đất ở'
    """
    return letters.translate(_TCVN3_TABLE)


def from_vni(letters: str) -> str:
    """The longest match first, so that `oå` is one letter and not two.

    >>> from_vni("Ñaát ôû")
    'Đất ở'
    """
    return _VNI_PIECE.sub(lambda found: VNI[found[0]], letters)
