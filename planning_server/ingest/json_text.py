"""What JSON can carry and nobody can keep: characters that are no text, and values within values without end."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import islice
from typing import cast

from planning_server.domain.errors import Fault
from planning_server.domain.text import Text, shown
from planning_server.ingest.pointers import escaped

DEEPEST = 64
MOST_SAID = 20

NOT_TEXT = Text(
    "Có ký tự không phải là chữ (NUL hoặc nửa ký tự Unicode); hãy gõ lại.",
    "Holds a character that is no text (NUL, or half of a Unicode pair); type it again.",
)
TOO_DEEP = Text(f"Lồng nhau quá {DEEPEST} tầng.", f"Nested more than {DEEPEST} levels deep.")


def unstorable(value: object, where: str = "") -> tuple[Fault, ...]:
    """The first places, by JSON pointer. Asked before anything copies, writes or walks the value by recursion."""
    return tuple(islice(_faults(value, where), MOST_SAID))


def _faults(value: object, where: str) -> Iterator[Fault]:
    waiting: list[tuple[object, str, int]] = [(value, where, 0)]
    while waiting:
        item, place, depth = waiting.pop()
        if depth > DEEPEST:
            yield Fault(place, TOO_DEEP)
        elif isinstance(item, str):
            if not _is_text(item):
                yield Fault(place, NOT_TEXT)
        elif isinstance(item, list):
            inner = cast("list[object]", item)
            waiting += [(part, f"{place}/{number}", depth + 1) for number, part in enumerate(inner)]
        elif isinstance(item, Mapping):
            fields = cast("Mapping[str, object]", item)
            yield from (
                Fault(f"{place}/{escaped(shown(name))}", NOT_TEXT) for name in fields if not _is_text(name)
            )
            waiting += [(part, f"{place}/{escaped(shown(name))}", depth + 1) for name, part in fields.items()]


def _is_text(words: str) -> bool:
    return "\0" not in words and not any("\ud800" <= letter <= "\udfff" for letter in words)
