"""The audit chain is looked up by what its entries are about.

Revision ID: 0008
"""

from __future__ import annotations

from planning_server.migrations.scripts import run_script

revision = "0008"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run_script("0008_audit_subject.sql")


def downgrade() -> None:
    raise RuntimeError("nothing is won by losing an index")
