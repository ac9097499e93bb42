"""The successors of a parcel are found by an index.

Revision ID: 0015
"""

from __future__ import annotations

from planning_server.migrations.scripts import run_script

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run_script("0015_predecessors_index.sql")


def downgrade() -> None:
    raise RuntimeError("the schema is never taken back; restore a backup instead")
