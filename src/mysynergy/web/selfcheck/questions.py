"""A question as she sees it, and what she posts for it. Every question can be answered "I do not know"."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from django.http import QueryDict
from django.utils.translation import gettext as _

from mysynergy.events.public import Json
from mysynergy.rules import Fact, Interval, Kind, Rulebook, bands, named_programmes
from mysynergy.web.look.posted import DateAnswer, partial_date
from mysynergy.web.look.words import money
from mysynergy.web.mending import Mending, add
from mysynergy.web.screening.asking import UNKNOWN, control_of
from mysynergy.words.labels import in_language, label

Option = tuple[str, str]
_MOST_RADIOS: Final = 8
_LONGEST: Final = 200
NONE: Final = "none"


@dataclass(frozen=True, slots=True)
class Field:
    """One question of a page; ``kind``: choice, select, number, date or list."""

    name: str
    control: str
    kind: str
    text: str
    hint: str
    options: tuple[Option, ...]
    value: str = ""
    values: tuple[str, ...] = ()
    typed: str = ""
    unit: str = ""
    error: str = ""
    date: DateAnswer | None = None


def question_text(fact: Fact) -> str:
    """Return how a fact is asked."""
    return in_language(ms=fact.question_ms or fact.ms, en=fact.question_en or fact.en)


def askable(rulebook: Rulebook, name: str) -> bool:
    """Whether the public can be asked for a fact: codes of districts and the like are the counter's."""
    fact = rulebook.vocabulary.facts.get(name)
    return fact is not None and fact.type is not Kind.STRING


def shown(
    rulebook: Rulebook,
    name: str,
    given: Mapping[str, Json],
    posted: QueryDict | None,
    wrong: Mapping[str, str],
    today: dt.date,
) -> Field:
    """Return a question with what was answered or typed for it before."""
    fact = rulebook.vocabulary[name]
    control = control_of(name)
    answer = given.get(name, "") if name in given else ""
    value, values, typed = _before(answer, known=name in given)
    if posted is not None:
        value = posted.get(control, "")[:_LONGEST]
        values = tuple(one[:_LONGEST] for one in posted.getlist(control)[:200])
        typed = posted.get(f"{control}-exact", "")[:_LONGEST]
    kind, options = _options(rulebook, fact, today)
    is_date = fact.type is Kind.DATE
    return Field(
        name=name,
        control=control,
        kind=kind,
        text=question_text(fact),
        hint=_("You may leave this out. It is asked only because some programmes need it.")
        if fact.sensitive
        else "",
        options=options,
        value=value,
        values=values,
        typed=typed,
        unit="RM" if "RM" in fact.unit else "",
        error=wrong.get(control, ""),
        date=_date(control, answer, posted, today) if is_date else None,
    )


def _before(answer: Json, *, known: bool) -> tuple[str, tuple[str, ...], str]:
    """Return what stands chosen, what stands ticked and what stands typed for an answer given before."""
    if answer is None:
        return UNKNOWN, (UNKNOWN,), ""
    if isinstance(answer, bool):
        return ("yes" if answer else "no"), (), ""
    if isinstance(answer, Mapping):
        return f"{answer['from']}..{answer['to']}", (), ""
    if isinstance(answer, list | tuple):
        return "", tuple(str(one) for one in answer) or ((NONE,) if known else ()), ""
    return str(answer), (), str(answer)


def _date(control: str, answer: Json, posted: QueryDict | None, today: dt.date) -> DateAnswer:
    if posted is not None:
        return partial_date(_flat(posted), control, today=today)
    year, month, day = str(answer).split("-") if answer else ("", "", "")
    return DateAnswer(day.lstrip("0"), month.lstrip("0"), year)


def _options(rulebook: Rulebook, fact: Fact, today: dt.date) -> tuple[str, tuple[Option, ...]]:
    unsure = (UNKNOWN, _("I am not sure"))
    match fact.type:
        case Kind.BOOL:
            return "choice", (("yes", _("Yes")), ("no", _("No")), unsure)
        case Kind.ENUM:
            listed = tuple((one, label(fact.name, one)) for one in fact.allowed)
            if len(listed) > _MOST_RADIOS:
                return "select", (("", _("Choose")), *listed, unsure)
            return "choice", (*listed, unsure)
        case Kind.LIST:
            programmes = rulebook.programmes
            named = [programmes[one] for one in named_programmes(rulebook, fact.name) if one in programmes]
            ticks = tuple((one.id, in_language(ms=one.name.ms, en=one.name.en)) for one in named)
            return "list", (*ticks, (NONE, _("None of these")), unsure)
        case Kind.DATE:
            return "date", (unsure,)
        case _:
            ranges = bands(rulebook, fact.name, today)
            return "number", (*((_key(one), band_text(fact, one)) for one in ranges), unsure)


def _key(band: Interval) -> str:
    return f"{_plain(band.low)}..{_plain(band.high)}"


def _plain(number: int | Decimal) -> str:
    return format(number, "f") if isinstance(number, Decimal) else str(number)


