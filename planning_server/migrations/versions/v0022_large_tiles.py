"""Archives say which of their tiles are large.

Revision ID: 0022
"""

from __future__ import annotations

from planning_server.migrations.scripts import run_script

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run_script("0022_large_tiles.sql")


def downgrade() -> None:
    raise RuntimeError("the schema is never taken back; restore a backup instead")
