"""Suggests a land-use code for a class name in words ("Đất ở hiện hữu", "Đất giáo dục"), with the words that speak for it.

The phrases are this project's reading of the labels of Circular 16/2025/TT-BXD, Annex I, and of class names met in real plans. A
suggestion is an offer to a person, never an answer: "Cây xanh" alone could be any of three codes.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Final

from planning_server.domain.text import Text
from planning_server.landuse.codes import LAND_USES

PHRASES: Final[dict[str, str]] = {
    "DAT_O_Nhomnhao": "nhóm nhà ở;nhà ở;đất ở;ở đô thị;dân cư;ở hiện hữu;ở mới;chung cư;biệt thự;nhà liên kế;tái định cư;nhà ở xã hội",
    "DAT_O_Honhop_Nhomo": "hỗn hợp nhóm nhà ở và dịch vụ;hỗn hợp;nhà ở kết hợp;sử dụng hỗn hợp;ở kết hợp thương mại",
    "DAT_O_Langxom": "làng xóm;nông thôn;dân cư nông thôn;ở nông thôn;làng xóm hiện hữu",
    "DAT_HTXH_Yte": "y tế;bệnh viện;trạm y tế;phòng khám",
    "DAT_HTXH_Vanhoa": "văn hóa;nhà văn hóa;thư viện;bảo tàng;văn hoá",
    "DAT_HTXH_Theducthethao": "thể dục thể thao;thể thao;tdtt;sân vận động;thể dục",
    "DAT_HTXH_Truonghoc": "trường mầm non, tiểu học, trung học cơ sở;mầm non;tiểu học;trung học cơ sở;thcs;nhà trẻ;mẫu giáo;trường học;giáo dục",
    "DAT_HTXH_TruongTHPT": "trường trung học phổ thông;trung học phổ thông;thpt;trường thpt",
    "DAT_HTXH_CayxanhCC": "cây xanh sử dụng công cộng;cây xanh công cộng;công viên;công viên cây xanh;cây xanh;vườn hoa;mảng xanh",
    "DAT_Cayxanhhanche": "cây xanh sử dụng hạn chế;cây xanh hạn chế;không gian mở hạn chế sử dụng",
    "DAT_Cayxanhchuyendung": "cây xanh chuyên dụng;cây xanh cách ly;cách ly",
    "DAT_SX_Congnghiep": "sản xuất công nghiệp, kho bãi;công nghiệp;kho bãi;kho tàng;nhà máy;khu công nghiệp;cụm công nghiệp",
    "DAT_SX_Vatlieu": "khai thác khoáng sản;khoáng sản;vật liệu xây dựng;sản xuất vật liệu xây dựng",
    "DAT_DaotaoNC": "đào tạo;nghiên cứu;đào tạo, nghiên cứu;đại học;cao đẳng;dạy nghề;trung cấp",
    "DAT_Coquan": "cơ quan;trụ sở;cơ quan, trụ sở;hành chính;trụ sở cơ quan",
    "DAT_Dichvu": "dịch vụ;khu dịch vụ;chợ;trung tâm thương mại;thương mại;thương mại dịch vụ;thương mại, dịch vụ",
    "DAT_Dulich": "du lịch;khu dịch vụ du lịch;nghỉ dưỡng;dịch vụ du lịch",
    "DAT_Ditich_tongiao": "di tích;tôn giáo;di tích, tôn giáo;tín ngưỡng;đình chùa;nhà thờ;chùa;tôn giáo tín ngưỡng",
    "DAT_Anninh": "an ninh;công an",
    "DAT_Quocphong": "quốc phòng;quân sự;doanh trại",
    "DAT_HTKT_DuongGT": "đường giao thông;giao thông;đường",
    "DAT_HTKT_Baidoxe": "bãi đỗ xe;bãi xe;bãi đậu xe",
    "DAT_HTKT_Nghiatrang": "nghĩa trang;nghĩa địa;hỏa táng;nhà tang lễ;nghĩa trang, gồm nhà tang lễ và cơ sở hỏa táng",
    "DAT_HTKT_Hatangkhac": "hạ tầng kỹ thuật khác;hạ tầng kỹ thuật;công trình hạ tầng kỹ thuật khác;đầu mối hạ tầng kỹ thuật;trạm điện;trạm xử lý;tuyến điện",
    "DAT_NN_Nongnghiep": "sản xuất nông nghiệp;nông nghiệp;trồng lúa;trồng cây;đất lúa",
    "DAT_NN_Rungdacdung": "rừng đặc dụng",
    "DAT_NN_Rungphongho": "rừng phòng hộ",
    "DAT_NN_Rungsanxuat": "rừng sản xuất",
    "DAT_NN_Thuysan": "nuôi trồng thủy sản;thủy sản;thuỷ sản",
    "DAT_KHAC_Honuoc": "hồ, ao, đầm;ao, hồ;hồ;ao;đầm;hồ nước;mặt nước;hồ điều hòa",
    "DAT_KHAC_Songsuoi": "sông, suối, kênh, rạch;sông;suối;kênh;rạch;kênh mương;sông suối",
    "DAT_KHAC_Matnuocbien": "mặt nước ven biển;ven biển;mặt biển",
    "DAT_KHAC_Chuasudung": "chưa sử dụng;đất trống",
}
"""Phrases by code, parted by `;`."""

WITHOUT_MEANING: Final = frozenset(
    ("đất", "khu", "các", "loại", "công", "trình", "quy", "hoạch", "và", "gồm")
)
"""Words that stand in the names of many classes; a name still counts as whole where only these are left over."""
LOWEST_SCORE: Final = 0.5
MOST_GUESSES: Final = 3
EXACT, WITH_ACCENTS, WITHOUT_ACCENTS = 1.0, 0.55, 0.4
WHOLE_NAME_BONUS: Final = 0.4


@dataclass(frozen=True, slots=True)
class CodeGuess:
    """A code that a class name could mean; `score` 0..1, `phrase` the words that speak for it."""

    code: str
    score: float
    phrase: str
    reason: Text


def without_accents(text: str) -> str:
    """Small letters without accents: `Đất ở` is `dat o`."""
    letters = unicodedata.normalize("NFD", text.casefold().replace("đ", "d"))
    return unicodedata.normalize("NFC", "".join(one for one in letters if unicodedata.category(one) != "Mn"))


@dataclass(frozen=True, slots=True)
class _Phrase:
    """`spaced` and `bare` (without accents) begin and end with a space, so that a search finds whole words."""

    said: str
    spaced: str
    bare: str
    weight: int
    """Words that tell something, at least one."""


@dataclass(frozen=True, slots=True)
class _Name:
    spaced: str
    bare: str
    weight: int
    is_accented: bool
    """Then accents mean something: `hộ` is not `hồ`."""


@lru_cache(maxsize=4096)
def guess_codes(name: str) -> tuple[CodeGuess, ...]:
    """At most three codes, best first; none where nothing in the name speaks for one.

    >>> guess_codes("Đất giáo dục")[0].code
    'DAT_HTXH_Truonghoc'
    """
    words = _words(name)
    if not any(letter.isalpha() for letter in name):
        return ()
    spaced = _spaced(words)
    bare = without_accents(spaced)
    read = _Name(spaced, bare, _weight(words), bare != spaced)
    guesses = [
        guess for code, phrases in _phrases().items() if (guess := _best(code, phrases, read)) is not None
    ]
    guesses.sort(key=lambda guess: (-guess.score, -len(guess.phrase), guess.code))
    return tuple(guesses[:MOST_GUESSES])


def _best(code: str, phrases: tuple[_Phrase, ...], name: _Name) -> CodeGuess | None:
    """The first phrase of a code is its label in Annex I, with or without the word "đất" before it."""
    label = phrases[0]
    if name.spaced in (label.spaced, label.spaced.removeprefix(" đất")):
        return CodeGuess(
            code, EXACT, name.spaced.strip(), Text("trùng tên trong Phụ lục I", "the name in Annex I")
        )
    scored = [(score, phrase) for phrase in phrases if (score := _score(phrase, name)) >= LOWEST_SCORE]
    if not scored:
        return None
    score, phrase = max(scored, key=lambda pair: (pair[0], pair[1].weight, len(pair[1].said)))
    reason = Text(f"có cụm từ “{phrase.said}”", f"it holds the words “{phrase.said}”")
    return CodeGuess(code, round(score, 3), phrase.said, reason)


def _score(phrase: _Phrase, name: _Name) -> float:
    if phrase.spaced in name.spaced:
        base = WITH_ACCENTS
    elif not name.is_accented and phrase.bare in name.bare:
        base = WITHOUT_ACCENTS
    else:
        return 0.0
    return base + WHOLE_NAME_BONUS * min(1.0, phrase.weight / name.weight)


def _words(text: str) -> tuple[str, ...]:
    return tuple(re.findall(r"\w+", unicodedata.normalize("NFC", text).casefold()))


def _spaced(words: tuple[str, ...]) -> str:
    return f" {' '.join(words)} "


def _weight(words: tuple[str, ...]) -> int:
    return sum(word not in WITHOUT_MEANING for word in words) or max(1, len(words))


@cache
def _phrases() -> dict[str, tuple[_Phrase, ...]]:
    made: dict[str, tuple[_Phrase, ...]] = {}
    for use in LAND_USES:
        texts = (use.label_vi, *PHRASES[use.code].split(";"))
        listed = [_words(text) for text in texts]
        made[use.code] = tuple(
            _Phrase(" ".join(words), _spaced(words), without_accents(_spaced(words)), _weight(words))
            for words in listed
        )
    return made
