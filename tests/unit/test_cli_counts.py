"""Numbers of things on the command line, in words."""

from __future__ import annotations

import pytest

from planning_server.cli.counts import counted, listed
from planning_server.domain.text import Text


@pytest.mark.parametrize(("count", "words"), [(0, "0 slices"), (1, "1 slice"), (2, "2 slices")])
def test_one_thing_is_no_plural(count: int, words: str) -> None:
    assert counted(count, Text("giai đoạn", "slice")) == Text(f"{count} giai đoạn", words)


def test_a_list_of_counts_stands_in_both_languages() -> None:
    one, two = counted(1, Text("thửa đất", "parcel")), counted(2, Text("cảnh báo", "warning"))
    assert listed([one, two]) == Text("1 thửa đất, 2 cảnh báo", "1 parcel, 2 warnings")
