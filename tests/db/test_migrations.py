"""The schema has two witnesses, tables and migrations; and the roles may do what they are for, and no more."""

from __future__ import annotations

import psycopg
import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext

from planning_server.store.migrate import engine_for, migrate, newest_revision, schema_state
from planning_server.store.tables import metadata
from tests.conftest import TestDatabase


def _is_ours(item: object, _name: str | None, kind: str, _reflected: bool, _other: object) -> bool:
    """PostGIS keeps its own tables in `public`, and so does Alembic its revision; `queue` is Procrastinate's."""
    schema = getattr(item, "schema", None)
    return not (kind == "table" and schema in {None, "public", "queue"})


def test_migrations_make_exactly_the_tables_that_the_code_describes(database: TestDatabase) -> None:
    with engine_for(database.owner_url).connect() as connection:
        options = {"include_schemas": True, "include_object": _is_ours, "compare_type": True}
        context = MigrationContext.configure(connection, opts=options)
        assert compare_metadata(context, metadata) == []


def test_the_comparison_sees_a_column_that_the_migrations_do_not_make(database: TestDatabase) -> None:
    with psycopg.connect(database.owner_url) as session:
        session.execute("ALTER TABLE pub.zone DROP COLUMN population")
    with engine_for(database.owner_url).connect() as connection:
        options = {"include_schemas": True, "include_object": _is_ours, "compare_type": True}
        context = MigrationContext.configure(connection, opts=options)
        assert [item[0] for item in compare_metadata(context, metadata)] == ["add_column"]


def test_migrating_twice_changes_nothing(database: TestDatabase) -> None:
    before = schema_state(database.owner_url)
    after = migrate(database.owner_url)
    assert before == after
    assert after.found == newest_revision()


def test_the_reader_reads_what_is_published_and_nothing_else(database: TestDatabase) -> None:
    with psycopg.connect(database.reader_url, autocommit=True) as session:
        assert session.execute("SELECT count(*) FROM pub.zone").fetchone() == (0,)
        for forbidden in (
            "SELECT 1 FROM draft.zone",
            "SELECT 1 FROM desk.account",
            "SELECT 1 FROM pub.permit_check",
            "DELETE FROM pub.zone",
            "INSERT INTO pub.theme VALUES ('x', 'x', 'x', true)",
        ):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                session.execute(forbidden)


def test_the_public_writer_may_only_call_functions(database: TestDatabase) -> None:
    with psycopg.connect(database.public_writer_url, autocommit=True) as session:
        session.execute(
            "SELECT pub.keep_permit_check('pc_x', now(), 1, '2026-11-20', 'hash', '{\"verdict\": \"pass\"}')"
        )
        session.execute(
            "SELECT pub.keep_permit_check('pc_x', now(), 1, '2026-11-20', 'hash', '{\"verdict\": \"fail\"}')"
        )
        row = session.execute("SELECT pub.permit_check_by_id('pc_x')").fetchone()
        assert row == ({"verdict": "pass"},)
        for forbidden in (
            "SELECT 1 FROM pub.permit_check",
            "SELECT 1 FROM pub.zone",
            "SELECT 1 FROM draft.zone",
        ):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                session.execute(forbidden)


def test_the_writer_cannot_rewrite_the_audit_chain(database: TestDatabase) -> None:
    with psycopg.connect(database.writer_url, autocommit=True) as session:
        for forbidden in ("UPDATE desk.audit SET actor = 'x'", "DELETE FROM desk.audit"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                session.execute(forbidden)


def test_legal_geometry_must_stand_in_the_system_it_claims(database: TestDatabase) -> None:
    with psycopg.connect(database.writer_url) as session:
        session.execute(
            "INSERT INTO draft.plan_version (plan_id, version, title_vi, system, level, scope, authority, decision_number,"
            " decision_date, in_force_from, source_crs, measure_crs, source_sha256, upload_id)"
            " VALUES ('p', 1, 't', 'construction_planning', 'phan_khu', 'whole', 'a', '1', '2024-01-01', '2024-01-01',"
            " 'EPSG:5899', 'EPSG:5899', 'x', gen_random_uuid())"
        )
        with pytest.raises(psycopg.errors.CheckViolation):
            session.execute(
                "INSERT INTO draft.layer (version_id, theme, name, role, source_srid, legal_geom, geom_3857)"
                " SELECT version_id, 'land_use', 'l', 'zones', 5899,"
                " ST_GeomFromText('POINT(1 1)', 9210), ST_GeomFromText('POINT(1 1)', 3857) FROM draft.plan_version"
            )
