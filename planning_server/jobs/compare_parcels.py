"""Compares the parcels of a file with those that are published, and notes which edition that was."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from planning_server.domain.crs import Crs
from planning_server.domain.finding import Finding
from planning_server.ingest.lineage_renewal import renew_parcels
from planning_server.ingest.plan_values import ParcelFile
from planning_server.store.drafts import DraftParcels
from planning_server.store.editions import current_number
from planning_server.store.known_parcels import ParcelChanges
from planning_server.store.sessions import Session


@dataclass(frozen=True, slots=True)
class Compared:
    """The parcels with the ids of their predecessors; `changes` is None where the file renews its communes wholly.

    `base_edition` is the edition that was current when the comparison began; None before the first.
    """

    parcels: tuple[DraftParcels, ...]
    changes: ParcelChanges | None
    findings: tuple[Finding, ...]
    base_edition: int | None = None


def compare_parcels(
    session: Session, plan: ParcelFile, parcels: Sequence[DraftParcels], measure: Crs
) -> Compared:
    """The edition is looked up before anything else: what is published during the comparison makes it stale."""
    base = current_number(session)
    renewed = renew_parcels(session, plan, parcels, measure)
    return Compared(renewed.parcels, renewed.changes, renewed.findings, base)
