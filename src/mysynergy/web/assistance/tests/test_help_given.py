"""Enrol, grant, hand over, end, take back; refused by a rule, let pass by a second person; findings."""

from __future__ import annotations

import datetime as dt
import uuid
from decimal import Decimal

import pytest
from django.http import HttpResponse
from django.utils import timezone

from mysynergy.access import public as access
from mysynergy.access.public import Role
from mysynergy.assistance import public as assistance
from mysynergy.assistance.public import awards, of_individual, overrides, status_of
from mysynergy.referrals.public import ReferralView, accept
from mysynergy.web.conftest import Hire, Officer, Story

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
LOAN = {
    "kind": "loan",
    "amount": "5000.00",
    "every": "once",
    "description": "",
    "start": TODAY.isoformat(),
    "last_day": (TODAY + dt.timedelta(days=364)).isoformat(),
    "key": "",
}


@pytest.fixture
def approver(hire: Hire) -> Officer:
    return hire("TEKUN", Role.APPROVER)


@pytest.fixture
def referral(story: Story) -> ReferralView:
    sent = story.ask()
    return accept(actor=story.receiver.actor, referral_id=sent.id)


def post(officer: Officer, path: str, data: dict[str, str] | None = None, **more: str) -> HttpResponse:
    answer = officer.client.post(path, {**(data or {}), **more})
    assert isinstance(answer, HttpResponse)
    return answer


def grant(officer: Officer, referral: ReferralView, **more: str) -> HttpResponse:
    given = {**LOAN, "key": str(uuid.uuid4()), "confirmed": "yes", **more}
    return post(officer, f"/referrals/{referral.id}/award/", given)


def award_id(officer: Officer) -> uuid.UUID:
    return awards(actor=officer.actor)[0].id


@pytest.mark.parametrize(("language", "words"), [("ms", "Luluskan bantuan ini?"), ("en", "Grant this help?")])
def test_granting_says_what_it_does_before_it_does_it(
    approver: Officer, referral: ReferralView, language: str, words: str
) -> None:
    approver.client.cookies["language"] = language
    path = f"/referrals/{referral.id}/award/"
    assert approver.client.get(path).status_code == 200
    page = post(approver, path, LOAN)
    text = page.content.decode()
    assert page.status_code == 200
    assert words in text
    assert "RM5,000.00" in text
    assert awards(actor=approver.actor) == ()


def test_a_confirmed_award_stands_and_moves_the_status(
    approver: Officer, referral: ReferralView, story: Story
) -> None:
    done = grant(approver, referral)
    assert done.status_code == 302
    made = awards(actor=approver.actor)[0]
    assert done.headers["Location"] == f"/awards/{made.id}/"
    assert (made.amount, made.end) == (Decimal(5000), TODAY + dt.timedelta(days=365))
    status = status_of(actor=story.sender.actor, individual_id=story.individual_id)
    assert status.by_need[story.cash.id] == "being_assisted"
    page = approver.client.get(f"/referrals/{referral.id}/").content.decode()
    assert f"/awards/{made.id}/" in page


def test_the_same_form_sent_twice_grants_once(approver: Officer, referral: ReferralView) -> None:
    key = str(uuid.uuid4())
    assert grant(approver, referral, key=key).status_code == 302
    assert grant(approver, referral, key=key).status_code == 302
    assert len(awards(actor=approver.actor)) == 1


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"amount": ""}, "id_amount_error"),
        ({"amount": "-5"}, "id_amount_error"),
        ({"amount": "1e9999"}, "id_amount_error"),
        ({"amount": "12.345"}, "dua angka"),
        ({"amount": "NaN"}, "dengan angka"),
        ({"kind": "gold"}, "Pilih salah satu."),
        ({"start": "2026-02-31"}, "Tulis tarikh"),
        ({"last_day": "1999-01-01"}, "id_last_day_error"),
        ({"kind": "in_kind", "amount": "", "description": ""}, "atau nyatakan di bawah"),
        ({"kind": "loan", "amount": "", "description": "Pinjaman"}, "id_amount_error"),
        ({"description": "x" * 3000}, "2000"),
    ],
)
def test_what_cannot_be_granted_is_named_beside_its_field(
    approver: Officer, referral: ReferralView, typed: dict[str, str], words: str
) -> None:
    answer = grant(approver, referral, **typed)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert awards(actor=approver.actor) == ()


