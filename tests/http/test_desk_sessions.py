"""Signing in and out, and everything that somebody else's page or password guesser might try."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import psycopg
import pytest
from httpx2 import Response

from planning_server.http import routes_session
from planning_server.store import sign_ins
from planning_server.store.accounts import set_password
from tests.conftest import TestDatabase
from tests.http.office import PASSWORD, PUBLIC_URL, Office, office_on, problem_of

COOKIE = "__Host-planning_session"


def sign_in(office: Office, username: str = "lan", password: str = PASSWORD) -> Response:
    return office.call(None, "POST", "/session", json={"username": username, "password": password})


def test_signing_in_sets_a_cookie_that_no_script_reads_and_no_other_site_sends(office: Office) -> None:
    answer = sign_in(office)
    assert answer.status_code == 201
    body = answer.json()
    assert (body["username"], body["role"], body["rights"]) == ("lan", "planner", ["upload"])
    cookie = answer.headers["set-cookie"]
    assert cookie.startswith(f"{COOKIE}=")
    for part in ("HttpOnly", "SameSite=strict", "Secure", "Path=/", "Max-Age=43200"):
        assert part.lower() in cookie.lower()
    assert "domain" not in cookie.lower()
    assert answer.headers["cache-control"] == "no-store"


def test_the_cookie_reads_but_changes_only_with_the_token_of_its_session(office: Office) -> None:
    token = sign_in(office).json()["csrf_token"]
    assert office.call(None, "GET", "/uploads").status_code == 200
    problem_of(office.call(None, "POST", "/editions", json={"base_edition": None}), 403, "csrf-token-missing")
    wrong = {"X-CSRF-Token": "0" * 64}
    refused = office.call(None, "POST", "/uploads", headers=wrong)
    problem_of(refused, 403, "csrf-token-missing")
    right = office.call(None, "POST", "/uploads", headers={"X-CSRF-Token": token})
    problem_of(right, 415, "multipart-wanted")


def test_another_sites_page_changes_nothing_even_with_the_token(office: Office) -> None:
    token = sign_in(office).json()["csrf_token"]
    for origin in (
        "https://evil.example",
        "null",
        "http://quyhoach.example",
        "https://quyhoach.example.evil.example",
    ):
        answer = office.call(None, "POST", "/uploads", headers={"X-CSRF-Token": token, "Origin": origin})
        problem_of(answer, 403, "foreign-origin")
    own = office.call(None, "POST", "/uploads", headers={"X-CSRF-Token": token, "Origin": PUBLIC_URL})
    problem_of(own, 415, "multipart-wanted")


def test_another_sites_form_cannot_sign_a_reader_in(office: Office) -> None:
    form = office.call(None, "POST", "/session", data={"username": "lan", "password": PASSWORD})
    problem_of(form, 415, "json-wanted")
    foreign = office.call(
        None,
        "POST",
        "/session",
        json={"username": "lan", "password": PASSWORD},
        headers={"Origin": "https://evil.example"},
    )
    problem_of(foreign, 403, "foreign-origin")
    assert office.client.cookies.get(COOKIE) is None


def test_other_sites_are_told_nothing_about_the_desk(office: Office) -> None:
    for path in ("/uploads", "/session", "/audit"):
        preflight = office.call(
            None,
            "OPTIONS",
            path,
            headers={
                "Origin": "https://evil.example",
                "Access-Control-Request-Method": "POST",
                "Access-Control-Request-Headers": "x-csrf-token",
            },
        )
        assert not [name for name in preflight.headers if name.startswith("access-control-")]
        read = office.call("lan", "GET", path, headers={"Origin": "https://evil.example"})
        assert not [name for name in read.headers if name.startswith("access-control-")]
    preflight = office.call(
        None,
        "OPTIONS",
        "/editions",
        headers={"Origin": "https://evil.example", "Access-Control-Request-Method": "POST"},
    )
    assert not [name for name in preflight.headers if name.startswith("access-control-")]
    public = office.call(None, "GET", "/editions", headers={"Origin": "https://evil.example"})
    assert public.headers["access-control-allow-origin"] == "*"
    assert "access-control-allow-credentials" not in public.headers


def test_options_names_the_methods(office: Office) -> None:
    allowed = office.call(None, "OPTIONS", "/uploads").headers["allow"]
    assert allowed == "GET, POST, HEAD, OPTIONS"
    assert office.call(None, "OPTIONS", "/session").headers["allow"] == "GET, POST, DELETE, HEAD, OPTIONS"
    assert office.call(None, "OPTIONS", "/uploads/x/y/z").status_code == 404
    public = office.call(None, "OPTIONS", "/plans")
    assert (public.status_code, public.headers["allow"]) == (204, "GET, HEAD, OPTIONS")
    refused = office.call(None, "DELETE", "/plans")
    assert (refused.status_code, refused.headers["allow"]) == (405, "GET, HEAD, OPTIONS")
    preflight = {"Origin": "https://map.example", "Access-Control-Request-Method": "GET"}
    assert (
        office.call(None, "OPTIONS", "/plans", headers=preflight).headers["access-control-allow-origin"]
        == "*"
    )


def test_a_session_that_is_over_shuts_nobody_out_of_what_is_public(office: Office) -> None:
    for headers in ({"Cookie": f"{COOKIE}=over"}, {"Authorization": "Bearer over"}):
        assert office.client.get("/editions", headers=headers).status_code == 200
        assert office.client.get("/healthz", headers=headers).status_code == 200


def test_many_who_sign_in_at_once_do_not_hold_up_everything_else(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(routes_session, "LONGEST_WAIT_SECONDS", 0.05)
    with routes_session.HASHING, routes_session.HASHING:
        for _ in range(sign_ins.MOST_ATTEMPTS_OF_ACCOUNT_FROM_ADDRESS + 1):  # whose password nobody looked at
            problem_of(sign_in(office), 429, "sign-in-busy")
    assert sign_in(office).status_code == 201


def test_signing_out_ends_the_session_on_the_server_too(office: Office) -> None:
    body = sign_in(office).json()
    secret = office.client.cookies[COOKIE]
    problem_of(office.call(None, "DELETE", "/session"), 403, "csrf-token-missing")
    out = office.call(None, "DELETE", "/session", headers={"X-CSRF-Token": body["csrf_token"]})
    assert out.status_code == 204
    assert "Max-Age=0" in out.headers["set-cookie"]
    office.client.cookies.clear()
    stolen = office.call(None, "GET", "/uploads", headers={"Cookie": f"{COOKIE}={secret}"})
    problem_of(stolen, 401, "credential-not-valid")
    assert office.call(None, "DELETE", "/session").status_code == 204


def test_a_session_ends_by_itself_and_with_the_password(office: Office) -> None:
    sign_in(office)
    office.clock.at += sign_ins.SESSION_TIME - timedelta(seconds=1)
    assert office.call(None, "GET", "/session").status_code == 200
    office.clock.at += timedelta(seconds=1)
    problem_of(office.call(None, "GET", "/session"), 401, "credential-not-valid")
    sign_in(office)
    assert office.call(None, "GET", "/session").status_code == 200
    with office.desk.store.writing() as session:
        set_password(session, "lan", "another password", at=office.clock.now(), actor="test")
    problem_of(office.call(None, "GET", "/session"), 401, "credential-not-valid")


@pytest.mark.parametrize(
    "shown",
    ["", "x", "Bearer", "Bearer ", "Bearer x", "Basic bGFuOng=", "Bearer " + "x" * 600, "Bearer đăng"],
)
def test_a_credential_that_is_none_is_refused_with_the_kind_that_is_taken(office: Office, shown: str) -> None:
    answer = office.client.get("/uploads", headers={"Authorization": shown.encode()})  # pyright: ignore[reportArgumentType] - bytes as they go over the wire
    body = problem_of(answer, 401, "credential-not-valid")
    assert answer.headers["www-authenticate"].startswith(
        'Bearer realm="planning-server", error="invalid_token"'
    )
    assert "đăng nhập" in body["detail"]


def test_a_proxys_own_authorization_does_not_spoil_the_cookie(office: Office) -> None:
    sign_in(office)
    for proxys in ("Basic bGFuOng=", "Negotiate YII="):
        assert office.client.get("/uploads", headers={"Authorization": proxys}).status_code == 200
    change = office.client.patch(
        "/uploads/00000000-0000-0000-0000-000000000000", headers={"Authorization": "Basic bGFuOng="}, json={}
    )
    problem_of(change, 403, "csrf-token-missing")
    problem_of(
        office.client.get("/uploads", headers={"Authorization": "Bearer x"}), 401, "credential-not-valid"
    )


def test_without_any_credential_the_way_to_one_is_told(office: Office) -> None:
    answer = office.call(None, "GET", "/uploads")
    body = problem_of(answer, 401, "not-signed-in")
    assert answer.headers["www-authenticate"] == 'Bearer realm="planning-server"'
    assert "POST /session" in body["detail"]


def test_a_forged_cookie_opens_nothing(office: Office) -> None:
    for value in ("x", "", "0" * 43, "x" * 600, "'; drop table desk.session; --"):
        answer = office.client.get("/uploads", headers={"Cookie": f"{COOKIE}={value}"})
        assert answer.status_code == 401
    sign_in(office)
    secret = office.client.cookies[COOKIE]
    office.client.cookies.clear()
    without_prefix = office.client.get("/uploads", headers={"Cookie": f"planning_session={secret}"})
    assert without_prefix.status_code == 401


def test_the_secret_and_the_token_of_a_session_are_not_in_the_database(office: Office) -> None:
    body = sign_in(office).json()
    with psycopg.connect(office.database.superuser_url) as session:
        (row,) = session.execute("SELECT row_to_json(s)::text FROM desk.session AS s").fetchall()
    assert office.client.cookies[COOKIE] not in row[0]
    assert body["csrf_token"] not in row[0]


def test_a_wrong_name_and_a_wrong_password_are_told_apart_by_nothing(office: Office) -> None:
    wrong = sign_in(office, "lan", "wrong password")
    nobody = sign_in(office, "nobody", "wrong password")
    problem_of(wrong, 401, "wrong-credentials")
    assert wrong.json() == nobody.json()
    assert "set-cookie" not in wrong.headers


def test_guessing_is_slowed_down_for_an_account_from_one_address(office: Office) -> None:
    for _ in range(sign_ins.MOST_ATTEMPTS_OF_ACCOUNT_FROM_ADDRESS):
        assert sign_in(office, "lan", "wrong password").status_code == 401
    even_the_right_one = sign_in(office)
    problem_of(even_the_right_one, 429, "too-many-attempts")
    assert even_the_right_one.headers["retry-after"] == "900"
    assert sign_in(office, "huy").status_code == 201
    office.clock.at += sign_ins.ATTEMPT_WINDOW + timedelta(seconds=1)
    assert sign_in(office).status_code == 201


def test_guessing_many_names_from_one_address_is_slowed_down_too(office: Office) -> None:
    for number in range(sign_ins.MOST_ATTEMPTS_FROM_ADDRESS):
        assert sign_in(office, f"name{number}", "wrong password").status_code == 401
    problem_of(sign_in(office, "huy"), 429, "too-many-attempts")


def test_a_right_password_forgives_the_wrong_ones_before_it(office: Office) -> None:
    for _ in range(3):
        for _ in range(sign_ins.MOST_ATTEMPTS_OF_ACCOUNT_FROM_ADDRESS - 1):
            assert sign_in(office, "lan", "wrong password").status_code == 401
        assert sign_in(office).status_code == 201


@pytest.mark.parametrize(
    ("body", "where"),
    [
        ({"username": "lan"}, "/password"),
        ({"password": "x"}, "/username"),
        ({"username": 7, "password": "x"}, "/username"),
        ({"username": "lan", "password": None}, "/password"),
        ({"username": "lan", "password": "x" * 2000}, "/password"),
        ({"username": "a\u0000b", "password": "x"}, "/username"),
        ({"username": "lan", "password": "x", "remember": True}, "/remember"),
    ],
)
def test_a_sign_in_that_makes_no_sense_is_told_where(
    office: Office, body: dict[str, object], where: str
) -> None:
    answer = problem_of(office.call(None, "POST", "/session", json=body), 422, "invalid-body")
    assert where in {item["where"] for item in answer["errors"]}


def test_odd_bodies_are_the_callers_mistake(office: Office) -> None:
    headers = {"Content-Type": "application/json"}
    for raw, status in ((b"[]", 422), (b"{", 422), (b"\xff", 422), (b"{} {}", 422), (b"x" * 5_000_001, 413)):
        assert office.call(None, "POST", "/session", content=raw, headers=headers).status_code == status


def test_the_public_process_has_no_desk(database: TestDatabase, tmp_path: Path) -> None:
    with office_on(database, tmp_path, {}, with_desk=False) as public:
        for method, path in (
            ("POST", "/session"),
            ("GET", "/session"),
            ("GET", "/uploads"),
            ("POST", "/uploads"),
            ("GET", "/audit"),
            ("OPTIONS", "/uploads"),
            ("GET", "/uploads/00000000-0000-0000-0000-000000000000"),
        ):
            assert public.call(None, method, path).status_code == 404, path
        assert public.call(None, "POST", "/editions", json={}).status_code == 405
