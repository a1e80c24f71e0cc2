"""Who is written to for somebody, and by which way: safe contact, children, the dead and the protected."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from mysynergy.access.public import Actor
from mysynergy.clients.domain import Proof, ending_of, why_not
from mysynergy.linkage import parse_phone
from mysynergy.registry.public import IndividualView, get_many
from mysynergy.representatives.public import who_may

_OF_AGE = 18


@dataclass(frozen=True, slots=True, repr=False)
class Reach:
    """``her`` whose case it is; ``holder`` who is told and opens the link: herself, or who may be told for a
    child. ``why``: why no message may go, ``None`` where ``phone`` may be written to.
    """

    her: IndividualView
    holder: IndividualView | None
    why: str | None

    @property
    def phone(self) -> str:
        """The number to write to, as providers take it."""
        typed = (self.holder.phone if self.holder else None) or ""
        return parse_phone(typed).e164 or typed

    @property
    def language(self) -> str:
        """The language to write in: Malay unless she asked for English."""
        return "en" if self.holder is not None and self.holder.language == "en" else "ms"

    @property
    def proof(self) -> Proof:
        """What is asked before a link opens."""
        if self.holder is None:
            return Proof(None, frozenset())
        endings = {ending_of(self.holder.phone), ending_of(self.holder.number_masked)} - {""}
        born = self.holder.birth_date
        return Proof(born.year if born else None, frozenset(endings))


def reach(system: Actor, individual_id: uuid.UUID) -> Reach | None:
    """Return how somebody is reached, looked up as the system; ``None`` for nobody, or who was erased.

    A child is reached through whoever may be told for it (``representatives``): an appointment that ended
    because that person is the danger is none. A child's own protection and rule hold besides.
    """
    her = get_many(actor=system, ids=[individual_id]).get(individual_id)
    if her is None or her.erased_at is not None:
        return None
    own = why_not(alive=her.alive, protected=her.protected, rule=her.safe_to_contact, phone=her.phone)
    if her.age is None or her.age >= _OF_AGE:
        return Reach(her, her, own)
    if own in ("dead", "protected", "do_not_contact"):
        return Reach(her, None, own)
    told = [one.by_individual_id for one in who_may(actor=system, individual_id=her.id, scope="be_told")]
    guardians = get_many(actor=system, ids=[one for one in told if one is not None])
    for one in guardians.values():
        why = why_not(alive=one.alive, protected=one.protected, rule=one.safe_to_contact, phone=one.phone)
        if why is None:
            return Reach(her, one, None)
    first = next((one for one in guardians.values() if one.alive), None)
    return Reach(her, first, "no_guardian" if first is None else "call_only")
