"""Runs SQL scripts of `versions/` inside a revision."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from alembic import op

VERSIONS = Path(__file__).parent / "versions"


def run_script(name: str) -> None:
    """All statements of `versions/{name}`, on the revision's own connection and transaction."""
    # The driver itself: a script has no parameters to bind.
    with closing(op.get_bind().connection.cursor()) as cursor:
        cursor.execute((VERSIONS / name).read_text(encoding="utf-8"))
