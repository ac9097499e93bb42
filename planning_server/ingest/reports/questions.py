"""A question of a finding in words: what is asked, what is suggested and why, each possible answer and how it is given."""

from __future__ import annotations

import json
import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from planning_server.domain.finding import Choice, Finding, Question
from planning_server.domain.text import Text, visible
from planning_server.ingest.reports.asked import asked_at
from planning_server.store.uploads import UploadState

OPEN_STATES = (UploadState.NEEDS_ATTENTION, UploadState.READY, UploadState.FAILED)
"""States in which an upload takes answers."""
NAME = Text("TÊN", "NAME")
REASON = Text("lý do", "the reason")


@dataclass(frozen=True, slots=True)
class Answer:
    """One way to answer. `command` is None where the command line cannot say the pointer (it holds an equals sign, or letters that cannot be seen)."""

    words: Text
    value: str
    why: Text | None
    is_suggested: bool
    command: Text | None
    body: str


@dataclass(frozen=True, slots=True)
class AskedQuestion:
    """`example` stands in for `answers` where the planner gives a value of her own."""

    pointer: str
    asks: Text
    answers: tuple[Answer, ...]
    example: Answer | None


def asks(finding: Finding, question: Question) -> Text:
    """What is asked, in a sentence."""
    asked, names = asked_at(question.pointer)
    words = asked.of_code.get(finding.code, asked.words)
    return Text(
        visible(words.vi.format(**{name: word.vi for name, word in names.items()})),
        visible(words.en.format(**{name: word.en for name, word in names.items()})),
    )


def asked_question(finding: Finding, question: Question, upload_id: str) -> AskedQuestion:
    best = _suggested(question.choices)
    answers = tuple(
        Answer(
            choice.text,
            _shown(choice.value),
            _why(choice),
            choice is best,
            _command(upload_id, question.pointer, choice.value),
            body_of(question.pointer, choice.value),
        )
        for choice in question.choices
    )
    if answers:
        return AskedQuestion(question.pointer, asks(finding, question), answers, None)
    value = asked_at(question.pointer)[0].example
    example = Answer(
        Text("ví dụ", "for example"),
        _shown(value),
        None,
        False,
        _command(upload_id, question.pointer, value),
        body_of(question.pointer, value),
    )
    return AskedQuestion(question.pointer, asks(finding, question), (), None if value is None else example)


def question_lines(finding: Finding, question: Question, upload_id: str) -> Text:
    """The question for a cell or a terminal: a line for what is asked, one for each answer, one for how it is given."""
    asked = asked_question(finding, question, upload_id)
    lines = [asked.asks]
    for answer in asked.answers:
        mark = Text(" [đề xuất]", " [suggested]") if answer.is_suggested else Text("", "")
        why = answer.why or Text("", "")
        lines.append(
            Text(
                f"• {answer.value}{mark.vi}: {answer.words.vi}{'; ' + why.vi if why.vi else ''}",
                f"• {answer.value}{mark.en}: {answer.words.en}{'; ' + why.en if why.en else ''}",
            )
        )
    first = next(iter((*asked.answers, *([asked.example] if asked.example else []))), None)
    if first is not None and first.command is not None:
        lines.append(Text(f"→ {first.command.vi}", f"→ {first.command.en}"))
    return Text("\n".join(line.vi for line in lines), "\n".join(line.en for line in lines))


def accept_command(upload_id: str, code: str) -> Text:
    return Text(
        *(
            f'planning-server answer {upload_id} --accept {shlex.quote(code)} --reason "{reason}" --as {name}'
            for reason, name in ((REASON.vi, NAME.vi), (REASON.en, NAME.en))
        )
    )


def accept_body(code: str) -> Text:
    return Text(
        *(
            json.dumps({"accepted": [{"codes": [code], "reason": reason}]}, ensure_ascii=False)
            for reason in (REASON.vi, REASON.en)
        )
    )


def body_of(pointer: str, value: object) -> str:
    """What `PATCH /uploads/{id}` takes."""
    return _as_json({"answers": {pointer: value}})


def _command(upload_id: str, pointer: str, value: object) -> Text | None:
    if "=" in pointer or visible(pointer) != pointer:
        return None
    given = shlex.quote(f"{pointer}={_on_the_command_line(value)}")
    start = f"planning-server answer {upload_id} --set {given} --as "
    return Text(start + NAME.vi, start + NAME.en)


def _on_the_command_line(value: object) -> str:
    """Words that are no JSON stand as they are; all else as JSON, with letters that cannot be seen as their codes."""
    if isinstance(value, str) and visible(value) == value:
        try:
            json.loads(value)
        except ValueError:
            return value
    return _as_json(value)


def _as_json(value: object) -> str:
    """A person copies it: all letters are seen, and mean what the file has."""
    words = json.dumps(value, ensure_ascii=False)
    return words if visible(words) == words else json.dumps(value)


def _shown(value: object) -> str:
    return visible(value if isinstance(value, str) else json.dumps(value, ensure_ascii=False))


FIGURES: Mapping[str, Text] = {
    "score": Text("điểm {value} trên 1", "score {value} of 1"),
    "alike": Text("tên giống {value} trên 1", "names alike by {value} of 1"),
    "border_m": Text("ranh chung với chỗ hở {value} m", "its border on the gap is {value} m long"),
    "share": Text("phần chung chiếm {value} của hình này", "the common ground is {value} of this shape"),
    "rows_read": Text("số dòng đọc được theo cách này: {value}", "rows that can be read so: {value}"),
    "distance_m": Text("cách {value} m", "{value} m away"),
    "degrees_from_meridian": Text(
        "cách kinh tuyến trục {value} độ", "{value} degrees from its central meridian"
    ),
}
"""What a choice was measured by, the decisive figure of a question first; what else was measured stands in the JSON form."""
IN_THE_WORDS = ("distance_m",)
"""Figures that the words of their choices say already."""


def _figure(choice: Choice) -> tuple[str, object] | None:
    return next(((name, choice.measured[name]) for name in FIGURES if name in choice.measured), None)


def _why(choice: Choice) -> Text | None:
    found = _figure(choice)
    if found is None or found[0] in IN_THE_WORDS:
        return None
    name, value = found
    if name == "share" and isinstance(value, float):
        value = f"{100 * value:.2f} %"
    words = FIGURES[name]
    return Text(words.vi.format(value=str(value).replace(".", ",")), words.en.format(value=value))


def _suggested(choices: Sequence[Choice]) -> Choice | None:
    """The first, where something was measured for it and nothing measures the same: a program that cannot tell suggests nothing."""
    if not choices or (best := _figure(choices[0])) is None:
        return None
    return None if any(_figure(other) == best for other in choices[1:]) else choices[0]
