"""Control points and legends in the files in which planners keep them."""

from __future__ import annotations

import pytest

from planning_server.domain.errors import InvalidInput
from planning_server.ingest.scan_sheets import read_control_points, read_legend

QGIS_POINTS = """#CRS: PROJCRS["VN-2000"]
mapX,mapY,sourceX,sourceY,enable,dX,dY,residual
575000.5,1320000.25,12.5,-40.75,1,0,0,0
576000,1321000,900,-10,0,0,0,0
576000,1320000,900,-41,1,0,0,0
"""


def test_points_of_qgis_count_rows_downwards_and_leave_out_what_is_switched_off() -> None:
    points = read_control_points(QGIS_POINTS, "sheet.points")
    assert points == [
        {"name": "1", "column": 12.5, "row": 40.75, "e": 575000.5, "n": 1320000.25},
        {"name": "3", "column": 900.0, "row": 41.0, "e": 576000.0, "n": 1320000.0},
    ]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_points_come_as_csv_with_any_delimiter(delimiter: str) -> None:
    text = (
        delimiter.join(("name", "column", "row", "E", "N"))
        + "\n"
        + delimiter.join(("A1", "10", "20", "575000", "1320000"))
    )
    assert read_control_points("\ufeff" + text, "p.csv") == [
        {"name": "A1", "column": 10.0, "row": 20.0, "e": 575000.0, "n": 1320000.0}
    ]


def test_json_is_taken_as_it_is_and_judged_by_the_plan_file() -> None:
    assert read_control_points('[{"column": 1}]', "p.json") == [{"column": 1}]
    assert read_legend(' [{"rgb": "#ffff64", "code": "LUC"}]', "l.json") == [
        {"rgb": "#ffff64", "code": "LUC"}
    ]


def test_a_legend_comes_as_csv_with_one_column_of_colour_or_three() -> None:
    text = "code,label,rgb,role\nLUC,Đất lúa,255 255 100,\n,,#ffffff,paper\n"
    assert read_legend(text, "l.csv") == [
        {"rgb": [255, 255, 100], "code": "LUC", "label": "Đất lúa"},
        {"rgb": "#ffffff", "role": "paper"},
    ]
    assert read_legend("code;r;g;b\nODT;255;160;255", "l.csv") == [{"rgb": [255, 160, 255], "code": "ODT"}]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "empty"),
        ("name,column,row,e,n\nA,1,2,x,4", "line 2, column e"),
        ("name,column,row,e,n\nA,1,2,,4", "line 2, column e"),
        ("{not json", "not JSON"),
        ('[{"code": "a", "rgb": [1, 2, 3], "code": "b"}]', "/0/code is given more than once"),
        ('{"a": 1}', "a list"),
        ('"unclosed,1\n2', "heading"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_line(text: str, said: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        read_control_points(text, "p.csv")
    assert said in refused.value.text.en
