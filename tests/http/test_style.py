"""The style in the words of the language, its patterns, and the files that it names."""

from __future__ import annotations

from typing import Any

import pytest
from starlette.testclient import TestClient

PUBLIC = "https://quyhoach.example"


def style_of(client: TestClient, query: str = "") -> dict[str, Any]:
    return client.get(f"/styles/planning.json{query}").json()


def layer_of(style: dict[str, Any], name: str) -> dict[str, Any]:
    [found] = [item for item in style["layers"] if item["id"] == name]
    return found


@pytest.mark.parametrize(
    ("lang", "name", "field"), [("vi", "Quy hoạch", "label_vi"), ("en", "Planning", "label_en")]
)
def test_labels_and_name_follow_the_language(client: TestClient, lang: str, name: str, field: str) -> None:
    """A zone's label is its id; from zoom 16.5 also its own words in that language, its code where it has none."""
    style = style_of(client, f"?lang={lang}")
    assert style["name"] == name
    for level in style["metadata"]["planning:levels"]:
        text = layer_of(style, f"labels-{level['level']}")["layout"]["text-field"]
        words = ["coalesce", ["get", field], ["get", "code"]]
        assert text == [
            "step",
            ["zoom"],
            ["get", "zone_id"],
            16.5,
            ["concat", ["get", "zone_id"], "\n", words],
        ]


def test_without_lang_the_readers_language_decides(client: TestClient) -> None:
    for header, name in (("en-GB,en;q=0.9", "Planning"), ("fr", "Quy hoạch")):
        answer = client.get("/styles/planning.json", headers={"Accept-Language": header})
        assert answer.json()["name"] == name
        assert "Accept-Language" in answer.headers["vary"]


def test_every_word_of_the_legend_is_there_in_both_languages(client: TestClient) -> None:
    metadata = style_of(client)["metadata"]
    for kind in ("planning:legend", "planning:effects", "planning:levels"):
        assert metadata[kind]
        assert all(item["label_vi"] and item["label_en"] for item in metadata[kind])
    effects = {item["effect"]: item["label_vi"] for item in metadata["planning:effects"]}
    assert effects["prohibit"] == "Cấm"


def test_overlays_are_hatched_by_their_effect_with_patterns_of_the_sprite(client: TestClient) -> None:
    style = style_of(client)
    assert style["sprite"] == f"{PUBLIC}/sprites/planning"
    index = client.get("/sprites/planning.json").json()
    expression = layer_of(style, "overlays-pattern")["paint"]["fill-pattern"]
    assert expression[:2] == ["match", ["get", "effect"]]
    drawn = dict(zip(expression[2:-1:2], expression[3:-1:2], strict=True))
    legend = {item["effect"]: item["pattern"] for item in style["metadata"]["planning:effects"]}
    assert drawn == legend
    assert len(set(legend.values())) == 6
    assert {*legend.values(), expression[-1]} <= set(index)
    places = style["metadata"]["planning:patterns"]
    assert places == {name: [cell["x"], cell["y"]] for name, cell in index.items()}


def test_every_label_is_written_in_letters_that_are_served_here(client: TestClient) -> None:
    style = style_of(client)
    fonts = {tuple(item["layout"]["text-font"]) for item in style["layers"] if item["type"] == "symbol"}
    assert fonts == {("Noto Sans",)}
    template = style["glyphs"].removeprefix(PUBLIC)
    assert template == "/glyphs/{fontstack}/{range}.pbf"
    for span in ("0-255", "256-511", "7680-7935", "8192-8447"):
        address = template.replace("{fontstack}", "Noto%20Sans").replace("{range}", span)
        answer = client.get(address, headers={"Origin": "https://other.example"})
        assert (answer.status_code, answer.headers["content-encoding"]) == (200, "gzip")
        assert answer.headers["access-control-allow-origin"] == "*"
        plain = client.get(address, headers={"Accept-Encoding": "identity"})
        assert "content-encoding" not in plain.headers
        assert plain.content == answer.content
        again = client.get(address, headers={"If-None-Match": answer.headers["etag"]})
        assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize(
    "address", ["/glyphs/Noto%20Sans/512-767.pbf", "/glyphs/Arial/0-255.pbf", "/glyphs/Noto%20Sans/0-255"]
)
def test_letters_that_are_not_kept_are_said_to_be_missing(client: TestClient, address: str) -> None:
    answer = client.get(address, params={"lang": "en"})
    assert answer.status_code == 404
    assert answer.json()["type"].endswith("no-such-glyphs")
    assert "7680-7935.pbf" in answer.json()["detail"]


