"""What an upload shows while it is a draft: events, findings in every form, impact, preview tiles."""

from __future__ import annotations

import gzip
from typing import Annotated, Any, Final

from fastapi import APIRouter, Query, Request, Response
from pydantic import Field

from planning_server.domain.errors import Conflict, InvalidInput, NotFound
from planning_server.domain.finding import Severity
from planning_server.domain.text import Language, Text
from planning_server.http.context import context_of, desk_of
from planning_server.http.desk_answers import NO_STORE, AskedLanguage, LanguageQuery, PageQuery, desk_json
from planning_server.http.impact_json import render_parcel_changes, render_plan_impact
from planning_server.http.upload_access import VisibleUpload
from planning_server.ingest.plan_answers import effective_plan
from planning_server.ingest.reports.features import feature_collection
from planning_server.ingest.reports.render import ReportFormat, render_report
from planning_server.ingest.reports.report import Report
from planning_server.jobs.report_upload import upload_report
from planning_server.publish.editions import current_edition
from planning_server.publish.impact import plan_impact
from planning_server.store import editions as edition_rows
from planning_server.store import impact as impact_rows
from planning_server.tiles import preview
from planning_server.tiles.grid import TileAddress
from planning_server.tiles.serve import MVT, accepts_gzip

router = APIRouter(tags=["uploads"])
GEOJSON: Final = "application/geo+json"
PAGE_POLICY: Final = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox allow-popups"


class FindingsQuery(LanguageQuery):
    """Without a limit every finding is answered; the other forms always hold them all."""

    format: Annotated[ReportFormat, Field(description="geojson, or all findings as another form.")] = (
        ReportFormat.GEOJSON
    )
    severity: Annotated[Severity | None, Field(description="Only these.")] = None
    code: Annotated[str | None, Field(max_length=100, description="Only findings of this code.")] = None
    limit: Annotated[int | None, Field(ge=1, le=100_000, description="At most so many.")] = None
    offset: Annotated[int, Field(ge=0, le=1_000_000_000, description="After so many.")] = 0

    @property
    def is_piece(self) -> bool:
        return self.severity is not None or self.code is not None or self.limit is not None or self.offset > 0


class ImpactQuery(PageQuery):
    """Zones are all listed; `limit` and `offset` cut the list of parcels."""


@router.get("/uploads/{upload_id}/findings")
def findings(
    request: Request,
    upload: VisibleUpload,
    language: AskedLanguage,
    query: Annotated[FindingsQuery, Query()],
) -> Response:
    """Everything that was found, with row, place, size, and what to do; the gravest first."""
    with desk_of(request).store.writing() as session:
        report = upload_report(
            session,
            upload.upload_id,
            context_of(request).settings.public_url,
            outlined=query.format is ReportFormat.HTML,
        )
    if query.format is ReportFormat.GEOJSON:
        return desk_json(_collection(report, query, language), media_type=GEOJSON)
    if query.is_piece:
        raise InvalidInput(
            "whole-report-only",
            Text(
                "Lọc và chia trang chỉ dùng với format=geojson; các dạng khác luôn chứa toàn bộ.",
                "Filters and pages go with format=geojson; the other forms always hold everything.",
            ),
        )
    made = render_report(report, query.format, language)
    kind = "inline" if query.format in {ReportFormat.JSON, ReportFormat.HTML} else "attachment"
    headers = {
        **NO_STORE,
        "Content-Disposition": f'{kind}; filename="{made.file_name}"',
        "Content-Security-Policy": PAGE_POLICY,
    }
    return Response(made.content, media_type=made.media_type, headers=headers)


def _collection(report: Report, query: FindingsQuery, language: Language) -> dict[str, Any]:
    """`total` counts every finding of the upload, `matched` those that the filters leave; `complete` is false for any piece."""
    matched = [
        kept
        for kept in report.findings
        if query.severity in {None, kept.finding.severity} and query.code in {None, kept.finding.code}
    ]
    end = None if query.limit is None else query.offset + query.limit
    shown = matched[query.offset : end]
    body = feature_collection(report, language, shown)
    features = body.pop("features")
    return {
        **body,
        "matched": len(matched),
        "returned": len(shown),
        "offset": query.offset,
        "limit": query.limit,
        "features": features,
    }


@router.get("/uploads/{upload_id}/impact")
def impact(
    request: Request, upload: VisibleUpload, language: AskedLanguage, query: Annotated[ImpactQuery, Query()]
) -> Response:
    """What would be answered otherwise if this draft were published: zones and parcels, with m²."""
    desk = desk_of(request)
    with desk.store.writing() as session:
        edition = current_edition(session) if edition_rows.current_number(session) is not None else None
        found = plan_impact(session, upload.upload_id, edition)
        changes = impact_rows.changed_parcels(session, upload.upload_id) if found is None else ()
        drafted = found is not None or impact_rows.has_drafted_parcels(session, upload.upload_id)
    if not drafted:
        raise Conflict(
            "nothing-drafted",
            Text(
                f"Lần gửi ở trạng thái “{upload.state}” không có bản nháp để so sánh.",
                f"An upload in state “{upload.state}” has no draft to compare.",
            ),
            extra={"state": str(upload.state)},
        )
    head = {"upload_id": str(upload.upload_id), "kind": upload.kind, "state": str(upload.state)}
    if found is not None:
        return desk_json({**head, **render_plan_impact(found, language, query)})
    number = None if edition is None else edition.number
    surveyed = effective_plan(upload.plan, upload.answers).get("surveyed")
    return desk_json({**head, **render_parcel_changes(changes, number, surveyed, query)})


@router.get("/uploads/{upload_id}/tiles/{z}/{x}/{y}.mvt")
def preview_tile(
    request: Request,
    upload: VisibleUpload,
    z: int,
    x: int,
    y: int,
    _query: Annotated[LanguageQuery, Query()],
) -> Response:
    """A tile of the draft, in the layers of the published tilesets; 204 where nothing is drafted."""
    address = TileAddress(z, x, y)
    if not (preview.MIN_ZOOM <= z <= preview.MAX_ZOOM and address.is_in_grid()):
        raise NotFound(
            "outside-the-matrix",
            Text(
                f"Ô nằm ngoài lưới (mức {preview.MIN_ZOOM} đến {preview.MAX_ZOOM}).",
                f"The tile is outside the matrix (zooms {preview.MIN_ZOOM} to {preview.MAX_ZOOM}).",
            ),
        )
    with desk_of(request).store.writing() as session:
        body = preview.render_preview(session, preview.DraftPreview(upload.upload_id), address)
    headers = {**NO_STORE, "Content-Type": MVT.decode()}
    if not body:
        return Response(status_code=204, headers=dict(NO_STORE))
    if accepts_gzip(request.headers.get("accept-encoding", "identity").encode("latin-1")):
        return Response(gzip.compress(body, 1, mtime=0), headers={**headers, "Content-Encoding": "gzip"})
    return Response(body, headers=headers)
