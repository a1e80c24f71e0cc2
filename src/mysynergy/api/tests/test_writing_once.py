"""A write is done once per Idempotency-Key, in one transaction; what is kept of it is sealed."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, connections
from django.utils import timezone
from tests.api_callers import Caller, officer

from mysynergy.access.public import Actor, Role, acting
from mysynergy.tokens.public import actor_of_token

SAID = {"said": {"name": "Siti binti Ali", "birth_year": 1990}, "channel": "counter"}


@pytest.mark.django_db
def test_the_same_key_answers_the_same_bytes_and_does_it_once() -> None:
    clerk = officer("MAIWP", Role.INTAKE_OFFICER)
    first = clerk.send("POST", "/intake/submissions", SAID, key="one")
    again = clerk.send("POST", "/intake/submissions", SAID, key="one")
    assert first.status == again.status == 201
    assert first.text == again.text
    assert _records(clerk.token) == 1


@pytest.mark.django_db
def test_without_a_key_it_is_done_each_time() -> None:
    clerk = officer("MAIWP", Role.INTAKE_OFFICER)
    first = clerk.post("/intake/submissions", SAID)
    assert clerk.post("/intake/submissions", SAID)["id"] != first["id"]


@pytest.mark.django_db
def test_the_order_of_fields_makes_no_other_request() -> None:
    clerk = officer("MAIWP", Role.INTAKE_OFFICER)
    first = clerk.post("/intake/submissions", SAID, key="one")
    assert clerk.post("/intake/submissions", dict(reversed(SAID.items())), key="one") == first


@pytest.mark.django_db
def test_the_same_key_with_another_body_is_refused() -> None:
    clerk = officer("MAIWP", Role.INTAKE_OFFICER)
    clerk.post("/intake/submissions", SAID, key="one")
    other = {**SAID, "channel": "phone"}
    answer = clerk.send("POST", "/intake/submissions", other, key="one")
    assert answer.status == 409
    assert answer.body["code"] == "idempotency_key_reused"
    assert answer.body["title"] != answer.body["title_ms"]


@pytest.mark.django_db
def test_a_key_belongs_to_one_caller() -> None:
    one, two = officer("MAIWP", Role.INTAKE_OFFICER), officer("MAIWP", Role.INTAKE_OFFICER)
    first = one.post("/intake/submissions", SAID, key="same")
    assert two.post("/intake/submissions", SAID, key="same")["id"] != first["id"]


@pytest.mark.django_db
def test_a_write_that_fails_leaves_its_key_free() -> None:
    clerk = officer("MAIWP", Role.INTAKE_OFFICER)
    bad = {"said": {"name": ""}, "channel": "counter"}
    assert clerk.send("POST", "/intake/submissions", bad, key="one").status == 422
    assert clerk.send("POST", "/intake/submissions", SAID, key="one").status == 201


@pytest.mark.django_db
def test_the_kept_answer_holds_nothing_readable() -> None:
    clerk = officer("MAIWP", Role.INTAKE_OFFICER)
    clerk.post("/intake/submissions", SAID, key="one")
    kept = _one_row(clerk.token, "SELECT answer::text FROM events_idempotency WHERE key = 'api:one'")
    assert "Siti" not in str(kept)


@pytest.mark.django_db
@pytest.mark.parametrize("key", ["x" * 201, "two words", "naïve"])
def test_a_key_that_is_no_key_is_a_fault(key: str) -> None:
    clerk = officer("MAIWP", Role.INTAKE_OFFICER)
    answer = clerk.send("POST", "/intake/submissions", SAID, key=key)
    assert answer.status == 422
    assert answer.body["faults"][0]["field"] == "Idempotency-Key"


@pytest.mark.django_db
def test_deleting_answers_without_a_body_and_once() -> None:
    clerk = officer("MAIWP", Role.INTAKE_OFFICER)
    draft = clerk.post("/intake/drafts", {"kind": "intake", "answers": {"name": "S"}})
    for _ in range(2):
        answer = clerk.send("DELETE", f"/intake/drafts/{draft['id']}", key="gone")
        assert (answer.status, answer.text) == (204, "")


def _actor(token: str | None) -> Actor:
    actor = actor_of_token(token=token or "", now=timezone.now())
    assert actor is not None
    return actor


def _one_row(token: str | None, query: str) -> object:
    with acting(_actor(token)), connection.cursor() as cursor:
        cursor.execute(query)
        return cursor.fetchone()[0]


def _records(token: str | None) -> object:
    return _one_row(token, "SELECT count(*) FROM intake_sourcerecord")


def test_four_at_once_with_one_key_do_it_once(fresh_database: str) -> None:
    clerk = officer("MAIWP", Role.INTAKE_OFFICER)

    def send(_: int) -> str:
        try:
            return Caller(clerk.token).send("POST", "/intake/submissions", SAID, key="one").text
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        answers = set(pool.map(send, range(4)))
    assert len(answers) == 1
    assert _records(clerk.token) == 1
