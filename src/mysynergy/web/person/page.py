"""What every tab of a person's page shows: the summary card, the tabs, notices of safety, undo."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mysynergy.access.public import Actor
from mysynergy.assistance.public import StatusView, status_of
from mysynergy.cases.public import MODULES, NeedView, needs_of
from mysynergy.households.public import HouseholdView, household_of
from mysynergy.registry.public import IndividualView, LinkView, links_of, open_person
from mysynergy.web.gate import ElsewhereError, may
from mysynergy.web.intake.search import document_of, ending_of, place_of
from mysynergy.web.intake.steps import MODULE_ICONS
from mysynergy.words.needs import module_name
from mysynergy.words.personal import erased_word, person_name

TABS: Final = (
    "overview",
    "needs",
    "plan",
    "screening",
    "referrals",
    "benefits",
    "schemes",
    "documents",
    "timeline",
    "readers",
)
_UNDO_FOR: Final = dt.timedelta(hours=24)
_WORST: Final = ("not_assisted", "helped_before", "being_assisted", "assisted")
_CONTACT_LEVELS: Final = {"safe": "safe", "call_only": "call", "do_not_contact": "none"}


@dataclass(frozen=True, slots=True)
class Page:
    """The person and what the reader may do; ``context`` goes to the template."""

    person: IndividualView
    needs: tuple[NeedView, ...]
    status: StatusView
    household: HouseholdView | None
    context: dict[str, object]
    case_number: str


def tab_url(tab: str, individual_id: uuid.UUID) -> str:
    """Return the address of a tab; the overview is the person's own."""
    return reverse("person" if tab == "overview" else f"person-{tab}", args=[individual_id])


def tab_word(tab: str) -> str:
    """Return the name of a tab."""
    return {
        "overview": _("Overview"),
        "needs": _("Needs"),
        "plan": _("Plan"),
        "screening": _("Screening"),
        "referrals": _("Referrals"),
        "benefits": _("Benefits"),
        "schemes": _("Schemes"),
        "documents": _("Documents"),
        "timeline": _("Timeline"),
        "readers": _("Who read this"),
    }[tab]


def page_of(actor: Actor, individual_id: uuid.UUID, tab: str) -> Page:
    """Open a person's page for one tab, which records that she was read.

    Raises ``NotFound``, and ``ElsewhereError`` where the id stands for another now.
    """
    person = open_person(actor=actor, individual_id=individual_id)
    if person.id != individual_id:
        raise ElsewhereError(individual_id, person.id)
    person = replace(person, name=person_name(person))
    needs = needs_of(actor=actor, individual_id=individual_id)
    status = status_of(actor=actor, individual_id=individual_id, theirs=needs)
    household = household_of(actor=actor, individual_id=individual_id)
    count = sum(1 for one in needs if one.state == "open")
    context: dict[str, object] = {
        "place": "people",
        "person": person,
        "erased_word": erased_word(),  # of somebody at home who was erased
        "ending": ending_of(person.number_masked),
        "kind": document_of(person.number_kind),
        "age": _age(person),
        "household": _household(household),
        "where": place_of(person),
        "headline": str(status.headline) if needs else "no-need",
        "case_number": (case_number := _case_number(actor, needs)),
        # ElsewhereError the card stays short, so that a phone shows what the tab is about.
        "modules": _modules(needs, status) if tab == "overview" else [],
        "contact_level": _CONTACT_LEVELS.get(person.safe_to_contact or "", ""),
        "tab": tab,
        "tab_word": tab_word(tab),
        "tabs": [
            (tab_word(one), tab_url(one, individual_id), count if one == "needs" else None) for one in TABS
        ],
        "crumbs": [(_("People"), reverse("people"))],
        "open_url": reverse("person-number", args=[individual_id])
        if may(actor, "registry.unmask") and person.number_masked
        else "",
        "undo": _fresh_link(actor, individual_id) if may(actor, "registry.unlink") else None,
    }
    return Page(person, needs, status, household, context, case_number)


def _case_number(actor: Actor, needs: Sequence[NeedView]) -> str:
    """Return the number of the own agency's case: of the one that goes on, else of the last; or nothing."""
    own = [one for one in needs if one.agency_id == actor.agency_id and one.case_number]
    last = max(own, key=lambda one: (one.state == "open", one.opened_at), default=None)
    return last.case_number if last is not None else ""


def _age(person: IndividualView) -> str:
    if person.age is None:
        return _("Not known")
    about = "" if person.birth_precision == "day" else _("about") + " "
    age = about + ngettext("%(n)d year", "%(n)d years", person.age) % {"n": person.age}
    return age if person.alive else _("Has died, at %(age)s") % {"age": age}


def _household(found: HouseholdView | None) -> str:
    if found is None:
        return _("Not known")
    living = [one for one in found.members if one.alive]
    if found.incomplete:
        return _("May be incomplete")
    people = len(living)
    children = sum(1 for one in living if one.age is not None and one.age < 18)
    text = ngettext("%(n)d person", "%(n)d people", people) % {"n": people}
    if children:
        text += ", " + ngettext("%(n)d child", "%(n)d children", children) % {"n": children}
    return text


def _modules(needs: tuple[NeedView, ...], status: StatusView) -> list[Mapping[str, str]]:
    listed: list[Mapping[str, str]] = []
    for module in MODULES:
        mine = [one for one in needs if one.module == module]
        current = [one for one in mine if one.state == "open"] or mine
        values = [str(status.by_need[one.id]) for one in current if one.id in status.by_need]
        worst = next((one for one in _WORST if one in values), "no-need")
        listed.append(
            {"name": module_name(module), "icon": MODULE_ICONS[module], "status": worst, "note": ""}
        )
    return listed


def _fresh_link(actor: Actor, individual_id: uuid.UUID) -> LinkView | None:
    """Return the link this reader confirmed within the last day: it may still be undone with one press."""
    for link in reversed(links_of(actor=actor, individual_id=individual_id)):
        mine = link.decided_by == actor.id and link.how in ("officer", "same_number")
        if mine and link.ended_at is None and actor.now - link.decided_at < _UNDO_FOR:
            return link
    return None
