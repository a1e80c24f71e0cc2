"""Accepting and completing say why, or show what came of it: at the door and in the database."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import IntegrityError, connection, transaction
from tests.people import SYSTEM

from mysynergy.access.public import acting
from mysynergy.kernel.errors import Invalid
from mysynergy.referrals import public as referrals
from mysynergy.referrals.domain import evidence_faults
from mysynergy.referrals.public import Evidence, ReferralView
from mysynergy.referrals.tests.conftest import Cast, Story

TODAY = dt.date(2026, 11, 23)
RECEIPT = Evidence("receipt", TODAY, " R-2026-118 ")


@pytest.fixture
def sent(cast: Cast, story: Story) -> ReferralView:
    return referrals.send(
        actor=cast.maiwp, need_id=story.capital.id, programme_id="tekun-niaga", consent_id=story.consent_id
    )


def test_accepting_says_why_and_explains_what_is_not_plain(cast: Cast, sent: ReferralView) -> None:
    for code, note, field in (("by_discretion", " ", "note"), ("no such", "x", "reason_code")):
        with pytest.raises(Invalid) as wrong:
            referrals.accept(actor=cast.tekun, referral_id=sent.id, reason_code=code, note=note)
        assert [fault.field for fault in wrong.value.faults] == [field]
    taken = referrals.accept(
        actor=cast.tekun, referral_id=sent.id, reason_code="by_discretion", note="Kes istimewa"
    )
    assert (taken.accept_code, taken.note) == ("by_discretion", "Kes istimewa")


@pytest.mark.parametrize(
    ("evidence", "wrong"),
    [
        (None, {"evidence_kind": "required", "evidence_on": "required", "evidence_reference": "required"}),
        (Evidence("not_recorded", TODAY, "x"), {"evidence_kind": "unknown_choice"}),
        (Evidence("letter", TODAY + dt.timedelta(days=1), "x"), {"evidence_on": "in_future"}),
        (Evidence("letter", TODAY, "  "), {"evidence_reference": "required"}),
        (Evidence("letter", TODAY, "x" * 201), {"evidence_reference": "too_long"}),
        (Evidence("letter", TODAY, "\x00"), {"evidence_reference": "not_text"}),
        (RECEIPT, {}),
    ],
)
def test_evidence_has_kind_date_and_reference(evidence: Evidence | None, wrong: dict[str, str]) -> None:
    assert {fault.field: fault.code for fault in evidence_faults(evidence, TODAY)} == wrong


def test_help_is_shown_and_its_absence_explained(cast: Cast, sent: ReferralView) -> None:
    referrals.accept(actor=cast.tekun, referral_id=sent.id)
    with pytest.raises(Invalid):
        referrals.complete(actor=cast.tekun, referral_id=sent.id, outcome="partly_helped")
    with pytest.raises(Invalid) as wrong:
        referrals.complete(actor=cast.tekun, referral_id=sent.id, outcome="not_helped", evidence=RECEIPT)
    assert [fault.field for fault in wrong.value.faults] == ["text", "reason_code"]
    done = referrals.complete(actor=cast.tekun, referral_id=sent.id, evidence=RECEIPT, text="left out")
    assert (done.evidence_kind, done.evidence_on, done.evidence_reference) == (
        "receipt",
        TODAY,
        "R-2026-118",
    )
    assert (done.reason_code, done.reason_text) == (None, "")


def test_the_database_asks_for_reasons_and_evidence_too(cast: Cast, sent: ReferralView) -> None:
    referrals.accept(actor=cast.tekun, referral_id=sent.id)
    for change in (
        "accept_code = NULL",
        "accept_code = 'other', note = ''",
        "state = 'completed', closed_at = now(), outcome = 'helped'",
        "state = 'completed', closed_at = now(), outcome = 'helped', evidence_kind = 'letter', "
        "evidence_on = current_date, evidence_reference = ''",
        "state = 'completed', closed_at = now(), outcome = 'not_helped'",
        "state = 'completed', closed_at = now(), outcome = 'not_helped', reason_code = 'other'",
    ):
        with (
            pytest.raises(IntegrityError, match=r"_with_(reason|evidence)"),
            transaction.atomic(),
            acting(SYSTEM),
            connection.cursor() as cursor,
        ):
            cursor.execute(f"UPDATE referrals_referral SET {change}")  # noqa: S608 - our own words
