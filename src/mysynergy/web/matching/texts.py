"""What is said about pairs: what the machine thinks, why two must agree, how a decision is called."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from mysynergy.linkage import Evidence, default_weights
from mysynergy.matching.public import PairRow, PairView, Shown
from mysynergy.web.intake import texts
from mysynergy.web.look.words import day
from mysynergy.words.reasons import reason
from mysynergy.words.reasons import said_apart as spoken_apart

_FOR, _AGAINST = 4, 3


def likeness(weight: float) -> str:
    """Return how sure the machine is, as a status."""
    edges = default_weights()
    if weight >= edges.certain:
        return "very-likely"
    return "likely" if weight >= edges.likely else "unsure"


def thinks(weight: float, evidence: Sequence[Evidence]) -> list[str]:
    """Return what the machine thinks, and why, in plain sentences; it decides nothing."""
    first = {
        "very-likely": _("By the evidence these are very likely one person."),
        "likely": _("By the evidence these are likely one person."),
        "unsure": _("By the evidence alone nobody can say whether these are one person."),
    }[likeness(weight)]
    known = [one for one in evidence if one.field != "guard"]
    speaks = sorted((one for one in known if one.weight > 0), key=lambda one: -one.weight)[:_FOR]
    against = sorted((one for one in known if one.weight < 0), key=lambda one: one.weight)[:_AGAINST]
    said = [first]
    if speaks:
        said.append(_("For it: %(what)s.") % {"what": _listed(speaks)})
    if against:
        said.append(_("Against it: %(what)s.") % {"what": _listed(against)})
    said += [
        _("Held back: %(why)s.") % {"why": _low(reason(f"guard_{one.level}").text)}
        for one in evidence
        if one.field == "guard"
    ][:1]
    return said


def _listed(evidence: Sequence[Evidence]) -> str:
    return "; ".join(_low(reason(f"{one.field}_{one.level}", one.params).text) for one in evidence)


def _low(text: str) -> str:
    """Return a text as it stands within a sentence; an abbreviation stays as it is."""
    return text if text[1:2].isupper() else text[:1].lower() + text[1:]


def why_two(codes: Sequence[str]) -> list[str]:
    """Return why a second steward has to agree before two records become one."""
    words = {
        "awards_on_both": _("help is in force on both sides"),
        "death": _("one of the two is recorded as dead"),
        "disputed_number": _("one identity number stands for both"),
        "high_stakes": _("much hangs on it"),
    }
    return [words.get(code, code) for code in codes]


def said_apart(view: PairView) -> str:
    """Return an officer's word at a counter that these are two people; nothing where nobody said so."""
    if view.apart is None:
        return ""
    name = view.row.sides[1].name
    return spoken_apart(view.apart.agency, day(view.apart.on), name).text


def decisions() -> list[tuple[str, str, str]]:
    """Return what can be decided: value, word, key."""
    return [
        ("same", _("The same person"), "s"),
        ("different", _("Not the same person"), "d"),
        ("unsure", _("Not sure: a colleague decides"), "n"),
    ]


def decision_word(decision: str) -> str:
    """Return what a decision, or how a pair stands, is called."""
    return {
        "same": _("The same person"),
        "different": _("Not the same person"),
        "unsure": _("Not sure"),
        "open": _("Waits for a second steward"),
        "withdrawn": _("Not asked about any more"),
    }.get(decision, decision)


def fields() -> list[tuple[str, str]]:
    """Return of what a correction may be asked."""
    return [
        ("name", _("Full name")),
        ("number", _("Number of the document")),
        ("birth", _("Birth date")),
        ("sex", _("Sex")),
        ("phone", _("Telephone")),
        ("place", pgettext("address", "Place")),
        ("mother", _("Name of the mother")),
        ("death", _("Death")),
    ]


def reasons_to_offer() -> list[str]:
    """Return reasons that stewards often give, to choose from while typing."""
    return [
        _("Both documents were seen"),
        _("The person was asked by telephone"),
        _("Same mother and same address"),
        _("Brother and sister, or twins"),
        _("Father and child of one name"),
        _("One digit of the number was mistyped"),
        _("The paper file must be looked at first"),
    ]


def waits(days: int) -> str:
    """Return since when a pair waits."""
    if days < 1:
        return _("since today")
    return ngettext("%(n)d day", "%(n)d days", days) % {"n": days}


def known_by(side: Shown) -> str:
    """Return whose records stand for one side, as far as they may be named."""
    named = list(side.agencies)
    if side.unnamed:
        named.append(_("another agency"))
    return ", ".join(named)


def about(side: Shown) -> str:
    """Return age and place of one side."""
    age = (
        ngettext("%(n)d year old", "%(n)d years old", side.age) % {"n": side.age}
        if side.age is not None
        else ""
    )
    place = ", ".join(part for part in (side.district, texts.state_word(side.state)) if part)
    return " · ".join(part for part in (age, place) if part)


def worth_said(row: PairRow) -> str:
    """Return what a decision is worth, in a word and points."""
    if row.worth >= 60:
        word = pgettext("worth of a decision", "High")
    elif row.worth >= 30:
        word = pgettext("worth of a decision", "Middle")
    else:
        word = pgettext("worth of a decision", "Low")
    return f"{word} · {row.worth}"
