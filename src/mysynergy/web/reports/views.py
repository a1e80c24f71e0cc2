"""The report of an agency by month, programme, area, channel and partner; as a page and as a file."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Final
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from mysynergy.insight import public as insight
from mysynergy.insight.public import SIDES, Report
from mysynergy.kernel.errors import Fault, Invalid
from mysynergy.web.gate import ActorRequest, may, roles_of
from mysynergy.web.mending import Mending, mending
from mysynergy.web.reports import file, sheets
from mysynergy.web.reports.words import Words

_FILES: Final[Mapping[str, tuple[str, Callable[[Report, Words], str | bytes]]]] = {
    "xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", file.as_xlsx),
    "csv": ("text/csv; charset=utf-8", file.as_csv),
}


@require_safe
@roles_of("insight.report")
def report(request: ActorRequest) -> HttpResponse:
    """Show what the reader's agency was asked (``?side=sent``: asked of others) in the months chosen.

    ``?since=2026-01&until=2026-11``; ``?format=xlsx`` and ``csv`` give the same for a spreadsheet.
    """
    typed = {name: request.GET.get(name, "")[:10] for name in ("side", "since", "until")}
    side = typed["side"] or "asked"
    wrong = Mending()
    try:
        since, until = _month("since", typed["since"]), _month("until", typed["until"])
        found = insight.report(actor=request.actor, side=side, since=since, until=until)
    except Invalid as invalid:
        wrong = mending(invalid.faults)
        found = insight.report(actor=request.actor)
    words = Words(request.actor)
    asked_as = request.GET.get("format", "")
    if asked_as in _FILES and not wrong:
        kind, make = _FILES[asked_as]
        answer = HttpResponse(make(found, words), content_type=kind)
        answer["Content-Disposition"] = f'attachment; filename="{file.name_of(found, asked_as)}"'
        answer["Cache-Control"] = "no-store"
        return answer
    return render(
        request, "reports/report.html", _page(request, found, words, wrong), status=422 if wrong else 200
    )


def _month(name: str, text: str) -> dt.date | None:
    if not text:
        return None
    try:
        return dt.date.fromisoformat(f"{text[:7]}-01")
    except ValueError:
        raise Invalid([Fault(name, "not_a_month")]) from None


def _page(request: ActorRequest, found: Report, words: Words, wrong: Mending) -> dict[str, object]:
    period = {"since": f"{found.since:%Y-%m}", "until": f"{found.until:%Y-%m}"}
    base = reverse("report")

    def address(**more: str) -> str:
        return f"{base}?{urlencode({'side': found.side, **period, **more})}"

    tabs = [
        (_("What was asked of this agency"), address(side="asked"), None),
        (_("What this agency asked of others"), address(side="sent"), None),
    ]
    charts = sheets.charts(found, words)
    current = tabs[SIDES.index(found.side)]
    return {
        "place": "insight",
        "crumbs": [(_("Insight"), reverse("insight"))] if may(request.actor, "insight.overview") else [],
        "report": found,
        "own": found.own,
        "tabs": tabs if found.own else [],
        "current": current[0],
        "whose": f"{words.own}: {current[0]}" if found.own else _("All agencies"),
        "files": [
            (address(format="xlsx"), _("As a spreadsheet (XLSX)")),
            (address(format="csv"), _("As a file (CSV)")),
        ],
        "period": period,
        "span": words.span(found.since, found.until),
        "stats": sheets.stats(
            found, words, late_url=reverse("late") if may(request.actor, "clocks.read_board") else ""
        ),
        "charts": [one for one in charts if not one.empty],
        "nothing": [one.title for one in charts if one.empty],
        "tables": sheets.tables(found, words),
        "errors": wrong.errors,
        "wrong": wrong.wrong,
    }
