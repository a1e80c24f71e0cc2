"""The demonstration's officers: one of each role at each agency, with secrets derived from a key.

Nothing secret is stored readable: passwords, one-time-code secrets and tokens are derived again whenever
they are listed, and only for the user names of the made-up cast.
"""

from __future__ import annotations

import base64
import datetime as dt
import uuid
from collections.abc import Callable
from dataclasses import dataclass

from mysynergy.access.public import Actor, Role, agencies, colleagues, create_user
from mysynergy.synthetic import DemoOfficer, demo_story
from mysynergy.tokens.public import issue_token
from mysynergy.vault.public import derive_token

_START = dt.date(2023, 1, 1)
_TOKEN_DAYS = 365


@dataclass(frozen=True, slots=True)
class SignIn:
    """One sign-in of the demonstration."""

    username: str
    password: str
    totp_secret: str
    agency: str
    role: str
    api_token: str


def sign_in_of(officer: DemoOfficer) -> SignIn:
    """Return the sign-in of one of the cast."""
    return SignIn(
        username=officer.username,
        password="Sinergi-" + derive_token("password", officer.username)[:12],
        totp_secret=base64.b32encode(bytes.fromhex(derive_token("totp", officer.username)[:40])).decode(),
        agency=officer.agency,
        role=officer.role,
        api_token="msy_" + derive_token("token", officer.username)[:40],
    )


def cast() -> tuple[DemoOfficer, ...]:
    """Return the officers of the demonstration."""
    return demo_story(_START).officers


def sign_ins(*, actor: Actor) -> list[SignIn]:
    """Return the sign-ins of those of the cast who are users of this database."""
    known = {
        user.username
        for agency_id in agencies(actor=actor)
        for user in colleagues(actor=actor, agency_id=agency_id)
    }
    return [sign_in_of(officer) for officer in cast() if officer.username in known]


def make_users(*, actor: Actor, on_progress: Callable[[int, int], None] | None = None) -> int:
    """Make the cast's users and tokens where they are missing; return how many were made. Repeatable."""
    by_code = {view.code: view.id for view in agencies(actor=actor).values()}
    known = {
        user.username
        for agency_id in by_code.values()
        for user in colleagues(actor=actor, agency_id=agency_id)
    }
    officers = cast()
    made = 0
    for number, officer in enumerate(officers, start=1):
        if officer.username not in known:
            _make(actor, officer, sign_in_of(officer), by_code)
            made += 1
        if on_progress is not None:
            on_progress(number, len(officers))
    return made


def _make(actor: Actor, officer: DemoOfficer, sign_in: SignIn, by_code: dict[str, uuid.UUID]) -> None:
    agency_id = by_code[officer.agency]
    user_id = create_user(
        actor=actor,
        username=officer.username,
        name=officer.name,
        password=sign_in.password,
        agency_id=agency_id,
        roles=[Role(officer.role)],
        start=_START,
        totp_secret=sign_in.totp_secret,
        quick=True,
    )
    issue_token(
        actor=actor,
        token=sign_in.api_token,
        label=f"demo {officer.username}",
        agency_id=agency_id,
        user_id=user_id,
        expires_at=actor.now + dt.timedelta(days=_TOKEN_DAYS),
    )
