"""Tables of editions: what each holds, archives, display geometry, permit checks, restated plans."""

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
    Index,
    Integer,
    SmallInteger,
    Table,
    Text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from planning_server.store.table_parts import PUB, metadata, one_of, spatial_index


def edition_tables() -> None:
    _edition_table_parts()
    _restatement_tables()


def _edition_table_parts() -> None:
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
        Column("large_tiles", JSONB, nullable=False),
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


def _restatement_tables() -> None:
    Table(
        "restatement",
        metadata,
        Column(
            "version_id",
            BigInteger,
            ForeignKey("pub.plan_version.version_id"),
            primary_key=True,
            autoincrement=False,
        ),
        Column("adjustments", ARRAY(BigInteger), nullable=False),
        Column("report", JSONB, nullable=False),
        schema=PUB,
        comment="which local adjustments a restated version holds, in the order in which they lie on one another",
    )
    Table(
        "edition_restatement",
        metadata,
        Column("edition", Integer, ForeignKey("pub.edition.edition"), primary_key=True),
        Column("version_id", BigInteger, ForeignKey("pub.restatement.version_id"), primary_key=True),
        Column("valid_from", Date, primary_key=True),
        Column("valid_until", Date),
        CheckConstraint("valid_until is null or valid_until > valid_from", name="valid_range"),
        schema=PUB,
    )
