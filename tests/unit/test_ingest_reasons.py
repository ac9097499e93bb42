"""Why a file could not be read is said in both languages, and never where it lay on this machine."""

from __future__ import annotations

from pathlib import Path

import pytest

from planning_server.ingest.readers.reasons import in_both_languages, without_folder


@pytest.mark.parametrize(
    ("reason", "vietnamese"),
    [
        ("File is not a zip file", "tệp không phải là tệp zip"),
        ("its brackets are nested too deep", "dấu ngoặc lồng nhau quá sâu"),
        ("only 3 of 7 rows could be read", "chỉ đọc được 3 trên 7 dòng"),
        ("something that a library says", "something that a library says"),
    ],
)
def test_a_known_reason_is_said_in_vietnamese(reason: str, vietnamese: str) -> None:
    said = in_both_languages(reason)
    assert (said.vi, said.en) == (vietnamese, reason)


def test_no_reason_names_a_folder_of_the_machine(tmp_path: Path) -> None:
    said = without_folder(f"DataSourceError: {tmp_path}/1/a.kml: no such file in {tmp_path}", tmp_path)
    assert said == "DataSourceError: 1/a.kml: no such file in "
