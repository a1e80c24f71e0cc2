"""The lists of an agency are read page by page, each whole once, with a true count."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import TYPE_CHECKING

import pytest

from mysynergy.kernel.errors import Invalid
from mysynergy.referrals import public as referrals

if TYPE_CHECKING:
    from mysynergy.access.public import Actor
    from mysynergy.referrals.tests.conftest import Cast, Story

pytestmark = pytest.mark.django_db
MANY = 7


def ended(cast: Cast, story: Story) -> list[uuid.UUID]:
    """Send and decline or take back, one a minute; return the referrals in the order they ended."""
    found = []
    for n in range(MANY):
        at = cast.maiwp.now + dt.timedelta(minutes=n)
        sent = referrals.send(
            actor=cast.maiwp.at(at),
            need_id=story.capital.id,
            programme_id="tekun-niaga",
            consent_id=story.consent_id,
        )
        if n % 2:
            referrals.withdraw(actor=cast.maiwp.at(at), referral_id=sent.id, reason_code="other")
        else:
            referrals.decline(
                actor=cast.tekun.at(at), referral_id=sent.id, reason_code="quota_full", text="x"
            )
        found.append(sent.id)
    return found


def walked(actor: Actor, which: str, limit: int) -> list[list[uuid.UUID]]:
    pages, after = [], None
    while True:
        page = referrals.listed(actor=actor, which=which, after=after, limit=limit)
        pages.append([one.id for one in page.rows])
        if page.after is None:
            return pages
        after = page.after


@pytest.mark.parametrize("limit", [1, 2, 3, 7, 50])
def test_what_has_ended_is_walked_through_once_by_either_side(cast: Cast, story: Story, limit: int) -> None:
    expected = list(reversed(ended(cast, story)))
    for actor in (cast.maiwp, cast.tekun):
        pages = walked(actor, "closed", limit)
        assert [one for page in pages for one in page] == expected
        assert all(len(page) == limit for page in pages[:-1])
        assert referrals.listed(actor=actor, which="closed", limit=limit).count == MANY
    assert referrals.listed(actor=cast.stranger, which="closed").count == 0


def test_one_can_go_back_and_is_told_where_the_ends_are(cast: Cast, story: Story) -> None:
    ended(cast, story)
    first = referrals.listed(actor=cast.maiwp, which="closed", limit=3)
    second = referrals.listed(actor=cast.maiwp, which="closed", after=first.after, limit=3)
    third = referrals.listed(actor=cast.maiwp, which="closed", after=second.after, limit=3)
    assert (first.before, third.after) == (None, None)
    assert referrals.listed(actor=cast.maiwp, which="closed", before=third.before, limit=3) == second
    assert referrals.listed(actor=cast.maiwp, which="closed", before=second.before, limit=3) == first


def test_open_lists_hold_the_soonest_due_first_and_count_only_their_own(cast: Cast, story: Story) -> None:
    sent = [
        referrals.send(
            actor=cast.maiwp, need_id=need.id, programme_id=programme, consent_id=story.consent_id
        ).id
        for need in (story.capital, story.skills)
        for programme in ("tekun-niaga", "tekun-spumi", "giatmara-sepenuh-masa")
    ]
    pages = walked(cast.maiwp, "sent", 4)
    assert sorted(one for page in pages for one in page) == sorted(sent)
    dues = [one.due_at for one in referrals.listed(actor=cast.maiwp, which="sent").rows]
    assert dues == sorted(dues)
    first = referrals.listed(actor=cast.tekun, which="answer", limit=1)
    assert first.count == 4
    referrals.accept(actor=cast.tekun, referral_id=first.rows[0].id)
    assert referrals.listed(actor=cast.tekun, which="answer").count == 3
    assert [one.id for one in referrals.listed(actor=cast.tekun, which="accepted").rows] == [first.rows[0].id]


def test_a_place_that_is_gone_begins_anew_and_a_list_that_is_none_is_refused(
    cast: Cast, story: Story
) -> None:
    ended(cast, story)
    anew = referrals.listed(actor=cast.maiwp, which="closed", after=uuid.uuid4(), limit=2)
    assert anew == referrals.listed(actor=cast.maiwp, which="closed", limit=2)
    with pytest.raises(Invalid):
        referrals.listed(actor=cast.maiwp, which="lost")
