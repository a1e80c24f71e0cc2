"""What another system of an agency took down (a careline, the form on its own site) comes into the queue."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Final

from mysynergy.access.public import Actor, door
from mysynergy.arrivals import domain
from mysynergy.arrivals.domain import ArrivalView, Sheet
from mysynergy.arrivals.post import receive_mail
from mysynergy.arrivals.selectors import view_of
from mysynergy.arrivals.services import begin
from mysynergy.cases.public import casework
from mysynergy.kernel.errors import Conflict, Fault, Invalid


@door("arrivals.feed")
def feed(*, actor: Actor, channel: str, sheet: Sheet, act_by: dt.datetime | None = None) -> ArrivalView:
    """Put a call or a letter into the queue of the actor's agency, where nobody has it yet.

    ``act_by``: by when somebody was promised to act, where that is sooner than the agency's own time. Raises
    ``Invalid`` (``channel``, ``said``, ``act_by``, fields of the sheet), ``Conflict("nobody_to_hold")``.
    """
    faults = sheet.faults()
    if channel not in domain.FED:
        faults.append(Fault("channel", "unknown_channel"))
    if not (sheet.said or sheet.phone or sheet.email):
        faults.append(Fault("said", "required"))
    if act_by is not None:
        faults += [replace(one, field="act_by") for one in domain.call_faults(act_by, actor.now)]
    if faults:
        raise Invalid(faults)
    if not casework.who_may_act(actor=actor, agency_id=actor.own_agency_id):
        raise Conflict("nobody_to_hold")
    said = replace(sheet, added="", note="")
    return view_of(begin(actor, actor.own_agency_id, channel, said, act_by=act_by), actor)


class Machines:
    """What machines bring: mail that is fetched by the clock, and what an agency's own systems took down."""

    mail = staticmethod(receive_mail)
    feed = staticmethod(feed)


MACHINES: Final = Machines()
