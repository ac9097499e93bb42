"""Whose an upload is."""

from __future__ import annotations

from planning_server.store.accounts import Account, Right
from planning_server.store.uploads import Upload


def is_open_to(upload: Upload, account: Account) -> bool:
    """The sender's, and that of everybody who may decide: they see it, answer it and are told what it is."""
    return upload.created_by == account.username or account.may(Right.DECIDE)
