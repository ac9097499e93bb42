"""Reads the same text in one encoding or another, strictly: where the bytes cannot be it, there is no reading.

`read_bytes` takes one letter a byte (ISO 8859-1). `read_again` takes Unicode text that a program made by reading the bytes as
Western European (`§Êt ë`, `Ñaát ôû`, `Ä\x90áº¥t`), and answers what was meant.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from planning_server.ingest.text.legacy import from_tcvn3, from_vni

UTF8, TCVN3_NAME, TCVN3_CAPITALS, VNI_NAME, CP1258, TWICE = (
    "utf-8",
    "tcvn3",
    "tcvn3h",
    "vni",
    "cp1258",
    "utf-8-twice",
)
OF_OUR_OWN: Final = (TCVN3_NAME, TCVN3_CAPITALS, VNI_NAME, TWICE)
"""Encodings that Python does not know. `tcvn3h`: of a font ending in H, which shows capitals."""

_WESTERN: Final = {byte: bytes([byte]).decode("cp1252", errors="replace") for byte in range(0x80, 0xA0)}
_C1_AS_WESTERN: Final = {
    byte: letter for byte, letter in _WESTERN.items() if letter != "\N{REPLACEMENT CHARACTER}"
}
_WESTERN_AS_C1: Final = {ord(letter): byte for byte, letter in _C1_AS_WESTERN.items()}
_ESCAPE: Final = re.compile(r"\\U\+([0-9A-Fa-f]{4,5})|&#(?:[xX]([0-9A-Fa-f]{1,6})|([0-9]{1,7}));")
_NEVER_ESCAPED: Final = frozenset("CZ")
"""Categories (controls, blanks) that no one needs to escape in a name."""


def read_bytes(letters: str, encoding: str) -> str | None:
    """In NFC; None where these bytes cannot be of this encoding."""
    if encoding in OF_OUR_OWN and encoding != TWICE:
        return _composed(_old_vietnamese(letters, encoding).translate(_C1_AS_WESTERN))
    try:
        text = letters.encode("iso8859-1").decode(UTF8 if encoding == TWICE else encoding)
    except UnicodeDecodeError:
        return None
    return read_again(text, TWICE) if encoding == TWICE else _composed(text)


def read_again(text: str, encoding: str) -> str | None:
    """In NFC; None where the text holds letters that no wrong reading of this encoding can have made."""
    if encoding == UTF8:
        return _composed(text)
    letters = text.translate(_WESTERN_AS_C1)
    if not is_western(text):
        return None
    if encoding in (TCVN3_NAME, TCVN3_CAPITALS, VNI_NAME):
        return _composed(_old_vietnamese(letters, encoding).translate(_C1_AS_WESTERN))
    try:
        return _composed(letters.encode("iso8859-1").decode(UTF8 if encoding == TWICE else encoding))
    except UnicodeDecodeError:
        return None


def is_western(text: str) -> bool:
    """True where every letter is one that a single byte can have been taken for."""
    return all(ord(letter) < 0x100 for letter in text.translate(_WESTERN_AS_C1))


def _old_vietnamese(letters: str, encoding: str) -> str:
    if encoding == VNI_NAME:
        return from_vni(letters)
    text = from_tcvn3(letters)
    return text.upper() if encoding == TCVN3_CAPITALS else text


def _composed(text: str) -> str:
    return unicodedata.normalize("NFC", text)


def without_escapes(text: str) -> str:
    r"""Letters written as `\U+1EA5` (AutoCAD) or `&#7845;` (web pages) as themselves; other escapes stay as they are.

    >>> without_escapes("\\U+0110\\U+1EA5t &#7903;")
    'Đất ở'
    """
    return _composed(_ESCAPE.sub(_unescaped, text)) if _ESCAPE.search(text) else text


def _unescaped(found: re.Match[str]) -> str:
    code = found[1] or found[2]
    number = int(code, 16) if code else int(found[3])
    if not 0xA0 < number < 0x110000:
        return found[0]
    letter = chr(number)
    return found[0] if unicodedata.category(letter)[0] in _NEVER_ESCAPED else letter


def encoding_of_font(font: str) -> str | None:
    """What text in a font of this name is written in, by the names of the fonts themselves; None for any other font.

    >>> encoding_of_font(".VnTimeH"), encoding_of_font("VNI-Times"), encoding_of_font("Arial")
    ('tcvn3h', 'vni', None)
    """
    name = re.sub(r"\.(ttf|ttc|shx|rsc)$", "", font.strip().lower())
    if name.startswith(("vni-", "vni ", "vni_")):
        return VNI_NAME
    if name.startswith(".vn"):
        return TCVN3_CAPITALS if name.endswith("h") else TCVN3_NAME
    return None
