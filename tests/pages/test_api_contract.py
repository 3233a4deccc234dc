"""The API keeps its own description: whatever is sent, the answer is one that /api/openapi.json names."""

import shutil
from contextlib import suppress

import pytest
import schemathesis
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from dashboards.server import create_app
from pipeline.settings import Settings


def refused_or_too_long(context, response, case):
    """What does not fit is refused; by its length before anybody parses it."""
    return None if response.status_code == 413 else negative_data_rejection(context, response, case)


KEPT = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    refused_or_too_long,
]
SENT = 15
"""Requests of each kind to each operation."""
HERE = "http://127.0.0.1"
PEOPLE = {"/api/office": "admin", "/api/cases": "triage"}
"""Who asks, by the beginning of the path; nobody in particular elsewhere."""


@pytest.fixture(scope="session")
def api(city, tmp_path_factory):
    """The whole site over a copy of the city, which these tests may write to."""
    home = tmp_path_factory.mktemp("api") / "data"
    shutil.copytree(city.home, home, ignore=shutil.ignore_patterns("staging*", "generated", "landing"))
    return create_app(Settings(home=home, now=city.now))


@pytest.fixture(scope="session")
def cookies(api):
    """The cookies of the people who ask."""
    found = {}
    for person in PEOPLE.values():
        answer = TestClient(api, base_url=HERE).post(
            "/person",
            data={"person": person, "next": "/healthz"},
            headers={"Origin": HERE},
            follow_redirects=False,
        )
        found[person] = dict(answer.cookies)
    return found


def test_whatever_is_sent_the_answer_is_one_that_the_description_names(api, cookies):
    described = schemathesis.openapi.from_asgi("/api/openapi.json", api, headers={"Host": "127.0.0.1"})
    broken, asked = [], 0
    for found in described.get_all_operations():
        operation = found.ok()
        person = next((who for path, who in PEOPLE.items() if operation.path.startswith(path)), "")
        try:
            hold(operation, cookies.get(person))
        except BaseExceptionGroup as error:
            broken.append(f"{operation.method} {operation.path}: {error}")
        asked += 1
    assert asked > 30
    assert not broken, "\n\n".join(broken)


def hold(operation, cookies) -> None:
    """Ask an operation what fits its description, and what does not."""
    for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):

        @given(case=operation.as_strategy(generation_mode=mode))
        @settings(max_examples=SENT, suppress_health_check=list(HealthCheck))
        def asked(case) -> None:
            case.call_and_validate(base_url=HERE, checks=KEPT, cookies=cookies)

        with suppress(Unsatisfiable):  # what takes anything has nothing that does not fit
            asked()
