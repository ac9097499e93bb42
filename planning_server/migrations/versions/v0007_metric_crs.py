"""The projected system of an upload's places.

Revision ID: 0007
"""

from __future__ import annotations

from planning_server.migrations.scripts import run_script

revision = "0007"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run_script("0007_metric_crs.sql")


def downgrade() -> None:
    raise RuntimeError("what uploads know is never made less; restore a backup instead")
