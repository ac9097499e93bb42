"""A planner's answers, laid over the plan file by JSON pointer (RFC 6901) before it is parsed again."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterable, Mapping
from typing import Any, cast

from planning_server.domain.errors import Fault, InvalidInput
from planning_server.domain.text import Text, shown
from planning_server.ingest.json_text import unstorable

LONGEST_POINTER = 500
MOST_ANSWERS = 2000
LARGEST_ANSWERS = 2_000_000
DEEPEST = 12
WHAT_IT_IS = frozenset({"kind", "plan_id"})
"""Top-level fields that no answer changes: with another kind or plan it is another upload."""


def effective_plan(plan: Mapping[str, Any], answers: Mapping[str, Any]) -> dict[str, Any]:
    """The plan file with each answer set at its pointer; objects on the way are made where they are missing.

    An answer of None takes the value away. Raises `InvalidInput` (slug `invalid-answer`) naming each pointer that leads nowhere.
    """
    laid = copy.deepcopy(dict(plan))
    faults: list[Fault] = []
    for pointer, value in answers.items():
        try:
            _answer(laid, plan, _steps(pointer), copy.deepcopy(value))
        except _Nowhere as cause:
            faults.append(Fault(pointer[:LONGEST_POINTER], cause.text))
    if faults:
        raise invalid_answer(faults)
    return laid


def merged_answers(kept: Mapping[str, Any], given: Mapping[str, Any]) -> dict[str, Any]:
    """All answers in the order they are to be laid: the kept ones that nothing new replaces, then the new ones.

    A new answer replaces kept ones at its own pointer and below it. Raises `InvalidInput` for too many or too long ones, and for
    what cannot be kept.
    """
    odd = [
        fault
        for pointer, value in given.items()
        for fault in (*unstorable(pointer), *unstorable(value, shown(pointer)))
    ]
    if odd:
        raise invalid_answer(odd)
    stands = {
        pointer: value
        for pointer, value in kept.items()
        if not any(pointer == new or pointer.startswith(f"{new}/") for new in given)
    }
    merged = {**stands, **given}
    if len(merged) > MOST_ANSWERS or len(json.dumps(merged)) > LARGEST_ANSWERS:
        raise too_many_answers()
    return merged


def too_many_answers() -> InvalidInput:
    return InvalidInput(
        "too-many-answers",
        Text(
            f"Quá nhiều câu trả lời (tối đa {MOST_ANSWERS}). Hãy sửa tệp mô tả rồi gửi lại.",
            f"Too many answers (the most is {MOST_ANSWERS}). Correct the plan file and send it again.",
        ),
    )


def without_answers(kept: Mapping[str, Any], taken_back: Iterable[str]) -> dict[str, Any]:
    """The kept answers without those at these pointers and below them: the plan file's own values stand there again.

    Raises `InvalidInput` for a pointer where nothing is answered.
    """
    stands = dict(kept)
    faults: list[Fault] = []
    for pointer in taken_back:
        gone = [answered for answered in kept if f"{answered}/".startswith(f"{pointer}/")]
        for answered in gone:
            stands.pop(answered, None)
        if not gone:
            faults.append(Fault(shown(pointer, LONGEST_POINTER), NOTHING_ANSWERED))
    if faults:
        raise invalid_answer(faults)
    return stands


def invalid_answer(faults: list[Fault], cause: InvalidInput | None = None) -> InvalidInput:
    """`cause` is a refusal without faults, whose words are kept."""
    if not faults and cause is not None:
        return cause
    return InvalidInput(
        "invalid-answer",
        Text(
            f"Có {len(faults)} câu trả lời không dùng được; chưa có gì được lưu.",
            f"Answers that cannot be used: {len(faults)}; nothing was stored.",
        ),
        faults=tuple(faults),
    )


class _Nowhere(Exception):
    def __init__(self, text: Text) -> None:
        super().__init__(text.en)
        self.text = text


NOT_A_POINTER = Text(
    "Không phải là con trỏ JSON, ví dụ /crs hoặc /mapping/layers/ten_lop/role.",
    "Not a JSON pointer such as /crs or /mapping/layers/name/role.",
)
NO_SUCH_PLACE = Text("Con trỏ này không dẫn tới đâu.", "This pointer leads nowhere.")
NOTHING_ANSWERED = Text(
    "Chưa có câu trả lời nào ở đây để rút lại. Muốn bỏ giá trị của tệp mô tả, hãy nêu con trỏ trong “removed”.",
    "Nothing is answered here that could be taken back. To take a value of the plan file away, name its pointer in “removed”.",
)
ANOTHER_UPLOAD = Text(
    "Không đổi được bằng câu trả lời; hãy gửi lại như một đồ án khác.",
    "This cannot be changed by an answer; send it as another upload.",
)


def _steps(pointer: str) -> list[str]:
    if not pointer.startswith("/") or len(pointer) > LONGEST_POINTER:
        raise _Nowhere(NOT_A_POINTER)
    steps = [step.replace("~1", "/").replace("~0", "~") for step in pointer[1:].split("/")]
    if len(steps) > DEEPEST:
        raise _Nowhere(NO_SUCH_PLACE)
    return steps


def _answer(laid: dict[str, Any], plan: Mapping[str, Any], steps: list[str], value: object) -> None:
    if len(steps) == 1 and steps[0] in WHAT_IT_IS and (steps[0], value) not in _open_to_answers(plan):
        raise _Nowhere(ANOTHER_UPLOAD)
    _set(laid, steps, value)


def _open_to_answers(plan: Mapping[str, Any]) -> tuple[tuple[str, object], ...]:
    """A dossier and its bare GIS data are one plan in one file: what was called the one may turn out to be the other."""
    return (("kind", "vector"), ("kind", "dossier")) if plan.get("kind") in ("vector", "dossier") else ()


def _set(document: dict[str, Any], steps: list[str], value: object) -> None:
    place: object = document
    for step in steps[:-1]:
        place = _inside(place, step)
    last = steps[-1]
    if isinstance(place, dict):
        fields = cast("dict[str, Any]", place)
        if value is None:
            fields.pop(last, None)
        else:
            fields[last] = value
    elif isinstance(place, list):
        _set_item(cast("list[Any]", place), last, value)
    else:
        raise _Nowhere(NO_SUCH_PLACE)


def _inside(place: object, step: str) -> object:
    if isinstance(place, dict):
        return cast("dict[str, Any]", place).setdefault(step, {})
    if isinstance(place, list):
        items = cast("list[Any]", place)
        return items[_index(step, len(items) - 1)]
    raise _Nowhere(NO_SUCH_PLACE)


def _set_item(items: list[Any], step: str, value: object) -> None:
    """`-` means the place after the last one."""
    position = len(items) if step == "-" else _index(step, len(items))
    if value is None:
        raise _Nowhere(NO_SUCH_PLACE)
    if position == len(items):
        items.append(value)
    else:
        items[position] = value


def _index(step: str, highest: int) -> int:
    if not step.isascii() or not step.isdigit() or (len(step) > 1 and step[0] == "0") or int(step) > highest:
        raise _Nowhere(NO_SUCH_PLACE)
    return int(step)
