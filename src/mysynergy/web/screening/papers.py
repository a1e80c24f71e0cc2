"""Papers beside verdicts: what opens once one is held, what is kept here already, how to get one."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from mysynergy.access.public import Actor
from mysynergy.cases.public import NeedSaid, NeedView, add_needs
from mysynergy.documents.public import DocumentView, of_individual
from mysynergy.kernel.errors import Conflict, NotFound
from mysynergy.registry.public import IndividualView
from mysynergy.rules import Programme
from mysynergy.screening.public import ScreeningView, once_held
from mysynergy.statutory import PaperGuide
from mysynergy.web.gate import ActorRequest, may, roles_of
from mysynergy.web.rights import said
from mysynergy.web.rights.papers import papers
from mysynergy.web.screening.cards import Group
from mysynergy.words.errors import sentence
from mysynergy.words.labels import in_language

#: Verdicts under these headings do not ask for papers: nothing is to be applied for.
_OVER = ("not_eligible", "closed")
_CARDS = frozenset({"mykad", "mykid", "mypr"})


def with_papers(
    actor: Actor,
    found: Sequence[Group],
    view: ScreeningView,
    person: IndividualView,
    needs: Sequence[NeedView],
) -> list[Group]:
    """Return the groups with what papers change: a group of their own for what only a paper stands before."""
    kept = of_individual(actor=actor, individual_id=person.id)
    programmes = {one.programme_id: one.programme for one in view.verdicts}
    reach: dict[str, PaperGuide] = {}
    for guide in papers().values():
        if guide.fact is not None:
            opened = once_held(actor=actor, view=view, fact=guide.fact)
            reach |= dict.fromkeys(opened, guide)
    open_kinds = {one.kind for one in needs}
    once = Group(
        "once",
        _("Eligible once a paper is held"),
        _("All else fits, as far as is known. For whom each paper is meant is said with it."),
    )
    listed = []
    for group in found:
        stay: list[dict[str, object]] = []
        for card in group.cards:
            guide_of = reach.get(str(card["id"]))
            if guide_of is not None:
                card["once"] = _once(actor, guide_of, open_kinds)
                card["answer"] = _("once there is: %(paper)s") % {"paper": said.words(guide_of.name)}
            (stay if guide_of is None else once.cards).append(card)
            if group.key not in _OVER or guide_of is not None:
                card["papers"] = _asked(programmes[str(card["id"])], kept, person)
        if stay:
            listed.append(Group(group.key, group.title, group.hint, stay, group.folded))
    if once.cards:
        before = [at for at, one in enumerate(listed) if one.key in ("mandatory", "eligible")]
        listed.insert(before[-1] + 1 if before else 0, once)
    return listed


def _once(actor: Actor, guide: PaperGuide, open_kinds: set[str]) -> dict[str, object]:
    return {
        "paper": guide.id,
        "name": said.words(guide.name),
        "who": [said.words(one.says) for one in guide.sections["who"]],
        "is_need": guide.need in open_kinds,
        "may_open": may(actor, "cases.open") and guide.need not in open_kinds,
    }


def _asked(rule: Programme, kept: Sequence[DocumentView], person: IndividualView) -> list[dict[str, str]]:
    """Return the papers that a programme asks for: kept here and verified, kept, or how to get one."""
    by_word = {word: guide for guide in papers().values() for word in guide.asked_as}
    current = [one for one in kept if one.usable]
    verified = {one.kind for one in current if one.verified_at is not None}
    held = {one.kind for one in current}
    if person.number_kind in _CARDS:
        held.add("identity_card")
    listed = []
    for one in rule.documents:
        guide = by_word.get(one.id)
        state = "none"
        if guide is not None:
            state = "verified" if guide.document in verified else "kept" if guide.document in held else "how"
        listed.append(
            {
                "name": in_language(ms=one.name.ms, en=one.name.en),
                "state": state,
                "paper": guide.id if guide is not None else "",
            }
        )
    return listed


@require_POST
@roles_of("cases.open")
def make_need(request: ActorRequest, individual_id: uuid.UUID, paper: str) -> HttpResponse:
    """Make the lack of a paper a need on the person's case; one that is open already is led to."""
    guide = papers().get(paper)
    if guide is None:
        raise NotFound("not_found")
    said_need = NeedSaid(guide.module, guide.need, "normal")
    try:
        add_needs(actor=request.actor, individual_id=individual_id, needs=[said_need])
        messages.success(request, _("The need is open. You hold it."))
    except Conflict as refused:
        if refused.code != "need_already_open":
            raise
        messages.info(request, sentence(refused.code, refused.params))
    return redirect("person-needs", individual_id=individual_id)
