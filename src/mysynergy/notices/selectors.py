"""Reads of notices: through row-level security, only what is meant for the reader."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from django.db import connection

from mysynergy.access.public import Actor, acting, door
from mysynergy.notices.domain import GROUPS, MOST_COUNTED, SHOWN, NoticeView, PreferencesView
from mysynergy.notices.models import Preference
from mysynergy.notices.services import EMAIL_CONTEXT
from mysynergy.vault.public import Sealed, open_text

#: What stands on a reader's desk. The table's policy decides; these conditions find the rows by its index.
_HERS: Final = (
    "FROM notices_notice n LEFT JOIN notices_preference p ON p.user_id = %(user)s "
    "LEFT JOIN notices_read r ON r.notice_id = n.id AND r.user_id = %(user)s "
    "WHERE n.agency_id = %(agency)s AND (n.user_id = %(user)s OR n.user_id IS NULL) "
    "AND (n.role IS NULL OR n.role = ANY(%(roles)s::text[])) "
    "AND n.at > %(now)s - interval '90 days' AND NOT n.topic = ANY(coalesce(p.muted, '{}'))"
)
_NEW: Final = " AND r.id IS NULL AND n.at > coalesce(p.read_until, '-infinity')"


@dataclass(frozen=True, slots=True)
class Desk:
    """The newest notices of a reader, and how many she has not read (at most ``MOST_COUNTED`` are counted).

    ``more``: older ones than these stand on her desk.
    """

    notices: tuple[NoticeView, ...]
    unread: int
    more: bool


@dataclass(frozen=True, slots=True)
class DigestOf:
    """What goes into one officer's digest: her address, and how many unread notices of each group."""

    user_id: uuid.UUID
    agency_id: uuid.UUID
    email: str
    counts: Mapping[str, int]


def _asked(actor: Actor) -> dict[str, uuid.UUID | list[str] | dt.datetime | None]:
    return {
        "user": actor.own_id,
        "agency": actor.own_agency_id,
        "roles": [actor.role.value],
        "now": actor.now,
    }


@door("notices.read")
def unread(*, actor: Actor) -> int:
    """Return how many notices the actor has not read, at most ``MOST_COUNTED``; one query, for every page."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT count(*) FROM (SELECT 1 {_HERS}{_NEW} LIMIT {MOST_COUNTED}) AS few",  # noqa: S608 - ours
            _asked(actor),
        )
        (count,) = cursor.fetchone()
    return int(count)


@door("notices.read")
def desk(*, actor: Actor, only_new: bool = False, before: dt.datetime | None = None) -> Desk:
    """Return the actor's notices, the newest first: all, or ``only_new``; ``before``: an older page."""
    older = " AND n.at < %(before)s" if before is not None else ""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT n.id, n.kind, n.thing, n.thing_id, n.individual_id, n.about, n.at, "
            "r.id IS NOT NULL OR n.at <= coalesce(p.read_until, '-infinity'), n.user_id IS NOT NULL "
            f"{_HERS}{_NEW if only_new else ''}{older} ORDER BY n.at DESC, n.id DESC LIMIT {SHOWN + 1}",
            {**_asked(actor), "before": before},
        )
        rows = [NoticeView(*row) for row in cursor.fetchall()]
    return Desk(tuple(rows[:SHOWN]), unread(actor=actor), len(rows) > SHOWN)


@door("notices.read")
def notice(*, actor: Actor, notice_id: uuid.UUID) -> NoticeView | None:
    """Return one notice that is meant for the actor, or ``None``."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT n.id, n.kind, n.thing, n.thing_id, n.individual_id, n.about, n.at, "
            "r.id IS NOT NULL OR n.at <= coalesce(p.read_until, '-infinity'), n.user_id IS NOT NULL "
            f"{_HERS} AND n.id = %(wanted)s",
            {**_asked(actor), "wanted": notice_id},
        )
        row = cursor.fetchone()
    return NoticeView(*row) if row else None


@door("notices.read")
def preferences(*, actor: Actor) -> PreferencesView:
    """Return what the actor chose; nothing is put away by itself."""
    row = Preference.objects.filter(user_id=actor.own_id).first()
    if row is None:
        return PreferencesView((), digest=False, email="")
    return PreferencesView(tuple(row.muted), row.digest, _address(row))


def _address(row: Preference) -> str:
    if not row.key_id:
        return ""
    return open_text(Sealed(row.key_id, bytes(row.email)), context=EMAIL_CONTEXT)


@door("notices.write")
def digests(*, actor: Actor) -> tuple[DigestOf, ...]:
    """Return the digests to be sent now: for each officer who wants one, counts by group and no more.

    Whoever has nothing new gets none. Notices for a role are not counted: which roles are hers today, her
    page knows.
    """
    found = []
    with acting(actor.as_system("notices.digest")):
        for row in Preference.objects.filter(digest=True).order_by("user_id"):
            with connection.cursor() as cursor:
                cursor.execute(
                    f"SELECT n.topic, count(*) {_HERS}{_NEW} GROUP BY n.topic",
                    {"user": row.user_id, "agency": row.agency_id, "roles": [], "now": actor.now},
                )
                counted = dict(cursor.fetchall())
            counts = {group: int(counted[group]) for group in GROUPS if group in counted}
            if counts:
                found.append(DigestOf(row.user_id, row.agency_id, _address(row), counts))
    return tuple(found)
