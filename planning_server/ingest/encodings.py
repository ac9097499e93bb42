"""Finds out what the bytes of text columns mean. Bytes that cannot be read become findings; none is replaced silently."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from planning_server.domain.finding import Finding
from planning_server.ingest.findings import of_coordinates as say
from planning_server.ingest.findings.kind import Spot
from planning_server.ingest.readers.source_layer import Column, RawLayer, SourceLayer

ENCODINGS = {
    "utf8": "utf-8",
    "65001": "utf-8",
    "ascii": "ascii",
    "usascii": "ascii",
    "20127": "ascii",
    "latin1": "iso8859-1",
    "88591": "iso8859-1",
    "28591": "iso8859-1",
    "885915": "iso8859-15",
    "28605": "iso8859-15",
    "437": "cp437",
    "850": "cp850",
} | {f"125{last}": f"cp125{last}" for last in range(9)}
"""What a planning shapefile may name, without punctuation and prefix; anything else is asked for again."""
PREFIXES = re.compile(r"^(?:ansi|windows|win|codepage|cp|oem|ibm|iso)+")
DBF_LANGUAGES = {0x01: "cp437", 0x02: "cp850", 0x03: "cp1252", 0x57: "cp1252", 0x7D: "cp1255"}
"""Language byte of the .dbf header where there is no .cpg; 0x57 ("ANSI") is what many programs write whatever they mean."""


@dataclass(frozen=True, slots=True)
class _Decoded:
    values: tuple[str | int | float | bool | None, ...]
    bad: tuple[tuple[int, str], ...]
    """Index and hexadecimal bytes of each value that could not be read."""
    normalised: int


def encoding_named(cpg: str) -> str | None:
    """Python's name of the encoding that a .cpg file names; None where it is none that can be used.

    >>> encoding_named("ANSI 1258")
    'cp1258'
    """
    word = re.sub(r"[^a-z0-9]", "", cpg[:40].lower())
    return ENCODINGS.get(word) or ENCODINGS.get(PREFIXES.sub("", word))


def with_readable_text(layer: RawLayer, mapped: frozenset[str], findings: list[Finding]) -> SourceLayer:
    """The layer with its text decoded and in NFC. `mapped` are the columns (by name) that would be published."""
    encoding = _encoding_of(layer, findings)
    columns = tuple(_decoded_column(layer, column, encoding, mapped, findings) for column in layer.columns)
    return SourceLayer(layer.name, layer.geometry_type, layer.rows, layer.geometries, layer.broken, columns)


def _encoding_of(layer: RawLayer, findings: list[Finding]) -> str:
    named = encoding_named(layer.cpg) if layer.cpg else None
    if named is not None:
        return named
    raw = [_raw(text) for column in layer.columns for text in (column.name, *_texts(column))]
    if all(text.isascii() for text in raw):
        return "utf-8"
    if all(_is_utf8(text) for text in raw):
        findings.append(say.ENCODING_ASSUMED.seen(Spot(layer.name), layer=layer.name))
        return "utf-8"
    found = f".cpg: {layer.cpg[:40]}" if layer.cpg else f"no .cpg, .dbf 0x{layer.dbf_language:02x}"
    hint = DBF_LANGUAGES.get(layer.dbf_language)
    findings.append(
        say.ENCODING_UNKNOWN.seen(
            Spot(layer.name),
            measured={"dbf_language": hint} if hint else None,
            layer=layer.name,
            found=found,
        )
    )
    return "utf-8"


def _texts(column: Column) -> tuple[str, ...]:
    return tuple(value for value in column.values if isinstance(value, str)) if column.type == "text" else ()


def _raw(text: str) -> bytes:
    return text.encode("iso8859-1")


def _is_utf8(raw: bytes) -> bool:
    try:
        raw.decode()
    except UnicodeDecodeError:
        return False
    return True


def _decoded_column(
    layer: RawLayer, column: Column, encoding: str, mapped: frozenset[str], findings: list[Finding]
) -> Column:
    name = unicodedata.normalize("NFC", _raw(column.name).decode(encoding, errors="backslashreplace"))
    if column.type != "text":
        return Column(name, column.type, column.values)
    decoded = _decode(column, encoding)
    spot = Spot(layer.name)
    if decoded.normalised:
        findings.append(say.TEXT_NORMALISED.seen(spot, column=name, count=decoded.normalised))
    if decoded.bad:
        first, found = decoded.bad[0]
        count = len(decoded.bad)
        if name.casefold() in mapped:
            row = layer.rows[first]
            spot = Spot(layer.name, row)
            findings.append(
                say.BAD_BYTES.seen(
                    spot,
                    measured={"count": count},
                    row=row,
                    found=found,
                    column=name,
                    count=count,
                    encoding=encoding,
                )
            )
        else:
            findings.append(say.BAD_BYTES_UNMAPPED.seen(spot, column=name, count=count, encoding=encoding))
    return Column(name, column.type, decoded.values)


def _decode(column: Column, encoding: str) -> _Decoded:
    values: list[str | int | float | bool | None] = []
    bad: list[tuple[int, str]] = []
    normalised = 0
    if all(not isinstance(value, str) or value.isascii() for value in column.values):
        return _Decoded(column.values, (), 0)
    for index, value in enumerate(column.values):
        if not isinstance(value, str) or value.isascii():
            values.append(value)
            continue
        raw = _raw(value)
        try:
            text = raw.decode(encoding)
        except UnicodeDecodeError:
            bad.append((index, raw[:40].hex(" ")))
            values.append(f"hex:{raw.hex()}")
            continue
        composed = unicodedata.normalize("NFC", text)
        normalised += composed != text
        values.append(composed)
    return _Decoded(tuple(values), tuple(bad), normalised)
