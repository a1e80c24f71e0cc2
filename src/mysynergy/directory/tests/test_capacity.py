"""The room in a programme: told by its own agency alone, one thing at a time, old after thirty days."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest
from django.db import IntegrityError, ProgrammingError, transaction

from mysynergy.access.public import Actor, ActorKind, Role, acting, agencies
from mysynergy.directory.models import Capacity
from mysynergy.directory.public import capacities, programme, tell_capacity
from mysynergy.events.public import of_subject
from mysynergy.kernel.errors import Invalid, NotAllowed

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2026, 11, 23, 2, 0, tzinfo=dt.UTC)
TODAY = dt.date(2026, 11, 23)
ONE = "tekun-niaga"


def manager(code: str) -> Actor:
    """Return a programme manager of an agency."""
    ids = {one.code: one.id for one in agencies(actor=Actor.public(now=NOW)).values()}
    return Actor(
        kind=ActorKind.OFFICER,
        role=Role.PROGRAMME_MANAGER,
        purpose="programmes",
        now=NOW,
        id=uuid.uuid4(),
        agency_id=ids[code],
    )


def test_its_agency_tells_it_everybody_reads_the_newest_and_what_was_told_stays() -> None:
    mine, public = manager("TEKUN"), Actor.public(now=NOW)
    assert ONE not in capacities(actor=public)
    tell_capacity(actor=mine, programme_id=ONE, status="available", places=3)
    told = tell_capacity(
        actor=mine, programme_id=ONE, status="full", opens_on=dt.date(2027, 1, 4), as_of=dt.date(2026, 11, 20)
    )
    assert capacities(actor=public, ids=[ONE]) == {ONE: told}
    assert (told.takes, told.stale) == (False, False)
    later = capacities(actor=public.at(NOW + dt.timedelta(days=28)))[ONE]
    assert (later.takes, later.stale) == (True, True)
    with acting(Actor.system("test", now=NOW)):
        bodies = [one.body for one in reversed(of_subject(subject_id=ONE))]
        assert [body["new"]["status"] for body in bodies] == ["available", "full"]
        assert bodies[1]["old"]["places"] == 3
        with pytest.raises(ProgrammingError), transaction.atomic():
            Capacity.objects.all().delete()


def test_another_agency_tells_nothing_by_door_or_by_table() -> None:
    other = manager("GIATMARA")
    with pytest.raises(NotAllowed):
        tell_capacity(actor=other, programme_id=ONE, status="full")
    row = {"programme_id": ONE, "status": "full", "as_of": TODAY, "told_at": NOW}
    owner = programme(actor=other, programme_id=ONE).agency_id
    for agency_id in (owner, other.own_agency_id):
        with acting(other), pytest.raises(ProgrammingError), transaction.atomic():
            Capacity.objects.create(agency_id=agency_id, **row)
    with acting(Actor.system("test", now=NOW)), pytest.raises(IntegrityError), transaction.atomic():
        Capacity.objects.create(agency_id=owner, places=4, **row)


def test_what_cannot_be_is_named_field_by_field() -> None:
    with pytest.raises(Invalid) as wrong:
        tell_capacity(
            actor=manager("TEKUN"),
            programme_id=ONE,
            status="waiting_list",
            places=1,
            waiting=-1,
            opens_on=dt.date(2026, 11, 1),
            as_of=dt.date(2026, 12, 1),
        )
    assert {(fault.field, fault.code) for fault in wrong.value.faults} == {
        ("places", "not_with_status"),
        ("waiting", "out_of_range"),
        ("opens_on", "in_the_past"),
        ("as_of", "in_the_future"),
    }
