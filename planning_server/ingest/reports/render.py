"""One door to every form of a report."""

from __future__ import annotations

import json
from dataclasses import dataclass
from enum import StrEnum

from planning_server.domain.text import Language
from planning_server.ingest.reports.features import feature_collection, summary
from planning_server.ingest.reports.geopackage import geopackage
from planning_server.ingest.reports.page import page
from planning_server.ingest.reports.report import Report
from planning_server.ingest.reports.workbook import workbook


class ReportFormat(StrEnum):
    JSON = "json"
    GEOJSON = "geojson"
    XLSX = "xlsx"
    HTML = "html"
    GPKG = "gpkg"


MEDIA_TYPES = {
    ReportFormat.JSON: "application/json",
    ReportFormat.GEOJSON: "application/geo+json",
    ReportFormat.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ReportFormat.HTML: "text/html; charset=utf-8",
    ReportFormat.GPKG: "application/geopackage+sqlite3",
}


@dataclass(frozen=True, slots=True)
class RenderedReport:
    content: bytes
    media_type: str
    file_name: str


def render_report(report: Report, form: ReportFormat, language: Language) -> RenderedReport:
    """All findings of the report in one form; its file name says which upload and language it is of."""
    return RenderedReport(
        _content(report, form, language),
        MEDIA_TYPES[form],
        f"findings-{report.upload_id[:8]}-{language}.{form}",
    )


def _content(report: Report, form: ReportFormat, language: Language) -> bytes:
    match form:
        case ReportFormat.JSON:
            return _json(summary(report, language))
        case ReportFormat.GEOJSON:
            return _json(feature_collection(report, language))
        case ReportFormat.XLSX:
            return workbook(report, language)
        case ReportFormat.HTML:
            return page(report, language).encode()
        case ReportFormat.GPKG:
            return geopackage(report, language)


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode()
