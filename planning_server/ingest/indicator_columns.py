"""The four indicator columns of a layer of zones as ranges, with what is doubtful told once a value and not once a row."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from planning_server.domain.finding import Choice, Finding, Question
from planning_server.domain.indicators import IndicatorRange, Indicators
from planning_server.domain.text import Text
from planning_server.ingest.checks.rows_told import row_ranges
from planning_server.ingest.features import Features
from planning_server.ingest.findings import of_attributes, of_indicators
from planning_server.ingest.findings.kind import FindingKind, Spot
from planning_server.ingest.indicators import (
    DOUBT_WORDS,
    INDICATOR_WORDS,
    Doubt,
    Indicator,
    IndicatorReading,
    read_column,
)
from planning_server.ingest.plan_values import Unit
from planning_server.ingest.pointers import layer_pointer

LISTED_ROWS = 20
"""A doubtful value that stands in more rows than this is told once, with the rows it stands in."""
TOLD_ONCE = (Doubt.NOT_PRESCRIBED, Doubt.AMBIGUOUS_UNIT)
"""One answer, or none, settles them for all rows."""
LONGEST_SHOWN = 80
DOUBT_KINDS: Mapping[Doubt | None, FindingKind] = {
    Doubt.READ_AS_FRACTION: of_attributes.COVERAGE_AS_FRACTION,
    Doubt.NOT_PRESCRIBED: of_indicators.NOT_PRESCRIBED,
}
"""How a doubt is said where it is not simply a text that was not read."""
UNIT_WORDS: Mapping[Unit, Text] = {
    Unit.PERCENT: Text("phần trăm (200 = 2,0 lần)", "percent (200 = a ratio of 2.0)"),
    Unit.RATIO: Text("số lần (tỷ số)", "a ratio"),
}


def zone_indicators(features: Features, findings: list[Finding]) -> list[Indicators]:
    """Alongside the rows of `features`."""
    read = {indicator: _column(features, indicator, findings) for indicator in Indicator}
    return [
        Indicators(coverage=coverage, far=far, storeys=storeys, height_m=height)
        for coverage, far, storeys, height in zip(
            read[Indicator.COVERAGE],
            read[Indicator.FAR],
            read[Indicator.STOREYS],
            read[Indicator.HEIGHT_M],
            strict=True,
        )
    ]


def _column(features: Features, indicator: Indicator, findings: list[Finding]) -> list[IndicatorRange | None]:
    texts = features.texts(indicator)
    readings = read_column(indicator, texts, features.mapping.units.get(indicator))
    doubtful: dict[str, list[int]] = defaultdict(list)
    for index, text in enumerate(texts):
        if text is not None and readings[text].doubt is not None:
            doubtful[text].append(index)
    for text, indexes in doubtful.items():
        _tell(features, indicator, readings[text], indexes, findings)
    unclear = [text for text in doubtful if readings[text].doubt is Doubt.AMBIGUOUS_UNIT]
    if unclear and indicator in (Indicator.COVERAGE, Indicator.FAR):
        _ask_unit(features, indicator, unclear, doubtful, findings)
    return [readings[text].stated for text in texts]


def _tell(
    features: Features,
    indicator: Indicator,
    reading: IndicatorReading,
    indexes: Sequence[int],
    findings: list[Finding],
) -> None:
    """Row by row where the value stands in few rows, else once with their number."""
    source = "" if reading.stated is None else reading.stated.source_text
    shown = source[:LONGEST_SHOWN]
    measured: dict[str, float | int | str | None] = {"attribute": str(indicator), "doubt": str(reading.doubt)}
    together = len(indexes) > LISTED_ROWS or reading.doubt in TOLD_ONCE
    if together:
        listed = row_ranges([features.rows[index] for index in indexes])
        measured |= {"attribute": f"{indicator}: {shown}", "count": len(indexes), "rows": listed}
    kind = DOUBT_KINDS.get(reading.doubt, of_attributes.INDICATOR_UNPARSED)
    for index in indexes[:1] if together else indexes:
        findings.append(
            kind.seen(
                features.spot(index),
                measured=measured,
                row=_row_words(features.rows[index], len(indexes) - 1 if together else 0),
                attribute=INDICATOR_WORDS[indicator],
                value=shown,
                reason=DOUBT_WORDS[reading.doubt or Doubt.NOT_UNDERSTOOD],
                count=len(indexes),
            )
        )


def _row_words(row: int, others: int) -> Text | int:
    return row if not others else Text(f"{row} (và {others} dòng khác)", f"{row} (other rows: {others})")


def _ask_unit(
    features: Features,
    indicator: Indicator,
    unclear: Sequence[str],
    doubtful: Mapping[str, Sequence[int]],
    findings: list[Finding],
) -> None:
    """One question a column: what do its bare numbers mean? Percent first where a ratio of that size cannot be."""
    asked = [features.rows[index] for text in unclear for index in doubtful[text]]
    rows = len(asked)
    order = (Unit.PERCENT, Unit.RATIO) if indicator is Indicator.FAR else (Unit.RATIO, Unit.PERCENT)
    choices: list[Choice] = []
    for unit in order:
        read = read_column(indicator, unclear, unit)
        parsed = sum(
            len(doubtful[text]) for text in unclear if (stated := read[text].stated) and stated.is_parsed
        )
        choices.append(Choice(str(unit), UNIT_WORDS[unit], {"rows_read": parsed, "rows_asked": rows}))
    choices.sort(key=lambda choice: -float(choice.measured["rows_read"] or 0))
    findings.append(
        of_indicators.UNIT_UNCLEAR.seen(
            Spot(features.name),
            measured={"attribute": str(indicator), "count": rows, "rows": row_ranges(asked)},
            question=Question(layer_pointer(features.mapping.name, "units", indicator), tuple(choices)),
            attribute=INDICATOR_WORDS[indicator],
            count=rows,
            examples=", ".join(unclear[:5]),
        )
    )
