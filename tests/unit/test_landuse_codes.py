"""The land-use table, against the circular's list of codes and AutoCAD's palette."""

from __future__ import annotations

import re

import pytest

from planning_server.landuse.codes import LAND_USES, find_land_use
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
