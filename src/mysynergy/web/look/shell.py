"""The shell around every page: who acts for whom, the places, the account."""

from __future__ import annotations

import functools
from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import NoReverseMatch, resolve, reverse
from django.utils.functional import Promise
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from mysynergy.access.public import ACTIONS, PEOPLE_ROLES, Actor, ActorKind, agencies
from mysynergy.notices.public import MOST_COUNTED, unread

THEMES = ("light", "dark")


@dataclass(frozen=True)
class Place:
    """One of the places of the rail. `key` is what a view names as `place`; `url` leads there."""

    key: str
    word: str | Promise
    icon: str
    url: str


@dataclass(frozen=True)
class Shell:
    """What the frame of a page shows. Everything may be empty: an empty part is left out, never guessed."""

    places: tuple[Place, ...] = ()
    agency: str = ""
    branch: str = ""
    officer: str = ""
    unread: str = ""
    theme: str = ""
    agency_url: str = ""
    messages_url: str = ""
    account_url: str = ""
    search_url: str = ""
    circle_url: str = ""
    requests_url: str = ""
    pairs_url: str = ""
    imports_url: str = ""
    danger_url: str = ""

    @property
    def on_phone(self) -> tuple[Place, ...]:
        """The four places that stand on the bottom bar of a phone; the fifth opens the others."""
        return self.places[:4]

    @property
    def behind_more(self) -> tuple[Place, ...]:
        """The places a phone shows behind "More"."""
        return self.places[4:]


_PLACES: tuple[tuple[str, Promise, str], ...] = (
    ("work", pgettext_lazy("place", "Work"), "tasks"),
    ("people", _("People"), "people"),
    ("matching", _("Same person?"), "link"),
    ("referrals", _("Referrals"), "send"),
    ("benefits", _("Benefits"), "gift"),
    ("schemes", _("Schemes"), "shield"),
    ("programmes", _("Programmes"), "grid"),
    ("insight", _("Insight"), "chart"),
    # Administrators only, who have few of the others: nobody sees more than seven (a test holds it). What is
    # opened more rarely stands in the account's menu.
    ("users", _("Users"), "lock"),
)
#: A rail holds this many; what gives way then stands in the account's menu.
_MOST = 7
_GIVE_WAY = frozenset({"matching"})


def places(actor: Actor) -> tuple[Place, ...]:
    """The places whose pages exist and whose gate opens to the actor's role, in their order."""
    found = []
    for key, word, icon in _PLACES:
        url = url_or_nothing(key)
        if url and _opens(url, actor):
            found.append(Place(key, str(word), icon, url))
    if len(found) > _MOST:
        found = [one for one in found if one.key not in _GIVE_WAY]
    return tuple(found)


@functools.cache
def _gate_of(url: str) -> str:
    """What the gate of a page asks for; the addresses of places are few and never change."""
    return str(getattr(resolve(url).func, "opens_to", ""))


def _opens(url: str, actor: Actor) -> bool:
    """Whether the gate of a page (``web/gate.py``) lets the actor's role in."""
    action = _gate_of(url)
    return action not in ACTIONS or actor.role in ACTIONS[action]


def url_or_nothing(name: str) -> str:
    """The address of a named page, or an empty string when nothing has that name."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


def theme_of(request: HttpRequest) -> str:
    """The theme a reader chose ("light" or "dark"), or "" to follow the system."""
    chosen = request.COOKIES.get("theme", "")
    return chosen if chosen in THEMES else ""


def shell_of(request: HttpRequest) -> Shell:
    """The frame for a request: the places that have pages, the officer, the theme.

    A view that knows more passes its own: `dataclasses.replace(shell_of(request), unread="4")`.
    """
    user = getattr(request, "user", None)
    known = user is not None and user.is_authenticated
    actor: Actor | None = getattr(request, "actor", None)
    agency, branch = _acting_for(actor)
    shown = places(actor) if known and actor else ()
    return Shell(
        agency=agency,
        branch=branch,
        places=shown,
        theme=theme_of(request),
        officer=(actor.name if actor and actor.name else user.get_username()) if known and user else "",
        agency_url=url_or_nothing("account"),
        messages_url=_opening("messages", actor),
        unread=_unread(actor),
        account_url=url_or_nothing("account"),
        search_url=_opening("people", actor),  # what is looked for is posted to it
        circle_url=_opening("circle", actor),
        requests_url=_opening("privacy", actor),
        imports_url=_opening("imports", actor),
        danger_url=_opening("danger", actor),
        pairs_url="" if any(one.key == "matching" for one in shown) else _opening("matching", actor),
    )


def _unread(actor: Actor | None) -> str:
    """How many notices the officer has not read: a figure, "99+", or nothing."""
    if actor is None or actor.kind is not ActorKind.OFFICER or actor.role not in PEOPLE_ROLES:
        return ""
    count = unread(actor=actor)
    return f"{MOST_COUNTED - 1}+" if count >= MOST_COUNTED else str(count or "")


def _opening(name: str, actor: Actor | None) -> str:
    """The address of a page that stands outside the rail, for those it opens to."""
    url = url_or_nothing(name)
    return url if url and actor and _opens(url, actor) else ""


def _acting_for(actor: Actor | None) -> tuple[str, str]:
    """The short and the full name of the agency an officer acts for; the full one only when it says more."""
    if actor is None or actor.kind is not ActorKind.OFFICER or actor.agency_id is None:
        return "", ""
    agency = agencies(actor=actor).get(actor.agency_id)
    if agency is None:
        return "", ""
    full = agency.name_en if (get_language() or "").startswith("en") else agency.name_ms
    return agency.short or full, full if agency.short and agency.short != full else ""
