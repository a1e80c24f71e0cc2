"""Who is written to for somebody, and by which way: safe contact, children, the dead and the protected."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from mysynergy.access.public import Actor
from mysynergy.clients.domain import PAPER, Proof, ending_of, why_not
from mysynergy.linkage import parse_phone
from mysynergy.registry.public import IndividualView, get_many
from mysynergy.representatives.public import who_may

_OF_AGE = 18


@dataclass(frozen=True, slots=True, repr=False)
class Reach:
    """``her`` whose case it is; ``holders`` who may be told and may open a link, whom messages go to first:
    herself, or everybody who may be told for a child. ``why``: why no message may go, ``None`` where ``to``
    may be written to.
    """

    her: IndividualView
    holders: tuple[IndividualView, ...]
    why: str | None

    @property
    def holder(self) -> IndividualView | None:
        """Whom messages go to."""
        return self.holders[0] if self.holders else None

    @property
    def to(self) -> str:
        """The address or number to write to, as providers take it."""
        if self.holder is None:
            return ""
        typed = self.holder.phone or ""
        return self.holder.email or parse_phone(typed).e164 or typed

    @property
    def channel(self) -> str:
        """By what to write: e-mail where that was chosen, else SMS."""
        return "email" if self.holder is not None and self.holder.email else "sms"

    @property
    def language(self) -> str:
        """The language to write in: Malay unless she asked for English."""
        return "en" if self.holder is not None and self.holder.language == "en" else "ms"

    def proof(self, holder_id: uuid.UUID, how: str) -> Proof:
        """What is asked before a link opens that came to ``holder_id`` in the way ``how``; nothing of who may
        not be told.

        Whoever holds a telephone has its number before their eyes: a link in a message asks for the identity
        number, where one is known.
        """
        holder = next((one for one in self.holders if one.id == holder_id), None)
        if holder is None:
            return Proof(None, frozenset())
        number = {ending_of(holder.number_masked)} - {""}
        phone = {ending_of(holder.phone)} - {""}
        endings = number | phone if how == PAPER else number or phone
        return Proof(holder.birth_date.year if holder.birth_date else None, frozenset(endings))

    def opens(self, holder_id: uuid.UUID, how: str) -> bool:
        """Whether a link that was given opens still: not of the dead, nor to who may not be told any more; of
        the protected only one on paper, which an officer gave into the right hands.
        """
        holder = next((one for one in self.holders if one.id == holder_id), None)
        if holder is None or not self.her.alive:
            return False
        return how == PAPER or not (self.her.protected or holder.protected)


def reach(system: Actor, individual_id: uuid.UUID) -> Reach | None:
    """Return how somebody is reached, looked up as the system; ``None`` for nobody, or who was erased.

    A child is reached through whoever may be told for it (``representatives``): an appointment that ended
    because that person is the danger is none. A child's own protection and a careful rule of its own hold
    besides.
    """
    her = get_many(actor=system, ids=[individual_id]).get(individual_id)
    if her is None or her.erased_at is not None:
        return None
    own = _why(her)
    if her.age is None or her.age >= _OF_AGE:
        return Reach(her, (her,), own)
    if own in ("dead", "protected"):
        return Reach(her, (), own)
    told = [one.by_individual_id for one in who_may(actor=system, individual_id=her.id, scope="be_told")]
    known = get_many(actor=system, ids=[one for one in told if one is not None])
    guardians = sorted((one for one in known.values() if one.alive), key=lambda one: _why(one) is not None)
    careful = own if own in ("call_only", "do_not_contact") else None
    if not guardians:
        return Reach(her, (), careful or "no_guardian")
    return Reach(her, tuple(guardians), careful or _why(guardians[0]))


def _why(one: IndividualView) -> str | None:
    return why_not(
        alive=one.alive, protected=one.protected, rule=one.safe_to_contact, address=one.email or one.phone
    )
