"""Pools and transactions: who may do what is decided by the database role behind each of them.

`reader` reads `pub`; `public_writer` calls the functions that keep checks; `writer` ingests and publishes. A web process is
given `reader` and `public_writer` only.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import psycopg
from psycopg_pool import ConnectionPool, PoolTimeout

from planning_server.domain.errors import Unavailable
from planning_server.domain.text import Text

Session = psycopg.Connection[Any]
"""One connection inside one transaction; other rooms name it by this word and never import the driver."""

STATEMENT_SECONDS = 15
READER_SETTINGS = f"-c jit=off -c max_parallel_workers_per_gather=0 -c statement_timeout={STATEMENT_SECONDS}s"
WRITER_SETTINGS = "-c jit=off -c max_parallel_workers_per_gather=0 -c search_path=public,queue"
"""`queue` holds the tables and functions of the job queue, whose statements name no schema."""
CONNECT_SECONDS = 3
BREATHER_SECONDS = 1.0
"""After the database did not answer, nobody waits for it again for this long: questions that need none must not queue behind."""

# The pool tells every failed attempt to the log of the library; whether anything is shown is for the composition root to say.
logging.getLogger("psycopg.pool").addHandler(logging.NullHandler())


AWAY = (
    psycopg.errors.AdminShutdown,
    psycopg.errors.CrashShutdown,
    psycopg.errors.CannotConnectNow,
    psycopg.errors.TooManyConnections,
)


class DatabaseAway(Unavailable):
    """The database itself did not answer; refusals that rooms above raise inside a transaction are none of these."""


@dataclass(frozen=True, slots=True)
class StoreAddresses:
    """libpq addresses of the roles that this process may use; None for a role it does not have."""

    reader: str
    public_writer: str | None = None
    writer: str | None = None


class Store:
    """The database as rooms above see it. Nothing connects before the first use; `close` ends every pool."""

    def __init__(self, addresses: StoreAddresses, *, pool_size: int = 8) -> None:
        self._addresses = addresses
        self._away_until = 0.0
        self._reader = _pool(addresses.reader, READER_SETTINGS, pool_size)
        self._public_writer = (
            _pool(addresses.public_writer, READER_SETTINGS, 4) if addresses.public_writer else None
        )

    @contextmanager
    def reading(self) -> Generator[Session]:
        """A read-only transaction on published data. Raises `Unavailable` when the database is away."""
        with self._from_pool(self._reader) as session:
            yield session

    @contextmanager
    def keeping(self) -> Generator[Session]:
        """A transaction as `public_writer`: functions only."""
        if self._public_writer is None:
            raise RuntimeError("this process was given no public_writer address")
        with self._from_pool(self._public_writer) as session:
            yield session

    @contextmanager
    def writing(self) -> Generator[Session]:
        """One transaction as `writer`, on a connection of its own: all of it happens, or nothing."""
        with (
            refusing_when_away(),
            psycopg.connect(self._writer_url(), options=WRITER_SETTINGS) as session,
        ):
            yield session

    def listening(self) -> Session:
        """A reader's connection outside any transaction, for LISTEN; the caller closes it."""
        with refusing_when_away():
            return psycopg.connect(self._addresses.reader, autocommit=True, connect_timeout=CONNECT_SECONDS)

    def close(self) -> None:
        for pool in (self._reader, self._public_writer):
            if pool is not None and not pool.closed:
                pool.close()

    @contextmanager
    def _from_pool(self, pool: ConnectionPool[Session]) -> Generator[Session]:
        if time.monotonic() < self._away_until:
            raise database_away()
        try:
            with refusing_when_away():
                pool.open()
                with pool.connection() as session:
                    yield session
        except DatabaseAway:
            self._away_until = time.monotonic() + BREATHER_SECONDS
            raise

    def _writer_url(self) -> str:
        if self._addresses.writer is None:
            raise RuntimeError("this process was given no writer address")
        return self._addresses.writer


def _pool(address: str, options: str, size: int) -> ConnectionPool[Session]:
    return ConnectionPool(
        address,
        min_size=0,
        max_size=size,
        timeout=CONNECT_SECONDS,
        reconnect_timeout=1,
        kwargs={"options": options, "connect_timeout": CONNECT_SECONDS},
        open=False,
        check=ConnectionPool.check_connection,
    )


@contextmanager
def refusing_when_away() -> Generator[None]:
    """Turns "the database is not there" into a refusal; faults of a statement pass through as they are."""
    try:
        yield
    except (PoolTimeout, *AWAY) as cause:
        raise database_away() from cause
    except psycopg.errors.QueryCanceled as cause:
        raise Unavailable(
            "answer-took-too-long",
            Text(
                f"Câu hỏi này cần hơn {STATEMENT_SECONDS} giây. Hãy hỏi một vùng nhỏ hơn.",
                f"This question takes longer than {STATEMENT_SECONDS} s. Ask about a smaller place.",
            ),
        ) from cause
    except psycopg.OperationalError as cause:
        if cause.sqlstate is None:  # no answer from a server at all
            raise database_away() from cause
        raise


def database_away() -> DatabaseAway:
    return DatabaseAway(
        "database-away",
        Text(
            "Cơ sở dữ liệu hiện không trả lời. Bản đồ vẫn xem được; xin hỏi lại sau ít phút.",
            "The database does not answer at the moment. The map can still be seen; please ask again in a few minutes.",
        ),
    )
