"""The proof of the first invariant names what breaks it; the clock finds holders for what leavers held."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest
from django.contrib.auth import get_user_model
from django.db import connection
from tests.people import NOW, SYSTEM

from mysynergy.access.public import Actor, Role, acting, assign
from mysynergy.cases import public as cases
from mysynergy.referrals import public as referrals
from mysynergy.referrals.tests.conftest import Cast, Story

PROGRAMME = "tekun-niaga"


def broken(at: dt.datetime = NOW) -> dict[str, set[uuid.UUID]]:
    proofs = (*cases.PROOFS.values(), *referrals.PROOFS.values())
    return {one.what: set(one.ids) for proof in proofs for one in proof(actor=Actor.system("check", now=at))}


def change(query: str, *values: uuid.UUID | dt.datetime) -> None:
    with acting(SYSTEM), connection.cursor() as cursor:
        cursor.execute(query, values)


@pytest.mark.django_db
def test_what_breaks_the_invariant_is_named_by_id(cast: Cast, story: Story) -> None:
    assert broken() == {}
    sent = referrals.send(
        actor=cast.maiwp, need_id=story.capital.id, programme_id=PROGRAMME, consent_id=story.consent_id
    )
    referrals.accept(actor=cast.tekun, referral_id=sent.id)
    assert broken() == {}
    late = NOW + dt.timedelta(days=40)
    both = {story.capital.id, story.skills.id}
    assert broken(late) == {"need_dropped": both}
    cases.escalate_overdue(actor=SYSTEM.at(late))
    assert broken(late) == {}
    assert broken(late + dt.timedelta(days=10)) == {"need_forgotten": both}
    change("UPDATE referrals_referral SET state = 'received', accepted_at = NULL WHERE id = %s", sent.id)
    change("UPDATE cases_need SET held_for = 'referral_sent' WHERE id = %s", story.skills.id)
    assert broken() == {"waits_for_nothing": {story.skills.id}}
    change("UPDATE cases_need SET holder_agency_id = agency_id WHERE id = %s", story.capital.id)
    assert set(broken()) == {"waits_for_nothing", "held_for_no_referral", "holder_cannot_act"}
    change("UPDATE access_agency SET participating = false WHERE code = 'MAIWP'")
    assert "agency_left" in broken()
    change(
        "UPDATE cases_need SET state = 'closed', outcome = 'met', close_code = 'helped', closed_at = %s, "
        "held_by_id = NULL, holder_agency_id = NULL, held_since = NULL, held_until = NULL",
        NOW - dt.timedelta(hours=2),
    )
    assert broken() == {"asked_for_a_closed_need": {sent.id}}


@pytest.mark.django_db
def test_what_a_leaver_held_is_a_colleagues_the_same_quarter_of_an_hour(cast: Cast, story: Story) -> None:
    find = cases.JOBS["cases.find_holders"]
    tomorrow = NOW + dt.timedelta(days=1)
    assert find(actor=SYSTEM) == 0
    # Her role ends by its date: no deed of anybody tells of it.
    assert cast.maiwp.id is not None
    assert cast.maiwp.agency_id is not None
    assign(
        actor=SYSTEM,
        user_id=cast.maiwp.id,
        agency_id=cast.maiwp.agency_id,
        role=Role.CASEWORKER,
        start=dt.date(2026, 1, 1),
        end=tomorrow.date() if tomorrow.hour < 16 else None,
    )
    assert broken() == {}
    assert set(broken(tomorrow)) == {"holder_cannot_act"}
    assert find(actor=SYSTEM.at(tomorrow)) == 2
    assert find(actor=SYSTEM.at(tomorrow)) == 0
    assert broken(tomorrow) == {}
    held = cases.needs(actor=SYSTEM, ids=[story.capital.id])[story.capital.id]
    assert held.held_by == cast.supervisor.id
    # Nobody is left anywhere: the need stays with its name and date, and the proof says so.
    get_user_model().objects.update(is_active=False)
    assert find(actor=SYSTEM.at(tomorrow)) == 0
    assert set(broken(tomorrow)) == {"holder_cannot_act"}
