"""Holds the codes of communes against their form: five digits, as the national list of administrative units prints them.

Which codes there are is not known here; a code of another form is told and kept as sent.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from planning_server.domain.finding import Finding, Measured
from planning_server.domain.text import Text
from planning_server.ingest.checks.rows_told import row_ranges
from planning_server.ingest.features import Features
from planning_server.ingest.findings import of_plan as say
from planning_server.ingest.plan_values import ParcelFile, PlanFile

CODES_SAID = 5
LONGEST_SHOWN = 80
COMMUNE_CODE = re.compile("[0-9]{5}")


def has_form(code: str) -> bool:
    """
    >>> has_form("20749"), has_form("Xã Suối Mơ"), has_form("749"), has_form("２０７４９")
    (True, False, False, False)
    """
    return COMMUNE_CODE.fullmatch(code) is not None


def tell_stated_communes(plan: PlanFile | ParcelFile, findings: list[Finding]) -> None:
    """Codes that the plan file gives, for the whole file and for the parcels that it ends."""
    stated = [plan.commune]
    if isinstance(plan, ParcelFile):
        stated += [parcel.commune for parcel in plan.ends]
    codes = list(dict.fromkeys(code for code in stated if code is not None and not has_form(code)))
    if codes:
        where = Text("Tệp mô tả", "The plan file")
        findings.append(say.COMMUNE_FORM.seen(measured=_measured(codes), where=where, codes=_quoted(codes)))


def tell_communes_of_rows(features: Features, findings: list[Finding]) -> None:
    """Codes in a column of parcels: one finding of the column, with all its rows."""
    column = features.mapping.attributes.get("commune")
    if column is None:
        return
    texts = features.texts("commune")
    indexes = [index for index, code in enumerate(texts) if code is not None and not has_form(code)]
    if not indexes:
        return
    codes = list(dict.fromkeys(texts[index] or "" for index in indexes))
    rows = row_ranges([features.rows[index] for index in indexes])
    told_rows: Measured = {"column": column, "rows": rows, "count": len(indexes)}
    findings.append(
        say.COMMUNE_FORM.seen(
            features.spot(indexes[0]),
            measured={**_measured(codes), **told_rows},
            where=Text(
                f"Cột “{column}” của lớp “{features.name}” (từ dòng {features.rows[indexes[0]]})",
                f"Column “{column}” of the layer “{features.name}” (from row {features.rows[indexes[0]]} on)",
            ),
            codes=_quoted(codes),
        )
    )


def _measured(codes: Sequence[str]) -> Measured:
    return {"commune": ", ".join(codes[:CODES_SAID]), "codes": len(codes)}


def _quoted(codes: Sequence[str]) -> Text:
    said = ", ".join(f"“{code[:LONGEST_SHOWN]}”" for code in codes[:CODES_SAID])
    more = len(codes) - CODES_SAID
    if more <= 0:
        return Text(said, said)
    return Text(f"{said} và {more} mã nữa", f"{said} and {more} more")
