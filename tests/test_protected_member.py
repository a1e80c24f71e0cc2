"""What another agency's officer learns of a household in which somebody is protected: nothing of her."""

from __future__ import annotations

import datetime as dt
import json
import uuid

import pytest

from mysynergy.access.public import Actor, ActorKind, Role, grant
from mysynergy.households.public import MemberSaid, household_of, relate, relatives_of, set_household
from mysynergy.intake.public import PersonSaid, submit
from mysynergy.registry.public import register, set_protected
from mysynergy.screening.public import facts_of
from tests.api_callers import officer

pytestmark = pytest.mark.django_db
MOTHER = PersonSaid(name="Rohana binti Kamarudin", birth_year=1984, birth_month=5, birth_day=17)
DAUGHTER = PersonSaid(name="Aisyah binti Zulkifli", birth_year=2012, birth_month=2, birth_day=3)
OF_A_HOUSEHOLD = {"household.size", "household.children_under_18", "household.gross_income"}


def test_she_is_neither_named_nor_counted_on_page_interface_timeline_or_in_any_figure() -> None:
    theirs, reader = officer("MAIWP", Role.CASEWORKER), officer("GIATMARA", Role.CASEWORKER)
    now = dt.datetime.now(dt.UTC)
    council = Actor(ActorKind.OFFICER, Role.CASEWORKER, "casework", now, theirs.user_id, theirs.agency_id)
    other = Actor(ActorKind.OFFICER, Role.CASEWORKER, "casework", now, reader.user_id, reader.agency_id)
    source = submit(actor=council, said=MOTHER, channel="counter").id
    mother = register(actor=council, source_record_id=source)
    home = set_household(actor=council, individual_id=mother, members=[MemberSaid("child", said=DAUGHTER)])
    (daughter,) = (one.individual_id for one in home.members if one.individual_id != mother)
    relate(actor=council, individual_id=mother, other_id=daughter, kind="ward", evidence="court_order")
    grant(
        actor=council,
        individual_id=mother,
        agency_id=reader.agency_id,
        reason_kind="case",
        reason_id=uuid.uuid4(),
        categories=["identity", "household", "screening"],
    )
    assert facts_of(actor=other, individual_id=mother)["household.size"].value == 2
    set_protected(actor=council, individual_id=daughter, protected=True, reason="Looked for")

    seen = household_of(actor=other, individual_id=mother)
    assert seen is not None
    assert ([one.individual_id for one in seen.members], seen.incomplete) == ([mother], True)
    assert relatives_of(actor=other, individual_id=mother) == ()
    facts = facts_of(actor=other, individual_id=mother)
    assert not any(name in facts and facts[name].value is not None for name in OF_A_HOUSEHOLD)
    answers = {
        part: reader.send("GET", f"/individuals/{mother}/{part}")
        for part in ("household", "relatives", "timeline", "facts")
    }
    for part, answer in answers.items():
        assert answer.status == 200, (part, answer.text)
        assert str(daughter) not in answer.text, part
    assert {one["type"] for one in answers["timeline"].body["items"]} >= {"households.household_set"}
    assert "households.related" not in answers["timeline"].text
    assert set(answers["household"].body) == {"id", "members", "may_be_incomplete", "since"}

    whole = household_of(actor=council, individual_id=mother)  # who protects her sees all
    assert whole is not None
    assert (len(whole.members), whole.incomplete) == (2, False)
    assert facts_of(actor=council, individual_id=mother)["household.size"].value == 2
    kept = json.dumps(theirs.send("GET", f"/individuals/{mother}/timeline").body)
    assert str(daughter) in kept
