"""Builds of editions that were asked for: requested, building, failed, published."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from planning_server.domain.errors import NotFound
from planning_server.domain.text import Text
from planning_server.store.sessions import Session
from planning_server.store.statements import statement


@dataclass(frozen=True, slots=True)
class EditionBuild:
    """One build. `activates` is the older edition whose content it publishes again. `problem` is the refusal that ended it: `slug`, `vi`,
    `en`, `faults`; `failure` the same as one line for the log.
    """

    edition: int
    base_edition: int | None
    state: str
    started_at: datetime
    started_by: str
    note: str
    failure: str | None
    problem: Mapping[str, Any] | None
    activates: int | None = None


def request(session: Session, build: EditionBuild) -> None:
    """Asked for, for a worker to build."""
    _note(session, "request_build", build)


def begin(session: Session, build: EditionBuild) -> None:
    """Begun at once by whoever asks."""
    _note(session, "begin_build", build)


def _note(session: Session, name: str, build: EditionBuild) -> None:
    session.execute(
        statement(name),
        {
            "edition": build.edition,
            "base_edition": build.base_edition,
            "started_at": build.started_at,
            "started_by": build.started_by,
            "note": build.note,
            "activates": build.activates,
        },
    )


def build_of(session: Session, number: int) -> EditionBuild:
    """Raises `NotFound`."""
    row = session.execute(statement("requested_build"), {"edition": number}).fetchone()
    if row is None:
        raise NotFound(
            "no-such-build",
            Text(
                f"Không có lần lập bản công bố số {number}.",
                f"No edition {number} was ever asked for or built.",
            ),
        )
    return EditionBuild(*row)


def waiting(session: Session) -> int | None:
    """The number of the edition that is asked for and not begun; None where none is."""
    row = session.execute(statement("builds_waiting")).fetchone()
    return None if row is None else int(row[0])


def take_up(session: Session, number: int) -> bool:
    """A requested build begins, or one that a crash cut off begins again; False where it has ended."""
    return session.execute(statement("take_up_build"), {"edition": number}).rowcount == 1


def builds(session: Session) -> tuple[EditionBuild, ...]:
    """The newest builds first."""
    return tuple(EditionBuild(*row) for row in session.execute(statement("builds_all")))
