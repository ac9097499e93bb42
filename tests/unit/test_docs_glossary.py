"""The glossary rules the words: every enumeration of the code stands in it, and it speaks of nothing that is gone."""

from __future__ import annotations

import re
from collections.abc import Iterable
from enum import StrEnum
from pathlib import Path
from typing import get_args

import pytest
from sqlalchemy import CheckConstraint

from planning_server.domain.finding import Severity
from planning_server.domain.indicators import Indicators
from planning_server.domain.plan import LEVEL_ORDER, LawStatus, Scope, System
from planning_server.domain.zone import LineKind, OverlayEffect
from planning_server.ingest.plan_values import LayerRole
from planning_server.landuse.words import (
    EFFECTS,
    INDICATORS,
    LAW_STATUSES,
    LEVELS,
    LINE_KINDS,
    ROAD_CLASSES,
    SYSTEMS,
    THEMES,
)
from planning_server.permit import rule_model
from planning_server.permit.measures import MEASURES
from planning_server.permit.uses import BUILDING_USES, UNCOUNTED_FLOOR_USES
from planning_server.permit.verdicts import Reason, Verdict
from planning_server.situation.contacts import Contact
from planning_server.situation.subject import SubjectKind
from planning_server.store.accounts import Role
from planning_server.store.tables import metadata
from planning_server.store.uploads import UploadState
from planning_server.tiles.layers import TILESETS

ROOT = Path(__file__).resolve().parents[2]
GLOSSARY = ROOT / "docs" / "glossary.md"
ROW = re.compile(r"^\| (?P<words>`[^|]*) \| (?P<vi>[^|]*) \| (?P<en>[^|]*) \| (?P<meaning>[^|]*) \|$")
WORD = re.compile(r"`([^`]+)`")
REGISTER = ROOT / "planning_server" / "migrations" / "versions" / "0001_register.sql"
REGISTERED = re.compile(r"^    \('(\w+)', '", re.MULTILINE)
LISTED = re.compile(r"'([^']*)'")


def section(title: str) -> str:
    """The text below one heading, up to the next."""
    parts = re.split(r"^#+ (.*)$", GLOSSARY.read_text(encoding="utf-8"), flags=re.MULTILINE)
    found = [
        body for heading, body in zip(parts[1::2], parts[2::2], strict=True) if heading.startswith(title)
    ]
    assert len(found) == 1, f"{title}: {len(found)} sections"
    return found[0]


def rows(text: str) -> list[re.Match[str]]:
    return [match for line in text.splitlines() if (match := ROW.match(line)) is not None]


def words_of(text: str) -> set[str]:
    return {word for row in rows(text) for word in WORD.findall(row["words"])}


def one_of(table: str, column: str) -> set[str]:
    """The values that a column's check constraint lists."""
    checks = [item for item in metadata.tables[table].constraints if isinstance(item, CheckConstraint)]
    texts = [str(item.sqltext) for item in checks if str(item.sqltext).startswith(f"{column} in (")]
    return {value for text in texts for value in LISTED.findall(text)}


def values(enumeration: Iterable[StrEnum]) -> set[str]:
    return {str(item) for item in enumeration}


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Systems", values(System) | set(SYSTEMS) | one_of("pub.plan_version", "system")),
        ("Levels", set(LEVEL_ORDER) | set(LEVELS)),
        ("Scopes", values(Scope) | one_of("pub.plan_version", "scope")),
        ("Law statuses", values(LawStatus) | set(LAW_STATUSES)),
        ("Themes", set(THEMES) | set(REGISTERED.findall(REGISTER.read_text(encoding="utf-8")))),
        ("Kinds of lines", values(LineKind) | set(LINE_KINDS) | one_of("pub.line_rule", "kind")),
        ("Effects of overlays", values(OverlayEffect) | set(EFFECTS) | one_of("pub.overlay", "effect")),
        ("Roles of layers", values(LayerRole)),
        ("Classes of roads", set(ROAD_CLASSES)),
        ("Kinds of subjects", values(SubjectKind)),
        ("Contacts", values(Contact)),
        ("Kinds of uploads", one_of("desk.upload", "kind")),
        ("States of uploads", values(UploadState) | one_of("desk.upload", "state")),
        ("Severities of findings", values(Severity) | one_of("desk.finding", "severity")),
        ("Roles of people", values(Role) | one_of("desk.account", "role")),
        ("Tilesets", set(TILESETS) | one_of("pub.archive", "tileset")),
        ("States of editions", one_of("pub.edition", "state") | one_of("desk.edition_build", "state")),
        ("Measures", set(MEASURES)),
        ("Uses of buildings", set(BUILDING_USES)),
        ("Floors that do not count", set(UNCOUNTED_FLOOR_USES)),
        ("Verdicts", values(Verdict)),
        ("Reasons of a review", values(Reason)),
        ("Severities of checks", set(get_args(rule_model.Severity))),
    ],
)
def test_a_section_lists_an_enumeration_of_the_code_whole_and_nothing_else(
    title: str, expected: set[str]
) -> None:
    assert expected
    assert words_of(section(title)) == expected


def test_the_four_indicators_stand_in_the_glossary() -> None:
    names = set(Indicators.__dataclass_fields__)
    assert names == set(INDICATORS)
    assert names <= words_of(section("Indicators"))


def test_every_row_has_both_languages_and_says_where_the_word_is_defined() -> None:
    text = GLOSSARY.read_text(encoding="utf-8")
    tabled = [line for line in text.splitlines() if line.startswith("| `")]
    found = rows(text)
    assert len(found) == len(tabled)
    for row in found:
        assert row["vi"].strip(), row[0]
        assert row["en"].strip(), row[0]
        assert re.search(r"`[a-z_]+(?:/[a-z_]+)+\.py`|\btable `|`(GET|POST) /", row["meaning"]), row[0]


def test_every_path_and_table_that_the_glossary_names_exists() -> None:
    text = GLOSSARY.read_text(encoding="utf-8")
    for path in re.findall(r"`([a-z_]+(?:/[a-z_]+)+\.py)`", text):
        assert (ROOT / "planning_server" / path).is_file() or (ROOT / path).is_file(), path
    tables = {name.split(".")[1] for name in metadata.tables} | set(metadata.tables)
    for name in re.findall(r"\btable `([a-z_.]+)`", text):
        assert name in tables, name


def test_no_word_stands_twice_in_one_section() -> None:
    parts = re.split(r"^#+ .*$", GLOSSARY.read_text(encoding="utf-8"), flags=re.MULTILINE)
    for part in parts:
        found = [word for row in rows(part) for word in WORD.findall(row["words"])]
        assert len(found) == len(set(found))
