"""The cast: approvers of a lender, two councils and welfare; a widow, and the brother who lives with her."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass, replace
from decimal import Decimal

import pytest

from mysynergy.access.public import Actor, ActorKind, Role, agencies, create_user, grant
from mysynergy.assistance import public as assistance
from mysynergy.assistance.public import AwardView
from mysynergy.cases.public import NeedSaid, NeedView, add_needs
from mysynergy.households.public import MemberSaid, set_household
from mysynergy.intake.public import PersonSaid, submit
from mysynergy.registry.public import register

NOW = dt.datetime(2026, 11, 23, 2, 0, tzinfo=dt.UTC)  # a Monday morning in Malaysia
TODAY = dt.date(2026, 11, 23)
NEXT_YEAR = dt.date(2027, 11, 23)
SYSTEM = Actor.system("test", now=NOW)
WIDOW = PersonSaid(
    name="Siti Aminah binti Abdul Rahman",
    identity_kind="mykad",
    identity_number="850312-14-5678",
    birth_year=1985,
    birth_month=3,
    birth_day=12,
    state="MY-08",
    language="ms",
)
BROTHER = PersonSaid(name="Ahmad bin Abdul Rahman", birth_year=1990, state="MY-08")
#: What a referral or a case of one's own lets an agency ask agreements for.
CATEGORIES = ("identity", "household", "needs", "awards", "amounts")


@dataclass(frozen=True)
class Cast:
    """One approver an agency; ``maiwp`` is the caseworker who registered the widow and opened her need."""

    maiwp: Actor
    tekun: Actor
    aim: Actor
    maipk: Actor
    jkm: Actor
    giatmara: Actor

    @staticmethod
    def colleague(officer: Actor, role: Role = Role.SUPERVISOR) -> Actor:
        """Return somebody else of the same agency."""
        return replace(officer, role=role, id=uuid.uuid4())


@dataclass(frozen=True)
class Story:
    """The widow and her brother live together; she has a need of capital."""

    widow: uuid.UUID
    brother: uuid.UUID
    need: NeedView


def make_cast() -> Cast:
    """Make the officers; only the caseworker holds needs and so is a user."""
    ids = {one.code: one.id for one in agencies(actor=SYSTEM).values()}

    def officer(code: str, role: Role = Role.APPROVER, user: uuid.UUID | None = None) -> Actor:
        return Actor(
            kind=ActorKind.OFFICER,
            role=role,
            purpose="casework",
            now=NOW,
            id=user or uuid.uuid4(),
            agency_id=ids[code],
        )

    holder = create_user(
        actor=SYSTEM,
        username="maiwp-holder",
        name="maiwp-holder",
        password="a long enough password",
        agency_id=ids["MAIWP"],
        roles=[Role.CASEWORKER],
        start=dt.date(2026, 1, 1),
    )
    return Cast(
        maiwp=officer("MAIWP", Role.CASEWORKER, holder),
        tekun=officer("TEKUN"),
        aim=officer("AIM"),
        maipk=officer("MAIPK"),
        jkm=officer("JKM"),
        giatmara=officer("GIATMARA"),
    )


def known_to(officer: Actor, *people: uuid.UUID) -> None:
    """Let the officer's agency hold these people, as a referral would."""
    assert officer.agency_id is not None
    for person in people:
        grant(
            actor=SYSTEM,
            individual_id=person,
            agency_id=officer.agency_id,
            reason_kind="referral",
            reason_id=uuid.uuid4(),
            categories=CATEGORIES,
        )


def make_story(cast: Cast) -> Story:
    """Register the two, put them in one household, open the need, and let every agency hold the widow."""
    source = submit(actor=cast.maiwp, said=WIDOW, channel="counter")
    widow = register(actor=cast.maiwp, source_record_id=source.id)
    view = set_household(
        actor=cast.maiwp, individual_id=widow, members=[MemberSaid(role="sibling", said=BROTHER)]
    )
    (brother,) = [one.individual_id for one in view.members if one.individual_id != widow]
    (need,) = add_needs(
        actor=cast.maiwp, individual_id=widow, needs=[NeedSaid("finance", "emergency_cash", "urgent")]
    )
    for officer in (cast.tekun, cast.aim, cast.maipk, cast.jkm, cast.giatmara):
        known_to(officer, widow, brother)
    return Story(widow, brother, need)


def give(
    officer: Actor,
    person: uuid.UUID,
    programme: str,
    *,
    amount: str | None = "1000.00",
    kind: str = "loan",
    every: str = "once",
    start: dt.date = TODAY,
    end: dt.date | None = NEXT_YEAR,
    need: uuid.UUID | None = None,
    override: uuid.UUID | None = None,
) -> AwardView:
    """Enrol and award in one go."""
    enrolled = assistance.enrol(actor=officer, individual_id=person, programme_id=programme)
    if need is not None:
        enrolled = assistance.enrol(actor=officer, individual_id=person, programme_id=programme, need_id=need)
    return assistance.award(
        actor=officer,
        enrolment_id=enrolled.id,
        kind=kind,
        amount=None if amount is None else Decimal(amount),
        every=every,
        description="as asked",
        start=start,
        end=end,
        override_id=override,
    )


@pytest.fixture
def cast(db: None) -> Cast:
    return make_cast()


@pytest.fixture
def story(cast: Cast) -> Story:
    return make_story(cast)
