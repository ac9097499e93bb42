"""Suggestions for files in a planner's own naming: the right column first, with its reason, and nothing applied without an answer."""

from __future__ import annotations

import gzip
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely
from shapely.geometry import shape

from planning_server.domain.finding import Finding
from planning_server.ingest.content import Content
from planning_server.ingest.mapping.names import SURE, ZONE_NAMES, name_score, plain_name
from planning_server.ingest.mapping.suggest import ColumnGuess, rank_columns, suggested_value
from planning_server.ingest.pipeline import SourceFile, read_content
from planning_server.ingest.plan_answers import effective_plan
from planning_server.ingest.plan_file import parse_plan_file
from planning_server.ingest.plan_values import LayerRole
from planning_server.ingest.readers.source_layer import Column, SourceLayer
from tests.shapefiles import LayerFiles, parcel_words, plan_words, square, write_zip

Ranked = dict[str, tuple[ColumnGuess, ...]]


def layer_of(collection: dict[str, Any]) -> SourceLayer:
    """A layer from GeoJSON, by nothing but the standard library and shapely."""
    features = collection["features"]
    names = list(dict.fromkeys(name for feature in features for name in feature["properties"]))
    columns = [Column(name, _kind(values), values) for name in names if (values := _values(features, name))]
    geometries = np.empty(len(features), dtype=object)
    geometries[:] = [shape(item["geometry"]) if item["geometry"] else None for item in features]
    rows = tuple(range(1, len(features) + 1))
    return SourceLayer("layer", "Polygon", rows, geometries, {}, tuple(columns))


def _values(features: list[dict[str, Any]], name: str) -> tuple[Any, ...]:
    return tuple(feature["properties"].get(name) for feature in features)


def _kind(values: tuple[Any, ...]) -> Any:  # noqa: ANN401 - a literal type that basedpyright narrows itself
    filled = [value for value in values if value is not None]
    return "number" if filled and all(isinstance(value, int | float) for value in filled) else "text"


@pytest.fixture
def real(real_data_dir: Path) -> Callable[[str, str], SourceLayer]:
    def read(archive: str, member: str) -> SourceLayer:
        path = real_data_dir / archive
        if not path.is_file():
            pytest.skip(f"{path} is not there; set REAL_DATA_DIR to the folder that holds it")
        with zipfile.ZipFile(path) as opened:
            raw = opened.read(member)
        return layer_of(json.loads(gzip.decompress(raw) if member.endswith(".gz") else raw))

    return read


def first(ranked: Ranked) -> dict[str, str]:
    return {attribute: guesses[0].column for attribute, guesses in ranked.items()}


def test_binh_tan_in_vietnamese(real: Callable[[str, str], SourceLayer]) -> None:
    """CNSDD_QD holds the names of the circular, CNSDD_CD finer ones of the planner: the first is the code, the second the label."""
    ranked = rank_columns(real("vn_binhtan_zoning.zip", "QH_CNSDD_dev_north.geojson"), LayerRole.ZONES)
    best = first(ranked)
    assert (best["code"], best["label"], best["stated_area_m2"]) == ("CNSDD_QD", "CNSDD_CD", "Dtich")
    assert [guess.column for guess in ranked["code"]] == ["CNSDD_QD", "CNSDD_CD"]
    assert "known uses of land" in ranked["code"][0].reason.en
    assert "follow the areas of the shapes" in ranked["stated_area_m2"][0].reason.en


@pytest.mark.parametrize("plan", ["T0221", "U0101", "G0102"])
def test_taiwan_in_chinese_cut_to_three_letters(real: Callable[[str, str], SourceLayer], plan: str) -> None:
    """Names are cut (分區代碼 is 分區代). Of five columns of areas the stated one is first, those that software computed are not."""
    ranked = rank_columns(real("taiwan_landuse.zip", f"static/{plan}.json"), LayerRole.ZONES)
    best = first(ranked)
    assert best["code"] == "分區代"
    assert best["stated_area_m2"] == "參考面"
    for attribute, column in (("coverage", "建蔽率"), ("far", "容積率")):
        assert attribute not in best or best[attribute] == column
    assert "COLOR1" not in best.values()


