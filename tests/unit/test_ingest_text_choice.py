"""Which encoding a column is written in: chosen with evidence, asked where that is thin, and the bytes are kept."""

from __future__ import annotations

import dataclasses
import json
import re
import unicodedata
import zipfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import numpy as np
import pytest

from planning_server.domain.finding import Finding, Severity
from planning_server.ingest.attributes import report_unmapped
from planning_server.ingest.encodings import with_readable_text
from planning_server.ingest.readers.exchange import TextForm
from planning_server.ingest.readers.source_layer import Column, RawLayer, SourceLayer
from planning_server.ingest.text.choice import Reason, choose_for_bytes, choose_for_unicode
from planning_server.ingest.text.legacy import TCVN3, VNI
from planning_server.ingest.text.syllables import is_syllable

ZONES = ("Đất ở", "Cây xanh công cộng", "Mặt nước", "Đường giao thông", "Trường mầm non", "Y tế 0,52 ha")
FRENCH = ("Zone à urbaniser", "Périmètre protégé", "Forêt", "Bâtiment agricole", "Île")

IN_TCVN3 = {letter: byte for byte, letter in TCVN3.items()}
IN_VNI = {letter: letters for letters, letter in reversed(VNI.items())}


def in_tcvn3(text: str) -> str:
    """One letter a byte; accented capitals become small ones, as there are no others."""
    return "".join(IN_TCVN3.get(letter) or IN_TCVN3.get(letter.lower(), letter) for letter in text)


def in_vni(text: str) -> str:
    return "".join(IN_VNI.get(letter, letter) for letter in text)


def in_utf8(text: str) -> str:
    return text.encode().decode("iso8859-1")


def in_1258(text: str) -> str:
    parts: list[str] = []
    for letter in text:
        marks = unicodedata.normalize("NFD", letter)
        tone = "".join(mark for mark in marks[1:] if mark in "\u0300\u0301\u0303\u0309\u0323")
        rest = unicodedata.normalize("NFC", "".join(mark for mark in marks if mark not in tone))
        parts.append(rest + tone)
    return "".join(parts).encode("cp1258").decode("iso8859-1")


WAYS = {"tcvn3": in_tcvn3, "vni": in_vni, "cp1258": in_1258}


def layer(
    columns: Mapping[str, Sequence[str | None]], form: TextForm = "bytes", cpg: str | None = None
) -> RawLayer:
    count = len(next(iter(columns.values())))
    return RawLayer(
        name="lots",
        geometry_type="Polygon",
        rows=tuple(range(1, count + 1)),
        geometries=np.full(count, None, dtype=object),
        broken={},
        columns=tuple(Column(name, "text", tuple(values)) for name, values in columns.items()),
        crs_text=None,
        cpg=cpg,
        text_form=form,
    )


def read(
    raw: RawLayer, mapped: str = "label", stated: dict[str, dict[str, str]] | None = None
) -> tuple[SourceLayer, list[Finding]]:
    findings: list[Finding] = []
    return with_readable_text(raw, frozenset({mapped}), findings, stated), findings


def values(made: SourceLayer, name: str = "label") -> tuple[object, ...]:
    column = made.column(name)
    assert column is not None
    return column.values


def coded(findings: Sequence[Finding], code: str) -> list[Finding]:
    return [item for item in findings if item.code == code]


@pytest.mark.parametrize("encoding", WAYS)
def test_each_old_encoding_is_known_by_its_words(encoding: str) -> None:
    made, findings = read(layer({"label": [WAYS[encoding](zone) for zone in ZONES]}))
    assert values(made) == ZONES
    [told] = coded(findings, "encoding_chosen")
    assert told.measured["encoding"] == encoding
    assert told.severity is Severity.INFO
    assert told.measured["score"] == 1.0
    assert "Đất ở" in told.text.vi


@pytest.mark.parametrize("encoding", WAYS)
def test_the_same_letters_taken_for_western_ones_in_unicode_are_known_too(encoding: str) -> None:
    shown = [WAYS[encoding](zone).encode("iso8859-1").decode("cp1252") for zone in ZONES]
    made, findings = read(layer({"label": shown}, "unicode"))
    assert values(made) == ZONES
    assert coded(findings, "encoding_chosen")[0].measured["encoding"] == encoding


