"""Texts of a DXF: their places, and the fonts that say what their letters mean."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from ezdxf.lldxf.encoding import decode_dxf_unicode
from ezdxf.tools.text import MTextContext, MTextParser, TokenType, plain_text

from planning_server.ingest.readers.cad_drawing import Point
from planning_server.ingest.text.readings import encoding_of_font, read_again, read_bytes

Entity = Any
TCVN3_FILE = re.compile(r"vn(?!i)[a-z]+\.ttf$", re.IGNORECASE)
"""The file of `.VnTime` is `VNTIME.TTF`: without the dot that its family has."""
SPACES = (TokenType.SPACE, TokenType.NBSP, TokenType.TABULATOR)
BREAKS = (TokenType.NEW_PARAGRAPH, TokenType.NEW_COLUMN)


def readable(text: str) -> str:
    """The text with bytes that the drawing's encoding does not have shown as letters of ISO 8859-1, one a byte."""
    return "".join(chr(ord(letter) - 0xDC00) if "\udc80" <= letter <= "\udcff" else letter for letter in text)


def by_font(text: str, encoding: str, font: str) -> str:
    """What a text in a TCVN3 or VNI font says; as it is in any other font, or where the letters cannot be of that encoding.

    The font decides, not the drawing: with these fonts the letters are bytes, whatever encoding the file names.

    >>> by_font("§Êt ë", "cp1252", ".VnTime")
    'Đất ở'
    """
    old = None if text.isascii() else encoding_of_font(font)
    if old is None:
        return text
    letters = _as_bytes(text, encoding)
    read = None if letters is None else read_bytes(letters, old)
    return (read_again(text, old) if read is None else read) or text


def _as_bytes(text: str, encoding: str) -> str | None:
    """The bytes that the file holds, one letter a byte; None for UTF-8, where letters are not bytes."""
    if encoding.replace("-", "").lower() == "utf8":
        return None
    try:
        return text.encode(encoding, "surrogateescape").decode("iso8859-1")
    except UnicodeEncodeError:  # a letter that was written as \\U+XXXX
        return None


class Fonts:
    """The font of each text style, as the style table names it."""

    def __init__(self, styles: Any) -> None:  # noqa: ANN401 - ezdxf's table
        self.styles = styles
        self.known: dict[str, str] = {}

    def of(self, style: str) -> str:
        if style not in self.known:
            self.known[style] = self._look_up(style)
        return self.known[style]

    def _look_up(self, style: str) -> str:
        if style not in self.styles:
            return ""
        found = self.styles.get(style)
        family = str(found.get_extended_font_data()[0])
        file = str(found.dxf.get("font", ""))
        return family or (f".{file}" if TCVN3_FILE.match(file) else file)


def points_of(entity: Entity) -> list[Point]:
    """Where the text is aligned, then where it begins; in the world system."""
    _, first, second = entity.get_placement()
    places = [first, entity.dxf.insert] if second is None else [(first + second) / 2, first]
    ocs = entity.ocs()
    flat = [ocs.to_wcs(place) for place in places]
    points = [(place.x, place.y) for place in flat]
    return points[:1] if points[0] == points[1] else points


def plain(text: str) -> str:
    """TEXT and attributes without `%%` codes, `\\U+` escapes decoded.

    >>> plain("%%u%%U\\\\U+0110%%d")
    'Đ°'
    """
    return plain_text(decode_dxf_unicode(text))


def lines_of(content: str, font: str) -> Iterator[tuple[str, str]]:
    """The lines of an MTEXT as (text, font); a line in several fonts is given in pieces, one a font."""
    pieces: list[tuple[str, str]] = []
    context = MTextContext()
    for token in MTextParser(decode_dxf_unicode(content), context):
        if token.type in BREAKS:
            yield from _trimmed(pieces)
            pieces = []
            continue
        run = token.ctx.font_face.family or font
        word = " " if token.type in SPACES else _word(token)
        if pieces and (pieces[-1][1] == run or not word.strip()):
            pieces[-1] = (pieces[-1][0] + word, pieces[-1][1])
        elif word:
            pieces.append((word, run))
    yield from _trimmed(pieces)


def _word(token: Any) -> str:  # noqa: ANN401 - ezdxf's token
    if token.type is TokenType.WORD:
        return str(token.data)
    if token.type is TokenType.STACK:
        upper, lower, kind = token.data
        return f"{upper}/{lower}" if lower and kind != "^" else f"{upper}{lower}"
    return ""


def _trimmed(pieces: list[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    for text, font in pieces:
        if text.strip():
            yield text.strip(), font
