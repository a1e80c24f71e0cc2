"""The made-up people: same by seed, plausible as families, calibrated to the published figures."""

from __future__ import annotations

import datetime as dt
import re
import time
from collections import Counter
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mysynergy.kernel.periods import whole_years
from mysynergy.synthetic import MadeHousehold, Population, make_population
from mysynergy.synthetic.figures import birthplace_codes, household_income, names, places, states
from mysynergy.synthetic.livelihoods import EARNERS, OWN_ACCOUNT

#: Beside each other, so that the nation is made up by one process only.
pytestmark = [pytest.mark.wide, pytest.mark.xdist_group("nation")]
AS_OF = dt.date(2026, 11, 1)
MARKERS = {"bin", "binti", "a/l", "a/p", "anak", "Singh", "Kaur", "Md", "Sharifah", "Dayang"}


@cache
def nation() -> Population:
    return make_population(20_000, 11, AS_OF)


def citizen(household: MadeHousehold) -> bool:
    return nation().by_key[household.head_key].citizenship == "citizen"


def test_the_same_seed_gives_the_same_people() -> None:
    assert make_population(600, 5, AS_OF) == make_population(600, 5, AS_OF)


def test_another_seed_gives_other_people() -> None:
    assert make_population(600, 5, AS_OF).people != make_population(600, 6, AS_OF).people


@settings(max_examples=12, deadline=None)
@given(st.integers(0, 2**40), st.integers(1, 400), st.dates(dt.date(2020, 1, 1), dt.date(2030, 12, 31)))
def test_any_seed_size_and_day_gives_sound_families(seed: int, people: int, as_of: dt.date) -> None:
    population = make_population(people, seed, as_of)
    by_key = population.by_key
    assert sum(1 for _ in population.living()) == people
    assert sum(household.size for household in population.households) == people
    for kin in population.kin:
        person, relative = by_key[kin.person_key], by_key[kin.relative_key]
        if kin.kind == "parent":
            assert (person.birth_date - relative.birth_date).days >= 15 * 365
            alive_at_birth = relative.death_date is None or relative.death_date > person.birth_date
            assert alive_at_birth or relative.sex == "male"
        if kin.kind == "spouse":
            assert {person.sex, relative.sex} == {"male", "female"}
    for person in population.people:
        assert person.birth_date <= as_of
        assert person.death_date is None or person.birth_date < person.death_date <= as_of
    for household in population.households:
        assert [member.role for member in household.members].count("head") == 1
        earned = sum(by_key[member.person_key].own_income for member in household.members)
        assert earned == household.gross_income


def test_two_thousand_people_take_less_than_two_seconds() -> None:
    started = time.process_time()  # not of the clock: others may be busy beside us
    make_population(2_000, 1, AS_OF)
    assert time.process_time() - started < 2


def test_a_population_of_nobody_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one"):
        make_population(0, 1, AS_OF)


def test_states_hold_their_share_of_the_people() -> None:
    living = list(nation().living())
    counts = Counter(person.state for person in living)
    whole = sum(state.population for state in states().values())
    for iso, state in states().items():
        assert counts[iso] / len(living) == pytest.approx(state.population / whole, abs=0.003), state.name


def test_households_are_as_large_as_the_census_says() -> None:
    sizes: dict[str, list[int]] = {}
    for household in nation().households:
        sizes.setdefault(household.state, []).append(household.size)
    for iso, state in states().items():
        if len(sizes[iso]) >= 100:
            mean = sum(sizes[iso]) / len(sizes[iso])
            assert mean == pytest.approx(state.household_size, rel=0.03), state.name


def test_communities_and_citizens_follow_the_census_columns() -> None:
    for iso, state in states().items():
        people = [person for person in nation().living() if person.state == iso]
        if len(people) < 400:
            continue
        citizens = [person for person in people if person.citizenship == "citizen"]
        assert len(citizens) / len(people) == pytest.approx(state.citizen, abs=0.02), state.name
        counts = Counter(person.community for person in citizens)
        for community, share in state.communities.items():
            assert counts[community] / len(citizens) == pytest.approx(share, abs=0.02), (
                state.name,
                community,
            )


