"""From decisions to law: which version is in force on which day."""

from __future__ import annotations

import itertools
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from planning_server.domain.plan import InForce
from planning_server.publish.in_force import Decided, Derived, derive, periods_from

D2019, D2024, D2026, D2030 = date(2019, 5, 1), date(2024, 6, 1), date(2026, 11, 20), date(2030, 1, 1)


def test_a_later_version_takes_over_on_its_first_day() -> None:
    derived, never = derive([Decided(1, "p", 1, D2019, None), Decided(2, "p", 2, D2024, None)])
    assert derived == [
        Derived(1, InForce(D2019, D2024), D2024),
        Derived(2, InForce(D2024, None), None),
    ]
    assert never == []


def test_a_plan_entered_late_for_the_record_does_not_supersede_newer_law() -> None:
    derived, _ = derive([Decided(1, "p", 1, D2024, None), Decided(2, "p", 2, D2019, None)])
    assert {item.version_id: item.in_force for item in derived} == {
        2: InForce(D2019, D2024),
        1: InForce(D2024, None),
    }


def test_a_correction_of_the_same_first_day_leaves_the_first_out() -> None:
    derived, never = derive([Decided(1, "p", 1, D2024, None), Decided(2, "p", 2, D2024, None)])
    assert [item.version_id for item in derived] == [2]
    assert never == [1]


def test_plans_do_not_supersede_one_another() -> None:
    derived, _ = derive([Decided(1, "p", 1, D2019, None), Decided(2, "q", 1, D2024, None)])
    assert all(item.in_force.end is None for item in derived)


def test_a_decision_ends_a_version() -> None:
    derived, _ = derive([Decided(1, "p", 1, D2019, None), Decided(9, "p", 2, D2024, None, ends=1)])
    assert derived == [Derived(1, InForce(D2019, D2024), None)]


def test_a_version_that_ended_by_itself_is_ended_and_not_superseded() -> None:
    derived, _ = derive([Decided(1, "p", 1, D2019, date(2022, 1, 1)), Decided(2, "p", 2, D2024, None)])
    assert derived[0] == Derived(1, InForce(D2019, date(2022, 1, 1)), None)


def test_a_version_ended_before_it_began_supersedes_nothing() -> None:
    derived, never = derive(
        [
            Decided(1, "p", 1, D2019, None),
            Decided(2, "p", 2, D2030, None),
            Decided(9, "p", 3, D2026, None, ends=2),
        ]
    )
    assert derived == [Derived(1, InForce(D2019, None), None)]
    assert never == [2]


def test_periods_begin_at_the_last_boundary_and_end_open() -> None:
    versions = [
        Derived(1, InForce(D2019, D2024), D2024),
        Derived(2, InForce(D2024, D2030), D2030),
        Derived(3, InForce(D2030, None), None),
    ]
    assert periods_from(D2026, versions) == [
        (InForce(D2024, D2030), (2,)),
        (InForce(D2030, None), (3,)),
    ]


def test_before_any_law_the_first_period_begins_today_and_shows_nothing() -> None:
    assert periods_from(D2026, [Derived(3, InForce(D2030, None), None)]) == [
        (InForce(D2026, D2030), ()),
        (InForce(D2030, None), (3,)),
    ]


DAYS = st.dates(date(2000, 1, 1), date(2040, 1, 1))


@given(st.lists(st.tuples(DAYS, st.none() | st.integers(1, 5000)), max_size=8), DAYS)
def test_on_every_day_at_most_one_version_of_a_plan_is_in_force(
    spans: list[tuple[date, int | None]], day: date
) -> None:
    decisions = [
        Decided(number, "p", number, start, None if days is None else start + timedelta(days=days))
        for number, (start, days) in enumerate(spans, 1)
    ]
    derived, never = derive(decisions)
    assert sum(day in item.in_force for item in derived) <= 1
    assert len(derived) + len(never) == len(decisions)


@given(st.lists(DAYS, max_size=6), DAYS)
def test_periods_tile_all_days_from_today_on(starts: list[date], today: date) -> None:
    derived, _ = derive([Decided(n, "p", n, start, None) for n, start in enumerate(starts, 1)])
    periods = [period for period, _ in periods_from(today, derived)]
    assert today in periods[0]
    assert periods[-1].end is None
    assert all(a.end == b.start for a, b in itertools.pairwise(periods))


def test_an_adjustment_is_law_within_the_days_of_what_it_adjusts_and_supersedes_nothing() -> None:
    derived, never = derive(
        [
            Decided(1, "p", 1, D2024, D2030),
            Decided(2, "p", 2, D2019, None, adjusts=1),
            Decided(3, "p", 3, D2026, date(2027, 1, 1), adjusts=1),
        ]
    )
    assert derived == [
        Derived(1, InForce(D2024, D2030), None),
        Derived(2, InForce(D2024, D2030), None),
        Derived(3, InForce(D2026, date(2027, 1, 1)), None),
    ]
    assert never == []


def test_an_adjustment_ends_with_the_version_that_it_adjusts_or_by_a_decision() -> None:
    derived, never = derive(
        [
            Decided(1, "p", 1, D2019, None),
            Decided(2, "p", 2, D2024, None, adjusts=1),
            Decided(3, "p", 3, D2024, None, adjusts=1),
            Decided(4, "p", 4, D2030, None, adjusts=1),
            Decided(5, "p", 5, D2030, None),
            Decided(9, "p", 6, D2026, None, ends=3),
        ]
    )
    days = {item.version_id: (item.in_force, item.superseded_from) for item in derived}
    assert days[2] == (InForce(D2024, D2030), D2030)
    assert days[3] == (InForce(D2024, D2026), None)
    assert never == [4]  # the version that it adjusts ends on its first day
