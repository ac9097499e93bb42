"""Text of shapefiles: what the .cpg says is believed, what nothing says is tried strictly, bad bytes are never replaced."""

from __future__ import annotations

import unicodedata
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from planning_server.domain.errors import InvalidInput
from planning_server.domain.finding import Finding
from planning_server.domain.text import Text
from planning_server.ingest.content import Content
from planning_server.ingest.encodings import encoding_named, with_readable_text
from planning_server.ingest.pipeline import SourceFile, read_content
from planning_server.ingest.plan_file import parse_plan_file
from planning_server.ingest.readers.source_layer import Column, RawLayer
from planning_server.ingest.text.bad_text import BadColumn, bad_text
from planning_server.ingest.text.columns import BadText, read_column
from tests.shapefiles import LayerFiles, Row, plan_words, square, write_zip

MAPPING = {"layers": {"lots": {"role": "zones", "attributes": {"code": "code", "label": "label"}}}}


def labelled(*labels: str) -> list[Row]:
    return [(square(index, 0), {"code": "DAT_Dulich", "label": label}) for index, label in enumerate(labels)]


def content_of(path: Path, **changes: Any) -> Content:  # noqa: ANN401 - any JSON value can be put in place
    words = plan_words(mapping=MAPPING, **changes)
    return read_content(SourceFile(path, path.name, "0" * 64), parse_plan_file(words))


def labels_of(content: Content) -> list[str]:
    return [zone.label_vi for zone in content.layers[0].zones]


def found(content: Content, code: str) -> list[Finding]:
    return [item for item in content.findings if item.code == code]


@pytest.mark.parametrize(
    ("cpg", "encoding"),
    [
        ("UTF-8", "utf-8"),
        ("utf8", "utf-8"),
        ("65001", "utf-8"),
        ("1252", "cp1252"),
        ("ANSI 1252", "cp1252"),
        ("CP1258", "cp1258"),
        ("windows-1258", "cp1258"),
        ("ISO-8859-1", "iso8859-1"),
        ("88591", "iso8859-1"),
        ("oem 437", "cp437"),
        ("TCVN3", "tcvn3"),
        ("TCVN 5712", "tcvn3"),
        ("ABC", "tcvn3"),
        ("VNI-Windows", "vni"),
        ("UTF-16", None),
        ("\0", None),
        ("hex", None),
        ("rot13", None),
        ("../../etc/passwd", None),
        ("", None),
    ],
)
def test_the_names_that_programs_write_into_a_cpg_are_known(cpg: str, encoding: str | None) -> None:
    assert encoding_named(cpg) == encoding


def test_vietnamese_in_utf8_is_read(tmp_path: Path) -> None:
    path = write_zip(tmp_path, LayerFiles("lots", labelled("Đất ở", "Hồ, ao, đầm")))
    assert labels_of(content_of(path)) == ["Đất ở", "Hồ, ao, đầm"]


def test_vietnamese_windows_text_is_read_and_composed(tmp_path: Path) -> None:
    text = "Đất ở nông thôn"
    raw = unicodedata.normalize(
        "NFD", text
    )  # code page 1258 has the vowels, and the tones as marks of their own
    for parts, vowel in (("o\u0302", "ô"), ("a\u0302", "â"), ("o\u031b", "ơ")):
        raw = raw.replace(parts, vowel)
    in_1258 = raw.encode("cp1258", errors="strict")
    layer = LayerFiles(
        "lots",
        labelled("X" * len(in_1258)),
        cpg="1258",
        patch={".dbf": replacing(b"X" * len(in_1258), in_1258)},
    )
    content = content_of(write_zip(tmp_path, layer))
    assert labels_of(content) == [text]
    [told] = found(content, "encoding_chosen")
    assert "Windows-1258" in told.text.vi
    assert "the file lots.cpg says 1258" in told.text.en


def replacing(old: bytes, new: bytes) -> Any:  # noqa: ANN401 - a function from bytes to bytes
    def change(whole: bytes) -> bytes:
        assert old in whole
        return whole.replace(old, new)

    return change


def test_without_a_cpg_text_that_is_utf8_is_read_as_such_and_said(tmp_path: Path) -> None:
    content = content_of(write_zip(tmp_path, LayerFiles("lots", labelled("Đất ở"), cpg=None)))
    assert labels_of(content) == ["Đất ở"]
    [told] = found(content, "encoding_assumed")
    assert "không có tệp .cpg" in told.text.vi


def test_without_a_cpg_and_with_ascii_only_nothing_needs_saying(tmp_path: Path) -> None:
    content = content_of(write_zip(tmp_path, LayerFiles("lots", labelled("Dat o"), cpg=None)))
    assert not [item for item in content.findings if item.code.startswith("encoding")]