def band_text(fact: Fact, band: Interval) -> str:
    """Return a range in words; the ends of the scale are "up to" and "more than"."""
    if band.low == band.high:
        return _number(fact, band.low)
    if fact.most is not None and band.high >= fact.most:
        if fact.type is Kind.INT:
            return _("%(n)s or more") % {"n": _number(fact, band.low)}
        return _("More than %(n)s") % {"n": _number(fact, _below(band.low))}
    if fact.least is not None and band.low <= fact.least:
        return _("Up to %(n)s") % {"n": _number(fact, band.high)}
    low = band.low if fact.type is Kind.INT else _below(band.low)
    return _("%(low)s to %(high)s") % {"low": _number(fact, low), "high": _number(fact, band.high)}


def _below(low: int | Decimal) -> Decimal:
    """Return the end of the band beneath: "RM2,000 to RM3,000" reads better than "RM2,000.01 to ..."."""
    return Decimal(low) - Decimal("0.01")


def _number(fact: Fact, number: int | Decimal) -> str:
    if "RM" in fact.unit:
        return money(Decimal(number)).removesuffix(".00")
    return f"{number.normalize():f}" if isinstance(number, Decimal) else f"{number:,}"


def read(
    rulebook: Rulebook, names: Sequence[str], posted: QueryDict, today: dt.date
) -> tuple[dict[str, Json], Mending]:
    """Return what was posted for the questions of a page, and what is wrong with it.

    A question left empty is "I do not know": going on is always possible.
    """
    given: dict[str, Json] = {}
    wrong = Mending()
    for name in names:
        fact = rulebook.vocabulary.facts.get(name)
        if fact is not None:
            given[name] = _read(rulebook, fact, posted, today, wrong)
    for control in wrong.wrong:
        given = {name: value for name, value in given.items() if control_of(name) != control}
    return given, wrong


def _read(rulebook: Rulebook, fact: Fact, posted: QueryDict, today: dt.date, wrong: Mending) -> Json:
    control = control_of(fact.name)
    chosen = posted.get(control, "")[:_LONGEST].strip()
    if fact.type is Kind.LIST:
        return _read_list(rulebook, fact, posted.getlist(control)[:200], wrong)
    if fact.type is Kind.DATE:
        return None if chosen == UNKNOWN else _read_date(control, posted, today, wrong)
    typed = posted.get(f"{control}-exact", "")[:_LONGEST].strip()
    if fact.type.is_number and typed:
        return _read_number(fact, typed, control, wrong)
    if chosen in ("", UNKNOWN):
        return None
    _kind, options = _options(rulebook, fact, today)
    if chosen not in dict(options):
        add(wrong, control, _("Choose one of the answers shown."))
        return None
    if fact.type is Kind.BOOL:
        return chosen == "yes"
    if fact.type.is_number:
        low, _dots, high = chosen.partition("..")
        return low if low == high else {"from": low, "to": high}
    return chosen


def _read_list(rulebook: Rulebook, fact: Fact, ticked: Sequence[str], wrong: Mending) -> Json:
    known = set(named_programmes(rulebook, fact.name))
    if any(one not in known | {NONE, UNKNOWN} for one in ticked):
        add(wrong, control_of(fact.name), _("Choose one of the answers shown."))
        return None
    found: list[Json] = [one for one in ticked if one in known]
    if found and len(found) < len(ticked):
        add(wrong, control_of(fact.name), _("Tick programmes, or one of the last two answers, not both."))
        return None
    return found if found or NONE in ticked else None


def _read_date(control: str, posted: QueryDict, today: dt.date, wrong: Mending) -> Json:
    date = partial_date(_flat(posted), control, today=today)
    if date.faults:
        add(wrong, control, date.faults[0])
    elif date.value is not None and date.value.exact is None:
        add(
            wrong,
            control,
            _("The whole date is needed here: day, month and year. Or say that you are not sure."),
        )
    elif date.value is not None and date.value.exact is not None:
        return date.value.exact.isoformat()
    return None


def _flat(posted: QueryDict) -> dict[str, str]:
    return {name: str(posted.get(name, ""))[:_LONGEST] for name in posted}


def _read_number(fact: Fact, typed: str, control: str, wrong: Mending) -> Json:
    bare = typed.upper().removeprefix("RM").replace(",", "").replace(" ", "")
    whole = fact.type is Kind.INT
    pattern_holds = bare.isascii() and bare.removeprefix("-").replace(".", "", 0 if whole else 1).isdigit()
    if not pattern_holds or len(bare) > 15 or (not whole and len(bare.partition(".")[2]) > 2):
        add(
            wrong,
            control,
            _("Write a whole number, for example 3.")
            if whole
            else _("Write the amount in ringgit, for example 1,234.50"),
        )
        return None
    number = Decimal(bare)
    if (fact.least is not None and number < fact.least) or (fact.most is not None and number > fact.most):
        span = {
            "low": _number(fact, Decimal(fact.least or 0)),
            "high": _number(fact, Decimal(fact.most or 0)),
        }
        add(wrong, control, _("The number lies from %(low)s to %(high)s.") % span)
        return None
    return str(int(number)) if whole else format(number, "f")
