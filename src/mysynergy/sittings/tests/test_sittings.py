"""A widow at a counter: begun, left, gone on with, ended; what was done in it is tied to it."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import replace

import pytest
from django.db import ProgrammingError, transaction
from tests.people import NOW, SYSTEM, officer, registered

from mysynergy.access.public import Actor, Role, Subject, acting, agencies
from mysynergy.cases.public import NeedSaid, add_needs
from mysynergy.events.public import of_individuals
from mysynergy.intake.public import PersonSaid, submit
from mysynergy.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from mysynergy.registry.public import StandsFor, confirm_link
from mysynergy.sittings import personal
from mysynergy.sittings import public as sittings
from mysynergy.sittings.models import Tie

pytestmark = pytest.mark.django_db


@pytest.fixture
def counter() -> Actor:
    return officer("PERKESO")


def at(actor: Actor, minutes: int) -> Actor:
    return actor.at(NOW + dt.timedelta(minutes=minutes))


def types_of(person: uuid.UUID, ids: tuple[uuid.UUID, ...]) -> list[str]:
    with acting(SYSTEM):
        found = {one.id: one.type for one in of_individuals(individual_ids=StandsFor(person))}
    return [found[one] for one in ids]


def test_what_is_done_in_a_sitting_is_tied_to_it_and_pauses_do_not_count(counter: Actor) -> None:
    person = registered(at(counter, -60))
    colleague = officer("PERKESO", Role.SUPERVISOR)
    first = sittings.begin(actor=at(counter, 0), individual_id=person)
    assert sittings.begin(actor=at(counter, 1), individual_id=person).id == first.id
    need = NeedSaid("finance", "food", "urgent")
    add_needs(actor=at(counter, 5), individual_id=person, needs=[need])
    add_needs(actor=at(colleague, 6), individual_id=person, needs=[NeedSaid("finance", "rent", "normal")])
    so_far = sittings.sitting(actor=at(counter, 7), sitting_id=first.id)
    assert (so_far.state, so_far.took, so_far.next_step) == ("open", dt.timedelta(minutes=7), "needs")
    assert any(one.startswith("cases.") for one in types_of(person, so_far.events))
    sittings.mark(actor=at(counter, 8), sitting_id=first.id, step="needs", said="done")
    left = sittings.pause(actor=at(counter, 10), sitting_id=first.id)
    assert (left.state, left.next_step) == ("paused", "screening")
    add_needs(actor=at(counter, 20), individual_id=person, needs=[NeedSaid("finance", "debt", "normal")])
    assert sittings.begin(actor=at(counter, 30), individual_id=person).state == "open"
    ended = sittings.end(actor=at(counter, 35), sitting_id=first.id)
    assert (ended.took, ended.events) == (dt.timedelta(minutes=15), so_far.events)
    with acting(SYSTEM):
        who = {one.id: one.actor_id for one in of_individuals(individual_ids=StandsFor(person))}
    assert {who[one] for one in ended.events} == {counter.id}
    with pytest.raises(Conflict, match="sitting_ended"):
        sittings.mark(actor=counter, sitting_id=first.id, step="needs", said="")
    another = sittings.begin(actor=at(counter, 40), individual_id=person)
    listed = sittings.sittings_of(actor=at(colleague, 41), individual_id=person)
    assert [one.id for one in listed] == [another.id, first.id]
    with acting(SYSTEM), pytest.raises(ProgrammingError), transaction.atomic():
        Tie.objects.filter(sitting_id=first.id).delete()
    (held, _more) = personal.export_person(actor=SYSTEM, subject=Subject(person, (person,)))
    assert held.kind == "sitting"


def test_a_sitting_is_its_officers_own_and_one_that_is_forgotten_stops(counter: Actor) -> None:
    person = registered(at(counter, -60))
    colleague, stranger = officer("PERKESO", Role.SUPERVISOR), officer("TEKUN")
    one = sittings.begin(actor=counter, individual_id=person)
    with pytest.raises(NotFound):
        sittings.mark(actor=colleague, sitting_id=one.id, step="needs", said="done")
    for ask in (sittings.sitting, sittings.end):
        with pytest.raises(NotFound):
            ask(actor=stranger, sitting_id=one.id)
    with pytest.raises(NotFound):
        sittings.begin(actor=stranger, individual_id=person)
    with pytest.raises(NotAllowed):
        sittings.begin(actor=officer("PERKESO", Role.AUDITOR), individual_id=person)
    for step, said in (("anything", "done"), ("needs", "perhaps")):
        with pytest.raises(Invalid):
            sittings.mark(actor=counter, sitting_id=one.id, step=step, said=said)
    add_needs(actor=at(counter, 12), individual_id=person, needs=[NeedSaid("finance", "food", "urgent")])
    night = SYSTEM.at(NOW + dt.timedelta(hours=9))
    assert (sittings.pause_forgotten(actor=night), sittings.pause_forgotten(actor=night)) == (1, 0)
    stopped = sittings.sitting(actor=counter.at(night.now), sitting_id=one.id)
    assert (stopped.state, stopped.took) == ("paused", dt.timedelta(minutes=12))
    assert stopped.events


def test_nobody_sits_with_two_at_once_and_two_agencies_have_each_their_own(counter: Actor) -> None:
    first, second = (registered(counter, PersonSaid(name=name)) for name in ("Muthu a/l Raju", "Tan Ah Kow"))
    one = sittings.begin(actor=at(counter, 0), individual_id=first)
    sittings.begin(actor=at(counter, 10), individual_id=second)
    left = sittings.sitting(actor=at(counter, 30), sitting_id=one.id)
    assert (left.state, left.took) == ("paused", dt.timedelta(minutes=10))
    sittings.begin(actor=at(counter, 30), individual_id=first)
    (hers,) = sittings.sittings_of(actor=at(counter, 35), individual_id=first)
    assert (hers.state, hers.took) == ("open", dt.timedelta(minutes=15))
    elsewhere = next(one.id for one in agencies(actor=SYSTEM).values() if one.code == "MAIWP")
    there = replace(counter, agency_id=elsewhere)
    source = submit(actor=there, said=PersonSaid(name="Muthu a/l Raju"), channel="counter")
    confirm_link(actor=there, source_record_id=source.id, individual_id=first, evidence=["name"])
    assert sittings.begin(actor=there, individual_id=first).id != one.id
