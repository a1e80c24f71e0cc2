"""The widowed hawker whose stall burned down: what each programme says of her, before and after her wish."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable
from decimal import Decimal

import pytest

from mysynergy.access.public import Actor, acting
from mysynergy.events.public import of_individuals
from mysynergy.kernel.errors import Invalid, NotFound
from mysynergy.rules import Interval, Outcome, Verdict
from mysynergy.screening import public as screening

Officer = Callable[[str], Actor]
pytestmark = pytest.mark.django_db
TOLD: dict[str, object] = {
    "person.employment_status": "self_employed",
    "person.self_employed_sector": "hawker",
    "business.licence": "permit",
    "person.residence_months_in_state": 60,
    "household.pupils_year_1_6": 2,
    "household.pupils_form_1_5": 1,
    "household.gross_income": {"from": "1000.00", "to": "1500.00"},
    "household.disaster_or_emergency": "fire",
    "person.own_income": None,
}


@pytest.fixture
def told(officer: Officer, rohana: uuid.UUID) -> uuid.UUID:
    screening.record_facts(actor=officer("PERKESO"), individual_id=rohana, facts=TOLD)
    return rohana


def test_what_the_registry_knows_is_not_asked_again(officer: Officer, rohana: uuid.UUID) -> None:
    facts = screening.facts_of(actor=officer("PERKESO"), individual_id=rohana)
    assert {name: record.value for name, record in facts.items()} == {
        "person.birth_date": dt.date(1985, 3, 12),
        "person.sex": "female",
        "person.residence_state": "MY-14",
        "person.citizenship": "citizen",
        "person.marital_status": "widowed",
        "person.household_role": "head",
        "household.size": 4,
        "household.children_under_18": 3,
        "household.children_0_6": 0,
        "household.children_7_17": 3,
        "deceased.relation": "spouse",
        "deceased.age_at_death": Interval(43, 44),
    }
    assert facts["person.birth_date"].source == "registry"
    assert facts["person.birth_date"].until is None


def test_survivors_pension_waits_for_the_husbands_number_and_contributions(
    officer: Officer, told: uuid.UUID
) -> None:
    verdict = screening.screen(actor=officer("PERKESO"), individual_id=told).verdict("perkeso-pencen-penakat")
    assert verdict.outcome is Outcome.UNKNOWN
    assert set(verdict.questions) == {"deceased.identity_known", "deceased.months_contributed"}
    held = {one.id: one.truth for one in verdict.criteria}
    assert held == {"dependant": True, "died-before-60": True, "identity": None, "contributions": None}


def test_cover_for_a_licensed_hawker_is_mandatory_and_does_not_pay_for_the_fire(
    officer: Officer, told: uuid.UUID
) -> None:
    view = screening.screen(actor=officer("PERKESO"), individual_id=told)
    first = view.verdicts[0]
    assert first.programme_id == "perkeso-sksps"
    assert first.mandatory is True
    assert first.mandatory_because is not None
    assert first.mandatory_because.id == "licensed-hawker"
    assert "fire" in next(note for note in first.notes if note.id == "from-receipt").says.en


def test_zakat_is_asked_for_only_after_she_wants_it_and_then_religion_comes_first(
    officer: Officer, told: uuid.UUID
) -> None:
    actor = officer("PERKESO")
    before = screening.screen(actor=actor, individual_id=told)
    waiting = [one for one in before.verdicts if one.programme.wish == "zakat"]
    assert waiting
    assert {one.outcome for one in waiting} <= {Outcome.NOT_ASKED, Outcome.CLOSED}
    assert "person.religion" not in {question.name for question in before.next_questions}
    assert screening.wishes_of(actor=actor, individual_id=told) == {}
    with pytest.raises(Invalid) as refused:
        screening.answer(actor=actor, individual_id=told, answers={"person.religion": "islam"})
    assert refused.value.faults[0].code == "asked_only_with_wish"

    screening.set_wish(actor=actor, individual_id=told, wish="zakat", wanted=True)
    wished = screening.screen(actor=actor, individual_id=told)
    assert screening.wishes_of(actor=actor, individual_id=told) == {"zakat": True}
    assert wished.counts["not_asked"] == 0
    asked = wished.next_questions[0]
    assert (asked.name, asked.sensitive) == ("person.religion", "faith")
    assert "islam" in asked.allowed
    assert asked.ms.startswith("Apakah agama")
    assert asked.settles > 5

    screening.answer(
        actor=actor,
        individual_id=told,
        answers={
            "person.religion": "islam",
            "household.zakat_income": "1250.00",
            "household.had_kifayah": "3100.00",
        },
    )
    answered = screening.screen(actor=actor, individual_id=told)
    school = answered.verdict("maiwp-persekolahan")
    assert {one.id: one.truth for one in school.criteria}["muslim"] is True
    screening.set_wish(actor=actor, individual_id=told, wish="zakat", wanted=False)
    assert screening.screen(actor=actor, individual_id=told).verdict("maiwp-persekolahan").outcome in (
        Outcome.NOT_ASKED,
        Outcome.CLOSED,
    )


def test_verdicts_stand_in_the_order_of_their_headings(officer: Officer, told: uuid.UUID) -> None:
    view = screening.screen(actor=officer("PERKESO"), individual_id=told)
    headings = [screening.Standing(_heading(one)) for one in view.verdicts]
    order = list(screening.Standing)
    assert headings == sorted(headings, key=order.index)
    open_ones = [len(one.questions) for one in view.verdicts if _heading(one) == "unknown"]
    assert open_ones == sorted(open_ones)
    assert sum(view.counts.values()) == len(view.verdicts)


def _heading(verdict: Verdict) -> str:
    compulsory = verdict.mandatory is True and verdict.outcome in (Outcome.ELIGIBLE, Outcome.UNKNOWN)
    return "mandatory" if compulsory else verdict.outcome.value


def test_a_run_is_stored_once_with_its_event_and_read_back_without_computing(
    officer: Officer, told: uuid.UUID
) -> None:
    actor = officer("PERKESO")
    assert screening.latest(actor=actor, individual_id=told) is None
    view = screening.screen(actor=actor, individual_id=told)
    screening.record_facts(actor=actor, individual_id=told, facts={"person.self_employed_sector": "none"})
    stored = screening.latest(actor=actor, individual_id=told)
    assert stored is not None
    assert stored.id == view.id
    assert stored.whole
    assert stored.outcomes["perkeso-sksps"] == "mandatory"
    assert dict(stored.counts) == dict(view.counts)
    with acting(actor):
        happened = [one for one in of_individuals(individual_ids=[told]) if one.type == "screening.screened"]
    assert [one.subject_id for one in happened] == [str(view.id)]


def test_the_next_best_programme_leaves_out_those_asked_already(officer: Officer, told: uuid.UUID) -> None:
    actor = officer("PERKESO")
    best = screening.rank_for_need(actor=actor, individual_id=told, module="jobs_business")
    assert best
    rest = screening.rank_for_need(
        actor=actor, individual_id=told, module="jobs_business", excluding=[best[0]]
    )
    assert rest == best[1:]
    view = screening.screen(actor=actor, individual_id=told)
    outcomes = [view.verdict(name).outcome for name in best]
    assert outcomes == sorted(outcomes, key=[Outcome.ELIGIBLE, Outcome.UNKNOWN].index)


def test_nobody_screens_a_person_she_may_not_see(officer: Officer, told: uuid.UUID) -> None:
    stranger = officer("TEKUN")
    for act in (screening.screen, screening.facts_of, screening.latest, screening.wishes_of):
        with pytest.raises(NotFound):
            act(actor=stranger, individual_id=told)
    with pytest.raises(NotFound):
        screening.record_facts(actor=stranger, individual_id=told, facts={"person.own_income": Decimal(5)})
