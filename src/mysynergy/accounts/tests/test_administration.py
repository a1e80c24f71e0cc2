"""What an administrator may do for accounts of her agency, and for no others."""

from __future__ import annotations

import dataclasses
import datetime as dt
import uuid
from collections.abc import Callable

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.contrib.auth import get_user_model

from mysynergy.access.public import (
    Actor,
    ActorKind,
    Role,
    acting,
    actor_of_user,
    assign,
    create_user,
    staff,
)
from mysynergy.accounts import public as accounts
from mysynergy.accounts.models import Link
from mysynergy.accounts.tests.conftest import Hire
from mysynergy.events.public import of_subject
from mysynergy.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from mysynergy.tokens.public import actor_of_token, issue_token

NEW = "empat perkataan yang panjang"
TODAY = dt.date(2026, 1, 5)


def invite(admin: Actor, username: str = "", role: Role = Role.CASEWORKER) -> accounts.LinkMade:
    return accounts.invite(
        actor=admin,
        username=username or f"new.{uuid.uuid4().hex[:8]}",
        name="Puan Baharu",
        roles=[role],
        start=dt.date(2026, 1, 1),
    )


def public(admin: Actor) -> Actor:
    return Actor.public(now=admin.now)


def test_a_new_officer_gets_a_link_that_works_once(hire: Hire) -> None:
    admin = hire("TEKUN", Role.AGENCY_ADMIN)
    made = invite(admin, "new.officer")
    assert accounts.open_link(actor=public(admin), secret=made.secret).username == "new.officer"
    assert accounts.use_link(actor=public(admin), secret=made.secret, password=NEW) == "new.officer"
    user = get_user_model().objects.get(pk=made.user_id)
    assert user.check_password(NEW)
    assert user.authenticator_due
    with pytest.raises(NotFound):
        accounts.use_link(actor=public(admin), secret=made.secret, password=NEW + "!")


def test_a_link_ends_by_time_by_a_newer_one_and_with_the_access(hire: Hire) -> None:
    admin = hire("TEKUN", Role.AGENCY_ADMIN)
    first = invite(admin)
    second = accounts.new_link(actor=admin, user_id=first.user_id)
    with pytest.raises(NotFound):
        accounts.open_link(actor=public(admin), secret=first.secret)
    late = Actor.public(now=admin.now + accounts.LINK_LIVES + dt.timedelta(seconds=1))
    with pytest.raises(NotFound):
        accounts.open_link(actor=late, secret=second.secret)
    accounts.set_access(actor=admin, user_id=first.user_id, active=False, reason="Left")
    with pytest.raises(NotFound):
        accounts.use_link(actor=public(admin), secret=second.secret, password=NEW)


def test_a_weak_password_leaves_the_link_in_force(hire: Hire) -> None:
    admin = hire("TEKUN", Role.AGENCY_ADMIN)
    made = invite(admin)
    with pytest.raises(Invalid) as wrong:
        accounts.use_link(actor=public(admin), secret=made.secret, password="short")
    assert [fault.code for fault in wrong.value.faults] == ["password_too_short"]
    assert accounts.open_link(actor=public(admin), secret=made.secret)


def test_the_secret_of_a_link_is_nowhere_in_the_database(hire: Hire) -> None:
    admin = hire("TEKUN", Role.AGENCY_ADMIN)
    made = invite(admin)
    with acting(admin):
        stored = bytes(Link.objects.get(user_id=made.user_id).digest)
        bodies = [str(event.body) for event in of_subject(subject_id=made.user_id)]
    assert made.secret.encode() not in stored
    assert not [body for body in bodies if made.secret in body]


@pytest.mark.parametrize(
    "deed",
    [
        lambda admin, user: accounts.new_link(actor=admin, user_id=user),
        lambda admin, user: accounts.set_access(actor=admin, user_id=user, active=False, reason="x"),
        lambda admin, user: accounts.reset_authenticator(actor=admin, user_id=user, reason="x"),
        lambda admin, user: assign(
            actor=admin, user_id=user, agency_id=admin.agency_id, role=Role.SUPERVISOR, start=TODAY
        ),
    ],
)
def test_an_administrator_reaches_neither_another_agency_nor_her_own_account(
    hire: Hire, deed: Callable[[Actor, uuid.UUID], object]
) -> None:
    admin, other = hire("TEKUN", Role.AGENCY_ADMIN), hire("MAIWP", Role.CASEWORKER)
    with pytest.raises(NotFound):
        deed(admin, other.own_id)
    with pytest.raises(NotAllowed) as refused:
        deed(admin, admin.own_id)
    assert refused.value.code == "own_account"


