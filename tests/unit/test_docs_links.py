"""What the pages point to exists: files, sections, commands, settings, finding codes, source files."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, cast
from urllib.parse import unquote

import pytest
import typer.main

from planning_server.cli.main import command_line
from planning_server.cli.settings import CONFIG_VARIABLE, PREFIX, Settings

ROOT = Path(__file__).resolve().parents[2]
LINK = re.compile(r"!?\[[^\]]*\]\((?:<(?P<quoted>[^>]+)>|(?P<plain>[^)\s]+))[^)]*\)")
FENCE = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)
CODE = re.compile(r"`[^`]*`")
COMMAND = re.compile(r"planning-server((?: +[a-z][a-z-]*)+)")
SOURCE = re.compile(r"`((?:planning_server|sample_data|scripts|tests)/[\w./-]*[\w/])`")
SETTING = re.compile(rf"\b{PREFIX}[A-Z][A-Z_]*\b")


@cache
def pages() -> tuple[Path, ...]:
    """Every page of the project that is or will be committed."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", "*.md"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    found = (ROOT / name for name in listed.stdout.split("\0") if name)
    return tuple(sorted(path for path in found if path.is_file()))


def page_name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def prose(path: Path) -> str:
    """The page without code, where brackets are no links."""
    return CODE.sub("", FENCE.sub("", path.read_text(encoding="utf-8")))


def anchors(path: Path) -> set[str]:
    """The names that headings get on the forges: small letters, hyphens, no punctuation."""
    headings = re.findall(r"^#+ +(.*)$", FENCE.sub("", path.read_text(encoding="utf-8")), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", item.lower()).replace(" ", "-") for item in headings}


@pytest.mark.parametrize("page", pages(), ids=page_name)
def test_every_relative_link_leads_somewhere(page: Path) -> None:
    for match in LINK.finditer(prose(page)):
        target = unquote(match["quoted"] or match["plain"])
        if re.match(r"[a-z]+:", target):
            continue
        path, _, anchor = target.partition("#")
        found = (page.parent / path).resolve() if path else page
        assert found.exists(), target
        assert found.is_relative_to(ROOT), target
        if anchor:
            assert anchor in anchors(found), target


@cache
def commands() -> Mapping[str, Mapping[str, object] | None]:
    """Every command with its sub-commands; None where it has none."""
    root = cast("Any", typer.main.get_command(command_line(())))
    return {name: getattr(item, "commands", None) for name, item in root.commands.items()}


def command_exists(words: list[str]) -> bool:
    """Whether the words begin with a command, and its sub-command where it needs one; the rest are arguments."""
    if words[0] not in commands():
        return False
    below = commands()[words[0]]
    return below is None or len(words) == 1 or words[1] in below


@pytest.mark.parametrize("page", pages(), ids=page_name)
def test_every_command_that_a_page_names_exists(page: Path) -> None:
    for words in COMMAND.findall(page.read_text(encoding="utf-8")):
        assert command_exists(words.split()), f"planning-server{words}"


@pytest.mark.parametrize("page", pages(), ids=page_name)
def test_every_setting_that_a_page_names_exists(page: Path) -> None:
    known = {PREFIX + name.upper() for name in Settings.model_fields} | {CONFIG_VARIABLE}
    assert set(SETTING.findall(page.read_text(encoding="utf-8"))) <= known


@pytest.mark.parametrize("page", pages(), ids=page_name)
def test_every_source_file_that_a_page_names_exists(page: Path) -> None:
    for name in SOURCE.findall(page.read_text(encoding="utf-8")):
        assert (ROOT / name).exists(), name


def test_every_module_that_the_architecture_names_exists() -> None:
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    for name in re.findall(r"`([a-z_]+/[a-z_/]+\.py)`", text):
        assert (ROOT / "planning_server" / name).is_file() or (ROOT / name).is_file(), name


def test_every_room_stands_in_the_architecture() -> None:
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    rooms = [item.name for item in (ROOT / "planning_server").iterdir() if (item / "__init__.py").is_file()]
    assert rooms
    for room in rooms:
        assert f"`{room}/`" in text, room


def test_every_decision_record_is_listed_and_has_context_decision_and_consequences() -> None:
    folder = ROOT / "docs" / "decisions"
    listed = (folder / "README.md").read_text(encoding="utf-8")
    records = sorted(item for item in folder.glob("*.md") if item.name != "README.md")
    for position, record in enumerate(records, start=1):
        assert record.name.startswith(f"{position:04}-")
        assert f"]({record.name})" in listed
        assert "ecision" in record.read_text(encoding="utf-8")


def test_no_page_names_a_machine_of_the_office_that_wrote_it() -> None:
    """Addresses in pages are the loopback, public documentation or an example, never a private mirror."""
    for page in pages():
        hosts = set(re.findall(r"https?://([\w.-]+)", page.read_text(encoding="utf-8")))
        assert hosts <= {"127.0.0.1", "host", "github.com", "keepachangelog.com", "semver.org"}, page.name
