"""YAML of strangers, read as if it were JSON: no aliases, no tags, no merging, no name twice, nothing endless.

Walks the parser's events, which holds no more than its depth at a time, before anything is built.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, cast

import yaml

from planning_server.domain.rule_set import RuleFault, RuleFaultKind
from planning_server.domain.text import Text, shown
from planning_server.permit.yaml_reasons import yaml_reason

LARGEST_BYTES = 262_144
DEEPEST = 24
MOST_EVENTS = 100_000
LARGEST_NUMBER = 1e12

ALIAS = Text(
    "dùng lại bằng & và * không được phép: hãy viết ra đầy đủ",
    "repeating by & and * is not taken: write it out in full",
)
TAG = Text("kiểu riêng (!…) không được phép", "types of one's own (!…) are not taken")
MERGE = Text(
    "ghép bằng << không được phép: hãy viết ra đầy đủ", "merging by << is not taken: write it out in full"
)
TOO_DEEP = Text(f"lồng nhau quá {DEEPEST} tầng", f"nested more than {DEEPEST} levels deep")
TOO_MANY = Text(f"quá {MOST_EVENTS} giá trị", f"more than {MOST_EVENTS} values")
SEVERAL = Text("có nhiều tài liệu (---) trong một tệp", "several documents (---) in one file")
KEY_NO_TEXT = Text("tên mục phải là chữ", "the name of a field must be text")
TWICE = "mục “{name}” viết hai lần", "the field “{name}” stands here twice"


@dataclass(frozen=True, slots=True)
class PlainYaml:
    """What was read: the value (None where there are faults) and the line of each place, by JSON pointer."""

    value: object
    lines: Mapping[str, int]
    faults: tuple[RuleFault, ...]

    def line_of(self, pointer: str) -> int | None:
        """The line of the place, or of the nearest thing around it that is in the file."""
        while pointer and pointer not in self.lines:
            pointer = pointer.rpartition("/")[0]
        return self.lines.get(pointer)


class PlainLoader(yaml.SafeLoader):
    """YAML as JSON knows it: days stay text."""


PlainLoader.yaml_implicit_resolvers = {
    letter: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:timestamp"]
    for letter, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def read_plain_yaml(text: str) -> PlainYaml:
    """Never raises for what the text holds."""
    lines: dict[str, int] = {}
    try:
        faults = tuple(_event_faults(text))
        if faults:
            return PlainYaml(None, lines, faults)
        node = yaml.compose(text, Loader=PlainLoader)
        faults = () if node is None else tuple(_node_faults(node, lines))
        if faults:
            return PlainYaml(None, lines, faults)
        value = yaml.load(text, Loader=PlainLoader)  # noqa: S506 (a SafeLoader that reads days as text)
    except yaml.YAMLError as cause:
        return PlainYaml(None, lines, (_not_yaml(cause),))
    except ValueError:  # a number of more digits than Python takes
        words = Text("có số quá dài", "it holds a number of too many digits")
        return PlainYaml(None, lines, (RuleFault(RuleFaultKind.NOT_YAML, words),))
    faults = tuple(_value_faults(value, lines))
    return PlainYaml(None if faults else value, lines, faults)


def _not_yaml(cause: yaml.YAMLError) -> RuleFault:
    mark: yaml.Mark | None = getattr(cause, "problem_mark", None)
    said = yaml_reason(shown(str(getattr(cause, "problem", None) or cause).splitlines()[0], 120))
    return RuleFault(
        RuleFaultKind.NOT_YAML,
        Text(f"không đọc được YAML: {said.vi}", f"it is not readable as YAML: {said.en}"),
        line=None if mark is None else mark.line + 1,
    )


def _event_faults(text: str) -> Iterator[RuleFault]:
    """The first thing that is not taken, and nothing after it."""
    depth = documents = 0
    for count, event in enumerate(yaml.parse(text, Loader=PlainLoader)):
        words = _refused(event)
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            words = words or (TOO_DEEP if depth > DEEPEST else None)
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        elif isinstance(event, yaml.DocumentStartEvent):
            documents += 1
            words = words or (SEVERAL if documents > 1 else None)
        if count > MOST_EVENTS:
            words = TOO_MANY
        if words is not None:
            mark = event.start_mark
            yield RuleFault(RuleFaultKind.REFUSED_YAML, words, line=None if mark is None else mark.line + 1)
            return


def _refused(event: yaml.Event) -> Text | None:
    if isinstance(event, yaml.AliasEvent):
        return ALIAS
    if isinstance(event, yaml.NodeEvent) and event.anchor is not None:
        return ALIAS
    if isinstance(event, yaml.ScalarEvent | yaml.CollectionStartEvent) and event.tag is not None:
        return TAG
    return None


def _node_faults(root: yaml.Node, lines: dict[str, int]) -> Iterator[RuleFault]:
    """Notes the line of each place on the way."""
    waiting: list[tuple[yaml.Node, str]] = [(root, "")]
    while waiting:
        node, pointer = waiting.pop()
        lines[pointer] = node.start_mark.line + 1
        if isinstance(node, yaml.SequenceNode):
            waiting += [(item, f"{pointer}/{i}") for i, item in enumerate(node.value)]
        elif isinstance(node, yaml.MappingNode):
            names: set[str] = set()
            for key, value in node.value:
                name = str(key.value)
                fault = _key_fault(key, names)
                if fault is not None:
                    kind, words = fault
                    yield RuleFault(kind, words, f"{pointer}/{shown(name, 60)}", key.start_mark.line + 1)
                names.add(name)
                waiting.append((value, f"{pointer}/{escaped(name)}"))


def _key_fault(key: yaml.Node, names: set[str]) -> tuple[RuleFaultKind, Text] | None:
    if key.tag == "tag:yaml.org,2002:merge":
        return RuleFaultKind.REFUSED_YAML, MERGE
    if key.tag != "tag:yaml.org,2002:str":
        return RuleFaultKind.REFUSED_YAML, KEY_NO_TEXT
    if key.value in names:
        vi, en = TWICE
        name = shown(str(key.value), 60)
        return RuleFaultKind.TWICE, Text(vi.format(name=name), en.format(name=name))
    return None


def _value_faults(value: object, lines: Mapping[str, int]) -> Iterator[RuleFault]:
    waiting: list[tuple[object, str]] = [(value, "")]
    while waiting:
        item, pointer = waiting.pop()
        if isinstance(item, list):
            waiting += [(part, f"{pointer}/{i}") for i, part in enumerate(cast("list[object]", item))]
        elif isinstance(item, dict):
            fields = cast("dict[str, Any]", item)
            waiting += [(part, f"{pointer}/{escaped(name)}") for name, part in fields.items()]
            waiting += [(name, f"{pointer}/{escaped(name)}") for name in fields]
        words = _odd(item)
        if words is not None:
            yield RuleFault(RuleFaultKind.FORM, words, pointer, lines.get(pointer))


def _odd(item: object) -> Text | None:
    if isinstance(item, str) and ("\0" in item or any("\ud800" <= letter <= "\udfff" for letter in item)):
        return Text("có ký tự không phải chữ", "it holds a character that is no text")
    if isinstance(item, int | float) and not (math.isfinite(item) and abs(item) <= LARGEST_NUMBER):
        return Text("số quá lớn hoặc không xác định", "the number is too large, or none")
    return None


def escaped(name: str) -> str:
    """A name as part of a JSON pointer."""
    return name.replace("~", "~0").replace("/", "~1")
