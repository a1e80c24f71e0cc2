"""The cast: a council and a lender with their officers, and a widow about whom everything is recorded."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass
from decimal import Decimal

import pytest

from mysynergy.access.public import Actor, ActorKind, Role, agencies, create_user
from mysynergy.assistance import public as assistance
from mysynergy.cases.public import NeedSaid, add_needs, close_need
from mysynergy.households.public import MemberSaid, set_household
from mysynergy.intake.public import PersonSaid, submit
from mysynergy.referrals import public as referrals
from mysynergy.registry.public import (
    AlreadyKnown,
    confirm_link,
    open_person,
    record_consent,
    register,
    set_contact,
)
from mysynergy.screening.public import record_facts, set_wish

NOW = dt.datetime(2026, 11, 23, 2, 0, tzinfo=dt.UTC)  # a Monday morning in Malaysia
TODAY = dt.date(2026, 11, 23)
SYSTEM = Actor.system("test", now=NOW)
WIDOW = PersonSaid(
    name="Zulaikha Quxplanted binti Wahidin",
    identity_kind="mykad",
    identity_number="790412-14-6482",
    birth_year=1979,
    birth_month=4,
    birth_day=12,
    phone="013-777 4821",
    state="MY-14",
    district="Setiawangsa",
    postcode="54200",
    address="17 Lorong Quxaddress",
    mother_name="Quxmother binti Salleh",
    papers_note="Quxpapers lost",
    language="en",
)
#: Whatever of hers must be nowhere after an erasure: as written, and as compared or stored.
PLANTED = (
    "Quxplanted",
    "ZULAIKHA",
    "Zulaikha",
    "790412146482",
    "790412-14-6482",
    "0137774821",
    "60137774821",
    "013-777 4821",
    "Quxaddress",
    "Quxmother",
    "Quxpapers",
    "Setiawangsa",
    "Quxnote",
    "Quxmessage",
    "Quxanswer",
    "Quxreason",
    "Quxdescription",
    "Quxproof",
    "Quxevidence",
    "Quxwords",
)


@dataclass(frozen=True)
class Office:
    """The officers of one agency who matter here."""

    caseworker: Actor
    steward: Actor
    supervisor: Actor
    approver: Actor


@dataclass(frozen=True)
class Cast:
    """``council`` registered the widow, ``lender`` lends to her, ``stranger`` knows nothing of her."""

    council: Office
    lender: Office
    stranger: Office


def office(code: str) -> Office:
    """Make the officers of an agency; all are users, as whoever looks after a need must be."""
    ids = {one.code: one.id for one in agencies(actor=SYSTEM).values()}
    roles = (Role.CASEWORKER, Role.DATA_STEWARD, Role.SUPERVISOR, Role.APPROVER)

    def hire(role: Role) -> Actor:
        user = create_user(
            actor=SYSTEM,
            username=f"{code}-{role.value}-{uuid.uuid4().hex[:6]}",
            name=f"{code} {role.value}",
            password=uuid.uuid4().hex,
            agency_id=ids[code],
            roles=[role],
            start=dt.date(2026, 1, 1),
        )
        return Actor(
            kind=ActorKind.OFFICER, role=role, purpose="casework", now=NOW, id=user, agency_id=ids[code]
        )

    return Office(*(hire(role) for role in roles))


def make_cast() -> Cast:
    """Make everybody."""
    return Cast(office("MAIWP"), office("TEKUN"), office("GIATMARA"))


@pytest.fixture
def cast(db: None) -> Cast:
    """The officers of three agencies."""
    return make_cast()


@dataclass(frozen=True)
class Record:
    """The widow's record, with a brother at home, a need, a referral and a loan."""

    individual_id: uuid.UUID
    need_id: uuid.UUID
    referral_id: uuid.UUID
    award_id: uuid.UUID
    brother_id: uuid.UUID


def live(cast: Cast) -> Record:
    """Let everything happen to her that leaves words somewhere."""
    officer, lender = cast.council.caseworker, cast.lender
    source = submit(actor=officer, said=WIDOW, channel="counter")
    widow = register(actor=officer, source_record_id=source.id)
    other = submit(actor=lender.caseworker, said=WIDOW, channel="counter")
    with pytest.raises(AlreadyKnown):
        register(actor=lender.caseworker, source_record_id=other.id)
    confirm_link(actor=lender.caseworker, source_record_id=other.id, individual_id=widow)
    set_contact(actor=officer, individual_id=widow, phone=WIDOW.phone, safe_to_contact="safe")
    home = set_household(
        actor=officer,
        individual_id=widow,
        members=[
            MemberSaid(role="sibling", said=PersonSaid(name="Harun bin Wahidin", birth_year=1985)),
        ],
    )
    record_facts(
        actor=officer,
        individual_id=widow,
        facts={"person.employment_status": "self_employed"},
        source="interview",
        verification="said",
    )
    set_wish(actor=officer, individual_id=widow, wish="zakat", wanted=True)
    return _helped(
        cast, widow, {one.individual_id for one in home.members if one.individual_id != widow}.pop()
    )


def _helped(cast: Cast, widow: uuid.UUID, brother: uuid.UUID | None) -> Record:
    officer, lender = cast.council.caseworker, cast.lender
    assert brother is not None
    assert lender.caseworker.agency_id is not None
    (need,) = add_needs(
        actor=officer,
        individual_id=widow,
        needs=[NeedSaid("jobs_business", "business_capital", "normal", "Quxnote: her stall burnt")],
    )
    consent = record_consent(
        actor=officer,
        individual_id=widow,
        basis="consent",
        purposes=["casework"],
        categories=("identity", "contact", "needs", "referrals", "screening"),
        agency_ids=[lender.caseworker.agency_id],
        evidence="Quxevidence, signed",
    )
    sent = referrals.send(
        actor=officer,
        need_id=need.id,
        programme_id="tekun-niaga",
        consent_id=consent,
        message="Quxmessage for you",
    )
    referrals.mark_received(actor=lender.caseworker, referral_id=sent.id)
    referrals.accept(actor=lender.caseworker, referral_id=sent.id, note="Quxanswer: we lend")
    enrolment = assistance.enrol(actor=lender.caseworker, referral_id=sent.id)
    award = assistance.award(
        actor=lender.approver,
        enrolment_id=enrolment.id,
        kind="cash",
        amount=Decimal("1500.00"),
        description="Quxdescription of a stall",
        unit="",
        start=TODAY,
        end=None,
    )
    open_person(actor=lender.caseworker, individual_id=widow)
    return Record(widow, need.id, sent.id, award.id, brother)


def finish(cast: Cast, record: Record) -> None:
    """Hand everything over and close everything, so that nothing stands in the way any more."""
    lender = cast.lender
    assistance.record_delivery(
        actor=lender.approver,
        award_id=record.award_id,
        delivered_on=TODAY,
        amount=Decimal("1500.00"),
        proof="Quxproof receipt",
        last=True,
    )
    referrals.complete(
        actor=lender.caseworker,
        referral_id=record.referral_id,
        outcome="helped",
        note="Quxwords",
        evidence=referrals.Evidence("receipt", TODAY, "Quxdocument 7"),
    )
    close_need(
        actor=cast.council.caseworker,
        need_id=record.need_id,
        outcome="met",
        code="helped",
        reason="Quxreason: all is well",
    )


@pytest.fixture
def record(cast: Cast) -> Record:
    """The widow's record, under way."""
    return live(cast)
