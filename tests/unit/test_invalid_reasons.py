"""Each way in which a polygon is not valid has its own words; GEOS calls many of them `Self-intersection`."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import shapely
from shapely.geometry.base import BaseGeometry

from planning_server.domain.crs import Crs
from planning_server.domain.errors import InvalidInput
from planning_server.domain.invalid_reasons import REASONS, why_invalid
from planning_server.ingest.pipeline import SourceFile, read_content
from planning_server.ingest.plan_file import parse_plan_file
from planning_server.situation.polygon_input import parse_polygon
from tests.shapefiles import ORIGIN, LayerFiles, plan_words, square, write_zip

OUTER = "(0 0,4 0,4 4,0 4,0 0)"
DRAWN = [
    ("POLYGON((0 0,2 2,2 0,0 2,0 0))", "its boundary crosses itself", "ranh tự cắt"),
    (
        f"POLYGON({OUTER},(10 10,11 10,11 11,10 10))",
        "a hole lies outside the outer ring",
        "có lỗ nằm ngoài ranh",
    ),
    (
        f"POLYGON({OUTER},(1 1,3 1,3 3,1 3,1 1),(1.5 1.5,2 1.5,2 2,1.5 1.5))",
        "a hole lies inside another hole",
        "có lỗ nằm trong lỗ khác",
    ),
    (
        f"MULTIPOLYGON(({OUTER}),((1 1,2 1,2 2,1 1)))",
        "one part lies inside another part of the shape",
        "một phần nằm trong phần khác của cùng hình",
    ),
    (f"MULTIPOLYGON(({OUTER}),({OUTER}))", "a ring is there twice", "có vòng ranh vẽ hai lần"),
    (f"POLYGON({OUTER},{OUTER})", "a ring is there twice", "có vòng ranh vẽ hai lần"),
    (
        f"POLYGON({OUTER},(0 2,2 0,4 2,2 4,0 2))",
        "its holes cut the inside into separate pieces",
        "các lỗ cắt rời phần bên trong",
    ),
    (
        "POLYGON((0 0,1 1,0 0,0 0))",
        "a ring has too few different points",
        "một vòng ranh có quá ít điểm khác nhau",
    ),
    ("POLYGON((0 0,2 0,2 2,1 1,2 0,4 0,4 4,0 4,0 0))", "a ring touches itself", "một vòng ranh tự chạm"),
    (
        f"POLYGON({OUTER},(0 1,2 1,2 3,0 3,0 1))",
        "a hole shares a side with the outer ring",
        "có lỗ chung cạnh với ranh ngoài",
    ),
    (
        f"POLYGON({OUTER},(3 1,6 1,6 3,3 3,3 1))",
        "a hole reaches over the outer ring",
        "có lỗ vượt ra ngoài ranh",
    ),
    (
        f"POLYGON({OUTER},(1 1,2 1,2 2,1 2,1 1),(2 1,3 1,3 2,2 2,2 1))",
        "two holes share a side",
        "hai lỗ chung một cạnh",
    ),
    (
        f"POLYGON({OUTER},(1 1,2.5 1,2.5 2,1 2,1 1),(2 1.5,3 1.5,3 3,2 3,2 1.5))",
        "two holes overlap",
        "hai lỗ chồng lên nhau",
    ),
    (
        f"MULTIPOLYGON(({OUTER}),((2 2,6 2,6 6,2 6,2 2)))",
        "two parts of the shape overlap",
        "hai phần của hình chồng lên nhau",
    ),
    (
        f"MULTIPOLYGON(({OUTER}),((4 0,8 0,8 4,4 4,4 0)))",
        "two parts of the shape share a side",
        "hai phần của hình chung một cạnh",
    ),
]


@pytest.mark.parametrize(
    ("wkt", "en", "vi"), DRAWN, ids=[en + str(at) for at, (_, en, _) in enumerate(DRAWN)]
)
@pytest.mark.parametrize("scale", [1.0, 1 / 3])
def test_each_reason_has_its_own_words_wherever_the_shape_lies(
    wkt: str, en: str, vi: str, scale: float
) -> None:
    shape = shapely.transform(
        shapely.from_wkt(wkt), lambda xy: xy * scale + (ORIGIN if scale != 1 else (0, 0))
    )
    assert not shapely.is_valid(shape)
    why = why_invalid(shape)
    assert (why.words.en, why.words.vi) == (en, vi)


def test_no_two_reasons_share_their_words_but_two_names_of_one_thing() -> None:
    words = [text.en for name, text in REASONS.items() if name != "Nested holes"]
    assert len(set(words)) == len(words)


def test_a_drawn_subject_is_refused_with_the_words_of_its_fault() -> None:
    east, north = ORIGIN
    outer = [[east + x, north + y] for x, y in ((0, 0), (40, 0), (40, 40), (0, 40), (0, 0))]
    hole = [[east + x, north + y] for x, y in ((0, 10), (20, 10), (20, 30), (0, 30), (0, 10))]
    with pytest.raises(InvalidInput) as caught:
        parse_polygon({"type": "Polygon", "coordinates": [outer, hole]}, Crs(5899), "/geometry")
    assert "a hole shares a side with the outer ring" in caught.value.faults[0].text.en


def test_a_reason_that_nobody_knows_stands_in_quotes() -> None:
    why = why_invalid(shapely.from_wkt("POLYGON((0 0,2 2,2 0,0 2,0 0))"), "Warped[1 2]")
    assert (why.words.en, why.place) == ("“Warped”", (1.0, 2.0))


def at_origin(wkt: str) -> BaseGeometry:
    return shapely.transform(shapely.from_wkt(wkt), lambda xy: xy * 10 + ORIGIN)


def test_a_finding_says_which_it_is(tmp_path: Path) -> None:
    rows = [(at_origin(wkt), {"id": f"L{at}", "code": "CX"}) for at, (wkt, _, _) in enumerate(DRAWN[4:7])]
    path = write_zip(tmp_path, LayerFiles("lots", [*rows, (square(5, 0), {"id": "Z", "code": "CX"})]))
    words = plan_words()
    del words["mapping"]["layers"]["lots"]["attributes"]["coverage"]
    content = read_content(SourceFile(path, path.name, "0" * 64), parse_plan_file(words))
    said = [found.text.en for found in content.findings if found.code == "invalid_geometry"]
    assert said
    assert not any("crosses itself" in sentence for sentence in said)
    assert any("separate pieces" in sentence for sentence in said)


def test_covers_of_a_plan_file_says_it_in_both_languages_with_the_place() -> None:
    rings = [[[108.0, 12.0], [108.4, 12.0], [108.4, 12.4], [108.0, 12.4], [108.0, 12.0]]] * 2
    with pytest.raises(InvalidInput) as caught:
        parse_plan_file(plan_words(covers={"type": "Polygon", "coordinates": rings}))
    [fault] = caught.value.faults
    assert re.fullmatch(r"Hình không hợp lệ: có vòng ranh vẽ hai lần tại \(.*; .*\)\.", fault.text.vi)
    assert re.fullmatch(r"The shape is not valid: a ring is there twice at \(.*; .*\)\.", fault.text.en)
