"""The sample town in a real browser: the map is drawn from tiles, a press on a parcel gives what the town was drawn to give."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Browser, Response, expect

from tests.browser.conftest import VIEWER_DIST
from tests.browser.visit import Visit, open_visit
from tests.running_demo import RunningDemo

pytestmark = [pytest.mark.browser, pytest.mark.slow]
WALK: dict[str, Any] = json.loads(
    (Path(__file__).resolve().parents[2] / "sample_data" / "expected" / "walk.json").read_text("utf-8")
)
DATE: str = WALK["date"]
BUDGET_BYTES = 480_000
"""JavaScript of the first load, compressed: MapLibre and its worker alone are 442 000."""


@pytest.fixture
def town(chromium: Browser, demo_server: RunningDemo) -> Iterator[Visit]:
    """A desk-sized window on the demo; at the end the console must be clean and no other host asked."""
    context = chromium.new_context(viewport={"width": 1280, "height": 800})
    opened = open_visit(context, demo_server.url)
    yield opened
    context.close()
    assert opened.watch.strangers == []
    assert opened.watch.errors == []


def at_the_point(zoom: float = 18) -> str:
    point = WALK["point"]
    return f"?z={zoom}&lat={point['lat']}&lon={point['lon']}&date={DATE}"


def test_the_map_is_drawn_from_tiles_of_this_server(town: Visit) -> None:
    tiles: list[Response] = []
    town.page.on("response", lambda answer: tiles.append(answer) if answer.url.endswith(".mvt") else None)
    page = town.at(f"?date={DATE}")
    assert {answer.status for answer in tiles} <= {200, 204}
    assert any(answer.status == 200 for answer in tiles)
    expect(page.locator(".legend li").first).to_be_visible()
    assert page.locator(".legend [data-code]").count() >= 10
    expect(page.locator(".edition")).to_have_text("Bản công bố số 1")
    drawn = page.locator("#map").screenshot()
    blank = (
        town.at(f"?date={DATE}&off=zones,lines,overlays,parcels,plans,labels").locator("#map").screenshot()
    )
    assert len(drawn) > 3 * len(blank)  # pictures of one colour compress to almost nothing


def test_a_press_on_the_walks_point_tells_its_zones(town: Visit) -> None:
    page = town.at(at_the_point())
    town.press_centre()
    card = page.locator(".card")
    expect(card.locator(".answer")).to_be_visible()
    for zone in WALK["constraints"]["point"]:
        expect(card.locator(".zones")).to_contain_text(f"{zone['zone_id']} · {zone['code']}")


def test_the_walks_parcel_has_the_shares_that_were_drawn(town: Visit, demo_server: RunningDemo) -> None:
    key = WALK["parcel"]["key"]
    query = "&".join(f"{name}={value}" for name, value in {**key, "date": DATE}.items())
    found = town.page.request.get(f"{demo_server.url}/parcels?{query}").json()
    parcel_id = found["features"][0]["properties"]["parcel_id"]
    page = town.at(f"?parcel={parcel_id}&date={DATE}")
    card = page.locator(".card")
    expect(card.locator("h2")).to_have_text(f"Thửa {key['number']}, tờ bản đồ {key['sheet']}")
    for item in WALK["constraints"]["parcel"]["applies"]:
        zone = card.locator(".zone").filter(has_text=f"{item['zone_id']} · {item['code']}")
        share = f"{100 * item['share']:.1f}".removesuffix(".0").replace(".", ",")
        expect(zone.locator(".share")).to_contain_text(f"{share}\u00a0%")
    expect(card.locator(".plan").first).to_have_class("plan governs")


def test_a_parcel_opened_by_its_address_lies_in_sight(town: Visit, demo_server: RunningDemo) -> None:
    point = WALK["point"]
    found = town.page.request.get(f"{demo_server.url}/parcels?lon={point['lon']}&lat={point['lat']}").json()
    feature = found["features"][0]
    page = town.at(f"?parcel={feature['properties']['parcel_id']}")
    page.wait_for_url("**/*lat=*")
    page.wait_for_timeout(1000)
    place = {name: values[0] for name, values in parse_qs(urlsplit(page.url).query).items()}
    assert place["parcel"] == feature["properties"]["parcel_id"]
    assert float(place["lat"]) == pytest.approx(point["lat"], abs=0.0005)
    assert float(place["lon"]) == pytest.approx(point["lon"], abs=0.0005)


def test_another_day_shows_another_law(town: Visit) -> None:
    page = town.at(at_the_point())
    town.press_centre()
    expect(page.locator(".card .plan").first).to_contain_text("Quy hoạch chi tiết")
    page.locator(".date-button").click()
    page.locator(".period").last.click()
    expect(page.locator(".notice-date")).to_be_visible()
    expect(page.locator(".card")).not_to_contain_text("Quy hoạch chi tiết")
    expect(page.locator(".card .plan").first).to_contain_text("lần 1")
    page.go_back()
    expect(page.locator(".card .plan").first).to_contain_text("Quy hoạch chi tiết")


def test_switching_the_zones_off_clears_the_legend(town: Visit) -> None:
    page = town.at(at_the_point())
    expect(page.locator(".legend [data-code]").first).to_be_visible()
    page.get_by_role("tab", name="Lớp bản đồ").click()
    page.get_by_role("checkbox", name="Sử dụng đất quy hoạch").uncheck()
    page.get_by_role("tab", name="Chú giải").click()
    expect(page.locator(".legend")).to_contain_text("Không có đất quy hoạch trong khung nhìn.")


def test_the_page_works_by_another_name_of_the_same_machine(
    chromium: Browser, demo_server: RunningDemo
) -> None:
    """Links of the server name its public address; the page asks the server that it came from."""
    home = demo_server.url.replace("127.0.0.1", "localhost")
    context = chromium.new_context(viewport={"width": 1280, "height": 800})
    visit = open_visit(context, home)
    page = visit.at(at_the_point())
    expect(page.locator(".legend [data-code]").first).to_be_visible()
    context.close()
    assert visit.watch.strangers == []
    assert visit.watch.errors == []


def test_tiles_that_failed_can_be_asked_for_again(chromium: Browser, demo_server: RunningDemo) -> None:
    context = chromium.new_context(viewport={"width": 1280, "height": 800})
    visit = open_visit(context, demo_server.url)
    context.route("**/*.mvt", lambda route: route.abort())
    page = visit.at(at_the_point(), settled=False)
    notice = page.locator(".notice-tiles")
    expect(notice).to_contain_text("Một phần bản đồ chưa tải được.", timeout=30_000)
    context.unroute("**/*.mvt")
    notice.get_by_role("button").click()
    expect(page.locator(".legend [data-code]").first).to_be_visible(timeout=30_000)
    expect(notice).to_be_hidden()
    context.close()


def test_the_first_load_stays_within_its_budget() -> None:
    scripts = sorted((VIEWER_DIST / "assets").glob("*.js"))
    sizes = {path.name: len(gzip.compress(path.read_bytes(), 9)) for path in scripts}
    assert sum(sizes.values()) <= BUDGET_BYTES, sizes
