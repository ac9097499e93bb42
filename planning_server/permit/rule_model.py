"""What a rule set is, once read: rules that combine registered measures, limits and sources. Made by `rule_sets`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from planning_server.domain.text import Text
from planning_server.permit.facts import Condition, Facts, all_hold
from planning_server.permit.tables import Mark, Table, worst_mark
from planning_server.permit.verdicts import Limits, Operator, Reason

Severity = Literal["mandatory", "advisory"]
Unit = Literal["ratio", "m", "m2", "storeys"]


@dataclass(frozen=True, slots=True)
class Source:
    """Where a limit is printed. `mark` says how it was read: only `text` may be published as law."""

    document: str
    clause: str | None
    table: str | None
    row: str | None
    url: str | None
    mark: Mark


@dataclass(frozen=True, slots=True)
class Limit:
    """A constant or a table, `when` its conditions hold; `scale` turns the table's unit into the rule's."""

    when: tuple[Condition, ...]
    value: float | None
    table: Table | None
    scale: float
    source: Source


@dataclass(frozen=True, slots=True)
class FoundLimits:
    """The limits that are possible for given facts, and the source of what was applied."""

    limits: Limits
    source: Source


@dataclass(frozen=True, slots=True)
class OnFailure:
    """Where its conditions hold, a failure is not final: an authority decides for `reason`."""

    when: tuple[Condition, ...]
    reason: Reason


@dataclass(frozen=True, slots=True)
class Rule:
    rule_id: str
    kind: str
    measure: str
    title: Text
    operator: Operator
    unit: Unit
    severity: Severity
    applies_when: tuple[Condition, ...]
    limits: tuple[Limit, ...]
    on_failure: OnFailure | None
    source: Source

    def limits_for(self, facts: Facts) -> FoundLimits | None:
        """The first limit whose conditions hold; while conditions are unknown, each that may hold adds its values.

        None where no limit applies; no values where one applies and its table is silent (an authority decides). The source
        is that of the last limit considered: the general one.
        """
        values: dict[float, None] = {}
        missing: list[str] = []
        source, marks = self.source, list[Mark]()
        considered, silent = False, False
        for limit in self.limits:
            answer = all_hold(limit.when, facts)
            if answer.holds is False:
                continue
            considered = True
            missing += answer.missing
            source = limit.source
            found = _values(limit, facts)
            silent = silent or found.silent
            missing += found.missing
            for value, row, mark in found.values:
                values[value] = None
                marks.append(mark)
                if row is not None:
                    source = Source(
                        source.document, source.clause, source.table, row, source.url, source.mark
                    )
            if answer.holds:
                break
        if not values:
            return FoundLimits(Limits(()), source) if considered else None
        sure: Mark = "text" if "text" in marks else worst_mark(marks)
        many = len(values) > 1
        final = Source(
            source.document, source.clause, source.table, None if many else source.row, source.url, sure
        )
        open_facts = tuple(dict.fromkeys(missing)) if many or silent else ()
        return FoundLimits(Limits(tuple(sorted(values)), open_facts, silent), final)


@dataclass(frozen=True, slots=True)
class _Values:
    """The values of one limit, each with its printed row and mark; `silent` as in `tables.Found`."""

    values: tuple[tuple[float, str | None, Mark], ...]
    missing: tuple[str, ...]
    silent: bool


def _values(limit: Limit, facts: Facts) -> _Values:
    if limit.value is not None:
        return _Values(((limit.value, None, limit.source.mark),), (), silent=False)
    if limit.table is None:
        return _Values((), (), silent=True)
    found = limit.table.look_up(facts)
    cells: tuple[tuple[float, str | None, Mark], ...] = tuple(
        (cell.value * limit.scale, cell.row, worst_mark([cell.mark, limit.source.mark]))
        for cell in found.cells
    )
    return _Values(cells, found.missing, found.silent)


@dataclass(frozen=True, slots=True)
class LimitTest:
    """A test that the rule set carries: facts, and the limits that must come out."""

    name: str
    rule_id: str
    facts: Mapping[str, str | float]
    limits: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class RuleSet:
    """One set of rules, named by the hash of its words; `requires` are themes without which no verdict can be pass."""

    rule_set_id: str
    version: int
    sha256: str
    title: Text
    in_force_from: date | None
    in_force_to: date | None
    requires: tuple[str, ...]
    rules: tuple[Rule, ...]
    tests: tuple[LimitTest, ...]
    source_text: str

    def in_force_on(self, day: date) -> bool:
        return (self.in_force_from is None or self.in_force_from <= day) and (
            self.in_force_to is None or day < self.in_force_to
        )

    def failing_tests(self) -> tuple[str, ...]:
        """The names of its own tests that it does not pass."""
        return tuple(self.tests[place].name for place in self.failing_places())

    def failing_places(self) -> tuple[int, ...]:
        """Which of its own tests it does not pass, by their place in the file from 0."""
        return tuple(place for place, test in enumerate(self.tests) if not self._passes(test))

    def limits_in(self, test: LimitTest) -> tuple[float, ...]:
        """The limits that come out for the facts of a test."""
        rule = next(item for item in self.rules if item.rule_id == test.rule_id)
        found = rule.limits_for({name: _fact(value) for name, value in test.facts.items()})
        return () if found is None else found.limits.values

    def _passes(self, test: LimitTest) -> bool:
        values = self.limits_in(test)
        return len(values) == len(test.limits) and all(
            abs(one - other) < 1e-9 for one, other in zip(values, sorted(test.limits), strict=True)
        )


def _fact(value: str | float) -> str | float:
    return value if isinstance(value, str) else float(value)
