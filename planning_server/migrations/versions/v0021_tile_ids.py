"""Features keep their names on the map from version to version.

Revision ID: 0021
"""

from __future__ import annotations

from planning_server.migrations.scripts import run_script

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run_script("0021_tile_ids.sql")


def downgrade() -> None:
    raise RuntimeError("the schema is never taken back; restore a backup instead")
