"""What the code column of a layer of zones says: codes of the circular, sister codes, own class names with suggestions, colours beside them."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from planning_server.domain.finding import Choice, Finding, Question
from planning_server.domain.text import Text
from planning_server.ingest.checks.rows_told import row_ranges
from planning_server.ingest.features import Features
from planning_server.ingest.findings import of_attributes, of_codes
from planning_server.ingest.pointers import layer_pointer
from planning_server.ingest.readers.source_layer import Column
from planning_server.landuse.codes import LandUse, WrittenCode, find_land_use, read_code
from planning_server.landuse.general_plan import GeneralPlanUse
from planning_server.landuse.names import guess_codes, without_accents

COLOR_COLUMN = re.compile(r"^(?:colou?r|mau|mau_?sac|ma_?mau|rgb|aci|chi_?so_?mau)_?\d?$")
RGB = re.compile(r"\s*(\d{1,3})\s*[,; ]\s*(\d{1,3})\s*[,; ]\s*(\d{1,3})\s*")
HEX = re.compile(r"\s*#?([0-9a-fA-F]{6})\s*")
LONGEST_SHOWN = 80
DEFAULT_ACI = 7
"""White on a dark screen and black on paper: what AutoCAD draws in where nobody chose a colour. No use of the table has it."""
DEFAULT_PENS = frozenset({("7", "#ffffff"), ("7", "#000000"), ("0", "#ffffff"), ("0", "#000000")})
"""Index and colour of a drawing's fill that state nothing: ACI 7, by layer too, and index 0 of MicroStation."""


@dataclass(frozen=True, slots=True)
class ZoneCode:
    """The code that a zone is published under, the text it came from, and the words for it."""

    code: str
    source: str
    written: WrittenCode
    label_vi: str
    label_en: str

    @property
    def is_known(self) -> bool:
        return self.written.use is not None


def zone_codes(features: Features, findings: list[Finding]) -> list[ZoneCode | None]:
    """Alongside the rows of `features`; None where the cell is empty. Each distinct text is looked up and told once."""
    translations = translations_of(features.mapping.codes)
    texts = features.texts("code")
    rows: dict[str, list[int]] = defaultdict(list)
    for index, text in enumerate(texts):
        if text is not None:
            rows[text].append(index)
    known = {text: _zone_code(text, translations) for text in rows}
    for text in sorted(rows):
        _tell(features, known[text], rows[text], findings)
    _compare_colors(features, [None if text is None else known[text] for text in texts], findings)
    return [None if text is None else known[text] for text in texts]


def translations_of(codes: Mapping[str, str]) -> dict[str, str]:
    """`codes` of a mapping by the folded form of the planner's own code."""
    return {fold_code(name): code for name, code in codes.items()}


def fold_code(text: str) -> str:
    """One form for what differs by capitals, spaces or Unicode form only."""
    return " ".join(unicodedata.normalize("NFC", text).casefold().split())


def _zone_code(raw: str, translations: Mapping[str, str]) -> ZoneCode:
    translated = translations.get(fold_code(raw), raw)
    written = read_code(translated)
    if written.use is None:
        return ZoneCode(translated, raw, written, raw, raw)
    use = written.use
    return ZoneCode(use.code, raw, written, use.label_vi, use.label_en)


def _tell(features: Features, code: ZoneCode, indexes: Sequence[int], findings: list[Finding]) -> None:
    spot, count, value = features.spot(indexes[0]), len(indexes), code.source[:LONGEST_SHOWN]
    rows = row_ranges([features.rows[index] for index in indexes])
    measured: dict[str, float | int | str | None] = {
        "zones": count,
        "rows": rows,
        "attribute": f"code: {value}",
    }
    use, written = code.written.use, code.written
    if use is None:
        question = _ask_code(features.mapping.name, code)
        suggested = str(question.choices[0].value) if question.choices else "…"
        findings.append(
            of_attributes.CODE_UNKNOWN.seen(
                spot,
                measured={"zones": count, "rows": rows},
                question=question,
                value=value,
                count=count,
                suggested=suggested,
            )
        )
        return
    if isinstance(use, GeneralPlanUse):
        counterpart = use.counterpart or "DAT_O_Nhomnhao"
        findings.append(
            of_codes.CODE_OF_GENERAL_PLAN.seen(
                spot, measured=measured, value=value, count=count, counterpart=counterpart
            )
        )
    if written.stage == "HT":
        findings.append(
            of_codes.CODE_OF_CURRENT_STATE.seen(
                spot, measured=measured, value=value, count=count, code=code.code
            )
        )
    reason = _spelling(written)
    if reason is not None:
        findings.append(
            of_codes.CODE_SPELLING.seen(
                spot, measured=measured, value=value, count=count, code=code.code, reason=reason
            )
        )


