"""The records that stand for a person: who linked them, undone with a reason; who else may be she."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from mysynergy.access.public import Actor
from mysynergy.corrections.public import (
    CorrectionView,
    corrections_of,
    say_two_people,
    take_back_two_people,
    two_people_of,
)
from mysynergy.intake.public import SourceRecordView, source_records
from mysynergy.kernel.errors import Invalid, NotFound
from mysynergy.registry.public import (
    Candidate,
    IndividualView,
    LinkView,
    candidates,
    confirm_link,
    current_ids,
    get_many,
    links_of,
)
from mysynergy.web.gate import ActorRequest, may, roles_of
from mysynergy.web.intake import beside
from mysynergy.web.intake.known import Card, candidate_card, candidate_cards, said_of
from mysynergy.web.intake.search import document_of
from mysynergy.web.intake.summary import date_text
from mysynergy.web.mending import Mending, add, mending
from mysynergy.web.person import field_sources, taking_apart
from mysynergy.web.person.editing import opened
from mysynergy.web.person.names import Names
from mysynergy.web.person.particulars import field_word, known_from
from mysynergy.words.errors import sentence
from mysynergy.words.reasons import reason

#: Each look asks the whole house who is near: the newest own records say what there is to say.
_MOST_ASKED = 3


@dataclass(frozen=True, slots=True)
class Near:
    """Somebody who may be the same person, and where both are compared."""

    card: Card
    url: str


@roles_of("registry.read")
def listed(request: ActorRequest, individual_id: uuid.UUID) -> HttpResponse:
    """Show the records with their links, undone ones too, and who else may be the same person."""
    actor = request.actor
    person, context = opened(actor, individual_id)
    links = links_of(actor=actor, individual_id=individual_id)
    own = _own(actor, links) if may(actor, "intake.read") else {}
    names = Names(actor)
    people = names.people(one.decided_by for one in links)
    standing = [one for one in links if one.ended_at is None and one.how != "corrected"]
    made = any(one.how == "corrected" for one in links)
    corrections = corrections_of(actor=actor, individual_id=individual_id) if made else ()
    corrected = {one.link_id: one for one in corrections}
    may_link = may(actor, "registry.link") and may(actor, "registry.find") and not person.protected
    context |= {
        "rows": [
            _row(one, own.get(one.source_record_id), names, people, corrected.get(one.id))
            for one in reversed(links)
        ],
        "may_undo": may(actor, "registry.unlink"),
        "may_part": len(standing) > 1,
        "may_link": may_link,
        "may_take_back": may(actor, "registry.link"),
        "near": (near := _near(actor, person, standing, own) if may_link else []),
        "apart": _apart(actor, individual_id, near),
        "fields": field_sources.rows(actor, individual_id),
        "joins": taking_apart.listed(actor, individual_id),
        "moved_to": _moved_to(actor, individual_id),
    }
    return render(request, "person/records.html", context)


def _own(actor: Actor, links: tuple[LinkView, ...]) -> Mapping[uuid.UUID, SourceRecordView]:
    return source_records(actor=actor, ids=[one.source_record_id for one in links])


def _moved_to(actor: Actor, individual_id: uuid.UUID) -> uuid.UUID | None:
    """Return who this id stands for now, when a link brought it to somebody else."""
    current = current_ids(actor=actor, ids=[individual_id]).get(individual_id)
    return current if current != individual_id else None


def _row(
    link: LinkView,
    source: SourceRecordView | None,
    names: Names,
    people: Mapping[uuid.UUID, str],
    correction: CorrectionView | None,
) -> dict[str, object]:
    said = source.said if source is not None else None
    why = [reason(code).text for code in link.evidence[:4]]
    if link.how == "corrected":
        why = list(map(field_word, link.prevails))
    if correction is not None:
        why.append(dict(known_from()).get(correction.evidence, ""))
    number = said.identity_number[-4:] if said and len(said.identity_number) > 6 else ""
    return {
        "link": link,
        "agency": names.agency(link.agency_id, withheld=True),
        "how": _("Set on the person's page") if link.set_on_page else _how(link.how),
        "who": people.get(link.decided_by, "") if link.decided_by else "",
        "why": ", ".join(why),
        "note": correction.reason if correction is not None else "",
        "own": source is not None,
        "ending_reason": _ending(link.end_reason) if source is not None else "",
        "correction": link.how == "corrected",
        "name": said.name if said else "",
        "ending": number,
        "kind": document_of(said.identity_kind) if said else "",
        "birth": date_text(said.birth_year, said.birth_month, said.birth_day) if said else "",
    }


def _ending(reason: str | None) -> str:
    """Return why a link ended: what an officer typed, or what was done to it, in words."""
    words = {
        "joined": _("went with all the others when two people were joined"),
        "parted": _("went back when the two were taken apart"),
        "moved": _("moved to another person"),
    }
    return words.get(reason or "", reason or "")


def _how(how: str) -> str:
    return {
        "new": _("Registered as a new person"),
        "officer": _("Confirmed by an officer"),
        "same_number": _("By the same identity number"),
        "undone": _("Separated again"),
        "corrected": _("Put right"),
        "joined": _("Came when two people were joined"),
        "parted": _("Taken apart again"),
    }.get(how, how.replace("_", " "))


def _near(
    actor: Actor,
    person: IndividualView,
    standing: list[LinkView],
    own: Mapping[uuid.UUID, SourceRecordView],
) -> list[Near]:
    """Return others who may be the same person, each with the own record that says so; those of whom an
    officer said that they are not stand last.
    """
    best: dict[uuid.UUID, tuple[Candidate, uuid.UUID]] = {}
    asked = [one.source_record_id for one in reversed(standing) if one.source_record_id in own]
    for source_id in asked[:_MOST_ASKED]:
        for one in candidates(actor=actor, said=own[source_id].said, instead_of=person.id):
            known = best.get(one.individual_id)
            if one.individual_id != person.id and (known is None or known[0].weight < one.weight):
                best[one.individual_id] = (one, source_id)
    found = sorted(best.values(), key=lambda pair: (pair[0].apart is not None, -pair[0].weight))
    cards = candidate_cards([one for one, _source_id in found], {person.id: person.name})
    return [
        Near(card, reverse("person-compare", args=[person.id, source_id, one.individual_id]))
        for card, (one, source_id) in zip(cards, found, strict=True)
    ]


def _apart(actor: Actor, individual_id: uuid.UUID, near: list[Near]) -> list[dict[str, object]]:
    """Return what officers said of this person and somebody else; a name only where the reader has it."""
    said = two_people_of(actor=actor, individual_id=individual_id)
    held = get_many(actor=actor, ids=[one.other_id for one in said if one.other_id])
    shown = {one.card.id: one.card.name for one in near}
    names = Names(actor)
    people = names.people(one.said_by for one in said)
    return [
        {
            "said": one,
            "name": other.name if other else shown.get(str(one.other_id), ""),
            "url": reverse("person", args=[other.id]) if other else "",
            "agency": names.agency(one.agency_id, withheld=True),
            "who": people.get(one.said_by, "") if one.said_by else "",
        }
        for one in said
        for other in (held.get(one.other_id) if one.other_id else None,)
    ]


@require_POST
@roles_of("registry.link")
def take_back(request: ActorRequest, individual_id: uuid.UUID, two_people_id: uuid.UUID) -> HttpResponse:
    """Take back a word of the own agency that two people are not one, with a reason."""
    opened(request.actor, individual_id)
    try:
        take_back_two_people(
            actor=request.actor, two_people_id=two_people_id, reason=request.POST.get("reason", "")
        )
        messages.success(request, _("Taken back. Both stand among those who may be one person as before."))
    except Invalid as invalid:
        messages.error(request, mending(invalid.faults).errors[0][1])
    return redirect(reverse("person-records", args=[individual_id]) + "#apart")


@roles_of("registry.link")
def compare(
    request: ActorRequest, individual_id: uuid.UUID, source_record_id: uuid.UUID, other_id: uuid.UUID
) -> HttpResponse:
    """Show an own record beside another person; move it there when an officer says it is the same person."""
    actor = request.actor
    person, context = opened(actor, individual_id)
    source = _source(actor, individual_id, source_record_id)
    found = candidates(actor=actor, said=source.said, instead_of=person.id)
    one = next((near for near in found if near.individual_id == other_id), None)
    if one is None or other_id == individual_id or person.protected:
        raise NotFound("individual")
    wrong = Mending()
    back = reverse("person-records", args=[individual_id])
    if request.method == "POST":
        decision = request.POST.get("decision", "")
        if decision == "later":
            return redirect(back)
        if decision == "same":
            return _same(request, source, one)
        if decision == "different":
            try:
                return _different(request, person, source, one)
            except Invalid as invalid:
                wrong = mending(invalid.faults)
        else:
            add(wrong, "decision", sentence("unknown_choice"))
    shown = beside.rows(source.said, one, actor.today)
    card = candidate_card(one, {person.id: person.name, **{near.individual_id: near.name for near in found}})
    names = Names(actor)
    context |= {
        "crumbs": [(person.name, reverse("person", args=[individual_id])), (_("Records"), back)],
        "back": back,
        "card": card,
        "rows": shown,
        "lede": beside.lede(shown),
        "a": _("This record · %(agency)s") % {"agency": names.agency(source.agency_id)},
        "b": card.known,
        "weights": beside.weights(one),
        "likely_from": beside.likely_from(),
        "effects": [
            _("This record is added to the other person. Nothing there is overwritten."),
            _("Needs, referrals and benefits stay on the page on which they were written."),
            _("The link can be undone, with a reason, and the record comes back here."),
        ],
        "said": said_of(one, {person.id: person.name}),
        "reason": request.POST.get("reason", "")[:1000],
        "errors": wrong.errors,
        "wrong": wrong.wrong,
    }
    return render(request, "person/compare.html", context, status=422 if wrong else 200)


def _source(actor: Actor, individual_id: uuid.UUID, source_record_id: uuid.UUID) -> SourceRecordView:
    """Return the actor's own record that stands for the person. Raises ``NotFound``."""
    links = links_of(actor=actor, individual_id=individual_id)
    stands = any(one.source_record_id == source_record_id and one.ended_at is None for one in links)
    found = source_records(actor=actor, ids=[source_record_id]).get(source_record_id) if stands else None
    if found is None:
        raise NotFound("source_record")
    return found


def _different(
    request: ActorRequest, person: IndividualView, source: SourceRecordView, one: Candidate
) -> HttpResponse:
    say_two_people(
        actor=request.actor,
        source_record_id=source.id,
        individual_id=one.individual_id,
        reason=request.POST.get("reason", ""),
    )
    messages.success(request, _("Noted: they are two people. It can be taken back."))
    return redirect(reverse("person-records", args=[person.id]) + "#apart")


def _same(request: ActorRequest, source: SourceRecordView, one: Candidate) -> HttpResponse:
    link = confirm_link(
        actor=request.actor,
        source_record_id=source.id,
        individual_id=one.individual_id,
        evidence=[code for code, _params in one.reasons],
    )
    messages.success(request, _("Linked: the record stands for this person now. It can be undone."))
    return redirect("person-records", individual_id=link.individual_id)
