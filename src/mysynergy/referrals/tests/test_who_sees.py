"""Who sees a referral: both sides, the person, whom an agreement shows it; never what must stay unknown."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import replace

import pytest
from django.db import IntegrityError, transaction
from tests.people import NOW, SYSTEM

from mysynergy.access.public import Actor, ActorKind, Role, acting, grant, shared_categories
from mysynergy.cases.public import NeedSaid, add_needs, close_need, hold, needs_of
from mysynergy.circles.public import declare
from mysynergy.events.public import of_individuals
from mysynergy.intake.public import PersonSaid, submit
from mysynergy.kernel.errors import NotAllowed, NotFound
from mysynergy.referrals import public as referrals
from mysynergy.referrals.models import Proposal, Referral
from mysynergy.referrals.proposals import propose_next
from mysynergy.referrals.public import ReferralView
from mysynergy.referrals.tests.conftest import Cast, Story
from mysynergy.registry.public import confirm_link, get_many


def send(cast: Cast, story: Story, programme: str = "tekun-niaga") -> ReferralView:
    return referrals.send(
        actor=cast.maiwp,
        need_id=story.capital.id,
        programme_id=programme,
        consent_id=story.consent_id,
        message="rahsia",
    )


def let_see(cast: Cast, story: Story, agency: Actor, *categories: str) -> None:
    grant(
        actor=cast.maiwp,
        individual_id=story.individual_id,
        agency_id=agency.agency_id or story.individual_id,
        reason_kind="source_record",
        reason_id=uuid.uuid4(),
        categories=categories,
    )


def test_a_third_agency_sees_nothing_at_all(cast: Cast, story: Story) -> None:
    sent = send(cast, story)
    with pytest.raises(NotFound):
        referrals.get(actor=cast.stranger, referral_id=sent.id)
    assert referrals.of_individual(actor=cast.stranger, individual_id=story.individual_id) == ()
    propose_next(actor=SYSTEM, need_id=story.capital.id)
    with acting(cast.stranger):
        assert not Referral.objects.exists()
        assert not Proposal.objects.exists()
        assert Referral.objects.filter(id=sent.id).update(note="x") == 0


def test_a_list_shows_no_words_about_somebody_of_the_readers_own_circle(cast: Cast, story: Story) -> None:
    send(cast, story)

    def words() -> list[str]:
        page = referrals.listed(actor=cast.tekun, which="answer").rows
        side = referrals.of_agency(actor=cast.tekun, side=referrals.Side.RECEIVER)
        return [one.message for one in (*page, *side)]

    assert words() == ["rahsia", "rahsia"]
    declare(actor=cast.tekun, individual_id=story.individual_id, relation="friend")
    assert words() == ["", ""]


def test_an_agreement_shows_a_referral_without_words_officers_and_a_secret_sender(
    cast: Cast, story: Story
) -> None:
    sent = send(cast, story)
    let_see(cast, story, cast.stranger, "referrals")
    seen = referrals.get(actor=cast.stranger, referral_id=sent.id)
    assert (seen.side, seen.steps, seen.message, seen.from_user) == ("third", (), "", None)
    assert seen.from_agency_id is None  # a zakat council's name tells a secret
    with pytest.raises(NotAllowed, match="not_your_side"):
        referrals.accept(actor=cast.stranger, referral_id=sent.id)


def test_a_receiver_who_opens_a_case_of_her_own_sees_no_more_than_agreement_and_consent_give(
    cast: Cast, story: Story
) -> None:
    """She agreed to income being told; work, awards and amounts were not asked of her."""
    send(cast, story)
    council = cast.maiwp.agency_id
    assert council is not None

    def seen() -> frozenset[str]:
        return shared_categories(actor=cast.tekun, owner_agency_id=council, individual_id=story.individual_id)

    before = seen()
    assert "income" in before
    assert not before & {"work", "awards", "amounts", "schemes", "consent"}
    add_needs(actor=cast.tekun, individual_id=story.individual_id, needs=[NeedSaid("finance", "rent")])
    assert seen() == before
    words = PersonSaid(name="Entah Siapa", birth_year=1951)
    source = submit(actor=cast.tekun, said=words, channel="counter")
    confirm_link(actor=cast.tekun, source_record_id=source.id, individual_id=story.individual_id)
    assert seen() == before


def test_after_a_decline_a_case_of_ones_own_keeps_the_person_and_nothing_of_others(
    cast: Cast, story: Story
) -> None:
    sent = send(cast, story)
    (rent,) = add_needs(
        actor=cast.tekun, individual_id=story.individual_id, needs=[NeedSaid("finance", "rent")]
    )
    referrals.decline(actor=cast.tekun, referral_id=sent.id, reason_code="quota_full", text="Penuh")
    assert set(get_many(actor=cast.tekun, ids=[story.individual_id])) == {story.individual_id}
    assert [one.id for one in needs_of(actor=cast.tekun, individual_id=story.individual_id)] == [rent.id]


def test_nobody_decides_for_somebody_of_her_own_circle(cast: Cast, story: Story) -> None:
    """Each step of hers is refused, reading too; her colleague takes it; closing is refused likewise."""
    sent = send(cast, story)
    declare(actor=cast.tekun, relation="sibling", individual_id=story.individual_id)
    declare(actor=cast.maiwp, relation="friend", individual_id=story.individual_id)
    for step in (
        lambda: referrals.accept(actor=cast.tekun, referral_id=sent.id),
        lambda: referrals.decline(
            actor=cast.tekun, referral_id=sent.id, reason_code="quota_full", text="Penuh"
        ),
        lambda: referrals.mark_received(actor=cast.tekun, referral_id=sent.id),
        lambda: referrals.get(actor=cast.tekun, referral_id=sent.id),
        lambda: close_need(actor=cast.maiwp, need_id=story.skills.id, outcome="met"),
        lambda: add_needs(
            actor=cast.maiwp, individual_id=story.individual_id, needs=[NeedSaid("finance", "rent")]
        ),
        lambda: send(cast, story, "giatmara-sepenuh-masa"),
    ):
        with pytest.raises(NotAllowed, match="own_circle"):
            step()
    assert referrals.accept(actor=cast.second, referral_id=sent.id).state == "accepted"
    hold(
        actor=cast.maiwp,
        need_id=story.skills.id,
        held_by=cast.supervisor.id or sent.id,
        held_until=dt.date(2026, 11, 25),
    )


def test_a_referral_whose_agency_must_stay_unknown_is_seen_by_its_two_sides_only(
    cast: Cast, story: Story
) -> None:
    sent = send(cast, story, "miasa-sokongan")
    assert sent.private
    let_see(cast, story, cast.stranger, "referrals", "health", "identity")
    assert referrals.of_individual(actor=cast.stranger, individual_id=story.individual_id) == ()
    referrals.accept(actor=cast.miasa, referral_id=sent.id)
    for side in (cast.maiwp, cast.miasa):
        with acting(side):
            told = {one.type for one in of_individuals(individual_ids=[story.individual_id])}
        assert {"referrals.sent", "referrals.accepted"} <= told
    with acting(cast.stranger):
        told = {one.type for one in of_individuals(individual_ids=[story.individual_id])}
    assert not any(one.startswith("referrals.") for one in told)


def test_a_need_whose_kind_can_harm_makes_its_referral_private(cast: Cast, story: Story) -> None:
    (debt,) = add_needs(
        actor=cast.maiwp, individual_id=story.individual_id, needs=[NeedSaid("finance", "debt")]
    )
    sent = referrals.send(
        actor=cast.maiwp, need_id=debt.id, programme_id="tekun-niaga", consent_id=story.consent_id
    )
    assert sent.private


def test_the_person_sees_her_own_referrals_with_their_words(cast: Cast, story: Story) -> None:
    sent = send(cast, story)
    herself = Actor(
        kind=ActorKind.CITIZEN,
        role=Role.CITIZEN,
        purpose="own record",
        now=NOW,
        subject_id=story.individual_id,
    )
    with acting(herself):
        assert [row.id for row in Referral.objects.all()] == [sent.id]


def test_roles_that_do_not_answer_may_not_open_the_doors_of_answering(cast: Cast, story: Story) -> None:
    sent = send(cast, story)
    for role in (Role.AUDITOR, Role.INTAKE_OFFICER, Role.ANALYST, Role.SECRETARIAT, Role.AGENCY_HEAD):
        with pytest.raises(NotAllowed, match="role_may_not"):
            referrals.accept(actor=replace(cast.tekun, role=role), referral_id=sent.id)
    with pytest.raises(NotAllowed, match="role_may_not"):
        referrals.of_agency(actor=replace(cast.tekun, role=Role.ANALYST), side=referrals.Side.RECEIVER)
    assert (
        len(referrals.of_agency(actor=replace(cast.tekun, role=Role.AUDITOR), side=referrals.Side.RECEIVER))
        == 1
    )


def test_the_sender_cannot_take_a_need_back_by_a_review_while_the_receiver_has_time(
    cast: Cast, story: Story
) -> None:
    sent = send(cast, story)
    referrals.accept(actor=cast.tekun, referral_id=sent.id)
    me = cast.maiwp.id or sent.id
    with pytest.raises(NotAllowed, match="held_elsewhere"):
        hold(actor=cast.maiwp, need_id=story.capital.id, held_by=me, held_until=dt.date(2026, 11, 25))
    late = cast.maiwp.at(sent.due_at + dt.timedelta(days=9, hours=9))
    held = hold(actor=late, need_id=story.capital.id, held_by=me, held_until=late.today)
    assert held.held_by == me


@pytest.mark.parametrize(
    "broken",
    [
        {"state": "rejected", "closed_at": NOW},
        {"state": "accepted"},
        {"state": "completed", "closed_at": NOW},
        {"state": "completed", "closed_at": NOW, "accepted_at": NOW, "answered_by_id": "me"},
        {"state": "failed", "closed_at": NOW, "accepted_at": NOW, "answered_by_id": "me", "reason_text": "x"},
        {"state": "cancelled", "closed_at": NOW},
        {"state": "cancelled", "reason_code": "other"},
        {"state": "draft"},
        {"outcome": "helped"},
        {"closed_at": NOW},
        {"received_at": NOW},
    ],
    ids=str,
)
def test_the_database_refuses_a_state_without_what_belongs_to_it(
    cast: Cast, story: Story, broken: dict[str, object]
) -> None:
    sent = send(cast, story)
    broken = {name: cast.tekun.id if value == "me" else value for name, value in broken.items()}
    with acting(SYSTEM), pytest.raises(IntegrityError, match="referrals_"), transaction.atomic():
        Referral.objects.filter(id=sent.id).update(**broken)
