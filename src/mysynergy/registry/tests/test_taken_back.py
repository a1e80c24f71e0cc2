"""People of a list taken back many at once: what is left of them is what is left one after the other."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection, Sequence

import pytest
from django.db import connection

from mysynergy.access.public import Actor, ActorKind, Role, acting, agencies
from mysynergy.events.public import of_individuals, record
from mysynergy.imports.public import Made, Row
from mysynergy.intake.public import PersonSaid, submit
from mysynergy.registry import arriving
from mysynergy.registry.arriving import PEOPLE_OF_LISTS
from mysynergy.registry.golden import derive
from mysynergy.registry.models import Link
from mysynergy.registry.services import end_link, register

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2026, 11, 20, 2, 0, tzinfo=dt.UTC)


def test_people_taken_back_together_leave_what_is_left_of_them_one_by_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    _bring_and_take_back("800101145671", "0123456789", "Ahmad bin Ali")
    together = _left()
    monkeypatch.setattr(arriving, "end_links", _one_after_another)
    _bring_and_take_back("810101145671", "0133456789", "Ahmad bin Ali")
    # One for whom nothing else stands, and of one whom another agency knew its record and the list's.
    assert len(together) == 3
    assert sorted(map(repr, _left())) == sorted(map(repr, together * 2))
    assert {row[-1] for row in together} == {("Ahmad bin Ali", None, "ms"), ("Ahmad Ali", "50000", None)}


def _bring_and_take_back(number: str, phone: str, name: str) -> None:
    """Take back a list of two people of whom another agency knows the second."""
    known = PersonSaid(
        name="Ahmad Ali", identity_kind="mykad", identity_number=_next(number), postcode="50000"
    )
    other = _actor("JKM", NOW - dt.timedelta(days=1))
    register(actor=other, source_record_id=submit(actor=other, said=known, channel="counter").id)
    actor = _actor("MAIWP", NOW)
    said = [
        PersonSaid(name=name, identity_kind="mykad", identity_number=one, phone=phone, language="ms")
        for one in (number, _next(number))
    ]
    rows = [Row(at, one, None, one.identity(NOW.date())) for at, one in enumerate(said, start=2)]
    batch_id = uuid.uuid4()
    with acting(actor):
        came = PEOPLE_OF_LISTS.apply(actor=actor, rows=rows, batch_id=batch_id)
        assert [str(one.what) for one in came] == ["new", "attached"]
        made = [
            Made(one.number, one.source_id, one.made_id, one.individual_id)
            for one in came
            if one.source_id and one.made_id and one.individual_id
        ]
        assert not PEOPLE_OF_LISTS.undo(actor=actor, rows=made, batch_id=batch_id, reason="Wrong list")


def _next(number: str) -> str:
    return f"{number[:-2]}{int(number[-2:]) + 2}"


def _actor(code: str, now: dt.datetime) -> Actor:
    known = agencies(actor=Actor.system("test", now=now)).values()
    return Actor(
        kind=ActorKind.SYSTEM,
        role=Role.SYSTEM,
        purpose="imports.work",
        now=now,
        id=uuid.UUID(int=7),
        agency_id=next(one.id for one in known if one.code == code),
        name="imports.work",
    )


def _one_after_another(
    *,
    actor: Actor,
    links: Sequence[Link],
    beside: Collection[uuid.UUID],
    reason: str,
    batch_id: uuid.UUID,
) -> None:
    for link in links:
        end_link(actor, link, reason)
        changed = derive(actor, [link.individual_id])
        record(
            actor=actor,
            type="registry.unlinked",
            category="identity",
            subject_id=link.id,
            individual_id=link.individual_id,
            agency_id=link.agency_id,
            body={"changed": changed.get(link.individual_id, []), "stands_for": None},
        )


def _left() -> list[tuple[object, ...]]:
    with acting(Actor.system("test", now=NOW)), connection.cursor() as cursor:
        cursor.execute(
            "SELECT l.ended_at, l.ended_by IS NULL, l.end_reason, d.ended_at, p.ended_at, c.ended_at, "
            "(SELECT count(*) FROM registry_searchkey k WHERE k.individual_id = l.individual_id), "
            "(SELECT count(*) FROM registry_numberholder h WHERE h.individual_id = l.individual_id), "
            "(SELECT array_agg(upper(g.period)) FROM access_grant g "
            " WHERE g.individual_id = l.individual_id), "
            "(SELECT array_agg(e.type ORDER BY e.type) FROM events_event e "
            " WHERE e.individual_id = l.individual_id), l.individual_id, "
            "ARRAY[i.name, i.postcode, i.language] FROM registry_link l "
            "JOIN registry_identifier d USING (individual_id, source_record_id) "
            "JOIN registry_spelling p USING (individual_id, source_record_id) "
            "LEFT JOIN registry_contact c USING (individual_id, source_record_id) "
            "JOIN registry_individual i ON i.id = l.individual_id ORDER BY l.id"
        )
        found = cursor.fetchall()
        return [(*row[:-2], _changed(row[-2]), tuple(row[-1])) for row in found]


def _changed(individual_id: uuid.UUID) -> list[object]:
    """What the events of taking back say: whom the record stands for since, and what changed of her."""
    told = of_individuals(individual_ids=[individual_id])
    taken = [one.body for one in told if one.type == "registry.unlinked"]
    return [(one["stands_for"], one["changed"]) for one in taken]
