"""From decisions to law: which version of a plan is in force on which days, and where one day's law ends and the next begins.

Pure arithmetic on half-open ranges of days.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from planning_server.domain.plan import InForce


@dataclass(frozen=True, slots=True)
class Decided:
    """One decision: a version with the range it was given, or the end of another version (`ends`) from `start` on.

    `adjusts` is the version that a local adjustment adjusts; it is law only while that one is.
    """

    version_id: int
    plan_id: str
    version: int
    start: date
    end: date | None
    ends: int | None = None
    adjusts: int | None = None


@dataclass(frozen=True, slots=True)
class Derived:
    """A version's days as law; `superseded_from` is the day a later whole version took over, None when none did."""

    version_id: int
    in_force: InForce
    superseded_from: date | None


def derive(decisions: Iterable[Decided]) -> tuple[list[Derived], list[int]]:
    """Cuts every whole version where a later one of the same plan begins or a decision ends it.

    A local adjustment supersedes nothing: it is cut to the days of the version that it adjusts.

    Versions follow one another by first day in force, then by number: a plan entered late for the record does not
    supersede a newer law, and a version that was ended before it began supersedes nothing. Answers the derived ranges, and
    the ids of versions that are law on no day at all (ended too early, or replaced by another of the same first day).
    """
    plans: dict[str, list[Decided]] = defaultdict(list)
    ended: dict[int, date] = {}
    adjusting: list[Decided] = []
    for item in decisions:
        if item.ends is not None:
            ended[item.ends] = min(item.start, ended.get(item.ends, item.start))
        elif item.adjusts is not None:
            adjusting.append(item)
        else:
            plans[item.plan_id].append(item)
    derived: list[Derived] = []
    never: list[int] = []
    for versions in plans.values():
        never += [item.version_id for item in versions if _ends_before_it_begins(item, ended)]
        begun = [item for item in versions if item.version_id not in never]
        ordered = sorted(begun, key=lambda item: (item.start, item.version))
        for position, item in enumerate(ordered):
            successor = ordered[position + 1].start if position + 1 < len(ordered) else None
            end = _earliest(item.end, ended.get(item.version_id), successor)
            if end is not None and end <= item.start:
                never.append(item.version_id)
                continue
            superseded = successor if successor is not None and end == successor else None
            derived.append(Derived(item.version_id, InForce(item.start, end), superseded))
    of_whole = {item.version_id: item for item in derived}
    for item in adjusting:
        adjusted = of_whole.get(item.adjusts or 0)
        within = None if adjusted is None else _within(item, adjusted, ended)
        if within is None:
            never.append(item.version_id)
        else:
            derived.append(within)
    return derived, never


def _within(item: Decided, adjusted: Derived, ended: Mapping[int, date]) -> Derived | None:
    """The adjustment's days within those of the adjusted version; None where there are none."""
    start = max(item.start, adjusted.in_force.start)
    end = _earliest(item.end, ended.get(item.version_id), adjusted.in_force.end)
    if end is not None and end <= start:
        return None
    superseded = adjusted.superseded_from if end == adjusted.superseded_from else None
    return Derived(item.version_id, InForce(start, end), superseded)


def _ends_before_it_begins(item: Decided, ended: Mapping[int, date]) -> bool:
    end = _earliest(item.end, ended.get(item.version_id))
    return end is not None and end <= item.start


def _earliest(*days: date | None) -> date | None:
    return min((day for day in days if day is not None), default=None)


def periods_from(today: date, versions: Sequence[Derived]) -> list[tuple[InForce, tuple[int, ...]]]:
    """The periods from today's on between in-force boundaries, each with the ids of the versions in force.

    The first period begins at the last boundary not after `today` (at `today` itself when there is none), the last is open.
    """
    boundaries = {item.in_force.start for item in versions}
    boundaries |= {item.in_force.end for item in versions if item.in_force.end is not None}
    first = max((day for day in boundaries if day <= today), default=today)
    starts = [first, *sorted(day for day in boundaries if day > today)]
    ends: list[date | None] = [*starts[1:], None]
    return [
        (InForce(start, end), tuple(sorted(item.version_id for item in versions if start in item.in_force)))
        for start, end in zip(starts, ends, strict=True)
    ]


def all_periods(versions: Sequence[Derived]) -> list[tuple[InForce, tuple[int, ...]]]:
    """As `periods_from`, from the first day on which anything is law."""
    first = min((item.in_force.start for item in versions), default=None)
    return [] if first is None else periods_from(first, versions)
