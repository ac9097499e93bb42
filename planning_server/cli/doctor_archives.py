"""What the doctor says of the archive folder: whether builds that were cut off left anything there."""

from __future__ import annotations

from pathlib import Path

import psycopg

from planning_server.cli.doctor_part import Part
from planning_server.store.editions import named_archives, try_build_lock
from planning_server.tiles.leftovers import find_leftovers


def examine_archives(owner_url: str, folder: Path) -> list[Part]:
    """Of a database whose schema is current. Raises `psycopg.Error`."""
    with psycopg.connect(owner_url, connect_timeout=5) as session:
        return [archives_part(session, folder)]


def archives_part(session: psycopg.Connection, folder: Path) -> Part:
    """What lies there while an edition is being built may be its own."""
    if not try_build_lock(session):
        return Part("leftovers", "an edition is being built", ok=True, needed_for="desk", mend=None)
    try:
        found = find_leftovers(folder, named_archives(session))
    except PermissionError:
        return Part("leftovers", None, ok=False, needed_for="desk", mend="run as the account of the server")
    if not found:
        return Part("leftovers", "none", ok=True, needed_for="desk", mend=None)
    return Part(
        "leftovers", found.words.en, ok=False, needed_for="desk", mend="planning-server clear-archives"
    )
