"""Keeps Python's search for reference cycles from walking a file's millions of values again and again while they are read."""

from __future__ import annotations

import gc
import threading
from collections.abc import Generator
from contextlib import contextmanager

_lock = threading.Lock()
_resting: list[bool] = []
"""For each caller inside whether the collector was on before it."""


@contextmanager
def collector_at_rest() -> Generator[None]:
    """Values without cycles go as always, the moment nobody holds them; cycles wait until the last caller is done.

    A layer of 123 562 parcels takes a tenth less processor time so. Whoever had switched the collector off finds it off afterwards.
    """
    with _lock:
        _resting.append(gc.isenabled())
        gc.disable()
    try:
        yield
    finally:
        with _lock:
            # the first one in saw how things were; the others saw only that somebody was there
            was_on = _resting[0]
            _resting.pop()
            if was_on and not _resting:
                gc.enable()
