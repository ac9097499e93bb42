"""States of published uploads turn with the days: nobody does anything, and a scheduled version is in force."""

from __future__ import annotations

from datetime import date

from planning_server.store.sessions import Session
from planning_server.store.statements import statement


def turn(session: Session, today: date) -> int:
    """Writes what every published upload is on this day; answers how many turned."""
    return session.execute(statement("turn_uploads"), {"today": today}).rowcount
