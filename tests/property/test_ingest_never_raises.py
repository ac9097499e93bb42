"""Whatever is sent is content or a refusal with words: plan files, .prj files, zips, number texts."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from planning_server.domain.crs import Crs
from planning_server.domain.errors import InvalidInput
from planning_server.ingest.archive import ZipLimits, ZipRequest, unpack
from planning_server.ingest.crs_recognition import read_prj
from planning_server.ingest.encodings import encoding_named
from planning_server.ingest.numbers_in_text import read_number
from planning_server.ingest.plan_file import parse_plan_file, read_json
from planning_server.ingest.plan_values import ParcelFile, PlanFile
from planning_server.ingest.unreadable import Unreadable
from tests.shapefiles import ESRI_5899, LayerFiles, lots, parcel_words, plan_words, write_zip

LEAVES = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False), st.text(max_size=20))
JSON = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=8), inner, max_size=3)
    ),
    max_leaves=8,
)
FIELDS = st.sampled_from(
    [
        *plan_words(),
        *parcel_words(),
        "covers",
        "adjusts",
        "scope",
        "crs",
        "measure_crs",
        "accuracy_m",
        "in_force_to",
        "surveyed",
    ]
)


def answer_of(call: Callable[[], object]) -> object:
    """What the call answers or refuses with; any other exception fails the test."""
    try:
        return call()
    except (InvalidInput, Unreadable) as refused:
        return refused


def is_parsed_or_refused(words: dict[str, Any]) -> None:
    parsed = answer_of(lambda: parse_plan_file(words))
    if not isinstance(parsed, InvalidInput):
        assert isinstance(parsed, PlanFile | ParcelFile)
        return
    assert parsed.faults
    for fault in parsed.faults:
        assert fault.where.startswith("/")
        assert fault.text.vi
        assert fault.text.en


@given(st.sampled_from([plan_words(), parcel_words()]), st.dictionaries(FIELDS, JSON, max_size=3))
@settings(deadline=None)
def test_a_plan_file_with_anything_in_its_fields_is_parsed_or_refused(
    words: dict[str, Any], changes: dict[str, Any]
) -> None:
    is_parsed_or_refused({**words, **changes})


@given(st.dictionaries(st.text(max_size=8), JSON, max_size=4))
@settings(deadline=None)
def test_a_layer_with_anything_in_it_is_parsed_or_refused(layer: dict[str, Any]) -> None:
    for role in ("zones", "lines", "overlays", "boundary", "parcels"):
        is_parsed_or_refused(plan_words(mapping={"layers": {"lots": {"role": role, **layer}}}))


@given(st.text(max_size=200))
@settings(deadline=None)
def test_any_text_is_a_json_object_or_a_refusal(text: str) -> None:
    words = answer_of(lambda: read_json(text))
    if isinstance(words, InvalidInput):
        assert words.slug == "plan-file-not-json"
    else:
        assert words == json.loads(text)


@given(st.integers(0, len(ESRI_5899)), st.integers(0, 40), st.text(max_size=10))
@settings(max_examples=60, deadline=None)
def test_a_damaged_prj_is_the_system_it_was_or_none(start: int, length: int, put: str) -> None:
    reading = read_prj(ESRI_5899[:start] + put + ESRI_5899[start + length :])
    assert reading.crs is None or isinstance(reading.crs, Crs)
    assert reading.name


@given(st.text(max_size=60))
@settings(deadline=None)
def test_any_text_is_an_encoding_or_none(text: str) -> None:
    name = encoding_named(text)
    assert name is None or "x".encode(name) == b"x"


@given(st.text(alphabet="0123456789.,- m²", max_size=12))
@settings(deadline=None)
def test_any_text_is_a_number_or_none(text: str) -> None:
    number = read_number(text)
    assert number is None or abs(number) < 1e12


@cache
def whole_zip() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        return write_zip(Path(folder), LayerFiles("lots", lots())).read_bytes()


@example(
    changes=[(0.998046875, 1)]
)  # the directory's place, so that entries seem to lie before the file's beginning
@given(st.lists(st.tuples(st.floats(0, 1, exclude_max=True), st.integers(0, 255)), min_size=1, max_size=6))
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_a_zip_with_any_bytes_changed_is_unpacked_or_refused(changes: list[tuple[float, int]]) -> None:
    changed = bytearray(whole_zip())
    for where, value in changes:
        changed[int(where * len(changed))] = value
    with tempfile.TemporaryDirectory() as folder:
        archive = Path(folder) / "plan.zip"
        archive.write_bytes(changed)
        job = Path(folder) / "job"
        job.mkdir()
        limits = ZipLimits(unpacked_bytes=1_000_000)
        request = ZipRequest(archive, archive.name, job, frozenset({"lots"}), limits)
        answer = answer_of(lambda: unpack(request))
        assert not isinstance(answer, Unreadable) or answer.findings
        assert sorted(path.name for path in Path(folder).iterdir()) == ["job", "plan.zip"]
        assert {path.name for path in job.iterdir()} <= {
            f"{number}{suffix}" for number in (0, 1, 2) for suffix in (".shp", ".shx", ".dbf")
        }
