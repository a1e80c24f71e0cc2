"""Test cases that a policy officer can read: a made-up person, and what the programme must answer."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from mysynergy.rules.documents import Document, Plain
from mysynergy.rules.faults import FactError, RuleFault, told
from mysynergy.rules.fields import Part, parts_of
from mysynergy.rules.members import INCOME, household_facts
from mysynergy.rules.rulebook import Rulebook
from mysynergy.rules.screen import screen_programme
from mysynergy.rules.values import FactValue
from mysynergy.rules.verdict import Outcome, Verdict

_KEYS = frozenset(
    {
        "name",
        "as_of",
        "person",
        "members",
        "wishes",
        "expect",
        "because",
        "asks",
        "amount",
        "mandatory",
        "notes",
    }
)
_TRUTHS = {Outcome.ELIGIBLE: True, Outcome.NOT_ELIGIBLE: False, Outcome.UNKNOWN: None}


@dataclass(frozen=True, slots=True)
class Case:
    """One case: ``because`` names criteria of the outcome's truth, ``asks`` facts that must be asked."""

    name: str
    as_of: dt.date
    person: dict[str, FactValue]
    wishes: frozenset[str]
    expect: Outcome
    because: tuple[str, ...]
    asks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Checked:
    """What became of a file of cases: how many ran, which outcomes they expect, and what is wrong."""

    ran: int
    expected: frozenset[Outcome]
    faults: list[RuleFault]


def check_cases(document: Document, programme_id: str, rulebook: Rulebook) -> Checked:
    """Run every case of a file; there is a fault for each that cannot be read or fails."""
    faults: list[RuleFault] = []
    data: Plain = document.data
    if data is None:
        return Checked(0, frozenset(), faults)
    ran = 0
    expected: set[Outcome] = set()
    for part in parts_of(document, faults, (), data):
        before = len(faults)
        case = _read_case(part, programme_id, rulebook)
        if case is None or len(faults) > before:
            continue
        ran += 1
        expected.add(case.expect)
        verdict = screen_programme(rulebook, programme_id, case.person, case.as_of, case.wishes)
        _compare(part, case, verdict)
    return Checked(ran, frozenset(expected), faults)


def _read_case(part: Part, programme_id: str, rulebook: Rulebook) -> Case | None:
    part.keys(_KEYS)
    name = part.text("name")
    as_of = part.date("as_of")
    if as_of is None:
        part.fault(None, "as_of is missing.", "Write the day of the screening, as 2026-11-01.")
    expect = part.choice("expect", [outcome.value for outcome in Outcome])
    person = _household(part, rulebook, as_of or dt.date.min)
    person.update(_read_person(part, rulebook))
    wish = rulebook.programmes[programme_id].wish
    # Without a word about wishes, the person of a case wants what the programme gives.
    wishes = frozenset(part.strings("wishes")) if part.has("wishes") else frozenset({wish} if wish else ())
    if as_of is None or expect not in set(Outcome):
        return None
    return Case(name, as_of, person, wishes, Outcome(expect), part.strings("because"), part.strings("asks"))


def _household(part: Part, rulebook: Rulebook, as_of: dt.date) -> dict[str, FactValue]:
    """Return what follows from ``members``: everybody of the household, the person herself too."""
    members = [_read_facts(member, rulebook) for member in part.parts("members")]
    own, together = (rulebook.vocabulary.facts.get(name) for name in (INCOME, "household.gross_income"))
    if not members or own is None or own.most is None or together is None or together.most is None:
        return {}
    facts = household_facts(members, as_of, own.most, together.most)
    return {name: value for name, value in facts.items() if name in rulebook.vocabulary}


def _read_person(part: Part, rulebook: Rulebook) -> dict[str, FactValue]:
    return _read_facts(part.part("person"), rulebook)


def _read_facts(person: Part | None, rulebook: Rulebook) -> dict[str, FactValue]:
    found: dict[str, FactValue] = {}
    for name, raw in (person.data if person else {}).items():
        fact = rulebook.vocabulary.facts.get(name)
        if raw is None or person is None:
            continue  # written down as not known
        if fact is None:
            person.fault(
                name, told("There is no fact %(name)s.", name=name), "Use the names of vocabulary.yaml."
            )
            continue
        try:
            found[name] = fact.read(raw)
        except FactError as error:
            person.fault(
                name,
                told("The value of %(name)s does not fit: %(message)s", name=name, message=error.message),
                "Mend the value.",
            )
    return found


def _compare(part: Part, case: Case, verdict: Verdict) -> None:
    if verdict.outcome is not case.expect:
        part.fault(
            "expect",
            told(
                "%(name)s expects %(expect)s, the rules give %(outcome)s (%(verdict)s).",
                name=repr(case.name),
                expect=case.expect,
                outcome=verdict.outcome,
                verdict=_reason(verdict),
            ),
            "Mend the case or the rule.",
        )
        return
    truths = {result.id: result.truth for result in verdict.criteria}
    wanted = _TRUTHS.get(case.expect)
    for criterion in case.because:
        if criterion not in truths:
            part.fault(
                "because",
                told("There is no criterion %(criterion)s.", criterion=criterion),
                "Use the criterion's id.",
            )
        elif truths[criterion] is not wanted:
            message = told(
                "%(name)s: %(criterion)s is %(truths)s, not %(wanted)s.",
                name=repr(case.name),
                criterion=criterion,
                truths=_word(truths[criterion]),
                wanted=_word(wanted),
            )
            part.fault("because", message, "Name the criteria that lead to the outcome.")
    missing = set(verdict.questions).union(*(result.missing for result in verdict.criteria))
    for fact in case.asks:
        if fact not in missing:
            asked = ", ".join(verdict.questions) or "nothing"
            part.fault(
                "asks",
                told("%(name)s: %(fact)s is not asked.", name=repr(case.name), fact=fact),
                told("Asked is %(asked)s.", asked=asked),
            )
    _compare_extras(part, case, verdict)


def _compare_extras(part: Part, case: Case, verdict: Verdict) -> None:
    if part.has("amount") and verdict.amount != part.amount("amount"):
        part.fault(
            "amount",
            told("%(name)s: the amount is %(amount)s.", name=repr(case.name), amount=verdict.amount),
            "Mend the case or the rule.",
        )
    if part.has("mandatory") and verdict.mandatory is not part.flag("mandatory"):
        message = told(
            "%(name)s: mandatory is %(mandatory)s.", name=repr(case.name), mandatory=_word(verdict.mandatory)
        )
        part.fault("mandatory", message, "Mend the case or the rule.")
    shown = {note.id for note in verdict.notes}
    for note in part.strings("notes"):
        if note not in shown:
            part.fault(
                "notes",
                told("%(name)s: the note %(note)s does not apply.", name=repr(case.name), note=note),
                "Mend the case or the rule.",
            )


def _reason(verdict: Verdict) -> str:
    false = [result.id for result in verdict.criteria if result.truth is False]
    unknown = [result.id for result in verdict.criteria if result.truth is None]
    if false:
        return told("false: %(false)s", false=", ".join(false))
    return (
        told("not known: %(unknown)s", unknown=", ".join(unknown))
        if unknown
        else "no criterion stands against it"
    )


def _word(truth: bool | None) -> str:
    return "not known" if truth is None else "true" if truth else "false"
