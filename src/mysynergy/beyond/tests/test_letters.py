"""A need put to a hospital by letter: agreed first, held throughout, ended by what the hospital answers."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import replace

import pytest
from django.db import IntegrityError, ProgrammingError, transaction
from tests.people import NOW, SYSTEM, officer

from mysynergy.access.public import Actor, Role, acting
from mysynergy.beyond import domain
from mysynergy.beyond import public as beyond
from mysynergy.beyond.models import Letter
from mysynergy.beyond.public import AnswerSaid, BodyView, LetterSaid, LetterView
from mysynergy.beyond.tests.conftest import Cast, Story
from mysynergy.cases import public as cases
from mysynergy.cases.public import NeedView
from mysynergy.events.public import of_subject
from mysynergy.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from mysynergy.referrals import public as referrals
from mysynergy.registry.public import record_consent, set_protected, withdraw_consent

FOLLOW_UP = dt.date(2026, 12, 7)
HELPED = AnswerSaid(
    "helped", evidence_kind="letter", evidence_on=dt.date(2026, 11, 23), evidence_reference="HKL 44/26"
)
REFUSED = AnswerSaid("refused", text="Tiada kes di hospital ini", reason_code="criteria_not_met")


def agreed(cast: Cast, story: Story, body: BodyView, categories: tuple[str, ...]) -> uuid.UUID:
    return record_consent(
        actor=cast.maiwp,
        individual_id=story.individual_id,
        basis="consent",
        purposes=[beyond.PURPOSE],
        categories=categories,
        agency_ids=[body.id],
        evidence="signed_form",
    )


@pytest.fixture
def hospital(cast: Cast) -> BodyView:
    return beyond.add_body(actor=cast.maiwp, name="Hospital  Contoh", kind="hospital", address="Jalan 1")


@pytest.fixture
def said(cast: Cast, story: Story, hospital: BodyView) -> LetterSaid:
    told = ("identity", "needs", "contact")
    consent_id = agreed(cast, story, hospital, told)
    words = "Mohon rawatan susulan."
    return LetterSaid(story.capital.id, hospital.id, consent_id, told, "ms", words, FOLLOW_UP)


@pytest.fixture
def letter(cast: Cast, said: LetterSaid) -> LetterView:
    return beyond.send(actor=cast.maiwp, said=said)


def held(story: Story) -> NeedView:
    return cases.needs(actor=SYSTEM, ids=[story.capital.id])[story.capital.id]


def faults_of(actor: Actor, said: LetterSaid) -> set[tuple[str, str]]:
    with pytest.raises(Invalid) as caught:
        beyond.send(actor=actor, said=said)
    return {(one.field, one.code) for one in caught.value.faults}


def types_of(letter: LetterView) -> list[str]:
    with acting(SYSTEM):
        return [one.type for one in reversed(of_subject(subject_id=letter.id))]


def test_a_letter_tells_what_was_agreed_and_the_need_is_held_until_the_day_of_asking_again(
    cast: Cast, story: Story, letter: LetterView
) -> None:
    assert (letter.state, letter.reference, letter.follow_up_on) == (
        "requested",
        "MAIWP/2026/L00001",
        FOLLOW_UP,
    )
    need = held(story)
    assert (need.held_by, need.held_for, need.held_until) == (
        cast.maiwp.id,
        "outside_sent",
        domain.end_of(FOLLOW_UP),
    )
    paper = beyond.read_paper(actor=cast.maiwp, letter_id=letter.id)
    assert (paper.name, paper.body_name, paper.members) == (
        "Siti Aminah binti Abdul Rahman",
        "Hospital Contoh",
        None,
    )
    assert paper.number is not None
    assert "850312" not in paper.number
    assert paper.phone
    assert types_of(letter) == ["beyond.sent", "beyond.printed"]
    assert beyond.add_body(actor=cast.maiwp, name="hospital contoh", kind="hospital").id == letter.body.id
    assert [one.id for one in beyond.open_letters(actor=cast.maiwp)] == [letter.id]
    assert beyond.open_letters(actor=cast.maiwp, due=True) == ()


def test_nothing_is_put_on_paper_that_was_not_agreed_to(
    cast: Cast, story: Story, hospital: BodyView, said: LetterSaid
) -> None:
    no_basis = [
        replace(said, consent_id=None),
        replace(said, consent_id=story.consent_id),  # names agencies, not this body
    ]
    for one in no_basis:
        with pytest.raises(Conflict, match="consent_missing"):
            beyond.send(actor=cast.maiwp, said=one)
    wrong = {
        ("categories", "not_agreed_to"): replace(said, categories=(*said.categories, "household")),
        ("categories", "letter_tells_always"): replace(said, categories=("needs",)),
        ("categories", "unknown_choice"): replace(said, categories=("identity", "needs", "faith")),
        ("language", "unknown_choice"): replace(said, language="fr"),
        ("words", "required"): replace(said, words=" "),
        ("words", "not_text"): replace(said, words="a\x00"),
        ("follow_up_on", "required"): replace(said, follow_up_on=None),
        ("follow_up_on", "in_the_past"): replace(said, follow_up_on=dt.date(2026, 11, 22)),
        ("follow_up_on", "too_far"): replace(said, follow_up_on=dt.date(2026, 12, 24)),
    }
    for fault, one in wrong.items():
        assert faults_of(cast.maiwp, one) == {fault}
    assert Letter.objects.count() == 0
    with pytest.raises(NotFound):
        beyond.send(actor=cast.tekun, said=said)
    withdraw_consent(actor=cast.maiwp, consent_id=said.consent_id or uuid.uuid4(), reason="she said so")
    with pytest.raises(Conflict, match="consent_missing"):
        beyond.send(actor=cast.maiwp, said=said)


def test_the_whole_number_stands_only_where_the_body_needs_it(
    cast: Cast, story: Story, said: LetterSaid
) -> None:
    school = beyond.add_body(actor=cast.maiwp, name="Sekolah Contoh", kind="school")
    other = agreed(cast, story, school, said.categories)
    to_school = replace(said, body_id=school.id, consent_id=other, whole_number_for="daftar")
    assert faults_of(cast.maiwp, to_school) == {("whole_number_for", "number_not_needed")}
    sent = beyond.send(actor=cast.maiwp, said=replace(said, whole_number_for="fail hospital"))
    paper = beyond.read_paper(actor=cast.maiwp, letter_id=sent.id)
    assert sent.whole_number
    assert (paper.number or "").replace("-", "") == "850312145678"


def test_a_protected_person_s_address_never_stands_in_a_letter(
    cast: Cast, story: Story, said: LetterSaid
) -> None:
    set_protected(actor=cast.maiwp, individual_id=story.individual_id, protected=True, reason="violence")
    sent = beyond.send(actor=cast.maiwp, said=said)
    paper = beyond.read_paper(actor=cast.maiwp, letter_id=sent.id)
    assert (paper.phone, paper.address) == (None, None)


def test_a_withdrawn_consent_stops_the_printing_of_an_open_letter(
    cast: Cast, said: LetterSaid, letter: LetterView
) -> None:
    withdraw_consent(actor=cast.maiwp, consent_id=said.consent_id or uuid.uuid4(), reason="she said so")
    with pytest.raises(Conflict, match="consent_missing"):
        beyond.read_paper(actor=cast.maiwp, letter_id=letter.id)


def test_no_other_agency_finds_a_letter(cast: Cast, story: Story, letter: LetterView) -> None:
    for stranger in (cast.tekun, cast.stranger):
        assert beyond.of_individual(actor=stranger, individual_id=story.individual_id) == ()
        assert beyond.bodies(actor=stranger) == ()
        for door in (beyond.get, beyond.read_paper):
            with pytest.raises(NotFound):
                door(actor=stranger, letter_id=letter.id)
        with pytest.raises(NotFound):
            beyond.answer(actor=stranger, letter_id=letter.id, said=HELPED)
    with acting(SYSTEM):
        told = of_subject(subject_id=letter.id)
    assert {one.category for one in told} == {"referrals.private"}
    assert "Contoh" not in str([one.body for one in told])


def test_help_with_evidence_closes_the_need_or_brings_it_back(
    cast: Cast, story: Story, letter: LetterView
) -> None:
    with pytest.raises(Invalid):
        beyond.answer(actor=cast.maiwp, letter_id=letter.id, said=AnswerSaid("helped"))
    then = cast.maiwp.at(NOW + dt.timedelta(days=9))
    met = replace(HELPED, need_met=True)
    done = beyond.answer(actor=then, letter_id=letter.id, said=met)
    assert (done.state, done.outcome, done.evidence_reference) == ("completed", "helped", "HKL 44/26")
    need = held(story)
    assert (need.state, need.outcome, need.close_code) == ("closed", "met", "helped")
    assert beyond.answer(actor=then, letter_id=letter.id, said=met) == done
    with pytest.raises(Conflict, match="changed_meanwhile"):
        beyond.answer(actor=then, letter_id=letter.id, said=REFUSED)


def test_accepted_then_given_up_the_need_is_the_officers_by_the_next_working_day(
    cast: Cast, story: Story, letter: LetterView
) -> None:
    yes = AnswerSaid("accepted", text="Temu janji 10 Dis", follow_up_on=dt.date(2026, 12, 11))
    taken = beyond.answer(actor=cast.maiwp, letter_id=letter.id, said=yes)
    assert (taken.state, held(story).held_for) == ("accepted", "outside_accepted")
    with pytest.raises(Conflict, match="changed_meanwhile"):
        beyond.answer(actor=cast.maiwp, letter_id=letter.id, said=yes)
    given_up = beyond.answer(actor=cast.maiwp, letter_id=letter.id, said=REFUSED)
    assert given_up.state == "failed"
    need = held(story)
    assert (need.held_by, need.held_for) == (cast.maiwp.id, "outside_refused")
    assert need.held_until == dt.datetime(2026, 11, 24, 15, 59, 59, tzinfo=dt.UTC)
    assert types_of(letter) == ["beyond.sent", "beyond.accepted", "beyond.refused"]


@pytest.mark.parametrize(
    ("came", "state"),
    [
        (REFUSED, "rejected"),
        (AnswerSaid("no_answer"), "cancelled"),
        (AnswerSaid("withdrawn", reason_code="person_withdrew"), "cancelled"),
        (AnswerSaid("withdrawn", reason_code="sent_in_error"), "entered_in_error"),
        (replace(HELPED, answer="partly_helped"), "completed"),
    ],
)
def test_however_it_ends_the_need_has_a_named_person_and_a_date(
    cast: Cast, story: Story, letter: LetterView, came: AnswerSaid, state: str
) -> None:
    then = cast.maiwp.at(NOW + dt.timedelta(days=15))
    assert beyond.answer(actor=then, letter_id=letter.id, said=came).state == state
    need = held(story)
    assert (need.held_by, need.state) == (cast.maiwp.id, "open")
    assert need.held_until is not None
    assert then.now < need.held_until < then.now + dt.timedelta(days=10)


def test_asking_again_sets_a_new_day_and_the_third_time_is_a_supervisors(
    cast: Cast, story: Story, letter: LetterView
) -> None:
    day = FOLLOW_UP
    for number in (1, 2):
        day = dt.date(2026, 12, 10 + number)
        found = beyond.renew(actor=cast.maiwp, letter_id=letter.id, follow_up_on=day, note="tiada jawapan")
        assert (found.renewals, found.follow_up_on) == (number, day)
        assert held(story).held_until == domain.end_of(day)
    with pytest.raises(NotAllowed, match="review_needs_supervisor"):
        beyond.renew(actor=cast.maiwp, letter_id=letter.id, follow_up_on=day, note="lagi")
    boss = officer("MAIWP", Role.SUPERVISOR)
    assert beyond.renew(actor=boss, letter_id=letter.id, follow_up_on=day, note="lagi").renewals == 0


def test_a_need_that_another_agency_took_up_stays_in_its_hands(
    cast: Cast, story: Story, letter: LetterView
) -> None:
    sent = referrals.send(
        actor=cast.maiwp, need_id=story.capital.id, programme_id="tekun-niaga", consent_id=story.consent_id
    )
    referrals.mark_received(actor=cast.tekun, referral_id=sent.id)
    beyond.answer(actor=cast.maiwp, letter_id=letter.id, said=REFUSED)
    need = held(story)
    assert (need.held_by, need.held_for) == (cast.tekun.id, "referral_received")


def test_letters_of_closed_needs_are_taken_back_once(cast: Cast, story: Story, letter: LetterView) -> None:
    cases.close_need(actor=cast.maiwp, need_id=story.capital.id, outcome="withdrawn", code="by_person")
    assert [beyond.end_of_closed_needs(actor=SYSTEM) for _ in range(2)] == [1, 0]
    found = beyond.get(actor=cast.maiwp, letter_id=letter.id)
    assert (found.state, found.reason_code) == ("cancelled", "need_closed")


def test_the_database_itself_holds_the_day_near_and_the_words_unchanged(letter: LetterView) -> None:
    later = {"changed_at": NOW, "closed_at": NOW}
    changes: list[tuple[dict[str, object], str]] = [
        ({"follow_up_at": NOW + dt.timedelta(days=40)}, "beyond_follow_up_near"),
        ({"state": "completed", "accepted_at": NOW, **later}, "beyond_helped_with_evidence"),
        ({"state": "rejected", "reason_code": "other", **later}, "beyond_refused_with_reason"),
        ({"state": "cancelled", **later}, "beyond_withdrawn_with_reason"),
        ({"state": "on_hold"}, "beyond_known_state"),
    ]
    for change, name in changes:
        with acting(SYSTEM), pytest.raises(IntegrityError, match=name), transaction.atomic():
            Letter.objects.filter(id=letter.id).update(**change)
    with acting(SYSTEM), pytest.raises(ProgrammingError), transaction.atomic():
        Letter.objects.filter(id=letter.id).update(said=b"x")


def test_letters_of_a_need_that_is_shown_no_longer_are_read_without_it(cast: Cast, story: Story) -> None:
    referral = referrals.send(
        actor=cast.maiwp,
        need_id=story.capital.id,
        programme_id="tekun-niaga",
        consent_id=story.consent_id,
        message="",
    )
    referrals.mark_received(actor=cast.tekun, referral_id=referral.id)
    referrals.accept(actor=cast.tekun, referral_id=referral.id, note="")
    body = beyond.add_body(actor=cast.tekun, name="Klinik Contoh", kind="clinic")
    told = ("identity", "needs")
    consent = record_consent(
        actor=cast.tekun,
        individual_id=story.individual_id,
        basis="consent",
        purposes=[beyond.PURPOSE],
        categories=told,
        agency_ids=[body.id],
        evidence="signed_form",
    )
    said = LetterSaid(story.capital.id, body.id, consent, told, "ms", "Mohon", FOLLOW_UP)
    sent = beyond.send(actor=cast.tekun, said=said)
    referrals.decline(actor=cast.tekun, referral_id=referral.id, reason_code="quota_full", text="penuh")
    (found,) = beyond.open_letters(actor=cast.tekun)
    assert (found.id, found.kind) == (sent.id, story.capital.kind)
    done = beyond.answer(actor=cast.tekun, letter_id=sent.id, said=REFUSED)
    assert (done.state, held(story).held_by) == ("rejected", cast.maiwp.id)
