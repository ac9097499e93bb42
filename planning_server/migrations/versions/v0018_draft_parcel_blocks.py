"""Drafted parcels are found by the boxes of runs of pages.

Revision ID: 0018
"""

from __future__ import annotations

from planning_server.migrations.scripts import run_script

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run_script("0018_draft_parcel_blocks.sql")


def downgrade() -> None:
    raise RuntimeError("the schema is never taken back; restore a backup instead")
