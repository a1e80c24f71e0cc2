"""The three categories: derived by one rule, which the database's view follows; never typed."""

from __future__ import annotations

import datetime as dt
import itertools
import random
import uuid
from decimal import Decimal

from django.db import connection, transaction
from hypothesis import given
from hypothesis import strategies as st

from mysynergy.access.public import Actor, acting
from mysynergy.assistance import public as assistance
from mysynergy.assistance.domain import (
    AWARD_STATES,
    AwardFacts,
    NeedFacts,
    Status,
    counted_amount,
    headline,
    need_status,
    stands,
    times,
    whole_amount,
)
from mysynergy.assistance.models import Award
from mysynergy.assistance.public import EnrolmentView
from mysynergy.assistance.tests.conftest import NOW, TODAY, Cast, Story, give
from mysynergy.cases.public import NeedSaid, add_needs, close_need

DAY = dt.timedelta(days=1)
AWARDS = st.builds(
    AwardFacts,
    state=st.sampled_from(AWARD_STATES),
    end=st.sampled_from([None, TODAY - DAY, TODAY, TODAY + DAY]),
    any_delivered=st.booleans(),
)
CLOSED = st.sampled_from([NOW, NOW - DAY, NOW - 2 * DAY])


@st.composite
def needs(draw: st.DrawFn) -> NeedFacts:
    is_open = draw(st.booleans())
    return NeedFacts(
        open=is_open,
        met=not is_open and draw(st.booleans()),
        closed_at=None if is_open else draw(CLOSED),
        awards=tuple(draw(st.lists(AWARDS, max_size=4))),
    )


@given(needs())
def test_assisted_means_delivered_nothing_outstanding_and_met(need: NeedFacts) -> None:
    found = need_status(need, TODAY)
    if found is Status.ASSISTED:
        assert need.met
        assert not need.open
        assert any(award.any_delivered for award in need.awards)
        assert not any(stands(award, TODAY) for award in need.awards)
    if not need.awards:
        assert found is Status.NOT_ASSISTED
    assert (found is Status.BEING_ASSISTED) == any(stands(award, TODAY) for award in need.awards)


@given(needs(), st.sampled_from([None, TODAY + DAY]))
def test_reversed_and_lapsed_awards_count_nothing(need: NeedFacts, end: dt.date | None) -> None:
    reversed_one = AwardFacts("reversed", end, any_delivered=True)
    lapsed = AwardFacts("in_force", TODAY, any_delivered=False)
    more = NeedFacts(need.open, need.met, need.closed_at, (*need.awards, reversed_one, lapsed))
    assert need_status(more, TODAY) == need_status(need, TODAY)


@given(st.lists(needs(), max_size=5))
def test_the_headline_is_that_of_the_worst_open_need(known: list[NeedFacts]) -> None:
    order = list(Status)
    order.sort(key=["not_assisted", "helped_before", "being_assisted", "assisted"].index)
    open_ones = [need_status(need, TODAY) for need in known if need.open]
    found = headline(known, TODAY)
    if open_ones:
        worst = min(open_ones, key=order.index)
        assert found == worst or (worst is Status.NOT_ASSISTED and found is Status.HELPED_BEFORE)
        assert found is not Status.ASSISTED


def test_without_open_needs_the_one_closed_last_decides() -> None:
    met = NeedFacts(False, True, NOW, (AwardFacts("delivered", None, any_delivered=True),))
    unmet = NeedFacts(False, False, NOW - DAY, ())
    assert headline([unmet, met], TODAY) is Status.ASSISTED
    later_unmet = NeedFacts(False, False, NOW + DAY, ())
    assert headline([met, later_unmet], TODAY) is Status.HELPED_BEFORE
    assert headline([], TODAY) is Status.NOT_ASSISTED
    assert headline([], TODAY, helped_elsewhere=True) is Status.HELPED_BEFORE


def test_amounts_over_a_period_are_counted_by_the_times_in_it() -> None:
    start = dt.date(2026, 1, 31)
    assert times("month", start, dt.date(2026, 2, 28)) == 1
    assert times("month", start, dt.date(2026, 3, 1)) == 2
    assert times("month", start, dt.date(2027, 1, 31)) == 12
    assert times("week", start, start + 15 * DAY) == 3
    assert times("once", start, None) == 1
    assert whole_amount(Decimal("250.50"), "month", start, None) is None
    assert counted_amount(Decimal("250.50"), "month", start, None) == Decimal("3006.00")
    assert whole_amount(Decimal("250.50"), "year", start, dt.date(2028, 1, 31)) == Decimal("501.00")


