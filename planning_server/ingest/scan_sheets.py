"""Reads control points and legends from the files in which planners keep them, into the members of a plan file.

Control points: QGIS's `.points` (sourceY counts upwards from the top edge, so it is negative), or CSV with the columns
name, column, row, e, n; or JSON as in a plan file. Legends: CSV with code, label, rgb or r, g, b, role; or JSON.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Mapping, Sequence
from typing import Any, cast

from planning_server.domain.errors import InvalidInput
from planning_server.domain.text import Text
from planning_server.ingest.json_text import GIVEN_TWICE, Members, repeated_members

Row = Mapping[str, str]
QGIS_COLUMNS = ("mapx", "mapy")


def read_control_points(text: str, file_name: str) -> list[Any]:
    """Items of `control_points`; their values are judged by the plan file's parser. Raises `InvalidInput`."""
    if _looks_like_json(text):
        return _json_list(text, file_name)
    rows = _rows(text, file_name)
    points: list[Any] = []
    for line, row in rows:
        if row.get("enable", "1").strip() in ("0", "false"):
            continue
        points.append(_point(row, line, file_name))
    return points


def _point(row: Row, line: int, file_name: str) -> dict[str, Any]:
    if all(name in row for name in QGIS_COLUMNS):
        x, y = ("pixelx", "pixely") if "pixelx" in row else ("sourcex", "sourcey")
        return {
            "name": str(line - 1),
            "column": _number(row, x, line, file_name),
            "row": -_number(row, y, line, file_name),
            "e": _number(row, "mapx", line, file_name),
            "n": _number(row, "mapy", line, file_name),
        }
    numbers = {name: _number(row, name, line, file_name) for name in ("column", "row", "e", "n")}
    return {"name": row.get("name") or str(line - 1), **numbers}


def read_legend(text: str, file_name: str) -> list[Any]:
    """Items of `legend`. Raises `InvalidInput`."""
    if _looks_like_json(text):
        return _json_list(text, file_name)
    return [_entry(row, line, file_name) for line, row in _rows(text, file_name)]


def _entry(row: Row, line: int, file_name: str) -> dict[str, Any]:
    words = row.get("rgb", "").strip()
    rgb: object = words
    if not words:
        rgb = [round(_number(row, name, line, file_name)) for name in ("r", "g", "b")]
    elif not words.startswith("#"):
        parts = words.replace(";", " ").replace(",", " ").split()
        rgb = [int(part) if part.isdigit() else part for part in parts]
    entry: dict[str, Any] = {"rgb": rgb}
    return entry | {
        name: row[name].strip() for name in ("code", "label", "role") if row.get(name, "").strip()
    }


def _looks_like_json(text: str) -> bool:
    return text.lstrip("\ufeff \t\r\n")[:1] in ("[", "{")


def _json_list(text: str, file_name: str) -> list[Any]:
    try:
        value = json.loads(text.removeprefix("\ufeff"), object_pairs_hook=Members.of)
    except (json.JSONDecodeError, RecursionError):
        raise _refused(file_name, Text("không phải JSON", "it is not JSON")) from None
    if not isinstance(value, list):
        raise _refused(file_name, Text("phải là một danh sách [...]", "it must be a list [...]"))
    for pointer in repeated_members(cast("object", value)):
        raise _refused(file_name, Text(f"{pointer} {GIVEN_TWICE.vi}", f"{pointer} {GIVEN_TWICE.en}"))
    return value


def _rows(text: str, file_name: str) -> Sequence[tuple[int, Row]]:
    lines = [line for line in text.removeprefix("\ufeff").splitlines() if not line.startswith("#")]
    if not lines:
        raise _refused(file_name, Text("tệp trống", "the file is empty"))
    delimiter = max((",", ";", "\t"), key=lines[0].count)
    try:
        read = list(csv.DictReader(lines, delimiter=delimiter, strict=True))
    except csv.Error as cause:
        raise _refused(file_name, Text(f"không đọc được ({cause})", f"it cannot be read ({cause})")) from None
    return [
        (
            number,
            {
                str(name).strip().casefold(): value or ""
                for name, value in row.items()
                if isinstance(value, str | None)
            },
        )
        for number, row in enumerate(read, start=2)
    ]


def _number(row: Row, name: str, line: int, file_name: str) -> float:
    words = row.get(name, "").strip()
    try:
        return float(words)
    except ValueError:
        raise _refused(
            file_name,
            Text(
                f"dòng {line}, cột {name}: “{words[:40]}” không phải là số (dấu thập phân là dấu chấm)",
                f"line {line}, column {name}: “{words[:40]}” is not a number (with a decimal point)",
            ),
        ) from None


def _refused(file_name: str, why: Text) -> InvalidInput:
    return InvalidInput(
        "side-file-unreadable",
        Text(
            f"Tệp {file_name}: {why.vi}. Cần: JSON như trong docs/scans.md, CSV có dòng tiêu đề, hoặc .points của QGIS.",
            f"The file {file_name}: {why.en}. Needed: JSON as in docs/scans.md, CSV with a heading, or QGIS's .points.",
        ),
    )
