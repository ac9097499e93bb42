"""Rows for `COPY ... FROM STDIN (FORMAT binary)`, made column by column: no value of a row passes through the driver alone.

A `Field` is one column in the file format of PostgreSQL: for each row the length of its value (big endian, -1 for NULL) and the value.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Sequence
from itertools import chain
from typing import cast
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from planning_server.store.sessions import Session
from planning_server.store.statements import statement

Bytes = NDArray[np.uint8]
Field = tuple[Bytes | Sequence[bytes], ...]
"""Parts that stand one after another in the row: an array of shape (rows, size) where every row has as many bytes, or one item a row."""

BLOCK_ROWS = 4096
SIGNATURE = b"PGCOPY\n\xff\r\n\0" + bytes(8)
TRAILER = b"\xff\xff"
NULL = b"\xff\xff\xff\xff"
BYTEA_OID, INTEGER_OID, TEXT_OID = 17, 23, 25
JSONB_VERSION = b"\x01"
_length = struct.Struct(">i").pack


def octets(values: Sequence[bytes | None]) -> Field:
    """bytea, or anything that is handed over as bytes already: geometries as EWKB."""
    if None in values:
        if values.count(None) == len(values):
            return (_same(NULL, len(values)),)
        return ([NULL if value is None else _length(len(value)) + value for value in values],)
    whole = cast("Sequence[bytes]", values)
    sizes = np.fromiter(map(len, whole), dtype=">i4", count=len(whole))
    lengths = sizes.view(np.uint8).reshape(-1, 4)
    if len(whole) and sizes.min() == sizes.max():
        return (lengths, np.frombuffer(b"".join(whole), dtype=np.uint8).reshape(len(whole), int(sizes[0])))
    return (lengths, whole)


def texts(values: Sequence[str | None]) -> Field:
    if None in values:
        return octets([None if value is None else value.encode() for value in values])
    return octets(list(map(str.encode, cast("Sequence[str]", values))))


def documents(values: Sequence[str]) -> Field:
    """jsonb from JSON texts."""
    return octets([JSONB_VERSION + value.encode() for value in values])


def integers(values: Sequence[int] | NDArray[np.int64]) -> Field:
    """integer, not NULL."""
    return (_fixed(np.asarray(values, dtype=">i4")),)


def big_integers(values: Sequence[int]) -> Field:
    """bigint, not NULL."""
    return (_fixed(np.asarray(values, dtype=">i8")),)


def small_integers(values: Sequence[int]) -> Field:
    """smallint, not NULL."""
    return (_fixed(np.asarray(values, dtype=">i2")),)


def doubles(values: Sequence[float | None]) -> Field:
    """double precision."""
    if None not in values:
        return (_fixed(np.asarray(values, dtype=">f8")),)
    return octets([None if value is None else struct.pack(">d", value) for value in values])


def uuids(value: UUID, rows: int) -> Field:
    """The same one in every row."""
    return (_same(_length(16) + value.bytes, rows),)


def text_arrays(values: Sequence[Sequence[str]]) -> Field:
    """text[] of one dimension."""
    if not any(values):
        return octets([_array(TEXT_OID, [])] * len(values))
    return octets([_array(TEXT_OID, [item.encode() for item in value]) for value in values])


def integer_arrays(values: Sequence[Sequence[int]]) -> Field:
    """integer[] of one dimension, without NULL."""
    return octets([_array(INTEGER_OID, [_length(item) for item in value]) for value in values])


def octet_arrays(values: Sequence[Sequence[bytes | None] | None]) -> Field:
    """bytea[] of one dimension."""
    return octets([None if value is None else _array(BYTEA_OID, value) for value in values])


def _array(oid: int, items: Sequence[bytes | None]) -> bytes:
    if not items:
        return struct.pack(">iii", 0, 0, oid)
    head = struct.pack(">iiiii", 1, int(None in items), oid, len(items), 1)
    return head + b"".join([NULL if item is None else _length(len(item)) + item for item in items])


def _fixed(numbers: NDArray[np.generic]) -> Bytes:
    size = numbers.dtype.itemsize
    rows = np.empty(len(numbers), dtype=[("length", ">i4"), ("value", numbers.dtype)])
    rows["length"], rows["value"] = size, numbers
    return rows.view(np.uint8).reshape(len(numbers), 4 + size)


def _same(value: bytes, rows: int) -> Bytes:
    return np.broadcast_to(np.frombuffer(value, dtype=np.uint8), (rows, len(value)))


def _rows(fields: Sequence[Field], rows: int) -> bytes:
    """Parts of one size that follow one another are put together as arrays; only what differs in size from row to row is joined one by one."""
    joined: list[Sequence[bytes]] = []
    apart: list[Bytes] = [_same(struct.pack(">h", len(fields)), rows)]
    for part in chain.from_iterable(fields):
        if isinstance(part, np.ndarray):
            apart.append(part)
            continue
        joined += [_items(apart), part]
        apart = []
    joined.append(_items(apart))
    return b"".join(chain.from_iterable(zip(*(items for items in joined if items), strict=True)))


def _items(parts: Sequence[Bytes]) -> Sequence[bytes]:
    if not parts:
        return ()
    whole = np.ascontiguousarray(np.hstack(parts))
    return whole.view(f"V{whole.shape[1]}").ravel().tolist()


def copy_rows(
    session: Session,
    name: str,
    fields_of: Callable[[slice], Sequence[Field]],
    rows: int,
    at_once: int = BLOCK_ROWS,
) -> int:
    """Writes with the COPY statement of that name the columns that `fields_of` makes of a slice of the rows; answers `rows`.

    `at_once` rows after one another, so that the database takes one in while the next is made, and no more than one is held here.
    """
    with session.cursor() as cursor, cursor.copy(statement(name)) as copy:
        copy.write(SIGNATURE)
        for start in range(0, rows, at_once):
            block = slice(start, min(start + at_once, rows))
            copy.write(_rows(fields_of(block), block.stop - start))
        copy.write(TRAILER)
    return rows
