"""Every step by every role, through its door: refused with ``role_may_not``, or never for that reason."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable
from dataclasses import replace

import pytest
from django.db import transaction
from tests.people import SYSTEM

from mysynergy.access.public import ACTIONS, Actor, AgreementEntry, Role, install_agreement
from mysynergy.kernel.errors import MySynergyError
from mysynergy.referrals import public as referrals
from mysynergy.referrals.domain import TRANSITIONS, Side, Verb
from mysynergy.referrals.tests.conftest import Cast, Story
from mysynergy.registry.public import record_consent

SHOWN = {"outcome": "not_helped", "reason_code": "other", "text": "x"}
WHY = {"reason_code": "other", "text": "x"}
#: What is done with an accepted referral first, so that the step leads on from where it stands.
ACCEPTED_FIRST = {Verb.START, Verb.HOLD, Verb.COMPLETE, Verb.FAIL}
ROLES = sorted(set(Role) - {Role.CITIZEN, Role.PUBLIC, Role.SYSTEM, Role.AGENCY_SYSTEM})


def step_of(verb: Verb, story: Story, referral_id: uuid.UUID, consent_id: uuid.UUID) -> Callable[..., object]:
    """Return the door that takes a step, with what it wants."""
    one: dict[str, object] = {"referral_id": referral_id}
    doors: dict[Verb, tuple[Callable[..., object], dict[str, object]]] = {
        Verb.SEND: (
            referrals.send,
            {
                "need_id": story.skills.id,
                "programme_id": "giatmara-sepenuh-masa",
                "consent_id": story.consent_id,
            },
        ),
        Verb.RECEIVE: (referrals.mark_received, one),
        Verb.ACCEPT: (referrals.accept, one),
        Verb.START: (referrals.set_progress, {**one, "state": "in_progress"}),
        Verb.HOLD: (referrals.set_progress, {**one, "state": "on_hold"}),
        Verb.COMPLETE: (referrals.complete, {**one, **SHOWN}),
        Verb.DECLINE: (referrals.decline, {**one, **WHY}),
        Verb.FAIL: (referrals.decline, {**one, **WHY}),
        Verb.WITHDRAW: (referrals.withdraw, one),
        Verb.VOID: (referrals.withdraw, {**one, "reason_code": "sent_in_error"}),
        Verb.ASK: (referrals.set_question, {**one, "asked": True}),
        Verb.SUPPLY: (referrals.set_question, {**one, "asked": False}),
        Verb.REFER_ON: (
            referrals.send,
            {
                "need_id": story.capital.id,
                "programme_id": "giatmara-sepenuh-masa",
                "consent_id": consent_id,
                "onward": referrals.Onward(referral_id, "other", "x"),
            },
        ),
    }
    door, wanted = doors[verb]
    return lambda actor: door(actor=actor, **wanted)


@pytest.mark.parametrize("verb", list(Verb))
def test_each_step_is_taken_by_the_roles_of_its_action_and_by_no_other(
    cast: Cast, story: Story, verb: Verb
) -> None:
    sent = referrals.send(
        actor=cast.maiwp, need_id=story.capital.id, programme_id="tekun-niaga", consent_id=story.consent_id
    )
    if verb in ACCEPTED_FIRST:
        referrals.accept(actor=cast.tekun, referral_id=sent.id)
    if verb in (Verb.ASK, Verb.SUPPLY):
        referrals.mark_received(actor=cast.tekun, referral_id=sent.id)
    if verb is Verb.SUPPLY:
        referrals.set_question(actor=cast.tekun, referral_id=sent.id, asked=True)
    (step,) = [one for one in TRANSITIONS if one.verb is verb]
    whose = {Side.SENDER: cast.maiwp, Side.RECEIVER: cast.second}[step.side]
    consent_id = tekun_coordinates(cast, story) if verb is Verb.REFER_ON else story.consent_id
    take = step_of(verb, story, sent.id, consent_id)
    for role in ROLES:
        outcome = refusal(take, replace(whose, role=role))
        assert outcome == (None if role in ACTIONS[step.action] else "role_may_not"), role


def tekun_coordinates(cast: Cast, story: Story) -> uuid.UUID:
    """Let TEKUN refer on what MAIWP sends it; return her consent to that, given there."""
    install_agreement(
        actor=SYSTEM,
        entry=AgreementEntry(
            code="T",
            kind="moc",
            title_ms="T",
            title_en="T",
            start=dt.date(2026, 1, 1),
            end=None,
            parties=("MAIWP", "TEKUN"),
            clauses=(("MAIWP", "TEKUN", "referrals"),),
            purposes=("coordination",),
        ),
    )
    return record_consent(
        actor=cast.tekun,
        individual_id=story.individual_id,
        basis="consent",
        purposes=["casework"],
        categories=["identity"],
        agency_ids=[cast.giatmara.own_agency_id],
        evidence="signed_form",
    )


def refusal(take: Callable[..., object], actor: Actor) -> str | None:
    """Take a step and undo it; return why it was refused."""
    try:
        with transaction.atomic():
            take(actor)
            transaction.set_rollback(True)
    except MySynergyError as error:
        return error.code
    return None
