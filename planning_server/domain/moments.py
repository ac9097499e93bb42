"""Moments in the words of the contract."""

from __future__ import annotations

from datetime import UTC, datetime


def utc_words(at: datetime) -> str:
    """A moment as ISO 8601 in UTC with `Z`, to the second.

    >>> from datetime import timedelta, timezone
    >>> utc_words(datetime(2026, 11, 20, 6, 30, tzinfo=timezone(timedelta(hours=7))))
    '2026-11-19T23:30:00Z'
    """
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
