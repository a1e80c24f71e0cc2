"""Two records side by side, field by field; of a side not held by the reader no more than a candidate."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from django.utils.translation import gettext as _

from mysynergy.access.public import Actor
from mysynergy.assistance.public import of_individual
from mysynergy.cases.public import needs_of
from mysynergy.history.public import deeds_of
from mysynergy.households.public import household_of
from mysynergy.matching.public import PairView, Shown
from mysynergy.registry.public import IndividualView
from mysynergy.web.intake import beside, texts
from mysynergy.web.intake.search import document_of, ending_of
from mysynergy.web.intake.summary import date_text
from mysynergy.web.look.words import day
from mysynergy.web.person.names import Names
from mysynergy.words.events import QUIET, told
from mysynergy.words.needs import need_name
from mysynergy.words.reasons import reason

#: A death speaks through no evidence: it stands beside it.
_FIELDS: Final = (*beside.SPEAKS, "death")
_NEWEST: Final = 6
_PARTS: Final = {"year": 1, "month": 2, "day": 3}


def rows(view: PairView) -> list[Mapping[str, str]]:
    """Return the fields of both records with how they compare: same, near, different, unknown."""
    first, second = view.row.sides
    both = (_values(first), _values(second))
    shown: list[Mapping[str, str]] = []
    for field in _FIELDS:
        mine, theirs = both[0].get(field, ""), both[1].get(field, "")
        known = all(field in one for one in both)
        outcome = _outcome(view, field) or (_plain(field, mine, theirs) if known else "")
        if not (mine or theirs or outcome):
            continue
        alike = outcome == "same"
        shown.append(
            {
                "field": _("Death") if field == "death" else beside.field_word(field),
                "a": mine or _unsaid(first, alike and bool(theirs)),
                "b": theirs or _unsaid(second, alike and bool(mine)),
                "outcome": outcome or "unknown",
            }
        )
    return shown


def _outcome(view: PairView, field: str) -> str:
    speaks = beside.SPEAKS.get(field, ())
    told_of = [
        reason(code, params).outcome for code, params in view.row.codes if speaks and code.startswith(speaks)
    ]
    return min(told_of, key=beside.ORDER.index, default="")


def _plain(field: str, mine: str, theirs: str) -> str:
    """Compare what no evidence speaks of, where both are known."""
    if field == "death":
        return "different" if bool(mine) != bool(theirs) else "same" if mine == theirs and mine else ""
    return ("same" if mine == theirs else "different") if mine and theirs else ""


def _unsaid(side: Shown, alike: bool) -> str:
    if alike and not side.held:
        return _("As in the other record")
    return _("Not known") if side.held else _("Not shown")


def _values(side: Shown) -> dict[str, str]:
    """Return what may be told of one side, in words; what is missing is not known or not shown."""
    ending = ending_of(side.number_masked)
    found = {
        "name": side.name,
        "number": " ".join(one for one in (document_of(side.number_kind), f"••••{ending}") if one)
        if ending
        else "",
        "birth": "" if side.view else _age(side),
        "place": ", ".join(one for one in (side.district, texts.state_word(side.state)) if one),
    }
    return found | _held(side.view) if side.view is not None else found


def _age(side: Shown) -> str:
    return _("aged %(n)d") % {"n": side.age} if side.age is not None else ""


def _held(person: IndividualView) -> dict[str, str]:
    known = _PARTS.get(person.birth_precision or "", 0)
    born = person.birth_date
    place = (person.address, person.postcode, person.district, texts.state_word(person.state))
    return {
        "name": person.name,
        "birth": date_text(*(_part(born, known, part) for part in range(3))) if born else "",
        "sex": dict(texts.sexes()).get(person.sex or "", ""),
        "phone": person.phone or "",
        "place": ", ".join(one for one in place if one),
        "death": "" if person.alive else (day(person.death_date) or _("The day is not known")),
    }


def _part(born: object, known: int, part: int) -> int | None:
    name = ("year", "month", "day")[part]
    return int(getattr(born, name)) if part < known else None


def weights(view: PairView) -> list[tuple[str, str, float]]:
    """Return the steps of the waterfall: the start, then each field as it was compared."""
    steps = [(_("Where it starts"), _("Two records at random"), view.start)]
    for one in view.evidence:
        said = reason(f"{one.field}_{one.level}", one.params)
        steps.append((said.text, beside.outcome_word(said.outcome), one.weight))
    return steps


def context_of(actor: Actor, side: Shown, names: Names) -> dict[str, object]:
    """Return household and history of one side, as far as the agreements give them to this reader."""
    if not side.held:
        return {"held": False, "side": side}
    home = household_of(actor=actor, individual_id=side.individual_id)
    others = [one for one in home.members if one.individual_id != side.individual_id] if home else []
    awards = of_individual(actor=actor, individual_id=side.individual_id).awards
    deeds, _before = deeds_of(actor=actor, individual_id=side.individual_id, quiet=QUIET, limit=40)
    return {
        "held": True,
        "side": side,
        "household": [
            (one.name, texts.role_word(one.role, dead=not one.alive, sex=one.sex), one.age) for one in others
        ],
        "incomplete": home is not None and home.incomplete,
        "needs": [
            need_name(one.kind)
            for one in needs_of(actor=actor, individual_id=side.individual_id)
            if one.state == "open"
        ],
        "awards": [
            (names.programme(one.programme_id), names.agency(one.agency_id))
            for one in awards
            if one.state == "in_force" and not one.lapsed
        ],
        "deeds": [
            (
                day(one.event.occurred_at),
                told(one.event.type, need="", programme="").text,
                names.agency(one.event.agency_id, withheld=True),
            )
            for one in deeds[:_NEWEST]
        ],
    }