def test_users_are_made_at_the_own_agency_and_with_roles_that_administrators_give(hire: Hire) -> None:
    admin, other = hire("TEKUN", Role.AGENCY_ADMIN), hire("MAIWP", Role.CASEWORKER)
    with pytest.raises(NotAllowed) as refused:
        create_user(
            actor=admin,
            username="elsewhere",
            name="X",
            password=NEW,
            agency_id=other.own_agency_id,
            roles=[Role.CASEWORKER],
            start=TODAY,
        )
    assert refused.value.code == "other_agency"
    with pytest.raises(NotAllowed) as refused:
        invite(admin, role=Role.SECRETARIAT)
    assert refused.value.code == "role_not_given"
    colleague = invite(admin).user_id
    for role in (Role.SECRETARIAT, Role.SYSTEM, Role.AGENCY_SYSTEM):
        with pytest.raises(NotAllowed):
            assign(actor=admin, user_id=colleague, agency_id=admin.own_agency_id, role=role, start=TODAY)
    with pytest.raises(NotAllowed):
        assign(actor=admin, user_id=colleague, agency_id=other.own_agency_id, role=Role.APPROVER, start=TODAY)


def test_only_administrators_manage_accounts(hire: Hire) -> None:
    boss = hire("TEKUN", Role.SUPERVISOR)
    with pytest.raises(NotAllowed):
        invite(boss)
    with pytest.raises(NotAllowed):
        accounts.accounts(actor=boss)


def test_a_role_can_be_given_until_a_day_and_ended_at_once(hire: Hire) -> None:
    admin, officer = hire("TEKUN", Role.AGENCY_ADMIN), hire("TEKUN", Role.CASEWORKER)
    today = admin.today

    def give(role: Role, start: dt.date, end: dt.date) -> None:
        assign(
            actor=admin,
            user_id=officer.own_id,
            agency_id=admin.own_agency_id,
            role=role,
            start=start,
            end=end,
        )

    give(Role.APPROVER, today, today + dt.timedelta(days=2))
    held = {one.role: one for person in staff(actor=admin) if person.id == officer.id for one in person.roles}
    assert held[Role.APPROVER].end == today + dt.timedelta(days=2)
    give(Role.CASEWORKER, dt.date(2026, 1, 1), today)
    acts = actor_of_user(user_id=officer.own_id, now=admin.now)
    assert acts is not None
    assert acts.role is Role.APPROVER
    assert actor_of_user(user_id=officer.own_id, now=admin.now + dt.timedelta(days=3)) is None
    with pytest.raises(Invalid):
        give(Role.APPROVER, today, today - dt.timedelta(days=1))


def test_the_end_of_access_ends_sessions_and_tokens_and_names_its_reason(hire: Hire) -> None:
    admin, officer = hire("TEKUN", Role.AGENCY_ADMIN), hire("TEKUN", Role.CASEWORKER)
    system = Actor.system("test", now=admin.now)
    until = admin.now + dt.timedelta(days=1)
    token = issue_token(
        actor=system, label="x", agency_id=admin.own_agency_id, user_id=officer.id, expires_at=until
    ).token
    assert actor_of_token(token=token, now=admin.now)
    accounts.set_access(actor=admin, user_id=officer.own_id, active=False, reason="Bertukar jabatan")
    accounts.set_access(actor=admin, user_id=officer.own_id, active=True, reason="Kembali")
    assert actor_of_token(token=token, now=admin.now) is None, "a revoked token does not come back"
    with pytest.raises(Conflict):
        accounts.set_access(actor=admin, user_id=officer.own_id, active=True, reason="Again")
    told = accounts.account_history(actor=admin, user_id=officer.own_id)
    ended = next(event for event in told if event.type == "accounts.access_ended")
    assert ended.body == {"reason": "Bertukar jabatan", "sessions_ended": 0, "tokens_revoked": 1}


def test_a_reset_authenticator_is_gone_and_asked_for_anew(hire: Hire) -> None:
    admin, officer = hire("TEKUN", Role.AGENCY_ADMIN), hire("TEKUN", Role.CASEWORKER)
    user = get_user_model().objects.get(pk=officer.own_id)
    TOTP.activate(user, generate_totp_secret())
    with pytest.raises(Invalid):
        accounts.reset_authenticator(actor=admin, user_id=officer.own_id, reason="  ")
    accounts.reset_authenticator(actor=admin, user_id=officer.own_id, reason="Telefon hilang")
    assert not Authenticator.objects.filter(user=user).exists()
    seen = next(one for one in accounts.accounts(actor=admin) if one.id == officer.id)
    assert seen.authenticator_due
    assert seen.authenticator_since is None


