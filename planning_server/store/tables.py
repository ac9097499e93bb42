"""The tables, once. Alembic's migrations must equal them (a test compares); SQL files use them by name.

Schemas: `draft` holds plan content that is not published, `pub` what is, `desk` the office's own books (accounts, uploads,
findings, audit). The public role has rights on `pub` alone. Plan content has the same shape in `draft` and `pub`, so one
function makes both.

Legal geometry is untyped, in the CRS of the source, and never overwritten; `geom_3857` is stored beside it at load and
finds candidates, decisions are taken from the legal geometry.
"""

from __future__ import annotations

from geoalchemy2 import Geometry
from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    Double,
    ForeignKey,
    Identity,
    Index,
    Integer,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, UUID

from planning_server.store.table_parts import (
    DRAFT,
    PUB,
    legal_geometry,
    metadata,
    one_of,
    range_columns,
    spatial_index,
)
from planning_server.store.tables_desk import desk_tables

__all__ = ["metadata"]


def _content_tables(schema: str) -> None:
    """Plan content: `draft` and `pub` hold the same columns; ids are given in `draft` and carried over at publication."""
    drafted = schema == DRAFT

    def identity() -> list[Identity]:
        return [Identity(always=False)] if drafted else []

    Table(
        "plan_version",
        metadata,
        Column("version_id", BigInteger, *identity(), primary_key=True, autoincrement=drafted),
        Column("plan_id", Text, nullable=False),
        Column("version", Integer, nullable=False),
        Column("title_vi", Text, nullable=False),
        Column("title_en", Text),
        Column("system", Text, nullable=False),
        Column("level", Text, nullable=False),
        Column("scope", Text, nullable=False),
        Column("adjusts_version_id", BigInteger),
        Column("authority", Text, nullable=False),
        Column("decision_number", Text, nullable=False),
        Column("decision_date", Date, nullable=False),
        Column("in_force_from", Date, nullable=False),
        Column("in_force_to", Date),
        Column("commune", Text),
        Column("source_crs", Text, nullable=False),
        Column("measure_crs", Text, nullable=False),
        Column("source_sha256", Text, nullable=False),
        Column("upload_id", UUID(as_uuid=True), nullable=False),
        UniqueConstraint("plan_id", "version"),
        one_of("system", "construction_planning", "land_use_planning"),
        one_of("scope", "whole", "local_adjustment", "end"),
        CheckConstraint("in_force_to is null or in_force_to > in_force_from", name="in_force_range"),
        CheckConstraint("(scope = 'whole') = (adjusts_version_id is null)", name="adjusts_named"),
        schema=schema,
    )

    def of_version() -> Column[object]:
        return Column(
            "version_id",
            BigInteger,
            ForeignKey(f"{schema}.plan_version.version_id", ondelete="CASCADE"),
            nullable=False,
        )

    def of_layer() -> Column[object]:
        return Column(
            "layer_id",
            BigInteger,
            ForeignKey(f"{schema}.layer.layer_id", ondelete="CASCADE"),
            nullable=False,
        )

    Table(
        "document",
        metadata,
        Column("document_id", BigInteger, *identity(), primary_key=True, autoincrement=drafted),
        of_version(),
        Column("title", Text, nullable=False),
        Column("number", Text),
        Column("date", Date),
        Column("sha256", Text),
        Column("media_type", Text),
        Index(f"ix_{schema}_document_version_id", "version_id"),
        Index(f"ix_{schema}_document_sha256", "sha256"),
        schema=schema,
    )
    Table(
        "layer",
        metadata,
        Column("layer_id", BigInteger, *identity(), primary_key=True, autoincrement=drafted),
        of_version(),
        Column("theme", Text, nullable=False),
        Column("name", Text, nullable=False),
        Column("role", Text, nullable=False),
        Column("accuracy_m", Double),
        *legal_geometry(),
        Index(f"ix_{schema}_layer_version_id", "version_id"),
        spatial_index(f"{schema}_layer"),
        one_of("role", "zones", "lines", "overlays"),
        schema=schema,
        comment="legal_geom is the area that the layer speaks for (covers)",
    )
    Table(
        "zone",
        metadata,
        Column("feature_id", BigInteger, *identity(), primary_key=True, autoincrement=drafted),
        Column("zone_id", Text, nullable=False),
        of_version(),
        of_layer(),
        Column("row_number", Integer, nullable=False),
        Column("code", Text, nullable=False),
        Column("source_code", Text),
        Column("label_vi", Text, nullable=False),
        Column("label_en", Text, nullable=False),
        *range_columns("coverage"),
        *range_columns("far"),
        *range_columns("storeys"),
        *range_columns("height_m"),
        Column("population", Integer),
        Column("stated_area_m2", Double),
        Column("area_m2", Double, nullable=False),
        *legal_geometry(),
        Index(f"ix_{schema}_zone_version_id_zone_id", "version_id", "zone_id"),
        spatial_index(f"{schema}_zone"),
        schema=schema,
    )
    Table(
        "line_rule",
        metadata,
        Column("feature_id", BigInteger, *identity(), primary_key=True, autoincrement=drafted),
        Column("line_id", Text, nullable=False),
        of_version(),
        of_layer(),
        Column("row_number", Integer, nullable=False),
        Column("kind", Text, nullable=False),
        Column("label", Text),
        Column("road_name", Text),
        Column("road_width_m", Double),
        Column("road_class", Text),
        Column("setback_m", Double),
        Column("length_m", Double, nullable=False),
        *legal_geometry(),
        Index(f"ix_{schema}_line_rule_version_id", "version_id"),
        spatial_index(f"{schema}_line_rule"),
        one_of("kind", "red_line", "building_line", "corridor", "road_centre_line"),
        schema=schema,
    )
    Table(
        "overlay",
        metadata,
        Column("feature_id", BigInteger, *identity(), primary_key=True, autoincrement=drafted),
        Column("overlay_id", Text, nullable=False),
        of_version(),
        of_layer(),
        Column("row_number", Integer, nullable=False),
        Column("theme", Text, nullable=False),
        Column("kind", Text, nullable=False),
        Column("effect", Text, nullable=False),
        Column("label_vi", Text, nullable=False),
        Column("label_en", Text, nullable=False),
        Column("area_m2", Double, nullable=False),
        *legal_geometry(),
        Index(f"ix_{schema}_overlay_version_id", "version_id"),
        spatial_index(f"{schema}_overlay"),
        one_of("effect", "limit", "restrict", "relax", "replace", "consult", "prohibit"),
        schema=schema,
    )
    Table(
        "rule_set",
        metadata,
        Column("rule_set_id", Text, primary_key=True),
        Column("version", Integer, primary_key=True),
        Column("sha256", Text, nullable=False),
        Column("title_vi", Text, nullable=False),
        Column("title_en", Text, nullable=False),
        Column("in_force_from", Date),
        Column("in_force_to", Date),
        Column("source_text", Text, nullable=False),
        Column("upload_id", UUID(as_uuid=True)),
        schema=schema,
    )
    _parcel_table(schema)


