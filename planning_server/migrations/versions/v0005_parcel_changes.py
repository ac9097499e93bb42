"""Deltas of the cadastre, and drafted parcels found by their upload.

Revision ID: 0005
"""

from __future__ import annotations

from planning_server.migrations.scripts import run_script

revision = "0005"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run_script("0005_parcel_changes.sql")


def downgrade() -> None:
    raise RuntimeError("deltas are never made less; restore a backup instead")
