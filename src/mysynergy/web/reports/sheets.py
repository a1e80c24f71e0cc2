"""What a report's page shows: figures beside those of the period before, charts, and tables."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from mysynergy.insight.public import Count, Line, Report
from mysynergy.web.look.pictures import Figure
from mysynergy.web.reports.words import Words, days, nine_in_ten, share
from mysynergy.words.needs import close_reason
from mysynergy.words.referrals import decline_reason

_CAME_OF = ("accepted", "declined", "withdrawn", "waiting")


@dataclass(frozen=True, slots=True)
class Stat:
    """One figure of the whole period, what it was before, and where to look further."""

    label: str
    value: str
    before: str
    note: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Chart:
    """Bars with their table."""

    id: str
    title: str
    first: str
    series: tuple[str, ...]
    rows: list[tuple[str, list[Figure], str]]

    @property
    def empty(self) -> bool:
        """Whether no row has a figure."""
        return not any(any(row[1]) for row in self.rows)


@dataclass(frozen=True, slots=True)
class Table:
    """A breakdown: of each line its name, what was promised, and cells."""

    id: str
    title: str
    first: str
    promised: bool
    rows: list[tuple[str, str, list[tuple[str, str]]]]


def stats(found: Report, words: Words, *, late_url: str) -> list[Stat]:
    """Return the figures a head looks at first."""
    now, then = found.total, found.before
    received = _("Received") if found.side == "asked" else _("Sent")
    return [
        Stat(received, now.numbers["sent"].text, then.numbers["sent"].text),
        Stat(_("Accepted"), _accepted(now), _accepted(then), _("of those answered")),
        Stat(_("Answered in time"), in_time(now), in_time(then), _("by the promised date")),
        Stat(_("Time to the answer"), days(now.to_answer), days(then.to_answer), nine_in_ten(now.to_answer)),
        Stat(_("Time to help"), days(now.to_help), days(then.to_help), nine_in_ten(now.to_help)),
        Stat(
            _("Late"),
            now.numbers["late"].text,
            then.numbers["late"].text,
            _("answered after the date, or waiting beyond it"),
            late_url,
        ),
        Stat(_("Helped"), _helped(now), _helped(then), _("wholly or in part")),
        Stat(_("Unmet needs"), found.needs.numbers["unmet"].text, found.needs_before.numbers["unmet"].text,
             _("closed without help")),
    ]  # fmt: skip


def in_time(line: Line) -> str:
    """Return the share of answers that kept their promise, of those whose date has come."""
    kept, late = line.numbers["in_time"].number, line.numbers["late"].number
    return share(line.numbers["in_time"], None if kept is None or late is None else kept + late)


def _accepted(line: Line) -> str:
    return share(line.numbers["accepted"], line.numbers["answered"].number)


def _helped(line: Line) -> str:
    parts = [line.numbers[name].number for name in ("helped", "partly_helped")]
    return "–" if None in parts else f"{sum(one or 0 for one in parts):,}"


def charts(found: Report, words: Words) -> list[Chart]:
    """Return the charts: months, what came of it, reasons of declining, unmet needs."""
    came = (_("Accepted"), _("Declined"), _("Withdrawn"), _("Waiting"))
    number = (pgettext("count", "Number"),)
    total = found.total.numbers
    outcomes = {
        "at_work": _("At work"), "helped": _("Helped"), "partly_helped": _("Helped in part"),
        "not_helped": _("Not helped"),
    }  # fmt: skip
    return [
        Chart(
            "months",
            _("By the month in which it was sent"),
            _("Month"),
            came,
            [
                (words.month(month), [_figure(line.numbers[name]) for name in _CAME_OF], "")
                for month, line in found.months.items()
            ],
        ),
        Chart(
            "outcomes",
            _("What came of those accepted"),
            _("Outcome"),
            number,
            [(word, [_figure(total[name])], "") for name, word in outcomes.items()],
        ),
        Chart(
            "reasons",
            _("Why it was declined"),
            _("Reason"),
            number,
            _bars(found.total.reasons, decline_reason),
        ),
        Chart(
            "unmet", _("Why needs stay unmet"), _("Reason"), number, _bars(found.needs.reasons, close_reason)
        ),
        *(
            Chart(
                f"unmet-{name}",
                title,
                first,
                number,
                _bars(
                    {key: line.numbers["unmet"] for key, line in found.needs_by[name].items()},
                    _namer(words, name),
                ),
            )
            for name, title, first in (
                ("module", _("Unmet needs by module"), _("Module")),
                ("area", _("Unmet needs by state"), pgettext("place", "State")),
            )
        ),
    ]


def _namer(words: Words, dimension: str) -> Callable[[str], str]:
    return lambda key: words.name(dimension, key)


def _bars(counts: Mapping[str, Count], word: Callable[[str], str]) -> list[tuple[str, list[Figure], str]]:
    there = {key: count for key, count in counts.items() if count.number != 0}
    order = sorted(there, key=lambda key: (-(there[key].number or 0), key))
    return [(word(key), [_figure(there[key])], "") for key in order]


def _figure(count: Count) -> Figure:
    return count.text if count.number is None else count.number


def headings() -> list[str]:
    """Return the heads of the cells of every table."""
    return [
        _("Referrals"), _("Accepted"), _("Declined"), _("Waiting"), _("By the promised date"),
        _("Days to the answer"), _("Days to help"), _("Helped"),
    ]  # fmt: skip


def cells(line: Line) -> list[str]:
    """Return the cells of one line, under ``headings``. Days: the median, and nine in ten."""
    return [
        *(line.numbers[name].text for name in ("sent", "accepted", "declined", "waiting")),
        in_time(line),
        *(f"{one.median} · {one.p90}" if one else "–" for one in (line.to_answer, line.to_help)),
        _helped(line),
    ]


def tables(found: Report, words: Words) -> list[Table]:
    """Return the breakdowns, the largest line of each first."""
    partner = _("Who asked") if found.side == "asked" else _("Who was asked")
    heads = headings()
    return [
        Table(
            name,
            title,
            first,
            name == "programme",
            [
                (
                    words.name(name, key),
                    words.promise(key) if name == "programme" else "",
                    list(zip(heads, cells(line), strict=True)),
                )
                for key, line in sorted(
                    found.by[name].items(), key=lambda one: (-(one[1].numbers["sent"].number or 0), one[0])
                )
            ],
        )
        for name, title, first in (
            ("programme", _("By programme"), _("Programme")),
            ("partner", _("By agency"), partner),
            ("area", _("By state of residence"), pgettext("place", "State")),
            ("channel", _("By the way people first came in"), _("Channel")),
            ("module", _("By module"), _("Module")),
        )
    ]
