"""What the table modules share: the metadata, schema names, naming, and columns that occur in several tables."""

from __future__ import annotations

from geoalchemy2 import Geometry
from sqlalchemy import CheckConstraint, Column, Double, Index, Integer, MetaData, Text, text

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}

metadata = MetaData(naming_convention=NAMING)

DRAFT, PUB, DESK = "draft", "pub", "desk"


def legal_geometry() -> list[Column[object] | CheckConstraint]:
    return [
        Column("source_srid", Integer, nullable=False),
        Column("legal_geom", Geometry(geometry_type=None, srid=-1, spatial_index=False), nullable=False),
        Column("geom_3857", Geometry("GEOMETRY", srid=3857, spatial_index=False), nullable=False),
        CheckConstraint("st_srid(legal_geom) = source_srid", name="legal_srid"),
    ]


def spatial_index(table: str, column: str = "geom_3857") -> Index:
    return Index(f"ix_{table}_{column}", column, postgresql_using="gist")


def zone_geometry(schema: str) -> list[Column[object] | CheckConstraint | Index]:
    """`reach_3857` is the box of the legal geometry where `geom_3857`, as a planner had it drawn, does not reach as far; null elsewhere.

    Candidates are found by both.
    """
    there = text("reach_3857 IS NOT NULL")
    found = Index(
        f"ix_{schema}_zone_reach_3857", "reach_3857", postgresql_using="gist", postgresql_where=there
    )
    return [
        *legal_geometry(),
        Column("reach_3857", Geometry("GEOMETRY", srid=3857, spatial_index=False)),
        spatial_index(f"{schema}_zone"),
        *([found] if schema == PUB else []),
    ]


def range_columns(name: str) -> list[Column[object]]:
    return [
        Column(f"{name}_min", Double),
        Column(f"{name}_max", Double),
        Column(f"{name}_text", Text),
    ]


def one_of(column: str, *values: str, nullable: bool = False) -> CheckConstraint:
    listed = ", ".join(f"'{value}'" for value in values)
    sql = f"{column} in ({listed})"
    return CheckConstraint(f"{column} is null or {sql}" if nullable else sql, name=f"{column}_known")
