"""Says what was found of a column's encoding: what it was read as and why, or what must be answered, with samples of each reading."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

from planning_server.domain.finding import Choice, Finding, Question
from planning_server.domain.text import Text
from planning_server.ingest.checks.rows_told import row_ranges
from planning_server.ingest.findings import of_coordinates as said
from planning_server.ingest.findings import of_text as say
from planning_server.ingest.findings.kind import FindingKind, Spot
from planning_server.ingest.personal_data import looks_personal, personal_data
from planning_server.ingest.pointers import pointer
from planning_server.ingest.readers.exchange import TextForm
from planning_server.ingest.readers.source_layer import Column
from planning_server.ingest.text.bad_text import BadColumn, bad_text
from planning_server.ingest.text.choice import Chosen, Reason
from planning_server.ingest.text.columns import ReadText, reading
from planning_server.ingest.text.encoding_words import EncodingSaid
from planning_server.ingest.text.evidence import Evidence, looks_like, reads_better
from planning_server.ingest.text.readings import CP1258, TCVN3_CAPITALS, TCVN3_NAME, TWICE, UTF8, VNI_NAME

NAMES: Final = {
    UTF8: Text("UTF-8", "UTF-8"),
    TCVN3_NAME: Text("TCVN3 (ABC)", "TCVN3 (ABC)"),
    TCVN3_CAPITALS: Text("TCVN3 (ABC), phông chữ hoa", "TCVN3 (ABC), a font of capitals"),
    VNI_NAME: Text("VNI-Windows", "VNI-Windows"),
    CP1258: Text("Windows-1258", "Windows-1258"),
    TWICE: Text("UTF-8 bị mã hóa hai lần", "UTF-8 encoded twice"),
}
SAMPLE_LETTERS: Final = 60
WITHHELD: Final = Text("không trích, có thể là dữ liệu cá nhân", "not quoted, may be personal data")
"""Stands for a sample of a column about persons: findings are stored, mailed and printed."""
ROWS_LISTED: Final = 20
_OLD_LETTERS: Final = (TCVN3_NAME, TCVN3_CAPITALS, VNI_NAME, CP1258)


def name_of(encoding: str) -> Text:
    return NAMES.get(encoding, Text(encoding, encoding))


@dataclass(frozen=True, slots=True)
class ColumnTold:
    """One column as it was (`before`), what was chosen for it and what came of it; `fonts` are the names that decided by row."""

    layer: str
    rows: Sequence[int]
    name: str
    before: Sequence[object]
    form: TextForm
    chosen: Chosen
    read: ReadText
    is_mapped: bool
    declared: Text
    """The file's own words, of a .cpg for example, or that there are none."""
    said: EncodingSaid
    fonts: Sequence[str] = ()
    is_made: bool = False
    """Whether the reader made the column: what it repeats of the file's text is judged where that is read."""
    is_personal: Callable[[], bool] = lambda: False
    """Whether the column is about persons as any encoding that was weighed reads it; no value of it is then quoted."""

    def sample(self, index: int) -> tuple[Text, Text]:
        """A value as plain reading shows it, and as it was read."""
        value, after = str(self.before[index]), str(self.read.values[index])
        if self.is_withheld(after):
            return WITHHELD, WITHHELD
        plain = reading(value, self.form, UTF8)
        return _quoted(plain if plain is not None else value), _quoted(after)

    def is_withheld(self, text: str) -> bool:
        return looks_personal(text) or self.is_personal()


def personal_as_read(
    column: Column, form: TextForm, read: ReadText, evidence: Sequence[Evidence]
) -> Callable[[], bool]:
    """Answers when first asked: most columns have nothing to quote, and looking at every reading takes time."""

    @cache
    def answer() -> bool:
        if personal_data(Column(column.name, "text", tuple(read.values))) is not None:
            return True
        return any(
            personal_data(Column(column.name, "text", _all_read(column, form, encoding))) is not None
            for encoding in dict.fromkeys([item.encoding for item in evidence] + [TCVN3_CAPITALS])
        )

    return answer


def _all_read(column: Column, form: TextForm, encoding: str) -> tuple[str | None, ...]:
    texts = (value if isinstance(value, str) else None for value in column.values)
    return tuple(None if text is None else reading(text, form, encoding) for text in texts)


