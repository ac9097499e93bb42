"""Rows of quarantine are not looked up one by one in the table of uploads.

Revision ID: 0009
"""

from __future__ import annotations

from planning_server.migrations.scripts import run_script

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run_script("0009_quarantine_rows.sql")


def downgrade() -> None:
    raise RuntimeError("what a table allows is never made less; restore a backup instead")
