"""Slivers beside real ground: neither may hide the other. Areas and widths by arithmetic on rectangles."""

from __future__ import annotations

import pytest
from shapely.geometry.base import BaseGeometry

from planning_server.parcels.answer import answer_constraints
from planning_server.situation.contacts import Contact, remaining, zone_contacts
from planning_server.situation.governing import governing_zones
from planning_server.situation.subject import parcel_subject
from tests.unit.local_ground import LocalGround, layer, parcel, polygon, rectangle, zone

LOT = parcel(rectangle(0, 0, 120, 20))
CORE = rectangle(0, 0, 3, 3)
SLIVER = rectangle(10, 0, 110, 0.01)
HANGING = polygon([[(0, 0), (103, 0), (103, 0.01), (3, 0.01), (3, 3), (0, 3), (0, 0)]])


@pytest.mark.parametrize("unknown", [[CORE], [CORE, SLIVER], [HANGING]])
def test_unknown_ground_is_unknown_with_or_without_a_sliver(unknown: list[BaseGeometry]) -> None:
    covers = rectangle(-50, -50, 200, 200)
    for item in unknown:
        covers = covers.difference(item)
    ground = LocalGround(layers=(layer(rectangle(-50, -50, 200, 200)), layer(covers, theme="flood")))
    answer = answer_constraints(ground.around(parcel_subject(LOT)))
    assert "flood" in {item.theme for item in answer.no_data}
    assert "flood" not in answer.does_not_apply


def test_slivers_alone_leave_nothing_unknown() -> None:
    covers = rectangle(-50, -50, 200, 200).difference(SLIVER)
    ground = LocalGround(layers=(layer(covers, theme="flood"),))
    assert "flood" in answer_constraints(ground.around(parcel_subject(LOT))).does_not_apply


def test_what_remains_is_without_the_slivers() -> None:
    left = remaining(CORE.union(SLIVER), [rectangle(0, 0, 1, 3)], 0.2)
    assert left is not None
    assert left.area == pytest.approx(6.0, abs=1e-6)


@pytest.mark.parametrize("cut", [False, True])
def test_a_zone_governs_by_its_widest_part_however_it_is_cut(cut: bool) -> None:
    """3 m × 3 m has the width 2·9/12 = 1.5 m; with the sliver the contact has 9 + 1 m²."""
    whole = [CORE, SLIVER]
    parts = [
        rectangle(0, 0, 1, 3),
        rectangle(1, 0, 3, 3),
        rectangle(10, 0, 50, 0.01),
        rectangle(50, 0, 110, 0.01),
    ]
    pieces = parts if cut else whole
    ground = LocalGround(zones=[zone(item, feature_id=i + 1) for i, item in enumerate(pieces)])
    situation = ground.around(parcel_subject(LOT))
    (found,) = zone_contacts(situation, situation.subject)
    assert found.contact is Contact.OVERLAP
    assert (found.area_m2, found.width_m) == (pytest.approx(10.0, abs=1e-6), pytest.approx(1.5, abs=1e-6))
    assert governing_zones([found]) == {found}
