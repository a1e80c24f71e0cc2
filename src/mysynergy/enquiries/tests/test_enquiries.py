"""A proof that somebody asked, and answers that only her code opens: once, for a while, by an officer."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from tests.digits import stand_in

from mysynergy.access.public import Actor, ActorKind, Role, agencies
from mysynergy.enquiries.public import (
    WAITS,
    find_proof,
    keep_proof,
    leave,
    open_left,
    proof_is_of,
    take_back,
    take_over,
    tidy,
)
from mysynergy.events.public import Json
from mysynergy.kernel.errors import Invalid, NotAllowed, NotFound
from mysynergy.kernel.identifiers import new_id

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2026, 11, 21, 2, 0, tzinfo=dt.UTC)
SHE = Actor.public(now=NOW)
ANSWERS: dict[str, Json] = {"person.age": "44", "household.gross_income": {"from": "0", "to": "1500"}}


@pytest.fixture
def officer() -> Actor:
    system = Actor.system("test", now=NOW)
    agency = next(one for one in agencies(actor=system).values() if one.code == "PERKESO")
    return Actor(
        kind=ActorKind.OFFICER,
        role=Role.INTAKE_OFFICER,
        purpose="casework",
        now=NOW,
        id=new_id(),
        agency_id=agency.id,
    )


def rows(table: str) -> str:
    """Return everything a table and the events hold, as text: read past row-level security."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('app.kind', 'system', true)")
        cursor.execute(f"SELECT t::text FROM {table} t")  # noqa: S608 - a table of ours
        return "\n".join(row[0] for row in cursor.fetchall())


def test_a_proof_is_found_by_its_code_with_its_day(officer: Actor) -> None:
    kept = keep_proof(actor=SHE, answers=ANSWERS, rulebook_version="abc")
    found = find_proof(actor=officer, code=kept.code.lower().replace("-", " "))
    assert (found.kept_at, found.rulebook_version, found.digest) == (NOW, "abc", kept.digest)


def test_a_proof_is_of_its_answers_and_of_no_others(officer: Actor) -> None:
    kept = keep_proof(actor=SHE, answers=ANSWERS, rulebook_version="abc")
    assert proof_is_of(actor=officer, code=kept.code, answers=dict(reversed(ANSWERS.items())))
    assert not proof_is_of(actor=officer, code=kept.code, answers={**ANSWERS, "person.age": "45"})


def test_neither_code_nor_answers_of_a_proof_are_stored(officer: Actor) -> None:
    kept = keep_proof(actor=SHE, answers={"person.religion": "hinduism"}, rulebook_version="abc")
    stored = rows("enquiries_proof") + rows("events_event")
    assert kept.code not in stored
    assert kept.code.replace("-", "") not in stored
    assert "hinduism" not in stored


def test_answers_left_open_with_the_code_only_and_only_for_an_officer(officer: Actor) -> None:
    left = leave(actor=SHE, content=ANSWERS)
    assert open_left(actor=officer, code=left.code).content == ANSWERS
    with pytest.raises(NotFound):
        open_left(actor=officer, code="0" * 26)
    with pytest.raises(NotAllowed):
        open_left(actor=SHE, code=left.code)
    assert not stand_in(rows("enquiries_left"), "1500")


def test_answers_are_taken_over_once(officer: Actor) -> None:
    left = leave(actor=SHE, content=ANSWERS)
    assert take_over(actor=officer, code=left.code).content == ANSWERS
    for again in (take_over, open_left):
        with pytest.raises(NotFound):
            again(actor=officer, code=left.code)
    assert rows("enquiries_left") == ""


def test_she_takes_back_what_she_left(officer: Actor) -> None:
    left, other = leave(actor=SHE, content=ANSWERS), leave(actor=SHE, content={})
    take_back(actor=SHE, code=left.code)
    take_back(actor=SHE, code="nothing")
    with pytest.raises(NotFound):
        open_left(actor=officer, code=left.code)
    assert open_left(actor=officer, code=other.code).content == {}


def test_what_nobody_came_for_is_gone(officer: Actor) -> None:
    left = leave(actor=SHE, content=ANSWERS)
    late = NOW + WAITS
    with pytest.raises(NotFound):
        open_left(actor=officer.at(late), code=left.code)
    assert tidy(actor=Actor.system("enquiries.tidy", now=late - dt.timedelta(seconds=1))) == 0
    assert tidy(actor=Actor.system("enquiries.tidy", now=late)) == 1


def test_the_public_sees_no_row() -> None:
    leave(actor=SHE, content=ANSWERS)
    with pytest.raises(NotAllowed):
        find_proof(actor=SHE, code="0" * 16)


@pytest.mark.parametrize("code", ["", "\x00", "é" * 26, "x" * 10_000, "' OR 1=1"])
def test_a_code_that_cannot_be_one_is_of_nothing(officer: Actor, code: str) -> None:
    for open_it in (find_proof, open_left, take_over):
        with pytest.raises(NotFound):
            open_it(actor=officer, code=code)


def test_more_than_can_have_been_answered_is_refused() -> None:
    with pytest.raises(Invalid):
        leave(actor=SHE, content={"a": "x" * 30_000})
