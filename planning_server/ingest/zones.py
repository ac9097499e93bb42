"""Makes drafted zones from a layer: code, label, indicators, areas, with everything doubtful reported."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import shapely
from numpy.typing import NDArray

from planning_server.domain.finding import Finding
from planning_server.domain.text import Text
from planning_server.ingest.checks.rows_told import row_ranges
from planning_server.ingest.features import Features, read_positive, report_areas
from planning_server.ingest.findings import of_attributes as say
from planning_server.ingest.findings import of_codes
from planning_server.ingest.ground import Geometries
from planning_server.ingest.indicator_columns import zone_indicators
from planning_server.ingest.zone_codes import zone_codes
from planning_server.store.drafts import DraftZone

AREA_WORDS = Text("diện tích", "the area")
POPULATION_WORDS = Text("dân số", "the population")
MOST_PEOPLE = 1_000_000_000
"""More are no population of a zone but a number in the wrong column."""
FAR_APART_M = 200.0
"""Parts of one zone are parted by a road or a canal; further apart the id was probably given twice."""


def draft_zones(
    features: Features, findings: list[Finding], *, is_only: bool = True
) -> tuple[DraftZone, ...]:
    """One drafted zone a usable row; rows without a code are errors and are left out, a missing column is one already.

    A zone without an id of its own is called by its row, and by layer and row where the plan has several layers of zones (`is_only`).
    """
    if "code" not in features.columns.mapped:
        return ()
    ids, labels = features.texts("zone_id"), features.texts("label")
    stated = read_positive(features, "stated_area_m2", AREA_WORDS, findings)
    population = _whole_population(features, findings)
    indicators = zone_indicators(features, findings)
    zones: list[DraftZone] = []
    drawn: list[int] = []
    for index, code in enumerate(zone_codes(features, findings)):
        row = features.rows[index]
        if code is None:
            findings.append(say.CODE_MISSING.seen(features.spot(index), row=row))
            continue
        label, people = labels[index], population[index]
        drawn.append(index)
        zones.append(
            DraftZone(
                row=row,
                zone_id=ids[index] or (f"r{row}" if is_only else f"{features.name}.r{row}"),
                code=code.code,
                source_code=code.source,
                label_vi=label or code.label_vi,
                label_en=code.label_en if code.is_known else label or code.label_en,
                indicators=indicators[index],
                population=people,
                stated_area_m2=stated[index],
                area_m2=features.areas[index],
                shape=features.shapes[index],
            )
        )
    _report_parts(features, zones, drawn, findings)
    report_areas(features, stated, "stated_area_m2", findings)
    return tuple(zones)


def _whole_population(features: Features, findings: list[Finding]) -> list[int | None]:
    """Half a person is a slip (thousands of persons, or a comma that parted thousands): told and left empty, never rounded."""
    read = read_positive(features, "population", POPULATION_WORDS, findings)
    texts = features.texts("population")
    whole: list[int | None] = []
    for index, people in enumerate(read):
        if people is None or (people.is_integer() and people <= MOST_PEOPLE):
            whole.append(None if people is None else int(people))
            continue
        whole.append(None)
        row, value = features.rows[index], (texts[index] or "")[:80]
        if people > MOST_PEOPLE:
            told = say.NUMBER_UNREADABLE
            findings.append(told.seen(features.spot(index), row=row, attribute=POPULATION_WORDS, value=value))
            continue
        findings.append(say.POPULATION_NOT_WHOLE.seen(features.spot(index), row=row, value=value))
    return whole


def _report_parts(
    features: Features, zones: Sequence[DraftZone], drawn: Sequence[int], findings: list[Finding]
) -> None:
    """Rows that share an id: parts of one zone, unless their codes or the distance between them say otherwise."""
    sharing: dict[str, list[int]] = defaultdict(list)
    for number, zone in enumerate(zones):
        sharing[zone.zone_id].append(number)
    shared = [(zone_id, numbers) for zone_id, numbers in sorted(sharing.items()) if len(numbers) > 1]
    spots = features.spots([drawn[numbers[0]] for _, numbers in shared])
    for (zone_id, numbers), first in zip(shared, spots, strict=True):
        spot, count = replace(first, row=None, nearest=zone_id), len(numbers)
        rows = row_ranges([zones[number].row for number in numbers])
        parts: dict[str, float | int | str | None] = {"count": count, "rows": rows}
        findings.append(say.ZONE_IN_PARTS.seen(spot, measured=parts, zone_id=zone_id, count=count))
        codes = {zones[number].code for number in numbers}
        if len(codes) > 1:
            listed = ", ".join(sorted(codes))
            findings.append(say.ZONE_PARTS_DISAGREE.seen(spot, measured=parts, zone_id=zone_id, found=listed))
        _report_distance(features, zone_id, [drawn[number] for number in numbers], findings)


def _report_distance(features: Features, zone_id: str, drawn: Sequence[int], findings: list[Finding]) -> None:
    """One finding an id whose rows lie in several places, with the two nearest rows of the first place and another."""
    indexes = np.asarray(drawn, dtype=np.intp)
    shapes: Geometries = features.measured[indexes]
    place = _places(shapes)
    elsewhere = np.flatnonzero(place != place[0])
    if not len(elsewhere):
        return
    here = np.flatnonzero(place == place[0])
    nearest, distances = shapely.STRtree(shapes[here]).query_nearest(
        shapes[elsewhere], all_matches=False, return_distance=True
    )
    best = int(distances.argmin())
    first, other = int(indexes[here[nearest[1][best]]]), int(indexes[elsewhere[nearest[0][best]]])
    distance_m = float(distances[best])
    findings.append(
        of_codes.ZONE_ID_FAR_APART.seen(
            features.spot(other),
            measured={"other_row": features.rows[first], "distance_m": round(distance_m, 1)},
            zone_id=zone_id,
            count=len(indexes),
            groups=len(np.unique(place)),
            row=features.rows[first],
            other=features.rows[other],
            distance_m=distance_m,
        )
    )


def _places(shapes: Geometries) -> NDArray[np.intp]:
    """A number a shape, the same for all that hang together by steps of at most `FAR_APART_M`."""
    left, right = shapely.STRtree(shapes).query(shapes, predicate="dwithin", distance=FAR_APART_M)
    place = np.arange(len(shapes), dtype=np.intp)
    while True:
        lower = place.copy()
        np.minimum.at(lower, left, place[right])
        if np.array_equal(lower, place):
            return place
        place = lower[lower]
