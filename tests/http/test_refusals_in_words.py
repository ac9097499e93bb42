"""What a refusal says: in the language asked for, and about the thing that was asked."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

import planning_server
from planning_server.http.problem_titles import CONFLICT_TITLES, TITLES, title_of
from tests.http.office import TOWN_2024, Office, problem_of

ENGLISH = re.compile(r"\b(Input|should|must|valid|or|than|such)\b")
HOSTILE = ("x", "-1", "1e999", "1.5", "9" * 30, "9" * 5000, "", "2026-02-30", "a'b")


def vietnamese(office: Office, path: str, **query: str) -> dict[str, Any]:
    answer = office.call("huy", "GET", path, params=query, headers={"Accept-Language": "vi"})
    assert answer.status_code != 500, (path, query)  # 503: nothing is published here
    return dict(answer.json()) if answer.headers["content-type"] == "application/problem+json" else {}


def test_no_parameter_of_any_call_is_refused_in_english_words(office: Office) -> None:
    described = office.app.api.openapi()["paths"]
    refused = 0
    for path, methods in described.items():
        parameters = methods.get("get", {}).get("parameters", ())
        for parameter in parameters:
            for value in HOSTILE:
                name, filled = parameter["name"], re.sub(r"{[^}]+}", "1", path)
                query = {name: value} if parameter["in"] == "query" else {}
                if parameter["in"] == "path" and value:
                    filled = re.sub(r"{[^}]+}", "1", path.replace(f"{{{name}}}", value))
                body = vietnamese(office, filled, **query)
                for error in body.get("errors", ()):
                    refused += 1
                    assert not ENGLISH.search(error["message"]), (path, name, value, error)
    assert refused > 100


@pytest.mark.parametrize(
    ("path", "query", "said"),
    [
        ("/uploads/1", {}, "phải là một mã UUID"),
        ("/uploads", {"state": "lost"}, "'ready'"),
        ("/uploads", {"limit": "0"}, "phải từ 1 trở lên"),
    ],
)
def test_a_value_that_cannot_be_is_told_what_can(
    office: Office, path: str, query: dict[str, str], said: str
) -> None:
    body = vietnamese(office, path, **query)
    assert said in body["errors"][0]["message"]
    assert said in body["detail"]


def test_the_version_in_an_address_has_an_end(office: Office) -> None:
    answer = office.call(
        "lan", "POST", "/plans/p/versions/9999999999/end", json={}, headers={"Accept-Language": "vi"}
    )
    (error,) = problem_of(answer, 422, "invalid-parameter")["errors"]
    assert error == {"where": "version", "message": "phải nhỏ hơn 2147483648"}


def test_every_conflict_that_the_code_raises_has_a_title_of_its_own() -> None:
    source = "\n".join(
        path.read_text(encoding="utf-8") for path in Path(planning_server.__file__).parent.rglob("*.py")
    )
    raised = set(re.findall(r'(?:Conflict|Ambiguous)\(\s*"([a-z-]+)"', source))
    assert "upload-state" in raised
    assert set(CONFLICT_TITLES) == raised
    words = [title.in_language(language) for title in CONFLICT_TITLES.values() for language in ("vi", "en")]
    assert len(set(words)) == len(words)
    assert title_of("never-heard-of", 409) == TITLES[409]


def test_the_title_fits_what_happened(office: Office) -> None:
    upload_id = office.send("lan", TOWN_2024).json()["upload_id"]
    early = office.call("huy", "POST", f"/uploads/{upload_id}/approve")
    assert problem_of(early, 409, "upload-state")["title"] == "The upload is not in a state for this"
    nothing = office.call("huy", "POST", "/editions", json={"base_edition": None})
    assert problem_of(nothing, 409, "nothing-to-publish")["title"] == "Nothing to publish"


def test_who_may_not_read_the_audit_chain_is_told_just_that(office: Office) -> None:
    said = problem_of(office.call("lan", "GET", "/audit"), 403, "role-not-allowed")["detail"]
    assert said == "The role planner may not read the audit chain."
    said = problem_of(office.call("lan", "POST", "/editions", json={}), 403, "role-not-allowed")["detail"]
    assert said == "The role planner may not publish plans."
