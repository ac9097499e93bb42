"""Indicator texts of real plans: how many were read. Expected counts were added up by hand from lists of distinct values."""

from __future__ import annotations

import json
import zipfile
from collections import Counter
from pathlib import Path

import pytest

from planning_server.ingest.indicators import Doubt, Indicator, read_column
from planning_server.ingest.plan_values import Unit

COVERAGE, FLOOR_AREA_RATIO = "建蔽率", "容積率"


@pytest.fixture(scope="module")
def texts(real_data_dir: Path) -> dict[str, Counter[str | None]]:
    """Every value of the two columns over the 88 plans of Taiwan, with the number of zones that have it."""
    path = real_data_dir / "taiwan_landuse.zip"
    if not path.is_file():
        pytest.skip(f"{path} is not there; set REAL_DATA_DIR to the folder that holds it")
    counted: dict[str, Counter[str | None]] = {COVERAGE: Counter(), FLOOR_AREA_RATIO: Counter()}
    with zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            if name.startswith("static/") and name.endswith(".json"):
                for feature in json.loads(archive.read(name))["features"]:
                    for column, counter in counted.items():
                        counter[feature["properties"][column]] += 1
    return counted


def outcome(indicator: Indicator, texts: Counter[str | None], unit: Unit | None = None) -> Counter[str]:
    """How many zones are `read`, `empty`, or a text for a reason."""
    readings = read_column(indicator, texts, unit)
    told: Counter[str] = Counter()
    for text, count in texts.items():
        reading = readings[text]
        if reading.stated is None:
            told["empty"] += count
        else:
            told["read" if reading.stated.is_parsed else str(reading.doubt)] += count
    return told


def test_the_coverages_of_21_397_zones_of_taiwan(texts: dict[str, Counter[str | None]]) -> None:
    counts = texts[COVERAGE]
    assert counts.total() == 21_397
    # None 8 116; "0" 2 112; "3" 3; everything else is a percentage with or without its sign, or 0.7, 0.1, 0.5 (7 + 1 + 1)
    assert outcome(Indicator.COVERAGE, counts) == {
        "empty": 8_116,
        str(Doubt.ZERO): 2_112,
        str(Doubt.AMBIGUOUS_UNIT): 3,
        "read": 21_397 - 8_116 - 2_112 - 3,
    }


def test_the_floor_area_ratios_of_taiwan_are_doubtful_until_the_unit_is_answered(
    texts: dict[str, Counter[str | None]],
) -> None:
    counts = texts[FLOOR_AREA_RATIO]
    with_sign = sum(count for text, count in counts.items() if text is not None and text.endswith("%"))
    # by hand: 1833+246+238+200+115+109+106+86+48+46+43+38+28+20+8+6+4+3+2+1
    assert with_sign == 3_180
    bare = 21_397 - 8_216 - 22 - 2_114 - with_sign
    assert outcome(Indicator.FAR, counts) == {
        "empty": 8_216 + 22,  # no value, and "N/A"
        str(Doubt.ZERO): 2_114,
        str(Doubt.AMBIGUOUS_UNIT): bare,
        "read": with_sign,
    }
    assert outcome(Indicator.FAR, counts, Unit.PERCENT) == {
        "empty": 8_216 + 22,
        str(Doubt.ZERO): 2_114,
        "read": with_sign + bare,
    }


def test_a_floor_area_ratio_of_200_percent_is_2(texts: dict[str, Counter[str | None]]) -> None:
    readings = read_column(Indicator.FAR, texts[FLOOR_AREA_RATIO], Unit.PERCENT)
    for text in ("200", "200%"):
        stated = readings[text].stated
        assert stated is not None
        assert (stated.minimum, stated.maximum) == (None, pytest.approx(2.0))
