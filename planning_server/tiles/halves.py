"""Long runs of geometry work in two threads: GEOS works outside the interpreter's lock, and the machines aimed at have two cores."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
from numpy.typing import NDArray

Geometries = NDArray[np.object_]
WORKERS = 2
SHORTEST = 200
"""Fewer shapes are not worth a thread."""


def in_halves(work: Callable[[Geometries], Any], shapes: Geometries) -> Geometries:
    """`work` over all shapes, in order. It must look at each shape by itself and prepare none (a prepared shape in two threads ends the process)."""
    if len(shapes) < SHORTEST:
        return np.atleast_1d(np.asarray(work(shapes), dtype=object))
    parts = np.array_split(shapes, 2 * WORKERS)
    with ThreadPoolExecutor(WORKERS) as pool:
        return np.concatenate(
            [np.atleast_1d(np.asarray(made, dtype=object)) for made in pool.map(work, parts)]
        )
