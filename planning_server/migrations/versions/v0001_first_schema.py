"""First schema: tables, rights, registers, and the 17 VN-2000 zones known to PostGIS.

Revision ID: 0001
"""

from __future__ import annotations

from alembic import op
from sqlalchemy import text

from planning_server.migrations.coordinate_systems import spatial_reference_rows
from planning_server.migrations.scripts import run_script

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

UPSERT_SRS = text(
    "INSERT INTO spatial_ref_sys (srid, auth_name, auth_srid, srtext, proj4text) "
    "VALUES (:srid, :auth_name, :srid, :srtext, :proj4text) "
    "ON CONFLICT (srid) DO UPDATE SET auth_name = excluded.auth_name, srtext = excluded.srtext, proj4text = excluded.proj4text"
)


def upgrade() -> None:
    for script in ("0001_tables.sql", "0001_rights.sql", "0001_register.sql"):
        run_script(script)
    for row in spatial_reference_rows():
        op.get_bind().execute(UPSERT_SRS, row)


def downgrade() -> None:
    raise RuntimeError("the first schema has nothing before it; restore a backup instead")
