"""A scan's colours become zones: colour difference by the published vectors, control points by left-out errors, areas by arithmetic."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
import shapely
from numpy.typing import NDArray

from planning_server.ingest.digitise.classify import (
    Classified,
    Grain,
    LegendEntry,
    NoCore,
    classify,
    near_twins,
)
from planning_server.ingest.digitise.colour_difference import difference, to_lab
from planning_server.ingest.digitise.georeference import ControlPoint, Degenerate, georeference
from planning_server.ingest.digitise.vectorise import Traced, trace

Image = NDArray[np.uint8]

# From the test data that Sharma, Wu and Dalal published with "The CIEDE2000 color-difference formula" (2005).
CIEDE2000_VECTORS = [
    ((50.0, 2.6772, -79.7751), (50.0, 0.0, -82.7485), 2.0425),
    ((50.0, 3.1571, -77.2803), (50.0, 0.0, -82.7485), 2.8615),
    ((50.0, 2.8361, -74.0200), (50.0, 0.0, -82.7485), 3.4412),
    ((50.0, -1.3802, -84.2814), (50.0, 0.0, -82.7485), 1.0000),
    ((50.0, 0.0, 0.0), (50.0, -1.0, 2.0), 2.3669),
    ((50.0, 2.5, 0.0), (73.0, 25.0, -18.0), 27.1492),
    ((50.0, 2.5, 0.0), (61.0, -5.0, 29.0), 22.8977),
    ((60.2574, -34.0099, 36.2677), (60.4626, -34.1751, 39.4387), 1.2644),
    ((2.0776, 0.0795, -1.1350), (0.9033, -0.0636, -0.5514), 0.9082),
]

YELLOW, GREEN, RED, WHITE, BLACK = (255, 255, 0), (0, 160, 0), (230, 0, 0), (255, 255, 255), (0, 0, 0)
LEGEND = (
    LegendEntry("ODT", "Đất ở", YELLOW),
    LegendEntry("CX", "Cây xanh", GREEN),
    LegendEntry("TM", "Thương mại", RED),
    LegendEntry("", "", WHITE, "paper"),
)
WITH_LINES = (*LEGEND, LegendEntry("", "", BLACK, "line"))


@pytest.mark.parametrize(("left", "right", "expected"), CIEDE2000_VECTORS)
def test_colour_differences_are_those_of_the_published_vectors(
    left: tuple[float, ...], right: tuple[float, ...], expected: float
) -> None:
    one, other = np.array(left), np.array(right)
    assert difference(one, other) == pytest.approx(expected, abs=5e-5)
    assert difference(other, one) == pytest.approx(expected, abs=5e-5)


def test_white_and_black_are_where_cielab_has_them() -> None:
    assert to_lab(np.array([255.0, 255.0, 255.0])) == pytest.approx([100, 0, 0], abs=0.02)
    assert to_lab(np.array([0.0, 0.0, 0.0])) == pytest.approx([0, 0, 0], abs=0.02)


def grid_points(count: int, metres: float = 0.5, blunder: float = 0.0) -> list[ControlPoint]:
    """`count` × `count` points on a sheet of 3000 pixels turned by the 3-4-5 triangle, half a metre a pixel."""
    points: list[ControlPoint] = []
    for row in np.linspace(0, 3000, count).tolist():
        for column in np.linspace(0, 3000, count).tolist():
            east = 575_000 + metres * (0.8 * column - 0.6 * row)
            north = 1_320_000 - metres * (0.6 * column + 0.8 * row)
            points.append(ControlPoint(str(len(points) + 1), column, row, east, north))
    first = points[0]
    points[0] = ControlPoint("1", first.column, first.row, first.east + blunder, first.north)
    return points


def test_exact_points_give_the_exact_place_and_the_size_of_a_pixel() -> None:
    found = georeference(grid_points(3))
    assert found.model == "affine"
    assert found.left_out_m == pytest.approx(0, abs=1e-6)
    assert found.pixel_m == pytest.approx(0.5)
    assert found.transform(np.array([[1000.0, 500.0]]))[0] == pytest.approx(
        [575_000 + 0.5 * (800 - 300), 1_320_000 - 0.5 * (600 + 400)]
    )


def test_a_blunder_of_20_m_in_one_of_nine_points_is_found_where_a_spline_would_hide_it() -> None:
    found = georeference(grid_points(3, blunder=20.0))
    assert found.suspicious()[0] == 0
    assert found.errors_m[0] == pytest.approx(20.0, rel=0.8)
    assert found.errors_m[0] > 3 * np.median(found.errors_m)
    assert found.left_out_m > found.fit_m


def bowed(count: int) -> list[ControlPoint]:
    """The sheet of `grid_points` with a bow of up to 2.25 m, as paper has that was not flat."""
    return [
        ControlPoint(
            point.name, point.column, point.row, point.east + 1e-6 * (point.column - 1500) ** 2, point.north
        )
        for point in grid_points(count)
    ]


def test_a_bowed_sheet_takes_the_second_order_and_no_more() -> None:
    found = georeference(bowed(4))
    assert found.model == "order2"
    assert found.left_out_m == pytest.approx(0, abs=1e-6)


def test_noise_alone_does_not_buy_a_richer_model() -> None:
    noise = np.random.default_rng(7)
    points = [
        ControlPoint(p.name, p.column, p.row, p.east + noise.normal(0, 0.1), p.north + noise.normal(0, 0.1))
        for p in grid_points(4)
    ]
    assert georeference(points).model == "affine"


@pytest.mark.parametrize(
    "points",
    [
        [],
        grid_points(3)[:2],
        [ControlPoint(str(i), i * 100.0, i * 100.0, i * 50.0, i * 50.0) for i in range(6)],
        [ControlPoint(str(i), 5.0, 5.0, 575_000.0, 1_320_000.0) for i in range(4)],
    ],
    ids=["none", "two", "on one line", "one spot"],
)
def test_points_that_do_not_span_the_sheet_are_refused(points: list[ControlPoint]) -> None:
    with pytest.raises(Degenerate):
        georeference(points)


def drawing(lines: bool = False) -> Image:
    """A white sheet of 200 × 300 pixels: yellow 100 × 100, green 100 × 100 beside it, red 60 × 100 below yellow, two yellows parted by a line."""
    sheet = np.full((260, 300, 3), 255, dtype=np.uint8)
    sheet[20:120, 20:120] = YELLOW
    sheet[20:120, 120:220] = GREEN
    sheet[120:180, 20:120] = RED
    if lines:
        sheet[68:72, 20:120] = BLACK
    return sheet


def photographed(sheet: Image, quality: int = 60, sigma: float = 4.0) -> Image:
    """Noise and JPEG as a scanner would add them."""
    noisy = sheet + np.random.default_rng(3).normal(0, sigma, sheet.shape)
    clipped = np.clip(noisy, 0, 255).astype(np.uint8)
    _, packed = cv2.imencode(".jpg", clipped[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, quality])
    return np.ascontiguousarray(np.asarray(cv2.imdecode(packed, cv2.IMREAD_COLOR))[..., ::-1]).astype(
        np.uint8
    )


def traced(sheet: Image, legend: tuple[LegendEntry, ...] = LEGEND) -> Traced:
    classified: Classified = classify(sheet, legend, Grain())
    return trace(classified, legend, least_area=12, tolerance=1.5, to_ground=lambda xy: xy)


def areas(found: Traced) -> list[tuple[str, float]]:
    return sorted((LEGEND[zone.entry].code, zone.polygon.area) for zone in found.zones)


def test_flat_colours_become_zones_of_their_areas() -> None:
    assert areas(traced(drawing())) == [
        ("CX", pytest.approx(10_000, rel=0.01)),
        ("ODT", pytest.approx(10_000, rel=0.01)),
        ("TM", pytest.approx(6_000, rel=0.01)),
    ]


def test_noise_and_jpeg_change_areas_by_less_than_a_pixel_along_the_edge() -> None:
    found = dict(areas(traced(photographed(drawing()))))
    assert len(found) == 3
    for code, exact, edge in (("CX", 10_000, 400), ("ODT", 10_000, 400), ("TM", 6_000, 320)):
        assert abs(found[code] - exact) < edge / 2, code


def test_neighbours_share_their_edges() -> None:
    found = traced(photographed(drawing()))
    shapes = np.array([zone.polygon for zone in found.zones])
    assert shapely.coverage_is_valid(shapes)
    assert not found.unclean
    union = shapely.union_all(shapes)
    assert union.area == pytest.approx(sum(zone.polygon.area for zone in found.zones))


def test_a_drawn_line_parts_two_zones_of_one_class_and_is_given_to_both() -> None:
    found = areas(traced(drawing(lines=True), WITH_LINES))
    assert [code for code, _ in found] == ["CX", "ODT", "ODT", "TM"]
    assert [area for code, area in found if code == "ODT"] == [pytest.approx(5_000, rel=0.03)] * 2


def test_without_lines_in_the_legend_a_class_is_one_zone() -> None:
    assert [code for code, _ in areas(traced(drawing(lines=True)))] == ["CX", "ODT", "TM"]


def test_text_over_a_zone_neither_parts_it_nor_leaves_holes() -> None:
    sheet = drawing()
    cv2.putText(sheet, "ODT-01", (30, 75), cv2.FONT_HERSHEY_SIMPLEX, 0.7, BLACK, 2)
    found = dict(areas(traced(sheet, WITH_LINES)))
    assert found["ODT"] == pytest.approx(10_000, rel=0.01)
    assert all(shapely.get_num_interior_rings(zone.polygon) == 0 for zone in traced(sheet, WITH_LINES).zones)


def test_a_zone_inside_a_zone_stays_one_with_its_ground_taken_out_of_the_other() -> None:
    sheet = drawing()
    sheet[50:80, 50:80] = RED
    found = areas(traced(sheet))
    assert ("ODT", pytest.approx(10_000 - 900, rel=0.01)) in found
    assert [code for code, _ in found].count("TM") == 2


def test_the_scanned_palette_is_learnt_where_the_print_has_faded() -> None:
    faded = (0.75 * drawing().astype(np.float64) + 40).astype(np.uint8)
    assert [code for code, _ in areas(traced(faded))] == ["CX", "ODT", "TM"]


def test_an_image_without_any_colour_of_the_legend_is_refused() -> None:
    with pytest.raises(NoCore):
        classify(np.full((50, 50, 3), 255, dtype=np.uint8), LEGEND, Grain())


def test_colours_that_are_easily_mistaken_are_named_the_nearest_first() -> None:
    legend = (
        LegendEntry("a", "a", (0, 255, 0)),
        LegendEntry("b", "b", (127, 255, 0)),
        LegendEntry("c", "c", RED),
    )
    assert [(one, other) for one, other, _ in near_twins(legend, 8.0)] == [(0, 1)]
