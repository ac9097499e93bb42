"""Jobs of the one queue of earlier releases go into the lanes of their tasks.

Revision ID: 0014
"""

from __future__ import annotations

from planning_server.migrations.scripts import run_script

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run_script("0014_lanes.sql")


def downgrade() -> None:
    raise RuntimeError("an earlier release knows one queue only; restore a backup instead")
