"""What the way in leaves behind: signing in and out, wrong passwords and codes, lock-outs.

None of these is a door: sign-in pages call them, before anybody is known, as a system job. What was typed
is nowhere kept. Wrong tries are told one by one up to the fifth of a series, then counted; a lock-out
is told once, and the end of a series says how many there were: whoever tries for days leaves few events.
"""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Final

from django.contrib.auth.base_user import AbstractBaseUser
from django.utils import timezone

from mysynergy.access.public import Actor, acting, door
from mysynergy.accounts.models import Tries
from mysynergy.events.public import Json, record

SIGNED_IN: Final = "accounts.signed_in"
SIGNED_OUT: Final = "accounts.signed_out"
WRONG_PASSWORD: Final = "accounts.wrong_password"  # noqa: S105 - the name of an event
WRONG_CODE: Final = "accounts.wrong_code"
LOCKED_OUT: Final = "accounts.locked_out"
SERIES_ENDED: Final = "accounts.tries_ended"
#: The events of this module: shown apart, so that they never crowd out a changed password.
ARRIVALS: Final = (SIGNED_IN, SIGNED_OUT, WRONG_PASSWORD, WRONG_CODE, LOCKED_OUT, SERIES_ENDED)
PASSWORD, CODE = "password", "code"
#: So many wrong tries of a series are events of their own; as many as the pages let through in five minutes.
TOLD_SINGLY: Final = 5
#: A series ends by signing in, or when nobody tried for so long.
QUIET: Final = dt.timedelta(hours=1)
#: Who is named when the user name is nobody's.
NOBODY: Final = "nobody"


def note_signed_in(*, user: AbstractBaseUser, **_ignored: object) -> None:
    """Tell that somebody signed in, after what was tried before it (a receiver of Django's signal)."""
    with acting(_system()) as actor:
        for row in Tries.objects.select_for_update().filter(user_id=user.pk):
            _end(actor, row, _agency_of(user))
        _tell(actor, SIGNED_IN, user, {})


def note_signed_out(*, user: AbstractBaseUser | None, **_ignored: object) -> None:
    """Tell that somebody signed out herself; a session that merely ran out leaves nothing."""
    if user is not None:
        with acting(_system()) as actor:
            _tell(actor, SIGNED_OUT, user, {})


def note_wrong(*, user: AbstractBaseUser | None, step: str, refused: bool = False) -> None:
    """Tell, or only count, a wrong password or code (``step``), or a try that was ``refused`` unseen.

    ``user`` is whose account was tried, ``None`` where the name is nobody's: the work is the same, so that
    the time it takes does not tell which names exist.
    """
    with acting(_system()) as actor:
        row = _locked(user.pk if user else None, step, actor.now)
        if row.last_at < actor.now - QUIET:
            _end(actor, row, _agency_of(user))
            row = _locked(user.pk if user else None, step, actor.now)
        row.last_at = actor.now
        if refused:
            row.refused += 1
            if row.refused == 1:
                _tell(actor, LOCKED_OUT, user, {"step": step, "wrong": row.wrong})
        else:
            row.wrong += 1
            if row.wrong <= TOLD_SINGLY:
                _tell(actor, WRONG_PASSWORD if step == PASSWORD else WRONG_CODE, user, {})
        row.save(update_fields=["last_at", "refused", "wrong"])


@door("accounts.tidy")
def tidy(*, actor: Actor) -> int:
    """Tell the end of series in which nobody tried for an hour; return how many (a job of every hour)."""
    over = Tries.objects.select_for_update(of=("self",)).select_related("user")
    rows = list(over.filter(last_at__lt=actor.now - QUIET))
    for row in rows:
        _end(actor, row, row.user.agency_id if row.user else None)
    return len(rows)


def _locked(user_id: uuid.UUID | None, step: str, now: dt.datetime) -> Tries:
    whose = {"user__isnull": True} if user_id is None else {"user_id": user_id}
    started = {"user_id": user_id, "step": step, "begun_at": now, "last_at": now, "wrong": 0, "refused": 0}
    row, _made = Tries.objects.select_for_update().get_or_create(**whose, step=step, defaults=started)
    return row


def _end(actor: Actor, row: Tries, agency_id: uuid.UUID | None) -> None:
    """End a series; tell how many tries there were, where not every one was told."""
    if row.refused > 1 or row.wrong > TOLD_SINGLY:
        record(
            actor=actor,
            type=SERIES_ENDED,
            category="staff",
            subject_id=row.user_id or NOBODY,
            agency_id=agency_id,
            body={
                "step": row.step,
                "wrong": row.wrong,
                "refused": row.refused,
                "from": row.begun_at.isoformat(),
                "until": row.last_at.isoformat(),
            },
        )
    row.delete()


def _tell(actor: Actor, happened: str, user: AbstractBaseUser | None, body: dict[str, Json]) -> None:
    record(
        actor=actor,
        type=happened,
        category="staff",
        subject_id=user.pk if user else NOBODY,
        agency_id=_agency_of(user),
        body=body,
    )


def _agency_of(user: AbstractBaseUser | None) -> uuid.UUID | None:
    found: uuid.UUID | None = getattr(user, "agency_id", None)
    return found


def _system() -> Actor:
    return Actor.system("accounts.way_in", now=timezone.now())
