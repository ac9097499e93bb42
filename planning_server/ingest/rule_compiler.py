"""What ingest asks of whoever understands rules: compile a file, run its tests, say what is wrong and where."""

from __future__ import annotations

from typing import Protocol

from planning_server.domain.rule_set import Compilation


class RuleCompiler(Protocol):
    """Never raises for what the file holds; the file is a stranger's."""

    def __call__(self, content: bytes, /) -> Compilation: ...
