"""The end of an intake: everything typed goes through its rooms' doors, all of it or nothing.

No decision is taken here; each door takes its own. Sent twice, it answers the same and does nothing more.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass

from mysynergy.access.public import Actor, acting
from mysynergy.arrivals.public import SAID_BY, arrival, registered
from mysynergy.cases.public import add_needs, open_case
from mysynergy.corrections.public import say_two_people
from mysynergy.directory.public import rulebook
from mysynergy.events.public import Json, once
from mysynergy.heard import public as heard
from mysynergy.households.public import MemberSaid, household_of, set_household
from mysynergy.intake.public import discard_draft, get_draft, submit
from mysynergy.kernel.errors import Conflict, NotFound
from mysynergy.registry.public import confirm_link, record_consent, register
from mysynergy.screening.public import record_facts, set_wish
from mysynergy.web.intake import answers as read


@dataclass(frozen=True, slots=True)
class Taken:
    """Whom the intake led to, and the link that was confirmed, if one was."""

    individual_id: uuid.UUID
    link_id: uuid.UUID | None


def send(actor: Actor, draft_id: uuid.UUID, *, another_person: str | None = None) -> Taken:
    """Send a draft: the source record, who it is, household, facts, wish, needs and consent.

    ``another_person``: why this is somebody else than the one for whom the number stands.
    Raises what the doors raise (``Invalid``, ``AlreadyKnown``, ``NotFound`` for a draft of nobody); then
    nothing was changed and the draft stands.
    """
    with acting(actor):
        answer = once(
            actor=actor,
            key=f"intake:{draft_id}",
            request={"do": "web.intake.send", "draft": str(draft_id)},
            run=lambda: _send(actor, draft_id, another_person),
        )
    link = answer["link"]
    return Taken(uuid.UUID(str(answer["individual"])), uuid.UUID(str(link)) if link else None)


def _send(actor: Actor, draft_id: uuid.UUID, another_person: str | None) -> Mapping[str, Json]:
    answers = get_draft(actor=actor, draft_id=draft_id).answers
    said, _unread = read.person_said(answers)
    came = read.identifier(read.texts(read.part(answers, "arrival")).get("id", ""))
    channel = SAID_BY[arrival(actor=actor, arrival_id=came).channel] if came else "counter"
    source = submit(actor=actor, said=said, channel=channel)
    decision = read.part(answers, "decision")
    same_as = read.texts(decision).get("same_as", "")
    link_id: str | None = None
    known_id = read.identifier(same_as)
    if known_id is not None:
        link = confirm_link(
            actor=actor,
            source_record_id=source.id,
            individual_id=known_id,
            evidence=read.items(decision, "evidence"),
        )
        individual_id, link_id = link.individual_id, str(link.id)
    else:
        individual_id = register(actor=actor, source_record_id=source.id, another_person=another_person)
    _two_people(actor, source.id, read.part(decision, "apart"))
    _household(actor, individual_id, answers)
    needs = read.needs_said(answers)
    if needs:
        add_needs(actor=actor, individual_id=individual_id, needs=needs)
    else:
        open_case(actor=actor, individual_id=individual_id)
    _facts_and_consent(actor, individual_id, answers)
    if came:
        registered(actor=actor, draft_id=draft_id, individual_id=individual_id)
    heard.registered(actor=actor, draft_id=draft_id, individual_id=individual_id)
    discard_draft(actor=actor, draft_id=draft_id)
    return {"individual": str(individual_id), "link": link_id}


def _two_people(actor: Actor, source_record_id: uuid.UUID, apart: Mapping[str, Json]) -> None:
    """Let it last who was said to be somebody else; one whom nobody finds any more needs no such word."""
    for other, why in apart.items():
        other_id = read.identifier(other)
        if other_id is None:
            continue
        with suppress(NotFound, Conflict):  # Conflict: chosen as the same person afterwards
            say_two_people(
                actor=actor, source_record_id=source_record_id, individual_id=other_id, reason=str(why)
            )


def _household(actor: Actor, individual_id: uuid.UUID, answers: Mapping[str, Json]) -> None:
    """Add the members told of to those that are known: nobody leaves a household by not being named here."""
    told = [read.member_said(one)[0] for one in read.members_of(answers)]
    alone = read.texts(read.part(answers, "household")).get("alone")
    if not told and not alone:
        return
    present = household_of(actor=actor, individual_id=individual_id)
    known = [one for one in present.members if one.individual_id != individual_id] if present else []
    names = {one.name.casefold() for one in known}
    staying = [
        MemberSaid(role=one.role, individual_id=one.individual_id) for one in known if one.role != "head"
    ]
    new = [one for one in told if one.said is None or one.said.name.casefold() not in names]
    set_household(actor=actor, individual_id=individual_id, members=[*staying, *new])


def _own_check(actor: Actor, individual_id: uuid.UUID, answers: Mapping[str, Json], *, zakat: bool) -> None:
    """Record what she answered in her own check and confirmed; of faith only where she wants zakat help."""
    vocabulary = rulebook(actor=actor).vocabulary.facts
    facts: dict[str, object] = {
        name: value
        for name, value in read.asked_facts(answers).items()
        if name in vocabulary and (zakat or vocabulary[name].sensitive != "faith")
    }
    if facts:
        record_facts(actor=actor, individual_id=individual_id, facts=facts, source="self_check")


def _facts_and_consent(actor: Actor, individual_id: uuid.UUID, answers: Mapping[str, Json]) -> None:
    consent = read.part(answers, "consent")
    typed = read.texts(consent)
    if typed.get("zakat") in ("yes", "no"):
        set_wish(actor=actor, individual_id=individual_id, wish="zakat", wanted=typed["zakat"] == "yes")
    _own_check(actor, individual_id, answers, zakat=typed.get("zakat") == "yes")
    facts = read.household_facts(answers)
    if facts:
        record_facts(actor=actor, individual_id=individual_id, facts=facts)
    if typed.get("basis", read.NOT_YET) not in ("", read.NOT_YET):
        evidence = " · ".join(one for one in (typed.get("evidence"), typed.get("evidence_note")) if one)
        record_consent(
            actor=actor,
            individual_id=individual_id,
            basis=typed["basis"],
            purposes=read.items(consent, "purposes"),
            categories=read.items(consent, "categories"),
            agency_ids=[one for text in read.items(consent, "agencies") if (one := read.identifier(text))],
            evidence=evidence,
        )
