"""Columns that look like data about persons, by name or by what a fifth of their values look like."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable

from planning_server.domain.text import Text
from planning_server.ingest.readers.source_layer import Column
from planning_server.landuse.names import without_accents

PERSONAL_NAMES = re.compile(
    r"^chu$|(?:^|_)(?:chu_?sdd?|chu_?ho|csdd?|nguoi_?sd\w*|nguoi_?su_?dung\w*|chu_?su_?dung|chu_?so_?huu|ten_?chu|tenchu\w*|chu_?dat|chu_?nha|ho_?ten|hoten|ho_?va_?ten|owner\w*|"
    r"cccd|cmnd|cmt|so_?gttt|giayto|ngay_?sinh|nam_?sinh|sdt|so_?dt|dien_?thoai|phone|mobile|email|dia_?chi_?chu|dc_?chu|vo_?chong)(?:_|\d|$)"
)
PERSON_WORDS = Text("tên người", "names of persons")
PERSONAL_VALUES: tuple[tuple[re.Pattern[str], Text], ...] = (
    (re.compile(r"0\d{11}"), Text("số định danh 12 chữ số", "12-digit identity numbers")),
    (re.compile(r"(?:\+84|0)[35789]\d{8}"), Text("số điện thoại", "telephone numbers")),
    (re.compile(r"[^@\s]+@[^@\s]+\.\w+"), Text("địa chỉ thư điện tử", "e-mail addresses")),
    (
        re.compile(r"(?:(?:hộ )?(?:ông|bà)|ông bà)[ :]\s*\w+.*", re.IGNORECASE),
        PERSON_WORDS,
    ),
)
SIGNS = dict(
    zip(
        (pattern for pattern, _ in PERSONAL_VALUES),
        (("0",), ("0", "+84"), ("@",), ("ông", "bà")),
        strict=True,
    )
)
"""One of these small letters stands in every value that the pattern matches: where none does in the whole column, no value is looked at."""
FAMILY_NAMES = "Nguyễn|Trần|Lê|Phạm|Hoàng|Huỳnh|Phan|Vũ|Võ|Đặng|Bùi|Đỗ|Hồ|Ngô|Dương|Lý|Trịnh|Đinh|Lương|Trương|Đoàn|Tạ|Châu|Đào"
PERSON_NAME = re.compile(rf"(?:{FAMILY_NAMES})(?: [^\W\d_]+){{1,4}}")
FAMILY_LETTERS = tuple(FAMILY_NAMES.lower().split("|"))
STREET_NAMES = re.compile(r"duong|pho|street|road|tuyen|hem")
"""Columns that name streets: many are named after people who need no protection."""
PLAN_CODE_COLUMNS = frozenset(("mathongtinqh", "mathongtin"))
"""The plan information code has 12 digits, as identity numbers have; but a file holds one of them, or a few."""
MOST_PLAN_CODES = 5
NAME_WORDS = Text("tên cột", "the column's name")
SEEN_OFTEN = 0.2
"""Share of the filled values that must look personal before a column does."""


def personal_data(column: Column) -> Text | None:
    """What makes the column look like data about persons; None where nothing does."""
    if column.name.casefold() in PLAN_CODE_COLUMNS and len(set(column.values)) <= MOST_PLAN_CODES:
        return None
    if PERSONAL_NAMES.search(_plain_name(column.name)):
        return NAME_WORDS
    if column.type != "text":
        return None
    filled = Counter(column.as_text())
    del filled[None]
    often = SEEN_OFTEN * filled.total()
    whole = "\n".join([text for text in filled if text]).lower()
    for pattern, words in PERSONAL_VALUES:
        if any(sign in whole for sign in SIGNS[pattern]) and _how_many(filled, pattern.fullmatch) > often:
            return words
    if STREET_NAMES.search(_plain_name(column.name)):
        return None
    letters = unicodedata.normalize("NFC", whole)
    if not any(name in letters for name in FAMILY_LETTERS if name.isascii() or not letters.isascii()):
        return None
    return PERSON_WORDS if _how_many(filled, _is_person_name) > often else None


def _how_many(filled: Counter[str | None], is_one: Callable[[str], object]) -> int:
    return sum(count for text, count in filled.items() if text and is_one(text))


def looks_personal(text: str) -> bool:
    """Whether one value by itself looks like data about a person."""
    plain = text.strip()
    return _is_person_name(plain) or any(pattern.fullmatch(plain) for pattern, _ in PERSONAL_VALUES)


def _is_person_name(text: str) -> bool:
    letters = unicodedata.normalize("NFC", text)
    return PERSON_NAME.fullmatch(letters.title() if letters.isupper() else letters) is not None


def _plain_name(name: str) -> str:
    words = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name)
    return without_accents(words).replace(" ", "_")
