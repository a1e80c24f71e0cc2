"""Open referrals and the hands their needs are in, held against each other on whatever stands there."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from mysynergy.access.public import Actor, door
from mysynergy.cases.public import GRACE, Broken
from mysynergy.referrals.domain import ENGAGED_STATES, OPEN_STATES

_WITH_RECEIVER = ["referral_received", "referral_accepted", "referral_in_progress", "referral_on_hold"]
_QUERIES: Final[Mapping[str, str]] = {
    # A need in a receiver's hands has a referral that this receiver is at work on.
    "held_for_no_referral": "SELECT n.id FROM cases_need n WHERE n.state = 'open' "
    "AND n.held_for = ANY(%(with_receiver)s) AND NOT EXISTS (SELECT FROM referrals_referral r "
    "WHERE r.need_id = n.id AND r.agency_id = n.holder_agency_id AND r.state = ANY(%(engaged)s))",
    # Whoever waits for an answer or was asked for more waits on something that is still open.
    "waits_for_nothing": "SELECT n.id FROM cases_need n WHERE n.state = 'open' "
    "AND n.held_for IN ('referral_sent', 'referral_question') AND NOT EXISTS ("
    "SELECT FROM referrals_referral r WHERE r.need_id = n.id AND r.state = ANY(%(open)s))",
    # After a need was closed a job withdraws what nobody answered yet.
    "asked_for_a_closed_need": "SELECT r.id FROM referrals_referral r JOIN cases_need n ON n.id = r.need_id "
    "WHERE r.state IN ('requested', 'received') AND n.state <> 'open' AND n.closed_at < %(grace)s",
    # What a programme that takes nobody now was asked goes back by a job, within the hour.
    "asked_of_a_stopped_programme": "SELECT r.id FROM referrals_referral r "
    "JOIN directory_programme p ON p.id = r.programme_id JOIN access_agency g ON g.id = p.agency_id "
    "WHERE r.state IN ('requested', 'received') AND r.sent_at < %(grace)s "
    "AND (p.status = 'closed' OR NOT p.listed OR NOT g.participating) "
    "AND (SELECT max(published_at) FROM directory_publication) < %(grace)s",
}


@door("referrals.read")
def without_wrong_door(*, actor: Actor) -> tuple[Broken, ...]:
    """Return where referrals and the holders of needs contradict each other; nothing in a sound house.

    Codes: ``held_for_no_referral``, ``waits_for_nothing`` (ids of needs), ``asked_for_a_closed_need``,
    ``asked_of_a_stopped_programme`` (ids of referrals). Reads only.
    """
    return Broken.found_by(
        _QUERIES,
        {
            "engaged": sorted(ENGAGED_STATES),
            "open": sorted(OPEN_STATES),
            "with_receiver": _WITH_RECEIVER,
            "grace": actor.now - GRACE,
        },
    )


PROOFS: Final[Mapping[str, Callable[..., tuple[Broken, ...]]]] = {"referrals": without_wrong_door}
