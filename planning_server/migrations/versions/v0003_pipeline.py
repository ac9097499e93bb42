"""The pipeline: stages of an upload, papers that travel with it, tokens, requested builds; the queue in a schema of its own.

Revision ID: 0003
"""

from __future__ import annotations

from contextlib import closing

from alembic import op
from procrastinate.schema import SchemaManager

from planning_server.migrations.scripts import run_script

revision = "0003"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run_script("0003_pipeline.sql")
    _make_queue()
    run_script("0003_queue_rights.sql")


def _make_queue() -> None:
    """Procrastinate's own schema as its release 3.10 ships it: its statements name no schema, so the path does.

    A later release that changes the schema needs a revision of ours (a test holds the hash of what is applied here).
    """
    with closing(op.get_bind().connection.cursor()) as cursor:
        cursor.execute("CREATE SCHEMA queue")
        cursor.execute("SELECT set_config('search_path', 'queue', true)")
        cursor.execute(SchemaManager.get_schema())
        cursor.execute("SELECT set_config('search_path', '\"$user\", public', true)")


def downgrade() -> None:
    raise RuntimeError("what waits in the queue would be lost; restore a backup instead")
