"""A trial: facts of nobody in particular, nothing stored."""

from __future__ import annotations

import datetime as dt

import pytest

from mysynergy.access.public import Actor
from mysynergy.screening import public as screening

NOW = dt.datetime(2026, 11, 23, 2, 0, tzinfo=dt.UTC)
ANYBODY = Actor.public(now=NOW)
WIDOW: dict[str, object] = {
    "person.age": 41,
    "person.sex": "female",
    "person.citizenship": "citizen",
    "person.marital_status": "widowed",
    "person.residence_state": "MY-14",
    "person.residence_months_in_state": 60,
    "person.employment_status": "self_employed",
    "person.self_employed_sector": "hawker",
    "business.licence": "permit",
    "household.size": 4,
    "household.children_under_18": 3,
    "household.pupils_year_1_6": 2,
    "household.pupils_form_1_5": 1,
    "household.gross_income": {"from": "1000.00", "to": "1500.00"},
    "household.disaster_or_emergency": "fire",
    "deceased.relation": "spouse",
    "deceased.age_at_death": 44,
}


@pytest.mark.django_db
def test_a_licensed_hawkers_cover_is_mandatory_and_does_not_pay_for_the_fire() -> None:
    view = screening.screen_facts(actor=ANYBODY, facts=WIDOW)
    assert view.id is None
    verdict = view.verdict("perkeso-sksps")
    assert verdict.mandatory is True
    assert verdict.notes[0].id == "from-receipt"
    assert view.verdicts[0].mandatory is True
    assert view.counts["mandatory"] == 1
