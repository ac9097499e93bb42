"""What was found in an upload, and what of it stays in quarantine. Each function takes the caller's transaction."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import Any
from uuid import UUID

import numpy as np
import shapely
from psycopg.types.json import Jsonb
from shapely.geometry.base import BaseGeometry

from planning_server.domain.crs import WGS84
from planning_server.domain.finding import Choice, Finding, Question, Severity
from planning_server.domain.text import Text
from planning_server.store import binary_copy
from planning_server.store.sessions import Session
from planning_server.store.statements import statement
from planning_server.store.uploads import KeptFinding, QuarantinedRows


def replace_findings(session: Session, upload_id: UUID, findings: Iterable[Finding]) -> None:
    """Writes the findings of the newest reading in place of those of an earlier one.

    A warning that a person accepted before stays accepted where the same one (`Finding.key`) is seen again and says the same: another
    system, size or area than was accepted is another fact, which nobody has accepted yet.
    """
    accepted: dict[tuple[str, str], tuple[str, str]] = {
        (key, message): (reason, by)
        for key, message, reason, by in session.execute(
            statement("finding_accepted"), {"upload_id": upload_id}
        )
    }
    session.execute(statement("finding_clear"), {"upload_id": upload_id})
    listed = tuple(findings)
    shapes = np.array([*(found.geometry for found in listed), None], dtype=object)[:-1]
    packed = shapely.to_wkb(shapely.set_srid(shapes, WGS84), hex=True, include_srid=True).tolist()
    with session.cursor() as cursor, cursor.copy(statement("finding_copy")) as copy:
        for found, shape in zip(listed, packed, strict=True):
            copy.write_row((upload_id, *_finding_row(found, shape, accepted)))


def _finding_row(
    found: Finding, shape: str | None, accepted: Mapping[tuple[str, str], tuple[str, str]]
) -> tuple[object, ...]:
    remedy, key = found.remedy, found.key
    is_warning = found.severity is Severity.WARNING
    reason, by = accepted.get((key, found.text.en), (None, None)) if is_warning else (None, None)
    return (
        key,
        found.number,
        found.code,
        found.severity,
        found.layer,
        found.row,
        found.text.vi,
        found.text.en,
        None if remedy is None else remedy.vi,
        None if remedy is None else remedy.en,
        *(found.place or (None, None)),
        Jsonb(dict(found.measured)),
        shape,
        found.nearest,
        None if found.question is None else Jsonb(_question_json(found.question)),
        reason,
        by,
    )


def _question_json(question: Question) -> dict[str, object]:
    return {
        "pointer": question.pointer,
        "choices": [
            {
                "value": choice.value,
                "vi": choice.text.vi,
                "en": choice.text.en,
                "measured": dict(choice.measured),
            }
            for choice in question.choices
        ],
    }


def _question(kept: Mapping[str, Any] | None) -> Question | None:
    if kept is None:
        return None
    choices = (
        Choice(item["value"], Text(item["vi"], item["en"]), item["measured"]) for item in kept["choices"]
    )
    return Question(kept["pointer"], tuple(choices))


def findings_of(session: Session, upload_id: UUID) -> tuple[KeptFinding, ...]:
    """All findings, the gravest first, then by layer and row."""
    rows = session.execute(statement("finding_all"), {"upload_id": upload_id}).fetchall()
    shapes = shapely.from_wkb(np.array([*(row[GEOMETRY_AT] for row in rows), None], dtype=object)[:-1])
    return tuple(_kept_finding(row, shape) for row, shape in zip(rows, shapes.tolist(), strict=True))


GEOMETRY_AT = 12


def _kept_finding(row: tuple[Any, ...], shape: BaseGeometry | None) -> KeptFinding:
    number, code, severity, layer, row_number, vi, en, remedy_vi, remedy_en, *rest = row
    lon, lat, measured, _, nearest, question, reason, by = rest
    finding = Finding(
        code=code,
        severity=Severity(severity),
        text=Text(vi, en),
        layer=layer,
        row=row_number,
        place=None if lon is None or lat is None else (lon, lat),
        measured=measured,
        remedy=None if remedy_vi is None or remedy_en is None else Text(remedy_vi, remedy_en),
        number=number,
        geometry=shape,
        nearest=nearest,
        question=_question(question),
    )
    return KeptFinding(finding, reason, by)


def warning_names(session: Session, upload_id: UUID, names: Iterable[str]) -> set[str]:
    """Which of these are the key or the code of a warning of this upload."""
    parameters = {"upload_id": upload_id, "names": list(names)}
    return {row[0] for row in session.execute(statement("finding_warning_names"), parameters)}


def accept_warnings(session: Session, upload_id: UUID, *, reason: str, by: str) -> int:
    """Accepts every warning not yet accepted, with one reason; answers how many."""
    return session.execute(
        statement("finding_accept_warnings"), {"upload_id": upload_id, "reason": reason, "by": by}
    ).rowcount


def accept_some(
    session: Session,
    upload_id: UUID,
    *,
    keys: Sequence[tuple[str, str]],
    codes: Sequence[tuple[str, str]],
    by: str,
) -> Counter[str]:
    """Accepts the open warnings with these keys and those of these codes, each with the reason beside it.

    Answers how many were accepted with each reason. However many names there are, the findings are gone through twice.
    """
    accepted: Counter[str] = Counter()
    for by_key, pairs in ((True, keys), (False, codes)):
        if pairs:
            parameters = {
                "upload_id": upload_id,
                "names": [name for name, _ in pairs],
                "reasons": [reason for _, reason in pairs],
                "by_key": by_key,
                "by": by,
            }
            accepted.update(dict(session.execute(statement("finding_accept_named"), parameters).fetchall()))
    return accepted


def count_blocking(session: Session, upload_id: UUID) -> tuple[int, int]:
    """How many fatal findings and errors there are, and how many warnings nobody accepted."""
    row = session.execute(statement("finding_count_blocking"), {"upload_id": upload_id}).fetchone()
    return (0, 0) if row is None else (int(row[0]), int(row[1]))


def write_quarantine(session: Session, upload_id: UUID, kept: Iterable[QuarantinedRows]) -> None:
    """Keeps what nothing maps; never published."""
    blocks = list(chain.from_iterable(map(_blocks, kept)))
    numbers = _numbered_by_layer(blocks)

    def fields_of(chosen: slice) -> Sequence[binary_copy.Field]:
        rows = blocks[chosen]
        return (
            binary_copy.uuids(upload_id, len(rows)),
            binary_copy.texts([block.layer for block in rows]),
            binary_copy.integers(numbers[chosen]),
            binary_copy.integer_arrays([block.rows for block in rows]),
            binary_copy.documents([json.dumps(block.columns, ensure_ascii=False) for block in rows]),
            binary_copy.octet_arrays([block.geometries for block in rows]),
        )

    binary_copy.copy_rows(session, "quarantine_copy", fields_of, len(blocks), BLOCKS_AT_ONCE)


QUARANTINE_ROWS = 500
"""Rows of a block: few enough that one is quickly found in it."""
BLOCKS_AT_ONCE = 64


def _blocks(kept: QuarantinedRows) -> Iterator[QuarantinedRows]:
    for start in range(0, len(kept.rows), QUARANTINE_ROWS):
        block = slice(start, start + QUARANTINE_ROWS)
        columns = {name: values[block] for name, values in kept.columns.items()}
        shapes = None if kept.geometries is None else kept.geometries[block]
        yield QuarantinedRows(kept.layer, kept.rows[block], columns, shapes)


def _numbered_by_layer(blocks: Sequence[QuarantinedRows]) -> list[int]:
    seen: Counter[str] = Counter()
    numbers: list[int] = []
    for block in blocks:
        seen[block.layer] += 1
        numbers.append(seen[block.layer])
    return numbers