@pytest.mark.parametrize("name", ["planning.json", "planning.png", "planning@2x.json", "planning@2x.png"])
def test_a_sprite_is_asked_about_and_not_sent_twice(client: TestClient, name: str) -> None:
    first = client.get(f"/sprites/{name}", headers={"Origin": "https://other.example"})
    assert first.status_code == 200
    assert first.headers["content-type"] == ("image/png" if name.endswith("png") else "application/json")
    assert first.headers["cache-control"] == "no-cache"
    assert first.headers["access-control-allow-origin"] == "*"
    again = client.get(f"/sprites/{name}", headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_a_sprite_that_is_not_there_names_those_that_are(client: TestClient) -> None:
    answer = client.get("/sprites/other.png", params={"lang": "en"})
    assert answer.status_code == 404
    assert answer.json()["type"].endswith("no-such-sprite")
    assert "planning@2x.png" in answer.json()["detail"]


def test_the_palette_asked_for_fills_map_and_legend_alike(client: TestClient) -> None:
    """Farming is olive #999933 in Tol's muted scheme; restricted green shares green #117733 with the parks and is hatched."""
    style = style_of(client, "?palette=colour_blind")
    metadata = style["metadata"]
    assert metadata["planning:palette"] == "colour_blind"
    legend = {item["code"]: item for item in metadata["planning:legend"]}
    assert (legend["DAT_NN_Nongnghiep"]["color"], legend["DAT_NN_Nongnghiep"]["pattern"]) == ("#999933", None)
    assert legend["DAT_Cayxanhhanche"]["color"] == legend["DAT_HTXH_CayxanhCC"]["color"] == "#117733"
    assert legend["DAT_Cayxanhhanche"]["pattern"] == "zone-rising-light"
    for level in metadata["planning:levels"]:
        colors = layer_of(style, f"zones-{level['level']}")["paint"]["fill-color"]
        assert dict(zip(colors[2:-1:2], colors[3:-1:2], strict=True)) == {
            code: item["color"] for code, item in legend.items()
        }
        layer = layer_of(style, f"zones-{level['level']}-pattern")
        patterns = layer["paint"]["fill-pattern"]
        assert dict(zip(patterns[2:-1:2], patterns[3:-1:2], strict=True)) == {
            code: item["pattern"] for code, item in legend.items() if item["pattern"]
        }
        assert layer["filter"][2] == [
            "!",
            [
                "in",
                ["get", "code"],
                ["literal", [code for code, item in legend.items() if not item["pattern"]]],
            ],
        ]
        assert patterns[-1] == metadata["planning:unknown_pattern"]


def test_without_a_palette_the_circulars_colours_are_drawn_without_patterns(client: TestClient) -> None:
    style = style_of(client)
    assert style == style_of(client, "?palette=circular")
    assert style["metadata"]["planning:palette"] == "circular"
    assert all(item["pattern"] is None for item in style["metadata"]["planning:legend"])
    assert not any(item["id"].startswith("zones-") and "-pattern" in item["id"] for item in style["layers"])


@pytest.mark.parametrize("palette", ["color_blind", "", "CIRCULAR"])
def test_an_unknown_palette_is_refused_with_those_that_there_are(client: TestClient, palette: str) -> None:
    answer = client.get("/styles/planning.json", params={"palette": palette, "lang": "en"})
    assert answer.status_code == 422
    [error] = answer.json()["errors"]
    assert error["where"] == "palette"
    assert "'circular' or 'colour_blind'" in error["message"]
