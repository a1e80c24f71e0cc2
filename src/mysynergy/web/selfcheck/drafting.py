"""From what she answered to an intake draft: fields of the steps where there is one, facts for the rest."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Final

from mysynergy.events.public import Json
from mysynergy.rules import Rulebook
from mysynergy.web.intake.answers import WORK_FACTS
from mysynergy.web.selfcheck.state import Answers

_INCOME: Final = "household.gross_income"
_TO_PERSON: Final = {"person.sex": "sex", "person.residence_state": "state"}
#: The intake asks for the birth date, from which the age follows and keeps following.
_ASKED_BETTER: Final = frozenset({"person.age", "person.birth_date"})


def draft_answers(answers: Answers, ticked: Collection[str], rulebook: Rulebook) -> dict[str, Json]:
    """Return the answers of a draft, from those she confirmed (``ticked``) and that are still facts."""
    kept = {
        name: value for name, value in answers.known.items() if name in ticked and name in rulebook.vocabulary
    }
    person: dict[str, Json] = {_TO_PERSON[name]: str(kept.pop(name)) for name in _TO_PERSON if name in kept}
    household: dict[str, Json] = {name: str(kept.pop(name)) for name in WORK_FACTS if name in kept}
    if _INCOME in kept:
        household |= _income(kept.pop(_INCOME))
    facts: dict[str, Json] = {name: value for name, value in kept.items() if name not in _ASKED_BETTER}
    draft: dict[str, Json] = {"person": person, "household": household, "asked": {"facts": facts}}
    if answers.zakat is not None:
        draft["consent"] = {"zakat": "yes" if answers.zakat else "no"}
    return draft


def _income(value: Json) -> dict[str, Json]:
    if isinstance(value, Mapping):
        return {
            "income_mode": "between",
            "income_low": str(value.get("from")),
            "income_high": str(value.get("to")),
        }
    return {"income_mode": "exact", "income_exact": str(value)}
