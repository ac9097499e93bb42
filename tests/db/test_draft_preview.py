"""Preview tiles: the draft and nothing but the draft, in the layers and attributes that publication will show."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, cast
from uuid import UUID

import mapbox_vector_tile
import psycopg
import pytest

from planning_server.store.sessions import Store, StoreAddresses
from planning_server.tiles.grid import TileAddress
from planning_server.tiles.layers import CADASTRE, PLANNING
from planning_server.tiles.preview import DraftPreview, render_preview
from planning_server.tiles.render import render_tile
from tests.approved_uploads import DraftPlan, approve_parcels, approve_plan
from tests.conftest import TestDatabase

DA_LAT_Z14 = TileAddress(14, 13127, 7645)


@pytest.fixture
def store(database: TestDatabase) -> Iterator[Store]:
    made = Store(StoreAddresses(reader=database.reader_url, writer=database.writer_url))
    yield made
    made.close()


def layers_of(store: Store, upload_id: UUID, address: TileAddress) -> dict[str, Any]:
    with store.writing() as session:
        body = render_preview(session, DraftPreview(upload_id), address)
    return cast("dict[str, Any]", mapbox_vector_tile.decode(body)) if body else {}


def test_the_preview_shows_one_uploads_zones_and_not_those_of_another(
    database: TestDatabase, store: Store
) -> None:
    mine = approve_plan(database.writer_url, DraftPlan(), state="ready", decided_by=None)
    approve_plan(database.writer_url, DraftPlan(plan_id="q"), state="ready", decided_by=None)
    layers = layers_of(store, mine, DA_LAT_Z14)
    shown = {
        item["properties"]["zone_id"]: item["properties"]["code"] for item in layers["zones"]["features"]
    }
    assert shown == {"A": "DAT_O_Nhomnhao", "B": "DAT_HTXH_Yte"}
    assert {item["properties"]["plan_id"] for item in layers["plans"]["features"]} == {"p"}
    assert len(layers["labels"]["features"]) == 2


def test_the_attributes_are_those_that_publication_lets_out(database: TestDatabase, store: Store) -> None:
    plan = approve_plan(database.writer_url, DraftPlan(), state="ready", decided_by=None)
    parcels = approve_parcels(database.writer_url, {"1": "pa"})
    allowed = {layer.name: set(layer.fields) for layer in (*PLANNING.layers, *CADASTRE.layers)}
    seen: set[str] = set()
    for upload_id in (plan, parcels):
        for name, layer in layers_of(store, upload_id, DA_LAT_Z14).items():
            seen.add(name)
            for item in layer["features"]:
                assert set(item["properties"]) <= allowed[name]
    assert seen == {"plans", "zones", "labels", "parcels"}


def test_a_zone_that_crosses_itself_is_drawn_too(database: TestDatabase, store: Store) -> None:
    upload_id = approve_plan(database.writer_url, DraftPlan(), state="ready", decided_by=None)
    with psycopg.connect(database.writer_url) as session:
        session.execute(
            "UPDATE draft.zone SET geom_3857 = ST_SetSRID(ST_GeomFromText(format("
            "'POLYGON((%1$s %2$s, %3$s %4$s, %3$s %2$s, %1$s %4$s, %1$s %2$s))',"
            " ST_XMin(geom_3857), ST_YMin(geom_3857), ST_XMax(geom_3857), ST_YMax(geom_3857))), 3857) WHERE zone_id = 'B'"
        )
    layers = layers_of(store, upload_id, DA_LAT_Z14)
    assert {item["properties"]["zone_id"] for item in layers["labels"]["features"]} == {"A", "B"}


def test_elsewhere_the_preview_is_empty(database: TestDatabase, store: Store) -> None:
    upload_id = approve_plan(database.writer_url, DraftPlan(), state="ready", decided_by=None)
    assert layers_of(store, upload_id, TileAddress(14, 0, 0)) == {}


def test_what_renders_published_tiles_does_not_take_a_draft(database: TestDatabase, store: Store) -> None:
    upload_id = approve_plan(database.writer_url, DraftPlan(), state="ready", decided_by=None)
    with store.writing() as session, pytest.raises((AttributeError, TypeError)):
        render_tile(session, DraftPreview(upload_id), DA_LAT_Z14)  # pyright: ignore[reportArgumentType] - the type checker refuses it, which is the point
