"""The permit answer as a whole: what decides, what is missing, what is said. Expected values by arithmetic."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from planning_server.domain.indicators import IndicatorRange, Indicators
from planning_server.domain.parcel import Parcel
from planning_server.domain.zone import LineKind, OverlayEffect
from planning_server.landuse.codes import LAND_USES
from planning_server.permit.answer import Check, PermitAnswer
from planning_server.permit.evaluate import evaluate
from planning_server.permit.render import check_id, render_permit, stored_answer
from planning_server.permit.request import parse_request
from planning_server.permit.rule_sets import load_shipped
from planning_server.permit.uses import BUILDING_USES, ZONE_USES
from planning_server.permit.verdicts import Reason, Verdict
from planning_server.situation.subject import lot_subject
from tests.unit.local_ground import (
    ORIGIN,
    LocalGround,
    ceiling,
    layer,
    line,
    line_rule,
    overlay,
    parcel,
    plan_version,
    polygon,
    rectangle,
    zone,
)

E, N = ORIGIN
SETBACK = "qcvn01.2021.t2_7.front_setback"
LOT = parcel(rectangle(0, 0, 10, 20))
EVERYWHERE = rectangle(-300, -300, 300, 300)
LIMITS = Indicators(
    coverage=ceiling(0.7), far=ceiling(3.0), storeys=IndicatorRange(3, 5, "3-5 tầng"), height_m=ceiling(16.0)
)
COMPLETE: dict[str, Any] = {
    "use": "residential.townhouse",
    "context": "new_area",
    "height_m": 15.2,
    "storeys": 4,
    "basements": 1,
    "gross_floor_area_m2": 480.0,
    "floors": [{"use": "parking", "area_m2": 80.0, "level": -1}],
}


def _ring(west: float, south: float, east: float, north: float) -> list[list[float]]:
    return [
        [E + x, N + y] for x, y in ((west, south), (east, south), (east, north), (west, north), (west, south))
    ]


def _ground(indicators: Indicators = LIMITS) -> LocalGround:
    return LocalGround(
        zones=(zone(EVERYWHERE, indicators=indicators),),
        lines=(line_rule(line((0, 0), (10, 0)), width_m=12.0, road_class="phan_khu_vuc"),),
        layers=(layer(EVERYWHERE), layer(EVERYWHERE, theme="red_line")),
    )


def _ask(
    ground: LocalGround,
    box: tuple[float, float, float, float] = (0, 3, 10, 17),
    parcels: tuple[Parcel, ...] = (LOT,),
    *,
    fields: Mapping[str, object],
) -> PermitAnswer:
    body = {"footprint": {"type": "Polygon", "coordinates": [_ring(*box)]}, "crs": "EPSG:5899", **fields}
    request = parse_request(body)
    situation = ground.around(lot_subject(request.footprint, request.crs, parcels))
    return evaluate(situation, request, load_shipped())


def _check(answer: PermitAnswer, rule: str) -> Check:
    (found,) = (item for item in (*answer.checks, *answer.advice) if item.rule == rule)
    return found


def test_a_house_within_every_limit_passes() -> None:
    answer = _ask(_ground(), fields=COMPLETE)
    assert answer.verdict is Verdict.PASS
    assert {item.rule for item in answer.checks} == {
        "plan.coverage",
        "plan.far",
        "plan.storeys",
        "plan.height",
        "plan.use",
        "plan.parcel_containment",
        "plan.red_line",
        "qcvn01.2021.t2_8.coverage",
        "qcvn01.2021.t2_8.far",
    }
    assert {item.rule for item in answer.not_applicable} == {
        "plan.building_line",
        "qcvn01.2021.t2_7.front_setback",
    }


def test_the_summary_counts_as_the_standard_does() -> None:
    """480 m² less 80 m² of parking on 200 m²; storeys of a permit include the basement."""
    summary = _ask(_ground(), fields=COMPLETE).summary
    assert summary.coverage == pytest.approx(0.7)
    assert summary.far == pytest.approx(2.0)
    assert (summary.storeys_plan, summary.storeys_permit) == (4, 5)
    assert summary.counted_floor_area_m2 == pytest.approx(400.0)
    assert summary.ground_floor_area_m2 == pytest.approx(140.0)


def test_the_contracts_example_comes_out_to_the_digit() -> None:
    """136 m² on an effective lot of 180 m² where 74 % is allowed (T08a): 75.56 %, 2.8 m² too much."""
    ground = LocalGround(
        zones=(
            zone(rectangle(-300, 2, 300, 300), indicators=Indicators(coverage=ceiling(0.74))),
            zone(rectangle(-300, -300, 300, 2), zone_id="R", code="DAT_HTKT_DuongGT", feature_id=2),
        ),
        lines=(line_rule(line((-50, 2), (50, 2)), width_m=12.0),),
        layers=(layer(EVERYWHERE), layer(EVERYWHERE, theme="red_line")),
    )
    answer = _ask(ground, (0, 2, 10, 15.6), fields=COMPLETE)
    body = render_permit(stored_answer(answer, "pc_x", software="planning-server test"), "vi")
    found = next(item for item in body["checks"] if item["rule"] == "plan.coverage")
    assert body["verdict"] == "fail"
    assert (found["measured"], found["limit"], found["margin"], found["excess_m2"]) == (
        0.7556,
        0.74,
        -0.0156,
        2.8,
    )
    assert found["message"] == "Mật độ xây dựng 75,56 % vượt 74,00 % cho phép (2,8 m²)."
    assert body["parcels"][0]["effective_area_m2"] == 180.0
    national = next(item for item in body["checks"] if item["rule"] == "qcvn01.2021.t2_8.coverage")
    assert (national["limit"], national["verdict"]) == (0.74, "fail")
    assert national["source"] == {
        "document": "QCVN 01:2021/BXD",
        "clause": "2.6.3",
        "table": "2.8",
        "row": "100–200",
        "url": None,
        "mark": "text",
    }


@pytest.mark.parametrize(
    ("left_out", "rule", "decided_by"),
    [
        ("storeys", "plan.storeys", "storeys"),
        ("height_m", "plan.height", "height_m"),
        ("gross_floor_area_m2", "plan.far", "gross_floor_area_m2"),
    ],
)
def test_a_missing_input_needs_review_and_is_named(left_out: str, rule: str, decided_by: str) -> None:
    fields = {name: value for name, value in COMPLETE.items() if name != left_out}
    if left_out == "gross_floor_area_m2":
        del fields["floors"]
    answer = _ask(_ground(), fields=fields)
    assert answer.verdict is Verdict.NEEDS_REVIEW
    found = _check(answer, rule)
    assert found.judgement.reason is Reason.MISSING_INPUT
    assert found.judgement.decided_by == decided_by


def test_a_missing_input_on_which_nothing_depends_is_not_asked_for() -> None:
    """No zone limits height, and 70 % of 200 m² passes table 2.8 in either kind of area."""
    answer = _ask(
        _ground(Indicators(coverage=ceiling(0.7))), fields={"use": "residential.villa", "floors": []}
    )
    assert answer.verdict is Verdict.NEEDS_REVIEW  # the ratio of table 2.8 still wants the floor area
    assert [item.rule for item in answer.checks if item.verdict is not Verdict.PASS] == [
        "qcvn01.2021.t2_8.far"
    ]
    with_area = _ask(
        _ground(Indicators(coverage=ceiling(0.7))),
        fields={"use": "residential.villa", "gross_floor_area_m2": 400.0},
    )
    assert with_area.verdict is Verdict.PASS


def test_an_excess_of_floor_area_fails_only_once_it_is_told_what_is_left_out() -> None:
    ground = _ground()
    fields = {**COMPLETE, "gross_floor_area_m2": 700.0}
    assert _check(_ask(ground, fields={**fields, "floors": []}), "plan.far").verdict is Verdict.FAIL
    untold = {name: value for name, value in fields.items() if name != "floors"}
    found = _check(_ask(ground, fields=untold), "plan.far")
    assert (found.verdict, found.judgement.decided_by) == (Verdict.NEEDS_REVIEW, "floors")


def test_any_failure_decides_over_what_is_unknown() -> None:
    answer = _ask(_ground(), (0, 1, 10, 19), fields={"use": "residential.townhouse"})
    assert answer.verdict is Verdict.FAIL
    assert any(item.verdict is Verdict.NEEDS_REVIEW for item in answer.checks)


def test_in_no_plan_the_answer_is_needs_review_for_want_of_data() -> None:
    answer = _ask(LocalGround(layers=(), versions=()), fields=COMPLETE)
    assert answer.verdict is Verdict.NEEDS_REVIEW
    found = _check(answer, "plan.land_use")
    assert found.judgement.reason is Reason.NO_DATA
    assert answer.missing_themes == ("land_use", "red_line")


def test_a_plan_for_part_of_the_lot_only_needs_review() -> None:
    ground = LocalGround(
        zones=(zone(rectangle(-50, -50, 5, 50), indicators=LIMITS),), layers=(layer(EVERYWHERE),)
    )
    answer = _ask(ground, fields=COMPLETE)
    assert answer.verdict is Verdict.NEEDS_REVIEW
    assert _check(answer, "plan.land_use").measured == pytest.approx(0.5)


def test_the_general_plan_alone_decides_nothing() -> None:
    ground = replace(_ground(), versions=(plan_version(1, level="chung"),))
    answer = _ask(ground, fields=COMPLETE)
    assert answer.verdict is Verdict.NEEDS_REVIEW
    assert all(item.rule != "plan.coverage" for item in answer.checks)


def test_a_lot_without_parcels_needs_review() -> None:
    answer = _ask(_ground(), parcels=(), fields=COMPLETE)
    assert answer.verdict is Verdict.NEEDS_REVIEW
    found = _check(answer, "plan.parcel_containment")
    assert (found.judgement.reason, found.judgement.decided_by) == (Reason.MISSING_INPUT, "parcels")
    assert _check(answer, "plan.storeys").verdict is Verdict.PASS


def test_an_indicator_in_words_is_shown_and_left_to_a_person() -> None:
    answer = _ask(_ground(Indicators(coverage=IndicatorRange(None, None, "theo quy chế"))), fields=COMPLETE)
    found = _check(answer, "plan.coverage")
    assert (found.judgement.reason, found.judgement.decided_by) == (Reason.UNPARSED_CONDITION, "theo quy chế")
    body = render_permit(stored_answer(answer, "pc_x", software="x"), "en")
    message = next(item["message"] for item in body["checks"] if item["rule"] == "plan.coverage")
    assert "theo quy chế" in message


def test_a_misspelt_use_does_not_switch_a_rule_off() -> None:
    fields = {**COMPLETE, "use": "residental.townhouse"}
    found = _check(_ask(_ground(), (0, 1, 10, 19), fields=fields), "qcvn01.2021.t2_8.coverage")
    assert (found.verdict, found.judgement.decided_by) == (Verdict.NEEDS_REVIEW, "use")


def _on_land(code: str) -> LocalGround:
    return replace(_ground(), zones=(zone(EVERYWHERE, code=code, indicators=LIMITS),))


def test_the_house_rules_do_not_apply_to_an_office() -> None:
    answer = _ask(_on_land("DAT_Dichvu"), fields={**COMPLETE, "use": "office"})
    assert "qcvn01.2021.t2_8.coverage" in {item.rule for item in answer.not_applicable}
    assert answer.verdict is Verdict.PASS


@pytest.mark.parametrize(
    ("code", "use", "verdict"),
    [
        ("DAT_O_Nhomnhao", "residential.villa", Verdict.PASS),
        ("QH_DAT_O_LANGXOM", "residential.detached", Verdict.PASS),
        ("DAT_O_Nhomnhao", "office", Verdict.NEEDS_REVIEW),
        ("DAT_HTXH_CayxanhCC", "residential.villa", Verdict.NEEDS_REVIEW),
        ("DAT_KHAC_Songsuoi", None, Verdict.NEEDS_REVIEW),
        ("DAT_NN_Nongnghiep", "agricultural", Verdict.PASS),
    ],
)
def test_the_use_is_held_against_the_function_of_the_land(
    code: str, use: str | None, verdict: Verdict
) -> None:
    found = _check(_ask(_on_land(code), fields={**COMPLETE, "use": use}), "plan.use")
    assert found.verdict is verdict
    if verdict is not Verdict.PASS:
        assert found.judgement.reason is Reason.DISCRETIONARY_RULE


@pytest.mark.parametrize(
    ("code", "use", "reason", "decided_by"),
    [
        ("DAT_O_Nhomnhao", None, Reason.MISSING_INPUT, "use"),
        ("DAT_O_Nhomnhao", "industrial.factry", Reason.MISSING_INPUT, "use"),
        ("XYZ", "industrial.factory", Reason.UNPARSED_CONDITION, "A: Đất nhóm nhà ở"),
        ("XYZ", None, Reason.UNPARSED_CONDITION, "A: Đất nhóm nhà ở"),
    ],
)
def test_where_use_or_code_is_unknown_a_person_decides(
    code: str, use: str | None, reason: Reason, decided_by: str
) -> None:
    answer = _ask(_on_land(code), fields={**COMPLETE, "use": use})
    found = _check(answer, "plan.use")
    assert found.verdict is answer.verdict is Verdict.NEEDS_REVIEW
    assert (found.judgement.reason, found.judgement.decided_by) == (reason, decided_by)
    assert found.measured == 0.0


def test_a_house_on_housing_and_on_land_of_an_unknown_code_needs_review() -> None:
    """2 m of the 10 m stand on housing: 20 %."""
    zones = (
        zone(rectangle(-300, -300, 2, 300), indicators=LIMITS),
        zone(rectangle(2, -300, 300, 300), zone_id="X", code="DAT_LA", indicators=LIMITS, feature_id=2),
    )
    found = _check(_ask(replace(_ground(), zones=zones), fields=COMPLETE), "plan.use")
    assert (found.verdict, found.judgement.reason) == (Verdict.NEEDS_REVIEW, Reason.UNPARSED_CONDITION)
    assert found.measured == pytest.approx(0.2, abs=1e-9)
    assert found.geometry is not None
    assert found.geometry.area == pytest.approx(112.0, abs=1e-6)


def test_a_house_half_in_the_park_is_told_how_much_of_it() -> None:
    zones = (
        zone(rectangle(-300, -300, 5, 300), indicators=LIMITS),
        zone(rectangle(5, -300, 300, 300), zone_id="P", code="DAT_HTXH_CayxanhCC", feature_id=2),
    )
    found = _check(_ask(replace(_ground(), zones=zones), fields=COMPLETE), "plan.use")
    assert found.measured == pytest.approx(0.5, abs=1e-9)


@pytest.mark.parametrize("effect", list(OverlayEffect))
def test_every_effect_of_an_overlay_has_its_verdict(effect: OverlayEffect) -> None:
    """Half of the 14 m depth of the house: 70 m² of 140 m²."""
    drawn = replace(overlay(rectangle(-50, 10, 50, 50), theme="flood"), effect=effect)
    answer = _ask(replace(_ground(), overlays=(drawn,)), fields=COMPLETE)
    found = _check(answer, "plan.overlay")
    assert found.offending_m2 == pytest.approx(70.0, abs=1e-6)
    assert found.measured == pytest.approx(0.5, abs=1e-9)
    expected = Verdict.FAIL if effect is OverlayEffect.PROHIBIT else Verdict.NEEDS_REVIEW
    assert found.verdict is answer.verdict is expected
    if effect is OverlayEffect.CONSULT:
        assert found.judgement.reason is Reason.CONSULTATION_OVERLAY
        assert found.judgement.decided_by == "Vùng ngập"


def test_an_overlay_that_only_touches_the_building_changes_nothing() -> None:
    drawn = overlay(rectangle(-50, 16.996, 50, 50))
    answer = _ask(replace(_ground(), overlays=(drawn,)), fields=COMPLETE)
    assert answer.verdict is Verdict.PASS


def test_every_land_use_code_says_which_uses_it_includes() -> None:
    assert set(ZONE_USES) == {item.code for item in LAND_USES}
    assert set().union(*ZONE_USES.values()) <= BUILDING_USES


def test_the_height_is_never_less_than_the_volumes() -> None:
    tower = {"polygon": {"type": "Polygon", "coordinates": [_ring(2, 5, 8, 12)]}, "base_m": 0, "top_m": 18.0}
    found = _check(_ask(_ground(), fields={**COMPLETE, "volumes": [tower]}), "plan.height")
    assert (found.verdict, found.measured) == (Verdict.FAIL, 18.0)


def test_rows_that_were_not_read_in_the_text_only_advise() -> None:
    ground = replace(
        _ground(Indicators()),
        lines=(line_rule(line((0, 0), (10, 0)), width_m=22.0, road_class="khu_vuc"),),
    )
    answer = _ask(ground, (0, 0, 10, 14), fields={**COMPLETE, "height_m": 28.0})
    (advice,) = answer.advice
    assert (advice.rule, advice.verdict, advice.limit) == ("qcvn01.2021.t2_7.front_setback", Verdict.FAIL, 6)
    assert advice.source.mark == "secondary"
    assert answer.verdict is Verdict.PASS


def test_in_an_existing_area_a_short_setback_is_for_the_authority() -> None:
    ground = replace(
        _ground(Indicators()),
        lines=(line_rule(line((0, 0), (10, 0)), width_m=18.0, road_class="khu_vuc"),),
    )
    fields = {**COMPLETE, "height_m": 22.0, "context": "existing_area"}
    found = _check(_ask(ground, (0, 3, 10, 17), fields=fields), "qcvn01.2021.t2_7.front_setback")
    assert found.judgement.reason is Reason.DISCRETIONARY_RULE
    unknown = {name: value for name, value in fields.items() if name != "context"}
    found = _check(_ask(ground, (0, 3, 10, 17), fields=unknown), "qcvn01.2021.t2_7.front_setback")
    assert found.judgement.reason is Reason.UNKNOWN_CONTEXT


@pytest.mark.parametrize("written", ["khu_vuc", "Đường khu vực", "khu vực", "ĐƯỜNG  KHU VỰC"])
def test_a_road_class_in_the_planners_words_is_understood(written: str) -> None:
    ground = replace(
        _ground(Indicators()), lines=(line_rule(line((0, 0), (10, 0)), width_m=18.0, road_class=written),)
    )
    found = _check(_ask(ground, (0, 3, 10, 17), fields={**COMPLETE, "height_m": 22.0}), SETBACK)
    assert (found.verdict, found.limit) == (Verdict.FAIL, 4)


def test_a_road_class_that_is_not_understood_does_not_switch_the_rule_off() -> None:
    ground = replace(
        _ground(Indicators()), lines=(line_rule(line((0, 0), (10, 0)), width_m=18.0, road_class="loại II"),)
    )
    found = _check(_ask(ground, (0, 3, 10, 17), fields={**COMPLETE, "height_m": 22.0}), SETBACK)
    assert (found.verdict, found.judgement.decided_by) == (Verdict.NEEDS_REVIEW, "road_class")


def test_the_most_detailed_level_draws_the_front() -> None:
    ground = _ground(Indicators())
    detailed = line_rule(line((0, 0), (10, 0)), width_m=22.0, road_class="khu_vuc", feature_id=2)
    both = replace(
        ground,
        lines=(*ground.lines, replace(detailed, version_id=2)),
        versions=(*ground.versions, plan_version(2, level="chi_tiet")),
    )
    found = _check(_ask(both, (0, 3, 10, 17), fields=COMPLETE), SETBACK)
    assert found.source.row == "≥22 × <19"


def test_two_building_lines_that_meet_at_a_corner_divide_the_lot_together() -> None:
    """Roads on y = 0 and x = 0; lines at 3 m and 2 m. A house from (2.5, 3) stands behind both, one from (1.5, 3) does not."""
    lines = (
        line_rule(line((-50, 0), (0, 0), (50, 0))),
        line_rule(line((0, 0), (0, 50)), feature_id=2),
        line_rule(line((2, 3), (50, 3)), LineKind.BUILDING_LINE, feature_id=3),
        line_rule(line((2, 3), (2, 50)), LineKind.BUILDING_LINE, feature_id=4),
    )
    ground = replace(_ground(Indicators()), lines=lines)
    assert (
        _check(_ask(ground, (2.5, 3, 10, 17), fields=COMPLETE), "plan.building_line").verdict is Verdict.PASS
    )
    over = _check(_ask(ground, (1.5, 3, 10, 17), fields=COMPLETE), "plan.building_line")
    assert over.verdict is Verdict.FAIL
    assert over.measured == pytest.approx(0.5, abs=1e-6)
    assert over.offending_m2 == pytest.approx(7.0, abs=1e-6)


def test_a_building_line_stands_back_from_its_own_road_though_the_lot_faces_another() -> None:
    """Roads on y = 0 (with a building line at 3 m) and x = 0 (an alley without one)."""
    lines = (
        line_rule(line((0, 0), (50, 0))),
        replace(line_rule(line((0, 0), (0, 50)), feature_id=2), road_name="Hẻm 5"),
        line_rule(line((2, 3), (50, 3)), LineKind.BUILDING_LINE, feature_id=3),
    )
    ground = replace(_ground(Indicators()), lines=lines)
    assert _check(_ask(ground, (0, 3, 10, 17), fields=COMPLETE), "plan.building_line").verdict is Verdict.PASS
    over = _check(_ask(ground, (0, 2.4, 10, 17), fields=COMPLETE), "plan.building_line")
    assert (over.verdict, over.measured) == (Verdict.FAIL, pytest.approx(0.6, abs=1e-6))


def test_where_no_road_edge_is_known_a_low_house_still_passes() -> None:
    """Every cell of table 2.7 under 19 m is 0, so the edge does not matter; above it does."""
    ground = LocalGround(zones=(zone(EVERYWHERE),), layers=(layer(EVERYWHERE),))
    low = _check(_ask(ground, fields=COMPLETE), "qcvn01.2021.t2_7.front_setback")
    assert low.verdict is Verdict.PASS
    high = _check(_ask(ground, fields={**COMPLETE, "height_m": 30.0}), "qcvn01.2021.t2_7.front_setback")
    assert high.verdict is Verdict.NEEDS_REVIEW


def test_an_offending_strip_is_drawn_only_where_it_offends() -> None:
    inside = _check(_ask(_ground(), fields=COMPLETE), "plan.parcel_containment")
    assert inside.geometry is None
    over = _check(_ask(_ground(), (0, 3, 10.2, 17), fields=COMPLETE), "plan.parcel_containment")
    assert over.verdict is Verdict.FAIL
    assert over.geometry is not None
    assert over.geometry_role == "offending"
    assert over.geometry.area == pytest.approx(2.8, abs=1e-6)


def test_several_parcels_make_one_lot() -> None:
    west, east = parcel(rectangle(0, 0, 5, 20), "p1"), parcel(rectangle(5, 0, 10, 20), "p2")
    both = (west, replace(east, feature_id=2))
    answer = _ask(_ground(), parcels=both, fields={**COMPLETE, "parcels": ["p1", "p2"]})
    assert answer.verdict is Verdict.PASS
    unnamed = _ask(_ground(), parcels=both, fields=COMPLETE)
    assert unnamed.verdict is Verdict.NEEDS_REVIEW
    assert _check(unnamed, "plan.parcel_containment").judgement.decided_by == "parcels"
    assert answer.summary.coverage == pytest.approx(0.7)
    assert [item.area_m2 for item in answer.parcels] == pytest.approx([100.0, 100.0])


def test_a_zone_that_crosses_itself_is_left_to_a_person() -> None:
    bow = polygon([[(-300, -300), (300, 300), (300, -300), (-300, 300), (-300, -300)]])
    ground = LocalGround(zones=(zone(bow, indicators=LIMITS),), layers=(layer(EVERYWHERE),))
    lot = parcel(rectangle(100, 0, 110, 20))
    found = _check(_ask(ground, (100, 3, 110, 17), (lot,), fields=COMPLETE), "plan.coverage")
    assert found.judgement.reason is Reason.LOW_QUALITY_GEOMETRY


def test_zones_of_the_plan_that_overlap_and_disagree_are_left_to_a_person() -> None:
    zones = (
        zone(EVERYWHERE, indicators=Indicators(coverage=ceiling(0.8))),
        zone(EVERYWHERE, zone_id="B", feature_id=2, indicators=Indicators(coverage=ceiling(0.5))),
    )
    found = _check(_ask(replace(_ground(), zones=zones), fields=COMPLETE), "plan.coverage")
    assert found.judgement.reason is Reason.STALE_OR_OVERLAPPING_PLAN
    assert found.judgement.decided_by == "A, B"


def test_before_the_standard_was_in_force_its_rules_are_not_asked() -> None:
    ground = replace(_ground(), day=date(2021, 7, 4))
    answer = _ask(replace(ground, versions=(), zones=(), layers=(), lines=()), fields=COMPLETE)
    assert answer.rule_sets == ()
    assert not any(item.rule.startswith("qcvn") for item in answer.checks)


def test_the_stored_answer_is_json_and_renders_in_both_languages() -> None:
    answer = _ask(_ground(), fields=COMPLETE)
    stored = stored_answer(answer, check_id(b"key", answer), software="planning-server test")
    again = json.loads(json.dumps(stored))
    vietnamese, english = render_permit(again, "vi"), render_permit(again, "en")
    assert vietnamese["checks"][0]["message"] == "Mật độ xây dựng 70,00 % trong mức 70,00 % cho phép."
    assert english["checks"][0]["message"] == "Building coverage 70.00 % is within the 70.00 % allowed."
    assert set(vietnamese) >= {"id", "verdict", "edition", "date", "parcels", "summary", "checks", "advice"}
    assert set(vietnamese) >= {"not_applicable", "completeness", "provenance", "signature"}
    assert vietnamese["provenance"]["input_sha256"] == answer.request.sha256
    assert set(vietnamese["checks"][0]) >= {
        *("rule", "kind", "verdict", "severity", "measured_in", "measured", "limit", "operator", "margin"),
        *("unit", "excess_m2", "reason", "decided_by", "message", "source", "geometry", "geometry_role"),
    }


def test_the_same_question_has_the_same_id_and_another_key_another() -> None:
    answer = _ask(_ground(), fields=COMPLETE)
    again = _ask(_ground(), fields=dict(reversed(COMPLETE.items())))
    other = _ask(_ground(), fields={**COMPLETE, "storeys": 3})
    assert check_id(b"key", answer) == check_id(b"key", again)
    assert check_id(b"key", answer) != check_id(b"key", other)
    assert check_id(b"key", answer) != check_id(b"another", answer)
    assert check_id(b"key", answer).startswith("pc_")