def _known_once() -> list[CheckConstraint | Index]:
    return [
        Index("ix_pub_parcel_key", "commune", "sheet", "number"),
        Index("ix_pub_parcel_parcel_id", "parcel_id"),
        Index(
            "ix_pub_parcel_predecessors",
            "predecessors",
            postgresql_using="gin",
            postgresql_where=text("predecessors <> '{}'::text[]"),
        ),
        CheckConstraint("known_to is null or known_to > known_from", name="known_range"),
        Index("uq_pub_parcel_known_now", "parcel_id", unique=True, postgresql_where=text("known_to IS NULL")),
    ]


def _parcel_table(schema: str) -> None:
    drafted = schema == DRAFT
    of_upload: list[Column[object]] = [Column("upload_id", UUID(as_uuid=True), primary_key=True)]
    known: list[Column[object]] = [
        Column("known_from", Integer, primary_key=True, autoincrement=False),
        Column("known_to", Integer),
    ]
    Table(
        "parcel",
        metadata,
        *(of_upload if drafted else []),
        Column(
            "feature_id",
            BigInteger,
            *([Identity(always=False)] if drafted else []),
            primary_key=True,
            autoincrement=drafted,
        ),
        Column("parcel_id", Text, nullable=False),
        Column("commune", Text, nullable=False),
        Column("sheet", Text, nullable=False),
        Column("number", Text, nullable=False),
        Column("row_number", Integer, nullable=False),
        Column("land_use", Text),
        Column("legal_area_m2", Double),
        Column("area_m2", Double, nullable=False),
        Column("accuracy_m", Double),
        Column("predecessors", ARRAY(Text), nullable=False),
        Column("content_sha256", Text, nullable=False),
        *([] if drafted else known),
        *legal_geometry(),
        _parcel_blocks() if drafted else spatial_index(f"{schema}_parcel"),
        *([] if drafted else _known_once()),
        schema=schema,
    )
    if drafted:
        _parcel_changes_table()


def _parcel_blocks() -> Index:
    return Index(
        "ix_draft_parcel_geom_3857",
        "geom_3857",
        postgresql_using="brin",
        postgresql_with={"pages_per_range": 8},
    )


