"""By the clock: nobody in danger waits for an officer who is not heard from; words are not kept for ever."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable, Mapping
from typing import Final

from django.conf import settings
from django.db import connection
from django.db.models import Q

from mysynergy.access.public import Actor, door
from mysynergy.cases.public import Broken
from mysynergy.crises import domain
from mysynergy.crises.models import Asked, Crisis
from mysynergy.crises.roster import ANSWERING, next_to_ask
from mysynergy.crises.services import tell
from mysynergy.events.public import Json

_BATCH = 200
#: The clock runs every minute; what it has not touched after some of them it does not touch at all.
_GRACE = domain.ANSWER_WITHIN
_CANNOT_ACT = """SELECT c.id FROM crises_crisis c WHERE c.state <> 'settled' AND NOT EXISTS (
    SELECT FROM access_assignment a JOIN access_user u ON u.id = a.user_id
    WHERE a.user_id = c.officer_id AND a.agency_id = c.agency_id AND u.is_active
      AND a.role = ANY(%(roles)s) AND a.period @> %(today)s::date)"""


@door("crises.escalate")
def ask_the_next(*, actor: Actor) -> int:
    """Ask the next officer of each crisis whose officer was not heard from in time; return of how many.

    Unanswered ones go round: when everybody was asked, it begins again with who is on duty, and says that
    everybody was. One that somebody took, and of which nothing was heard since, is open again: nobody knows
    how it goes. Who left is passed over at once. By the clock, every minute.
    """
    asked = 0
    with connection.cursor() as cursor:
        cursor.execute(_CANNOT_ACT, _there(actor))
        left = [crisis_id for (crisis_id,) in cursor.fetchall()]
    late = Crisis.objects.exclude(state="settled").filter(Q(answer_by__lt=actor.now) | Q(id__in=left))
    for row in late.order_by("answer_by", "id")[:_BATCH]:
        asked += _asked_anew(actor, row) if row.state == "taken" else _asked_next(actor, row)
    return asked


def _there(actor: Actor) -> dict[str, list[str] | dt.date | dt.datetime | str]:
    return {"roles": sorted(role.value for role in ANSWERING), "today": actor.today}


def _asked_next(actor: Actor, row: Crisis) -> bool:
    before = list(Asked.objects.filter(crisis_id=row.id).values_list("user_id", flat=True))
    officer = next_to_ask(actor, row.agency_id, actor.now, before)
    everybody = row.everybody_asked or officer is None
    if officer is None:
        officer = next_to_ask(actor, row.agency_id, actor.now, [row.officer_id])
    if officer is None and row.answer_by >= actor.now:
        return False  # she left, and nobody else is there: asked again when her time is over
    chosen = officer or row.officer_id
    return _ask(actor, row, chosen, "escalated", {"everybody": everybody}, everybody_asked=everybody)


def _asked_anew(actor: Actor, row: Crisis) -> bool:
    chosen = next_to_ask(actor, row.agency_id, actor.now, [row.officer_id])
    if chosen is None and row.answer_by >= actor.now:
        return False
    return _ask(
        actor,
        row,
        chosen or row.officer_id,
        "let_slip",
        {"from": str(row.officer_id)},
        state="open",
        taken_by=None,
        taken_at=None,
        everybody_asked=False,
    )


def _ask(
    actor: Actor,
    row: Crisis,
    officer: uuid.UUID,
    happened: str,
    body: Mapping[str, Json],
    **values: object,
) -> bool:
    """Ask an officer, unless somebody was heard from meanwhile."""
    changed = Crisis.objects.filter(id=row.id, state=row.state, answer_by=row.answer_by).update(
        officer_id=officer, answer_by=actor.now + domain.ANSWER_WITHIN, **values
    )
    if changed:
        Asked.objects.create(crisis_id=row.id, agency_id=row.agency_id, user_id=officer, asked_at=actor.now)
        tell(actor, row, happened, {"officer": str(officer), **body})
    return bool(changed)


@door("crises.escalate")
def empty_old(*, actor: Actor) -> int:
    """Empty the words of what ended long ago (``WORDS_KEPT``); return of how many. Repeatable, with events.

    Kind of danger, times, officers and outcome stay for the counts, and so does the need on her case.
    """
    ended = Crisis.objects.filter(state="settled", settled_at__lt=actor.now - settings.WORDS_KEPT)
    ended = ended.exclude(cipher=b"")
    rows = list(ended.select_for_update(skip_locked=True).order_by("settled_at", "id")[:_BATCH])
    Crisis.objects.filter(id__in=[row.id for row in rows]).update(cipher=b"")
    for row in rows:
        tell(actor, row, "words_emptied", {})
    return len(rows)


@door("crises.escalate")
def without_dropped(*, actor: Actor) -> tuple[Broken, ...]:
    """Return the crises that go on and in which nobody acts: past the instant by which their officer is heard
    from, or in the hands of somebody who left. Reads only.
    """
    late = "SELECT id FROM crises_crisis WHERE state <> 'settled' AND answer_by < %(grace)s"
    return Broken.found_by(
        {"crisis_dropped": late, "crisis_officer_cannot_act": _CANNOT_ACT},
        {"grace": actor.now - _GRACE, **_there(actor)},
    )


#: What the clock runs for this room besides asking the next officer, by name.
JOBS: Final[Mapping[str, Callable[..., object]]] = {"crises.empty_old": empty_old}
PROOFS: Final[Mapping[str, Callable[..., tuple[Broken, ...]]]] = {"crises": without_dropped}
