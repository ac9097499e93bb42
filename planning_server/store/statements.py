"""SQL is source code: one statement a file in `store/sql/`, read once, bound by psycopg."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Literal, LiteralString, cast

from psycopg import sql

SQL_FOLDER = Path(__file__).parent / "sql"


@cache
def statement(name: str) -> sql.SQL:
    """The statement of `store/sql/{name}.sql`. Values bind as `%(name)s`; nothing is ever pasted into the text."""
    text = (SQL_FOLDER / f"{name}.sql").read_text(encoding="utf-8")
    return sql.SQL(
        cast("LiteralString", text)
    )  # a file of this package is as literal as a string in a module


@cache
def statement_in(schema: Literal["draft", "pub"], name: str) -> sql.Composed:
    """The statement of a file that reads plan content, which both schemas hold in the same columns: `{schema}` names one of them."""
    return statement(name).format(schema=sql.Identifier(schema))
