"""Runs geometry over long arrays in two threads: GEOS works outside the interpreter's lock, and the machines aimed at have two cores."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

WORKERS = 2
SHORTEST, LONGEST = 1000, 20_000
"""Long enough to be worth a thread, short enough that what is being worked on stays small."""

Item = TypeVar("Item")
Made = TypeVar("Made")
Aside = TypeVar("Aside")
Value = TypeVar("Value", bound=np.generic)


def in_chunks(
    work: Callable[[slice], NDArray[Value]], count: int, together: NDArray[np.int64] | None = None
) -> NDArray[Value]:
    """`work` for every slice of `count` items, joined in order. It must touch nothing that another slice touches:
    items that follow one another with the same number in `together` come into one slice."""
    size = min(max(count // (2 * WORKERS) + 1, SHORTEST), LONGEST)
    cuts = np.arange(0, max(count, 1), size)
    if together is not None and count:
        cuts = np.unique(np.searchsorted(together, together[cuts]))
    chunks = [slice(int(a), int(b)) for a, b in zip(cuts, [*cuts[1:], count], strict=True)]
    if len(chunks) == 1:
        return work(chunks[0])
    with ThreadPoolExecutor(WORKERS) as pool:
        return np.concatenate(list(pool.map(work, chunks)))


def at_once(aside: Callable[[], Aside], here: Callable[[], Made]) -> tuple[Aside, Made]:
    """Both at the same time; where both raise, what `aside` raised.

    Shapes may be read by both and prepared (`shapely.prepare`) by neither: a prepared shape in two threads ends the process.
    """
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(aside)
        try:
            made = here()
        finally:
            found = waiting.result()
    return found, made


def for_each(work: Callable[[Item], Made], items: Sequence[Item]) -> list[Made]:
    """`work` for every item, in order."""
    if len(items) < WORKERS:
        return [work(item) for item in items]
    with ThreadPoolExecutor(WORKERS) as pool:
        return list(pool.map(work, items))
