"""A builder of an edition that stops dead at a step, until a test kills it: python -m tests.pausing_builder STEP FOLDER BASE
[ACTIVATES].

Steps: `baking` (a zoom is written), `baked` (the archive has no name yet), `named` (it has), `switching` (everything is written but the
pointer), `switched` (the pointer is moved and nothing committed), `published` (all is done but telling so).
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from planning_server.publish import build
from planning_server.publish.publication import Publication
from planning_server.store import editions as rows
from planning_server.store.sessions import Store, StoreAddresses
from planning_server.tiles import bake
from tests.approved_uploads import AT, TODAY

STEPS = ("baking", "baked", "named", "switching", "switched", "published")


def main() -> None:
    step, folder, base = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3])
    activates = int(sys.argv[4]) if len(sys.argv) > 4 else None

    def stop(*_: object) -> None:
        (folder / "paused").touch()
        while True:
            time.sleep(0.05)

    _stop_at(step, stop)
    store = Store(
        StoreAddresses(reader=os.environ["PLANNING_READER_URL"], writer=os.environ["PLANNING_WRITER_URL"])
    )
    asked = Publication(
        "binh", "thử", base, lambda: AT, TODAY, (), "planning-server/test", activates=activates
    )
    build.build_edition(store, bake.ArchiveBaker(folder / "archives"), asked)


def _stop_at(step: str, stop: Callable[..., Any]) -> None:
    def after(done: Callable[..., Any]) -> Callable[..., Any]:
        def wrapped(*words: object) -> None:
            done(*words)
            stop()

        return wrapped

    if step == "baking":  # in the midst of a bake
        bake.write_zoom = after(bake.write_zoom)
    elif step == "baked":
        bake.keep_archive = stop
    elif step == "named":
        bake.keep_archive = after(bake.keep_archive)
    elif step == "switching":
        rows.switch = stop
    elif step == "switched":
        rows.switch = after(rows.switch)
    else:
        build.edition = stop


if __name__ == "__main__":
    main()