def status(story: Story, actor: Actor) -> tuple[Status, Status]:
    view = assistance.status_of(actor=actor, individual_id=story.widow)
    return view.headline, view.by_need[story.need.id]


def test_the_status_moves_by_what_happens_alone(cast: Cast, story: Story) -> None:
    assert status(story, cast.maiwp) == (Status.NOT_ASSISTED, Status.NOT_ASSISTED)
    made = give(cast.tekun, story.widow, "tekun-niaga", need=story.need.id)
    assert status(story, cast.maiwp) == (Status.BEING_ASSISTED, Status.BEING_ASSISTED)
    half = assistance.record_delivery(
        actor=cast.tekun, award_id=made.id, delivered_on=TODAY, amount=Decimal("400.00")
    )
    assert (half.state, half.delivered_amount) == ("in_force", Decimal("400.00"))
    assert status(story, cast.maiwp)[0] is Status.BEING_ASSISTED
    whole = assistance.record_delivery(
        actor=cast.tekun, award_id=made.id, delivered_on=TODAY, amount=Decimal("600.00")
    )
    assert whole.state == "delivered"
    assert status(story, cast.maiwp) == (Status.HELPED_BEFORE, Status.HELPED_BEFORE)
    close_need(actor=cast.maiwp, need_id=story.need.id, outcome="met")
    assert status(story, cast.maiwp) == (Status.ASSISTED, Status.ASSISTED)
    assistance.reverse(actor=cast.tekun, award_id=made.id, reason="wrong_person")
    assert status(story, cast.maiwp) == (Status.NOT_ASSISTED, Status.NOT_ASSISTED)


def test_the_view_for_counts_and_the_pure_rule_agree(cast: Cast, story: Story) -> None:
    """Every state of an award, delivered or not, alone and beside another, for each end of a need."""
    said = [NeedSaid("finance", kind) for kind in ("food", "rent", "income")]
    met, withdrawn, still_open = add_needs(actor=cast.maiwp, individual_id=story.widow, needs=said)
    close_need(actor=cast.maiwp, need_id=met.id, outcome="met")
    close_need(actor=cast.maiwp, need_id=withdrawn.id, outcome="withdrawn")
    cases = list(itertools.product(AWARD_STATES, (None, TODAY, TODAY + DAY), (False, True)))
    pairs = random.Random(7).sample(list(itertools.combinations(cases, 2)), 25)  # noqa: S311
    for need in (met, withdrawn, still_open):
        enrolled = assistance.enrol(
            actor=cast.aim, individual_id=story.widow, programme_id="aim-i-mesra", need_id=need.id
        )
        for awards in [*[(case,) for case in cases], *pairs]:
            with acting(cast.aim), transaction.atomic():
                for state, end, delivered in awards:
                    _lay(cast.aim, enrolled, state, end, delivered=delivered)
                counted = _counted_status(need.id)
                derived = assistance.statuses(actor=cast.maiwp, need_ids=[need.id])[need.id]
                assert counted == derived, (need.outcome, awards)
                transaction.set_rollback(True)


def _lay(actor: Actor, enrolled: EnrolmentView, state: str, end: dt.date | None, *, delivered: bool) -> None:
    """Write an award in the state wanted, as its door would leave it."""
    made = assistance.award(
        actor=actor,
        enrolment_id=enrolled.id,
        kind="advice",
        description="as asked",
        start=TODAY - 30 * DAY,
        end=end,
    )
    if delivered:
        assistance.record_delivery(actor=actor, award_id=made.id, delivered_on=TODAY, last=False)
    gone = {"ended_at": NOW, "end_reason": "other"} if state in ("ended", "reversed") else {}
    Award.objects.filter(id=made.id).update(state=state, **gone)


def _counted_status(need_id: uuid.UUID) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL ROLE mysynergy_insight")
        cursor.execute("SELECT status FROM assistance_pub_status WHERE need_id = %s", [need_id])
        (found,) = cursor.fetchone()
        cursor.execute("SET LOCAL ROLE mysynergy_app")
    return str(found)
