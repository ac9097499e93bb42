"""A mapping kept as a file of its own, laid under a plan file."""

from __future__ import annotations

import pytest

from planning_server.domain.errors import InvalidInput
from planning_server.ingest.mapping.kept import with_kept_mapping

KEPT = {
    "layers": {
        "lo_dat": {"role": "zones", "attributes": {"code": "LOAIDAT", "coverage": "MDXD"}},
        "ranh": {"role": "boundary"},
    }
}


def test_a_kept_mapping_fills_what_the_plan_file_leaves_out() -> None:
    plan = {"kind": "vector", "mapping": {"layers": {"lo_dat": {"attributes": {"code": "MA"}}}}}
    assert with_kept_mapping(plan, KEPT) == {
        "kind": "vector",
        "mapping": {
            "layers": {
                "lo_dat": {"role": "zones", "attributes": {"code": "MA", "coverage": "MDXD"}},
                "ranh": {"role": "boundary"},
            }
        },
    }
    assert plan == {"kind": "vector", "mapping": {"layers": {"lo_dat": {"attributes": {"code": "MA"}}}}}


def test_a_plan_file_without_mapping_takes_the_kept_one_and_another_plan_file_can_be_it() -> None:
    assert with_kept_mapping({"kind": "vector"}, {"kind": "vector", "title": "khác", "mapping": KEPT}) == {
        "kind": "vector",
        "mapping": KEPT,
    }


@pytest.mark.parametrize(
    "kept", [{}, {"layers": {}}, {"layers": 5}, {"mapping": None}, {"mapping": {"layers": []}}]
)
def test_a_mapping_file_without_layers_is_refused(kept: dict[str, object]) -> None:
    with pytest.raises(InvalidInput):
        with_kept_mapping({"kind": "vector"}, kept)


@pytest.mark.parametrize("stated", [5, "x", [], None])
def test_what_is_no_object_in_the_plan_file_stays_there_to_be_refused(stated: object) -> None:
    merged = with_kept_mapping({"mapping": {"layers": {"lo_dat": stated}}}, KEPT)
    assert merged["mapping"]["layers"]["lo_dat"] == (KEPT["layers"]["lo_dat"] if stated is None else stated)
