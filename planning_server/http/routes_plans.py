"""Plans and their versions as one edition publishes them."""

from __future__ import annotations

from contextlib import suppress
from typing import Any
from urllib.parse import quote

from fastapi import APIRouter
from fastapi.responses import JSONResponse

from planning_server.domain.errors import NotFound, Unavailable, Withdrawn
from planning_server.domain.plan import DocumentRef, EndDecision, LawStatus, PlanVersion, Scope
from planning_server.domain.text import Text, is_plain
from planning_server.http.caching import fresh_json
from planning_server.http.context import Context
from planning_server.http.queries import Asked, AskedLaw
from planning_server.store.known_versions import LeftOut, left_out
from planning_server.store.sessions import DatabaseAway
from planning_server.store.withdrawals import withdrawn_version

router = APIRouter(tags=["plans"])


@router.get("/plans")
def list_plans(asked: AskedLaw) -> JSONResponse:
    """Every plan of the edition with all its versions."""
    plans = [
        render_plan(plan_id, asked) for plan_id in dict.fromkeys(item.plan_id for item in _versions(asked))
    ]
    return fresh_json({**_told(asked), "plans": plans}, asked.freshness)


@router.get("/plans/{plan_id}")
def one_plan(plan_id: str, asked: AskedLaw) -> JSONResponse:
    """One plan with all its versions."""
    if not any(item.plan_id == plan_id for item in _versions(asked)):
        refuse_withdrawn(asked.context, plan_id)
        raise no_such_plan(plan_id)
    return fresh_json({**_told(asked), **render_plan(plan_id, asked)}, asked.freshness)


@router.get("/plans/{plan_id}/versions/{version}")
def one_version(plan_id: str, version: int, asked: AskedLaw) -> JSONResponse:
    """One version: decision, days in force, coordinate systems, documents."""
    for item in _versions(asked):
        if item.plan_id == plan_id and item.version == version:
            return fresh_json({**_told(asked), **render_version(item, asked)}, asked.freshness)
    raise _no_such_version(asked, plan_id, version)


def _versions(asked: Asked) -> tuple[PlanVersion, ...]:
    return asked.on_day.edition.versions


def _told(asked: Asked) -> dict[str, Any]:
    return {"edition": asked.on_day.edition.number, "date": asked.on_day.day.isoformat()}


def render_plan(plan_id: str, asked: Asked) -> dict[str, Any]:
    """A plan named as by its newest version."""
    versions = [item for item in _versions(asked) if item.plan_id == plan_id]
    newest = max(versions, key=lambda item: (item.scope is Scope.WHOLE, item.in_force.start, item.version))
    return {
        "plan_id": plan_id,
        "title": _title(newest, asked),
        "system": newest.system.value,
        "level": newest.level,
        "authority": newest.authority,
        "versions": [render_version(item, asked) for item in versions],
    }


def _title(version: PlanVersion, asked: Asked) -> str:
    return version.title_en or version.title_vi if asked.language == "en" else version.title_vi


def render_version(version: PlanVersion, asked: Asked) -> dict[str, Any]:
    end = version.in_force.end
    return {
        "plan_id": version.plan_id,
        "version": version.version,
        "title": _title(version, asked),
        "system": version.system.value,
        "level": version.level,
        "scope": version.scope.value,
        "adjusts": _adjusted(version, asked),
        "law_status": version.law_status(asked.on_day.day).value,
        "authority": version.authority,
        "decision_number": version.decision_number,
        "decision_date": version.decision_date.isoformat(),
        "in_force_from": version.in_force.start.isoformat(),
        "in_force_to": end.isoformat() if end else None,
        "source_crs": version.source_crs.name,
        "measure_crs": version.measure_crs.name,
        "source_sha256": version.source_sha256,
        "documents": [_document(item, asked) for item in version.documents],
        "ended_by": None if version.ended_by is None else _end(version.ended_by, asked),
    }


def _adjusted(version: PlanVersion, asked: Asked) -> dict[str, Any] | None:
    """The version that a local adjustment adjusts; None of every other."""
    for item in _versions(asked):
        if item.version_id == version.adjusts_version_id:
            return {"plan_id": item.plan_id, "version": item.version}
    return None


