"""Valid files of every format with bytes flipped, cut out, doubled and spliced: always content or findings, and nothing left behind.

Bounded by time, not by the number of examples: `FUZZ_SECONDS` (40 by default) for all formats together, from `FUZZ_SEED` on. A failing example is printed
as the changes that make it, to be replayed with `mutated`.
"""

from __future__ import annotations

import os
import tempfile
import time
from functools import cache
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from planning_server.ingest.content import Content
from planning_server.ingest.pipeline import SourceFile, read_content
from planning_server.ingest.plan_file import parse_plan_file
from tests.map_files import FOLDER_OR_PARTS, write_map, zipped
from tests.shapefiles import plan_words

FORMATS = ("gpkg", "geojson", "geojsonl", "gml", "kml", "tab", "mif", "shp", "gdb")
SECONDS = float(os.environ.get("FUZZ_SECONDS", "40")) / len(FORMATS)

FIRST_SEED = int(os.environ.get("FUZZ_SEED", "0"))

Change = tuple[str, float, int, bytes]
CHANGES = st.lists(
    st.tuples(
        st.sampled_from(["flip", "cut", "double", "put"]),
        st.floats(0, 1, exclude_max=True),
        st.integers(1, 300),
        st.one_of(
            st.binary(max_size=8),
            st.sampled_from(
                [
                    b"\xff" * 4,
                    b"\0" * 8,
                    b"\x7f\xff\xff\xff",
                    b"1e999",
                    b"<!DOCTYPE",
                    b"NaN",
                    b"]]]]",
                    b"\xf0\x9f",
                ]
            ),
        ),
    ),
    min_size=1,
    max_size=5,
)


@cache
def valid_parts(suffix: str) -> tuple[tuple[str, bytes], ...]:
    """The files of a valid map by their names within its folder, biggest first."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        made = write_map(folder, suffix)
        found = made.rglob("*") if made.is_dir() else folder.glob("lots.*")
        parts = [(str(part.relative_to(folder)), part.read_bytes()) for part in found if part.is_file()]
    return tuple(sorted(parts, key=lambda part: (-len(part[1]), part[0])))


def mutated(content: bytes, changes: list[Change]) -> bytes:
    raw = bytearray(content)
    for kind, where, length, put in changes:
        at = int(where * len(raw))
        if kind == "flip" and raw:
            raw[at] ^= 1 << (length % 8)
        elif kind == "cut":
            del raw[at : at + length]
        elif kind == "double":
            raw[at:at] = raw[at : at + length]
        elif kind == "put":
            raw[at : at + len(put)] = put
    return bytes(raw)


def children() -> set[int]:
    """Processes that this one has started and not yet seen the end of. A thread may end meanwhile: its children are another's then."""
    while True:
        try:
            lists = [(task / "children").read_text() for task in Path("/proc/self/task").iterdir()]
        except (FileNotFoundError, ProcessLookupError):
            continue
        return {int(word) for words in lists for word in words.split()}


def answer(folder: Path, suffix: str, which: int, changes: list[Change]) -> Content:
    parts = valid_parts(suffix)
    for number, (name, content) in enumerate(parts):
        path = folder / "sent" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(mutated(content, changes) if number == which % len(parts) else content)
    top = next((folder / "sent").iterdir())
    path = (
        zipped(folder, top if top.is_dir() else top.parent / f"lots.{suffix}")
        if suffix in FOLDER_OR_PARTS
        else top
    )
    return read_content(SourceFile(path, path.name, "0" * 64), parse_plan_file(plan_words(crs="EPSG:5899")))


@pytest.mark.parametrize("suffix", FORMATS)
def test_a_damaged_file_is_content_or_findings(suffix: str, monkeypatch: pytest.MonkeyPatch) -> None:
    end = time.monotonic() + SECONDS
    rounds = 0

    @given(st.integers(0, 40), CHANGES)
    @settings(
        max_examples=4,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
    )
    def attack(which: int, changes: list[Change]) -> None:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            temporary = folder / "tmp"
            temporary.mkdir()
            before = children()
            with monkeypatch.context() as patched:
                patched.setattr(tempfile, "tempdir", str(temporary))
                content = answer(folder, suffix, which, changes)
            assert content.findings or content.layers
            assert list(temporary.iterdir()) == [], "something was left outside the job folder"
            assert children() == before, "the reader process is still there"

    while rounds == 0 or time.monotonic() < end:
        seed(FIRST_SEED + rounds)(attack)()
        rounds += 1
