"""The lists of the worklist: what is asked for in the address, the filters in use, and the rows."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from mysynergy.access.public import Actor, Colleague, agencies, colleagues
from mysynergy.cases import public as cases
from mysynergy.cases.public import HOLDERS, MODULES, URGENCIES, WorkItem
from mysynergy.directory.public import programmes
from mysynergy.kernel.errors import Invalid
from mysynergy.web.look.due import due
from mysynergy.web.programmes.sheet import agency_name, said
from mysynergy.web.work.people import people
from mysynergy.web.work.rows import Row, rows
from mysynergy.words.circumstances import circumstance_name
from mysynergy.words.needs import module_name, need_name, urgency_name
from mysynergy.worklists import public as worklists
from mysynergy.worklists.public import Filters, Line

#: What stood in addresses before there were tabs, and still stands in somebody's bookmarks.
_FORMER: Mapping[str, Mapping[str, str]] = {
    "late": {"due": "late"},
    "today": {"due": "today"},
    "crisis": {"urgency": "crisis"},
    "slipped": {"tab": "late"},
}


@dataclass(frozen=True, slots=True)
class Listed:
    """A row, and the id by which it is given to somebody."""

    id: uuid.UUID
    row: Row


@dataclass(frozen=True, slots=True)
class Ask:
    """One control that narrows or orders a list."""

    name: str
    label: str
    options: Sequence[tuple[str, str]]
    value: str


@dataclass(frozen=True, slots=True)
class Paging:
    """A stretch of a list for ``c-steps-through``."""

    count: int
    before: str | None
    after: str | None


def asked(get: QueryDict) -> Filters:
    """Return the filters of an address; what is no filter falls to the plain list, never to an error page."""
    typed = {**_FORMER.get(get.get("view", ""), {}), **{name: get.get(name, "") for name in get}}
    try:
        return Filters.read(typed)
    except Invalid as wrong:
        unknown = {fault.field for fault in wrong.faults}
        return Filters.read({name: value for name, value in typed.items() if name not in unknown})


def address(filters: Filters) -> str:
    """Return the address of a list."""
    words = urlencode(filters.said())
    return f"{reverse('work')}{'?' + words if words else ''}"


def tabs(filters: Filters, counts: Mapping[str, int]) -> list[tuple[str, str, int]]:
    """Return the tabs with the filters in use: each count is what its tab lists."""
    words = {
        "mine": _("In my hands"),
        "agency": _("My agency's"),
        "late": _("Late"),
        "waiting": _("Waiting for others"),
    }
    return [(word, address(filters.but(tab=tab)), counts[tab]) for tab, word in words.items()]


def asks(actor: Actor, filters: Filters) -> list[Ask]:
    """Return the controls of a list, each with what is chosen."""
    anything = ("", _("All"))
    ours = sorted(
        (said(one.rule.name), key)
        for key, one in programmes(actor=actor, agency_code=_own_code(actor)).items()
    )
    officers = [(str(one.id), one.name) for one in holders(actor)]
    if filters.programme and filters.programme not in {key for _name, key in ours}:
        ours.insert(0, (filters.programme, filters.programme))
    if filters.officer and filters.officer != worklists.NOBODY:
        known = {one for one, _name in officers}
        officers += [] if filters.officer in known else [(filters.officer, _("A former officer"))]
    named: list[tuple[str, str, Iterable[tuple[str, str]]]] = [
        ("module", _("Module"), ((one, module_name(one)) for one in MODULES)),
        ("urgency", _("Urgency"), ((one, urgency_name(one)) for one in URGENCIES)),
        ("due", _("Due"), due_words().items()),
        ("programme", _("Programme"), ((key, name) for name, key in ours)),
        ("officer", _("Officer"), [(worklists.NOBODY, _("Not given to anybody")), *officers]),
    ]
    made = [Ask(name, label, (anything, *some), getattr(filters, name)) for name, label, some in named]
    return [*made, Ask("sort", _("In order of"), tuple(sort_words().items()), filters.order)]


def _own_code(actor: Actor) -> str:
    return agencies(actor=actor)[actor.own_agency_id].code


def due_words() -> dict[str, str]:
    """Return the words of the filter for what is due when."""
    return {"late": _("Past its date"), "today": _("Today"), "week": _("Within a week")}


def sort_words() -> dict[str, str]:
    """Return the words of the orders."""
    return {
        "pressing": _("The pressing first"),
        "due": _("Due date"),
        "urgency": _("Urgency, then due date"),
        "oldest": _("Waiting longest"),
    }


def chips(filters: Filters, controls: Sequence[Ask]) -> list[tuple[str, str]]:
    """Return the filters in use, each with the address without it."""
    words = {one.name: dict(one.options) for one in controls}
    labels = {one.name: one.label for one in controls}
    return [
        (
            f"{labels[name]}: {words[name].get(getattr(filters, name), getattr(filters, name))}",
            address(filters.but(**{name: ""})),
        )
        for name in filters.chosen
    ]


def holders(actor: Actor) -> list[Colleague]:
    """Return who of the agency can hold work."""
    able = {role.value for role in HOLDERS}
    return [one for one in colleagues(actor=actor) if able & set(one.roles)]


def listed(actor: Actor, found: Sequence[Line]) -> list[Listed]:
    """Return the rows of lines, in their order."""
    ids = [one.need_id for one in found if one.what == "need"]
    needs = cases.needs(actor=actor, ids=ids, for_list=True)
    items = [WorkItem(needs[one.id], one.why, one.circumstances) for one in found if one.id in needs]
    made = dict(zip((item.need.id for item in items), rows(actor, items, in_order=True), strict=True))
    who = people(actor, {one.individual_id for one in found if one.id not in made})
    known = agencies(actor=actor)
    return [
        Listed(
            one.id,
            made[one.id]
            if one.id in made
            else Row(
                need=None,
                who=who[one.individual_id],
                kind=need_name(one.kind),
                crisis=one.urgency == "crisis",
                why=one.why,
                due=due(one.due_at, actor.now, one.opened_at),
                says=_("%(agency)s asks. Nobody has opened it yet.")
                % {"agency": agency_name(known[one.agency_id])},
                todo=_("Open it"),
                url=reverse("referral", args=[one.id]),
                holder="",
                because=tuple(circumstance_name(kind) for kind in one.circumstances),
            ),
        )
        for one in found
    ]
