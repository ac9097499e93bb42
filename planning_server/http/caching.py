"""How long an answer may be kept: for ever when edition and date are named, else at most a minute and never past midnight
before the law changes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from fastapi.responses import JSONResponse

from planning_server.publish.edition import EditionOnDay

MOST_SECONDS = 60
VARY = "Accept, Accept-Language, Accept-Encoding"


@dataclass(frozen=True, slots=True)
class Freshness:
    """`seconds` None: immutable until withdrawn."""

    seconds: int | None

    @property
    def is_for_good(self) -> bool:
        return self.seconds is None

    @classmethod
    def of(cls, on_day: EditionOnDay, now: datetime, *, pinned: bool, today: date) -> Freshness:
        """`now` carries the deployment's time zone, whose midnight turns the law."""
        if pinned:
            return cls(None)
        boundary = on_day.edition.next_boundary(today)
        if boundary is None or boundary > today + timedelta(days=1):
            return cls(MOST_SECONDS)
        midnight = datetime.combine(boundary, datetime.min.time(), tzinfo=now.tzinfo)
        return cls(max(0, min(MOST_SECONDS, int((midnight - now).total_seconds()))))

    @property
    def header(self) -> str:
        if self.seconds is None:
            return "public, max-age=31536000, immutable"
        return f"public, max-age={self.seconds}"


def fresh_json(
    body: dict[str, Any], freshness: Freshness, *, media_type: str = "application/json"
) -> JSONResponse:
    """A JSON answer with its life time stated."""
    headers = {"Cache-Control": freshness.header, "Vary": VARY}
    return JSONResponse(body, headers=headers, media_type=media_type)
