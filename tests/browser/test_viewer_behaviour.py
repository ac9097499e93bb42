"""The viewer as people use it, against answers that the test decides: addresses, history, languages, keys, failures."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

from planning_server.tiles.sprite import sprite_sheet
from tests.browser.canned_server import LAT, LON, CannedServer, Query, Reply, constraints, problem, style
from tests.browser.visit import Visit

pytestmark = pytest.mark.browser
HERE = f"?z=18&lat={LAT}&lon={LON}"
ELSEWHERE = f"?z=18&lat={LAT + 0.001}&lon={LON}"


def query_of(page: Page) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(page.url).query).items()}


def test_a_press_on_a_parcel_shows_what_applies_in_vietnamese(visit: Visit) -> None:
    page = visit.at(HERE)
    visit.press_centre()
    card = page.locator(".card")
    expect(card.locator("h2")).to_have_text("Thửa 345, tờ bản đồ 12")
    for words in (
        "Đất nhóm nhà ở",
        "Mật độ xây dựng tối đa 70\u00a0%",
        "Tầng cao từ 3 đến 5 tầng",
        "80\u00a0% thửa đất",
        "Quyết định 1234/QĐ-UBND ngày 02/05/2024",
        "Quyết định chỉ tiêu",
    ):
        expect(card).to_contain_text(words)
    assert query_of(page)["parcel"] == "p345"
    expect(page.locator("[aria-live=polite]")).to_contain_text(
        "Thửa 345, tờ bản đồ 12: Đất nhóm nhà ở 80\u00a0%."
    )


def test_a_press_beside_the_parcels_shows_what_applies_at_the_point(visit: Visit) -> None:
    page = visit.at(ELSEWHERE)
    visit.press_centre()
    expect(page.locator(".card h2")).to_have_text("Điểm trên bản đồ")
    expect(page.locator(".card")).to_contain_text("Không có thửa đất nào được công bố tại điểm này.")
    assert "at" in query_of(page)


def test_the_address_of_an_answer_opens_the_same_answer(visit: Visit) -> None:
    page = visit.at("?parcel=p345&lang=en")
    expect(page.locator(".card h2")).to_have_text("Parcel 345, map sheet 12")
    expect(page.locator("html")).to_have_attribute("lang", "en")
    page.wait_for_url("**/*lat=*")
    place = query_of(page)
    assert float(place["lat"]) == pytest.approx(LAT, abs=0.001)
    assert float(place["lon"]) == pytest.approx(LON, abs=0.001)


def test_back_and_forward_walk_through_the_selections(visit: Visit) -> None:
    page = visit.at(HERE)
    visit.press_centre()
    expect(page.locator(".card h2")).to_have_text("Thửa 345, tờ bản đồ 12")
    page.keyboard.press("Escape")
    expect(page.locator(".card")).to_be_hidden()
    page.go_back()
    expect(page.locator(".card h2")).to_have_text("Thửa 345, tờ bản đồ 12")
    page.go_back()
    expect(page.locator(".card")).to_be_hidden()
    page.go_forward()
    expect(page.locator(".card h2")).to_have_text("Thửa 345, tờ bản đồ 12")


def test_the_language_switch_turns_page_and_answer(visit: Visit, canned: CannedServer) -> None:
    page = visit.at(HERE)
    visit.press_centre()
    page.get_by_role("button", name="English").click()
    expect(page.locator(".card")).to_contain_text("Residential group")
    expect(page.locator(".legend")).to_contain_text("Residential group")
    expect(page.locator("html")).to_have_attribute("lang", "en")
    assert query_of(page)["lang"] == "en"
    assert canned.asked[-1][1]["lang"] == "en"
    page.get_by_role("button", name="Tiếng Việt").click()
    expect(page.locator(".card")).to_contain_text("Đất nhóm nhà ở")
    assert "lang" not in query_of(page)


def test_the_day_is_asked_of_the_server_and_stands_in_the_address(visit: Visit, canned: CannedServer) -> None:
    page = visit.at(HERE)
    visit.press_centre()
    page.locator(".date-button").click()
    page.locator("#law-date").fill("2030-01-01")
    expect(page.locator(".card")).to_contain_text("Theo quy định có hiệu lực ngày 01/01/2030")
    expect(page.locator(".notice-date")).to_contain_text("01/01/2030")
    assert query_of(page)["date"] == "2030-01-01"
    assert ("2030-01-01") in {
        query.get("date") for path, query in canned.asked if path == "/styles/planning.json"
    }
    page.locator(".notice-date button").click()
    expect(page.locator(".notice-date")).to_be_hidden()
    assert "date" not in query_of(page)


def test_colours_for_red_and_green_alike_stand_in_the_address_and_reach_legend_and_card(
    visit: Visit, canned: CannedServer
) -> None:
    def of_palette(query: Query) -> Reply:
        answer = style()
        if query.get("palette") == "colour_blind":
            answer["sprite"] = f"{canned.url}/sprites/planning"
            answer["metadata"] |= {"planning:palette": "colour_blind", "planning:patterns": {"dots": [16, 0]}}
            answer["metadata"]["planning:legend"][0] |= {"color": "#ddcc77", "pattern": "dots"}
        return 200, answer

    canned.replies["/styles/planning.json"] = of_palette
    canned.replies["/sprites/planning.json"] = lambda _query: (200, sprite_sheet(1).index)
    canned.replies["/sprites/planning.png"] = lambda _query: (200, sprite_sheet(1).png)
    page = visit.at(HERE)
    visit.press_centre()
    expect(page.locator(".card .zones .patterned")).to_have_count(0)
    page.get_by_role("tab", name="Lớp bản đồ").click()
    page.get_by_role("checkbox", name="khó phân biệt đỏ và xanh lục").check()
    expect(page.locator(".card .zones .patterned").first).to_have_css("background-position", "-16px 0px")
    assert query_of(page)["palette"] == "colour_blind"
    page.get_by_role("tab", name="Chú giải").click()
    expect(page.locator("[data-code=DAT_O_Nhomnhao] .patterned")).to_be_visible()
    expect(page.locator("[data-code=DAT_HTKT_DuongGT] .patterned")).to_have_count(0)
    page.reload()
    page.get_by_role("tab", name="Lớp bản đồ").click()
    box = page.get_by_role("checkbox", name="khó phân biệt đỏ và xanh lục")
    expect(box).to_be_checked()
    box.uncheck()
    page.get_by_role("tab", name="Chú giải").click()
    expect(page.locator(".legend .patterned")).to_have_count(0)
    assert "palette" not in query_of(page)


def test_layers_switched_off_stay_off_in_the_address(visit: Visit) -> None:
    page = visit.at(f"{HERE}&off=parcels")
    page.get_by_role("tab", name="Lớp bản đồ").click()
    box = page.get_by_role("checkbox", name="Thửa đất")
    expect(box).not_to_be_checked()
    page.get_by_role("checkbox", name="Sử dụng đất quy hoạch").uncheck()
    assert query_of(page)["off"] == "parcels,zones"
    box.check()
    assert query_of(page)["off"] == "zones"


def test_the_legend_lists_the_classes_in_view_only(visit: Visit) -> None:
    page = visit.at(HERE)
    expect(page.locator(".legend li")).to_have_text(["Đất nhóm nhà ở"])
    page.get_by_role("button", name="Hiện tất cả loại đất").click()
    expect(page.locator(".legend li")).to_have_text(["Đất nhóm nhà ở", "Đất y tế", "Đường giao thông"])


def test_far_out_a_plan_is_a_point_that_a_press_flies_to(visit: Visit) -> None:
    page = visit.at(f"?z=6&lat={LAT}&lon={LON}")
    visit.press_centre()
    page.wait_for_function("Number(new URLSearchParams(location.search).get('z')) > 14")
    expect(page.locator(".card")).to_be_hidden()


def test_a_map_without_plans_in_view_offers_the_way_back(visit: Visit) -> None:
    page = visit.at("?z=14&lat=21&lon=105.8")
    page.locator(".notice-empty").get_by_role("button", name="Về vùng quy hoạch").click()
    expect(page.locator(".notice-empty")).to_be_hidden()
    assert float(query_of(page)["lat"]) == pytest.approx(LAT, abs=0.01)


def test_everything_can_be_done_with_the_keyboard(visit: Visit) -> None:
    page = visit.at(HERE)
    page.locator(".maplibregl-canvas").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#card-title")).to_be_focused()
    expect(page.locator("#card-title")).to_have_text("Thửa 345, tờ bản đồ 12")
    page.keyboard.press("Escape")
    expect(page.locator(".card")).to_be_hidden()
    expect(page.locator(".maplibregl-canvas")).to_be_focused()
    before = query_of(page)["lon"]
    page.keyboard.press("ArrowRight")
    page.wait_for_function("before => new URLSearchParams(location.search).get('lon') !== before", arg=before)
    assert float(query_of(page)["lon"]) > float(before)


@pytest.mark.parametrize(
    ("status", "slug", "words"),
    [
        (422, "outside-extent", "Điểm này nằm ngoài vùng mà hệ thống phục vụ."),
        (410, "withdrawn", "Nội dung này đã được thu hồi."),
        (429, "too-many", "Máy chủ đang nhận quá nhiều câu hỏi."),
        (500, "internal-error", "Máy chủ gặp lỗi khi trả lời."),
        (503, "database-away", "Không kết nối được máy chủ."),
    ],
)
def test_a_refusal_is_said_in_words(
    visit: Visit, canned: CannedServer, status: int, slug: str, words: str
) -> None:
    canned.replies["/constraints"] = lambda _query: problem(status, slug, "Lý do của máy chủ.")
    page = visit.at(HERE)
    visit.press_centre()
    expect(page.locator(".card .problem")).to_contain_text(words)
    expect(page.locator(".card .problem")).to_contain_text("Lý do của máy chủ.")


def test_a_server_that_comes_back_can_be_asked_again(visit: Visit, canned: CannedServer) -> None:
    canned.replies["/constraints"] = lambda _query: problem(503, "database-away", "Chờ.")
    page = visit.at(HERE)
    visit.press_centre()
    retry = page.locator(".card").get_by_role("button", name="Thử lại")
    expect(retry).to_be_visible()
    canned.replies["/constraints"] = lambda query: (200, constraints(query))
    retry.click()
    expect(page.locator(".card")).to_contain_text("Đất nhóm nhà ở")


def test_a_map_that_cannot_be_had_says_so_and_can_be_tried_again(visit: Visit, canned: CannedServer) -> None:
    canned.replies["/styles/planning.json"] = lambda _query: problem(
        503, "no-edition", "Chưa có bản công bố."
    )
    page = visit.at(HERE, settled=False)
    expect(page.locator(".notice-map")).to_contain_text("Chưa tải được bản đồ.")
    canned.replies["/styles/planning.json"] = lambda _query: (200, style())
    page.locator(".notice-map button").click()
    page.wait_for_selector("#app[data-settled=true]")
    expect(page.locator(".notice-map")).to_be_hidden()


def test_an_unknown_parcel_in_the_address_is_told(visit: Visit, canned: CannedServer) -> None:
    canned.replies["/constraints"] = lambda _query: problem(404, "no-such-parcel", "Không có.")
    page = visit.at("?parcel=gone")
    expect(page.locator(".card .problem")).to_contain_text("Không tìm thấy thửa đất này")


def test_waiting_is_shown_until_the_answer_comes(visit: Visit, canned: CannedServer) -> None:
    page = visit.at(HERE)
    canned.gate.clear()
    visit.press_centre()
    expect(page.locator(".card [aria-busy=true]")).to_be_visible()
    canned.gate.set()
    expect(page.locator(".card")).to_contain_text("Đất nhóm nhà ở")
    expect(page.locator(".card [aria-busy=true]")).to_have_count(0)


def test_words_of_the_server_are_never_markup(visit: Visit, canned: CannedServer) -> None:
    def hostile(query: Query) -> Reply:
        answer = constraints(query)
        answer["applies"][0]["label"] = '<img src="https://elsewhere.example/x" onerror="document.title=1">'
        return 200, answer

    canned.replies["/constraints"] = hostile
    page = visit.at(HERE)
    visit.press_centre()
    expect(page.locator(".card h5")).to_contain_text("<img src=")
    assert page.locator(".card img").count() == 0


def test_a_newer_edition_is_offered(visit: Visit, canned: CannedServer) -> None:
    page = visit.at(HERE)
    canned.replies["/constraints"] = lambda query: (200, {**constraints(query), "edition": 2})
    canned.replies["/styles/planning.json"] = lambda _query: (200, style(edition=2))
    visit.press_centre()
    notice = page.locator(".notice-newer")
    expect(notice).to_contain_text("Đã có bản công bố số 2")
    notice.get_by_role("button").click()
    expect(notice).to_be_hidden()
    expect(page.locator(".edition")).to_have_text("Bản công bố số 2")


def test_coordinates_can_be_typed(visit: Visit) -> None:
    page = visit.at()
    page.get_by_role("button", name="Tới toạ độ").click()
    page.locator("#coordinates").fill("xin chào")
    page.keyboard.press("Enter")
    expect(page.locator("#coordinates-note")).to_contain_text("Chưa đọc được")
    page.locator("#coordinates").fill(f"{LAT}, {LON}")
    page.keyboard.press("Enter")
    expect(page.locator(".card h2")).to_have_text("Thửa 345, tờ bản đồ 12")
    page.wait_for_url("**/*z=17*")


def test_vn2000_metres_are_read_in_the_system_of_the_plans(visit: Visit, canned: CannedServer) -> None:
    canned.replies["/plans"] = lambda _query: (200, {"plans": [{"versions": [{"measure_crs": "EPSG:5899"}]}]})
    page = visit.at()
    page.get_by_role("button", name="Tới toạ độ").click()
    page.locator("#coordinates").fill("1319000,5 576000,25")
    page.keyboard.press("Enter")
    expect(page.locator(".notice-reading")).to_contain_text("toạ độ bắc 1.319.000,5, toạ độ đông 576.000,25")
    expect(page.locator(".card h2")).to_have_text("Thửa 345, tờ bản đồ 12")
    assert {"e": "576000.25", "n": "1319000.5", "crs": "EPSG:5899", "lang": "vi"} in [
        q for _, q in canned.asked
    ]


def test_the_link_can_be_copied(visit: Visit) -> None:
    page = visit.at(HERE)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    visit.press_centre()
    expect(page.locator(".card h2")).to_have_text("Thửa 345, tờ bản đồ 12")
    page.get_by_role("button", name="Sao chép liên kết").click()
    expect(page.locator(".copied")).to_have_text("Đã sao chép liên kết")
    assert page.evaluate("navigator.clipboard.readText()") == page.url


def test_a_browser_without_webgl_is_told_and_still_gets_answers(
    chromium: Browser, canned: CannedServer
) -> None:
    context = chromium.new_context()
    context.add_init_script("HTMLCanvasElement.prototype.getContext = () => null")
    page = context.new_page()
    page.goto(f"{canned.url}/?at={LON},{LAT}")
    expect(page.locator(".notice-webgl")).to_contain_text("WebGL")
    expect(page.locator(".card h2")).to_have_text("Thửa 345, tờ bản đồ 12")
    context.close()


def test_a_lost_graphics_context_is_told_until_it_is_back(visit: Visit) -> None:
    page = visit.at(HERE)
    page.evaluate(
        "window.lost = document.querySelector('.maplibregl-canvas').getContext('webgl2').getExtension('WEBGL_lose_context');"
        "window.lost.loseContext()"
    )
    expect(page.locator(".notice-webgl")).to_be_visible()
    page.evaluate("window.lost.restoreContext()")
    expect(page.locator(".notice-webgl")).to_be_hidden()


def test_on_a_phone_nothing_is_wider_than_the_screen_and_the_sheet_grows(phone_visit: Visit) -> None:
    page = phone_visit.at(HERE)
    phone_visit.press_centre()
    card = page.locator(".card")
    expect(card.locator("h2")).to_have_text("Thửa 345, tờ bản đồ 12")
    short = card.bounding_box()
    page.get_by_role("button", name="Mở rộng").click()
    page.wait_for_timeout(500)
    tall = card.bounding_box()
    assert short is not None
    assert tall is not None
    assert tall["height"] > short["height"] + 50
    assert tall["width"] <= 360
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_a_press_under_the_sheet_moves_the_place_into_sight(phone_visit: Visit) -> None:
    page = phone_visit.at(HERE)
    page.mouse.click(180, 620)
    card = page.locator(".card")
    expect(card).to_be_visible()
    page.wait_for_timeout(900)
    top = card.bounding_box()
    assert top is not None
    assert float(query_of(page)["lat"]) < LAT  # the map moved up, so its centre lies further south
