"""Finds out what the letters of a layer mean, column by column and font by font. Nothing is replaced silently.

What the plan file says under `encodings` comes first, then the names of fonts, then what the file declares where that is plausible,
then the evidence of the words themselves; what stays unclear is asked.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from planning_server.domain.finding import Finding
from planning_server.domain.text import Text
from planning_server.ingest.findings import of_coordinates as say
from planning_server.ingest.findings.kind import Spot
from planning_server.ingest.findings.of_text import ENCODINGS_NAME_NOTHING
from planning_server.ingest.readers.source_layer import COLUMNS_OF_READERS, Column, RawLayer, SourceLayer
from planning_server.ingest.text.choice import (
    Chosen,
    Reason,
    beside_others,
    choose_for_bytes,
    choose_for_unicode,
)
from planning_server.ingest.text.columns import RAW_SUFFIX, ReadText, is_plain, only_texts, read_column
from planning_server.ingest.text.encoding_words import encoding_said
from planning_server.ingest.text.names import column_name, tell_layer_name, tell_names
from planning_server.ingest.text.readings import UTF8, encoding_of_font, read_bytes
from planning_server.ingest.text.told import ColumnTold, personal_as_read, tell_column

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
    "tcvn3": "tcvn3",
    "tcvn": "tcvn3",
    "tcvn5712": "tcvn3",
    "abc": "tcvn3",
    "tcvn3h": "tcvn3h",
    "vni": "vni",
    "vniwindows": "vni",
    "utf8twice": "utf-8-twice",
} | {f"125{last}": f"cp125{last}" for last in range(9)}
"""What a planning shapefile may name, without punctuation and prefix; anything else is asked for again."""
PREFIXES = re.compile(r"^(?:ansi|windows|win|codepage|cp|oem|ibm|iso)+")
DBF_LANGUAGES = {0x01: "cp437", 0x02: "cp850", 0x03: "cp1252", 0x57: "cp1252", 0x7D: "cp1255"}
"""Language byte of the .dbf header where there is no .cpg; 0x57 ("ANSI") is what many programs write whatever they mean."""
EVERY = "*"
"""Stands for every layer, or for every column of a layer, in `encodings` of a plan file."""
TEXT_WITH_FONT = frozenset({"text", "text_raw"})
FONT_COLUMN = "font"

StatedEncodings = Mapping[str, Mapping[str, str]]
"""Layer to column to encoding, as a plan file says them."""


def encoding_named(cpg: str) -> str | None:
    """Our name of the encoding that a .cpg or plan file names; None where it is none that can be used.

    >>> encoding_named("ANSI 1258")
    'cp1258'
    """
    word = re.sub(r"[^a-z0-9]", "", cpg[:40].lower())
    return ENCODINGS.get(word) or ENCODINGS.get(PREFIXES.sub("", word))


@dataclass(frozen=True, slots=True)
class _Fonts:
    """By row: the font's name, and the encoding that it stands for (None for fonts that say nothing)."""

    names: Sequence[str | None]
    encodings: Sequence[str | None]

    def deciding(self) -> list[str]:
        pairs = zip(self.names, self.encodings, strict=True)
        return list(dict.fromkeys(name for name, encoding in pairs if name and encoding))


def with_readable_text(
    layer: RawLayer,
    mapped: frozenset[str],
    findings: list[Finding],
    stated: StatedEncodings | None = None,
) -> SourceLayer:
    """The layer with its text read and in NFC. `mapped` are the columns (by name) that would be published."""
    said = _stated_for(layer.name, stated or {})
    of_names, *of_columns = beside_others([_choice_for_names(layer, said), *_choices(layer)])
    names = [column_name(item.name, layer.text_form, of_names.encoding, mapped) for item in layer.columns]
    findings.extend(tell_layer_name(layer.name))
    findings.extend(
        tell_names(
            layer.name, [item.name for item in layer.columns], names, layer.text_form, of_names.encoding
        )
    )
    if any(chosen.reason is Reason.ASSUMED for chosen in (of_names, *of_columns)):
        absent = encoding_said(layer.format, layer.name).absent
        findings.append(say.ENCODING_ASSUMED.seen(Spot(layer.name), layer=layer.name, absent=absent))
    columns: list[Column] = []
    kept: list[Column] = []
    for name, column, chosen in zip(names, layer.columns, of_columns, strict=True):
        if column.type != "text":
            columns.append(Column(name, column.type, column.values))
            continue
        said_of_it = said.get(name.casefold()) or said.get(EVERY)
        final = Chosen(said_of_it, Reason.STATED) if said_of_it else chosen
        read = _read(layer, Column(name, column.type, column.values), final, mapped, findings)
        columns.append(Column(name, column.type, tuple(read.values)))
        kept.extend(_bytes_column(name, read, len(layer.rows)))
    _tell_names_of_nothing(layer.name, said, names, findings)
    return SourceLayer(
        layer.name,
        layer.geometry_type,
        layer.rows,
        layer.geometries,
        layer.broken,
        tuple(columns),
        tuple(kept),
        layer.format,
    )