@pytest.mark.parametrize("encoding", WAYS)
def test_old_letters_inside_strict_utf8_bytes_are_read_a_second_time(encoding: str) -> None:
    shown = [in_utf8(WAYS[encoding](zone).encode("iso8859-1").decode("cp1252")) for zone in ZONES]
    made, _ = read(layer({"label": shown}, cpg="UTF-8"))
    assert values(made) == ZONES


def test_utf8_encoded_twice_is_read_as_it_was_meant() -> None:
    twice = [in_utf8(zone) for zone in ZONES]
    made, findings = read(layer({"label": twice}, "unicode"))
    assert values(made) == ZONES
    assert coded(findings, "encoding_chosen")[0].measured["encoding"] == "utf-8-twice"


@pytest.mark.parametrize("form", ["bytes", "unicode"])
def test_good_unicode_is_left_alone(form: TextForm) -> None:
    texts = [in_utf8(zone) if form == "bytes" else zone for zone in ZONES]
    made, findings = read(layer({"label": texts}, form, "UTF-8" if form == "bytes" else None))
    assert values(made) == ZONES
    assert findings == []
    assert made.kept_bytes == ()


@pytest.mark.parametrize("texts", [FRENCH, ("Grünfläche", "Straße", "Möhre"), ("公園用地", "住宅區")])
def test_other_languages_in_unicode_are_left_alone(texts: Sequence[str]) -> None:
    made, findings = read(layer({"label": texts}, "unicode"))
    assert values(made) == tuple(texts)
    assert findings == []


def test_french_in_the_code_page_that_its_cpg_names_is_honoured() -> None:
    raw = [text.encode("cp1252").decode("iso8859-1") for text in FRENCH]
    made, findings = read(layer({"label": raw}, cpg="1252"))
    assert values(made) == FRENCH
    assert findings == []


def test_a_cpg_that_the_words_contradict_is_a_question_with_every_reading() -> None:
    made, findings = read(layer({"label": [in_tcvn3(zone) for zone in ZONES]}, cpg="1252"))
    [asked] = coded(findings, "encoding_contradicts_cpg")
    assert asked.severity is Severity.ERROR
    assert asked.question is not None
    assert asked.question.pointer == "/encodings/lots/label"
    best = asked.question.choices[0]
    assert best.value == "tcvn3"
    assert "Đất ở" in best.text.vi
    assert best.measured["score"] == 1.0
    assert "cp1252: “§Êt ë”" in [choice.text.en for choice in asked.question.choices]
    assert made.kept_bytes[0].values[0] == "a7ca7420eb"


def test_french_in_utf_8_under_a_cpg_of_1252_is_told_by_its_bytes_and_no_language_is_claimed() -> None:
    raw = [text.encode().decode("iso8859-1") for text in FRENCH]
    for mapped in ("label", "other"):
        _, findings = read(layer({"label": raw}, cpg="1252"), mapped)
        [asked] = [found for found in findings if found.code.startswith("encoding_contradicts_cpg")]
        assert "words are strict UTF-8" in asked.text.en
        assert "từ đúng là UTF-8" in asked.text.vi
        assert "Vietnamese" not in asked.text.en
        assert "tiếng Việt" not in asked.text.vi
        assert asked.measured["strict_utf8"] == asked.measured["words"]
        assert "syllables" not in asked.measured
        assert asked.question is not None
        assert [choice.value for choice in asked.question.choices][:2] == ["utf-8", "cp1252"]


def test_without_enough_words_it_is_asked_and_nothing_is_guessed() -> None:
    made, findings = read(layer({"label": [in_tcvn3("hỷ")]}))
    [asked] = coded(findings, "encoding_unknown")
    assert asked.severity is Severity.ERROR
    assert asked.question is not None
    assert {choice.value for choice in asked.question.choices} >= {"tcvn3", "tcvn3h", "vni", "cp1252"}
    assert values(made) == ("hex:68fb",)


def test_an_unmapped_column_that_is_unclear_blocks_nothing() -> None:
    _, findings = read(layer({"note": [in_tcvn3("hỷ")]}))
    assert {item.severity for item in findings} == {Severity.INFO}
    assert coded(findings, "encoding_unknown_unmapped")


