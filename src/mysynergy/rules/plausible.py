"""Rules tried on a whole population: one that is true for everybody, or for nobody, is seldom meant so."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from mysynergy.rules.documents import Place
from mysynergy.rules.faults import FactError, RuleFault
from mysynergy.rules.programme import Programme
from mysynergy.rules.rulebook import Rulebook, read_rulebook
from mysynergy.rules.screen import screen
from mysynergy.rules.values import FactValue
from mysynergy.rules.verdict import Outcome, Verdict

# Among so many there are some of whom a condition holds that one in a few hundred meets.
_ENOUGH = 2_000
Tally = dict[tuple[str, str], Counter[bool | None]]
_READ_IT_AGAIN = "Read the condition again: is a sign turned round, an and or an or misplaced?"


def warn_of_trivial_rules(
    path: Path, people: Iterable[Mapping[str, FactValue]], as_of: dt.date
) -> tuple[RuleFault, ...]:
    """Return a warning for each rule in the folder ``path`` that does not tell ``people`` apart.

    That is a programme with criteria for which everybody is eligible or nobody can be, and a criterion that
    is true, or false, of everybody of whom it is known: of all, or of at least half of them and enough to
    meet what is rare. These are warnings: a rule for very few may be sound. Nothing for a folder that
    cannot be read.
    """
    reading = read_rulebook(path)
    if reading.faults:
        return ()
    rulebook = reading.rulebook
    tally, looked_at = _tally(rulebook, people, as_of)
    found: list[RuleFault] = []
    for programme in rulebook.programmes.values():
        document = reading.documents[f"programmes/{programme.id}.yaml"]
        for place, message in _trivial(programme, tally, looked_at):
            found.append(document.fault(place, message, _READ_IT_AGAIN))
    return tuple(sorted(set(found)))


def _tally(
    rulebook: Rulebook, people: Iterable[Mapping[str, FactValue]], as_of: dt.date
) -> tuple[Tally, int]:
    """Count the answers of each criterion, and under no criterion's name those of the programme."""
    tally: Tally = {}
    wishes = frozenset(one.wish for one in rulebook.programmes.values() if one.wish)
    looked_at = 0
    for facts in people:
        looked_at += 1
        for verdict in screen(rulebook, _fitting(rulebook, facts), as_of, wishes):
            for name, truth in _answers(verdict):
                tally.setdefault((verdict.programme_id, name), Counter())[truth] += 1
    return tally, looked_at


def _fitting(rulebook: Rulebook, facts: Mapping[str, FactValue]) -> dict[str, FactValue]:
    """The facts that this rulebook has, in its types: the one being written may have changed some."""
    found: dict[str, FactValue] = {}
    for name, value in facts.items():
        fact = rulebook.vocabulary.facts.get(name)
        if fact is None:
            continue
        try:
            found[name] = fact.check(value)
        except FactError:
            continue
    return found


def _answers(verdict: Verdict) -> Iterator[tuple[str, bool | None]]:
    truths = {Outcome.ELIGIBLE: True, Outcome.NOT_ELIGIBLE: False, Outcome.UNKNOWN: None}
    if verdict.criteria:
        yield "", truths[verdict.outcome]
    for result in verdict.criteria:
        yield result.id, result.truth


def _trivial(programme: Programme, tally: Tally, looked_at: int) -> Iterator[tuple[Place, str]]:
    for truth, whom in ((True, "everybody"), (False, "nobody")):
        if looked_at and tally.get((programme.id, ""), Counter())[truth] == looked_at:
            yield (
                ("id",),
                f"{programme.id} is for {whom}: all {looked_at} made-up people get the same answer.",
            )
    required = sum(1 for relation in programme.relations if relation.kind == "requires")
    for index, criterion in enumerate(programme.criteria):
        counted = tally.get((programme.id, criterion.id), Counter())
        for truth, word in ((True, "true"), (False, "false")):
            known = counted[truth]
            if known and not counted[not truth] and _says_something(known, looked_at):
                place = ("criteria", index - required, "when") if index >= required else ("relations",)
                whom = f"all {known} made-up people" + (" of whom it is known" if known < looked_at else "")
                yield place, f"{criterion.id} is {word} for {whom}."


def _says_something(known: int, looked_at: int) -> bool:
    """Whether a criterion that is the same of ``known`` people, of ``looked_at``, is worth a warning.

    Of fewer than half of them too little is seen; and where some are not known, fewer than ``_ENOUGH`` may
    by chance hold nobody whom a sound but rare condition meets.
    """
    return known == looked_at or (2 * known >= looked_at and known >= _ENOUGH)
