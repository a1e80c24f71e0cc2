"""The timeline: one deed one line, everything reachable, no service named that a reader has no need of."""

from __future__ import annotations

import re
import uuid
from collections.abc import Mapping

import pytest
from tests.api_callers import officer as caller

from mysynergy.access.public import Role, agencies, end_grants, grant
from mysynergy.cases.public import NeedSaid, add_needs
from mysynergy.history.public import deeds_of, events_of
from mysynergy.referrals.public import accept, decline, send
from mysynergy.registry.public import record_consent
from mysynergy.web.conftest import Hire, Officer, Story
from mysynergy.words.events import QUIET

pytestmark = pytest.mark.django_db
HANDS = ("Keperluan bertukar tangan", "Need handed over")


def codes(officer: Officer) -> Mapping[str, uuid.UUID]:
    return {one.code: one.id for one in agencies(actor=officer.actor).values()}


def lines(page: str) -> list[tuple[str, str]]:
    """Return title and detail of each line of a timeline."""
    return re.findall(r"<p>(?:<a [^>]*>)?([^<]+)(?:</a>)?(?:<small>([^<]*)</small>)?</p><time", page)


def timeline(officer: Officer, person: uuid.UUID, query: str = "") -> str:
    answer = officer.client.get(f"/people/{person}/timeline/{query}")
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_referral_and_its_answer_are_two_lines_that_say_in_whose_hands_the_need_is(story: Story) -> None:
    story.sender.client.cookies["language"] = "en"
    referral = story.ask()
    accept(actor=story.receiver.actor, referral_id=referral.id)
    shown = lines(timeline(story.sender, story.individual_id))
    assert "Need handed over" not in [title for title, _ in shown]
    sent = next(detail for title, detail in shown if title.startswith("Referral sent"))
    taken = next(detail for title, detail in shown if title.endswith("will help"))
    assert "in the hands of Officer of MAIWP until " in sent
    assert "in the hands of Officer of TEKUN until " in taken


def test_every_recorded_step_is_one_press_away(story: Story) -> None:
    story.sender.client.cookies["language"] = "en"
    story.ask()
    folded = timeline(story.sender, story.individual_id)
    assert "?all=1" in folded
    every = timeline(story.sender, story.individual_id, "?all=1")
    events = events_of(actor=story.sender.actor, individual_id=story.individual_id)
    assert len(lines(every)) == len(events) > len(lines(folded))
    assert "Need handed over" in every


def test_folding_loses_no_event_and_goes_back_to_the_beginning(story: Story) -> None:
    referral = story.ask()
    decline(actor=story.receiver.actor, referral_id=referral.id, reason_code="quota_full", text="x")
    every = events_of(actor=story.sender.actor, individual_id=story.individual_id)
    seen: list[uuid.UUID] = []
    before = None
    for _ in range(50):
        deeds, before = deeds_of(
            actor=story.sender.actor, individual_id=story.individual_id, limit=6, before=before
        )
        seen += [one.id for deed in deeds for one in (deed.event, *deed.followed)]
        if before is None:
            break
    assert sorted(seen) == sorted(one.id for one in every)
    whole, rest = deeds_of(actor=story.sender.actor, individual_id=story.individual_id, quiet=QUIET)
    assert rest is None
    assert not any(one.event.type in QUIET for one in whole)


def test_needs_added_at_once_stay_lines_of_their_own_and_an_act_is_one_transaction(story: Story) -> None:
    added = add_needs(
        actor=story.sender.actor,
        individual_id=story.individual_id,
        needs=[NeedSaid("finance", "rent"), NeedSaid("finance", "utilities")],
    )
    deeds, _ = deeds_of(actor=story.sender.actor, individual_id=story.individual_id)
    opened = {
        deed.event.subject_id: deed.event.act_id for deed in deeds if deed.event.type.endswith("need_opened")
    }
    assert {str(one.id) for one in added} <= set(opened)
    assert opened[str(added[0].id)] == opened[str(added[1].id)] is not None
    assert opened[str(added[0].id)] != opened[str(story.cash.id)]


@pytest.fixture
def secret_story(story: Story, hire: Hire) -> tuple[Story, Officer]:
    """The council also asks a mental-health service, under a consent that TEKUN may read."""
    ids = codes(story.sender)
    miasa = hire("MIASA", Role.CASEWORKER)
    consent = record_consent(
        actor=story.sender.actor,
        individual_id=story.individual_id,
        basis="consent",
        purposes=["casework"],
        categories=("identity", "needs", "referrals", "consent", "health"),
        agency_ids=[ids["MIASA"], ids["TEKUN"], ids["JKM"]],
        evidence="signed_form",
    )
    for programme in ("miasa-helpline", "tekun-niaga"):
        send(
            actor=story.sender.actor,
            need_id=story.skills.id,
            programme_id=programme,
            consent_id=consent,
        )
    answered = send(
        actor=story.sender.actor, need_id=story.cash.id, programme_id="miasa-helpline", consent_id=consent
    )
    accept(actor=miasa.actor, referral_id=answered.id)
    end_grants(actor=story.sender.actor, reason_kind="referral", reason_id=answered.id)
    return story, miasa


def test_no_service_whose_name_is_a_secret_is_named_to_another_agency_by_page_or_api(
    secret_story: tuple[Story, Officer], hire: Hire
) -> None:
    story, miasa = secret_story
    reader = caller("TEKUN", Role.CASEWORKER)
    told = [
        reader.send("GET", f"/individuals/{story.individual_id}/timeline?limit=100").text,
        reader.send("GET", f"/individuals/{story.individual_id}/readers").text,
        timeline(story.receiver, story.individual_id),
        timeline(story.receiver, story.individual_id, "?all=1"),
    ]
    assert "access.granted" in told[0]
    assert "registry.consent_given" in told[0]
    secret = [str(miasa.actor.agency_id), "MIASA", "miasa", str(miasa.actor.id), miasa.actor.name]
    assert {word for word in secret for text in told if word in text} == set()
    assert "withheld" in told[0]
    assert "perkhidmatan yang tidak boleh dilihat" in told[3]
    own = caller("MAIWP", Role.CASEWORKER)
    assert str(miasa.actor.agency_id) in own.send("GET", f"/individuals/{story.individual_id}/timeline").text


def test_in_whose_hands_a_need_is_stays_with_the_agencies_that_work_on_it(story: Story, hire: Hire) -> None:
    """Any agency's name, not only a secret one: a third agency learns that the need is held, not by whom."""
    ids = codes(story.sender)
    third = caller("JKM", Role.CASEWORKER)
    grant(
        actor=story.sender.actor,
        individual_id=story.individual_id,
        agency_id=ids["JKM"],
        reason_kind="referral",
        reason_id=uuid.uuid4(),
        categories=["identity", "needs", "referrals"],
    )
    referral = story.ask()
    accept(actor=story.receiver.actor, referral_id=referral.id)
    told = third.get(f"/individuals/{story.individual_id}/timeline?limit=100")["items"]
    moved = [one["body"]["new"] for one in told if one["type"] == "cases.need_handed_over"]
    assert moved
    assert {one["held_by"] for one in moved} | {one["holder_agency"] for one in moved} == {"withheld"}
    assert all(one["held_until"] for one in moved)
    mine = caller("TEKUN", Role.CASEWORKER).get(f"/individuals/{story.individual_id}/timeline?limit=100")
    taken = [
        one["body"]["new"]["held_by"] for one in mine["items"] if one["type"] == "cases.need_handed_over"
    ]
    assert str(story.receiver.actor.id) in taken
