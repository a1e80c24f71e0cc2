"""What follows from one's kin, and a few rare circumstances: told once everybody of the household is made.

Drawn from a source of its own, so that nobody else's draws move. What is said of kin never contradicts what
is known of them: where it is not known what help a spouse receives, nothing is said of it. The rates are our
own assumptions (``docs/reference/synthetic.md``).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from random import Random

from mysynergy.kernel.periods import whole_years
from mysynergy.synthetic.figures import known_shares
from mysynergy.synthetic.shapes import Draft, Facts, FactValue, Interval, MadePerson

_GROWN_UP = 18
FORMER_TRAINEE = 0.003  # grown-ups who were once trainees of a welfare institution
COVERED_FROM_AFAR = 0.02  # covered by a public servant of the family who lives elsewhere
REPAYMENT_HELP, REPAYMENT_HELP_WHEN_LATE = 0.03, 0.12  # borrowers under a bank's repayment assistance
_PUBLIC = ("civil_servant", "pensioner")


def with_kin_told(
    drafts: Sequence[Draft], made: Sequence[MadePerson], as_of: dt.date, rng: Random
) -> list[MadePerson]:
    """Return the people of a household, ``made`` from ``drafts`` in their order, with what kin tells."""
    by_key = {person.key: person for person in made}
    return [
        person
        if person.death_date
        else replace(person, facts={**person.facts, **_told(draft, by_key, as_of, rng)})
        for draft, person in zip(drafts, made, strict=True)
    ]


def _told(draft: Draft, by_key: dict[int, MadePerson], as_of: dt.date, rng: Random) -> Facts:
    person = by_key[draft.key]
    grown = whole_years(person.birth_date, as_of) >= _GROWN_UP
    spouse = _living(draft.spouse, by_key)
    parents = [one for kin in (draft.mother, draft.father) if (one := _living(kin, by_key)) is not None]
    near = [spouse, *(() if grown else parents)]
    true = {
        "spouse.receives_str": _receives([spouse], "str") if spouse else None,
        "parent.receives_jkm_aid": _receives(parents, "jkm-"),
        "person.covered_by_public_service": any(one and one.employment_status in _PUBLIC for one in near)
        or rng.random() < COVERED_FROM_AFAR,
        "person.former_welfare_trainee": rng.random() < FORMER_TRAINEE if grown else None,
        "debt.repayment_assistance": _repays(person, rng),
    }
    shares = known_shares()
    told: dict[str, FactValue] = {}
    for name, value in true.items():
        if rng.random() < shares[name] and value is not None:
            told[name] = value
    return told


def _living(kin: Draft | None, by_key: dict[int, MadePerson]) -> MadePerson | None:
    person = by_key.get(kin.key) if kin is not None else None
    return person if person is not None and person.death_date is None else None


def _receives(kin: Sequence[MadePerson | None], programme: str) -> bool | None:
    """Whether one of them receives a programme so named; ``None`` where it is not known of all the others."""
    helped = [one.facts.get("assistance.current") for one in kin if one is not None]
    if any(isinstance(each, tuple) and any(name.startswith(programme) for name in each) for each in helped):
        return True
    return False if helped and all(isinstance(each, tuple) for each in helped) else None


def _repays(person: MadePerson, rng: Random) -> bool | None:
    """Whether a bank eases the repayment of what she is known to owe; nobody without a debt."""
    owed, late = person.facts.get("debt.total"), person.facts.get("debt.days_in_arrears")
    chance = rng.random()
    if owed is None:
        return None
    if not (owed.high if isinstance(owed, Interval) else owed):
        return False
    return chance < (REPAYMENT_HELP_WHEN_LATE if late else REPAYMENT_HELP)
