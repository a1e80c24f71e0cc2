"""Who stands beside a person just registered: people alike whom the officer did not choose.

She may have been right (a namesake, a twin) or in a hurry; somebody looks at both later. Nothing is refused.
"""

from __future__ import annotations

import uuid

from mysynergy.access.public import Actor
from mysynergy.linkage import PersonRecord
from mysynergy.registry.candidates import near
from mysynergy.registry.domain import MOST_COMPARED, Beside, Strength, registered_beside

_ALIKE = (Strength.CERTAIN, Strength.LIKELY)


def tell_beside(actor: Actor, said: PersonRecord, individual_id: uuid.UUID, *, disputed: bool) -> None:
    """Announce those who are at least likely the person registered as ``individual_id``.

    ``disputed``: her number stands for somebody else, who is told of however little else agrees.
    """
    if not registered_beside.heard or not _may_be_likely(said):
        return
    beside = tuple(
        Beside(one.candidate.individual_id, one.score, disputed and one.same_number)
        for one in near(actor=actor, typed=said, most=MOST_COMPARED)
        if one.candidate.individual_id != individual_id
        and (one.candidate.strength in _ALIKE or (disputed and one.same_number))
    )
    registered_beside.announce(actor=actor, individual_id=individual_id, beside=beside)


def _may_be_likely(said: PersonRecord) -> bool:
    """Whether a comparison can reach "likely" at all: without number and date, or with a year alone, a guard
    of ``linkage.score`` stands before it (members of a household are registered so, by the dozen).
    """
    if said.identities:
        return True
    if said.birth_date is None:
        return False
    return said.birth_date.full is not None or bool(said.phones or said.postcode or said.mother)