def _short(text: str) -> str:
    return text.strip()[:SAMPLE_LETTERS]


def _quoted(text: str) -> Text:
    return Text(_short(text), _short(text))


def tell_column(column: ColumnTold) -> Iterator[Finding]:
    if column.is_made and not column.is_mapped:
        return
    spot = Spot(column.layer)
    if column.read.normalised:
        yield said.TEXT_NORMALISED.seen(spot, column=column.name, count=column.read.normalised)
    if column.chosen.is_open:
        yield _asked(column)
    elif column.read.bad:
        yield bad_text(
            column.read.bad,
            BadColumn(column.layer, column.name, column.rows, column.chosen.encoding, column.said.where),
            is_mapped=column.is_mapped,
            withheld=WITHHELD if column.is_mapped and column.is_personal() else None,
        )
    if column.read.changed and not column.chosen.is_open:
        yield from _read_as(column)
    if column.read.escaped:
        before, after = column.sample(column.read.escaped[0])
        yield say.ESCAPES_READ.seen(
            spot,
            measured={"column": column.name},
            layer=column.layer,
            column=column.name,
            before=before,
            after=after,
            count=len(column.read.escaped),
        )
    if not column.chosen.is_open and not column.read.is_plain:
        yield from _mixed(column)


def _read_as(column: ColumnTold) -> Iterator[Finding]:
    kind, why = _why(column)
    if kind is None:
        return
    before, after = column.sample(column.read.changed[0])
    best = next((item for item in column.chosen.evidence if item.encoding == column.chosen.encoding), None)
    yield kind.seen(
        Spot(column.layer),
        measured={"column": column.name, "encoding": column.chosen.encoding} | _scores(best, column.form),
        layer=column.layer,
        column=column.name,
        encoding=name_of(column.chosen.encoding) if not column.fonts else why,
        before=before,
        after=after,
        count=len(column.read.changed),
        why=why,
    )


def _why(column: ColumnTold) -> tuple[FindingKind | None, Text]:
    reason = column.chosen.reason
    if reason is Reason.STATED:
        return say.ENCODING_FROM_PLAN_FILE, Text("", "")
    if column.fonts:
        names = ", ".join(_short(font) for font in column.fonts[:5])
        return say.ENCODING_CHOSEN, Text(f"phông {names}", f"the fonts {names}")
    if reason is Reason.EVIDENCE:
        return say.ENCODING_CHOSEN, _margin(column.chosen.evidence, column.form)
    if reason is Reason.BESIDE:
        return say.ENCODING_CHOSEN, Text("như các cột khác của lớp", "as the other columns of the layer")
    if column.chosen.encoding in NAMES and column.chosen.encoding != UTF8:
        return say.ENCODING_CHOSEN, Text(
            f"{column.said.where.vi} ghi {column.declared.vi}",
            f"{column.said.where.en} says {column.declared.en}",
        )
    return None, Text("", "")


def _margin(found: Sequence[Evidence], form: TextForm) -> Text:
    """What was counted; which language the text is in is not known."""
    best, second = found[0], found[1]
    if _is_strict(best, form):
        return Text(
            f"{best.syllables}/{best.words} từ đúng là UTF-8",
            f"{best.syllables} of {best.words} words are strict UTF-8",
        )
    return Text(
        f"{best.syllables}/{best.words} từ thành âm tiết tiếng Việt, cách đọc kế tiếp {name_of(second.encoding).vi}: {second.syllables}",
        f"{best.syllables} of {best.words} words become Vietnamese syllables, {second.syllables} in the next best, {name_of(second.encoding).en}",
    )


def _is_strict(found: Evidence, form: TextForm) -> bool:
    """Whether the words counted are those whose bytes are UTF-8, whatever they mean: no other text is so by chance."""
    return found.encoding == UTF8 and form == "bytes"


def _scores(found: Evidence | None, form: TextForm) -> dict[str, float | int | str | None]:
    if found is None:
        return {}
    counted = "strict_utf8" if _is_strict(found, form) else "syllables"
    return {"score": round(found.share, 3), counted: found.syllables, "words": found.words}


