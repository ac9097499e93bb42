"""Tells values that cannot be kept as text: for each of them what is wrong with it, and what would mend that."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from planning_server.domain.finding import Finding, Measured
from planning_server.domain.text import Text
from planning_server.ingest.findings import of_coordinates as say
from planning_server.ingest.findings.kind import Spot
from planning_server.ingest.text.columns import BadText

WORDS: Final[Mapping[BadText, Text]] = {
    BadText.OTHER_BYTES: Text("không phải {encoding}: {count}", "not {encoding}: {count}"),
    BadText.CUT_LETTER: Text("bị cắt giữa chữ cuối cùng: {count}", "cut within their last letter: {count}"),
    BadText.NUL: Text("có ký tự NUL: {count}", "with a NUL character: {count}"),
    BadText.HALF_PAIR: Text("có nửa ký tự Unicode: {count}", "with half of a Unicode pair: {count}"),
}
WAYS: Final[Mapping[BadText, Text]] = {
    BadText.OTHER_BYTES: Text("kiểm tra {where}", "check {where}"),
    BadText.CUT_LETTER: Text(
        "kéo dài cột trong tệp gốc và gõ lại các giá trị bị cắt",
        "make the column longer in the source and type the values that were cut again",
    ),
    BadText.NUL: Text("bỏ ký tự NUL khỏi các giá trị đó", "take the NUL characters out of these values"),
    BadText.HALF_PAIR: Text("gõ lại các giá trị đó", "type these values again"),
}


@dataclass(frozen=True, slots=True)
class BadColumn:
    """`where` is the place in which the file says its encoding."""

    layer: str
    name: str
    rows: Sequence[int]
    encoding: str
    where: Text


def bad_text(
    bad: Sequence[tuple[int, str, BadText]], column: BadColumn, *, is_mapped: bool, withheld: Text | None
) -> Finding:
    """`withheld` stands in place of the first value's bytes, where these may tell about a person."""
    counts = Counter(why for _, _, why in bad)
    kinds = [why for why in BadText if counts[why]]
    what = _joined([WORDS[why].formatted(encoding=column.encoding, count=counts[why]) for why in kinds])
    measured: Measured = {
        "count": len(bad),
        "column": column.name,
        **{str(why): counts[why] for why in kinds},
    }
    if not is_mapped:
        return say.BAD_BYTES_UNMAPPED.seen(
            Spot(column.layer), measured=measured, column=column.name, what=what
        )
    index, found, _ = bad[0]
    row = column.rows[index]
    ways = [
        Text(WAYS[why].vi.format(where=column.where.vi), WAYS[why].en.format(where=column.where.en))
        for why in kinds
    ]
    return say.BAD_BYTES.seen(
        Spot(column.layer, row),
        measured=measured,
        row=row,
        found=withheld or found,
        what=what,
        column=column.name,
        way=_joined(ways),
    )


def _joined(words: Sequence[Text]) -> Text:
    return Text("; ".join(word.vi for word in words), "; ".join(word.en for word in words))