def test_without_a_cpg_text_that_is_not_utf8_is_asked_about(tmp_path: Path) -> None:
    layer = LayerFiles("lots", labelled("XXXX"), cpg=None, patch={".dbf": replacing(b"XXXX", b"\xd0\xe2t ")})
    content = content_of(write_zip(tmp_path, layer))
    [asked] = found(content, "encoding_unknown")
    assert asked.remedy is not None
    assert "or add the file lots.cpg" in asked.remedy.en
    assert "không có tệp .cpg, byte ngôn ngữ của .dbf là 0x" in asked.text.vi
    assert content.layers == ()


def test_a_cpg_that_names_nothing_known_is_asked_about_where_it_matters(tmp_path: Path) -> None:
    layer = LayerFiles(
        "lots", labelled("XXXX"), cpg="VISCII", patch={".dbf": replacing(b"XXXX", b"\xd0\xe2t ")}
    )
    content = content_of(write_zip(tmp_path, layer))
    assert "VISCII" in found(content, "encoding_unknown")[0].text.en


def test_bytes_that_are_not_what_the_cpg_says_are_an_error_with_row_and_bytes(tmp_path: Path) -> None:
    layer = LayerFiles("lots", labelled("Đất ở", "XXXX"), patch={".dbf": replacing(b"XXXX", b"a\xff\xfeb")})
    content = content_of(write_zip(tmp_path, layer))
    [bad] = found(content, "bad_bytes")
    assert bad.row == 2
    assert "61 ff fe 62" in bad.text.en
    assert "(not utf-8: 1)" in bad.text.en
    assert bad.remedy is not None
    assert bad.remedy.en == "What to do: check the file lots.cpg."


def test_a_letter_cut_in_half_at_the_end_of_its_field_is_told_as_that(tmp_path: Path) -> None:
    """ở is e1 bb 9f: a field of six bytes holds two of the three."""
    cut = replacing(b"Xong xx", "Xong ở".encode()[:7])
    layer = LayerFiles("lots", labelled("Đất ở", "Xong xx"), patch={".dbf": cut})
    [bad] = found(content_of(write_zip(tmp_path, layer)), "bad_bytes")
    assert bad.row == 2
    assert "(cut within their last letter: 1)" in bad.text.en
    assert "(bị cắt giữa chữ cuối cùng: 1)" in bad.text.vi
    assert bad.measured == {"count": 1, "column": "label", "cut_letter": 1}
    assert bad.remedy is not None
    assert "make the column longer" in bad.remedy.en


@pytest.mark.parametrize(
    ("value", "why", "said"),
    [
        ("OM\0 2", BadText.NUL, "with a NUL character: 1"),
        ("OM\ud8002", BadText.HALF_PAIR, "with half of a Unicode pair: 1"),
    ],
)
def test_text_that_no_database_holds_is_told_as_what_it_is(value: str, why: BadText, said: str) -> None:
    read = read_column([value, "Đất"], "unicode", lambda _: "utf-8")
    assert [(index, reason) for index, _, reason in read.bad] == [(0, why)]
    told = bad_text(
        read.bad, BadColumn("lots", "label", (4, 5), "utf-8", Text("?", "?")), is_mapped=True, withheld=None
    )
    assert said in told.text.en
    assert "not utf-8" not in told.text.en
    assert told.row == 4


def test_several_faults_of_one_column_are_counted_apart() -> None:
    values = ["a\xff", "Xong \xe1\xbb", "b\xfe\xff", "c\0"]
    read = read_column(values, "bytes", lambda _: "utf-8")
    told = bad_text(
        read.bad,
        BadColumn("lots", "label", (1, 2, 3, 4), "utf-8", Text("?", "?")),
        is_mapped=False,
        withheld=None,
    )
    assert "(not utf-8: 2; cut within their last letter: 1; with a NUL character: 1)" in told.text.en


def test_bad_bytes_in_a_column_that_is_not_published_are_kept_as_they_are(tmp_path: Path) -> None:
    rows: list[Row] = [(square(0, 0), {"code": "DAT_Dulich", "label": "Đất", "note": "XXXX"})]
    layer = LayerFiles("lots", rows, patch={".dbf": replacing(b"XXXX", b"a\xff\xfeb")})
    content = content_of(write_zip(tmp_path, layer))
    assert found(content, "bad_bytes_unmapped")
    assert content.quarantine[0].columns == {"note": ("hex:61fffe62",)}
    assert labels_of(content) == ["Đất"]


def test_decomposed_vietnamese_is_composed_and_counted(tmp_path: Path) -> None:
    content = content_of(
        write_zip(tmp_path, LayerFiles("lots", labelled(unicodedata.normalize("NFD", "Đất ở"), "Đất ở")))
    )
    assert labels_of(content) == ["Đất ở", "Đất ở"]
    assert "1" in found(content, "text_normalised")[0].text.en


