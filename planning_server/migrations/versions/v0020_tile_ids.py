"""Features keep their names on the map from version to version.

Revision ID: 0020
"""

from __future__ import annotations

from planning_server.migrations.scripts import run_script

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run_script("0020_tile_ids.sql")


def downgrade() -> None:
    raise RuntimeError("the schema is never taken back; restore a backup instead")
