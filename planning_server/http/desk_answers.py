"""What every answer of the desk shares: nothing is kept by any cache, and the words are in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, Final

from fastapi import Depends, Request
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field

from planning_server.domain.moments import utc_words
from planning_server.domain.text import Language
from planning_server.http.context import context_of
from planning_server.http.language import required_language
from planning_server.http.queries import refuse_repeated

NO_STORE: Final[Mapping[str, str]] = {
    "Cache-Control": "no-store",
    "Vary": "Accept, Accept-Language, Authorization, Cookie",
    "X-Content-Type-Options": "nosniff",
}


class LanguageQuery(BaseModel):
    model_config = ConfigDict(extra="forbid")

    lang: Annotated[str | None, Field(description="vi or en; else Accept-Language, else vi.")] = None


class PageQuery(LanguageQuery):
    """A piece of a list in a stable order."""

    limit: Annotated[int, Field(ge=1, le=1000, description="At most so many.")] = 100
    offset: Annotated[int, Field(ge=0, le=1_000_000_000, description="After so many.")] = 0


def desk_json(
    body: object,
    *,
    status: int = 200,
    headers: Mapping[str, str] | None = None,
    media_type: str | None = None,
) -> JSONResponse:
    return JSONResponse(
        body, status_code=status, headers={**NO_STORE, **(headers or {})}, media_type=media_type
    )


def asked_language(request: Request) -> Language:
    """Raises `InvalidInput` for a `lang` that is neither, and for a parameter given twice."""
    refuse_repeated(request)
    return required_language(request.query_params.get("lang"), request.headers.get("accept-language", ""))


AskedLanguage = Annotated[Language, Depends(asked_language)]


def address_of(request: Request, path: str) -> str:
    """An absolute address on this server, from its public URL and never from the request's headers."""
    return f"{context_of(request).settings.public_url}{path}"


def moment(at: datetime | None) -> str | None:
    return None if at is None else utc_words(at)


def page_of(items: list[Any], total: int, query: PageQuery) -> dict[str, Any]:
    """What says whether a list is whole."""
    return {
        "total": total,
        "returned": len(items),
        "offset": query.offset,
        "limit": query.limit,
        "complete": query.offset == 0 and len(items) == total,
    }
