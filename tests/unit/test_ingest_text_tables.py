"""The old Vietnamese encodings: tables against the C library's and Python's own, and words written down by hand."""

from __future__ import annotations

import shutil
import subprocess
import unicodedata

import pytest

from planning_server.ingest.text.legacy import TCVN3, VNI, from_tcvn3, from_vni
from planning_server.ingest.text.readings import encoding_of_font, read_again, read_bytes, without_escapes
from planning_server.ingest.text.syllables import is_syllable

VOWELS = "aăâeêioôơuưy"
TONES = ("", "\u0300", "\u0309", "\u0303", "\u0301", "\u0323")
SMALL_LETTERS = {unicodedata.normalize("NFC", vowel + tone) for vowel in VOWELS for tone in TONES} | {"đ"}


def in_the_c_library(byte: int) -> str:
    """What iconv makes of one byte; the blank after it lets the converter, which holds letters back, finish."""
    answer = subprocess.run(
        ["iconv", "-f", "TCVN", "-t", "UTF-8"], input=bytes([byte, 0x20]), capture_output=True, check=True
    )
    return answer.stdout.decode()[:-1]


def test_tcvn3_has_74_letters_between_a1_and_fe() -> None:
    assert len(TCVN3) == 74
    assert {ord(byte) for byte in TCVN3} <= set(range(0xA1, 0xFF))


@pytest.mark.skipif(shutil.which("iconv") is None, reason="iconv is not installed")
def test_every_letter_of_tcvn3_is_that_of_the_c_library() -> None:
    assert {byte: in_the_c_library(ord(byte)) for byte in TCVN3} == TCVN3


def test_tcvn3_writes_every_small_letter_of_vietnamese_once() -> None:
    small = [letter for letter in TCVN3.values() if letter.islower()]
    assert len(small) == len(set(small))
    assert set(small) == {letter for letter in SMALL_LETTERS if not letter.isascii()}


def test_vni_writes_every_letter_of_vietnamese_in_both_sizes() -> None:
    accented = {letter for letter in SMALL_LETTERS if not letter.isascii()}
    assert set(VNI.values()) == accented | {letter.upper() for letter in accented}


@pytest.mark.parametrize(
    ("raw", "word"),
    [
        (b"\xa7\xca\x74 \xeb", "Đất ở"),
        (b"\xae\xad\xea\x6e\x67 giao th\xabng", "đường giao thông"),
        (b"n\xad\xedc", "nước"),
        (b"c\xa9y xanh", "cây xanh"),
        (b"C\xabng vi\xaan", "Công viên"),
        (b"H\xe5, ao, \xae\xc7m", "Hồ, ao, đầm"),
        (b"DT-01 - 0,52 ha", "DT-01 - 0,52 ha"),
        (b"120 m\xb2", "120 m²"),
    ],
)
def test_words_in_tcvn3_read_as_they_are_written(raw: bytes, word: str) -> None:
    assert read_bytes(raw.decode("iso8859-1"), "tcvn3") == word


def test_the_soft_hyphen_is_a_letter_and_the_hyphen_is_none() -> None:
    assert from_tcvn3("\xad-") == "ư-"
    assert read_again("l\xadu - tr÷", "tcvn3") == "lưu - trữ"


@pytest.mark.parametrize(
    ("written", "word"),
    [
        ("Ñaát ôû", "Đất ở"),
        ("Ñöôøng giao thoâng", "Đường giao thông"),
        ("ÑAÁT ÔÛ", "ĐẤT Ở"),
        ("ÑAáT", "ĐẤT"),
        ("Nöôùc ngoït", "Nước ngọt"),
        ("Nguyeãn Hueä", "Nguyễn Huệ"),
        ("Maët nöôùc ven bieån", "Mặt nước ven biển"),
        ("kyõ thuaät", "kỹ thuật"),
        ("Myõ Thuûy", "Mỹ Thủy"),
        ("thò traán", "thị trấn"),
        ("nghæ döôõng", "nghỉ dưỡng"),
        ("0,52 ha - LK-01", "0,52 ha - LK-01"),
    ],
)
def test_words_in_vni_read_as_they_are_written(written: str, word: str) -> None:
    assert from_vni(written) == word
    assert read_bytes(written, "vni") == word
    assert read_again(written, "vni") == word


def test_code_page_1258_is_that_of_python_composed() -> None:
    raw = bytes(byte for byte in range(0xA0, 0x100))
    expected = unicodedata.normalize("NFC", raw.decode("cp1258"))
    assert read_bytes(raw.decode("iso8859-1"), "cp1258") == expected
    assert read_bytes("\x81", "cp1258") is None


def test_utf8_that_was_encoded_twice_is_read_once_more() -> None:
    assert read_again("Ä\x90áº¥t á»Ÿ", "utf-8-twice") == "Đất ở"
    assert read_again("Äáº¥t", "utf-8-twice") is None  # the second byte of Đ got lost


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (r"\U+0110\U+1EA5t \U+1EDF", "Đất ở"),
        (r"X\U+1ecbt", "Xịt"),
        ("&#272;&#7845;t &#x1EDF;", "Đất ở"),
        ("a&#769;", "á"),
        (
            r"\U+0041 &#60;b&#62; &#0; &#xD800; &#9999999; &amp;",
            r"\U+0041 &#60;b&#62; &#0; &#xD800; &#9999999; &amp;",
        ),
        (r"\U+12", r"\U+12"),
        ("AT&#38;T", "AT&#38;T"),
    ],
)
def test_escaped_letters_are_letters_and_escaped_signs_stay_escaped(written: str, read: str) -> None:
    assert without_escapes(written) == read


@pytest.mark.parametrize(
    ("font", "encoding"),
    [
        (".VnTime", "tcvn3"),
        (".VnTimeH", "tcvn3h"),
        (".VNARIALH", "tcvn3h"),
        (".VnArial Narrow", "tcvn3"),
        ("VNI-Times", "vni"),
        ("vni-helve.ttf", "vni"),
        ("Arial", None),
        ("Times New Roman", None),
        ("txt.shx", None),
        ("Vni", None),
        ("", None),
    ],
)
def test_the_name_of_a_font_says_what_its_text_is_written_in(font: str, encoding: str | None) -> None:
    assert encoding_of_font(font) == encoding


def test_a_font_of_capitals_shows_capitals() -> None:
    assert read_again("§Êt ë", "tcvn3h") == "ĐẤT Ở"


@pytest.mark.parametrize(
    "word",
    [
        "đất",
        "ở",
        "quy",
        "hoạch",
        "giếng",
        "khuỷu",
        "nghỉ",
        "quốc",
        "Kạn",
        "Thuỷ",
        "Thủy",
        "ươm",
        "khoảng",
        "chuyển",
        "huyện",
        "nghiệp",
        "xoong",
        "gì",
        "giữa",
        "ưu",
        "yêu",
        "QUÝ",
    ],
)
def test_words_of_vietnamese_are_syllables(word: str) -> None:
    assert is_syllable(word)


@pytest.mark.parametrize(
    "word", ["đât", "Êt", "cê", "ngiệp", "ghà", "zà", "ấấ", "ộở", "bàc", "", "q", "Ñaát", "straße"]
)
def test_what_nobody_writes_in_vietnamese_is_no_syllable(word: str) -> None:
    assert not is_syllable(word)
