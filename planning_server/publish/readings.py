"""Which rows speak on which days: a plan as it was sent, or as its local adjustments restate it from the first of their days on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from planning_server.domain.plan import InForce
from planning_server.publish.in_force import Derived, all_periods
from planning_server.publish.manifest import iso
from planning_server.publish.restating import Restated, restate
from planning_server.store import editions as rows
from planning_server.store.sessions import Session


@dataclass(frozen=True, slots=True)
class Reading:
    """One period: the ids whose rows are read, and the restated plans among them."""

    period: InForce
    version_ids: tuple[int, ...]
    restated: tuple[Restated, ...]


def restated_readings(
    session: Session, dates: Sequence[rows.VersionDates], derived: Sequence[Derived]
) -> list[Reading]:
    """Every period, past ones too; plans are restated where an adjustment of theirs is in force.

    Adjustments lie on one another in the order of their first days, then of their decisions, then of their arrival.
    """
    adjusting = {item.version_id: item for item in dates if item.scope == "local_adjustment"}
    readings: list[Reading] = []
    for period, in_force in all_periods(derived):
        by_adjusted: dict[int, list[rows.VersionDates]] = {}
        for version_id in in_force:
            item = adjusting.get(version_id)
            if item is not None and item.adjusts_version_id is not None:
                by_adjusted.setdefault(item.adjusts_version_id, []).append(item)
        restated = tuple(
            restate(session, adjusted, [item.version_id for item in sorted(items, key=_order)])
            for adjusted, items in sorted(by_adjusted.items())
        )
        replaced = {item for plan in restated for item in (plan.adjusted, *plan.adjustments)}
        speaking = [item for item in in_force if item not in replaced]
        speaking += [plan.version_id for plan in restated]
        readings.append(Reading(period, tuple(sorted(speaking)), restated))
    return readings


def _order(item: rows.VersionDates) -> tuple[date, date, int]:
    return item.in_force_from, item.decision_date, item.version_id


def reading_on(readings: Sequence[Reading], day: date) -> tuple[int, ...]:
    """The ids whose rows are read on a day; none before the first law."""
    return next((item.version_ids for item in readings if day in item.period), ())


def write_readings(session: Session, edition: int, readings: Sequence[Reading]) -> None:
    for reading in readings:
        for plan in reading.restated:
            rows.add_restatement(session, edition, plan.version_id, reading.period.start, reading.period.end)


def restated_told(dates: Sequence[rows.VersionDates], readings: Sequence[Reading]) -> list[Mapping[str, Any]]:
    """As the manifest names them: what is restated by what, when, and how much ground of zones gave way."""
    names = {item.version_id: {"plan_id": item.plan_id, "version": item.version} for item in dates}
    return [
        {
            **names[plan.adjusted],
            "adjusted_by": [names[item] for item in plan.adjustments],
            "from": reading.period.start.isoformat(),
            "until": iso(reading.period.end),
            **plan.report,
        }
        for reading in readings
        for plan in reading.restated
    ]
