"""Inbox and sent by API are read on in the database: each part costs the same, however long the list is."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.db.models.signals import post_init
from django.test.utils import CaptureQueriesContext
from tests.api_callers import Caller
from tests.people import SYSTEM

from mysynergy.access.public import Actor
from mysynergy.referrals import public as referrals
from mysynergy.referrals.models import Referral
from mysynergy.tokens.public import issue_token

if TYPE_CHECKING:
    from mysynergy.referrals.tests.conftest import Cast, Story

pytestmark = pytest.mark.django_db
MANY = 7


def token_of(actor: Actor) -> Caller:
    token = secrets.token_urlsafe(24)
    assert actor.agency_id is not None
    issue_token(
        actor=SYSTEM,
        token=token,
        label="test",
        agency_id=actor.agency_id,
        user_id=actor.id,
        expires_at=SYSTEM.now + dt.timedelta(days=900),
    )
    return Caller(token=token)


def declined(cast: Cast, story: Story) -> list[str]:
    """Send and decline, one a minute, all but the first two due at the same instant."""
    found = []
    for n in range(MANY):
        at = cast.maiwp.now + dt.timedelta(minutes=n)
        sent = referrals.send(
            actor=cast.maiwp.at(at), need_id=story.capital.id, programme_id="tekun-niaga",
            consent_id=story.consent_id,
        )  # fmt: skip
        referrals.decline(actor=cast.tekun.at(at), referral_id=sent.id, reason_code="quota_full", text="x")
        found.append(str(sent.id))
    return found


@contextmanager
def counted() -> Iterator[list[object]]:
    """Count the referrals that are made from rows of the database."""
    rows: list[object] = []

    def seen(sender: type[Referral], instance: Referral, **_more: object) -> None:
        rows.append(instance.pk)

    post_init.connect(seen, sender=Referral)
    try:
        yield rows
    finally:
        post_init.disconnect(seen, sender=Referral)


@pytest.mark.parametrize("address", ["/referrals/inbox", "/referrals/sent"])
def test_each_part_costs_the_same_statements_and_no_more_rows_than_it_shows(
    cast: Cast, story: Story, address: str
) -> None:
    expected = declined(cast, story)
    caller = token_of(cast.tekun if address.endswith("inbox") else cast.maiwp)
    caller.get(f"{address}?state=rejected&limit=2")  # what is cached is cached
    got: list[str] = []
    costs, cursor = [], ""
    while True:
        with CaptureQueriesContext(connection) as statements, counted() as rows:
            page = caller.get(f"{address}?state=rejected&limit=2{cursor}")
        got += [one["id"] for one in page["items"]]
        costs.append((len(statements), len(rows)))
        if page["next"] is None:
            break
        cursor = f"&cursor={page['next']}"
    assert sorted(got) == sorted(expected)
    assert len(set(got)) == MANY
    first, *following = costs
    assert first[1] == 3  # two shown, one to know that more follow
    assert [rows for _count, rows in following] == [4, 4, 2]  # and the one at which the last part ended
    assert {count for count, _rows in following} == {first[0] + 1}


def test_reading_on_after_one_that_was_answered_meanwhile_loses_and_repeats_nothing(
    cast: Cast, story: Story
) -> None:
    asked = [
        referrals.send(
            actor=cast.maiwp, need_id=need.id, programme_id=programme, consent_id=story.consent_id
        ).id
        for need in (story.capital, story.skills)
        for programme in ("tekun-niaga", "tekun-spumi")
    ]
    caller = token_of(cast.tekun)
    first = caller.get("/referrals/inbox?limit=2")
    last = first["items"][-1]["id"]
    referrals.decline(
        actor=cast.tekun, referral_id=next(one for one in asked if str(one) == last),
        reason_code="quota_full", text="x",
    )  # fmt: skip
    second = caller.get(f"/referrals/inbox?limit=2&cursor={first['next']}")
    assert sorted(one["id"] for one in first["items"] + second["items"]) == sorted(map(str, asked))
    assert second["next"] is None


def test_a_cursor_that_is_none_of_ours_is_named(cast: Cast) -> None:
    wrong = token_of(cast.tekun).refused("GET", "/referrals/inbox?cursor=abc", status=422)
    assert [one["field"] for one in wrong["faults"]] == ["cursor"]