def _asked(column: ColumnTold) -> Finding:
    question = encoding_question(column)
    best = column.chosen.evidence[0]
    measured = {"column": column.name, "best": best.encoding} | _scores(best, column.form)
    spot = Spot(column.layer)
    before, after = _sample_of(column, column.chosen.encoding), _sample_of(column, best.encoding)
    if column.chosen.reason is Reason.CONTRADICTED:
        kind = say.ENCODING_CONTRADICTS if column.is_mapped else say.ENCODING_CONTRADICTS_UNMAPPED
        return kind.seen(
            spot,
            measured=measured,
            question=question,
            layer=column.layer,
            column=column.name,
            declared=column.declared,
            where=column.said.where,
            before=before or "?",
            encoding=name_of(best.encoding),
            after=after or "?",
            why=_margin(column.chosen.evidence, column.form),
        )
    kind = said.ENCODING_UNKNOWN if column.is_mapped else say.ENCODING_UNKNOWN_UNMAPPED
    return kind.seen(
        spot,
        measured=measured,
        question=question,
        layer=column.layer,
        column=column.name,
        found=column.declared,
        other_way=column.said.other_way,
    )


def encoding_question(column: ColumnTold) -> Question:
    """Asks for the encoding of one column; every choice shows how the first telling value would read."""
    where = pointer("encodings", column.layer, column.name)
    choices = [
        Choice(
            item.encoding,
            _choice_words(item.encoding, sample),
            _scores(item, column.form),
        )
        for item in column.chosen.evidence
        if (sample := _sample_of(column, item.encoding)) is not None
    ]
    capitals = _sample_of(column, TCVN3_CAPITALS)
    if capitals is not None:
        choices.append(Choice(TCVN3_CAPITALS, _choice_words(TCVN3_CAPITALS, capitals)))
    return Question(where, tuple(choices))


def _choice_words(encoding: str, sample: Text) -> Text:
    words = name_of(encoding)
    return Text(f"{words.vi}: “{sample.vi}”", f"{words.en}: “{sample.en}”")


def _sample_of(column: ColumnTold, encoding: str) -> Text | None:
    """How the first value beyond ASCII reads in an encoding; None where its bytes cannot be of it."""
    for value in column.before:
        if isinstance(value, str) and not value.isascii():
            text = reading(value, column.form, encoding)
            if text is None:
                return None
            return WITHHELD if column.is_withheld(text) else _quoted(text)
    return None


def _mixed(column: ColumnTold) -> Iterator[Finding]:
    """Values that cannot be what the others are: plans are often merged from files of several offices."""
    judged: dict[object, tuple[str, str] | None] = {}
    odd: list[int] = []
    for index, (before, value) in enumerate(zip(column.before, column.read.values, strict=True)):
        if isinstance(before, str) and isinstance(value, str) and not before.isascii():
            if before not in judged:
                judged[before] = _of_another(column, before, value)
            if judged[before] is not None:
                odd.append(index)
    if not odd:
        return
    first = odd[0]
    encoding, after = judged[column.before[first]] or ("", "")
    every = [column.rows[index] for index in odd]
    rows = listed_rows(every)
    value = str(column.read.values[first])
    withheld = column.is_withheld(after)
    yield say.ENCODING_MIXED.seen(
        Spot(column.layer, column.rows[first]),
        measured={"column": column.name, "count": len(odd), "encoding": encoding, "rows": row_ranges(every)},
        layer=column.layer,
        column=column.name,
        count=len(odd),
        encoding=name_of(encoding),
        rows=rows,
        before=WITHHELD if withheld else _quoted(value),
        after=WITHHELD if withheld else _quoted(after),
    )


def _of_another(column: ColumnTold, before: str, value: str) -> tuple[str, str] | None:
    """The encoding that one value seems to be written in, unlike its column, and how it reads so."""
    if column.chosen.reason is not Reason.STATED and (found := looks_like(value)):
        return found
    if column.fonts or column.chosen.encoding not in _OLD_LETTERS:
        return None
    return reads_better(before, column.chosen.encoding, of_bytes=column.form == "bytes")


def listed_rows(rows: Sequence[int]) -> Text:
    """Up to 20 rows, and how many more there are."""
    shown_rows = ", ".join(map(str, rows[:ROWS_LISTED]))
    more = len(rows) - ROWS_LISTED
    if more <= 0:
        return Text(shown_rows, shown_rows)
    return Text(f"{shown_rows} và {more} dòng nữa", f"{shown_rows} and {more} more")
