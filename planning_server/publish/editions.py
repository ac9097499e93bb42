"""Reading editions: rows become the `Edition` value here and nowhere else."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Any

from planning_server.domain.crs import parse_crs
from planning_server.domain.errors import NotFound, Unavailable, Withdrawn
from planning_server.domain.moments import utc_words
from planning_server.domain.plan import DocumentRef, EndDecision, InForce, PlanVersion, Scope, System, Theme
from planning_server.domain.text import Text
from planning_server.publish.edition import SEAL, Edition, Restatement, RuleSetRef, Slice
from planning_server.store import editions as rows
from planning_server.store.editions import EditionRow
from planning_server.store.sessions import Session


def current_edition(session: Session) -> Edition:
    """The edition that the pointer names. Raises `Unavailable` before the first publication."""
    number = rows.current_number(session)
    if number is None:
        raise Unavailable(
            "nothing-published",
            Text(
                "Chưa có đồ án nào được công bố. Hãy chạy “planning-server publish”.",
                "Nothing has been published yet. Run “planning-server publish”.",
            ),
        )
    return edition(session, number)


def edition(session: Session, number: int) -> Edition:
    """An edition by its number. Raises `NotFound`, or `Withdrawn` when it was taken back."""
    row = edition_row(session, number)
    if row.state == "withdrawn":
        raise edition_withdrawn(row)
    slices, bounds = _slices(rows.slice_rows(session, number))
    return Edition(
        number=row.edition,
        state=row.state,
        base_edition=row.base_edition,
        note=row.note,
        published_at=row.published_at,
        published_by=row.published_by,
        versions=_versions(session, number),
        slices=slices,
        themes=tuple(Theme(*item) for item in rows.theme_rows(session)),
        rule_sets=tuple(RuleSetRef(*item) for item in rows.rule_set_rows(session, number)),
        bounds=bounds,
        manifest=row.manifest,
        manifest_sha256=row.manifest_sha256,
        seal=SEAL,
        boxes={row[0]: (row[1], row[2], row[3], row[4]) for row in rows.box_rows(session, number)},
        activates=row.activates,
        restatements=tuple(
            Restatement(version_id, replaced[0], frozenset(replaced), InForce(start, until))
            for version_id, replaced, start, until in rows.restatement_rows(session, number)
        ),
    )


def edition_row(session: Session, number: int) -> EditionRow:
    """Raises `NotFound`."""
    row = rows.edition_row(session, number) if 0 < number < 2**31 else None
    if row is None:
        raise NotFound(
            "no-such-edition",
            Text(f"Không có bản công bố số {number}.", f"There is no edition {number}."),
        )
    return row


def edition_withdrawn(row: EditionRow) -> Withdrawn:
    """The tombstone: number, hash, when and why."""
    at = None if row.withdrawn_at is None else utc_words(row.withdrawn_at)
    return Withdrawn(
        "edition-withdrawn",
        Text(f"Bản công bố số {row.edition} đã bị thu hồi.", f"Edition {row.edition} has been withdrawn."),
        extra={
            "edition": row.edition,
            "manifest_sha256": row.manifest_sha256,
            "withdrawn_at": at,
            "withdrawal_note": row.withdrawal_note,
        },
    )


def _versions(session: Session, number: int) -> tuple[PlanVersion, ...]:
    found = rows.version_rows(session, number)
    papers: dict[int, list[DocumentRef]] = defaultdict(list)
    for version_id, title, paper_number, day, sha256 in rows.document_rows(
        session, [row[0] for row in found]
    ):
        papers[version_id].append(DocumentRef(title, paper_number, day, sha256))
    ends: dict[int, EndDecision] = {}
    for row in sorted(found, key=lambda item: (item[11], item[0]), reverse=True):
        if Scope(row[7]) is Scope.END:  # the earliest comes last and stays
            ends[row[20]] = EndDecision(row[8], row[9], row[10], row[11], tuple(papers[row[0]]))
    return tuple(
        _version(row, tuple(papers[row[0]]), ends.get(row[0]))
        for row in found
        if Scope(row[7]) is not Scope.END
    )


def _version(
    row: tuple[Any, ...], documents: tuple[DocumentRef, ...], ended_by: EndDecision | None
) -> PlanVersion:
    return PlanVersion(
        version_id=row[0],
        plan_id=row[1],
        version=row[2],
        title_vi=row[3],
        title_en=row[4],
        system=System(row[5]),
        level=row[6],
        scope=Scope(row[7]),
        authority=row[8],
        decision_number=row[9],
        decision_date=row[10],
        in_force=InForce(row[11], row[12]),
        decided_in_force=InForce(row[13], row[14]),
        superseded_from=row[15],
        source_crs=parse_crs(row[16]),
        measure_crs=parse_crs(row[17]),
        source_sha256=row[18],
        documents=documents,
        ended_by=ended_by,
        adjusts_version_id=row[20],
    )


def _slices(
    found: Sequence[rows.SliceRow],
) -> tuple[tuple[Slice, ...], tuple[float, float, float, float] | None]:
    archives: dict[tuple[date, date | None], dict[str, str]] = defaultdict(dict)
    boxes: list[Sequence[float]] = []
    for row in found:
        archives[row.valid_from, row.valid_until][row.tileset] = row.archive_sha256
        if row.bounds[0] < row.bounds[2]:
            boxes.append(row.bounds)
    bounds = (
        (
            min(b[0] for b in boxes),
            min(b[1] for b in boxes),
            max(b[2] for b in boxes),
            max(b[3] for b in boxes),
        )
        if boxes
        else None
    )
    return tuple(Slice(start, until, items) for (start, until), items in archives.items()), bounds
