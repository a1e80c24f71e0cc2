"""Every error is a problem detail with a stable code and two languages."""

from __future__ import annotations

import pytest
from django.test import Client


@pytest.mark.django_db
def test_an_unknown_programme_is_a_problem_in_two_languages() -> None:
    answer = Client().get("/api/v1/programmes/no-such")
    assert answer.status_code == 404
    assert answer["Content-Type"] == "application/problem+json"
    body = answer.json()
    assert body["code"] == "no_programme"
    assert body["title"] != body["title_ms"]


def test_an_unknown_address_is_a_problem() -> None:
    answer = Client().get("/api/v1/nothing/here")
    assert answer.status_code == 404
    assert answer.json()["code"] == "no_operation"


@pytest.mark.django_db
def test_the_catalogue_needs_no_token() -> None:
    answer = Client().get("/api/v1/programmes", {"module": "finance"})
    assert answer.status_code == 200
    assert {row["module"] for row in answer.json()["items"]} == {"finance"}


@pytest.mark.django_db
def test_the_description_is_openapi_3_1() -> None:
    assert Client().get("/api/v1/openapi.json").json()["openapi"].startswith("3.1")