def test_the_agencys_own_rule_refuses_and_its_sentence_is_shown(
    approver: Officer, referral: ReferralView
) -> None:
    grant(approver, referral)
    for confirmed in ("", "yes"):
        answer = grant(approver, referral, confirmed=confirmed)
        text = answer.content.decode()
        assert answer.status_code == 409
        assert "Satu pembiayaan TEKUN bagi satu isi rumah" in text
        assert "Tiada apa-apa diubah" in text
    assert len(awards(actor=approver.actor)) == 1


def test_typed_answers_come_back_when_they_are_to_be_changed(
    approver: Officer, referral: ReferralView
) -> None:
    answer = post(approver, f"/referrals/{referral.id}/award/", LOAN, edit="yes")
    assert answer.status_code == 200
    assert 'value="5000.00"' in answer.content.decode()


def test_a_second_person_lets_it_pass_and_nobody_lets_herself(
    approver: Officer, referral: ReferralView, hire: Hire, story: Story
) -> None:
    grant(approver, referral)
    second = hire("TEKUN", Role.SUPERVISOR)
    path = f"/referrals/{referral.id}/override/"
    assert post(second, path, {"reason": "", "days": "99"}).status_code == 422
    let = {
        "rule_codes": "one-per-household",
        "vital": "on",
        "reason": "Gerai kedua, pendaftaran lain.",
        "days": "7",
    }
    assert post(second, path, let).status_code == 302
    leave = overrides(
        actor=approver.actor, individual_id=story.individual_id, programme_id=referral.programme_id
    )[0]
    own = grant(second, referral, override=str(leave.id))
    assert own.status_code == 409, "who approved does not award"
    done = grant(approver, referral, override=str(leave.id))
    assert done.status_code == 302
    assert len(awards(actor=approver.actor)) == 2
    used = overrides(
        actor=approver.actor, individual_id=story.individual_id, programme_id=referral.programme_id
    )
    assert used == ()


def test_a_caseworker_enrols_and_an_approver_grants(
    approver: Officer, referral: ReferralView, story: Story
) -> None:
    page = story.receiver.client.get(f"/referrals/{referral.id}/").content.decode()
    assert "/enrol/" in page
    assert "/award/" not in page
    assert post(story.receiver, f"/referrals/{referral.id}/award/", LOAN).status_code == 403
    assert post(story.receiver, f"/referrals/{referral.id}/enrol/").status_code == 302
    page = story.receiver.client.get(f"/referrals/{referral.id}/").content.decode()
    assert "Pelulus agensi ini" in page
    assert grant(approver, referral).status_code == 302


def test_deliveries_are_noted_until_all_is_handed_over(
    approver: Officer, referral: ReferralView, story: Story
) -> None:
    grant(approver, referral)
    path = f"/awards/{award_id(approver)}/deliver/"
    part = {"delivered_on": TODAY.isoformat(), "amount": "2000.00", "proof": "Resit 1"}
    assert post(story.receiver, path, part).status_code == 302
    too_much = post(story.receiver, path, {**part, "amount": "4000.00"})
    assert too_much.status_code == 422
    future = post(story.receiver, path, {**part, "delivered_on": (TODAY + dt.timedelta(days=9)).isoformat()})
    assert future.status_code == 422
    assert "id_delivered_on_error" in future.content.decode()
    assert post(story.receiver, path, {**part, "amount": "3000.00", "proof": "Resit 2"}).status_code == 302
    made = awards(actor=approver.actor)[0]
    assert made.state == "delivered"
    page = approver.client.get(f"/awards/{made.id}/").content.decode()
    assert "Resit 1" in page
    assert "RM3,000.00" in page


def test_the_status_is_assisted_once_the_need_is_closed_as_met(
    approver: Officer, referral: ReferralView, story: Story
) -> None:
    grant(approver, referral)
    path = f"/awards/{award_id(approver)}/deliver/"
    post(approver, path, {"delivered_on": TODAY.isoformat(), "amount": "5000.00"})
    post(story.receiver, f"/referrals/{referral.id}/complete/", {"outcome": "helped"})
    post(story.sender, f"/needs/{story.cash.id}/close/", {"ending": "met:helped"})
    status = status_of(actor=story.sender.actor, individual_id=story.individual_id)
    assert status.by_need[story.cash.id] == "assisted"


