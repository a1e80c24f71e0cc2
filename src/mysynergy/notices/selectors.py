"""Reads of notices: through row-level security, only what is meant for the reader."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from django.db import connection

from mysynergy.access.public import Actor, acting, actor_of_user, door
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
_WAS_READ: Final = "r.id IS NOT NULL OR (n.id <= p.read_to) IS TRUE"
_NEW: Final = f" AND NOT ({_WAS_READ})"
_COLUMNS: Final = (
    "SELECT n.id, n.kind, n.thing, n.thing_id, n.individual_id, n.about, n.at, "
    f"{_WAS_READ}, n.user_id IS NOT NULL "
)


@dataclass(frozen=True, slots=True)
class Desk:
    """The newest notices of a reader, and how many she has not read (at most ``MOST_COUNTED`` are counted).

    ``more``: older ones than these stand on her desk. ``newest``: the one of these that was written last.
    """

    notices: tuple[NoticeView, ...]
    unread: int
    more: bool

    @property
    def newest(self) -> uuid.UUID | None:
        """Return up to which notice everything was there to be read when this was looked up."""
        return max((one.id for one in self.notices), default=None)


@dataclass(frozen=True, slots=True)
class DigestOf:
    """What goes into one officer's digest: address, language, and how many unread notices of each group."""

    user_id: uuid.UUID
    agency_id: uuid.UUID
    email: str
    language: str
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
def desk(
    *, actor: Actor, only_new: bool = False, before: uuid.UUID | None = None, limit: int = SHOWN
) -> Desk:
    """Return the actor's notices, the newest first: all, or ``only_new``; ``before``: those that follow this
    one, the last of the page before. Many can be of one instant.
    """
    older = ""
    if before is not None:
        older = " AND (n.at, n.id) < (SELECT b.at, b.id FROM notices_notice b WHERE b.id = %(before)s)"
    with connection.cursor() as cursor:
        cursor.execute(
            f"{_COLUMNS}{_HERS}{_NEW if only_new else ''}{older} "
            "ORDER BY n.at DESC, n.id DESC LIMIT %(most)s",
            {**_asked(actor), "before": before, "most": limit + 1},
        )
        rows = [NoticeView(*row) for row in cursor.fetchall()]
    return Desk(tuple(rows[:limit]), unread(actor=actor), len(rows) > limit)


@door("notices.read")
def notice(*, actor: Actor, notice_id: uuid.UUID) -> NoticeView | None:
    """Return one notice that is meant for the actor, or ``None``."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"{_COLUMNS}{_HERS} AND n.id = %(wanted)s",
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
    return PreferencesView(tuple(row.muted), row.digest, _address(row), row.language)


def _address(row: Preference) -> str:
    if not row.key_id:
        return ""
    return open_text(Sealed(row.key_id, bytes(row.email)), context=EMAIL_CONTEXT)


@door("notices.write")
def digests(*, actor: Actor) -> tuple[DigestOf, ...]:
    """Return the digests to be sent now: for each officer who wants one, counts by group and no more.

    Whoever has nothing new gets none, nor who works there no longer. Notices for a role are not counted:
    which roles are held today, the page knows.
    """
    found = []
    with acting(actor.as_system("notices.digest")):
        for row in Preference.objects.filter(digest=True).order_by("user_id"):
            there = actor_of_user(user_id=row.user_id, now=actor.now)
            if there is None or there.agency_id != row.agency_id:
                continue
            with connection.cursor() as cursor:
                cursor.execute(
                    f"SELECT n.topic, count(*) {_HERS}{_NEW} GROUP BY n.topic",
                    {"user": row.user_id, "agency": row.agency_id, "roles": [], "now": actor.now},
                )
                counted = dict(cursor.fetchall())
            counts = {group: int(counted[group]) for group in GROUPS if group in counted}
            if counts:
                found.append(DigestOf(row.user_id, row.agency_id, _address(row), row.language, counts))
    return tuple(found)
