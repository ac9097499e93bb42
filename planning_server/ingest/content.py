"""What was made of an upload's file: what is drafted of it, what is kept apart, what was found."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from planning_server.domain.crs import Crs
from planning_server.domain.finding import Finding, Severity
from planning_server.ingest.dossier.papers import DossierPaper
from planning_server.store.drafts import DraftLayer, DraftParcels, DraftVersion
from planning_server.store.uploads import QuarantinedRows

BLOCKING = (Severity.FATAL, Severity.ERROR)


@dataclass(frozen=True, slots=True)
class Content:
    """What was made of a file. A plan has `version` and `layers`, a cadastre `parcels`; all empty where something blocks.

    `metric_crs` is the system that was measured in; None where the file did not come so far. `papers` are the texts and drawings
    of a dossier. `reader_was_killed`: the file may be whole, another reading may come to its end.
    """

    version: DraftVersion | None
    layers: tuple[DraftLayer, ...]
    parcels: tuple[DraftParcels, ...]
    quarantine: tuple[QuarantinedRows, ...]
    findings: tuple[Finding, ...]
    metric_crs: Crs | None = None
    papers: tuple[DossierPaper, ...] = ()
    reader_was_killed: bool = False
    later: Callable[[], tuple[Finding, ...]] | None = None
    """Checks of single parcels that are still to be made, and what they find; None where all is in `findings`."""

    @property
    def is_blocked(self) -> bool:
        return any(found.severity in BLOCKING for found in self.findings)

    @property
    def is_fatal(self) -> bool:
        return any(found.severity is Severity.FATAL for found in self.findings)

    def completed(self) -> Content:
        """With what the checks find that are still to be made."""
        whole = replace(self, findings=(*self.findings, *self.found_later()), later=None)
        return replace(whole, version=None, layers=(), parcels=()) if whole.is_blocked else whole

    def found_later(self) -> tuple[Finding, ...]:
        return () if self.later is None else self.later()
