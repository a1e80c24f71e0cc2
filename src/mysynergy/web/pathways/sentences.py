"""A pathway in plain words: each step with its place, how it stands, and what it waits for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mysynergy.access.public import Actor
from mysynergy.beyond.public import bodies
from mysynergy.pathways.public import PathwayView, StepView
from mysynergy.web.look.words import day
from mysynergy.web.person.names import Names
from mysynergy.words.needs import need_name
from mysynergy.words.pathways import step_state, stuck_because
from mysynergy.words.referrals import evidence_name

_LOOKS = {
    "waiting": ("clock", "non"),
    "ready": ("flag", "warn"),
    "sent": ("send", "inf"),
    "done": ("check", "ok"),
    "stuck": ("alert", "bad"),
    "skipped": ("minus", "non"),
    "cancelled": ("cross", "non"),
}


@dataclass(frozen=True, slots=True)
class Told:
    """A step in words; ``number`` counts from one; ``url`` leads to its referral or letter."""

    view: StepView
    number: int
    need: str
    where: str
    state: str
    icon: str
    tone: str
    says: str
    wants: str
    url: str


def in_words(actor: Actor, view: PathwayView, names: Names | None = None) -> list[Told]:
    """Return the steps of a pathway in words."""
    known = names or Names(actor)
    outside = {one.body_id for one in view.steps if one.body_id is not None}
    called = {one.id: one.name for one in bodies(actor=actor, ids=outside)} if outside else {}
    return [
        Told(
            view=one,
            number=one.position + 1,
            need=need_name(one.kind),
            where=called.get(one.body_id, "") if one.body_id else known.programme(one.programme_id),
            state=step_state(one.state),
            icon=_LOOKS[one.state][0],
            tone=_LOOKS[one.state][1],
            says=step_says(one),
            wants=_wants(one),
            url=_url(one),
        )
        for one in view.steps
    ]


def _wants(step: StepView) -> str:
    if not step.evidence_wanted:
        return ""
    kinds = _joined([evidence_name(one) for one in step.evidence_wanted], _("or"))
    return _("Counts as done with: %(kinds)s.") % {"kinds": kinds}


def _url(step: StepView) -> str:
    if step.referral_id is not None:
        return reverse("referral", args=[step.referral_id])
    return reverse("letter", args=[step.letter_id]) if step.letter_id is not None else ""


def _joined(parts: Sequence[str], last: str) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} {last} {parts[-1]}"


def step_says(step: StepView) -> str:
    """Return how a step stands, in a sentence."""
    if step.state == "waiting":
        numbers = _joined([str(one + 1) for one in step.after], _("and"))
        return ngettext(
            "Waits until step %(numbers)s is done.",
            "Waits until steps %(numbers)s are done.",
            len(step.after),
        ) % {"numbers": numbers}
    if step.state == "stuck":
        return _("%(why)s. Choose what comes next.") % {"why": stuck_because(step.reason or "")}
    if step.state == "sent" and step.referred_on_at is not None:
        on = {"day": day(step.sent_at), "since": day(step.referred_on_at)}
        return _("Asked on %(day)s, referred on to another agency on %(since)s; the answer is awaited.") % on
    said = {"day": day(step.sent_at if step.state == "sent" else step.ended_at)}
    return {
        "ready": _("May be sent now, once the person agrees."),
        "sent": _("Asked on %(day)s; the answer is awaited.") % said,
        "done": _("Done on %(day)s.") % said,
        "skipped": _("Left out on %(day)s.") % said,
        "cancelled": _("Called off on %(day)s.") % said,
    }[step.state]