def test_a_column_that_says_too_little_follows_the_others_of_its_layer() -> None:
    short = ["Đ", "Đ", None, None, None, None]
    columns = {
        "label": [in_tcvn3(zone) for zone in ZONES],
        "sign": [None if item is None else in_tcvn3(item) for item in short],
    }
    made, findings = read(layer(columns))
    assert values(made, "sign")[:2] == ("Đ", "Đ")
    assert "other columns" in coded(findings, "encoding_chosen")[1].text.en


def test_what_the_plan_file_says_decides_and_is_told() -> None:
    raw = layer({"label": [in_tcvn3("hỷ")], "other": [in_vni("hỷ")]})
    made, findings = read(raw, stated={"LOTS": {"*": "tcvn3", "Other": "vni"}})
    assert values(made) == values(made, "other") == ("hỷ",)
    assert len(coded(findings, "encoding_from_plan_file")) == 2
    assert not [item for item in findings if item.severity is Severity.ERROR]


def test_a_font_of_capitals_can_be_said() -> None:
    made, _ = read(layer({"label": [in_tcvn3("đất ở")]}), stated={"*": {"*": "tcvn3h"}})
    assert values(made) == ("ĐẤT Ở",)


def test_a_column_that_the_plan_file_names_and_the_layer_has_not_is_an_error() -> None:
    _, findings = read(layer({"label": ["x"]}), stated={"lots": {"lable": "vni"}})
    assert "lots/lable" in coded(findings, "encodings_name_nothing")[0].text.en


def test_every_row_follows_its_font() -> None:
    texts = [in_tcvn3("Đất ở"), in_tcvn3("công viên"), in_vni("Hồ"), "Sông", "LK-01 0,52 ha"]
    fonts = [".VnTime", ".VnTimeH", "VNI-Times", "Arial", ".VnTime"]
    made, findings = read(layer({"text_raw": texts, "font": fonts}, "unicode"), mapped="text_raw")
    assert values(made, "text_raw") == ("Đất ở", "CÔNG VIÊN", "Hồ", "Sông", "LK-01 0,52 ha")
    assert ".VnTimeH" in coded(findings, "encoding_chosen")[0].text.en


def test_text_that_is_unicode_already_stays_though_its_font_is_an_old_one() -> None:
    made, _ = read(layer({"text_raw": ["Đất ở"], "font": [".VnTime"]}, "unicode"))
    assert values(made, "text_raw") == ("Đất ở",)


def test_the_bytes_of_what_was_changed_are_kept_row_by_row() -> None:
    made, _ = read(layer({"label": [in_tcvn3("Đất ở"), "abc", *map(in_tcvn3, ZONES)]}))
    [kept] = made.kept_bytes
    assert kept.name == "label#bytes"
    assert kept.values[:2] == ("a7ca7420eb", None)
    assert bytes.fromhex("a7ca7420eb").decode("iso8859-1") == in_tcvn3("Đất ở")


def test_escaped_letters_are_read_and_told() -> None:
    made, findings = read(layer({"label": [r"\U+0110\U+1EA5t", "&#7903;", "a & b"]}, "unicode"))
    assert values(made) == ("Đất", "ở", "a & b")
    assert coded(findings, "escapes_read")[0].text.en.endswith("(values: 2).")


def test_a_few_values_in_another_encoding_are_told_and_not_touched() -> None:
    texts = [*ZONES, *ZONES, in_vni("Đất ở đô thị")]
    made, findings = read(layer({"label": texts}, "unicode"))
    assert values(made)[-1] == "Ñaát ôû ñoâ thò"
    [told] = coded(findings, "encoding_mixed")
    assert told.row == 13
    assert told.severity is Severity.WARNING
    assert "Đất ở đô thị" in told.text.vi


@pytest.mark.parametrize(("main", "other"), [(in_tcvn3, in_vni), (in_vni, in_tcvn3)])
@pytest.mark.parametrize("form", ["bytes", "unicode"])
def test_bytes_of_another_encoding_are_told_with_their_rows_though_they_can_be_read(
    main: Callable[[str], str], other: Callable[[str], str], form: TextForm
) -> None:
    texts = [main(text) for text in ZONES]
    texts[4] = other("Đất y tế")
    _, findings = read(layer({"label": texts}, form))
    [told] = coded(findings, "encoding_mixed")
    assert told.measured["rows"] == "5"
    assert "Đất y tế" in told.text.vi


