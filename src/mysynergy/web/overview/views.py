"""Counts a coordinator steers by, each with its table; and what the schemes of social insurance are."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from django.views.decorators.http import require_safe

from mysynergy.access.public import agencies
from mysynergy.directory.public import programmes
from mysynergy.insight import public as insight
from mysynergy.insight.public import EXITS, Count, Figures, Lasting
from mysynergy.schemes.public import plans
from mysynergy.web.gate import ActorRequest, may, roles_of
from mysynergy.web.look.pictures import STATES, Figure
from mysynergy.web.look.statuses import status_of
from mysynergy.web.programmes.sheet import agency_name, line_of
from mysynergy.words.circumstances import KINDS as CIRCUMSTANCES
from mysynergy.words.circumstances import circumstance_name
from mysynergy.words.heard import TOPICS
from mysynergy.words.heard import word as heard_word
from mysynergy.words.labels import label
from mysynergy.words.needs import MODULES, module_name
from mysynergy.words.outcomes import exit_name

Bars = list[tuple[str, list[Figure], str]]
_STATUSES = ("not_assisted", "helped_before", "being_assisted", "assisted")
_ALWAYS = ("requested", "received", "accepted", "completed", "rejected")
_WHEN_THERE = ("in_progress", "on_hold", "failed", "cancelled", "entered_in_error")
#: Kinds of programmes that are rights from contributions, not assistance.
_INSURANCE = frozenset(
    {"social_insurance_cover", "social_insurance_pension", "lump_sum", "unemployment_benefit"}
)
_HEARD = tuple(f"{kind}/{state}" for kind in ("tip", "question") for state in ("open", "taken", "closed"))
#: The scheme whose plans the schemes room knows, by the programme that describes it.
_WITH_PLANS = {"perkeso-sksps": "sksps"}


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart with its table; ``empty`` when there is nothing to draw."""

    id: str
    title: str
    first: str
    rows: Bars

    @property
    def empty(self) -> bool:
        """Whether no row has a figure."""
        return not any(row[1][0] for row in self.rows)


@require_safe
@roles_of("insight.overview")
def overview(request: ActorRequest) -> HttpResponse:
    """Show the counts of the reader's agency, or of all (``?of=all``). Small cells of others are withheld."""
    seen = insight.overview(actor=request.actor)
    own = seen.own is not None and request.GET.get("of") != "all"
    figures = seen.own if own and seen.own is not None else seen.total
    base = reverse("insight")
    tabs = [(_("All agencies"), f"{base}?of=all", None)]
    if seen.own is not None:
        tabs.insert(0, (_("My agency"), base, None))
    lasts = insight.lasting(actor=request.actor, whole=not own)
    charts = _charts(figures) + _lasting(lasts) + ([] if own else [_by_agency(request, seen.by_agency)])
    context = {
        "place": "insight",
        "figures": figures,
        "as_of": seen.as_of,
        "own": own,
        "tabs": tabs,
        "current": base if own else f"{base}?of=all",
        "charts": [one for one in charts if not one.empty],
        "nothing": [one.title for one in charts if one.empty],
        "unmet": _unmet_where(lasts),
        "series": [pgettext("count", "Number")],
        "longest": _days(figures.longest_wait_days),
        "median": _days(figures.median_wait_days),
        "by_state": {code: _figure(figures.by_state.get(code, Count(0))) for code in STATES},
        "breaks": _breaks(figures.by_state),
        "state_unknown": figures.by_state.get("unknown", Count(0)),
        "withheld": not own,
        "late_url": reverse("late") if may(request.actor, "clocks.read_board") else "",
        "escalated_url": reverse("escalated") if may(request.actor, "cases.read_escalated") else "",
    }
    return render(request, "overview/overview.html", context)


