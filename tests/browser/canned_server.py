"""A small HTTP server for the built viewer whose answers the test decides: a town of two parcels, and any failure one likes."""

from __future__ import annotations

import json
import mimetypes
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

LON, LAT = 108.45, 11.93
"""The middle of parcel 345."""
HALF = 0.0002
"""Half the side of a parcel in degrees, about 20 m."""

Query = Mapping[str, str]
Reply = tuple[int, Any]
"""The status and what is sent: bytes as a picture, all else as JSON."""


def square(lon: float, lat: float, half: float) -> dict[str, Any]:
    west, south, east, north = lon - half, lat - half, lon + half, lat + half
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {"type": "Polygon", "coordinates": [ring]}


def features(*items: tuple[dict[str, Any], dict[str, Any]]) -> dict[str, Any]:
    return {
        "type": "FeatureCollection",
        "features": [
            {"type": "Feature", "geometry": geometry, "properties": properties}
            for geometry, properties in items
        ],
    }


def style(edition: int = 1) -> dict[str, Any]:
    zone = {"code": "DAT_O_Nhomnhao", "zone_id": "A-17", "level": "phan_khu"}
    road = {"code": "DAT_HTKT_DuongGT", "zone_id": "GT-1", "level": "phan_khu"}
    color = ["match", ["get", "code"], "DAT_O_Nhomnhao", "#cc9900", "DAT_HTKT_DuongGT", "#5b5b5b", "#b9a5c9"]
    return {
        "version": 8,
        "metadata": {
            "planning:edition": edition,
            "planning:date": "2026-11-20",
            "planning:bounds": [LON - 0.002, LAT - 0.002, LON + 0.002, LAT + 0.002],
            "planning:legend": [
                {
                    "code": "DAT_O_Nhomnhao",
                    "label_vi": "Đất nhóm nhà ở",
                    "label_en": "Residential group",
                    "color": "#cc9900",
                },
                {"code": "DAT_HTXH_Yte", "label_vi": "Đất y tế", "label_en": "Health", "color": "#ff00bf"},
                {
                    "code": "DAT_HTKT_DuongGT",
                    "label_vi": "Đường giao thông",
                    "label_en": "Roads",
                    "color": "#5b5b5b",
                },
            ],
            "planning:levels": [{"level": "phan_khu"}, {"level": "chi_tiet"}],
            "planning:plans": [
                {
                    "plan_id": "pk",
                    "title_vi": "Quy hoạch phân khu",
                    "title_en": "Zoning plan",
                    "level": "phan_khu",
                    "version": 2,
                    "bounds": [LON - 0.002, LAT - 0.002, LON + 0.002, LAT + 0.002],
                }
            ],
        },
        "sources": {
            "planning": {
                "type": "geojson",
                "data": features((square(LON, LAT, 0.0015), zone), (square(LON, LAT + 0.0017, 0.0001), road)),
            },
            "cadastre": {
                "type": "geojson",
                "data": features((square(LON, LAT, HALF), {"parcel_id": "p345"})),
            },
        },
        "layers": [
            {"id": "background", "type": "background", "paint": {"background-color": "#f4f2ec"}},
            {
                "id": "zones-phan_khu",
                "type": "fill",
                "source": "planning",
                "metadata": {"planning:group": "zones", "planning:level": "phan_khu"},
                "paint": {"fill-color": color, "fill-opacity": 0.72},
            },
            {
                "id": "parcels",
                "type": "line",
                "source": "cadastre",
                "minzoom": 14,
                "metadata": {"planning:group": "parcels"},
                "paint": {"line-color": "#222222"},
            },
        ],
    }


def parcel(number: str = "345") -> dict[str, Any]:
    return {"parcel_id": f"p{number}", "key": {"commune": "99001", "sheet": "12", "number": number}}