def _spelling(written: WrittenCode) -> Text | None:
    """How the text differs from the code it is taken for; None where only a stage of the plan stands before it, or nothing."""
    if written.level_suffix is not None:
        return Text(f"hậu tố cấp “{written.level_suffix}”", f"level suffix “{written.level_suffix}”")
    if not written.is_exact:
        return Text("khác chữ hoa, chữ thường", "other capital letters")
    if written.stage in ("QHDD", "QHDH"):
        return Text(f"giai đoạn “{written.stage}”", f"stage “{written.stage}”")
    return None


def _ask_code(layer: str, code: ZoneCode) -> Question:
    """Which code is meant; no choices where nothing in the name speaks for one."""
    choices: list[Choice] = []
    for guess in guess_codes(code.source):
        use = find_land_use(guess.code)
        label = Text(guess.code, guess.code) if use is None else use.label
        words = Text(f"{label.vi}: {guess.reason.vi}", f"{label.en}: {guess.reason.en}")
        choices.append(Choice(guess.code, words, {"score": guess.score}))
    return Question(layer_pointer(layer, "codes", code.source), tuple(choices))


def _compare_colors(features: Features, codes: Sequence[ZoneCode | None], findings: list[Finding]) -> None:
    """Colours that the file states beside its codes, against the table; several codes share one colour, so only conflicts tell."""
    columns = [*features.columns.mapped.values(), *features.columns.others]
    pens = next((_texts(features, column) for column in columns if column.name == "color_index"), None)
    for column in columns:
        if not COLOR_COLUMN.match(without_accents(column.name)):
            continue
        seen: dict[tuple[str, str], list[int]] = defaultdict(list)
        for index, color in enumerate(_colors(features, column)):
            code = codes[index]
            if pens is not None and (pens[index], color) in DEFAULT_PENS:
                continue
            if color is not None and code is not None and isinstance(code.written.use, LandUse):
                seen[code.code, color].append(index)
        for (code_word, color), indexes in sorted(seen.items()):
            _tell_color(features, column.name, (code_word, color), indexes, findings)


def _colors(features: Features, column: Column) -> list[str | None]:
    texts = _texts(features, column)
    read = {text: _color(text) for text in set(texts)}
    return [read[text] for text in texts]


def _texts(features: Features, column: Column) -> list[str | None]:
    texts = column.as_text()
    return [texts[index] for index in features.indexes]


def _color(text: str | None) -> str | None:
    """`#rrggbb` of an RGB or hexadecimal text, `ACI n` of an AutoCAD colour index; None for anything else, and for the default pen."""
    if text is None:
        return None
    if text.isascii() and text.isdigit() and 0 < int(text[:4]) < 256:
        return None if int(text) == DEFAULT_ACI else f"ACI {int(text)}"
    if found := RGB.fullmatch(text):
        parts = [int(part) for part in found.groups()]
        return "#{:02x}{:02x}{:02x}".format(*parts) if max(parts) < 256 else None
    found = HEX.fullmatch(text)
    return None if found is None else f"#{found.group(1).lower()}"


def _tell_color(
    features: Features, column: str, pair: tuple[str, str], indexes: Sequence[int], findings: list[Finding]
) -> None:
    code, color = pair
    use = find_land_use(code)
    if use is None or color in (use.color, f"ACI {use.aci}"):
        return
    findings.append(
        of_codes.COLOR_CONFLICT.seen(
            features.spot(indexes[0]),
            measured={
                "zones": len(indexes),
                "rows": row_ranges([features.rows[index] for index in indexes]),
                "attribute": f"{column}: {code}: {color}",
            },
            column=column,
            color=color,
            code=code,
            count=len(indexes),
            aci=use.aci,
            expected=use.color,
        )
    )
