"""What changed between two published versions of a plan."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Generator
from contextlib import contextmanager
from typing import Annotated, Any, Final

from fastapi import APIRouter, Query, Request
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel, ConfigDict, Field

from planning_server.domain.errors import NotFound, TooMany
from planning_server.domain.plan import PlanVersion, Scope
from planning_server.domain.text import Text
from planning_server.http.caching import MOST_SECONDS, VARY, Freshness
from planning_server.http.comparison_json import render_compared, render_comparison
from planning_server.http.context import Context, context_of
from planning_server.http.language import required_language
from planning_server.http.queries import refuse_repeated
from planning_server.http.routes_plans import no_such_plan, refuse_withdrawn
from planning_server.publish.compared_versions import compare_drawings
from planning_server.publish.edition import Edition
from planning_server.store.drawings import drawing

router = APIRouter(tags=["plans"])
KEPT_ANSWERS: Final = 8
LONGEST_WAIT_SECONDS: Final = 5
_Key = tuple[int, int, int, str]


class KeptDiffs:
    """The last answers of one process, made one at a time: versions never change, and a large one takes many seconds."""

    def __init__(self) -> None:
        self._making = threading.Lock()
        self._kept: OrderedDict[_Key, bytes] = OrderedDict()

    def answer(self, key: _Key, make: Callable[[], bytes]) -> bytes:
        """Raises `TooMany` rather than keeping a thread waiting: those serve everything else too."""
        found = self._kept.get(key)
        if found is not None:
            return found
        with self._alone():
            found = self._kept.get(key)
            if found is None:
                found = make()
                self._kept[key] = found
                while len(self._kept) > KEPT_ANSWERS:
                    self._kept.popitem(last=False)
            return found

    @contextmanager
    def _alone(self) -> Generator[None]:
        if not self._making.acquire(timeout=LONGEST_WAIT_SECONDS):
            raise TooMany(
                "comparison-busy",
                Text(
                    "Đang so sánh các phiên bản khác. Xin thử lại sau ít giây.",
                    "Other versions are being compared at this moment. Please try again in a few seconds.",
                ),
                extra={"retry_after_s": LONGEST_WAIT_SECONDS},
            )
        try:
            yield
        finally:
            self._making.release()


class DiffQuery(BaseModel):
    model_config = ConfigDict(extra="forbid")

    from_version: Annotated[
        int, Field(alias="from", ge=1, le=2_000_000_000, description="The version that was.")
    ]
    to_version: Annotated[
        int, Field(alias="to", ge=1, le=2_000_000_000, description="The version that is held beside it.")
    ]
    edition: Annotated[
        int | None, Field(ge=1, le=2_000_000_000, description="As that edition published them.")
    ] = None
    lang: Annotated[str | None, Field(description="vi or en; else Accept-Language, else vi.")] = None


@router.get("/plans/{plan_id}/diff")
def plan_diff(request: Request, plan_id: str, query: Annotated[DiffQuery, Query()]) -> Response:
    """Zones, lines and overlays added, removed, redrawn or saying something else between two versions, with m² and m."""
    refuse_repeated(request)
    context = context_of(request)
    language = required_language(query.lang, request.headers.get("accept-language", ""))
    edition = context.current.edition(query.edition)
    before = _version(context, edition, plan_id, query.from_version)
    after = _version(context, edition, plan_id, query.to_version)

    def make() -> bytes:
        with context.store.reading() as session:
            compared = compare_drawings(
                drawing(session, "pub", before.version_id),
                drawing(session, "pub", after.version_id),
                after.measure_crs,
                within_after=after.scope is Scope.LOCAL_ADJUSTMENT,
            )
        body = {
            "plan_id": plan_id,
            "edition": edition.number,
            "compared": render_compared(_told(before), _told(after), compared),
            **render_comparison(compared, language),
        }
        return bytes(JSONResponse(body).body)

    kept = request.app.state.diffs
    assert isinstance(kept, KeptDiffs)  # noqa: S101 - set by create_app and nowhere else
    content = kept.answer((edition.number, before.version_id, after.version_id, language), make)
    freshness = Freshness(MOST_SECONDS if query.edition is None else None)
    headers = {"Cache-Control": freshness.header, "Vary": VARY}
    return Response(content, media_type="application/json", headers=headers)


def _version(context: Context, edition: Edition, plan_id: str, version: int) -> PlanVersion:
    mine = [item for item in edition.versions if item.plan_id == plan_id]
    if not mine:
        refuse_withdrawn(context, plan_id)
        raise no_such_plan(plan_id)
    found = next((item for item in mine if item.version == version), None)
    if found is None:
        refuse_withdrawn(context, plan_id, version)
        listed = ", ".join(str(item.version) for item in mine)
        raise NotFound(
            "no-such-plan",
            Text(
                f"Đồ án “{plan_id[:80]}” không có phiên bản {version} trong bản công bố này; có: {listed}.",
                f"The plan “{plan_id[:80]}” has no version {version} in this edition; it has: {listed}.",
            ),
        )
    return found


def _told(version: PlanVersion) -> dict[str, Any]:
    return {
        "plan_id": version.plan_id,
        "version": version.version,
        "scope": version.scope.value,
        "decision_number": version.decision_number,
        "decision_date": version.decision_date.isoformat(),
    }
