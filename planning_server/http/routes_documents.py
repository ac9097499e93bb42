"""Papers of published versions, named by their content: decisions, drawings."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final
from urllib.parse import quote

from fastapi import APIRouter, Request
from fastapi.responses import FileResponse, Response

from planning_server.domain.errors import NotFound, Unavailable
from planning_server.domain.text import Text
from planning_server.http.context import context_of
from planning_server.ingest import kept_files
from planning_server.ingest.media_types import ending_of
from planning_server.store.upload_documents import PublishedDocument, published_document
from planning_server.tiles.serve import names_etag

router = APIRouter(tags=["plans"])
SHA256: Final = re.compile(r"[0-9a-f]{64}")
SHOWN_IN_THE_BROWSER: Final = frozenset({"application/pdf", "image/png", "image/jpeg"})


@router.get(
    "/documents/{sha256}",
    response_class=FileResponse,
    responses={200: {"content": {"application/octet-stream": {}}}},
)
def document(request: Request, sha256: str) -> Response:
    """A decision or drawing that belongs to a published version, byte for byte as it was handed in; range requests work."""
    context = context_of(request)
    if SHA256.fullmatch(sha256) is None:
        raise NotFound(
            "no-such-document",
            Text("Mã tài liệu gồm 64 chữ số thập lục phân.", "A document is named by 64 hexadecimal digits."),
        )
    with context.store.reading() as session:
        paper = published_document(session, sha256)
    try:
        path = kept_files.find(context.settings.upload_dir, sha256)
        path.open("rb").close()  # a file of another account is as good as none
    except (NotFound, PermissionError):
        raise Unavailable(
            "document-not-here",
            Text(
                "Tài liệu đã công bố nhưng máy chủ này chưa có tệp. Xin báo người quản trị.",
                "The document is published, but this server does not have its file. Please tell the administrator.",
            ),
        ) from None
    headers = _headers(paper, path)
    known = request.headers.get("if-none-match")
    if names_etag(None if known is None else known.encode("latin-1"), headers["ETag"].encode()):
        return Response(status_code=304, headers=headers)
    return FileResponse(path, media_type=paper.media_type, headers=headers)


def _headers(paper: PublishedDocument, path: Path) -> dict[str, str]:
    """The kind is that told by the bytes when they came in; nothing in them may act on behalf of this site.

    `sandbox` is left out for PDF alone, which browsers refuse to show under it; scripts in a PDF have no site to act for.
    """
    kind = "inline" if paper.media_type in SHOWN_IN_THE_BROWSER else "attachment"
    ending = ending_of(path, paper.media_type)
    title = quote(re.sub(r"[^\w .()-]", "_", paper.title)[:120].strip() or paper.sha256[:12])
    sandbox = "" if paper.media_type == "application/pdf" else "; sandbox"
    return {
        "ETag": f'"{paper.sha256}"',
        "Cache-Control": "public, max-age=31536000, immutable",
        "Content-Disposition": f"{kind}; filename=\"{paper.sha256[:12]}.{ending}\"; filename*=UTF-8''{title}.{ending}",
        "Content-Security-Policy": f"default-src 'none'; style-src 'unsafe-inline'; img-src 'self'{sandbox}",
        "X-Content-Type-Options": "nosniff",
    }
