"""What makes trouble heavier: derived, said, taken away, weighed; who sees it; order and first look."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st
from tests.people import NOW, SYSTEM, WIDOW, consent_to, officer, registered

from mysynergy.access.public import Actor, Role, acting, grant
from mysynergy.cases.public import JOBS, NeedSaid, add_needs, close_need, worklist
from mysynergy.circles.public import declare
from mysynergy.circumstances import domain, services
from mysynergy.circumstances.models import Weighed
from mysynergy.circumstances.public import among, circumstances_of, say, take_away, weigh_for, weigh_old
from mysynergy.events.public import of_subject
from mysynergy.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from mysynergy.rules import Interval
from mysynergy.screening.public import record_facts


@pytest.fixture
def clerk(db: None) -> Actor:
    return officer("MAIWP")


@given(
    st.none() | st.integers(0, 120),
    st.dictionaries(
        st.sampled_from(
            ("household.children_under_18", "person.oku_card", "household.disaster_or_emergency")
        ),
        st.one_of(
            st.none(), st.booleans(), st.integers(-1, 3), st.sampled_from(("none", "flood", "accident"))
        ),
    ),
    st.frozensets(st.sampled_from(("safe_shelter", "job", "dialysis"))),
)
def test_each_derived_circumstance_says_from_what(
    age: int | None, facts: dict[str, object], needs: frozenset[str]
) -> None:
    found = domain.derived(age=age, facts=facts, needs=needs)
    for kind, bases in found.items():
        assert kind in domain.KINDS
        assert bases
        for basis in bases:
            known = {"birth": str(age), "fact": basis.word if basis.word in facts else "", "need": basis.word}
            assert basis.word == known[basis.source]
    assert ("violence" in found) == ("safe_shelter" in needs)
    assert ("disaster" in found) == (facts.get("household.disaster_or_emergency") == "flood")
    assert domain.weight_of(found) == sum(domain.WEIGHT[kind] for kind in found)
    assert domain.derived(age=None, facts={}) == {}


def test_of_a_range_only_what_is_certain_counts() -> None:
    assert domain.some(Interval(1, 3))
    assert not domain.some(Interval(0, 3))
    assert set(domain.WEIGHT) == set(domain.CATEGORY_OF) == set(domain.KINDS)


def test_what_is_known_counts_what_is_taken_away_does_not_and_each_word_is_an_event(clerk: Actor) -> None:
    her = registered(clerk, replace(WIDOW, birth_year=1950))
    record_facts(
        actor=clerk, individual_id=her, facts={"person.oku_card": True, "household.children_under_18": 2}
    )
    add_needs(actor=clerk, individual_id=her, needs=[NeedSaid("finance", "fire_loss")])
    known = circumstances_of(actor=clerk, individual_id=her, needs=["fire_loss"])
    assert known.kinds == ("disaster", "children", "disability", "age")
    assert [(one.source, one.word) for one in known.standing[2].bases] == [("fact", "person.oku_card")]
    assert among(actor=clerk, ids=[her]) == {her: known.kinds}
    with pytest.raises(Invalid) as wordless:
        say(actor=clerk, individual_id=her, kind="homelessness", reason=" ")
    assert [(one.field, one.code) for one in wordless.value.faults] == [("reason", "reason_missing")]
    for _ in "ab":
        say(actor=clerk, individual_id=her, kind="homelessness", reason="Sleeps in the surau since the fire")
    take_away(actor=clerk, individual_id=her, kind="children", reason="They are grown: the year was mistyped")
    with pytest.raises(Conflict, match="circumstance_not_there"):
        take_away(actor=clerk, individual_id=her, kind="children", reason="twice")
    now = circumstances_of(actor=clerk, individual_id=her, needs=["fire_loss"])
    assert now.kinds == ("homelessness", "disaster", "disability", "age")
    assert [(one.kind, one.reason) for one in now.taken_away] == [
        ("children", "They are grown: the year was mistyped")
    ]
    assert among(actor=clerk, ids=[her]) == {her: now.kinds}
    said = now.standing[0]
    assert said.id is not None
    with acting(clerk):
        (event,) = of_subject(subject_id=said.id)
    assert (event.type, event.body) == ("circumstances.said", {"circumstance": "homelessness"})
    say(actor=clerk, individual_id=her, kind="children", reason="The grandchildren live there")
    assert "children" in circumstances_of(actor=clerk, individual_id=her).kinds
    # A colleague added it at the very moment in which it is taken away: she is told, nothing is lost unseen.
    with pytest.MonkeyPatch.context() as patch:
        unseen = iter([None])
        found = services._own
        patch.setattr(services, "_own", lambda *about: next(unseen, found(*about)))
        with pytest.raises(Conflict, match="changed_meanwhile"):
            take_away(actor=clerk, individual_id=her, kind="homelessness", reason="She found a room")
    assert "homelessness" in circumstances_of(actor=clerk, individual_id=her).kinds
    declare(actor=clerk, relation="friend", individual_id=her)
    with pytest.raises(NotAllowed):
        say(actor=clerk, individual_id=her, kind="age", reason="x")


def test_circumstances_order_the_desk_after_urgency_and_shorten_the_first_look(clerk: Actor) -> None:
    plain, heavy, crisis = (
        registered(clerk, replace(WIDOW, identity_number="", name=name)) for name in "ABC"
    )
    for who, said in (
        (plain, NeedSaid("finance", "food")),
        (heavy, NeedSaid("finance", "rent", circumstances=("children", "violence"))),
        (crisis, NeedSaid("finance", "food", "crisis")),
    ):
        add_needs(actor=clerk, individual_id=who, needs=[said])
    with pytest.raises(Invalid) as unknown:
        add_needs(
            actor=clerk, individual_id=plain, needs=[NeedSaid("finance", "debt", circumstances=("rich",))]
        )
    assert [one.field for one in unknown.value.faults] == ["needs.0.circumstances"]
    later = clerk.at(NOW + dt.timedelta(days=30))  # all are late: urgency, then circumstances
    for actor in (clerk, later):
        items = worklist(actor=actor).items
        assert [one.need.individual_id for one in items] == [crisis, heavy, plain]
    assert items[1].circumstances == ("violence", "children")
    held = {one.need.individual_id: one.need.held_until for one in items}
    first, sooner = held[plain], held[heavy]
    assert first is not None
    assert sooner is not None
    assert (first - sooner).days >= 5
    job = Actor.system("cases.weigh_new", now=NOW)
    with acting(SYSTEM):
        Weighed.objects.filter(individual_id=plain).delete()
    weigh_new = JOBS["cases.weigh_new"]
    assert weigh_new(actor=job) == 1
    about = {"individual_id": str(plain), "agency_id": str(clerk.own_agency_id)}
    weigh_for(actor=job, **about, begin="yes")
    assert weigh_new(actor=job) == 0
    close_need(actor=clerk, need_id=items[1].need.id, outcome="withdrawn", code="by_person")
    assert among(actor=clerk, ids=[heavy]) == {}  # nothing is kept of who needs nothing


def test_another_agency_sees_what_agreement_and_consent_give_and_that_something_is_hidden(
    clerk: Actor,
) -> None:
    asked = officer("TEKUN")
    her = registered(clerk)
    say(actor=clerk, individual_id=her, kind="violence", reason="Her husband")
    say(actor=clerk, individual_id=her, kind="homelessness", reason="Left with two bags")
    with pytest.raises(NotFound):
        circumstances_of(actor=asked, individual_id=her)
    consent_to(clerk, her, [asked])
    with acting(SYSTEM):
        grant(
            actor=SYSTEM,
            individual_id=her,
            agency_id=asked.own_agency_id,
            reason_kind="referral",
            reason_id=her,
            categories=["identity", "needs", "household"],
        )
    seen = circumstances_of(actor=asked, individual_id=her)
    assert (seen.kinds, seen.hidden) == (("homelessness",), True)
    assert (seen.standing[0].reason, seen.standing[0].said_by) == ("", None)
    assert not circumstances_of(actor=clerk, individual_id=her).hidden
    job = Actor.system("circumstances.weigh_for", now=NOW)
    about = {"individual_id": str(her), "agency_id": str(asked.own_agency_id)}
    assert weigh_for(actor=job, **about) == 0
    assert weigh_for(actor=job, **about, begin="yes") == domain.WEIGHT["homelessness"]
    assert among(actor=asked, ids=[her]) == {her: ("homelessness",)}
    assert among(actor=clerk, ids=[her]) == {}
    week = job.at(NOW + dt.timedelta(days=8))
    assert (weigh_old(actor=week), weigh_old(actor=week)) == (1, 0)
    boss = officer("MAIWP", Role.SUPERVISOR)
    assert circumstances_of(actor=boss, individual_id=her).standing[0].reason == "Her husband"
    with acting(asked), connection.cursor() as cursor:
        cursor.execute("SELECT kind FROM circumstances_said")
        assert cursor.fetchall() == [("homelessness",)]
        assert Weighed.objects.count() == 1
