"""What help says of two who were joined and are parted: which rows are whose, and what is reopened."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterator

from mysynergy.access.public import Actor, door
from mysynergy.assistance.selectors import of_individual
from mysynergy.cases.public import cases_of
from mysynergy.joining.public import Belonging
from mysynergy.referrals import public as referrals


@door("assistance.read")
def belongings(*, actor: Actor, ids: Collection[uuid.UUID]) -> tuple[Belonging, ...]:
    """Return the cases, needs, referrals, enrolments and awards under these very ids (``joining.Belongs``).

    As far as the actor may see them; what was written under another id of the same person is not among them.
    """
    # Each door follows links, so any of the ids brings all; the id of a row then says whose it is.
    return tuple(row for row in _rows(actor, min(ids)) if row.individual_id in ids)


def _rows(actor: Actor, individual_id: uuid.UUID) -> Iterator[Belonging]:
    for case in cases_of(actor=actor, individual_id=individual_id):
        yield Belonging("case", case.id, case.individual_id, case.agency_id, case.opened_at, "")
        for need in case.needs:
            what = f"{need.module}.{need.kind}"
            yield Belonging("need", need.id, need.individual_id, need.agency_id, need.opened_at, what)
    for sent in referrals.of_individual(actor=actor, individual_id=individual_id):
        what, at = sent.programme_id, sent.sent_at
        yield Belonging("referral", sent.id, sent.individual_id, sent.from_agency_id, at, what)
    help_given = of_individual(actor=actor, individual_id=individual_id)
    for one in help_given.enrolments:
        what, at = one.programme_id, one.enrolled_at
        yield Belonging("enrolment", one.id, one.individual_id, one.agency_id, at, what)
    for award in help_given.awards:
        what, at = award.programme_id, award.awarded_at
        yield Belonging("award", award.id, award.individual_id, award.agency_id, at, what)
