"""The land-use table, against the circular's list of codes and AutoCAD's palette."""

from __future__ import annotations

import re

import pytest

from planning_server.landuse.codes import LAND_USES, find_land_use, read_code
from planning_server.landuse.general_plan import GENERAL_PLAN_USES
from planning_server.landuse.names import PHRASES, guess_codes
from planning_server.landuse.words import REGIONAL_OR_HIGHER, level_label, theme_label


def test_the_table_holds_the_33_codes_once_each() -> None:
    codes = [item.code for item in LAND_USES]
    assert len(codes) == 33
    assert len({code.upper() for code in codes}) == 33


def test_every_colour_is_a_hex_value_and_one_index_has_one_colour() -> None:
    by_index: dict[int, str] = {}
    for item in LAND_USES:
        assert re.fullmatch(r"#[0-9a-f]{6}", item.color)
        assert by_index.setdefault(item.aci, item.color) == item.color


@pytest.mark.parametrize(
    "written",
    ["DAT_O_Nhomnhao", "dat_o_nhomnhao", "QH_DAT_O_Nhomnhao", "QHDD_DAT_O_NHOMNHAO", " HT_DAT_O_Nhomnhao "],
)
def test_a_code_is_found_whatever_its_capitals_and_stage(written: str) -> None:
    found = find_land_use(written)
    assert found is not None
    assert (found.code, found.label_vi, found.aci) == ("DAT_O_Nhomnhao", "Đất nhóm nhà ở", 42)


def test_a_level_suffix_does_not_hide_a_code() -> None:
    found = find_land_use("DAT_HTXH_Truonghoc_MN")
    assert found is not None
    assert found.code == "DAT_HTXH_Truonghoc"


@pytest.mark.parametrize("written", ["", "DAT", "QH_", "DAT_X", "ODT", "QH_QH_DAT_O_Nhomnhao"])
def test_an_unknown_code_is_none(written: str) -> None:
    assert find_land_use(written) is None


def test_table_2_7_concerns_six_classes_of_road() -> None:
    assert len(REGIONAL_OR_HIGHER) == 6
    assert "khu_vuc" in REGIONAL_OR_HIGHER
    assert "phan_khu_vuc" not in REGIONAL_OR_HIGHER


def test_an_unknown_word_is_shown_as_it_is() -> None:
    assert theme_label("noise").vi == "noise"
    assert level_label("phan_khu").en == "Zoning plan"


def test_the_crosswalk_leaves_undecided_what_the_table_leaves_undecided() -> None:
    undecided = {item.code for item in LAND_USES if item.hilucs is None}
    assert undecided == {
        "DAT_O_Langxom",
        "DAT_Cayxanhhanche",
        "DAT_Cayxanhchuyendung",
        "DAT_Dulich",
        "DAT_KHAC_Chuasudung",
    }


def test_a_code_is_taken_apart_into_stage_use_and_level() -> None:
    written = read_code("QHDH_DAT_HTXH_Truonghoc_MN")
    assert written.use is find_land_use("DAT_HTXH_Truonghoc")
    assert (written.stage, written.level_suffix, written.is_exact) == ("QHDH", "MN", True)
    assert not read_code("DAT_htxh_truonghoc").is_exact


def test_the_33_sister_codes_of_general_plans_are_known_and_are_no_codes_of_section_04() -> None:
    assert len(GENERAL_PLAN_USES) == 33  # 9 of civil land, 14 outside it, 10 of farming and other land
    for item in GENERAL_PLAN_USES:
        assert read_code(item.code.upper()).use is item
        assert find_land_use(item.code) is None
        assert item.counterpart is None or find_land_use(item.counterpart) is not None


def test_every_code_can_be_suggested_and_its_own_label_suggests_it_first() -> None:
    assert set(PHRASES) == {item.code for item in LAND_USES}
    for item in LAND_USES:
        assert guess_codes(item.label_vi)[0].code == item.code


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Đất ở hiện hữu", "DAT_O_Nhomnhao"),
        ("Đất giáo dục", "DAT_HTXH_Truonghoc"),
        ("Đất cây xanh", "DAT_HTXH_CayxanhCC"),
        ("Cây xanh cách ly", "DAT_Cayxanhchuyendung"),
        ("DAT GIAO DUC", "DAT_HTXH_Truonghoc"),
        ("Đất thương mại, dịch vụ", "DAT_Dichvu"),
        ("Đất công trình hạ tầng kỹ thuật", "DAT_HTKT_Hatangkhac"),
        ("Đất tôn giáo", "DAT_Ditich_tongiao"),
        ("Ao, hồ", "DAT_KHAC_Honuoc"),
    ],
)
def test_a_class_name_in_words_suggests_a_code_and_says_why(name: str, code: str) -> None:
    best = guess_codes(name)[0]
    assert best.code == code
    assert best.phrase in best.reason.vi or best.score == 1.0


@pytest.mark.parametrize("name", ["", "KHU A", "Hộ gia đình", "Đất cho thuê", "住宅區", "RS-3"])
def test_a_name_that_speaks_for_nothing_suggests_nothing(name: str) -> None:
    """`hộ` is not `hồ` and `cho` is not `chợ`."""
    assert guess_codes(name) == ()
