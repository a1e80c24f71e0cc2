"""Open needs given from one officer of an agency to another, as they are. For rooms above; no doors."""

from __future__ import annotations

import uuid
from typing import Final

from mysynergy.access.public import Actor, ActorKind, acting
from mysynergy.cases.holders import agency_of_user, of_their_circle
from mysynergy.cases.models import Need
from mysynergy.cases.telling import hands_of, tell
from mysynergy.kernel.errors import Conflict, NotAllowed, NotFound


class Hands:
    """The rooms above check who may give; these run in their transaction, for the actor's agency."""

    def can_hold(self, *, actor: Actor, user_id: uuid.UUID) -> bool:
        """Whether the user works with people at the actor's agency today."""
        return agency_of_user(actor, user_id, actor.own_agency_id) is not None

    def need_of(self, *, actor: Actor, item: uuid.UUID) -> uuid.UUID | None:
        """Return the id of the need that ``item`` names and the actor sees, if it names one."""
        return Need.objects.filter(id=item).values_list("id", flat=True).first()

    def check_free(self, *, actor: Actor, individual_id: uuid.UUID, user_id: uuid.UUID) -> None:
        """Raise ``NotAllowed("of_their_circle")`` where the person is of that user's circle."""
        if of_their_circle(actor, user_id, [individual_id]):
            raise NotAllowed("of_their_circle")

    def give(self, *, actor: Actor, need_id: uuid.UUID, to_user: uuid.UUID, because: str) -> bool:
        """Put an open need that the actor's agency holds into other hands of it; ``False``: it is there.

        Date, review and escalation stay: who gives cannot put off. Raises ``NotFound``; ``NotAllowed`` with
        ``not_in_your_hands`` or ``of_their_circle``; ``Conflict`` with ``need_closed`` or ``nobody_to_hold``.
        """
        with acting(actor.as_system("cases.give")):
            row = Need.objects.select_for_update().filter(id=need_id).first()
            if row is None:
                raise NotFound("need_not_found")
            if row.state != "open":
                raise Conflict("need_closed", {"outcome": row.outcome})
            if row.holder_agency_id != actor.own_agency_id:
                raise NotAllowed("not_in_your_hands")
            if row.held_by_id == to_user:
                return False
            if not self.can_hold(actor=actor, user_id=to_user):
                raise Conflict("nobody_to_hold", {"agency_id": str(actor.own_agency_id)})
            self.check_free(actor=actor, individual_id=row.individual_id, user_id=to_user)
            old = hands_of(row)
            row.held_by_id = to_user
            row.save(update_fields=["held_by"])
        teller = actor if actor.kind is ActorKind.OFFICER else actor.as_system("cases.give")
        tell(teller, row, "cases.need_handed_over", {"reason": because, "old": old, "new": hands_of(row)})
        return True


HANDS: Final = Hands()