@pytest.mark.parametrize(("main", "other"), [(in_tcvn3, in_vni), (in_vni, in_tcvn3)])
def test_a_column_with_more_than_a_few_values_in_another_encoding_is_asked_about(
    main: Callable[[str], str], other: Callable[[str], str]
) -> None:
    texts = [*map(main, ZONES), *map(other, ("Đất y tế", "Đất ở đô thị", "Đất giáo dục"))]
    _, findings = read(layer({"label": texts}))
    assert coded(findings, "encoding_unknown")[0].question is not None
    _, answered = read(
        layer({"label": texts}), stated={"lots": {"label": "tcvn3" if main is in_tcvn3 else "vni"}}
    )
    assert coded(answered, "encoding_mixed")[0].measured["rows"] == "7-9"


def test_what_the_reader_of_drawings_repeats_of_their_text_is_not_judged_again() -> None:
    columns = {"label": ["Đất ở"], "text_raw": ["§Êt ë m\xadíc"], "note": ["§Êt ë m\xadíc"]}
    raw = dataclasses.replace(layer(columns, "unicode"), format="dxf")
    made, findings = read(dataclasses.replace(raw, columns=(*raw.columns[:2],)))
    assert not [found for found in findings if found.measured.get("column") == "text_raw"]
    report_unmapped(made, made.columns, findings, is_mapped=True)
    assert "text_raw" not in " ".join(found.text.en for found in coded(findings, "column_unmapped"))
    assert coded(findings, "column_unmapped")


def test_column_names_are_read_like_the_text() -> None:
    made, findings = read(layer({in_tcvn3("Mật độ"): ["60"], "label": [in_tcvn3("Đất ở đô thị")]}))
    assert made.columns[0].name == "Mật độ"
    assert "Mật độ" in coded(findings, "column_name_read")[0].text.vi


def test_a_column_name_that_the_plan_file_writes_as_it_stands_is_found() -> None:
    raw = in_tcvn3("Mật độ")
    made, _ = read(layer({raw: ["60"]}, "unicode"), mapped=raw.casefold())
    assert made.columns[0].name == raw


def test_a_layer_name_in_an_old_encoding_is_told() -> None:
    renamed = dataclasses.replace(layer({"label": ["x"]}, "unicode"), name="§Êt ë ®« thÞ")
    _, findings = read(renamed)
    assert "Đất ở đô thị" in coded(findings, "layer_name_reads")[0].text.en


@pytest.mark.parametrize("encoding", WAYS)
def test_streets_and_zones_of_a_real_city_are_told_apart_in_every_encoding(
    encoding: str, real_data_dir: Path
) -> None:
    with zipfile.ZipFile(real_data_dir / "vn_binhtan_zoning.zip") as archive:
        columns = [
            names
            for file, column in (("TenDuong_P", "TenDuong"), ("QH_CNSDD_dev_north", "CNSDD_QD"))
            if (names := _texts(archive.read(f"{file}.geojson"), column))
        ]
    for names in columns:
        raw = [WAYS[encoding](name) for name in names]
        chosen = choose_for_bytes(raw, None, "cp1252")
        assert (chosen.encoding, chosen.reason) == (encoding, Reason.EVIDENCE)
        best, second = chosen.evidence[:2]
        assert best.share >= 0.98
        assert second.share <= 0.4
        assert choose_for_unicode(names).reason is Reason.PLAIN
        assert choose_for_bytes(list(map(in_utf8, names)), None, "cp1252").reason is Reason.ASSUMED


def test_the_words_of_a_real_city_are_syllables(real_data_dir: Path) -> None:
    with zipfile.ZipFile(real_data_dir / "vn_binhtan_zoning.zip") as archive:
        names = _texts(archive.read("TenDuong_P.geojson"), "TenDuong")
    words = {word for name in names for word in re.findall(r"[^\W\d_]+", name) if not word.isascii()}
    assert len(words) > 90
    wrong = {word for word in words if not is_syllable(word)}
    assert len(wrong) <= len(words) // 50, wrong


def _texts(geojson: bytes, column: str) -> list[str]:
    features = json.loads(geojson)["features"]
    found = {feature["properties"].get(column) for feature in features}
    return sorted(name for name in found if isinstance(name, str))
