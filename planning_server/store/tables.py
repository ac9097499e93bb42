"""The tables, once. Alembic's migrations must equal them (a test compares); SQL files use them by name.

Schemas: `draft` holds plan content that is not published, `pub` what is, `desk` the office's own books (accounts, uploads,
findings, audit). The public role has rights on `pub` alone. Plan content has the same shape in `draft` and `pub`, so one
function makes both.

Legal geometry is untyped, in the CRS of the source, and never overwritten; `geom_3857` is stored beside it at load and
finds candidates, decisions are taken from the legal geometry.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Date,
    Double,
    ForeignKey,
    Identity,
    Index,
    Integer,
    Table,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, UUID

from planning_server.store.table_parts import (
    DRAFT,
    PUB,
    legal_geometry,
    metadata,
    one_of,
    range_columns,
    spatial_index,
    zone_geometry,
)
from planning_server.store.tables_desk import desk_tables
from planning_server.store.tables_editions import edition_tables

__all__ = ["metadata"]


def _content_tables(schema: str) -> None:
    """Plan content: `draft` and `pub` hold the same columns; ids are given in `draft` and carried over at publication."""
    drafted = schema == DRAFT

    def identity() -> list[Identity]:
        return [Identity(always=False)] if drafted else []

    def on_the_map() -> list[Column[object]]:
        """What a published feature is called on the map, from version to version of its plan."""
        return [] if drafted else [Column("tile_id", BigInteger, nullable=False)]

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
        *on_the_map(),
        UniqueConstraint("plan_id", "version"),
        one_of("system", "construction_planning", "land_use_planning"),
        one_of("scope", "whole", "local_adjustment", "end", *([] if drafted else ["restated"])),
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

    def origin() -> list[Column[object]]:
        """The version that a row of a restated plan is taken from."""
        return [] if drafted else [Column("origin_version_id", BigInteger)]

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
        *origin(),
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
        *origin(),
        *on_the_map(),
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
        *zone_geometry(schema),
        Index(f"ix_{schema}_zone_version_id_zone_id", "version_id", "zone_id"),
        schema=schema,
    )
    Table(
        "line_rule",
        metadata,
        Column("feature_id", BigInteger, *identity(), primary_key=True, autoincrement=drafted),
        Column("line_id", Text, nullable=False),
        of_version(),
        *origin(),
        *on_the_map(),
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
        *origin(),
        *on_the_map(),
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


_content_tables(DRAFT)
_content_tables(PUB)
edition_tables()
desk_tables()
