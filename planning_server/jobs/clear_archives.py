"""Removing what builds that were cut off left among the archives, without building anything."""

from __future__ import annotations

from pathlib import Path

from planning_server.jobs.desk import IngestDesk
from planning_server.publish.baker import Leftovers
from planning_server.publish.build import another_builder, remove_leftovers
from planning_server.store.editions import try_build_lock
from planning_server.tiles.bake import ArchiveBaker


def clear_archives(desk: IngestDesk, archive_dir: Path, *, actor: str) -> Leftovers:
    """Answers what was removed. Raises `Conflict` while an edition is being built: its files are not finished yet, and not named."""
    with desk.store.writing() as session:
        if not try_build_lock(session):
            raise another_builder()
        return remove_leftovers(session, ArchiveBaker(archive_dir), actor=actor, at=desk.now())
