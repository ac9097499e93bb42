"""Plans as their local adjustments restate them.

Revision ID: 0019
"""

from __future__ import annotations

from planning_server.migrations.scripts import run_script

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run_script("0019_restated_plans.sql")


def downgrade() -> None:
    raise RuntimeError("the schema is never taken back; restore a backup instead")
