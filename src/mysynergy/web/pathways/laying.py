"""A pathway is laid out: a few rows, from a template or from nothing."""

from __future__ import annotations

import uuid
from collections.abc import Mapping

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from mysynergy.access.public import Actor
from mysynergy.beyond.public import bodies
from mysynergy.cases.public import NeedView
from mysynergy.kernel.errors import Conflict, Fault, Invalid, NotAllowed, NotFound
from mysynergy.kernel.identifiers import new_id
from mysynergy.pathways import public as pathways
from mysynergy.pathways.public import STORIES, StepSaid
from mysynergy.web.gate import ActorRequest, roles_of
from mysynergy.web.intake.answers import identifier
from mysynergy.web.mending import Mending, add, mending
from mysynergy.web.person.names import Names
from mysynergy.web.person.page import page_of
from mysynergy.words.beyond import body_kind
from mysynergy.words.errors import sentence
from mysynergy.words.needs import need_name
from mysynergy.words.pathways import story_name
from mysynergy.words.referrals import evidence_name

ROWS = 6
_OUTSIDE = "body:"
#: Evidence that a step may ask for, as one choice; any counts where nothing is chosen.
_EVIDENCE: Mapping[str, tuple[str, ...]] = {
    "": (),
    "learnt": ("certificate", "attendance"),
    "certificate": ("certificate",),
    "letter": ("letter",),
    "award_record": ("award_record",),
}


@require_http_methods(["GET", "POST"])
@roles_of("pathways.write")
def new(request: ActorRequest, individual_id: uuid.UUID) -> HttpResponse:
    """Lay out a pathway; ``story`` in the query fills the rows from a template."""
    actor = request.actor
    wrong, story = Mending(), request.GET.get("story", "")
    story = story if story in STORIES else ""
    if request.method == "POST":
        steps, rows = _typed(request.POST)
        try:
            view = pathways.begin(
                actor=actor,
                individual_id=individual_id,
                steps=steps,
                story=story,
                idempotency_key=request.POST.get("once", "")[:100] or None,
            )
        except Invalid as invalid:
            wrong = mending(_located(invalid, rows))
        except (Conflict, NotAllowed) as refused:
            add(wrong, "need-1", sentence(refused.code, refused.params))
        except NotFound:  # not one need that this agency leads; a person out of sight is not found below
            add(wrong, "need-1", sentence("need_not_open"))
        else:
            messages.success(request, _("The pathway is laid out. Nothing has been sent yet."))
            return redirect("pathway", pathway_id=view.id)
    page = page_of(actor, individual_id, "needs")
    if page.person.id != individual_id:
        raise NotFound("individual")
    mine = [one for one in page.needs if one.state == "open" and one.agency_id == actor.agency_id]
    context = {
        **page.context,
        **_choices(actor, mine),
        "rows": _rows(request.POST if request.method == "POST" else None, story, mine, wrong),
        "errors": wrong.errors,
        "story": story,
        "story_name": story_name(story) if story else "",
        "missing": _missing(story, mine),
        "once": request.POST.get("once") or str(new_id()),
    }
    return render(request, "pathways/new.html", context, status=422 if wrong else 200)


def _typed(data: QueryDict) -> tuple[list[StepSaid], list[int]]:
    """Return the steps that were filled in, and in which row each stands."""
    steps, rows = [], []
    for number in range(1, ROWS + 1):
        need, where = identifier(data.get(f"need-{number}", "")), data.get(f"where-{number}", "")[:200]
        if need is None and not where:
            continue
        body = identifier(where.removeprefix(_OUTSIDE)) if where.startswith(_OUTSIDE) else None
        steps.append(
            StepSaid(
                key=str(number),
                need_id=need or uuid.UUID(int=0),
                programme_id=None if body else where,
                body_id=body,
                after=tuple(data.getlist(f"after-{number}")),
                evidence_wanted=_EVIDENCE.get(data.get(f"evidence-{number}", ""), ("?",)),
            )
        )
        rows.append(number)
    return steps, rows


def _located(invalid: Invalid, rows: list[int]) -> list[Fault]:
    """Return faults of steps under the controls of their rows."""
    controls = {
        "need_id": "need",
        "programme_id": "where",
        "body_id": "where",
        "key": "need",
        "after": "after",
        "evidence_wanted": "evidence",
    }
    found = []
    for fault in invalid.faults:
        _steps, _dot, rest = fault.field.partition(".")
        index, _dot, field = rest.partition(".")
        place = f"{controls[field]}-{rows[int(index)]}" if field else "need-1"
        found.append(Fault(place, fault.code, fault.params))
    return found


def _choices(actor: Actor, mine: list[NeedView]) -> dict[str, object]:
    names = Names(actor)
    places = sorted(
        (names.programme(key), key, names.agency(one.agency_id))
        for key, one in names.programmes.items()
        if one.takes_referrals
    )
    outside = [(f"{_OUTSIDE}{one.id}", f"{one.name} ({body_kind(one.kind)})") for one in bodies(actor=actor)]
    return {
        "need_options": [("", _("Choose")), *((str(one.id), need_name(one.kind)) for one in mine)],
        "where_options": [
            ("", _("Choose")),
            *((key, f"{name} · {agency}") for name, key, agency in places),
            *outside,
        ],
        "evidence_options": [
            (key, " / ".join(evidence_name(one) for one in kinds) if kinds else _("Any evidence"))
            for key, kinds in _EVIDENCE.items()
        ],
    }


def _rows(
    data: QueryDict | None, story: str, mine: list[NeedView], wrong: Mending
) -> list[dict[str, object]]:
    kinds = {(one.module, one.kind): str(one.id) for one in mine}
    steps = STORIES.get(story, ())
    place = {one.key: str(number) for number, one in enumerate(steps, start=1)}
    rows: list[dict[str, object]] = []
    for number in range(1, ROWS + 1):
        step = steps[number - 1] if number <= len(steps) else None
        if data is not None:
            row: dict[str, object] = {
                "need": data.get(f"need-{number}", ""),
                "where": data.get(f"where-{number}", ""),
                "after": data.getlist(f"after-{number}"),
                "evidence": data.get(f"evidence-{number}", ""),
            }
        elif step is not None:
            chosen = next(key for key, kind in _EVIDENCE.items() if kind == step.evidence_wanted)
            row = {
                "need": kinds.get((step.module, step.kind), ""),
                "where": step.programme_id,
                "after": [place[key] for key in step.after],
                "evidence": chosen,
            }
        else:
            row = {"need": "", "where": "", "after": [], "evidence": ""}
        others = [(str(one), str(one)) for one in range(1, ROWS + 1) if one != number]
        errors = {
            f"{name}_error": wrong.wrong.get(f"{name}-{number}", "")
            for name in ("need", "where", "after", "evidence")
        }
        filled = number <= 2 or any(row.values()) or any(errors.values())
        rows.append({"number": number, "others": others, "filled": filled, **row, **errors})
    return rows


def _missing(story: str, mine: list[NeedView]) -> list[str]:
    """Return the needs of a template that are not open for her yet."""
    have = {(one.module, one.kind) for one in mine}
    lacking = [one.kind for one in STORIES.get(story, ()) if (one.module, one.kind) not in have]
    return [need_name(kind) for kind in dict.fromkeys(lacking)]
