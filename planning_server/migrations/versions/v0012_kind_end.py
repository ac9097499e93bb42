"""A decision that ends a version travels as an upload of its own kind.

Revision ID: 0012
"""

from __future__ import annotations

from planning_server.migrations.scripts import run_script

revision = "0012"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run_script("0012_kind_end.sql")


def downgrade() -> None:
    raise RuntimeError("uploads of this kind would be lost; restore a backup instead")
