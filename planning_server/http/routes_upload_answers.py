"""What people say to an upload: answers, accepted warnings, another reading; approval, rejection, withdrawal."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Annotated, Any, Final, Protocol, cast
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import JSONResponse

from planning_server.domain.errors import Fault
from planning_server.domain.text import Language, Text
from planning_server.http.auth import Caller, Planner, SignedIn, decider, planner
from planning_server.http.context import context_of, desk_of
from planning_server.http.desk_answers import AskedLanguage, LanguageQuery, desk_json
from planning_server.http.json_body import json_object, refuse_faults
from planning_server.http.upload_access import VisibleUpload
from planning_server.http.uploads_json import render_summary
from planning_server.ingest.json_fields import JsonFields
from planning_server.ingest.plan_answers import MOST_ANSWERS, too_many_answers
from planning_server.ingest.pointers import escaped
from planning_server.jobs.answer_upload import Acceptance, Answers, answer_upload, withdraw_upload
from planning_server.jobs.desk import IngestDesk
from planning_server.jobs.ingest_upload import approve_upload, reject_upload
from planning_server.store import upload_pages
from planning_server.store.uploads import Upload

router = APIRouter(tags=["uploads"])
NAMED_ANSWERS: Final = ("crs", "measure_crs", "mapping", "legend", "control_points")
"""Members of the plan file that can be answered by name; `answers` reaches every place by its JSON pointer."""
MOST_ACCEPTED: Final = 10_000

TEXT: Final = {"type": "string"}
NULLABLE: Final = "null takes an earlier answer back."
ANSWER_BODY: Final[dict[str, Any]] = {
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {
                "schema": {
                    "type": "object",
                    "additionalProperties": False,
                    "properties": {
                        "crs": {"type": ["string", "null"], "description": NULLABLE},
                        "measure_crs": {"type": ["string", "null"], "description": NULLABLE},
                        "mapping": {"type": ["object", "null"], "description": NULLABLE},
                        "legend": {"type": ["object", "null"], "description": NULLABLE},
                        "control_points": {"type": ["array", "null"], "items": {}, "description": NULLABLE},
                        "answers": {
                            "type": "object",
                            "description": "JSON pointer into the plan file → value; null takes an earlier answer back.",
                        },
                        "removed": {
                            "type": "array",
                            "items": TEXT,
                            "description": "JSON pointers into the plan file whose values are taken away.",
                        },
                        "accepted": {
                            "type": "array",
                            "items": {
                                "type": "object",
                                "required": ["reason"],
                                "properties": {
                                    "reason": TEXT,
                                    "keys": {
                                        "type": "array",
                                        "items": TEXT,
                                        "description": "ids of findings",
                                    },
                                    "codes": {"type": "array", "items": TEXT},
                                    "all": {"type": "boolean"},
                                },
                            },
                        },
                        "retry": {"type": "boolean"},
                    },
                }
            }
        },
    }
}
NOTE_BODY: Final[dict[str, Any]] = {
    "requestBody": {
        "required": False,
        "content": {"application/json": {"schema": {"type": "object", "properties": {"note": TEXT}}}},
    }
}
Body = Annotated[JsonFields, Depends(json_object)]
JustLanguage = Annotated[LanguageQuery, Query()]


@router.patch("/uploads/{upload_id}", openapi_extra=ANSWER_BODY)
def answer(
    request: Request,
    caller: Planner,
    upload: VisibleUpload,
    language: AskedLanguage,
    _query: JustLanguage,
    body: Body,
) -> JSONResponse:
    """Answer what was asked, accept warnings with a reason, ask for another reading. All of it happens or nothing."""
    answers = read_answers(body)
    desk = desk_of(request)
    report = answer_upload(desk, upload.upload_id, answers, username=caller.username)
    return _told(request, report.upload, language)


def read_answers(body: JsonFields) -> Answers:
    """Raises `InvalidInput` naming every fault by its pointer."""
    body.only((*NAMED_ANSWERS, "answers", "removed", "accepted", "retry"))
    given = {f"/{name}": (body.values[name], f"/{name}") for name in NAMED_ANSWERS if name in body.values}
    named = tuple(given)
    answered, removed = _by_pointer(body), _words(body, "removed")
    if len(answered) + len(removed) > MOST_ANSWERS:
        raise too_many_answers()
    for pointer, value in answered:
        where = f"/answers/{escaped(pointer)}"
        _say_twice(body, given, named, pointer, where)
        given[pointer] = (value, where)
    for number, pointer in enumerate(removed):
        where = f"/removed/{number}"
        _say_twice(body, given, tuple(given), pointer, where)
        given[pointer] = (REMOVED, where)
    accepted = _accepted(body)
    retry = body.values.get("retry", False)
    if not isinstance(retry, bool):
        body.fault("retry", Text("Phải là true hoặc false.", "Must be true or false."))
    refuse_faults(body.faults)
    return Answers(
        {
            pointer: None if value is REMOVED else value
            for pointer, (value, _) in given.items()
            if value is not None
        },
        accepted,
        taken_back=tuple(pointer for pointer, (value, _) in given.items() if value is None),
        sent_at={pointer: where for pointer, (_, where) in given.items()},
        retry=retry is True,
    )


REMOVED: Final = object()
"""In place of a value: the plan file shall have none at this pointer."""


def _by_pointer(body: JsonFields) -> Sequence[tuple[str, Any]]:
    given = body.values.get("answers")
    if isinstance(given, dict):
        return tuple(cast("dict[str, Any]", given).items())
    if given is not None:
        words = Text("Phải là đối tượng: con trỏ JSON → giá trị.", "Must be an object: JSON pointer → value.")
        body.fault("answers", words)
    return ()


def _say_twice(
    body: JsonFields, given: Mapping[str, tuple[Any, str]], others: Sequence[str], pointer: str, where: str
) -> None:
    """A place that is answered twice in one call: nobody can tell which answer is meant, and the later one would undo what lies below it."""
    undone = (other for other, (value, _) in given.items() if value is not None)
    if (
        pointer in given
        or any(pointer.startswith(f"{other}/") for other in others)
        or any(other.startswith(f"{pointer}/") for other in undone)
    ):
        words = Text("Đã được trả lời ở trên.", "This is answered elsewhere in this call already.")
        body.faults.append(Fault(where, words))


def _accepted(body: JsonFields) -> tuple[Acceptance, ...]:
    given = body.values.get("accepted")
    if given is None:
        return ()
    if not isinstance(given, list) or len(cast("list[Any]", given)) > MOST_ACCEPTED:
        body.fault(
            "accepted",
            Text(
                f"Phải là danh sách, tối đa {MOST_ACCEPTED} mục.",
                f"Must be a list of at most {MOST_ACCEPTED}.",
            ),
        )
        return ()
    items = cast("list[Any]", given)
    return tuple(
        _acceptance(JsonFields(item, f"/accepted/{number}", body.faults)) for number, item in enumerate(items)
    )


def _acceptance(fields: JsonFields) -> Acceptance:
    fields.only(("reason", "keys", "codes", "all"))
    reason, keys, codes = fields.text("reason"), _words(fields, "keys"), _words(fields, "codes")
    everything = fields.values.get("all", False)
    if not isinstance(everything, bool):
        fields.fault("all", Text("Phải là true hoặc false.", "Must be true or false."))
    if not keys and not codes and everything is not True:
        fields.fault(
            "",
            Text(
                "Hãy nêu keys, codes hoặc all: true để biết chấp nhận cảnh báo nào.",
                "Say which warnings: keys, codes, or all: true.",
            ),
        )
    return Acceptance(reason, keys, codes, everything=everything is True)


def _words(fields: JsonFields, name: str) -> tuple[str, ...]:
    value = fields.values.get(name, [])
    if isinstance(value, list) and all(isinstance(item, str) for item in cast("list[Any]", value)):
        return tuple(cast("list[str]", value))
    fields.fault(name, Text("Phải là danh sách chữ.", "Must be a list of texts."))
    return ()


class Step(Protocol):
    """What a person does to an upload, with a note."""

    def __call__(
        self, desk: IngestDesk, upload_id: UUID, /, *, username: str, note: str | None
    ) -> Upload: ...


def _add_step(name: str, who: Callable[..., Caller], step: Step, told: str) -> None:
    """`told` is what the description of the calls says."""

    def take_step(
        request: Request,
        caller: SignedIn,
        upload: VisibleUpload,
        language: AskedLanguage,
        _query: JustLanguage,
        body: Body,
    ) -> JSONResponse:
        note = read_note(body)
        taken = step(desk_of(request), upload.upload_id, username=caller.username, note=note)
        return _told(request, taken, language)

    router.add_api_route(
        f"/uploads/{{upload_id}}/{name}",
        take_step,
        methods=["POST"],
        name=name,
        description=told,
        dependencies=[Depends(who)],
        openapi_extra=NOTE_BODY,
    )


_add_step(
    "approve",
    decider,
    approve_upload,
    "A second person approves what is ready; it then waits to be published.",
)
_add_step(
    "reject",
    decider,
    reject_upload,
    "A second person sends it back; its draft goes, the kept file and the findings stay.",
)
_add_step("withdraw", planner, withdraw_upload, "The sender takes an unpublished upload back.")


def read_note(body: JsonFields, also: Mapping[str, object] | None = None) -> str | None:
    """The note of a decision. Raises `InvalidInput`; `also` are members that are read elsewhere."""
    body.only(("note", *(also or {})))
    note = body.optional_text("note")
    refuse_faults(body.faults)
    return note


def _told(request: Request, upload: Upload, language: Language) -> JSONResponse:
    with desk_of(request).store.writing() as session:
        facts = upload_pages.facts_of(session, upload.upload_id)
    return desk_json(render_summary(facts, language, context_of(request).settings.public_url))
