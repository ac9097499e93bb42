"""The two codes that tie a dossier together (Decree 111/2024/NĐ-CP, Circular 16/2025/TT-BXD; secondary): plan information code and dossier code."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from planning_server.domain.text import Text

PROVINCES: Final = frozenset(
    [
        "01",
        "04",
        "08",
        "11",
        "12",
        "14",
        "15",
        "19",
        "20",
        "22",
        "24",
        "25",
        "31",
        "33",
        "37",
        "38",
        "40",
        "42",
        "44",
        "46",
        "48",
        "51",
        "52",
        "56",
        "66",
        "68",
        "75",
        "79",
        "80",
        "82",
        "86",
        "91",
        "92",
        "96",
    ]
)
"""Province codes after 1 July 2025 (Resolution 202/2025/QH15)."""

LEVEL_OF_DIGIT: Final = {"1": "chung", "2": "phan_khu", "3": "chi_tiet", "4": "chi_tiet"}
"""4 is the shortened detailed plan."""

_PLAN_CODE: Final = re.compile(r"(\d{2})(\d{2})(\d)(\d)(\d)(\d{5})")
_DOSSIER_CODE: Final = re.compile(r"(\d{2})(QHC|QPK|QCT)(\d+)")
DOSSIER_DIGITS: Final = 7
"""1 + 2 + 4 digits in the text; text and example of the source disagree on one character."""


@dataclass(frozen=True, slots=True)
class PlanCode:
    """maThongTinQH: 12 digits. `year` is that of the submission, `level` our word for it, `adjustment` 0 first plan, 1 overall, 2 local
    adjustment. Its kind of planning and its random digits say nothing that the plan file says too."""

    province: str
    year: int
    level: str
    adjustment: int


def read_plan_code(text: str) -> PlanCode | Text:
    """The parts of a plan information code, or what is wrong with it.

    >>> read_plan_code("012511012345")
    PlanCode(province='01', year=2025, level='chung', adjustment=0)
    """
    found = _PLAN_CODE.fullmatch(text.strip())
    if found is None or not text.isascii():
        return Text("không phải 12 chữ số", "it is not 12 digits")
    province, year, level, kind, adjustment, _ = found.groups()
    if province not in PROVINCES:
        return Text(f"không có tỉnh mã {province}", f"there is no province {province}")
    if level not in LEVEL_OF_DIGIT:
        return Text(
            f"chữ số thứ 5 (cấp độ quy hoạch) là {level}, phải từ 1 đến 4",
            f"digit 5 (level) is {level} and must be 1 to 4",
        )
    if kind not in "12345":
        return Text(
            f"chữ số thứ 6 (loại quy hoạch) là {kind}, phải từ 1 đến 5",
            f"digit 6 (kind) is {kind} and must be 1 to 5",
        )
    if adjustment not in "012":
        return Text(
            f"chữ số thứ 7 (điều chỉnh) là {adjustment}, phải là 0, 1 hoặc 2",
            f"digit 7 (adjustment) is {adjustment} and must be 0, 1 or 2",
        )
    return PlanCode(province, 2000 + int(year), LEVEL_OF_DIGIT[level], int(adjustment))


def wrong_with_dossier_code(text: str) -> Text | None:
    """What is wrong with a maHoSoQH; None where nothing is.

    >>> wrong_with_dossier_code("04QHC0010001") is None
    True
    """
    found = _DOSSIER_CODE.fullmatch(text.strip().upper())
    if found is None or not text.isascii():
        return Text(
            "phải có dạng 04QHC0010001 (mã tỉnh, QHC hoặc QPK hoặc QCT, rồi 7 chữ số)",
            "it must look like 04QHC0010001 (province, QHC, QPK or QCT, then 7 digits)",
        )
    province, _, digits = found.groups()
    if province not in PROVINCES:
        return Text(f"không có tỉnh mã {province}", f"there is no province {province}")
    if len(digits) == DOSSIER_DIGITS:
        return None
    if abs(len(digits) - DOSSIER_DIGITS) == 1:
        return Text(
            f"có {len(digits)} chữ số cuối thay vì 7; văn bản và ví dụ của nguồn lệch nhau đúng một ký tự, nên hỏi hệ thống tiếp nhận",
            f"it ends in {len(digits)} digits and not 7; text and example of the source disagree on just one character: ask the receiving system",
        )
    return Text(f"có {len(digits)} chữ số cuối thay vì 7", f"it ends in {len(digits)} digits and not 7")


def province_of(text: str) -> str | None:
    """The province that a maThongTinQH or a maHoSoQH begins with; None where there is none of that code.

    >>> province_of("04QHC0010001"), province_of("99QHC0010001")
    ('04', None)
    """
    digits = text.strip()[:2]
    return digits if digits in PROVINCES else None
