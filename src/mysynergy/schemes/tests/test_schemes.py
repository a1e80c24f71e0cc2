"""Membership begun at any counter, cover from receipt of the contribution and never before it."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass, replace
from decimal import Decimal

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from hypothesis import given
from hypothesis import strategies as st

from mysynergy.access.public import Actor, ActorKind, Role, acting, agencies
from mysynergy.directory.public import rulebook
from mysynergy.events.public import of_individuals
from mysynergy.intake.public import PersonSaid, submit
from mysynergy.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from mysynergy.registry.public import register
from mysynergy.schemes import public as schemes
from mysynergy.schemes.domain import Cover, Plan, cover_of, cover_state, months_paid
from mysynergy.schemes.figures import schemes as all_schemes
from mysynergy.schemes.models import Contribution
from mysynergy.schemes.public import MembershipView

NOW = dt.datetime(2026, 11, 23, 2, 0, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)
SYSTEM = Actor.system("test", now=NOW)
PLAN = Plan("2", dt.date(2017, 6, 1), Decimal("1550.00"), Decimal("19.40"), Decimal("232.80"))


@dataclass(frozen=True)
class Cast:
    """``counter`` takes her in, ``operator`` runs the scheme, ``stranger`` has no part in it."""

    counter: Actor
    operator: Actor
    stranger: Actor
    hawker: uuid.UUID


@pytest.fixture
def cast(db: None) -> Cast:
    ids = {one.code: one.id for one in agencies(actor=SYSTEM).values()}

    def officer(code: str) -> Actor:
        return Actor(
            kind=ActorKind.OFFICER,
            role=Role.CASEWORKER,
            purpose="casework",
            now=NOW,
            id=uuid.uuid4(),
            agency_id=ids[code],
        )

    counter = officer("MAIWP")
    said = PersonSaid(name="Siti Aminah binti Abdul Rahman", birth_year=1985, state="MY-14")
    hawker = register(actor=counter, source_record_id=submit(actor=counter, said=said, channel="counter").id)
    return Cast(counter, officer("PERKESO"), officer("TEKUN"), hawker)


def begin(cast: Cast, actor: Actor | None = None, **more: object) -> MembershipView:
    given = {"scheme": "sksps", "plan": "2", "sector": "hawker", "licensed": True, **more}
    return schemes.begin_membership(
        actor=actor or cast.counter,
        individual_id=cast.hawker,
        **given,  # type: ignore[arg-type]
    )


@pytest.mark.django_db
def test_the_four_plans_are_those_of_the_act() -> None:
    found = schemes.plans(actor=SYSTEM, scheme="sksps", as_of=dt.date(2026, 11, 23))
    assert [(str(one.insured_monthly), str(one.month), str(one.year)) for one in found] == [
        ("1050.00", "13.10", "157.20"),
        ("1550.00", "19.40", "232.80"),
        ("2950.00", "36.90", "442.80"),
        ("3950.00", "49.40", "592.80"),
    ]
    assert all(one.source and one.confidence == "verified" for one in found)
    assert schemes.plans(actor=SYSTEM, scheme="sksps", as_of=dt.date(2017, 5, 31)) == ()


@pytest.mark.django_db
def test_schemes_name_programmes_and_sectors_of_the_rulebook() -> None:
    book = rulebook(actor=SYSTEM)
    sectors = set(book.vocabulary.facts["person.self_employed_sector"].allowed or ())
    for one in all_schemes().values():
        assert one.programme_id in book.programmes
        assert book.programmes[one.programme_id].agency == one.operator
        assert set(one.sectors) <= sectors


def test_a_licensed_hawker_must_be_insured_since_2025() -> None:
    sksps = all_schemes()["sksps"]
    before, since = dt.date(2024, 12, 31), dt.date(2025, 1, 1)
    assert sksps.mandatory("hawker", before, licensed=True) is False
    assert sksps.mandatory("hawker", since, licensed=True) is True
    assert sksps.mandatory("hawker", since, licensed=False) is False
    assert sksps.mandatory("hawker", since, licensed=None) is None
    assert sksps.mandatory("passenger_transport", since, licensed=None) is True
    assert sksps.mandatory("arts", since, licensed=True) is False


def test_membership_begun_gives_no_cover_before_a_contribution(cast: Cast) -> None:
    view = begin(cast)
    assert (view.state, view.mandatory, view.covered_from) == (Cover.BEGUN, True, None)
    assert view.begun_by_agency_id == cast.counter.agency_id
    assert view.agency_id == cast.operator.agency_id
    assert schemes.known_cover(actor=cast.counter, individual_id=cast.hawker) == ()
    with acting(cast.counter):
        assert "schemes.membership_begun" in {
            one.type for one in of_individuals(individual_ids=[cast.hawker])
        }


def test_cover_runs_from_the_instant_of_receipt(cast: Cast) -> None:
    view = begin(cast)
    received = NOW - dt.timedelta(minutes=5)
    covered = schemes.record_contribution(
        actor=cast.operator, membership_id=view.id, received_at=received, amount=Decimal("232.80")
    )
    assert (covered.state, covered.covered_from) == (Cover.COVERED, received)
    assert covered.covered_until == received.replace(year=2027)
    # The fire of last week stays uncovered.
    fire = replace(cast.counter, now=received - DAY)
    assert schemes.memberships_of(actor=fire, individual_id=cast.hawker)[0].state is Cover.BEGUN
    (fact,) = schemes.known_cover(actor=cast.counter, individual_id=cast.hawker)
    assert (fact.name, fact.value) == ("person.perkeso_insured", True)
    later = replace(cast.counter, now=NOW + 400 * DAY)
    assert schemes.memberships_of(actor=later, individual_id=cast.hawker)[0].state is Cover.LAPSED


def test_paid_while_covered_it_continues_where_that_cover_ends(cast: Cast) -> None:
    view = begin(cast)
    for amount in ("19.40", "38.80"):
        view = schemes.record_contribution(
            actor=cast.operator, membership_id=view.id, received_at=NOW, amount=Decimal(amount)
        )
    first, second = view.contributions
    assert (first.months, second.months) == (1, 2)
    assert second.cover_from == first.cover_until
    assert view.covered_until == dt.datetime(2027, 2, 23, 2, 0, tzinfo=dt.UTC)


def test_cover_cannot_be_back_dated_even_in_the_table(cast: Cast) -> None:
    view = begin(cast)
    schemes.record_contribution(
        actor=cast.operator, membership_id=view.id, received_at=NOW, amount=Decimal("232.80")
    )
    with acting(SYSTEM):
        row = Contribution.objects.get()
        row.id, row.cover_from = uuid.uuid4(), NOW - 30 * DAY
        row.cover = type(row.cover)(NOW - 30 * DAY, NOW - DAY)
        with pytest.raises(IntegrityError, match="never_back_dated"), transaction.atomic():
            row.save(force_insert=True)
        with (
            pytest.raises(DatabaseError, match=r"append_only|permission denied"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute("UPDATE schemes_contribution SET amount = 1")


def test_one_membership_at_a_time_and_once_per_request(cast: Cast) -> None:
    view = begin(cast, idempotency_key="k1")
    assert begin(cast, idempotency_key="k1") == view
    with pytest.raises(Conflict, match="membership_in_force") as standing:
        begin(cast, plan="1")
    assert standing.value.params["membership_id"] == str(view.id)


def test_what_is_wrong_is_said_field_by_field(cast: Cast) -> None:
    with pytest.raises(Invalid) as wrong:
        begin(cast, plan="9", sector=None)
    assert {fault.field for fault in wrong.value.faults} == {"plan", "sector"}
    with pytest.raises(Invalid) as wrong:
        begin(cast, sector="piracy")
    assert [(fault.field, fault.code) for fault in wrong.value.faults] == [("sector", "unknown_choice")]
    with pytest.raises(NotFound, match="no_scheme"):
        begin(cast, scheme="pyramid")
    view = begin(cast)
    for amount in ("1.00", "0", "-19.40", "NaN", "252.20"):
        with pytest.raises(Invalid) as wrong:
            schemes.record_contribution(
                actor=cast.operator, membership_id=view.id, received_at=NOW + DAY, amount=Decimal(amount)
            )
        assert {(fault.field, fault.code) for fault in wrong.value.faults} == {
            ("received_at", "in_the_future"),
            ("amount", "not_a_contribution"),
        }


def test_only_the_operator_records_contributions_and_strangers_see_nothing(cast: Cast) -> None:
    view = begin(cast)
    with pytest.raises(NotAllowed, match="not_the_operator"):
        schemes.record_contribution(
            actor=cast.counter, membership_id=view.id, received_at=NOW, amount=Decimal("232.80")
        )
    assert schemes.memberships_of(actor=cast.stranger, individual_id=cast.hawker) == ()
    with pytest.raises(NotFound, match="membership"):
        schemes.record_contribution(
            actor=cast.stranger, membership_id=view.id, received_at=NOW, amount=Decimal("232.80")
        )
    with pytest.raises(NotFound, match="individual"):
        begin(cast, actor=cast.stranger)


@given(st.integers(1, 11))
def test_monthly_contributions_pay_for_so_many_months(count: int) -> None:
    assert months_paid(PLAN, Decimal("19.40") * count, 12) == count


@given(
    st.integers(0, 20 * 365 * 24).map(lambda hours: NOW + dt.timedelta(hours=hours)),
    st.one_of(st.none(), st.integers(-400, 400)),
    st.integers(1, 12),
)
def test_cover_never_begins_before_receipt(received: dt.datetime, left: int | None, months: int) -> None:
    until = None if left is None else received + left * DAY
    start, end = cover_of(received, until, months)
    assert start >= received
    assert until is None or start >= until
    assert start < end <= start + 367 * DAY
    assert cover_state(ended=False, covers=((start, end),), now=start) is Cover.COVERED
    assert cover_state(ended=False, covers=((start, end),), now=end) is Cover.LAPSED
