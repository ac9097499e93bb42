"""How commands speak: words for people in the language of their locale, JSON for machines, and what each exit code means."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from datetime import datetime
from typing import Annotated

import typer

from planning_server.domain.errors import Refusal, Unavailable
from planning_server.domain.moments import utc_words
from planning_server.domain.text import Language, Text

EXIT_DONE = 0
EXIT_REFUSED = 1
EXIT_WRONG_USAGE = 2
EXIT_SOMETHING_MISSING = 3
WRONG_USAGE = frozenset(
    {
        "config-file-invalid",
        "config-file-unreadable",
        "invalid-setting",
        "plan-file-not-json",
        "plan-file-not-utf8",
        "unknown-setting",
    }
)
"""Refusals of what a command was called with, before it has looked at any data."""

JsonOption = Annotated[bool, typer.Option("--json", help="Answer as JSON, for machines.")]


def locale_language(environment: Mapping[str, str]) -> Language | None:
    """The language of the locale: Vietnamese, or English for every other one; None where the locale names no language."""
    for variable in ("LC_ALL", "LC_MESSAGES", "LANG"):
        value = environment.get(variable, "")
        if value:
            name = value.split(".", 1)[0].split("_", 1)[0]
            if name in ("C", "POSIX"):
                return None
            return "vi" if name == "vi" else "en"
    return None


def in_locale(text: Text, environment: Mapping[str, str]) -> str:
    """The message in the locale's language; in both, Vietnamese first, where it names none."""
    language = locale_language(environment)
    if language is not None:
        return text.in_language(language)
    return text.vi if text.vi == text.en else f"{text.vi}\n{text.en}"


def _word(value: object) -> str:
    """What JSON has no form for: moments in UTC with `Z`, as over HTTP, the rest as it reads."""
    return utc_words(value) if isinstance(value, datetime) else str(value)


def print_json(answer: object) -> None:
    """One JSON document on standard output; paths and dates become text."""
    sys.stdout.write(json.dumps(answer, ensure_ascii=False, indent=2, default=_word) + "\n")


def exit_code(refusal: Refusal) -> int:
    if isinstance(refusal, Unavailable):
        return EXIT_SOMETHING_MISSING
    return EXIT_WRONG_USAGE if refusal.slug in WRONG_USAGE else EXIT_REFUSED


def print_refusal(refusal: Refusal, environment: Mapping[str, str], *, as_json: bool) -> None:
    """The refusal as a problem document on standard output, or its sentence and its places on standard error."""
    if as_json:
        errors = [
            {"pointer": fault.where, "message_vi": fault.text.vi, "message_en": fault.text.en, **fault.detail}
            for fault in refusal.faults
        ]
        problem = {
            "type": refusal.slug,
            "detail_vi": refusal.text.vi,
            "detail_en": refusal.text.en,
            "errors": errors,
        }
        print_json({**refusal.extra, **problem})
        return
    sys.stderr.write(in_locale(refusal.text, environment) + "\n")
    for fault in refusal.faults:
        sys.stderr.write(f"  {fault.where}: {in_locale(fault.text, environment)}\n")