def test_a_delivery_is_taken_back_by_a_counter_entry(approver: Officer, referral: ReferralView) -> None:
    grant(approver, referral)
    made = award_id(approver)
    post(approver, f"/awards/{made}/deliver/", {"delivered_on": TODAY.isoformat(), "amount": "5000.00"})
    one = awards(actor=approver.actor)[0].deliveries[0]
    path = f"/awards/{made}/reverse/"
    assert post(approver, path, {"delivery_id": str(one.id)}).status_code == 422
    done = post(approver, path, {"delivery_id": str(one.id), "reason": "never_handed_over"})
    assert done.status_code == 302
    assert awards(actor=approver.actor)[0].state == "in_force"
    assert "Tidak pernah diserahkan" in approver.client.get(f"/awards/{made}/").content.decode()


def test_help_is_ended_before_its_time_with_a_reason(approver: Officer, referral: ReferralView) -> None:
    grant(approver, referral)
    made = award_id(approver)
    day = (TODAY + dt.timedelta(days=30)).isoformat()
    assert post(approver, f"/awards/{made}/end/", {"on": "2001-01-01", "reason": "repaid"}).status_code == 422
    assert post(approver, f"/awards/{made}/end/", {"on": day, "reason": "repaid"}).status_code == 302
    assert awards(actor=approver.actor)[0].state == "ended"


@pytest.mark.parametrize(
    ("language", "words"), [("ms", "Belum ada yang diluluskan"), ("en", "Nothing granted yet")]
)
def test_an_empty_list_of_benefits_teaches(hire: Hire, language: str, words: str) -> None:
    page = hire("TEKUN", Role.CASEWORKER, language=language).client.get("/benefits/")
    assert words in page.content.decode()


def test_benefits_list_the_agencys_own_awards(
    approver: Officer, referral: ReferralView, story: Story
) -> None:
    grant(approver, referral)
    page = approver.client.get("/benefits/").content.decode()
    assert "Siti Aminah" in page
    assert "RM5,000.00" in page
    assert of_individual(actor=approver.actor, individual_id=story.individual_id).awards


def test_findings_are_for_supervisors_and_auditors(hire: Hire) -> None:
    assert (
        "Tiada pertindihan"
        in hire("MAIWP", Role.SUPERVISOR).client.get("/benefits/?tab=findings").content.decode()
    )
    caseworker = hire("MAIWP", Role.CASEWORKER)
    assert "Pertindihan" not in caseworker.client.get("/benefits/?tab=findings").content.decode()


def give(officer: Officer, individual_id: uuid.UUID, programme_id: str) -> None:
    assert officer.actor.agency_id is not None
    access.grant(
        actor=officer.actor,
        individual_id=individual_id,
        agency_id=officer.actor.agency_id,
        reason_kind="case",
        reason_id=uuid.uuid4(),
        categories=("identity", "awards", "amounts"),
    )
    enrolled = assistance.enrol(actor=officer.actor, individual_id=individual_id, programme_id=programme_id)
    assistance.award(
        actor=officer.actor,
        enrolment_id=enrolled.id,
        kind="cash",
        amount=Decimal("200.00"),
        every="month",
        start=TODAY,
        end=TODAY + dt.timedelta(days=90),
    )


def test_an_overlap_under_the_own_rule_is_shown_with_its_sentence_and_answered(
    hire: Hire, story: Story
) -> None:
    give(hire("MAIPK", Role.APPROVER), story.individual_id, "maipk-bulanan")
    give(hire("JKM", Role.APPROVER), story.individual_id, "jkm-bkk")
    supervisor = hire("MAIPK", Role.SUPERVISOR)
    page = supervisor.client.get("/benefits/?tab=findings").content.decode()
    assert "mana-mana pihak atau agensi lain" in page
    assert "Bantuan Kanak-Kanak" in page
    finding = assistance.findings(actor=supervisor.actor)[0]
    path = f"/findings/{finding.id}/answer/"
    for wrong in ({"state": "accepted", "answer": " "}, {"state": "stopped", "answer": "x"}):
        post(supervisor, path, wrong)
        assert assistance.findings(actor=supervisor.actor)[0].state == "open"
    post(supervisor, path, {"state": "dismissed", "answer": "Bantuan anak, bukan bantuan yang sama."})
    assert assistance.findings(actor=supervisor.actor) == ()
    assert "bukan bantuan yang sama" in supervisor.client.get("/benefits/?tab=findings").content.decode()


def test_another_agencys_award_is_not_found(approver: Officer, referral: ReferralView, hire: Hire) -> None:
    grant(approver, referral)
    stranger = hire("MAFA", Role.APPROVER)
    assert stranger.client.get(f"/awards/{award_id(approver)}/").status_code == 404
    assert (
        post(
            stranger, f"/awards/{award_id(approver)}/end/", {"on": "2027-01-01", "reason": "other"}
        ).status_code
        == 404
    )
