"""Withdrawing an edition, by an administrator."""

from __future__ import annotations

from planning_server.jobs.desk import IngestDesk
from planning_server.publish.editions import edition_row
from planning_server.publish.withdrawal import Withdrawal
from planning_server.publish.withdrawal import withdraw_edition as withdraw
from planning_server.store.accounts import Right, account_with_right
from planning_server.store.editions import EditionRow
from planning_server.store.withdrawals import WithdrawnContent


def withdraw_edition(
    desk: IngestDesk, number: int, *, actor: str, note: str | None
) -> tuple[EditionRow, WithdrawnContent]:
    """The edition as it stands then, and what went with it. Raises `NotAllowed` and as `publish.withdrawal` does."""
    with desk.store.writing() as session:
        account_with_right(session, actor, Right.ADMINISTER)
        gone = withdraw(session, Withdrawal(number, actor, desk.now(), note))
        return edition_row(session, number), gone
