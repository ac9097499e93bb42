"""What a load writes row by row is kept to what is asked for row by row: quarantine by blocks, one index less on drafted parcels.

Revision ID: 0013
"""

from __future__ import annotations

from planning_server.migrations.scripts import run_script

revision = "0013"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run_script("0013_bulk_load.sql")


def downgrade() -> None:
    raise RuntimeError("rows of quarantine are not made of blocks again; restore a backup instead")
