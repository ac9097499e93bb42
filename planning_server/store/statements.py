"""SQL is source code: one statement a file in `store/sql/`, read once, bound by psycopg."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import LiteralString, cast

from psycopg import sql

SQL_FOLDER = Path(__file__).parent / "sql"


@cache
def statement(name: str) -> sql.SQL:
    """The statement of `store/sql/{name}.sql`. Values bind as `%(name)s`; nothing is ever pasted into the text."""
    text = (SQL_FOLDER / f"{name}.sql").read_text(encoding="utf-8")
    return sql.SQL(
        cast("LiteralString", text)
    )  # a file of this package is as literal as a string in a module
