"""Hears that uploads moved on: by NOTIFY, with the caller's own polling beneath in case a notice is lost."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from uuid import UUID

from planning_server.store.sessions import Store, refusing_when_away
from planning_server.store.statements import statement


def upload_notices(store: Store, *, poll_seconds: float) -> Iterator[UUID | None]:
    """The ids of uploads that changed, and None at least every `poll_seconds`, so that the caller can see whether to go on.

    Raises `Unavailable` when the database goes away; the caller begins anew.
    """
    with refusing_when_away(), closing(store.listening()) as session:
        session.execute(statement("listen_upload"))
        while True:
            for notice in session.notifies(timeout=poll_seconds, stop_after=1):
                yield _id_of(notice.payload)
            yield None


def _id_of(payload: str) -> UUID | None:
    try:
        return UUID(payload)
    except ValueError:
        return None
