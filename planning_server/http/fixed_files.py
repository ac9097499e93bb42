"""Files that do not change while the process runs: read or made once, compressed once, with a strong entity tag."""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from fastapi import Request, Response

from planning_server.http.caching import Freshness
from planning_server.tiles.serve import accepts_gzip, names_etag


@dataclass(frozen=True, slots=True)
class FixedFile:
    """`zipped` None: sent as it is. Immutable for a client when the address is named by the content, else asked about each time."""

    body: bytes
    zipped: bytes | None
    media_type: str
    etag: str
    is_named_by_content: bool

    @classmethod
    def of(
        cls, body: bytes, media_type: str, *, compressed: bool, is_named_by_content: bool = False
    ) -> FixedFile:
        return cls(
            body=body,
            zipped=gzip.compress(body, 9, mtime=0) if compressed else None,
            media_type=media_type,
            etag=f'"{hashlib.sha256(body).hexdigest()[:32]}"',
            is_named_by_content=is_named_by_content,
        )

    def answer(self, request: Request, more: Mapping[str, str]) -> Response:
        """200 or 304; `more` are further headers."""
        headers = {
            "ETag": self.etag,
            "Cache-Control": Freshness(None).header if self.is_named_by_content else "no-cache",
            "Vary": "Accept-Encoding",
            "Content-Type": self.media_type,
            **more,
        }
        if names_etag(_header(request, "if-none-match"), self.etag.encode()):
            return Response(status_code=304, headers=headers)
        if self.zipped is not None and accepts_gzip(_header(request, "accept-encoding") or b"identity"):
            return Response(self.zipped, headers={**headers, "Content-Encoding": "gzip"})
        return Response(self.body, headers=headers)


def _header(request: Request, name: str) -> bytes | None:
    value = request.headers.get(name)
    return None if value is None else value.encode("latin-1")
