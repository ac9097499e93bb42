"""Drafted parcels are found on the map by a quad tree.

Revision ID: 0010
"""

from __future__ import annotations

from planning_server.migrations.scripts import run_script

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run_script("0010_draft_parcel_index.sql")


def downgrade() -> None:
    raise RuntimeError("the schema is never taken back; restore a backup instead")
