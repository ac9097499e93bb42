"""Editions whose content is published again or withdrawn.

Revision ID: 0017
"""

from __future__ import annotations

from planning_server.migrations.scripts import run_script

revision = "0017"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run_script("0017_editions_again.sql")


def downgrade() -> None:
    raise RuntimeError("the schema is never taken back; restore a backup instead")
