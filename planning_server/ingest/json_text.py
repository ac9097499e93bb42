"""What JSON can carry and nobody can keep: characters that are no text, values within values without end, one name for two values."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any, cast

from planning_server.domain.errors import Fault
from planning_server.domain.text import Text, shown
from planning_server.ingest.pointers import escaped

DEEPEST = 64
MOST_SAID = 20

NOT_TEXT = Text(
    "Có ký tự không phải là chữ (NUL hoặc nửa ký tự Unicode); hãy gõ lại.",
    "Holds a character that is no text (NUL, or half of a Unicode pair); type it again.",
)
GIVEN_TWICE = Text("được nêu nhiều lần", "is given more than once")
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


class Members(dict[str, Any]):
    """An object (`object_pairs_hook`); `repeated` names the members that came more than once, of which a dict keeps the last in silence."""

    repeated: tuple[str, ...] = ()

    @classmethod
    def of(cls, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        members = cls(pairs)
        if len(members) == len(pairs):
            return dict(members)
        counts = Counter(name for name, _ in pairs)
        members.repeated = tuple(name for name, count in counts.items() if count > 1)
        return members


def repeated_members(value: object) -> tuple[str, ...]:
    """JSON pointers to what was given more than once, from the outside in; of a value that was parsed with `Members.of`."""
    return tuple(islice(_repeated(value), MOST_SAID))


def _repeated(whole: object) -> Iterator[str]:
    waiting: list[tuple[str, object]] = [("", whole)]
    while waiting:
        pointer, value = waiting.pop()
        if isinstance(value, Members):
            yield from (f"{pointer}/{escaped(shown(name))}" for name in value.repeated)
        if isinstance(value, dict):
            members = cast("dict[str, object]", value)
            waiting += [(f"{pointer}/{escaped(shown(name))}", item) for name, item in members.items()]
        elif isinstance(value, list):
            items = cast("list[object]", value)
            waiting += [(f"{pointer}/{place}", item) for place, item in enumerate(items)]