def _parcel_changes_table() -> None:
    Table(
        "parcel_changes",
        metadata,
        Column("upload_id", UUID(as_uuid=True), primary_key=True),
        Column("ends", ARRAY(Text), nullable=False),
        schema=DRAFT,
    )


def _edition_tables() -> None:
    Table(
        "theme",
        metadata,
        Column("theme", Text, primary_key=True),
        Column("label_vi", Text, nullable=False),
        Column("label_en", Text, nullable=False),
        Column("required", Boolean, nullable=False),
        schema=PUB,
    )
    Table(
        "edition",
        metadata,
        Column("edition", Integer, primary_key=True, autoincrement=False),
        Column("state", Text, nullable=False),
        Column("base_edition", Integer),
        Column("note", Text, nullable=False),
        Column("published_at", DateTime(timezone=True), nullable=False),
        Column("published_by", Text, nullable=False),
        Column("manifest", JSONB, nullable=False),
        Column("manifest_sha256", Text, nullable=False),
        Column("activates", Integer),
        Column("withdrawn_at", DateTime(timezone=True)),
        Column("withdrawal_note", Text),
        one_of("state", "current", "superseded", "withdrawn"),
        schema=PUB,
    )
    Table(
        "current_edition",
        metadata,
        Column("only_row", Boolean, primary_key=True, server_default="true"),
        Column("edition", Integer, ForeignKey("pub.edition.edition")),
        CheckConstraint("only_row", name="one_row"),
        schema=PUB,
        comment="the pointer: everything public is a view of the edition named here",
    )
    Table(
        "edition_version",
        metadata,
        Column("edition", Integer, ForeignKey("pub.edition.edition"), primary_key=True),
        Column("version_id", BigInteger, ForeignKey("pub.plan_version.version_id"), primary_key=True),
        Column("in_force_from", Date, nullable=False),
        Column("in_force_to", Date),
        Column("superseded_from", Date),
        CheckConstraint("in_force_to is null or in_force_to > in_force_from", name="in_force_range"),
        schema=PUB,
        comment="the ranges the edition derived: cut where a later whole version takes over",
    )
    Table(
        "edition_rule_set",
        metadata,
        Column("edition", Integer, ForeignKey("pub.edition.edition"), primary_key=True),
        Column("rule_set_id", Text, primary_key=True),
        Column("version", Integer, nullable=False),
        schema=PUB,
    )
    Table(
        "archive",
        metadata,
        Column("sha256", Text, primary_key=True),
        Column("tileset", Text, nullable=False),
        Column("bytes", BigInteger, nullable=False),
        Column("min_zoom", SmallInteger, nullable=False),
        Column("max_zoom", SmallInteger, nullable=False),
        Column("bounds", ARRAY(Double), nullable=False),
        Column("layers", JSONB, nullable=False),
        Column("withdrawn_at", DateTime(timezone=True)),
        one_of("tileset", "planning", "cadastre"),
        schema=PUB,
    )
    Table(
        "edition_slice",
        metadata,
        Column("edition", Integer, ForeignKey("pub.edition.edition"), primary_key=True),
        Column("tileset", Text, primary_key=True),
        Column("valid_from", Date, primary_key=True),
        Column("valid_until", Date),
        Column("archive_sha256", Text, ForeignKey("pub.archive.sha256"), nullable=False),
        CheckConstraint("valid_until is null or valid_until > valid_from", name="valid_range"),
        schema=PUB,
    )
    Table(
        "display_zone",
        metadata,
        Column(
            "feature_id",
            BigInteger,
            ForeignKey("pub.zone.feature_id", ondelete="CASCADE"),
            primary_key=True,
        ),
        Column("band", SmallInteger, primary_key=True),
        Column("version_id", BigInteger, nullable=False),
        Column("geom_3857", Geometry("GEOMETRY", srid=3857, spatial_index=False), nullable=False),
        Index("ix_pub_display_zone_version_id_band", "version_id", "band"),
        spatial_index("pub_display_zone"),
        schema=PUB,
        comment="display geometry per zoom band; legal questions never read it",
    )
    Table(
        "permit_check",
        metadata,
        Column("check_id", Text, primary_key=True),
        Column("asked_at", DateTime(timezone=True), nullable=False),
        Column("edition", Integer, nullable=False),
        Column("law_date", Date, nullable=False),
        Column("input_sha256", Text, nullable=False),
        Column("answer", JSONB, nullable=False),
        Index("ix_pub_permit_check_asked_at", "asked_at"),
        schema=PUB,
    )


_content_tables(DRAFT)
_content_tables(PUB)
_edition_tables()
desk_tables()
