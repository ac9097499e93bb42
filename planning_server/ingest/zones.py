"""Makes drafted zones from a layer: code, label, indicators, areas, with everything doubtful reported."""

from __future__ import annotations

import unicodedata
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from planning_server.domain.finding import Finding
from planning_server.domain.text import Text
from planning_server.ingest.features import Features, read_positive, report_areas
from planning_server.ingest.findings import of_attributes as say
from planning_server.ingest.findings.kind import Spot
from planning_server.ingest.indicator_columns import zone_indicators
from planning_server.landuse.codes import find_land_use
from planning_server.store.drafts import DraftZone

AREA_WORDS = Text("diện tích", "the area")
POPULATION_WORDS = Text("dân số", "the population")


@dataclass(frozen=True, slots=True)
class _Code:
    code: str
    source: str
    known: bool
    label_vi: str
    label_en: str


def draft_zones(features: Features, findings: list[Finding]) -> tuple[DraftZone, ...]:
    """One drafted zone a usable row; rows without a code are errors and are left out, a missing column is one already."""
    if "code" not in features.columns.mapped:
        return ()
    translations = {_key(name): code for name, code in features.mapping.codes.items()}
    texts = {name: features.texts(name) for name in ("zone_id", "code", "label", "population")}
    stated = read_positive(features, "stated_area_m2", AREA_WORDS, findings)
    population = read_positive(features, "population", POPULATION_WORDS, findings)
    indicators = zone_indicators(features, findings)
    zones: list[DraftZone] = []
    unknown: dict[str, list[int]] = defaultdict(list)
    for index, row in enumerate(features.rows):
        raw = texts["code"][index]
        if raw is None:
            findings.append(say.CODE_MISSING.seen(features.spot(index), row=row))
            continue
        code = _code(raw, translations)
        if not code.known:
            unknown[raw].append(index)
        label = texts["label"][index]
        people = population[index]
        zones.append(
            DraftZone(
                row=row,
                zone_id=texts["zone_id"][index] or f"r{row}",
                code=code.code,
                source_code=code.source,
                label_vi=label or code.label_vi,
                label_en=code.label_en if code.known else label or code.label_en,
                indicators=indicators[index],
                population=None if people is None else round(people),
                stated_area_m2=stated[index],
                area_m2=features.areas[index],
                shape=features.shapes[index],
            )
        )
    _report_unknown(features, unknown, findings)
    _report_parts(features.name, zones, findings)
    report_areas(features, stated, "stated_area_m2", findings)
    return tuple(zones)


def _key(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).casefold().split())


def _code(raw: str, translations: Mapping[str, str]) -> _Code:
    code = translations.get(_key(raw), raw)
    known = find_land_use(code)
    if known is None:
        return _Code(code, raw, known=False, label_vi=raw, label_en=raw)
    return _Code(known.code, raw, known=True, label_vi=known.label_vi, label_en=known.label_en)


def _report_unknown(features: Features, unknown: Mapping[str, list[int]], findings: list[Finding]) -> None:
    for raw, indexes in sorted(unknown.items()):
        spot = features.spot(indexes[0])
        findings.append(
            say.CODE_UNKNOWN.seen(spot, measured={"zones": len(indexes)}, value=raw, count=len(indexes))
        )


def _report_parts(layer: str, zones: list[DraftZone], findings: list[Finding]) -> None:
    counts = Counter(zone.zone_id for zone in zones)
    codes: dict[str, set[str]] = defaultdict(set)
    for zone in zones:
        if counts[zone.zone_id] > 1:
            codes[zone.zone_id].add(zone.code)
    for zone_id, found in sorted(codes.items()):
        spot = Spot(layer)
        count = counts[zone_id]
        findings.append(say.ZONE_IN_PARTS.seen(spot, measured={"rows": count}, zone_id=zone_id, count=count))
        if len(found) > 1:
            findings.append(
                say.ZONE_PARTS_DISAGREE.seen(spot, zone_id=zone_id, found=", ".join(sorted(found)))
            )
