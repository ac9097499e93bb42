"""Finds the mapped columns of a layer, keeps the others in quarantine, and looks for personal data in both."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from planning_server.domain.finding import Finding
from planning_server.domain.text import Text
from planning_server.ingest.findings import of_attributes as say
from planning_server.ingest.findings.kind import Spot
from planning_server.ingest.plan_values import LayerMapping
from planning_server.ingest.readers.source_layer import Column, SourceLayer

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
FAMILY_NAMES = "Nguyễn|Trần|Lê|Phạm|Hoàng|Huỳnh|Phan|Vũ|Võ|Đặng|Bùi|Đỗ|Hồ|Ngô|Dương|Lý|Trịnh|Đinh|Lương|Trương|Đoàn|Tạ|Châu|Đào"
PERSON_NAME = re.compile(rf"(?:{FAMILY_NAMES})(?: [^\W\d_]+){{1,4}}")
STREET_NAMES = re.compile(r"duong|pho|street|road|tuyen|hem")
"""Columns that name streets: many are named after people who need no protection."""
NOT_ABOUT_PERSONS = frozenset({"stated_area_m2", "legal_area_m2", "population", "road_name"})
"""Attributes whose values may look personal and are not: numbers, and streets that bear people's names."""
PLAN_CODE_COLUMNS = frozenset(("mathongtinqh", "mathongtin"))
"""The plan information code has 12 digits, as identity numbers have."""
NAME_WORDS = Text("tên cột", "the column's name")
SEEN_OFTEN = 0.2
"""Share of the filled values that must look personal before a column does."""


@dataclass(frozen=True, slots=True)
class MappedColumns:
    """The columns that the plan file maps, by our names, and those that nothing maps."""

    mapped: Mapping[str, Column]
    others: tuple[Column, ...]

    def texts(self, name: str, rows: int) -> tuple[str | None, ...]:
        """Texts of a mapped attribute; all None where it is not mapped."""
        column = self.mapped.get(name)
        return (None,) * rows if column is None else column.as_text()


def map_columns(layer: SourceLayer, mapping: LayerMapping, findings: list[Finding]) -> MappedColumns:
    """Columns that are named but not there are errors; unmapped ones are told, personal data aloud."""
    mapped: dict[str, Column] = {}
    for attribute, name in mapping.attributes.items():
        column = layer.column(unicodedata.normalize("NFC", name))
        if column is None:
            listed = ", ".join(item.name for item in layer.columns) or "-"
            findings.append(
                say.COLUMN_MISSING.seen(
                    Spot(layer.name), layer=layer.name, column=name, attribute=attribute, found=listed
                )
            )
            continue
        mapped[attribute] = column
        reason = personal_data(column)
        if reason is not None and attribute not in NOT_ABOUT_PERSONS:
            findings.append(
                say.PERSONAL_DATA_MAPPED.seen(
                    Spot(layer.name), column=column.name, attribute=attribute, reason=reason
                )
            )
    taken = {id(column) for column in mapped.values()}
    others = tuple(column for column in layer.columns if id(column) not in taken)
    report_unmapped(layer.name, others, findings)
    return MappedColumns(mapped, others)


def report_unmapped(layer: str, columns: Iterable[Column], findings: list[Finding]) -> None:
    for column in columns:
        reason = personal_data(column)
        spot = Spot(layer)
        if reason is None:
            findings.append(say.COLUMN_UNMAPPED.seen(spot, column=column.name))
        else:
            findings.append(say.PERSONAL_DATA.seen(spot, column=column.name, reason=reason))


def personal_data(column: Column) -> Text | None:
    """What makes the column look like data about persons; None where nothing does."""
    if column.name.casefold() in PLAN_CODE_COLUMNS:
        return None
    if PERSONAL_NAMES.search(_plain_name(column.name)):
        return NAME_WORDS
    if column.type != "text":
        return None
    filled = Counter(column.as_text())
    del filled[None]
    often = SEEN_OFTEN * filled.total()
    for pattern, words in PERSONAL_VALUES:
        if (
            filled
            and sum(count for text, count in filled.items() if text and pattern.fullmatch(text)) > often
        ):
            return words
    if filled and not STREET_NAMES.search(_plain_name(column.name)):
        names = (count for text, count in filled.items() if text and _is_person_name(text))
        if sum(names) > often:
            return PERSON_WORDS
    return None


def _is_person_name(text: str) -> bool:
    return PERSON_NAME.fullmatch(unicodedata.normalize("NFC", text)) is not None


def _plain_name(name: str) -> str:
    words = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name)
    letters = unicodedata.normalize("NFD", words.casefold().replace("đ", "d"))
    return "".join(letter for letter in letters if unicodedata.category(letter) != "Mn").replace(" ", "_")
