"""What the manifest says in numbers comes back from the database as it was hashed."""

from __future__ import annotations

import json

import numpy as np
from shapely.geometry import box

from planning_server.tiles.generalise import report_band
from planning_server.tiles.layers import BANDS


def test_a_drift_that_rounds_to_nothing_has_no_sign() -> None:
    """1 m² of 10 000 000 m² is a drift of -0.0000001; PostgreSQL's numbers know no -0.0."""
    legal = np.array([box(0, 0, 10_000, 1_000)], dtype=object)
    shown = np.array([box(0, 0, 10_000, 999.9999)], dtype=object)
    report = report_band(legal, shown, BANDS[0], ())
    assert json.dumps(report["area_drift"]) == "0.0"
