"""Findings with geometry, key, number and question; answers of an upload.

Revision ID: 0002
"""

from __future__ import annotations

from planning_server.migrations.scripts import run_script

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run_script("0002_findings.sql")


def downgrade() -> None:
    raise RuntimeError("findings are never made less; restore a backup instead")
