"""That two people are not one lasts: it is told, can be taken back and refuses nobody anything."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass, replace

import pytest
from django.db import connection
from tests.api_callers import officer as caller

from mysynergy.access.public import Actor, ActorKind, Role, acting
from mysynergy.corrections.public import say_two_people, take_back_two_people, two_people_of
from mysynergy.intake.public import PersonSaid, submit
from mysynergy.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from mysynergy.registry.public import candidates, confirm_link, register, set_protected, undo_link

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2026, 11, 23, 2, 0, tzinfo=dt.UTC)
TYPED = PersonSaid(name="Siti Aminah binti Abdul Rahman", birth_year=1985, birth_month=3, birth_day=12)
TWIN = replace(TYPED, name="Siti Aminah bt Abd Rahman", state="MY-10")


@dataclass
class Twins:
    """Two records alike: ``first`` of GIATMARA, ``second`` of JKM, whose officer looks; MIASA is secret."""

    giatmara: Actor
    jkm: Actor
    miasa: Actor
    first: uuid.UUID
    second: uuid.UUID
    source: uuid.UUID

    def said(self, actor: Actor | None = None) -> uuid.UUID:
        """JKM's officer says that her record is not of GIATMARA's person."""
        return say_two_people(
            actor=actor or self.jkm,
            source_record_id=self.source,
            individual_id=self.first,
            reason="Both cards seen",
        )


def officer(code: str, role: Role = Role.CASEWORKER) -> Actor:
    made = caller(code, role)
    return Actor(
        kind=ActorKind.OFFICER, role=role, purpose="casework", now=NOW, id=made.user_id,
        agency_id=made.agency_id,
    )  # fmt: skip


def known(actor: Actor, said: PersonSaid) -> tuple[uuid.UUID, uuid.UUID]:
    source = submit(actor=actor, said=said, channel="counter").id
    return register(actor=actor, source_record_id=source), source


@pytest.fixture
def twins() -> Twins:
    giatmara, jkm, miasa = officer("GIATMARA"), officer("JKM"), officer("MIASA")
    first, _ = known(giatmara, TYPED)
    second, source = known(jkm, TWIN)
    return Twins(giatmara, jkm, miasa, first, second, source)


def test_who_was_said_to_be_somebody_else_stands_last_with_that_word_and_is_never_hidden(
    twins: Twins,
) -> None:
    assert candidates(actor=twins.miasa, said=TYPED)[0].individual_id == twins.first
    twins.said()
    seen = candidates(actor=twins.miasa, said=TYPED)
    assert [one.individual_id for one in seen] == [twins.first, twins.second]
    assert seen[0].apart is None
    apart = seen[1].apart
    assert apart is not None
    assert (apart.other_id, apart.on, apart.agency) == (twins.first, dt.date(2026, 11, 23), "JKM")
    (one,) = [
        one
        for one in candidates(actor=twins.jkm, said=TWIN, instead_of=twins.second)
        if one.individual_id == twins.first
    ]
    assert one.apart is not None
    assert one.apart.other_id == twins.second


def test_an_agency_whose_name_tells_a_secret_is_another_agency(twins: Twins) -> None:
    _third, source = known(twins.miasa, TWIN)
    say_two_people(actor=twins.miasa, source_record_id=source, individual_id=twins.first, reason="Met both")
    words = {
        code: [one.apart.agency for one in candidates(actor=actor, said=TYPED) if one.apart]
        for code, actor in (("other", twins.giatmara), ("own", twins.miasa))
    }
    assert words == {"other": [None], "own": ["MIASA"]}


def test_it_refuses_nobody_anything_and_follows_links_both_ways(twins: Twins) -> None:
    twins.said()
    link = confirm_link(actor=twins.jkm, source_record_id=twins.source, individual_id=twins.first)
    assert two_people_of(actor=twins.jkm, individual_id=twins.first) == ()
    assert not any(one.apart for one in candidates(actor=twins.miasa, said=TYPED))
    undo_link(actor=twins.jkm, link_id=link.id, reason="Two after all")
    (word,) = two_people_of(actor=twins.jkm, individual_id=twins.second)
    assert word.other_id == twins.first
    assert any(one.apart for one in candidates(actor=twins.miasa, said=TYPED))


def test_it_is_taken_back_by_the_agency_that_said_it_with_a_reason(twins: Twins) -> None:
    said = twins.said()
    assert twins.said() == said  # twice is once
    with pytest.raises(NotFound):
        take_back_two_people(actor=twins.giatmara, two_people_id=said, reason="no")
    with pytest.raises(Invalid):
        take_back_two_people(actor=twins.jkm, two_people_id=said, reason=" ")
    take_back_two_people(actor=twins.jkm, two_people_id=said, reason="One card, two spellings")
    assert not any(one.apart for one in candidates(actor=twins.miasa, said=TYPED))
    (word,) = two_people_of(actor=twins.jkm, individual_id=twins.second)
    assert word.taken_back_reason == "One card, two spellings"
    again = twins.said()
    assert again != said


def test_only_of_an_own_record_and_of_somebody_near_can_it_be_said(twins: Twins) -> None:
    with pytest.raises(NotFound):
        twins.said(twins.giatmara)
    far, _ = known(twins.giatmara, PersonSaid(name="Lim Ah Kow", birth_year=1950))
    with pytest.raises(NotFound):
        say_two_people(actor=twins.jkm, source_record_id=twins.source, individual_id=far, reason="I wonder")
    with pytest.raises(Conflict, match="same_record"):
        say_two_people(actor=twins.jkm, source_record_id=twins.source, individual_id=twins.second, reason="x")
    with pytest.raises(NotAllowed):
        twins.said(officer("JKM", Role.AUDITOR))


def test_a_reader_without_a_right_to_the_people_reads_no_word_about_them(twins: Twins) -> None:
    twins.said()
    assert two_people_of(actor=twins.miasa, individual_id=twins.first) == ()
    with acting(twins.miasa), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM corrections_twopeople")
        assert cursor.fetchone() == (0,)
    set_protected(actor=twins.giatmara, individual_id=twins.first, protected=True, reason="Fled")
    assert [one.apart for one in candidates(actor=twins.miasa, said=TYPED)] == [None]


def test_who_the_other_is_stays_with_those_who_may_see_her(twins: Twins) -> None:
    twins.said()
    (own,) = two_people_of(actor=twins.jkm, individual_id=twins.second)
    assert own.other_id == twins.first
    for one in two_people_of(actor=twins.giatmara, individual_id=twins.first):
        assert one.other_id is None
