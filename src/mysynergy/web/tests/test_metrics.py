"""Figures for the operator: who may read them, that they count, and that they name nobody."""

from __future__ import annotations

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import Settings
from tests.api_callers import officer

from mysynergy.access.public import Actor, Role, acting
from mysynergy.events.public import enqueue

pytestmark = pytest.mark.django_db


def read() -> str:
    answer = Client().get("/metrics")
    assert answer.status_code == 200
    return answer.content.decode()


def value_of(line: str, text: str) -> float:
    return next((float(row.rpartition(" ")[2]) for row in text.splitlines() if row.startswith(line)), 0.0)


def test_requests_are_counted_by_the_template_of_their_address() -> None:
    clerk = officer("MAIWP", Role.CASEWORKER)
    line = (
        'mysynergy_http_requests_total{method="GET",route="api/v1/individuals/<individual_id>",status="404"}'
    )
    before = value_of(line, read())
    person = "0198c5d2-7c1e-7bb0-8000-000000000001"
    clerk.send("GET", f"/individuals/{person}")
    text = read()
    assert value_of(line, text) == before + 1
    assert person not in text
    assert "mysynergy_http_request_seconds_bucket" in text
    assert "process_cpu_seconds_total" in text


def test_an_unknown_address_makes_no_new_label() -> None:
    """The whole number is looked for, with its dashes: a time in seconds may well hold six of its digits."""
    Client().get("/some/where/900101-14-5566")
    assert "900101-14-5566" not in read()


def test_a_method_nobody_knows_makes_no_new_label() -> None:
    Client().generic("SIRIM", "/healthz")
    assert "SIRIM" not in read()


def test_what_waits_in_the_outbox_is_told() -> None:
    before = value_of("mysynergy_outbox_waiting ", read())
    with acting(Actor.system("test", now=timezone.now())):
        enqueue(job="test.nothing", arguments={})
    text = read()
    assert value_of("mysynergy_outbox_waiting ", text) == before + 1
    assert value_of("mysynergy_needs_dropped ", text) == 0
    assert value_of("mysynergy_database_up ", text) == 1


@pytest.mark.parametrize("headers", [{"REMOTE_ADDR": "203.0.113.7"}, {"HTTP_X_FORWARDED_FOR": "203.0.113.7"}])
def test_others_find_nothing_there(headers: dict[str, str]) -> None:
    assert Client(**headers).get("/metrics").status_code == 404  # type: ignore[arg-type]


def test_with_a_token_only_the_token_counts(settings: Settings) -> None:
    settings.METRICS_TOKEN = "a long token"
    assert Client().get("/metrics").status_code == 404
    assert Client().get("/metrics", headers={"Authorization": "Bearer wrong"}).status_code == 404
    assert Client().get("/metrics", headers={"Authorization": "Bearer a long token"}).status_code == 200