@pytest.mark.parametrize("elsewhere", [True, False])
def test_no_administrator_opens_a_way_to_roles_she_may_not_give(hire: Hire, elsewhere: bool) -> None:
    admin, other = hire("TEKUN", Role.AGENCY_ADMIN), hire("MAIWP", Role.AGENCY_ADMIN)
    officer = hire("TEKUN", Role.CASEWORKER)
    operator = Actor.system("test", now=admin.now)
    assign(
        actor=operator,
        user_id=officer.own_id,
        agency_id=other.own_agency_id if elsewhere else admin.own_agency_id,
        role=Role.CASEWORKER if elsewhere else Role.SECRETARIAT,
        start=admin.today + dt.timedelta(days=30),  # one that has yet to begin counts, too
    )
    for deed in (
        lambda: accounts.new_link(actor=admin, user_id=officer.own_id),
        lambda: accounts.reset_authenticator(actor=admin, user_id=officer.own_id, reason="x"),
    ):
        with pytest.raises(NotAllowed) as refused:
            deed()
        assert refused.value.code == "beyond_reach"
    accounts.set_access(actor=admin, user_id=officer.own_id, active=False, reason="Ending is safe")


def test_the_operator_makes_an_agencys_first_administrator(hire: Hire) -> None:
    admin = hire("TEKUN", Role.AGENCY_ADMIN)
    operator = dataclasses.replace(Actor.system("test", now=admin.now), agency_id=admin.agency_id)
    made = invite(operator, role=Role.SECRETARIAT)
    assert accounts.new_link(actor=operator, user_id=made.user_id).secret != made.secret
    seen = next(one for one in accounts.accounts(actor=admin) if one.id == made.user_id)
    assert seen.beyond


def test_links_are_seen_by_the_agencys_administrators_only(hire: Hire) -> None:
    admin = hire("TEKUN", Role.AGENCY_ADMIN)
    invite(admin)
    for stranger in (hire("TEKUN", Role.SUPERVISOR), hire("MAIWP", Role.AGENCY_ADMIN), public(admin)):
        with acting(stranger):
            assert Link.objects.count() == 0
    with acting(admin):
        assert Link.objects.count() == 1


@pytest.mark.parametrize("username", ["ab", "has space", "ünïcode", "x" * 151, "-dash", "a\x00b"])
def test_a_user_name_that_cannot_be_is_refused(hire: Hire, username: str) -> None:
    with pytest.raises(Invalid):
        invite(hire("TEKUN", Role.AGENCY_ADMIN), username)


def test_a_taken_user_name_is_told_and_nothing_is_made(hire: Hire) -> None:
    admin = hire("TEKUN", Role.AGENCY_ADMIN)
    invite(admin, "taken.name")
    before = len(staff(actor=admin))
    with pytest.raises(Conflict) as refused:
        invite(admin, "Taken.Name")
    assert refused.value.code == "username_taken"
    assert len(staff(actor=admin)) == before


def test_an_administrator_issues_tokens_of_the_agencys_system_only(hire: Hire) -> None:
    admin, officer = hire("TEKUN", Role.AGENCY_ADMIN), hire("TEKUN", Role.CASEWORKER)
    elsewhere = hire("MAIWP", Role.CASEWORKER).own_agency_id

    def issue(agency_id: uuid.UUID, days: int = 30, user_id: uuid.UUID | None = None) -> str:
        until = admin.now + dt.timedelta(days=days)
        return issue_token(
            actor=admin, label="Sistem pinjaman", expires_at=until, agency_id=agency_id, user_id=user_id
        ).token

    speaks = actor_of_token(token=issue(admin.own_agency_id), now=admin.now)
    assert speaks is not None
    assert speaks.kind is ActorKind.AGENCY_SYSTEM
    with pytest.raises(NotAllowed):
        issue(admin.own_agency_id, user_id=officer.id)
    with pytest.raises(NotAllowed):
        issue(elsewhere)
    for days in (800, -1):
        with pytest.raises(Invalid):
            issue(admin.own_agency_id, days)


def test_a_password_given_by_a_link_is_checked_against_the_name(hire: Hire) -> None:
    admin = hire("TEKUN", Role.AGENCY_ADMIN)
    made = invite(admin, "khadijah.mansor")
    with pytest.raises(Invalid) as wrong:
        accounts.use_link(actor=public(admin), secret=made.secret, password="khadijah.mansor1")
    assert [fault.code for fault in wrong.value.faults] == ["password_too_similar"]