def test_tcvn3_in_a_shapefile_is_read_and_its_bytes_stay_in_quarantine(tmp_path: Path) -> None:
    texts = (b"\xa7\xca\x74 \xeb", b"c\xa9y xanh", b"m\xc6t n\xad\xedc")
    marks = [bytes([65 + number]) * len(text) for number, text in enumerate(texts)]

    def change(whole: bytes) -> bytes:
        for mark, text in zip(marks, texts, strict=True):
            whole = replacing(mark, text)(whole)
        return whole

    rows = labelled(*(mark.decode() for mark in marks))
    content = content_of(write_zip(tmp_path, LayerFiles("lots", rows, cpg=None, patch={".dbf": change})))
    assert labels_of(content) == ["Đất ở", "cây xanh", "mặt nước"]
    [held_back] = content.quarantine
    assert held_back.columns == {"label#bytes": tuple(text.hex() for text in texts)}
    assert not [item for item in content.findings if item.severity in ("error", "fatal")]


def test_the_plan_file_answers_what_was_asked(tmp_path: Path) -> None:
    layer = LayerFiles("lots", labelled("XX"), cpg=None, patch={".dbf": replacing(b"XX", b"h\xfb")})
    path = write_zip(tmp_path, layer)
    assert content_of(path).is_blocked
    answered = content_of(path, encodings={"lots": {"label": "TCVN3"}})
    assert not answered.is_blocked
    assert labels_of(answered) == ["hỷ"]


def test_an_encoding_that_nobody_knows_is_a_fault_of_the_plan_file() -> None:
    with pytest.raises(InvalidInput) as refused:
        parse_plan_file(plan_words(encodings={"lots": {"la/bel": "klingon", "*": 3}}))
    assert [fault.where for fault in refused.value.faults] == ["/encodings/lots/*", "/encodings/lots/la~1bel"]


def test_a_layer_that_only_encodings_names_is_an_error(tmp_path: Path) -> None:
    path = write_zip(tmp_path, LayerFiles("lots", labelled("Dat")))
    content = content_of(path, encodings={"lost": {"*": "vni"}})
    assert "lost" in found(content, "encodings_name_nothing")[0].text.vi


OWNERS = (b"Nguy\xd4n V\xa8n T\xcco", b"Tr\xc7n Th\xde B\xd0", b"L\xaa V\xa8n \xa7\xd0t")
"""In TCVN3: Nguyễn Văn Tèo, Trần Thị Bé, Lê Văn Đét."""


@pytest.mark.parametrize("column", ["tenchu", "ghi_chu"])
@pytest.mark.parametrize("cpg", [None, "1252", "TCVN3", "UTF-8"])
def test_no_name_of_an_owner_is_quoted_whatever_is_told_or_asked_of_its_encoding(
    tmp_path: Path, column: str, cpg: str | None
) -> None:
    marks = [bytes([65 + number]) * len(text) for number, text in enumerate(OWNERS)]

    def change(whole: bytes) -> bytes:
        for mark, text in zip(marks, OWNERS, strict=True):
            whole = replacing(mark, text)(whole)
        return whole

    rows: list[Row] = [
        (square(n, 0), {"code": "DAT_Dulich", "label": f"L{n}", column: mark.decode()})
        for n, mark in enumerate(marks)
    ]
    content = content_of(write_zip(tmp_path, LayerFiles("lots", rows, cpg=cpg, patch={".dbf": change})))
    told = [
        words
        for item in content.findings
        for words in (
            item.text.vi,
            item.text.en,
            *(choice.text.vi for choice in (item.question.choices if item.question else ())),
            str(item.measured),
        )
    ]
    assert any(column in words for words in told)
    for words in told:
        for part in ("Nguy", "Trần", "Trn", "Thị", "Văn", "Lê V", "4e 67 75 79", "V¨n"):
            assert part not in words


def test_a_name_among_other_values_is_not_quoted_as_their_sample(tmp_path: Path) -> None:
    text = OWNERS[0]
    rows = labelled("A" * len(text), *(f"BB {n}" for n in range(9)))

    def change(whole: bytes) -> bytes:
        return replacing(b"A" * len(text), text)(whole.replace(b"BB", b"\xa7\xca"))

    content = content_of(write_zip(tmp_path, LayerFiles("lots", rows, cpg=None, patch={".dbf": change})))
    [chosen] = found(content, "encoding_chosen")
    assert "Nguy" not in chosen.text.vi
    assert "không trích" in chosen.text.vi


@pytest.mark.parametrize(
    ("format_name", "said"), [("mapinfo", "không ghi CharSet"), ("dgn", "DGN không có chỗ ghi bảng mã")]
)
def test_a_format_without_a_cpg_is_not_told_of_one(format_name: str, said: str) -> None:
    told: list[Finding] = []
    for text in ("Đất ở".encode().decode("latin-1"), "\xa7"):
        layer = RawLayer(
            name="lots",
            geometry_type="Polygon",
            rows=(1,),
            geometries=np.array([None], dtype=object),
            broken={},
            columns=(Column("use", "text", (text,)),),
            crs_text=None,
            format=format_name,
        )
        with_readable_text(layer, frozenset({"use"}), told)
    assert [item.code for item in told] == ["encoding_assumed", "encoding_unknown"]
    assert all(said in item.text.vi for item in told)
    words = [text for item in told for text in (item.text, item.remedy) if text is not None]
    assert not any(".cpg" in word.vi + word.en or ".dbf" in word.vi + word.en for word in words)
