"""What a coordinator and an analyst read: from committed data, over published views and nothing else."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

import pytest
from django.db import DatabaseError, connections
from pytest_django import DjangoDbBlocker

from mysynergy.access.public import Actor, ActorKind, Role, agencies, create_user
from mysynergy.assistance import public as assistance
from mysynergy.cases.public import NeedSaid, add_needs, close_need, hand_over_after_referral
from mysynergy.insight.public import overview, people_known
from mysynergy.intake.public import PersonSaid, submit
from mysynergy.joining.public import join, part
from mysynergy.kernel.errors import Invalid, NotAllowed
from mysynergy.registry.public import register, search
from mysynergy.tallies.public import recount

NOW = dt.datetime(2026, 11, 23, 2, 0, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)
SYSTEM = Actor.system("test", now=NOW)


def officer(code: str, role: Role = Role.COORDINATOR) -> Actor:
    ids = {one.code: one.id for one in agencies(actor=SYSTEM).values()}
    user = create_user(
        actor=SYSTEM,
        username=f"{code}-{role.value}".lower(),
        name=code,
        password="a long enough password",
        agency_id=ids[code],
        roles=[role],
        start=dt.date(2026, 1, 1),
    )
    return Actor(kind=ActorKind.OFFICER, role=role, purpose="casework", now=NOW, id=user, agency_id=ids[code])


def take_in(actor: Actor, name: str, state: str, *kinds: str) -> tuple[uuid.UUID, list[uuid.UUID]]:
    source = submit(actor=actor, said=PersonSaid(name=name, birth_year=1980, state=state), channel="counter")
    person = register(actor=actor, source_record_id=source.id)
    needs = add_needs(actor=actor, individual_id=person, needs=[NeedSaid("finance", kind) for kind in kinds])
    return person, [need.id for need in needs]


@pytest.fixture
def told(fresh_database: str, django_db_blocker: DjangoDbBlocker) -> Iterator[Actor]:
    """Welfare has six people in Perak with nine open needs, a council one in Kuala Lumpur."""
    with django_db_blocker.unblock():
        jkm = officer("JKM")
        early = replace(jkm, now=NOW - 9 * DAY)
        for number in range(5):
            take_in(jkm, f"Penerima Bilangan {number}", "MY-08", "food")
        person, needs = take_in(early, "Penerima Lama", "MY-08", "food", "rent", "income", "emergency_cash")
        close_need(actor=jkm, need_id=needs[3], outcome="unmet")
        approver = replace(jkm, role=Role.APPROVER)
        given = assistance.enrol(
            actor=approver, individual_id=person, programme_id="jkm-bkk", need_id=needs[0]
        )
        assistance.award(
            actor=approver,
            enrolment_id=given.id,
            kind="cash",
            amount=Decimal("200.00"),
            every="month",
            description="children",
            start=NOW.date(),
        )
        take_in(officer("MAIWP"), "Penerima Lain", "MY-14", "food")
        recount(actor=SYSTEM)
        yield jkm


def exact(cells: object) -> dict[str, str]:
    return {key: count.text for key, count in cells.items()}  # type: ignore[attr-defined]


def test_a_coordinator_sees_her_agencys_figures_and_the_totals(told: Actor) -> None:
    view = overview(actor=told)
    assert view.own is not None
    assert (view.own.open_needs.text, view.own.people.text, view.own.unmet_needs.text) == ("8", "6", "1")
    assert exact(view.own.by_status) == {"being_assisted": "1", "not_assisted": "8"}
    assert exact(view.own.by_module) == {"finance": "8"}
    assert exact(view.own.by_state) == {"MY-08": "6"}
    assert (view.own.dropped_needs, view.own.longest_wait_days, view.own.median_wait_days) == (0, 9, 0.0)
    assert view.as_of == NOW
    # The council's single need is not told, nor the state its one client lives in.
    assert exact(view.by_agency) == {"JKM": "8", "MAIWP": "<5"}
    assert view.total.by_state["MY-14"].text == "<5"
    # Nine needs of seven people in all: who takes her eight and six away does not learn of one.
    assert (view.total.open_needs.text, view.total.people.text) == ("10", "5")
    assert exact(view.total.by_module) == {"finance": "10"}
    assert exact(view.total.by_status) == {"being_assisted": "<5", "not_assisted": "10"}


def test_what_an_agency_holds_for_another_counts_as_its_own_to_act_on(told: Actor) -> None:
    _person, needs = take_in(told, "Penerima Dipegang", "MY-08", "food")
    council = officer("MAIWP", Role.SUPERVISOR)
    hand_over_after_referral(
        actor=told,
        need_id=needs[0],
        to_user=council.id,
        to_agency=council.agency_id,
        until=NOW + DAY,
        reason="referral_received",
    )
    recount(actor=SYSTEM)
    theirs, ours = overview(actor=replace(council, role=Role.COORDINATOR)), overview(actor=told)
    assert theirs.own is not None
    assert ours.own is not None
    assert (theirs.own.open_needs.text, theirs.own.people.text) == ("2", "2")
    assert exact(theirs.own.by_module) == {"finance": "2"}
    assert exact(theirs.own.by_status) == {"not_assisted": "2"}
    assert ours.own.open_needs.text == "9", "who leads the case still counts it"
    late = overview(actor=replace(council, role=Role.COORDINATOR, now=NOW + 60 * DAY))
    assert late.own is not None
    assert late.own.dropped_needs == 2
    assert ours.total.open_needs.text == "10", "the totals count it once"
    # What comes after the last count waits for the next one; what is dropped is read as it stands.
    close_need(actor=council, need_id=needs[0], outcome="met")
    assert overview(actor=replace(council, role=Role.COORDINATOR)).own == theirs.own
    assert recount(actor=SYSTEM).subjects > 0
    after = overview(actor=replace(council, role=Role.COORDINATOR)).own
    assert after is not None
    assert after.open_needs.text == "1"


def test_a_need_past_its_date_is_counted_as_dropped(told: Actor) -> None:
    later = replace(told, now=NOW + 60 * DAY)
    view = overview(actor=later)
    assert view.own is not None
    assert (view.own.dropped_needs, view.total.dropped_needs) == (8, 9)
    assert view.own.longest_wait_days == 69


def test_analysts_and_the_secretariat_get_totals_only(told: Actor) -> None:
    for role in (Role.ANALYST, Role.SECRETARIAT):
        view = overview(actor=replace(told, role=role))
        assert view.own is None
        assert view.agency_id is None
        assert view.by_agency["MAIWP"].text == "<5"
    with pytest.raises(NotAllowed):
        overview(actor=replace(told, role=Role.CASEWORKER))


def test_people_are_counted_as_known_then_and_as_known_now(told: Actor) -> None:
    alike = PersonSaid(name="Penerima Lama", birth_year=1980, state="MY-08")
    source = submit(actor=told.at(NOW + DAY), said=alike, channel="counter").id
    other = register(actor=told.at(NOW + DAY), source_record_id=source)
    steward = replace(told, role=Role.DATA_STEWARD, now=NOW + 2 * DAY)
    (one,) = [row.id for row in search(actor=steward, text="Penerima Lama") if row.id != other]
    join_id = join(
        actor=steward,
        one_id=one,
        other_id=other,
        how="steward",
        weight=None,
        evidence=[],
        reason="Sama",
    )
    later = told.at(NOW + 3 * DAY)
    seen = people_known(actor=later, at=NOW + DAY + DAY / 2)
    assert (seen.then_by_agency["JKM"].number, seen.now_by_agency["JKM"].number) == (7, 6)
    assert (seen.then.text, seen.now.text) == ("10", "5")  # eight and seven, to the nearest five
    part(actor=steward.at(NOW + 4 * DAY), join_id=join_id, reason="Bukan")
    seen = people_known(actor=told.at(NOW + 5 * DAY), at=NOW + 3 * DAY)
    assert (seen.then_by_agency["JKM"].number, seen.now_by_agency["JKM"].number) == (6, 7)
    assert people_known(actor=told.at(NOW + 5 * DAY), at=NOW - 20 * DAY).then.text == "0"
    with pytest.raises(Invalid):
        people_known(actor=told, at=NOW + DAY)


def test_the_connection_of_insight_reads_no_table(told: Actor) -> None:
    with connections["insight"].cursor() as cursor:
        for table in ("cases_need", "assistance_award", "assistance_amount", "registry_individual"):
            with pytest.raises(DatabaseError, match="permission denied"):
                cursor.execute(f"SELECT 1 FROM {table}")  # noqa: S608 - names of tables above