def _breaks(counts: Mapping[str, Count]) -> list[int]:
    """Return bounds between the levels of the map: nobody is the lightest, the rest quarters of the most."""
    most = max((count.number or 0 for count in counts.values()), default=0)
    return [max(1, -(-most * part // 4)) for part in (0, 1, 2, 3)]


def _days(count: float) -> str:
    return ngettext("%(n)s day", "%(n)s days", 1 if count == 1 else 2) % {"n": f"{count:g}"}


def _charts(figures: Figures) -> list[Chart]:
    return [
        Chart(
            "status",
            _("Needs by assistance status"),
            _("Status"),
            _bars(figures.by_status, _STATUSES, lambda key: str(status_of("assistance", key).word)),
        ),
        Chart(
            "module",
            _("Open needs by module"),
            _("Module"),
            _bars(figures.by_module, tuple(MODULES), module_name),
        ),
        Chart(
            "circumstances",
            _("People with an open need, by what makes it heavier"),
            _("What makes it heavier"),
            _bars(figures.by_circumstance, tuple(CIRCUMSTANCES), circumstance_name),
        ),
        Chart(
            "referrals",
            _("Referrals by state"),
            _("State of the referral"),
            _bars(
                figures.referrals,
                (*_ALWAYS, *(key for key in _WHEN_THERE if figures.referrals.get(key, Count(0)).number != 0)),
                lambda key: str(status_of("referral", key).word),
            ),
        ),
        Chart(
            "heard",
            _("Tips and questions, by what became of them"),
            _("Tip or question"),
            _bars(figures.heard, _HEARD, _heard_name),
        ),
        Chart(
            "asked-about",
            _("What questions were about"),
            _("Topic"),
            _bars(figures.asked_about, (), lambda key: heard_word(TOPICS, key)),
        ),
    ]


def _heard_name(key: str) -> str:
    names = {
        "tip/open": _("Tips that wait"),
        "tip/taken": _("Tips taken up"),
        "tip/closed": _("Tips that came to an end"),
        "question/open": _("Questions that wait"),
        "question/taken": _("Questions taken up"),
        "question/closed": _("Questions that came to an end"),
    }
    return names[key]


def _lasting(seen: Lasting) -> list[Chart]:
    """Needs that nobody could meet, and what became of households whose case closed."""
    out = sorted(seen.out_by_state, key=lambda code: (-(seen.out_by_state[code].number or 0), code))
    return [
        Chart(
            "unmet",
            _("Unmet needs by module: no programme, or all declined"),
            _("Module"),
            _bars(seen.unmet_by_module, tuple(MODULES), module_name),
        ),
        Chart(
            "unmet-states",
            _("Unmet needs by state"),
            pgettext("place", "State"),
            _bars(seen.unmet_by_state, (), _state),
        ),
        Chart(
            "exits",
            _("Closed cases: out of poverty?"),
            _("What became of the household"),
            _bars(seen.exits, EXITS, exit_name),
        ),
        Chart(
            "exits-states",
            _("Out of poverty, by state"),
            pgettext("place", "State"),
            _bars(
                seen.out_by_state,
                tuple(out),
                _state,
            ),
        ),
    ]


@dataclass(frozen=True, slots=True)
class Where:
    """Unmet needs by state (lines, the most first) and module (columns ``heads``)."""

    heads: list[str]
    rows: list[tuple[str, list[tuple[str, str]]]]


def _unmet_where(seen: Lasting) -> Where:
    heads = [module_name(module) for module in MODULES]
    states = seen.unmet_by_state
    return Where(
        heads,
        [
            (
                _state(state),
                [
                    (head, seen.unmet_by_module_and_state.get(module, {}).get(state, Count(0)).text)
                    for head, module in zip(heads, MODULES, strict=True)
                ],
            )
            for state in sorted(states, key=lambda code: (-(states[code].number or 0), code))
        ],
    )


def _state(code: str) -> str:
    return _("State not known") if code == "unknown" else label("person.residence_state", code)


def _by_agency(request: ActorRequest, counts: Mapping[str, Count]) -> Chart:
    names = {one.code: agency_name(one) for one in agencies(actor=request.actor).values()}
    order = sorted(counts, key=lambda code: (-(counts[code].number or 0), code))
    rows = _bars(counts, tuple(order), lambda code: names.get(code, code))
    return Chart("agency", _("Open needs by the agency that leads them"), _("Agency"), rows)


def _bars(counts: Mapping[str, Count], order: tuple[str, ...], word: Callable[[str], str]) -> Bars:
    keys = [*order, *sorted(set(counts) - set(order))]
    return [(word(key), [_figure(counts.get(key, Count(0)))], "") for key in keys]


def _figure(count: Count) -> Figure:
    return count.text if count.number is None else count.number


@require_safe
@roles_of("schemes.read")
def schemes(request: ActorRequest) -> HttpResponse:
    """Say what the schemes are, what they cost, from when they cover, and where a membership is begun."""
    known = agencies(actor=request.actor)
    offered = [
        view
        for view in programmes(actor=request.actor, agency_code="PERKESO").values()
        if view.rule.kind in _INSURANCE
    ]
    today = request.actor.today
    context = {
        "place": "schemes",
        "lines": [line_of(view, known[view.agency_id], today) for view in offered],
        "plans": [
            plan
            for view in offered
            if view.id in _WITH_PLANS
            for plan in plans(actor=request.actor, scheme=_WITH_PLANS[view.id], as_of=today)
        ],
        "may_begin": may(request.actor, "schemes.begin"),
    }
    return render(request, "overview/schemes.html", context)