def test_taiwan_ranks_coverage_and_floor_area_ratio_first_where_they_are_filled(
    real: Callable[[str, str], SourceLayer],
) -> None:
    best = first(rank_columns(real("taiwan_landuse.zip", "static/T0221.json"), LayerRole.ZONES))
    assert (best["coverage"], best["far"]) == ("建蔽率", "容積率")


def test_chicago_in_english(real: Callable[[str, str], SourceLayer]) -> None:
    """zone_class has the class (RT-4), zone_type only a number of a group."""
    member = "data/chicago-zoning-2025-04-17-simple.geojson.gz"
    ranked = rank_columns(real("chicago_zoning.zip", member), LayerRole.ZONES)
    assert [guess.column for guess in ranked["code"]] == ["zone_class", "zone_type"]


def test_hamden_in_english(real: Callable[[str, str], SourceLayer]) -> None:
    best = first(rank_columns(real("hamden_zoning.zip", "data/zoning.geojson"), LayerRole.ZONES))
    assert (best["code"], best["label"]) == ("ZONING", "DESCRIPTION")


def shapefile_layer(folder: Path, archive: Path, stem: str) -> SourceLayer:
    import pyogrio.raw  # noqa: PLC0415 - only these two tests read shapefiles by other means than the reader process

    with zipfile.ZipFile(archive) as opened:
        for member in opened.namelist():
            if Path(member).stem == stem:
                (folder / Path(member).name).write_bytes(opened.read(member))
    meta, _, shapes, columns = pyogrio.raw.read(folder / f"{stem}.shp")
    made = [
        Column(name, "number" if values.dtype.kind in "if" else "text", tuple(values.tolist()))
        for name, values in zip(meta["fields"], columns, strict=True)
    ]
    return SourceLayer(stem, "Polygon", tuple(range(len(shapes))), shapely.from_wkb(shapes), {}, tuple(made))


def test_megeve_in_french(real_data_dir: Path, tmp_path: Path) -> None:
    """LIBELLE names the zone of the regulation (UH3p), TYPEZONE only its family (U); LIBELONG says it in words."""
    archive = real_data_dir / "fr_megeve_plu.zip"
    if not archive.is_file():
        pytest.skip(f"{archive} is not there")
    ranked = rank_columns(shapefile_layer(tmp_path, archive, "ZONE_URBA"), LayerRole.ZONES)
    assert [guess.column for guess in ranked["code"]][:2] == ["LIBELLE", "TYPEZONE"]
    assert ranked["label"][0].column == "LIBELONG"


def test_duy_nghia_parcels(real_data_dir: Path, tmp_path: Path) -> None:
    archive = real_data_dir / "vn_duynghia_parcels.zip"
    if not archive.is_file():
        pytest.skip(f"{archive} is not there")
    layer = shapefile_layer(tmp_path, archive, "duynghia_parcels_vn2000_tm3_10745")
    ranked = rank_columns(layer, LayerRole.PARCELS)
    assert first(ranked) == {
        "sheet": "shbando",
        "number": "shthua",
        "legal_area_m2": "dientich",
        "land_use": "mdsd",
    }
    value = suggested_value(layer, LayerRole.PARCELS, ranked)
    assert value["attributes"] == first(ranked)


@pytest.mark.parametrize(
    ("name", "attribute"),
    [
        ("MDXD", "coverage"),
        ("MậtĐộXD", "coverage"),
        ("mat_do_xay", "coverage"),
        ("HSSDD", "far"),
        ("HeSoSDD", "far"),
        ("TANGCAO", "storeys"),
        ("Tầng cao", "storeys"),
        ("LOAIDAT", "code"),
        ("KH_LO", "zone_id"),
        ("Ký hiệu lô", "zone_id"),
        ("DTICH", "stated_area_m2"),
        ("Diện tích", "stated_area_m2"),
        ("DanSo", "population"),
    ],
)
def test_a_vietnamese_name_speaks_for_one_attribute_with_and_without_accents(
    name: str, attribute: str
) -> None:
    scores = {key: name_score(patterns, plain_name(name)) for key, patterns in ZONE_NAMES.items()}
    assert scores[attribute] == SURE
    assert max(scores, key=lambda key: scores[key]) == attribute


