"""Life times, midnight, days without an archive, and what the map asks for first."""

from __future__ import annotations

import gzip
from datetime import datetime, timedelta
from typing import Any, cast

import mapbox_vector_tile
import pytest
from starlette.testclient import TestClient

from planning_server.cli.cluster import Cluster
from planning_server.permit.request import FIELDS
from planning_server.tiles.proof import differences
from tests.published_town import ZONE, MovedClock, PublishedTown, app_on

PUBLIC = "https://quyhoach.example"
EVE_OF_2030 = datetime(2029, 12, 31, 23, 59, 50, tzinfo=ZONE)


def _template(client: TestClient, query: str = "") -> str:
    template = client.get(f"/tiles/planning/tilejson.json{query}").json()["tiles"][0]
    assert template.startswith(PUBLIC)
    return cast("str", template.removeprefix(PUBLIC))


def _versions_in(tile: bytes) -> set[int]:
    decoded = cast("dict[str, Any]", mapbox_vector_tile.decode(tile))
    return {
        item["properties"]["version"]
        for item in decoded["plans"]["features"]
        if item["properties"]["plan_id"] == "suoimo-phan-khu"
    }


TOWN_CENTRE = {"z": 14, "x": 13127, "y": 7645}
"""108.4505 E, 11.93 N: x = (108.4505 + 180) / 360 · 2^14 = 13127.7, y by the mercator formula = 7645.1."""


def test_tiles_template_names_an_immutable_archive_at_the_public_address(client: TestClient) -> None:
    response = client.get(_template(client).format(**TOWN_CENTRE), headers={"Host": "evil.example"})
    assert response.status_code == 200
    assert response.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert _versions_in(response.content) == {2}