def constraints(query: Query) -> dict[str, Any]:
    """The contract's example, for a parcel or a point."""
    is_parcel = "parcel" in query
    vi = query.get("lang", "vi") == "vi"
    subject: dict[str, Any] = {"type": "point", "parcel_id": None, "key": None, "area_m2": None}
    point = {"type": "Point", "coordinates": [float(query.get("lon", LON)), float(query.get("lat", LAT))]}
    if is_parcel:
        subject = {
            "type": "parcel",
            **parcel(query["parcel"].removeprefix("p")),
            "area_m2": 201.4,
            "legal_area_m2": 200.0,
            "effective_area_m2": 180.0,
        }
    subject["geometry"] = square(LON, LAT, HALF) if is_parcel else point
    return {
        "subject": subject,
        "date": query.get("date", "2026-11-20"),
        "edition": 1,
        "applies": [
            {
                "theme": "land_use",
                "system": "construction_planning",
                "plan_id": "pk",
                "version": 2,
                "level": "phan_khu",
                "zone_id": "A-17",
                "code": "DAT_O_Nhomnhao",
                "label": "Đất nhóm nhà ở" if vi else "Residential group",
                "law_status": "in_force",
                "area_m2": 161.1 if is_parcel else None,
                "share": 0.8 if is_parcel else None,
                "contact": "overlap",
                "measured_in": "EPSG:5899",
                "governs": True,
                "indicators": {
                    "coverage": {"min": None, "max": 0.7, "source_text": "≤70%"},
                    "far": None,
                    "storeys": {"min": 3, "max": 5, "source_text": "3-5 tầng"},
                    "height_m": None,
                },
                "documents": [
                    {"title": "Quyết định", "number": "1234/QĐ-UBND", "date": "2024-05-02", "sha256": None}
                ],
                "geometry": None,
            }
        ],
        "does_not_apply": [{"theme": "corridor"}],
        "no_data": [{"theme": "flood", "reason": "chưa có lớp" if vi else "no layer"}],
        "conflicts": [],
        "completeness": {"searched": ["land_use"], "missing": [], "stale": []},
        "provenance": {},
        "signature": None,
    }


def parcels_at(query: Query) -> dict[str, Any]:
    is_inside = abs(float(query["lon"]) - LON) <= HALF and abs(float(query["lat"]) - LAT) <= HALF
    return features((square(LON, LAT, HALF), parcel())) if is_inside else features()


def problem(status: int, slug: str, detail: str) -> Reply:
    return status, {"type": f"/problems/{slug}", "title": slug, "status": status, "detail": detail}


@dataclass(slots=True)
class CannedServer:
    """`replies` maps a path to a function of its query; tests put their own in. `asked` is every path with its query."""

    url: str
    replies: dict[str, Callable[[Query], Reply]]
    asked: list[tuple[str, Query]] = field(default_factory=list[tuple[str, Query]])
    gate: threading.Event = field(default_factory=threading.Event)
    server: ThreadingHTTPServer | None = None

    def expects(self, error: str) -> bool:
        """Chromium itself reports answers over 399 on the console; they are what a test with failures asks for."""
        return error.startswith("Failed to load resource")

    def stop(self) -> None:
        self.gate.set()
        if self.server is not None:
            self.server.shutdown()
            self.server.server_close()
            self.server = None


def start_canned_server(folder: Path) -> CannedServer:
    canned = CannedServer(
        "",
        {
            "/styles/planning.json": lambda _query: (200, style()),
            "/parcels": lambda query: (200, parcels_at(query)),
            "/constraints": lambda query: (200, constraints(query)),
            "/plans": lambda _query: (200, {"plans": []}),
        },
    )
    canned.gate.set()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            reply = canned.replies.get(parts.path)
            if reply is None:
                self._send_file(folder / ("index.html" if parts.path == "/" else parts.path.lstrip("/")))
                return
            query = {name: values[0] for name, values in parse_qs(parts.query).items()}
            canned.asked.append((parts.path, query))
            canned.gate.wait(20)
            status, body = reply(query)
            if isinstance(body, bytes):
                self._send(status, body, "image/png")
                return
            media = "application/json" if status < 400 else "application/problem+json"
            self._send(status, json.dumps(body, ensure_ascii=False).encode(), media)

        def _send_file(self, path: Path) -> None:
            if path.is_file():
                media = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
                self._send(200, path.read_bytes(), media)
            else:
                self._send(404, b"{}", "application/problem+json")

        def _send(self, status: int, body: bytes, media: str) -> None:
            self.send_response(status)
            self.send_header("Content-Type", media)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class names it so
            """Quiet: pytest shows what matters."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    canned.url = f"http://127.0.0.1:{server.server_address[1]}"
    canned.server = server
    return canned
