"""One text column from letters as read to letters as meant; what was changed keeps the bytes it came from."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import cast

from planning_server.domain.text import is_storable
from planning_server.ingest.readers.exchange import TextForm
from planning_server.ingest.text.readings import (
    CP1258,
    OF_OUR_OWN,
    UTF8,
    read_again,
    read_bytes,
    without_escapes,
)

Values = list[str | int | float | bool | None]
RAW_SUFFIX = "#bytes"
"""Of the quarantined column that keeps, in hex, the bytes of values that were not plain UTF-8."""


class BadText(StrEnum):
    """Why a value cannot be kept as text."""

    OTHER_BYTES = "other_bytes"
    """Its bytes are not of the column's encoding."""
    CUT_LETTER = "cut_letter"
    """All but its end is UTF-8: the field was too short for its last letter."""
    NUL = "nul"
    HALF_PAIR = "half_pair"
    """Half of a pair of UTF-16, which is no letter."""


@dataclass(slots=True)
class ReadText:
    """`values` in row order; the counts and samples are what a finding tells of them."""

    values: Values
    bad: list[tuple[int, str, BadText]] = field(default_factory=list[tuple[int, str, BadText]])
    """Index, hexadecimal bytes and reason of each value that could not be read."""
    raw: dict[int, str] = field(default_factory=dict[int, str])
    """Index to hexadecimal bytes of each value that is not plain UTF-8."""
    normalised: int = 0
    changed: list[int] = field(default_factory=list[int])
    """Indexes of the values that read otherwise than as plain UTF-8."""
    escaped: list[int] = field(default_factory=list[int])
    is_plain: bool = False
    """Nothing but letters that every encoding reads alike: there is nothing to find out about any value."""


def read_column(values: Sequence[object], form: TextForm, encoding_of: Callable[[int], str]) -> ReadText:
    """`encoding_of` names the encoding of the value at an index; `utf-8` leaves Unicode as it is."""
    read = ReadText(list(values))  # pyright: ignore[reportArgumentType] - what a text column holds is text or None
    read.is_plain = is_plain(values)
    if read.is_plain:
        return read
    for index, value in enumerate(values):
        if isinstance(value, str) and not is_plain((value,)):
            _read_value(read, index, value, form, encoding_of(index))
    return read


def is_plain(values: Sequence[object]) -> bool:
    """True where all texts are ASCII without NUL or an escape in it; looked at as one long text, which most columns pass at once."""
    whole = "\n".join(only_texts(values))
    return whole.isascii() and "\0" not in whole and "&#" not in whole and "\\U+" not in whole


def only_texts(values: Sequence[object]) -> Sequence[str]:
    """The values that are text, in order."""
    if set(map(type, values)) == {str}:
        return cast("Sequence[str]", values)
    return [value for value in values if isinstance(value, str)]


def _read_value(read: ReadText, index: int, value: str, form: TextForm, encoding: str) -> None:
    raw = value.encode("iso8859-1") if form == "bytes" else value.encode("utf-8", "surrogatepass")
    text = reading(value, form, encoding)
    if text is None or not is_storable(text):
        read.bad.append((index, raw[:40].hex(" "), _why_bad(raw, text, encoding)))
        read.values[index] = f"hex:{raw.hex()}"
        return
    plain = _plain(value, form)
    if text != plain:
        if plain is not None and encoding == UTF8:
            read.normalised += 1
        else:
            read.changed.append(index)
            read.raw[index] = raw.hex()
    letters = without_escapes(text)
    if letters != text:
        read.escaped.append(index)
        read.raw[index] = raw.hex()
    read.values[index] = letters


def _why_bad(raw: bytes, text: str | None, encoding: str) -> BadText:
    if text is not None:
        return BadText.NUL if "\0" in text else BadText.HALF_PAIR
    if encoding == UTF8 and _is_cut(raw):
        return BadText.CUT_LETTER
    return BadText.OTHER_BYTES


def _is_cut(raw: bytes) -> bool:
    """Whether only the end of the last letter lacks."""
    try:
        raw.decode()
    except UnicodeDecodeError as cause:
        return cause.end == len(raw) and cause.reason == "unexpected end of data"
    return False


def _plain(value: str, form: TextForm) -> str | None:
    if form == "unicode":
        return value
    try:
        return value.encode("iso8859-1").decode()
    except UnicodeDecodeError:
        return None


def reading(value: str, form: TextForm, encoding: str) -> str | None:
    """A value in NFC as this encoding reads it; None where its bytes cannot be of it.

    Old Vietnamese letters are never strict UTF-8: bytes that are were made Unicode before by a program that took them for something
    else, and are read again. Text that cannot have come from single bytes is Unicode already and stays.
    """
    if form == "bytes":
        if encoding not in (*OF_OUR_OWN, CP1258):
            return read_bytes(value, encoding)
        text = _plain(value, form)
        if text is None or text.isascii():
            return read_bytes(value, encoding)
    else:
        text = value
    if encoding not in (*OF_OUR_OWN, CP1258):
        return read_again(text, UTF8)
    again = read_again(text, encoding)
    return read_again(text, UTF8) if again is None else again
