"""Removes kept files of arrivals that were refused: what no row names a day after it came will be named by none."""

from __future__ import annotations

import logging
from datetime import timedelta

from planning_server.ingest.kept_files import old_files, remove_old
from planning_server.jobs.desk import IngestDesk
from planning_server.store.upload_documents import named_files

log = logging.getLogger(__name__)
KEPT_UNNAMED = timedelta(days=1)
"""Far longer than any arrival takes from its first byte to its row."""
AT_ONCE = 1000


def sweep_unnamed_files(desk: IngestDesk) -> int:
    """Answers how many were removed."""
    before = (desk.now() - KEPT_UNNAMED).timestamp()
    removed = 0
    old = old_files(desk.upload_dir, before)
    for start in range(0, len(old), AT_ONCE):
        hashes = old[start : start + AT_ONCE]
        with desk.store.writing() as session:
            named = named_files(session, hashes)
        for sha256 in hashes:
            if sha256 not in named and remove_old(desk.upload_dir, sha256, before):
                removed += 1
                log.warning("removed kept file %s, which no upload names", sha256)
    return removed
