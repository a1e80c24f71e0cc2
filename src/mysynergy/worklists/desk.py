"""What waits for an officer beside her list: calls, tips, tasks, letters. One round trip for all of it.

The tables are those of rooms below, each read under the reader's own row-level security.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from typing import Final

from django.db import connection

from mysynergy.access.public import ACTIONS, Actor, Role, door
from mysynergy.workdays.public import Calendar

#: Roles that also see what colleagues let slip, and what was offered to their agency.
_WATCH_OVER_OTHERS: Final = frozenset({Role.SUPERVISOR, Role.COORDINATOR})
#: Somebody who died since is not asked how she is.
_DEAD: Final = (
    "EXISTS (SELECT FROM registry_individual i WHERE i.id = registry_current_one(f.individual_id) "
    "AND NOT i.alive)"
)
_WAITS: Final = f"""
SELECT task.n, task.late, visit.n, follow.n, follow.late, offer.n, letter.n, draft.n, danger.n,
       tip.n, tip.late, arrival.n, arrival.late, arrival.calls, step.n, meeting.n
FROM (SELECT count(*) AS n, count(*) FILTER (WHERE due_on < %(today)s) AS late FROM plans_task
      WHERE officer_id = %(me)s AND agency_id = %(agency)s AND state = 'open') AS task,
  (SELECT count(*) AS n FROM plans_visit
   WHERE officer_id = %(me)s AND agency_id = %(agency)s AND state = 'planned') AS visit,
  (SELECT count(*) AS n, count(*) FILTER (WHERE f.due_on < %(today)s) AS late FROM outcomes_follow_up f
   WHERE f.agency_id = %(agency)s AND {{follow}} AND f.state = 'due'
     AND f.due_on <= %(today)s AND NOT {_DEAD}) AS follow,
  (SELECT count(*) AS n FROM plans_hand_over
   WHERE to_agency_id = %(agency)s AND {{offer}} AND state = 'asked') AS offer,
  (SELECT count(*) AS n FROM beyond_letter WHERE agency_id = %(agency)s
   AND state IN ('accepted', 'requested') AND follow_up_at < %(tomorrow)s) AS letter,
  (SELECT count(*) AS n FROM intake_draft WHERE user_id = %(me)s) AS draft,
  (SELECT count(*) AS n FROM crises_crisis
   WHERE agency_id = %(agency)s AND state = 'open' AND officer_id = %(me)s) AS danger,
  (SELECT count(*) AS n, count(*) FILTER (WHERE held_until < %(now)s) AS late FROM heard_heard
   WHERE agency_id = %(agency)s AND state <> 'closed' AND held_by_id = %(me)s) AS tip,
  (SELECT count(*) FILTER (WHERE held_by_id = %(me)s OR state = 'waiting') AS n,
          count(*) FILTER (WHERE held_by_id = %(me)s AND due_at < %(now)s) AS late,
          count(*) FILTER (WHERE held_by_id = %(me)s AND owes_call) AS calls FROM arrivals_arrival
   WHERE agency_id = %(agency)s AND state <> 'closed') AS arrival,
  (SELECT count(*) AS n FROM pathways_step s WHERE s.agency_id = %(agency)s AND s.state IN ('ready', 'stuck')
   AND {{step}}) AS step,
  (SELECT count(*) AS n FROM liaison_appointment WHERE (agency_id = %(agency)s OR from_agency_id = %(agency)s)
   AND state IN ('proposed', 'confirmed') AND at <= %(soon)s) AS meeting
"""  # noqa: S608 - our own words, parameters apart

#: Two texts, not one with a condition: whichever it is, the database keeps its plan.
_OWN: Final = _WAITS.format(
    follow="f.officer_id = %(me)s",
    offer="to_user_id = %(me)s",
    step="EXISTS (SELECT FROM pathways_pathway p WHERE p.id = s.pathway_id AND p.manager_id = %(me)s)",
)
_OF_OTHERS_TOO: Final = _WAITS.format(follow="true", offer="true", step="true")


@dataclass(frozen=True, slots=True)
class Desk:
    """How much waits for an officer, by kind; of the roles that may not read a kind, nothing.

    ``plan_work``: tasks, visits, follow-ups due and leads offered, ``plan_late`` of them late; ``letters``:
    outside, to be asked about by today; ``arrivals``: hers and nobody's, of hers ``arrivals_late`` and
    ``calls`` owed; ``steps`` of pathways on her desk; ``meetings``: appointments of the coming two days, and
    past ones nobody told of.
    """

    plan_work: int
    plan_late: int
    letters: int
    drafts: int
    dangers: int
    tips: int
    tips_late: int
    arrivals: int
    arrivals_late: int
    calls: int
    steps: int
    meetings: int


@door("worklists.read")
def desk(*, actor: Actor) -> Desk:
    """Return how much waits for the actor beside the needs and referrals of her list."""
    asked = {
        "me": actor.id,
        "agency": actor.own_agency_id,
        "now": actor.now,
        "soon": actor.now + dt.timedelta(days=2),
        "today": actor.today,
        "tomorrow": Calendar.end_of(actor.today) + dt.timedelta(seconds=1),
    }
    with connection.cursor() as cursor:
        cursor.execute(_OF_OTHERS_TOO if actor.role in _WATCH_OVER_OTHERS else _OWN, asked)
        (found,) = cursor.fetchall()
    tasks, tasks_late, visits, follow_ups, follow_late, offers, *others = found
    whole = Desk(tasks + visits + follow_ups + offers, tasks_late + follow_late, *others)
    return _may_read(actor, whole)


def _may_read(actor: Actor, whole: Desk) -> Desk:
    """Leave out what the actor's role may not read."""
    if actor.role not in ACTIONS["crises.read"]:
        whole = replace(whole, dangers=0)
    if actor.role not in ACTIONS["heard.read"]:
        whole = replace(whole, tips=0, tips_late=0)
    if actor.role not in ACTIONS["arrivals.read"]:
        whole = replace(whole, arrivals=0, arrivals_late=0, calls=0)
    return whole