def test_links_never_come_from_request_headers(client: TestClient) -> None:
    headers = {"Host": "evil.example", "X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "ftp"}
    for path in ("/tiles/planning/tilejson.json", "/styles/planning.json", "/editions/current"):
        assert "evil.example" not in client.get(path, headers=headers).text


@pytest.mark.parametrize("tileset", ["planning", "cadastre"])
def test_tilejson_says_what_a_map_needs(client: TestClient, tileset: str) -> None:
    body = client.get(f"/tiles/{tileset}/tilejson.json").json()
    assert body["tilejson"] == "3.0.0"
    assert {item["id"] for item in body["vector_layers"]} == (
        {"plans", "zones", "overlays", "lines", "labels"} if tileset == "planning" else {"parcels"}
    )
    west, south, east, north = body["bounds"]
    assert 108.4 < west < east < 108.5
    assert 11.9 < south < north < 12.0
    if tileset == "cadastre":
        assert body["minzoom"] == 13


def test_the_style_is_whole_and_names_no_other_host(client: TestClient) -> None:
    style = client.get("/styles/planning.json?lang=en").json()
    assert style["version"] == 8
    assert all(item["url"].startswith(PUBLIC) for item in style["sources"].values())
    assert all(item["source"] in style["sources"] for item in style["layers"] if "source" in item)
    assert len({item["id"] for item in style["layers"]}) == len(style["layers"])
    for plan in style["metadata"]["planning:plans"]:
        west, south, east, north = plan["bounds"]
        assert 108.43 < west < east < 108.48
        assert 11.91 < south < north < 11.95
    levels = [item["level"] for item in style["metadata"]["planning:levels"]]
    assert levels == ["phan_khu", "chi_tiet"]


def test_zone_colours_are_those_of_the_circular(client: TestClient) -> None:
    """facts/planning_data_vn.md section 3: residential group is ACI 42, #cc9900; health ACI 220, #ff00bf."""
    legend = client.get("/styles/planning.json").json()["metadata"]["planning:legend"]
    colors = {item["code"]: item["color"] for item in legend}
    assert colors["DAT_O_Nhomnhao"] == "#cc9900"
    assert colors["DAT_HTXH_Yte"] == "#ff00bf"
    assert len(colors) == 33


def test_the_legend_and_a_zone_name_the_same_proposed_hilucs_value(
    client: TestClient, walk: dict[str, Any]
) -> None:
    """INSPIRE HILUCS: 5_1 permanent residential use, 3_3_3 health; none is proposed for villages."""
    legend = client.get("/styles/planning.json").json()["metadata"]["planning:legend"]
    hilucs = {item["code"]: item["hilucs"] for item in legend}
    assert (hilucs["DAT_O_Nhomnhao"], hilucs["DAT_HTXH_Yte"]) == ("5_1", "3_3_3")
    assert hilucs["DAT_O_Langxom"] is None
    where = {"lon": walk["point"]["lon"], "lat": walk["point"]["lat"], "date": walk["date"]}
    applies = client.get("/constraints", params=where).json()["applies"]
    assert applies
    assert all(item["hilucs"] == hilucs.get(item["code"]) for item in applies)


def test_a_day_before_the_first_archive_is_drawn_live(client: TestClient) -> None:
    template = _template(client, "?date=2020-01-01")
    assert "/live-1-2020-01-01/" in template
    response = client.get(template.format(**TOWN_CENTRE))
    assert response.status_code == 200
    assert _versions_in(response.content) == {1}
    assert client.get(template.format(z=14, x=0, y=0)).status_code == 204
    zipped = client.get(template.format(**TOWN_CENTRE), headers={"Accept-Encoding": "gzip"})
    assert zipped.headers["content-encoding"] == "gzip"
    assert zipped.content == response.content


def test_the_archive_of_2030_shows_the_law_of_2030(client: TestClient) -> None:
    response = client.get(_template(client, "?date=2031-05-05").format(**TOWN_CENTRE))
    assert _versions_in(response.content) == {3}


def test_a_live_tile_shows_what_the_baked_one_of_the_same_day_shows(client: TestClient) -> None:
    baked = client.get(_template(client).format(**TOWN_CENTRE)).content
    live = client.get("/tiles/planning/live-1-2026-11-20/{z}/{x}/{y}.mvt".format(**TOWN_CENTRE)).content
    assert len(live) > 1000
    assert list(differences(live, baked)) == []


def test_named_edition_and_date_are_immutable_and_all_else_lives_a_minute(client: TestClient) -> None:
    place = "lon=108.4503921&lat=11.9288347"
    pinned = client.get(f"/constraints?{place}&date=2026-11-20&edition=1")
    assert "immutable" in pinned.headers["cache-control"]
    for query in (place, f"{place}&date=2026-11-20", f"{place}&edition=1"):
        assert client.get(f"/constraints?{query}").headers["cache-control"] == "public, max-age=60"
    vary = pinned.headers["vary"]
    assert "Accept" in vary
    assert "Accept-Language" in vary


def test_at_midnight_tiles_style_and_answers_turn_together(
    cluster: Cluster, town: PublishedTown, moved_clock: MovedClock
) -> None:
    moved_clock.at = EVE_OF_2030
    with app_on(cluster, town.database, town.archive_dir, moved_clock) as app, TestClient(app) as client:
        for version, lives in ((2, 10), (3, 60)):
            answer = client.get("/constraints?lon=108.4503921&lat=11.9288347")
            versions = {i["version"] for i in answer.json()["applies"] if i["plan_id"] == "suoimo-phan-khu"}
            assert versions == {version}
            assert answer.headers["cache-control"] == f"public, max-age={lives}"
            style = client.get("/styles/planning.json").json()
            shown = {item["plan_id"]: item["version"] for item in style["metadata"]["planning:plans"]}
            assert shown["suoimo-phan-khu"] == version
            tile = client.get(_template(client).format(**TOWN_CENTRE)).content
            assert _versions_in(tile) == {version}
            moved_clock.at += timedelta(seconds=10)


def test_the_page_is_served_with_its_assets_named_by_content(client: TestClient) -> None:
    page = client.get("/")
    if page.status_code == 503:
        pytest.skip("the viewer is not built here; ./run build builds it")
    assert page.headers["cache-control"] == "no-cache"
    assert "default-src 'self'" in page.headers["content-security-policy"]
    script = page.text.split('src="')[1].split('"')[0]
    asset = client.get(script, headers={"Accept-Encoding": "gzip"})
    assert asset.headers["content-type"].startswith("text/javascript")
    assert "immutable" in asset.headers["cache-control"]
    assert asset.headers["content-encoding"] == "gzip"
    assert client.get(script, headers={"If-None-Match": asset.headers["etag"]}).status_code == 304


@pytest.mark.parametrize(
    "path", ["/", "/readyz", "/editions", "/constraints?lon=108.45&lat=11.93", "/nothing"]
)
def test_head_is_get_without_the_body(client: TestClient, path: str) -> None:
    got, asked = client.get(path), client.head(path)
    assert asked.status_code == got.status_code
    assert asked.content == b""
    assert asked.headers["content-type"] == got.headers["content-type"]


def test_the_pmtiles_file_is_the_one_the_manifest_names(client: TestClient) -> None:
    edition = client.get("/editions/current").json()
    (first, *_) = edition["slices"]
    entry = first["archives"]["planning"]
    assert entry["sha256"] in {item["sha256"] for item in edition["manifest"]["slices"]}
    part = client.get(entry["url"].removeprefix(PUBLIC), headers={"Range": "bytes=0-6"})
    assert (part.status_code, part.content) == (206, b"PMTiles")


def test_liveness_readiness_and_figures(cluster: Cluster, town: PublishedTown) -> None:
    with app_on(cluster, town.database, town.archive_dir) as app, TestClient(app) as client:
        assert client.get("/healthz").status_code == 200
        ready = client.get("/readyz")
        assert (ready.status_code, ready.json()["ready"]) == (200, True)
        tile = _template(client).format(**TOWN_CENTRE)
        assert client.get(tile).status_code == 200
        assert app.metrics.registry.get_sample_value("planning_edition") == 1
        labels = {"route": "/tiles/{archive}", "method": "GET", "status": "200"}
        assert app.metrics.registry.get_sample_value("planning_requests_total", labels) == 1


def test_openapi_is_3_1_and_names_every_public_address_of_today(client: TestClient) -> None:
    body = client.get("/api/openapi.json").json()
    assert body["openapi"].startswith("3.1")
    for path in ("/constraints", "/parcels", "/permit-checks", "/plans", "/editions/current"):
        assert path in body["paths"]
    schema = body["paths"]["/permit-checks"]["post"]["requestBody"]["content"]["application/json"]["schema"]
    assert set(schema["properties"]) == set(FIELDS)


def test_the_documentation_page_asks_no_other_host(client: TestClient) -> None:
    page = client.get("/api/docs")
    assert page.status_code == 200
    assert "https://" not in page.text
    assert "http://" not in page.text


def test_stored_tiles_are_gzip_and_unpack_to_the_plain_answer(client: TestClient) -> None:
    path = _template(client).format(**TOWN_CENTRE)
    with client.stream("GET", path, headers={"Accept-Encoding": "gzip"}) as response:
        raw = b"".join(response.iter_raw())
    plain = client.get(path, headers={"Accept-Encoding": "identity"})
    assert gzip.decompress(raw) == plain.content
