"""Help had before, and who has nobody: told of some, never against what else is known of them."""

from __future__ import annotations

import datetime as dt
from functools import cache

from mysynergy.kernel.periods import whole_years
from mysynergy.synthetic import make_population
from mysynergy.synthetic.shapes import MadePerson

DAY = dt.date(2026, 11, 1)
COMPLETED, CURRENT = "assistance.completed", "assistance.current"


@cache
def people() -> tuple[MadePerson, ...]:
    return make_population(6_000, seed=5, as_of=DAY).people


def listed(one: MadePerson, name: str) -> tuple[str, ...]:
    value = one.facts.get(name)
    return value if isinstance(value, tuple) else ()


def having(name: str, programme: str) -> list[MadePerson]:
    return [one for one in people() if programme in listed(one, name)]


def test_only_who_lives_alone_may_have_nobody() -> None:
    homes: dict[int, int] = {}
    for one in people():
        if one.death_date is None:
            homes[one.household_key] = homes.get(one.household_key, 0) + 1
    told = [one for one in people() if "person.no_one_to_depend_on" in one.facts]
    alone = [one for one in told if one.facts["person.no_one_to_depend_on"] is True]
    assert alone
    assert all(homes[one.household_key] == 1 for one in alone)
    assert len(alone) < 0.05 * len(told)


def test_who_was_screened_receives_str_and_is_forty() -> None:
    screened = having(COMPLETED, "peka-b40-saringan")
    assert screened
    for one in screened:
        assert "str" in listed(one, CURRENT)
        assert whole_years(one.birth_date, DAY) >= 40


def test_who_borrowed_first_is_a_woman_who_trades() -> None:
    borrowed = having(COMPLETED, "aim-i-mesra")
    assert borrowed
    assert {one.sex for one in borrowed} == {"female"}


def test_the_search_allowance_is_for_who_lost_work_under_cover() -> None:
    searching = having(CURRENT, "perkeso-sip-emp")
    assert searching
    lost = {one.facts["person.job_loss_reason"] for one in searching}
    assert lost <= {"retrenchment", "vss_mss", "closure"}


def test_of_the_dead_nothing_is_told() -> None:
    dead = [one for one in people() if one.death_date]
    assert dead
    assert not [one for one in dead if COMPLETED in one.facts or "person.no_one_to_depend_on" in one.facts]