def test_children_and_elders_are_as_many_as_the_census_says() -> None:
    for iso, state in states().items():
        ages = [whole_years(one.birth_date, AS_OF) for one in nation().living() if one.state == iso]
        if len(ages) < 600:
            continue
        young = sum(age < 15 for age in ages) / len(ages)
        old = sum(age >= 65 for age in ages) / len(ages)
        assert young == pytest.approx(state.young, abs=0.035), state.name
        assert old == pytest.approx(state.old, abs=0.035), state.name


def test_incomes_follow_the_published_points_of_the_state() -> None:
    selangor = states()["MY-10"]
    incomes = sorted(
        float(one.gross_income) for one in nation().households if one.state == "MY-10" and citizen(one)
    )
    for share in (0.2, 0.4, 0.5, 0.8, 0.9):
        found = incomes[int(len(incomes) * share)]
        assert found == pytest.approx(household_income(selangor, share), rel=0.1)


def test_work_follows_the_labour_force_survey() -> None:
    working_age = [one for one in nation().living() if 15 <= whole_years(one.birth_date, AS_OF) < 65]
    counts = Counter(one.employment_status for one in working_age)
    employed = sum(counts[status] for status in EARNERS)
    own = sum(counts[status] for status in OWN_ACCOUNT)
    force = employed + counts["unemployed"]
    assert force / len(working_age) == pytest.approx(0.705, abs=0.03)
    assert counts["unemployed"] / force == pytest.approx(0.032, abs=0.01)
    assert own / employed == pytest.approx(0.185, abs=0.03)


def test_identity_numbers_are_unique_and_say_what_is_true_unless_planted_otherwise() -> None:
    numbered = [person for person in nation().people if person.mykad]
    assert len({person.mykad for person in numbered}) == len(numbered)
    codes = {code for some in birthplace_codes().values() for code in some}
    planted = 0
    for person in numbered:
        number = person.mykad or ""
        assert re.fullmatch(r"\d{12}", number)
        assert number[6:8] in codes
        wrong = {
            "birth_date": number[:6] != f"{person.birth_date:%y%m%d}",
            "sex": (int(number[-1]) % 2 == 1) != (person.sex == "male"),
        }
        assert [name for name, is_wrong in wrong.items() if is_wrong] == [
            name for name in person.id_conflicts if name != "place"
        ]
        planted += bool(person.id_conflicts)
    assert 0.002 < planted / len(numbered) < 0.012


def test_some_people_have_no_papers_and_some_a_passport() -> None:
    kinds = Counter(person.papers for person in make_population(2_000, 3, AS_OF).living())
    assert kinds["none"] > 0
    assert kinds["passport"] > 0
    assert kinds["mykid"] > 0


def test_names_are_put_together_from_the_lists_and_nothing_else() -> None:
    words = {word for pool in names().values() for entry in pool for word in entry.split()}
    lines = {"Wan", "Nik", "Syed", "Abang"}
    for person in nation().people:
        assert set(person.name.split()) <= words | MARKERS | lines, person.name


def test_phones_begin_with_a_digit_no_operator_hands_out() -> None:
    assert all(re.fullmatch(r"\+601\d0\d{6}", one.phone) for one in nation().people if one.phone)


def test_postcodes_belong_to_the_state() -> None:
    known = {iso: {place.postcode for place in places(iso)} for iso in states()}
    assert all(person.postcode in known[person.state] for person in nation().people)


def test_a_child_bears_the_fathers_name_where_the_tradition_has_it() -> None:
    by_key, seen = nation().by_key, 0
    for kin in nation().kin:
        child, father = by_key[kin.person_key], by_key[kin.relative_key]
        if kin.kind == "parent" and father.sex == "male" and " bin " in child.name and " bin " in father.name:
            assert child.name.split(" bin ")[1] == father.name.split(" bin ")[0]
            seen += 1
    assert seen > 1_000
