"""Signing in to the desk from a browser, and out of it."""

from __future__ import annotations

import threading
from collections.abc import Generator
from contextlib import contextmanager
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Request, Response

from planning_server.domain.errors import NotAllowed, NotSignedIn, TooMany
from planning_server.domain.text import Text, is_plain
from planning_server.http.auth import (
    Caller,
    SignedIn,
    cookie_name,
    csrf_token,
    find_caller,
    refuse_foreign_origin,
)
from planning_server.http.context import context_of
from planning_server.http.desk_answers import NO_STORE, AskedLanguage, desk_json, moment
from planning_server.http.json_body import json_object, refuse_faults, require_json
from planning_server.ingest.json_fields import JsonFields
from planning_server.store import accounts, sign_ins
from planning_server.store.accounts import ROLE_RIGHTS, Account

router = APIRouter(tags=["session"])
LONGEST_PASSWORD: Final = 1024
HASHING: Final = threading.BoundedSemaphore(2)
"""Argon2 takes 64 MiB and a core for each password: never more than two at once, however many call."""
LONGEST_WAIT_SECONDS: Final = 5

SIGN_IN_BODY: Final = {
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {
                "schema": {
                    "type": "object",
                    "required": ["username", "password"],
                    "additionalProperties": False,
                    "properties": {
                        "username": {"type": "string"},
                        "password": {"type": "string", "format": "password"},
                    },
                }
            }
        },
    }
}


@router.post("/session", openapi_extra=SIGN_IN_BODY)
def sign_in(
    request: Request, _language: AskedLanguage, body: Annotated[JsonFields, Depends(json_object)]
) -> Response:
    """Sign in with name and password: sets the session cookie and answers the token that changes must carry."""
    refuse_foreign_origin(request)
    require_json(request)
    username, password = _words(body)
    context = context_of(request)
    at, address = context.settings.clock.now(), request.client.host if request.client else "?"
    with context.store.writing() as session:
        sign_ins.note_attempt(session, username, address, at)
    try:
        with _one_of_few(), context.store.writing() as session:
            account = accounts.authenticate(session, username, password)
    except NotAllowed as refusal:
        raise NotSignedIn(refusal.slug, refusal.text) from None
    except TooMany:
        with context.store.writing() as session:
            sign_ins.take_back_attempt(session, username, address, at)
        raise
    with context.store.writing() as session:
        sign_ins.forget_attempts(session, username, address)
        secret, expires_at = sign_ins.open_session(session, account, at)
    answer = desk_json(_told(Caller(account, expires_at, secret)), status=201)
    answer.set_cookie(
        cookie_name(context.settings.public_url),
        secret,
        max_age=int((expires_at - at).total_seconds()),
        path="/",
        secure=context.settings.public_url.startswith("https://"),
        httponly=True,
        samesite="strict",
    )
    return answer


@contextmanager
def _one_of_few() -> Generator[None]:
    """Raises `TooMany` rather than keeping a thread waiting: those serve everything else too."""
    if not HASHING.acquire(timeout=LONGEST_WAIT_SECONDS):
        raise TooMany(
            "sign-in-busy",
            Text(
                "Đang có quá nhiều người đăng nhập cùng lúc. Xin thử lại.",
                "Too many people are signing in at this moment. Please try again.",
            ),
            extra={"retry_after_s": LONGEST_WAIT_SECONDS},
        )
    try:
        yield
    finally:
        HASHING.release()


def _words(body: JsonFields) -> tuple[str, str]:
    """Name and password as given; a password may hold any character that JSON carries."""
    body.only(("username", "password"))
    username, password = body.values.get("username"), body.values.get("password")
    if not isinstance(username, str) or not is_plain(username) or not 0 < len(username) <= 63:
        body.fault("username", Text("Phải là tên tài khoản.", "Must be the name of an account."))
    if not isinstance(password, str) or not 0 < len(password) <= LONGEST_PASSWORD:
        body.fault(
            "password",
            Text(
                f"Phải là mật khẩu, không quá {LONGEST_PASSWORD} ký tự.",
                f"Must be a password of at most {LONGEST_PASSWORD} characters.",
            ),
        )
    refuse_faults(body.faults)
    # Halves of a surrogate pair are no text; they can be in no password.
    return str(username), str(password).encode("utf-8", "replace").decode()


@router.get("/session")
def who_is_signed_in(caller: SignedIn, _language: AskedLanguage) -> Response:
    """Who calls, what the role may do, and the token that changes must carry (null for a bearer token)."""
    return desk_json(_told(caller))


@router.delete("/session", status_code=204)
def sign_out(request: Request, _language: AskedLanguage) -> Response:
    """Sign out: the session is over on the server, and the cookie goes. Signing out twice is no fault."""
    context = context_of(request)
    name = cookie_name(context.settings.public_url)
    answer = Response(status_code=204, headers=dict(NO_STORE))
    answer.delete_cookie(name, path="/", secure=name.startswith("__Host-"), httponly=True, samesite="strict")
    try:
        caller = find_caller(request)
    except NotSignedIn:
        return answer
    if caller is not None and caller.secret is not None:
        with context.store.writing() as session:
            sign_ins.end_session(session, caller.secret)
    return answer


def _told(caller: Caller) -> dict[str, Any]:
    account: Account = caller.account
    return {
        "username": account.username,
        "role": str(account.role),
        "rights": sorted(str(right) for right in ROLE_RIGHTS[account.role]),
        "expires_at": moment(caller.expires_at),
        "csrf_token": None if caller.secret is None else csrf_token(caller.secret),
    }
