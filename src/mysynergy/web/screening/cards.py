"""Verdicts as cards: grouped, each criterion with its reason, its fact, its source and how sure it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mysynergy.cases.public import NeedView
from mysynergy.rules import CriterionResult, Fact, FactValue, Interval, Verdict
from mysynergy.screening.public import FactRecord, ScreeningView, Standing
from mysynergy.web.look.words import day, money
from mysynergy.web.person.names import Names
from mysynergy.words.labels import in_language, label
from mysynergy.words.needs import module_name
from mysynergy.words.programmes import opens_text

_COVER = "social_insurance_cover"
_TRUTH = {True: "yes", False: "no", None: "unknown"}


@dataclass(frozen=True)
class Group:
    """Verdicts under one heading."""

    key: str
    title: str
    hint: str
    cards: list[dict[str, object]] = field(default_factory=list)
    folded: bool = False


def groups(
    view: ScreeningView, names: Names, vocabulary: Mapping[str, Fact], needs: Sequence[NeedView] = ()
) -> list[Group]:
    """Return verdicts by heading, empty headings left out; ``needs``: the open ones a card may lead to."""
    from_standing: dict[Standing, list[Verdict]] = {}
    for verdict in view.verdicts:
        from_standing.setdefault(standing_of(verdict), []).append(verdict)
    found = []
    for standing, (title, hint, folded) in _headings().items():
        verdicts = from_standing.get(standing, [])
        if verdicts:
            cards = [
                {
                    **_card(one, standing, view, names, vocabulary),
                    "need": _need_for(one, needs),
                }
                for one in verdicts
            ]
            found.append(Group(standing.value, title, hint, cards, folded))
    return found


def standing_of(verdict: Verdict) -> Standing:
    """Return under which heading a verdict stands: compulsory cover before all, unless it certainly fails."""
    if verdict.mandatory is True and verdict.outcome.value in ("eligible", "unknown"):
        return Standing.MANDATORY
    return Standing(verdict.outcome.value)


def _headings() -> dict[Standing, tuple[str, str, bool]]:
    return {
        Standing.MANDATORY: (
            _("Compulsory cover"),
            _("The law demands it. See that it is begun."),
            False,
        ),
        Standing.ELIGIBLE: (
            _("Eligible, as far as is known"),
            _("The agency decides. Refer where the person agrees."),
            False,
        ),
        Standing.UNKNOWN: (
            _("Not known yet"),
            _("Few answers are missing; those with the fewest come first."),
            False,
        ),
        Standing.DIRECTORY: (
            _("Ask the agency"),
            _("Too little is published about these to say more."),
            True,
        ),
        Standing.NOT_ELIGIBLE: (
            _("Not eligible"),
            _("Each says which condition is not met."),
            True,
        ),
        Standing.CLOSED: (_("Closed"), _("Takes nobody at present."), True),
    }


def _card(
    verdict: Verdict, standing: Standing, view: ScreeningView, names: Names, vocabulary: Mapping[str, Fact]
) -> dict[str, object]:
    rule = verdict.programme
    found = names.programmes.get(rule.id)
    missing = len(verdict.questions)
    return {
        "id": rule.id,
        "programme": names.programme(rule.id),
        "agency": names.open_agency(found.agency_id) if found else rule.agency,
        "module": module_name(rule.module),
        "gives": _gives(verdict.amount),
        "answer": ngettext("%(n)d answer missing", "%(n)d answers missing", missing) % {"n": missing}
        if missing
        else "",
        "opens": opens_text(day(verdict.opens_on)) if verdict.opens_on else "",
        "room": names.rooms.get(rule.id, ""),
        "about": in_language(ms=rule.gives.ms, en=rule.gives.en),
        "criteria": [_criterion(one, view.facts, vocabulary) for one in verdict.criteria],
        "because": _criterion(verdict.mandatory_because, view.facts, vocabulary)
        if verdict.mandatory_because and standing is Standing.MANDATORY
        else None,
        "questions": [_question(name, vocabulary) for name in verdict.questions],
        "notes": [in_language(ms=one.says.ms, en=one.says.en) for one in verdict.notes],
        "discretion": [in_language(ms=one.says.ms, en=one.says.en) for one in verdict.discretion],
        "indicative": rule.confidence == "medium",
        "channel": in_language(ms=rule.channel.ms, en=rule.channel.en) if rule.channel else "",
        "is_cover": rule.kind == _COVER,
        "takes_referrals": bool(found and found.takes_referrals and standing is not Standing.NOT_ELIGIBLE),
    }


def _need_for(verdict: Verdict, needs: Sequence[NeedView]) -> NeedView | None:
    """Return the open need that a referral from here would be for: of the same module, else the first."""
    same = (one for one in needs if one.module == verdict.programme.module)
    return next(same, needs[0] if needs else None)


def _gives(amount: Decimal | Interval | None) -> str:
    if amount is None:
        return ""
    if isinstance(amount, Interval):
        return f"{money(Decimal(amount.low))} – {money(Decimal(amount.high))}"
    return money(amount)


def _question(name: str, vocabulary: Mapping[str, Fact]) -> str:
    fact = vocabulary.get(name)
    return in_language(ms=fact.question_ms or fact.ms, en=fact.question_en or fact.en) if fact else name


def _criterion(
    one: CriterionResult, facts: Mapping[str, FactRecord], vocabulary: Mapping[str, Fact]
) -> dict[str, str]:
    used = [text for name in one.facts_used if (text := fact_text(name, facts.get(name), vocabulary))]
    sure = {
        "verified": _("read in the source"),
        "secondary": _("from a second-hand source"),
        "memory": _("not checked against the source"),
        "own-design": _("our own rule"),
    }
    return {
        "outcome": _TRUTH[one.truth],
        "text": in_language(ms=one.says.ms, en=one.says.en),
        "fact": "; ".join(used),
        "cite": " · ".join(part for part in (one.cite, sure.get(one.confidence, one.confidence)) if part),
    }


def fact_text(name: str, record: FactRecord | None, vocabulary: Mapping[str, Fact]) -> str:
    """Return a fact with its value, where it is from and of when; nothing for one that nobody told."""
    fact = vocabulary.get(name)
    if fact is None or record is None or record.withheld or record.value is None:
        return ""
    how = {
        "said": _("as told"),
        "document_seen": _("document seen"),
        "verified_by_source": _("confirmed by the source"),
    }
    parts = [how.get(record.verification, record.verification), day(record.as_of)]
    if record.stale:
        parts.append(_("out of date: ask again"))
    title = in_language(ms=fact.ms, en=fact.en)
    return f"{title}: {value_text(fact, record.value)} ({', '.join(parts)})"


def value_text(fact: Fact, value: FactValue) -> str:
    """Return the value of a fact in words."""
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, Interval):
        if value.high == fact.most:  # only the lower end says something
            return _("%(least)s or more") % {"least": _number(fact, value.low)}
        return f"{_number(fact, value.low)} – {_number(fact, value.high)}"
    if isinstance(value, int | Decimal):
        return _number(fact, value)
    if isinstance(value, tuple):
        return ", ".join(value) or "–"
    return label(fact.name, value) if isinstance(value, str) else day(value)


def _number(fact: Fact, value: int | Decimal) -> str:
    return (
        money(Decimal(value))
        if "RM" in fact.unit
        else format(value, "f" if isinstance(value, Decimal) else "d")
    )


def summary(found: Sequence[Group]) -> list[tuple[str, int]]:
    """Return how many verdicts stand under each heading."""
    return [(one.title, len(one.cards)) for one in found if one.key != Standing.CLOSED]
