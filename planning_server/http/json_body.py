"""JSON bodies at the edge: kind and size are looked at before a byte too many is read."""

from __future__ import annotations

import json
from typing import Any, Final, NoReturn

from fastapi import Request

from planning_server.domain.errors import Fault, InvalidInput, TooLarge, WrongMediaType
from planning_server.domain.text import Text
from planning_server.ingest.json_fields import JsonFields
from planning_server.ingest.json_text import GIVEN_TWICE, Members, repeated_members, unstorable

MOST_DESK_BODY_BYTES: Final = 5_000_000
BODY: Final = Text("nội dung", "the body")
"""What a person is told for the JSON pointer to the whole of it, which is empty."""


async def json_object(request: Request) -> JsonFields:
    """The body of a desk call as an object whose fields are read with their pointers; `{}` where no body was sent.

    Raises `WrongMediaType` for anything that is not declared as JSON (no other site's form can send that), `TooLarge`, `InvalidInput`.
    """
    raw = await read_body(request, MOST_DESK_BODY_BYTES)
    if raw:
        require_json(request)
    value = read_json(raw) if raw else {}
    refuse_faults(list(unstorable(value)))
    return JsonFields(value, "", [])


def require_json(request: Request) -> None:
    """Raises `WrongMediaType` unless the call is declared as JSON."""
    media = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media != "application/json":
        raise WrongMediaType(
            "json-wanted",
            Text(
                "Nội dung phải là JSON, với tiêu đề Content-Type: application/json.",
                "The body must be JSON, with the header Content-Type: application/json.",
            ),
        )


def refuse_encoded(request: Request) -> None:
    """Raises `WrongMediaType` for a compressed body: what it unpacks to has no limit that could be told beforehand."""
    coding = request.headers.get("content-encoding", "").strip().lower()
    if coding not in ("", "identity"):
        raise WrongMediaType(
            "content-encoding",
            Text(
                "Hãy gửi nội dung không nén, không có tiêu đề Content-Encoding.",
                "Send the body as it is, not compressed, without the header Content-Encoding.",
            ),
        )


def refuse_faults(faults: list[Fault]) -> None:
    """Raises `InvalidInput` listing every fault, where there is one."""
    if faults:
        raise InvalidInput(
            "invalid-body",
            Text(
                "Hãy sửa: "
                + "; ".join(f"{fault.where or BODY.vi}: {fault.text.vi}" for fault in faults[:10]),
                "Correct these: "
                + "; ".join(f"{fault.where or BODY.en}: {fault.text.en}" for fault in faults[:10]),
            ),
            faults=tuple(faults),
        )


async def read_body(request: Request, most: int) -> bytes:
    """The body, up to `most` bytes. Raises `TooLarge` before more than that is read."""
    refuse_encoded(request)
    parts: list[bytes] = []
    size = 0
    async for part in request.stream():
        size += len(part)
        if size > most:
            raise TooLarge(
                "body-too-large",
                Text(f"Nội dung vượt {most} byte.", f"The body is over {most} bytes."),
                extra={"limit_bytes": most},
            )
        parts.append(part)
    return b"".join(parts)


def read_json(raw: bytes) -> Any:  # noqa: ANN401 - any JSON value
    """JSON as RFC 8259 has it: NaN and Infinity are not numbers there. Raises `InvalidInput` with the place of the fault."""
    try:
        value = json.loads(raw.decode("utf-8"), parse_constant=_refuse_constant, object_pairs_hook=Members.of)
    except UnicodeDecodeError as cause:
        raise InvalidInput(
            "not-utf-8",
            Text(
                f"Nội dung không phải UTF-8 (byte {cause.start}).",
                f"The body is not UTF-8 (byte {cause.start}).",
            ),
        ) from None
    except json.JSONDecodeError as cause:
        raise InvalidInput(
            "not-json",
            Text(
                f"Nội dung không phải JSON: dòng {cause.lineno}, cột {cause.colno}.",
                f"The body is not JSON: line {cause.lineno}, column {cause.colno}: {cause.msg}.",
            ),
        ) from None
    except ValueError:  # a number of more digits than Python takes
        raise InvalidInput(
            "not-json",
            Text("Nội dung có số quá dài.", "The body holds a number of too many digits."),
        ) from None
    except RecursionError:
        raise InvalidInput(
            "not-json", Text("Nội dung JSON lồng quá sâu.", "The JSON is nested too deeply.")
        ) from None

    refuse_faults([Fault(pointer, GIVEN_TWICE) for pointer in repeated_members(value)])
    return value


def _refuse_constant(name: str) -> NoReturn:
    raise InvalidInput(
        "not-a-number",
        Text(f"{name} không phải là số trong JSON.", f"{name} is not a number in JSON."),
    )
