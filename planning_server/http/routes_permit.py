"""Whether a building passes: the question as JSON, the kept answer again by its id."""

from __future__ import annotations

from functools import lru_cache
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field
from starlette.concurrency import run_in_threadpool

from planning_server.domain.errors import NotFound, TooLarge
from planning_server.domain.text import Language, Text, is_plain, shown
from planning_server.http.context import Context, context_of
from planning_server.http.json_body import read_json, refuse_encoded
from planning_server.http.language import required_language
from planning_server.http.question_schema import QUESTION_SCHEMA
from planning_server.permit.evaluate import evaluate
from planning_server.permit.render import check_id, render_permit, stored_answer
from planning_server.permit.request import PermitRequest, parse_request
from planning_server.permit.rule_model import RuleSet
from planning_server.permit.rule_sets import parse_rule_set
from planning_server.publish.edition import EditionOnDay
from planning_server.situation.load import load_situation, lot_parcels
from planning_server.situation.subject import lot_subject
from planning_server.store.ground import KeptCheck, keep_permit_check, permit_check_by_id

router = APIRouter(tags=["permit checks"])
MOST_BODY_BYTES = 1_048_576
PRIVATE = {"Cache-Control": "private, no-store", "Vary": "Accept, Accept-Language"}


class CheckQuery(BaseModel):
    """The day stands in the body; `edition` asks as published then."""

    model_config = ConfigDict(extra="forbid")

    edition: Annotated[int | None, Field(ge=1, le=2_000_000_000)] = None
    lang: Annotated[str | None, Field(description="vi or en; else Accept-Language, else vi.")] = None


class LanguageQuery(BaseModel):
    model_config = ConfigDict(extra="forbid")

    lang: Annotated[str | None, Field(description="vi or en; else Accept-Language, else vi.")] = None


@router.post("/permit-checks", openapi_extra={"requestBody": QUESTION_SCHEMA})
async def check_permit(request: Request, query: Annotated[CheckQuery, Query()]) -> JSONResponse:
    """One building against every rule; the answer is kept and can be read again by its id."""
    language = required_language(query.lang, request.headers.get("accept-language", ""))
    body = read_json(await _body(request))
    context = context_of(request)
    return await run_in_threadpool(_checked, context, body, query.edition, language)


@router.get("/permit-checks/{identifier}")
def kept_check(request: Request, identifier: str, query: Annotated[LanguageQuery, Query()]) -> JSONResponse:
    """A kept answer, in the language asked for."""
    language = required_language(query.lang, request.headers.get("accept-language", ""))
    with context_of(request).store.keeping() as session:
        kept = permit_check_by_id(session, identifier) if is_plain(identifier) else None
    if kept is None:
        raise NotFound(
            "no-such-check",
            Text(
                f"Không có kết quả kiểm tra “{shown(identifier, 40)}”, hoặc đã hết hạn lưu.",
                f"There is no check “{shown(identifier, 40)}”, or it is no longer kept.",
            ),
        )
    context_of(request).current.edition(
        int(kept["edition"])
    )  # a check of a withdrawn edition is withdrawn with it
    return JSONResponse(render_permit(kept, language), headers=PRIVATE)


def _checked(context: Context, body: object, number: int | None, language: Language) -> JSONResponse:
    question = parse_request(body, extent=context.settings.extent)
    clock = context.settings.clock
    on_day = context.current.edition(number).on(question.day or clock.today())
    kept = _answer(context, question, on_day)
    with context.store.keeping() as session:
        keep_permit_check(session, kept)
        stored = permit_check_by_id(session, kept.check_id)
    headers = {**PRIVATE, "Content-Location": f"{context.settings.public_url}/permit-checks/{kept.check_id}"}
    return JSONResponse(render_permit(stored or kept.answer, language), headers=headers)


def _answer(context: Context, question: PermitRequest, on_day: EditionOnDay) -> KeptCheck:
    with context.store.reading() as session:
        parcels = lot_parcels(session, on_day, question.parcels, question.footprint, question.crs)
        situation = load_situation(session, on_day, lot_subject(question.footprint, question.crs, parcels))
    answer = evaluate(situation, question, [rule_set(item.source_text) for item in on_day.edition.rule_sets])
    identifier = check_id(context.settings.check_key, answer)
    return KeptCheck(
        check_id=identifier,
        asked_at=context.settings.clock.now(),
        edition=on_day.edition.number,
        law_date=on_day.day,
        input_sha256=question.sha256,
        answer=stored_answer(answer, identifier, software=context.settings.software),
    )


@lru_cache(maxsize=32)
def rule_set(source_text: str) -> RuleSet:
    """A rule set as the edition published it; its words are parsed once."""
    return parse_rule_set(source_text)


async def _body(request: Request) -> bytes:
    """The body, up to 1 MiB. Raises `TooLarge` before more than that is read."""
    refuse_encoded(request)
    parts: list[bytes] = []
    size = 0
    async for part in request.stream():
        size += len(part)
        if size > MOST_BODY_BYTES:
            raise TooLarge(
                "body-too-large",
                Text(
                    f"Nội dung vượt {MOST_BODY_BYTES} byte. Hãy giản lược hình dạng công trình (tối đa 10 000 đỉnh).",
                    f"The body is over {MOST_BODY_BYTES} bytes. Simplify the footprint (at most 10 000 vertices).",
                ),
            )
        parts.append(part)
    return b"".join(parts)
