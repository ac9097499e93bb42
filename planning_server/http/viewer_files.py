"""The viewer's built files, read once at start, compressed once, served under `/`."""

from __future__ import annotations

import mimetypes
from pathlib import Path
from typing import Final

from fastapi import Request, Response
from fastapi.responses import HTMLResponse

from planning_server.http.fixed_files import FixedFile

TYPES: Final = {
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".mjs": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".json": "application/json",
    ".svg": "image/svg+xml",
    ".webmanifest": "application/manifest+json",
    ".woff2": "font/woff2",
}
COMPRESSED: Final = {".html", ".js", ".mjs", ".css", ".json", ".svg", ".webmanifest"}

PAGE_HEADERS: Final = {
    "Content-Security-Policy": (
        "default-src 'self'; img-src 'self' data: blob:; style-src 'self' 'unsafe-inline'; "
        "worker-src 'self' blob:; child-src 'self' blob:; connect-src 'self' data: blob:; base-uri 'none'; form-action 'self'"
    ),
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "X-Content-Type-Options": "nosniff",
}

NOT_BUILT: Final = (
    '<!doctype html><html lang="vi"><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
    "<title>Bản đồ quy hoạch</title><h1>Trang bản đồ chưa được dựng</h1>"
    "<p>Hãy chạy <code>./run build</code> rồi khởi động lại. Dữ liệu vẫn dùng được qua "
    '<a href="/api/docs">/api/docs</a>.</p>'
    '<p lang="en">The map page has not been built. Run <code>./run build</code> and start again.</p></html>'
)


class ViewerFiles:
    """Every file of the built viewer; empty where it was not built."""

    def __init__(self, folder: Path) -> None:
        self._files: dict[str, FixedFile] = {}
        if (folder / "index.html").is_file():
            for path in sorted(folder.rglob("*")):
                if path.is_file():
                    self._files[path.relative_to(folder).as_posix()] = _read(path, folder)

    @property
    def paths(self) -> list[str]:
        return list(self._files)

    def index(self, request: Request) -> Response:
        """The page itself; a plain one that says what to do where it was not built."""
        if "index.html" not in self._files:
            return HTMLResponse(NOT_BUILT, status_code=503, headers={"Cache-Control": "no-store"})
        return self.file("index.html", request)

    def file(self, path: str, request: Request) -> Response:
        """One file of `paths`."""
        return self._files[path].answer(request, PAGE_HEADERS)


def _read(path: Path, folder: Path) -> FixedFile:
    suffix = path.suffix.lower()
    return FixedFile.of(
        path.read_bytes(),
        TYPES.get(suffix) or mimetypes.guess_type(path.name)[0] or "application/octet-stream",
        compressed=suffix in COMPRESSED,
        is_named_by_content=path.relative_to(folder).parts[0] == "assets",
    )
