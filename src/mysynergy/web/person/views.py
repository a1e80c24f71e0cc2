"""The tabs of a person that only show, and the few single deeds: open the number, undo a link."""

from __future__ import annotations

import uuid
from collections.abc import Mapping

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from mysynergy.access.public import Actor
from mysynergy.assistance.public import AwardView, of_individual
from mysynergy.beyond.public import of_individual as letters_of
from mysynergy.cases.public import NeedView
from mysynergy.households.public import HouseholdView, relatives_of
from mysynergy.kernel.errors import Conflict, Invalid, NotFound
from mysynergy.referrals.public import ReferralView, Side, of_agency
from mysynergy.referrals.public import of_individual as referrals_of
from mysynergy.registry.public import get_many, reveal_number, undo_link
from mysynergy.screening.public import latest
from mysynergy.web.beyond.words import letter_says
from mysynergy.web.circumstances import shown as circumstances
from mysynergy.web.gate import ActorRequest, may, roles_of
from mysynergy.web.intake import texts
from mysynergy.web.mending import Mending, mending
from mysynergy.web.person import consents, contact, particulars
from mysynergy.web.person.names import Names
from mysynergy.web.person.page import Page, page_of
from mysynergy.words.errors import sentence
from mysynergy.words.needs import module_name, need_name


@roles_of("registry.read")
def overview(request: ActorRequest, individual_id: uuid.UUID) -> HttpResponse:
    """Show what comes next, the needs with their holders and days, household and consents."""
    page = page_of(request.actor, individual_id, "overview")
    actor, names = request.actor, Names(request.actor)
    screened = latest(actor=actor, individual_id=individual_id, person=page.person)
    people = names.people(one.held_by for one in page.needs)
    open_needs = [one for one in page.needs if one.state == "open"]
    context = {
        **page.context,
        "next": _next(page, open_needs, screened is not None, actor),
        "rows": [
            {
                "need": one,
                "name": need_name(one.kind),
                "module": module_name(one.module),
                "holder": people.get(one.held_by, "") if one.held_by else "",
                "agency": names.agency(one.holder_agency_id) if one.holder_agency_id else "",
                "late": one.held_until is not None and one.held_until < actor.now,
                "status": str(page.status.by_need.get(one.id, "not_assisted")),
            }
            for one in open_needs
        ],
        "screened": screened,
        **_home(actor, individual_id, page.household),
        "reached": contact.shown(page.person),
        "known_as": particulars.shown(page.person),
        "may_write": may(actor, "registry.write"),
        "may_link_out": may(actor, "clients.link"),
        "may_protect": may(actor, "registry.protect"),
        **consents.listed(actor, individual_id, names),
        **circumstances.of_person(actor, individual_id, page.needs, names, page.person),
    }
    return render(request, "person/overview.html", context)


def _next(page: Page, open_needs: list[NeedView], screened: bool, actor: Actor) -> Mapping[str, str] | None:
    """Return the next thing to do for this person, in a sentence, with the page that does it."""
    person = page.person
    # What other agencies look after is not this reader's to do.
    open_needs = [one for one in open_needs if actor.agency_id in (one.agency_id, one.holder_agency_id)]
    late = next((one for one in open_needs if one.held_until and one.held_until < actor.now), None)
    if late is not None:
        return {
            "title": _("“%(need)s” is past its date") % {"need": need_name(late.kind)},
            "text": _("Nobody looked at it in time. Say who looks after it, and until when."),
            "url": reverse("person-needs", args=[person.id]),
            "word": _("Deal with it now"),
            "tone": "bad",
        }
    if not page.needs:
        return {
            "title": _("No need is recorded yet"),
            "text": _("Ask what is lacking; each need gets somebody who holds it, and a date."),
            "url": reverse("person-needs", args=[person.id]) + "#add",
            "word": _("Add a need"),
            "tone": "warn",
        }
    if open_needs and not screened:
        return {
            "title": _("Not screened yet"),
            "text": _("All programmes of all agencies are looked at at once, each with its reasons."),
            "url": reverse("person-screening", args=[person.id]),
            "word": _("Screen now"),
            "tone": "warn",
        }
    asked = _asked(actor, open_needs)
    if asked is not None:
        return asked
    # A need led elsewhere is not this agency's to refer on: it came with a question, answered above.
    alone = next(
        (one for one in open_needs if one.held_for in ("new", "review") and one.agency_id == actor.agency_id),
        None,
    )
    if alone is not None:
        return {
            "title": _("Nobody was asked yet about “%(need)s”") % {"need": need_name(alone.kind)},
            "text": _("Choose a programme that fits and hand the need over."),
            "url": reverse("referral-new", args=[person.id, alone.id]),
            "word": _("Refer"),
            "tone": "warn",
        }
    declined = next((one for one in open_needs if one.held_for.startswith("referral_declined")), None)
    if declined is not None:
        return {
            "title": _("“%(need)s” needs another programme") % {"need": need_name(declined.kind)},
            "text": _("The one asked cannot help this time. The next best is proposed."),
            "url": reverse("person-needs", args=[person.id]),
            "word": _("Choose the next programme"),
            "tone": "warn",
        }
    return None


def _asked(actor: Actor, open_needs: list[NeedView]) -> Mapping[str, str] | None:
    """Return the question of another agency that waits for this reader's answer, if there is one."""
    theirs = {one.id: one for one in open_needs if one.agency_id != actor.agency_id}
    if not theirs:
        return None
    for referral in of_agency(actor=actor, side=Side.RECEIVER, need_ids=set(theirs)):
        if referral.closed_at is None and referral.accepted_at is None:
            need = need_name(theirs[referral.need_id].kind)
            return {
                "title": _("Can you help with “%(need)s”?") % {"need": need},
                "text": _("Another agency asked yours and waits for the answer."),
                "url": reverse("referral", args=[referral.id]),
                "word": _("Answer"),
                "tone": "bad" if referral.late else "warn",
            }
    return None