def tell_layers_of_nothing(stated: StatedEncodings, layers: Iterable[str], findings: list[Finding]) -> None:
    """Layers that `encodings` of the plan file names and the file does not hold."""
    known = {name.casefold() for name in layers} | {EVERY}
    findings.extend(
        ENCODINGS_NAME_NOTHING.seen(measured={"column": name}, name=name)
        for name in stated
        if name.casefold() not in known
    )


def _stated_for(layer: str, stated: StatedEncodings) -> Mapping[str, str]:
    """Column (small letters) to encoding; what is said of the layer goes before what is said of every layer."""
    found: dict[str, str] = {}
    for wanted in (EVERY, layer.casefold()):
        for name, columns in stated.items():
            if name.casefold() == wanted:
                found |= {column.casefold(): encoding for column, encoding in columns.items()}
    return found


def _tell_names_of_nothing(
    layer: str, said: Mapping[str, str], names: Sequence[str], findings: list[Finding]
) -> None:
    known = {name.casefold() for name in names} | {EVERY}
    findings.extend(
        ENCODINGS_NAME_NOTHING.seen(Spot(layer), measured={"column": name}, name=f"{layer}/{name}")
        for name in said
        if name not in known
    )


def _choice_for_names(layer: RawLayer, said: Mapping[str, str]) -> Chosen:
    if EVERY in said:
        return Chosen(said[EVERY], Reason.STATED)
    return _choice(layer, [column.name for column in layer.columns])


def _choices(layer: RawLayer) -> Iterable[Chosen]:
    fonts = _fonts_of(layer)
    for column in layer.columns:
        texts = column.values if column.type == "text" else ()
        if fonts is not None and column.name.casefold() in TEXT_WITH_FONT:
            pairs = zip(texts, fonts.encodings, strict=True)
            texts = tuple(text for text, encoding in pairs if encoding is None)
        yield _choice(layer, only_texts(texts))


def _choice(layer: RawLayer, texts: Sequence[str]) -> Chosen:
    different = [] if is_plain(texts) else list(dict.fromkeys(texts))
    if layer.text_form == "unicode":
        return choose_for_unicode(different)
    declared = encoding_named(layer.cpg) if layer.cpg else None
    chosen = choose_for_bytes(different, declared, DBF_LANGUAGES.get(layer.dbf_language))
    if chosen.encoding != UTF8 or chosen.is_open:
        return chosen
    again = choose_for_unicode([text for item in different if (text := read_bytes(item, UTF8)) is not None])
    return chosen if again.reason is Reason.PLAIN else again


def _fonts_of(layer: RawLayer) -> _Fonts | None:
    for column in layer.columns:
        if column.name.casefold() == FONT_COLUMN and column.type == "text":
            names = tuple(value if isinstance(value, str) else None for value in column.values)
            return _Fonts(names, tuple(encoding_of_font(name) if name else None for name in names))
    return None


def _read(
    layer: RawLayer, column: Column, chosen: Chosen, mapped: frozenset[str], findings: list[Finding]
) -> ReadText:
    fonts = None
    if column.name.casefold() in TEXT_WITH_FONT and chosen.reason is not Reason.STATED:
        fonts = _fonts_of(layer)
    read = read_column(column.values, layer.text_form, _encoding_of(chosen, fonts))
    told = ColumnTold(
        layer=layer.name,
        rows=layer.rows,
        name=column.name,
        before=column.values,
        form=layer.text_form,
        chosen=chosen,
        read=read,
        is_mapped=column.name.casefold() in mapped,
        declared=_declared(layer),
        said=encoding_said(layer.format, layer.name),
        fonts=[] if fonts is None else fonts.deciding(),
        is_made=column.name in COLUMNS_OF_READERS.get(layer.format, ()),
        is_personal=personal_as_read(column, layer.text_form, read, chosen.evidence),
    )
    findings.extend(tell_column(told))
    return read


def _encoding_of(chosen: Chosen, fonts: _Fonts | None) -> Callable[[int], str]:
    if fonts is None:
        return lambda _: chosen.encoding
    return lambda index: fonts.encodings[index] or chosen.encoding


def _declared(layer: RawLayer) -> Text:
    if layer.cpg:
        return Text(layer.cpg[:40], layer.cpg[:40])
    absent = encoding_said(layer.format, layer.name).absent
    if layer.text_form == "unicode":
        return Text(layer.format, layer.format)
    if layer.format != "shapefile":
        return absent
    byte = f"0x{layer.dbf_language:02x}"
    return Text(
        f"{absent.vi}, byte ngôn ngữ của .dbf là {byte}", f"{absent.en}, language byte of the .dbf {byte}"
    )


def _bytes_column(name: str, read: ReadText, rows: int) -> list[Column]:
    """The bytes of what was read otherwise than as plain UTF-8, in hex, for quarantine."""
    if not read.raw:
        return []
    return [Column(name + RAW_SUFFIX, "text", tuple(read.raw.get(index) for index in range(rows)))]
