"""The edition that the parcels of an upload were compared with.

Revision ID: 0011
"""

from __future__ import annotations

from planning_server.migrations.scripts import run_script

revision = "0011"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run_script("0011_compared_edition.sql")


def downgrade() -> None:
    raise RuntimeError("what uploads know is never made less; restore a backup instead")