def _home(actor: Actor, individual_id: uuid.UUID, household: HouseholdView | None) -> dict[str, object]:
    relatives = relatives_of(actor=actor, individual_id=individual_id)
    members = household.members if household else ()
    at_home = {one.individual_id for one in members}
    listed = [
        {
            "person": one,
            "word": texts.role_word(one.role, dead=not one.alive, sex=one.sex),
            "self": one.individual_id == individual_id,
        }
        for one in members
    ]
    kin = [
        {
            "person": one.member,
            "word": texts.role_word(one.member.role, dead=not one.member.alive, sex=one.member.sex),
            "self": False,
        }
        for one in relatives
        if one.member.individual_id not in at_home
    ]
    return {"members": listed, "kin": kin, "incomplete": household is not None and household.incomplete}


@roles_of("referrals.read")
def referrals(request: ActorRequest, individual_id: uuid.UUID) -> HttpResponse:
    """Show whom the person's needs were handed to, with clock and answer."""
    page = page_of(request.actor, individual_id, "referrals")
    names = Names(request.actor)
    rows = [
        _referral_row(one, names, request.actor)
        for one in referrals_of(actor=request.actor, individual_id=individual_id)
    ]
    context = {
        **page.context,
        "rows": rows,
        "letters": [
            (one, need_name(one.kind), letter_says(one))
            for one in letters_of(actor=request.actor, individual_id=individual_id)
        ],
        "needs": [(one, need_name(one.kind)) for one in page.needs if one.state == "open"],
        "may_send": may(request.actor, "referrals.send"),
    }
    return render(request, "person/referrals.html", context)


def _referral_row(one: ReferralView, names: Names, actor: Actor) -> dict[str, object]:
    party = one.side != "third"
    agency = names.agencies.get(one.agency_id)
    return {
        "referral": one,
        "programme": names.programme(one.programme_id),
        "agency": agency.short if agency and party else names.agency(one.agency_id),
        "need": need_name(one.kind),
        "open": one.closed_at is None,
        "state": "overdue" if one.late else one.state,
    }


@roles_of("assistance.read")
def benefits(request: ActorRequest, individual_id: uuid.UUID) -> HttpResponse:
    """Show enrolments, what was granted and what was handed over."""
    page = page_of(request.actor, individual_id, "benefits")
    names = Names(request.actor)
    help_given = of_individual(actor=request.actor, individual_id=individual_id)
    rows = [_award_row(one, names) for one in help_given.awards]
    context = {
        **page.context,
        "rows": rows,
        "withheld": sum(1 for one in help_given.awards if one.amount_withheld),
        "reopened": ", ".join(names.programme(one.programme_id) for one in help_given.refusals if one.open),
        "enrolments": [
            {
                "enrolment": one,
                "programme": names.programme(one.programme_id),
                "agency": names.agency(one.agency_id),
            }
            for one in help_given.enrolments
        ],
    }
    return render(request, "person/benefits.html", context)


def _award_row(one: AwardView, names: Names) -> dict[str, object]:
    rhythm = {
        "once": _("once"),
        "week": _("a week"),
        "month": _("a month"),
        "year": _("a year"),
        "session": _("a session"),
    }
    return {
        "award": one,
        "programme": names.programme(one.programme_id),
        "agency": names.agency(one.agency_id),
        "every": rhythm.get(one.every, ""),
        "state": {"in_force": "active", "delivered": "ended"}.get(one.state, one.state),
    }


@roles_of("registry.unmask")
def number(request: ActorRequest, individual_id: uuid.UUID) -> HttpResponse:
    """Ask why the identity number is wanted; open it once the reason is given. It is never in an address."""
    person = get_many(actor=request.actor, ids=[individual_id]).get(individual_id)
    if person is None:
        raise NotFound("individual")
    shown, wrong = "", Mending()
    if request.method == "POST":
        try:
            shown = reveal_number(
                actor=request.actor, individual_id=individual_id, reason=request.POST.get("reason", "")
            )
        except Invalid as invalid:
            wrong = mending(invalid.faults, {"reason": "consequence-reason"})
    context = {
        "place": "people",
        "person": person,
        "shown": shown,
        "errors": wrong.errors,
        "wrong": wrong.wrong.get("consequence-reason", ""),
        "effects": [
            _("The whole number is shown on this page once."),
            _("Who opened it, when and why is recorded, and the person may see it."),
        ],
        "back": reverse("person", args=[individual_id]),
        "crumbs": [(person.name, reverse("person", args=[individual_id]))],
    }
    response = render(request, "person/number.html", context, status=422 if wrong else 200)
    response["Cache-Control"] = "no-store"
    return response


@require_POST
@roles_of("registry.unlink")
def undo(request: ActorRequest, individual_id: uuid.UUID, link_id: uuid.UUID) -> HttpResponse:
    """Undo a link and go to whom the record stands for now."""
    try:
        stands_for = undo_link(
            actor=request.actor,
            link_id=link_id,
            reason=request.POST.get("reason", "").strip() or _("Undone on the person's page"),
        )
    except Conflict as conflict:
        messages.error(request, sentence(conflict.code, conflict.params))
        return redirect("person", individual_id=individual_id)
    messages.success(request, _("The link was undone. This is the person the record stands for now."))
    return redirect("person", individual_id=stands_for)
