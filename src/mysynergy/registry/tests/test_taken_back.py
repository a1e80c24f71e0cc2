"""People of a list taken back many at once: what is left of them is what is left one after the other."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence

import pytest
from django.db import connection

from mysynergy.access.public import Actor, ActorKind, Role, acting, agencies
from mysynergy.imports.public import Made, Row
from mysynergy.intake.public import PersonSaid
from mysynergy.registry import arriving
from mysynergy.registry.arriving import PEOPLE_OF_LISTS
from mysynergy.registry.models import Link
from mysynergy.registry.services import end_link

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2026, 11, 20, 2, 0, tzinfo=dt.UTC)


def test_people_taken_back_together_leave_what_is_left_of_them_one_by_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    _bring_and_take_back("800101145671", "0123456789")
    together = _left()
    monkeypatch.setattr(arriving, "end_links", _one_after_another)
    _bring_and_take_back("810101145671", "0133456789")
    assert len(together) == 1
    assert _left() == together * 2


def _bring_and_take_back(number: str, phone: str) -> None:
    known = agencies(actor=Actor.system("test", now=NOW)).values()
    actor = Actor(
        kind=ActorKind.SYSTEM,
        role=Role.SYSTEM,
        purpose="imports.work",
        now=NOW,
        id=uuid.UUID(int=7),
        agency_id=next(one.id for one in known if one.code == "MAIWP"),
        name="imports.work",
    )
    said = PersonSaid(name="Ahmad bin Ali", identity_kind="mykad", identity_number=number, phone=phone)
    row, batch_id = Row(2, said, None, said.identity(NOW.date())), uuid.uuid4()
    with acting(actor):
        (came,) = PEOPLE_OF_LISTS.apply(actor=actor, rows=[row], batch_id=batch_id)
        assert came.source_id is not None
        assert came.made_id is not None
        assert came.individual_id is not None
        made = Made(2, came.source_id, came.made_id, came.individual_id)
        assert not PEOPLE_OF_LISTS.undo(actor=actor, rows=[made], batch_id=batch_id, reason="Wrong list")


def _one_after_another(*, actor: Actor, links: Sequence[Link], reason: str, batch_id: uuid.UUID) -> None:
    for link in links:
        end_link(actor, link, reason)
        arriving._tell_taken_back(actor, link, batch_id, reason, [])


def _left() -> list[tuple[object, ...]]:
    with acting(Actor.system("test", now=NOW)), connection.cursor() as cursor:
        cursor.execute(
            "SELECT l.ended_at, l.ended_by IS NULL, l.end_reason, d.ended_at, p.ended_at, c.ended_at, "
            "(SELECT count(*) FROM registry_searchkey k WHERE k.individual_id = l.individual_id), "
            "(SELECT count(*) FROM registry_numberholder h WHERE h.individual_id = l.individual_id), "
            "(SELECT array_agg(upper(g.period)) FROM access_grant g "
            " WHERE g.individual_id = l.individual_id), "
            "(SELECT array_agg(e.type ORDER BY e.type) FROM events_event e "
            " WHERE e.individual_id = l.individual_id) "
            "FROM registry_link l JOIN registry_identifier d USING (individual_id) "
            "JOIN registry_spelling p USING (individual_id) JOIN registry_contact c USING (individual_id) "
            "ORDER BY l.id"
        )
        return [tuple(row) for row in cursor.fetchall()]