def _end(decision: EndDecision, asked: Asked) -> dict[str, Any]:
    return {
        "authority": decision.authority,
        "number": decision.number,
        "date": decision.date.isoformat(),
        "in_force_from": decision.in_force_from.isoformat(),
        "documents": [_document(item, asked) for item in decision.documents],
    }


def _document(item: DocumentRef, asked: Asked) -> dict[str, Any]:
    return {
        "title": item.title,
        "number": item.number,
        "date": item.date.isoformat() if item.date else None,
        "sha256": item.sha256,
        "url": None
        if item.sha256 is None
        else f"{asked.context.settings.public_url}/documents/{item.sha256}",
    }


def _no_such_version(asked: Asked, plan_id: str, version: int) -> NotFound:
    """Says what stood under the number where an earlier edition published something under it."""
    edition = asked.on_day.edition.number
    known = None
    if is_plain(plan_id) and 1 <= version < 2**31:
        with (
            suppress(Unavailable),
            asked.context.store.reading() as session,
        ):  # plans answer without a database
            known = left_out(session, plan_id, version, edition)
    if known is None:
        refuse_withdrawn(asked.context, plan_id, version)
        return no_such_plan(f"{plan_id} v{version}")
    address = f"{asked.context.settings.public_url}/plans/{quote(plan_id, safe='')}/versions"
    if known.ends is not None:
        return NotFound(
            "not-a-version",
            Text(
                f"Số {version} của đồ án “{plan_id}” không phải là phiên bản mà là quyết định {known.decision_number} chấm dứt phiên bản "
                f"{known.ends}. Xem {address}/{known.ends}.",
                f"Number {version} of the plan “{plan_id}” is no version but decision {known.decision_number}, which ends version {known.ends}. "
                f"See {address}/{known.ends}.",
            ),
            extra={
                "plan_id": plan_id,
                "version": version,
                "ends": known.ends,
                "links": {"ended": f"{address}/{known.ends}"},
            },
        )
    return _replaced(known, plan_id, version, address)


def _replaced(known: LeftOut, plan_id: str, version: int, address: str) -> NotFound:
    earlier = f"{address}/{version}?edition={known.last_edition}"
    by = known.replaced_by
    instead = None if by is None else f"{address}/{by}"
    day = known.in_force_from
    because = (
        Text("", "")
        if by is None
        else Text(
            f": phiên bản {by}, có hiệu lực từ cùng ngày {day:%d/%m/%Y}, đã thay thế nó ({instead})",
            f": version {by}, in force from the same day {day.isoformat()}, replaced it ({instead})",
        )
    )
    return NotFound(
        "version-never-in-force",
        Text(
            f"Theo bản công bố này, phiên bản {version} của đồ án “{plan_id}” không có hiệu lực ngày nào{because.vi}. "
            f"Bản công bố số {known.last_edition} vẫn trả lời về nó: {earlier}.",
            f"By this edition, version {version} of the plan “{plan_id}” is law on no day{because.en}. "
            f"Edition {known.last_edition} still answers for it: {earlier}.",
        ),
        extra={
            "plan_id": plan_id,
            "version": version,
            "law_status": LawStatus.SUPERSEDED.value,
            "replaced_by": by,
            "last_edition": known.last_edition,
            "links": {"replaced_by": instead, "last_edition": earlier},
        },
    )


def refuse_withdrawn(context: Context, plan_id: str, version: int | None = None) -> None:
    """Raises `Withdrawn` for a version (None: a plan) that only withdrawn editions held."""
    if not is_plain(plan_id) or not (version is None or 1 <= version < 2**31):
        return
    with suppress(DatabaseAway), context.store.reading() as session:  # plans answer without a database
        edition = withdrawn_version(session, plan_id, version)
        if edition is None:
            return
        name = plan_id if version is None else f"{plan_id} v{version}"
        raise Withdrawn(
            "version-withdrawn",
            Text(
                f"“{name[:80]}” thuộc bản công bố số {edition}, đã bị thu hồi.",
                f"“{name[:80]}” belongs to edition {edition}, which was withdrawn.",
            ),
            extra={"plan_id": plan_id, "version": version, "edition": edition},
        )


def no_such_plan(name: str) -> NotFound:
    return NotFound(
        "no-such-plan",
        Text(
            f"Không có đồ án “{name[:80]}” trong bản công bố này.", f"This edition has no plan “{name[:80]}”."
        ),
    )
