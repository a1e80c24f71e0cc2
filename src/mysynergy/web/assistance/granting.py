"""Granting: enrol, say what is granted, read what it does, confirm; a second person's leave where needed."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from mysynergy.access.public import Actor, agencies, users_by_id
from mysynergy.assistance import public as assistance
from mysynergy.assistance.public import KINDS, EnrolmentView, Obstacle, OverrideView, Refused
from mysynergy.directory.public import programme
from mysynergy.kernel.errors import Conflict, Invalid, NotAllowed
from mysynergy.kernel.identifiers import new_id
from mysynergy.referrals import public as referrals
from mysynergy.referrals.public import ReferralView
from mysynergy.web.assistance.forms import Award, Override
from mysynergy.web.assistance.sentences import Said, obstacle, period, what
from mysynergy.web.gate import ActorRequest, may, roles_of
from mysynergy.web.look.words import money
from mysynergy.web.programmes.sheet import said
from mysynergy.web.referrals.page import head_of
from mysynergy.web.work.needs import blame, typed
from mysynergy.web.work.people import people
from mysynergy.words.errors import sentence

_FIELDS = {"end": "last_day"}


@require_POST
@roles_of("assistance.enrol")
def enrol(request: ActorRequest, referral_id: uuid.UUID) -> HttpResponse:
    """Accept the person in the programme; somebody else grants."""
    assistance.enrol(actor=request.actor, referral_id=referral_id)
    messages.success(request, _("Enrolled. An approver can grant the help now."))
    return redirect("referral", referral_id=referral_id)


@require_http_methods(["GET", "POST"])
@roles_of("assistance.award")
def award(request: ActorRequest, referral_id: uuid.UUID) -> HttpResponse:
    """Say what is granted; read what it does; confirm. A rule that forbids it is shown in its own words."""
    actor = request.actor
    referral = referrals.get(actor=actor, referral_id=referral_id)
    leaves = _usable(actor, referral)
    form = Award(typed(request), initial=_initial(actor, referral))
    if "edit" in request.POST:
        return _form_page(request, referral, Award(initial=request.POST.dict()), leaves)
    if request.method != "POST" or not form.is_valid():
        return _form_page(request, referral, form, leaves)
    try:
        if request.POST.get("confirmed") == "yes":
            return _grant(request, referral, form, leaves)
        return _consequence_page(request, referral, form, leaves)
    except Refused as refused:
        return _refused_page(request, referral, form, refused.overlap.obstacles, leaves)
    except Invalid as invalid:
        blame(form, invalid, _FIELDS)
    except (Conflict, NotAllowed) as error:
        form.add_error(None, sentence(error.code, error.params))
    return _form_page(request, referral, form, leaves)


def _initial(actor: Actor, referral: ReferralView) -> dict[str, object]:
    rule = programme(actor=actor, programme_id=referral.programme_id).rule
    kind = rule.benefit.kind if rule.benefit else rule.kind
    return {
        "kind": kind if kind in KINDS else "cash",
        "every": rule.benefit.every if rule.benefit else "once",
        "start": actor.today,
    }


def _usable(actor: Actor, referral: ReferralView) -> Sequence[OverrideView]:
    """Return the leaves of others that the reader may use: never one of her own."""
    every = assistance.overrides(
        actor=actor, individual_id=referral.individual_id, programme_id=referral.programme_id
    )
    return [one for one in every if one.approved_by != actor.id]


def _grant(
    request: ActorRequest, referral: ReferralView, form: Award, leaves: Sequence[OverrideView]
) -> HttpResponse:
    given = form.cleaned_data
    wanted = request.POST.get("override", "")
    leave = next((one.id for one in leaves if str(one.id) == wanted), None)
    enrolment = _enrolment(request.actor, referral)
    made = assistance.award(
        actor=request.actor,
        enrolment_id=enrolment.id,
        kind=given["kind"],
        amount=given["amount"],
        every=given["every"],
        description=given["description"],
        quantity=given["quantity"],
        unit=given["unit"],
        start=given["start"],
        end=form.end(),
        override_id=leave,
        idempotency_key=request.POST.get("key") or None,
    )
    messages.success(request, _("Granted. Note what is handed over as it happens."))
    return redirect("award", award_id=made.id)


def _enrolment(actor: Actor, referral: ReferralView) -> EnrolmentView:
    return assistance.enrol(actor=actor, referral_id=referral.id)


def _consequence_page(
    request: ActorRequest, referral: ReferralView, form: Award, leaves: Sequence[OverrideView]
) -> HttpResponse:
    """Show what the award does, and what speaks against it, before anything is granted."""
    given = form.cleaned_data
    end = form.end()
    seen = assistance.would_overlap(
        actor=request.actor,
        individual_id=referral.individual_id,
        programme_id=referral.programme_id,
        start=given["start"],
        end=end,
        amount=given["amount"] if given["every"] == "once" else None,
    )
    if (seen.refused or seen.needs_second_person) and not leaves:
        return _refused_page(request, referral, form, seen.obstacles, leaves)
    grants = what(given["kind"], given["amount"], given["every"], given["description"])
    effects = [
        _("%(who)s receives: %(what)s.") % {"who": _who(request, referral), "what": grants},
        _("Period: %(period)s.") % {"period": period(given["start"], end)},
        _("The need counts as being assisted until all of it is handed over."),
    ]
    if given["amount"] is not None and given["every"] == "once":
        effects.append(_("In all: %(sum)s.") % {"sum": money(given["amount"])})
    context = {
        **_base(request, referral),
        "form": form,
        "effects": effects,
        "obstacles": _said(request.actor, seen.obstacles),
        "leaves": _leaves(request.actor, leaves),
        "key": request.POST.get("key", ""),
    }
    return render(request, "assistance/confirm.html", context)


def _refused_page(
    request: ActorRequest,
    referral: ReferralView,
    form: Award,
    obstacles: Sequence[Obstacle],
    leaves: Sequence[OverrideView],
) -> HttpResponse:
    codes = ",".join(one.rule_code for one in obstacles)
    context = {
        **_base(request, referral),
        "form": form,
        "obstacles": _said(request.actor, obstacles),
        "leaves": _leaves(request.actor, leaves),
        "override_url": f"{reverse('override-new', args=[referral.id])}?rules={codes}",
        "may_approve": may(request.actor, "assistance.override"),
        "key": request.POST.get("key", ""),
    }
    return render(request, "assistance/refused.html", context, status=409)


def _form_page(
    request: ActorRequest, referral: ReferralView, form: Award, leaves: Sequence[OverrideView]
) -> HttpResponse:
    context = {
        **_base(request, referral),
        "form": form,
        "leaves": _leaves(request.actor, leaves),
        "key": request.POST.get("key") or str(new_id()),
    }
    return render(request, "assistance/award_form.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@roles_of("assistance.override")
def override(request: ActorRequest, referral_id: uuid.UUID) -> HttpResponse:
    """Let a colleague award in spite of named rules, once, for some days, with a reason."""
    actor = request.actor
    referral = referrals.get(actor=actor, referral_id=referral_id)
    rules = [
        (one.id, said(one.says))
        for one in programme(actor=actor, programme_id=referral.programme_id).rule.excludes
    ]
    asked = [code for code in request.GET.get("rules", "").split(",") if code]
    form = Override(typed(request), rules=rules, initial={"rule_codes": asked})
    if request.method == "POST" and form.is_valid():
        try:
            assistance.approve_override(
                actor=actor,
                individual_id=referral.individual_id,
                programme_id=referral.programme_id,
                **form.cleaned_data,
            )
        except Invalid as invalid:
            blame(form, invalid, {})
        else:
            messages.success(
                request, _("Kept. A colleague who is an approver can grant the help now; you cannot.")
            )
            return redirect("referral", referral_id=referral.id)
    context = {**_base(request, referral), "form": form}
    return render(request, "assistance/override.html", context, status=422 if form.errors else 200)


def _base(request: ActorRequest, referral: ReferralView) -> dict[str, object]:
    return {
        "place": "benefits",
        "head": head_of(request.actor, referral),
        "who": people(request.actor, [referral.individual_id])[referral.individual_id],
    }


def _who(request: ActorRequest, referral: ReferralView) -> str:
    return people(request.actor, [referral.individual_id])[referral.individual_id].name


def _said(actor: Actor, obstacles: Sequence[Obstacle]) -> list[Said]:
    known = agencies(actor=actor)
    return [obstacle(one, known) for one in obstacles]


def _leaves(actor: Actor, leaves: Sequence[OverrideView]) -> list[dict[str, object]]:
    names = users_by_id(actor=actor, ids=frozenset(one.approved_by for one in leaves))
    return [
        {
            "id": str(one.id),
            "by": names[one.approved_by].name if one.approved_by in names else "",
            "until": one.until,
            "reason": one.reason,
        }
        for one in leaves
    ]
