"""The sketch of a report: the plan's outline, faults with the numbers of the tables, never more than can be read."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
import shapely
from shapely.geometry.base import BaseGeometry

from planning_server.domain.crs import Crs, transform, transform_point
from planning_server.domain.finding import Finding, Severity
from planning_server.domain.text import Text
from planning_server.ingest.reports.render import ReportFormat, render_report
from planning_server.ingest.reports.report import Report
from planning_server.ingest.reports.sketch import MOST_VERTICES, WIDTH, sketch
from tests.unit.test_ingest_reports import report_of

EAST, NORTH = 575_000.0, 1_320_000.0
TM3 = Crs(5899)


def fault(
    e: float, n: float, severity: Severity = Severity.WARNING, text: str = "x", row: int | None = None
) -> Finding:
    place = transform_point(EAST + e, NORTH + n, TM3, Crs(4326))
    return Finding("gap", severity, Text(text, text), number="G07", place=place, row=row)


def plan_of(*boxes: tuple[float, float, float, float]) -> tuple[BaseGeometry, ...]:
    """Rectangles in metres from the corner, in EPSG:3857 as the database gives them."""
    moved = [shapely.box(EAST + w, NORTH + s, EAST + e, NORTH + n) for w, s, e, n in boxes]
    return tuple(transform(box, TM3, Crs(3857)) for box in moved)


def drawn(report: Report):  # noqa: ANN201 - the sketch, which the tests look into
    made = sketch(report, "en")
    assert made is not None
    return made


def test_a_plan_of_200_by_100_metres_is_drawn_north_up_with_a_bar_of_100_metres() -> None:
    """Between margins of 30 units 200 m are 660 units: 3.3 units a metre, the bar 100 m long because 720 / 5 / 3.3 = 43.6 m: 20 m."""
    report = replace(report_of(fault(50, 75), fault(150, 25)), outlines=plan_of((0, 0, 200, 100)))
    made = drawn(report)
    assert (made.bar, made.bar_m) == (pytest.approx(66.0, abs=0.2), "20 m")
    assert made.height == pytest.approx(100 * 3.3 + 60, abs=1)
    west, south, east, north = _box(made.outlines)
    assert (west, east) == (pytest.approx(30, abs=0.3), pytest.approx(690, abs=0.3))
    assert (south, north) == (pytest.approx(30, abs=0.5), pytest.approx(360, abs=0.5))
    marks = {mark.label: (mark.x, mark.y) for mark in made.marks}
    assert marks["1"] == (pytest.approx(30 + 50 * 3.3, abs=0.5), pytest.approx(30 + 25 * 3.3, abs=0.5))
    assert marks["2"] == (pytest.approx(30 + 150 * 3.3, abs=0.5), pytest.approx(30 + 75 * 3.3, abs=0.5))


def _box(paths: Sequence[str]) -> tuple[float, ...]:
    written: list[str] = re.findall(r"-?[\d.]+", "".join(paths))
    numbers = np.array([float(number) for number in written]).reshape(-1, 2)
    return (*numbers.min(axis=0).tolist(), *numbers.max(axis=0).tolist())


def test_numbers_are_those_of_the_tables_and_lead_there() -> None:
    report = replace(report_of(fault(0, 0, row=1), fault(190, 90, row=2)), outlines=plan_of((0, 0, 200, 100)))
    page = render_report(report, ReportFormat.HTML, "en").content.decode()
    for number, kept in enumerate(report.findings, start=1):
        assert re.search(rf'<tr id="f-{kept.finding.key}"><td class="number"[^>]*>{number}</td>', page)
        assert re.search(rf'href="#f-{kept.finding.key}">.*>{number}</text>', page)


def test_faults_at_one_spot_are_one_mark_with_the_number_of_the_gravest() -> None:
    same = [
        fault(100, 50, Severity.WARNING, row=1),
        fault(100, 50, Severity.ERROR, row=2),
        fault(101, 50, row=3),
    ]
    made = drawn(replace(report_of(*same, fault(0, 0, row=4)), outlines=plan_of((0, 0, 200, 100))))
    assert sorted(mark.label for mark in made.marks) == ["2 +2", "4"]
    assert next(mark.severity for mark in made.marks if mark.label == "2 +2") == "error"


def test_what_is_not_drawn_is_counted() -> None:
    note = fault(20, 20, Severity.INFO)
    placeless = Finding("x", Severity.WARNING, Text("x", "x"))
    made = drawn(replace(report_of(fault(0, 0), placeless, note), outlines=plan_of((0, 0, 200, 100))))
    assert "Not drawn here: without a place: 1; info: 1." in made.notes
    assert [mark.label for mark in made.marks] == ["1"]


def test_however_many_faults_and_vertices_there_are_the_sketch_stays_small() -> None:
    rng = np.random.default_rng(7)
    faults = [fault(*at, row=row) for row, at in enumerate((rng.random((5000, 2)) * 1000).tolist())]
    rough = shapely.Polygon(
        [
            (
                500 + (400 + 40 * (step % 2)) * np.cos(step / 20000 * 2 * np.pi),
                500 + (400 + 40 * (step % 2)) * np.sin(step / 20000 * 2 * np.pi),
            )
            for step in range(20000)
        ]
    )
    moved = shapely.transform(rough, lambda xy: xy + np.array([EAST, NORTH]))
    made = drawn(replace(report_of(*faults), outlines=(transform(moved, TM3, Crs(3857)),) * 3))
    assert sum(path.count("L") + 1 for path in made.outlines) <= MOST_VERTICES
    assert len(made.marks) <= 500
    counted = [int(part) for mark in made.marks for part in re.findall(r"\+(\d+)", mark.label)]
    assert len(made.marks) + sum(counted) == 5000
    places = np.array([(mark.x, mark.y) for mark in made.marks])
    apart = np.abs(places[:, None] - places[None, :])
    close = (apart < np.array([60 - 0.2, 26 - 0.2])).all(axis=2)
    assert close.sum() == len(places)
    assert places[:, 0].max() < WIDTH


def test_an_upload_without_a_draft_says_that_the_outline_is_missing() -> None:
    made = drawn(report_of(fault(0, 0), fault(100, 100)))
    assert any("There is no draft yet" in note for note in made.notes)
    assert sketch(replace(report_of(fault(0, 0)), metric_crs=None), "en") is None