def lot(number: int, **more: Any) -> dict[str, Any]:  # noqa: ANN401 - any value of a dbf column
    codes = ("Đất ở", "Đất giáo dục", "Đất y tế")
    return {
        "KH_LO": f"L{number}",
        "LOAIDAT": codes[number % 3],
        "MDXD": "60",
        "HoTen": f"Nguyễn Văn {number}",
        "DTICH": 10000.0 + number % 2,
        **more,
    }


def content_of(folder: Path, words: dict[str, Any], name: str = "lo_dat") -> Content:
    rows = [(square(number, 0), lot(number)) for number in range(9)]
    path = write_zip(folder, LayerFiles(name, rows))
    return read_content(SourceFile(path, path.name, "0" * 64), parse_plan_file(words))


def found(content: Content, code: str) -> list[Finding]:
    return [item for item in content.findings if item.code == code]


def without_mapping(words: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in words.items() if name != "mapping"}


def test_an_answer_with_the_suggested_mapping_publishes_the_layer_and_nothing_does_before(
    tmp_path: Path,
) -> None:
    words = without_mapping(plan_words())
    asked = content_of(tmp_path, words)
    assert asked.is_blocked
    [suggestion] = found(asked, "layer_suggested")
    assert suggestion.question is not None
    best, nothing = suggestion.question.choices
    assert best.value == {
        "role": "zones",
        "from": "suggestion",
        "attributes": {"code": "LOAIDAT", "zone_id": "KH_LO", "coverage": "MDXD", "stated_area_m2": "DTICH"},
    }
    assert nothing.value == {"role": "none", "from": "suggestion"}
    (tmp_path / "answered").mkdir()
    answered = content_of(
        tmp_path / "answered", effective_plan(words, {suggestion.question.pointer: best.value})
    )
    assert not answered.is_blocked
    assert [zone.zone_id for zone in answered.layers[0].zones] == [f"L{number}" for number in range(9)]


def test_columns_about_persons_are_never_suggested(tmp_path: Path) -> None:
    [suggestion] = found(content_of(tmp_path, without_mapping(plan_words())), "layer_suggested")
    assert "HoTen" not in suggestion.text.en
    assert suggestion.question is not None
    assert "HoTen" not in json.dumps([choice.value for choice in suggestion.question.choices])


def test_a_column_left_unmapped_is_offered_for_the_attribute_that_it_seems_to_hold(tmp_path: Path) -> None:
    layers = {"lo_dat": {"role": "zones", "attributes": {"zone_id": "KH_LO", "code": "LOAIDAT"}}}
    content = content_of(tmp_path, plan_words(mapping={"layers": layers}))
    offered = {str(item.measured["attribute"]): item for item in found(content, "attribute_suggested")}
    assert set(offered) == {"coverage", "stated_area_m2"}
    question = offered["coverage"].question
    assert question is not None
    assert (question.pointer, question.choices[0].value) == (
        "/mapping/layers/lo_dat/attributes/coverage",
        "MDXD",
    )
    assert content.layers[0].zones[0].indicators.coverage is None


def test_parcels_without_a_mapping_are_asked_about(tmp_path: Path) -> None:
    rows = [
        (
            square(number, 0),
            {"SoTo": 1 + number // 5, "SoThua": number, "DienTich": 10000.0, "LoaiDat": "ONT"},
        )
        for number in range(20)
    ]
    path = write_zip(tmp_path, LayerFiles("thua", rows))
    words = parse_plan_file(without_mapping(parcel_words()))
    content = read_content(SourceFile(path, path.name, "0" * 64), words)
    [suggestion] = found(content, "layer_suggested")
    assert suggestion.question is not None
    value = suggestion.question.choices[0].value
    assert isinstance(value, dict)
    assert value["attributes"] == {
        "sheet": "SoTo",
        "number": "SoThua",
        "legal_area_m2": "DienTich",
        "land_use": "LoaiDat",
    }
    assert value["role"] == "parcels"
