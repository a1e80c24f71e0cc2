"""Questions as form fields, and what is posted for them as plain values of facts. Pure."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from mysynergy.rules import Fact, Kind
from mysynergy.web.look.posted import DateAnswer, MoneyAnswer, money_answer, partial_date
from mysynergy.web.mending import Mending, add
from mysynergy.words.labels import in_language, label

Choice = tuple[str, str]
UNKNOWN = "?"
#: A number known only about: "2-4".
_RANGE = re.compile(r"(\d{1,12}(?:\.\d{1,4})?)\s*[-\u2013]\s*(\d{1,12}(?:\.\d{1,4})?)")


@dataclass(frozen=True)
class Asked:
    """One question as the form shows it; ``control`` is the name of its field."""

    name: str
    control: str
    kind: str
    text: str
    hint: str
    options: tuple[Choice, ...]
    value: str
    error: str
    money: MoneyAnswer | None = None
    date: DateAnswer | None = None


def asked(
    facts: Iterable[Fact], data: Mapping[str, str], wrong: Mapping[str, str], today: dt.date
) -> list[Asked]:
    """Return questions with what was typed for them before."""
    return [_asked(fact, data, wrong, today) for fact in facts]


def control_of(name: str) -> str:
    """Return the name of the field in which a fact is asked."""
    return "q-" + name.replace(".", "-")


def _asked(fact: Fact, data: Mapping[str, str], wrong: Mapping[str, str], today: dt.date) -> Asked:
    control = control_of(fact.name)
    options: tuple[Choice, ...] = ()
    if fact.type is Kind.ENUM:
        listed = ((one, label(fact.name, one)) for one in fact.allowed)
        options = (("", _("No answer yet")), *listed, (UNKNOWN, _("Not known")))
    is_money = fact.type is Kind.DECIMAL and "RM" in fact.unit
    return Asked(
        name=fact.name,
        control=control,
        kind="money" if is_money else fact.type.value,
        text=in_language(ms=fact.question_ms or fact.ms, en=fact.question_en or fact.en),
        hint=_hint(fact, is_money=is_money),
        options=options,
        value=data.get(control, ""),
        error=wrong.get(control, ""),
        money=money_answer({f"{control}_mode": "unknown", **data}, control) if is_money else None,
        date=partial_date(data, control, today=today) if fact.type is Kind.DATE else None,
    )


def _hint(fact: Fact, *, is_money: bool) -> str:
    found = []
    if fact.sensitive:
        found.append(_("Asked only because it is needed; it may stay unanswered."))
    if fact.type.is_number and not is_money:
        found.append(_("A number, a range such as 2-4, or ? when it is not known."))
    return " ".join(found)


def answers(
    facts: Iterable[Fact], data: Mapping[str, str], today: dt.date
) -> tuple[dict[str, object], Mending]:
    """Return the posted answers by fact (``None``: said to be not known), and the faults."""
    given: dict[str, object] = {}
    wrong = Mending()
    for fact in facts:
        control = control_of(fact.name)
        if fact.type is Kind.DATE:
            date = partial_date(data, control, today=today)
            if date.faults:
                add(wrong, control, date.faults[0])
            elif date.value is not None and date.value.exact is None:
                add(wrong, control, _("The whole date is needed here: day, month and year."))
            elif date.value is not None and date.value.exact is not None:
                given[fact.name] = date.value.exact.isoformat()
        elif fact.type is Kind.DECIMAL and "RM" in fact.unit:
            _money(fact, control, data, given, wrong)
        else:
            typed = data.get(control, "").strip()
            if typed:
                given[fact.name] = _plain(fact, typed)
    return given, wrong


def _money(
    fact: Fact, control: str, data: Mapping[str, str], given: dict[str, object], wrong: Mending
) -> None:
    mode = data.get(f"{control}_mode", "")
    typed = any(data.get(f"{control}_{part}", "").strip() for part in ("exact", "low", "high"))
    if mode not in ("exact", "between") or not typed:
        return
    money = money_answer(data, control)
    if money.faults:
        add(wrong, control, money.faults[0])
    elif money.low == money.high:
        given[fact.name] = str(money.low)
    else:
        given[fact.name] = {"from": str(money.low), "to": str(money.high)}


def _plain(fact: Fact, typed: str) -> object:
    if typed in (UNKNOWN, "unknown"):
        return None
    between = _RANGE.fullmatch(typed) if fact.type.is_number else None
    if between:
        return {"from": between[1], "to": between[2]}
    if fact.type is Kind.BOOL:
        return {"yes": True, "no": False}.get(typed, typed)
    return typed
