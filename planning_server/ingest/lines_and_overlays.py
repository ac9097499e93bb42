"""Makes drafted line rules and overlays from their layers."""

from __future__ import annotations

from planning_server.domain.finding import Finding
from planning_server.domain.text import Text
from planning_server.domain.zone import LineKind
from planning_server.ingest.features import Features, read_positive
from planning_server.ingest.plan_values import LINE_THEMES
from planning_server.store.drafts import DraftLine, DraftOverlay

WIDTH_WORDS = Text("lộ giới", "the road width")
SETBACK_WORDS = Text("khoảng lùi", "the setback")


def draft_lines(features: Features, findings: list[Finding]) -> tuple[DraftLine, ...]:
    kind = LineKind(features.mapping.kind or LineKind.RED_LINE)
    texts = {name: features.texts(name) for name in ("label", "road_name", "road_class")}
    widths = read_positive(features, "road_width_m", WIDTH_WORDS, findings)
    setbacks = read_positive(features, "setback_m", SETBACK_WORDS, findings)
    return tuple(
        DraftLine(
            row=row,
            line_id=f"{features.name}.{row}",
            kind=kind,
            label=texts["label"][index],
            road_name=texts["road_name"][index],
            road_width_m=widths[index],
            road_class=texts["road_class"][index],
            setback_m=setbacks[index],
            length_m=features.lengths[index],
            shape=features.shapes[index],
        )
        for index, row in enumerate(features.rows)
    )


def line_theme(features: Features) -> str:
    return features.mapping.theme or LINE_THEMES[LineKind(features.mapping.kind or LineKind.RED_LINE)]


def draft_overlays(features: Features) -> tuple[DraftOverlay, ...]:
    labels = features.texts("label")
    kind = features.mapping.kind or "overlay"
    return tuple(
        DraftOverlay(
            row=row,
            overlay_id=f"{features.name}.{row}",
            theme=overlay_theme(features),
            kind=kind,
            effect=features.mapping.effect,
            label_vi=labels[index] or kind,
            label_en=labels[index] or kind,
            area_m2=features.areas[index],
            shape=features.shapes[index],
        )
        for index, row in enumerate(features.rows)
    )


def overlay_theme(features: Features) -> str:
    return features.mapping.theme or features.mapping.kind or "overlay"
