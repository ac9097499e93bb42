"""What compiling an office's own rule set gives: the set as it is to be published, or what is wrong with it and where."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from planning_server.domain.text import Text


class RuleFaultKind(StrEnum):
    TOO_LARGE = "too_large"
    NOT_TEXT = "not_text"
    NOT_YAML = "not_yaml"
    REFUSED_YAML = "refused_yaml"
    FORM = "form"
    NO_SOURCE = "no_source"
    UNKNOWN_NAME = "unknown_name"
    TWICE = "twice"
    TEST_FAILED = "test_failed"


@dataclass(frozen=True, slots=True)
class RuleFault:
    """One fault: `pointer` into the file as JSON (RFC 6901), the line counted from 1 and the id of the rule, where known."""

    kind: RuleFaultKind
    text: Text
    pointer: str = ""
    line: int | None = None
    rule_id: str | None = None


@dataclass(frozen=True, slots=True)
class CompiledRuleSet:
    """A rule set that holds together and passes its own tests; `source_text` is the file, `sha256` that of its bytes in UTF-8.

    `untested` are rules that no test of the set tries; `unverified` those whose source nobody has compared with the printed text,
    so that they advise and never decide.
    """

    rule_set_id: str
    version: int
    sha256: str
    title: Text
    in_force_from: date | None
    in_force_to: date | None
    source_text: str
    rules: tuple[str, ...]
    tests: int
    untested: tuple[str, ...]
    unverified: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Compilation:
    """`rule_set` is None where there are faults."""

    rule_set: CompiledRuleSet | None
    faults: tuple[RuleFault, ...]
