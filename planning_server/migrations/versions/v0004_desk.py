"""Sessions of the desk and attempts to sign in.

Revision ID: 0004
"""

from __future__ import annotations

from planning_server.migrations.scripts import run_script

revision = "0004"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run_script("0004_desk.sql")


def downgrade() -> None:
    raise RuntimeError("sign in again instead; restore a backup for the schema before")
