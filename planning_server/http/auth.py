"""Who calls the desk: a bearer token, or a session cookie with protection against forged requests.

A browser sends cookies by itself, whoever wrote the page that makes it call. So a change that is asked for with a cookie needs
two more things: the header `X-CSRF-Token` with a value derived from the session's secret (no other site can read it, and none can send
the header without a preflight that is refused), and an `Origin` that is the server's own public address wherever the browser names one.
The cookie itself is HttpOnly and SameSite=Strict. A bearer token is never sent by itself and needs none of this.
"""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated
from urllib.parse import urlsplit

from fastapi import Depends, Request, Security
from fastapi.security import APIKeyCookie, HTTPBearer

from planning_server.domain.errors import NotAllowed, NotSignedIn
from planning_server.domain.text import Text
from planning_server.http.context import context_of
from planning_server.store import sign_ins, tokens
from planning_server.store.accounts import RIGHT_WORDS, Account, Right
from planning_server.store.sessions import Session

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
CSRF_HEADER = "x-csrf-token"
LONGEST_CREDENTIAL = 512

BEARER = HTTPBearer(
    auto_error=False, description="A token made by `planning-server user token`.", scheme_name="bearer_token"
)
COOKIE = APIKeyCookie(
    name="planning_session",
    auto_error=False,
    description="Set by POST /session (named __Host-planning_session over https). Changes also need the header X-CSRF-Token.",
    scheme_name="session_cookie",
)


@dataclass(frozen=True, slots=True)
class Caller:
    """An account that has shown who it is. `secret` is that of its session; None for a bearer token."""

    account: Account
    expires_at: datetime | None
    secret: str | None

    @property
    def username(self) -> str:
        return self.account.username

    def may(self, right: Right) -> bool:
        return self.account.may(right)

    def require(self, right: Right, to_do: Text | None = None) -> None:
        """Raises `NotAllowed`, naming what is not allowed: `to_do`, or all that goes with the right."""
        if not self.may(right):
            words = to_do or RIGHT_WORDS[right]
            raise NotAllowed(
                "role-not-allowed",
                Text(
                    f"Vai trò {self.account.role} không được {words.vi}.",
                    f"The role {self.account.role} may not {words.en}.",
                ),
            )


def cookie_name(public_url: str) -> str:
    """Over https the name that browsers take only from this very host, with Secure and for every path."""
    return "__Host-planning_session" if public_url.startswith("https://") else "planning_session"


def csrf_token(secret: str) -> str:
    """What a page of ours sends with every change; of no use without the cookie, and no way back to the secret."""
    return hmac.new(secret.encode(), b"planning-server csrf", hashlib.sha256).hexdigest()


def signed_in(
    request: Request,
    _bearer: Annotated[object, Security(BEARER)],
    _cookie: Annotated[object, Security(COOKIE)],
) -> Caller:
    """Raises `NotSignedIn`, or `NotAllowed` for a change asked for with a cookie alone."""
    caller = find_caller(request)
    if caller is None:
        raise NotSignedIn(
            "not-signed-in",
            Text(
                "Hãy đăng nhập (POST /session) hoặc gửi kèm mã truy cập: Authorization: Bearer ….",
                "Sign in (POST /session) or send a token: Authorization: Bearer ….",
            ),
        )
    return caller


SignedIn = Annotated[Caller, Depends(signed_in)]


def planner(caller: SignedIn) -> Caller:
    """Whoever may upload. Raises `NotAllowed`."""
    caller.require(Right.UPLOAD)
    return caller


def decider(caller: SignedIn) -> Caller:
    """Whoever may decide about what others uploaded. Raises `NotAllowed`."""
    caller.require(Right.DECIDE)
    return caller


def publisher(caller: SignedIn) -> Caller:
    """Whoever may ask for an edition. Raises `NotAllowed`."""
    caller.require(Right.DECIDE, Text("công bố đồ án", "publish plans"))
    return caller


def auditor(caller: SignedIn) -> Caller:
    """Whoever may see what all others did. Raises `NotAllowed`."""
    caller.require(Right.DECIDE, Text("xem nhật ký kiểm toán", "read the audit chain"))
    return caller


def administrator(caller: SignedIn) -> Caller:
    """Whoever may go back to an older edition. Raises `NotAllowed`."""
    caller.require(
        Right.ADMINISTER,
        Text("công bố lại hay thu hồi một bản công bố", "publish an edition again or withdraw one"),
    )
    return caller


Planner = Annotated[Caller, Depends(planner)]
Publisher = Annotated[Caller, Depends(publisher)]
Auditor = Annotated[Caller, Depends(auditor)]
Administrator = Annotated[Caller, Depends(administrator)]


def find_caller(request: Request) -> Caller | None:
    """Who calls; None for somebody who shows no credential. Raises `NotSignedIn` for one that is not valid (any more)."""
    context = context_of(request)
    at = context.settings.clock.now()
    authorization = request.headers.get("authorization")
    secret = request.cookies.get(cookie_name(context.settings.public_url))
    if authorization is not None and (_is_bearer(authorization) or not secret):
        with context.store.writing() as session:
            return Caller(_account_of_token(session, authorization, at), None, None)
    if not secret:
        return None
    if len(secret) > LONGEST_CREDENTIAL:
        raise _not_valid()
    with context.store.writing() as session:
        found = sign_ins.find_session(session, secret, at)
    if found is None:
        raise _not_valid()
    caller = Caller(found.account, found.expires_at, secret)
    if request.method not in SAFE_METHODS:
        refuse_foreign_origin(request)
        _require_csrf_token(request, secret)
    return caller


def _is_bearer(authorization: str) -> bool:
    """Any other kind is for a proxy on the way; it says nothing about who sits at the desk."""
    return authorization.partition(" ")[0].lower() == "bearer"


def _account_of_token(session: Session, authorization: str, at: datetime) -> Account:
    token = authorization.partition(" ")[2].strip()
    if not _is_bearer(authorization) or not token or len(token) > LONGEST_CREDENTIAL:
        raise _not_valid()
    account = tokens.token_account(session, tokens.sha256_of(token), at)
    if account is None:
        raise _not_valid()
    return account


def _not_valid() -> NotSignedIn:
    return NotSignedIn(
        "credential-not-valid",
        Text(
            "Phiên đăng nhập hoặc mã truy cập không đúng hoặc đã hết hạn. Hãy đăng nhập lại.",
            "The session or token is not valid or has ended. Sign in again.",
        ),
    )


def refuse_foreign_origin(request: Request) -> None:
    """Raises `NotAllowed` where the browser says that another site's page makes the call."""
    origin = request.headers.get("origin")
    public = urlsplit(context_of(request).settings.public_url)
    own = f"{public.scheme}://{public.netloc}"
    if origin is not None and origin.lower() != own.lower():
        raise NotAllowed(
            "foreign-origin",
            Text(
                f"Yêu cầu đến từ một trang khác. Hãy mở bàn làm việc tại {own}.",
                f"The request comes from another site's page. Open the desk at {own}.",
            ),
        )


def _require_csrf_token(request: Request, secret: str) -> None:
    shown = request.headers.get(CSRF_HEADER, "")
    if not hmac.compare_digest(shown.encode(), csrf_token(secret).encode()):
        raise NotAllowed(
            "csrf-token-missing",
            Text(
                "Thiếu hoặc sai tiêu đề X-CSRF-Token; giá trị của nó nằm trong trả lời của /session.",
                "The header X-CSRF-Token is missing or wrong; its value stands in the answer of /session.",
            ),
        )
