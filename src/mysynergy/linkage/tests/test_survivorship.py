"""A golden record hangs on what stands, not on the order it came in; and each field has its rule."""

from __future__ import annotations

import datetime as dt
import random
import uuid
from itertools import permutations

from hypothesis import given
from hypothesis import strategies as st

from mysynergy.linkage.survivorship import FIELDS, KINDS, RULES, VERIFIED, Statement, golden, ordered, rank

DAY = dt.datetime(2026, 11, 1, tzinfo=dt.UTC)
VALUES = {
    "name": ["Siti", "siti ", "Aminah"],
    "birth_date": ["1984", "1984-05", "1984-05-17", "1985-01-01"],
    "sex": ["female", "male"],
    "number": ["mykad:5678", "passport:1234"],
    "alive": ["yes", "no"],
    "death_date": ["2026", "2026-03"],
    "state": ["MY-14", "MY-10"],
    "district": ["Gombak", "gombak", "Petaling"],
    "postcode": ["50000", "47000"],
    "address": ["No 3", "No 5"],
    "language": ["ms", "ta"],
    "safe_to_contact": list(RULES),
}


CHANCE = st.integers(0, 2**32).map(random.Random)


def some(chance: random.Random, most: int = 6) -> list[Statement]:
    """Return a few statements of one person, drawn of a seed: drawing each part by itself takes seconds."""
    return [_drawn(chance) for _one in range(chance.randint(1, most))]


def _drawn(chance: random.Random) -> Statement:
    prevails = chance.random() < 0.4
    says = {field: chance.choice(VALUES[field]) for field in FIELDS if chance.random() < 0.5}
    if prevails:
        says |= {field: "" for field in says if field != "alive" and chance.random() < 0.2}
    else:
        says = {"name": chance.choice(VALUES["name"]), "alive": "yes", **says}
    return Statement(
        source=uuid.UUID(int=chance.getrandbits(128)),
        at=DAY + dt.timedelta(days=chance.randint(0, 3)),
        kind=chance.choice(["page", "correction"] if prevails else KINDS[:-2]),
        says=says,
        verification=chance.choice(VERIFIED),
        prevails=prevails,
        implied=frozenset(one for one in ("birth_date", "sex") if one in says and chance.random() < 0.3),
        disputed=chance.random() < 0.2,
    )


def told(days: int = 0, kind: str = "counter", prevails: bool = False, **says: str) -> Statement:
    """Return what a source said some days after the first; one that prevails also where it is empty."""
    return Statement(uuid.uuid4(), DAY + dt.timedelta(days=days), kind, says, prevails=prevails)


@given(CHANCE)
def test_the_order_of_arrival_says_nothing_and_every_value_is_what_a_source_says(
    chance: random.Random,
) -> None:
    found = some(chance)
    stands = golden(found)
    assert golden(chance.sample(found, len(found))) == stands
    for field, value in stands.items():
        assert value in {"", "yes"} or value in {one.says.get(field) for one in found}


@given(CHANCE)
def test_one_that_comes_or_goes_changes_nothing_between_the_others(chance: random.Random) -> None:
    found, more = some(chance), some(chance)
    for field in FIELDS:
        order = ordered(field, [*more, *found])
        assert [one for one in order if one in found] == list(ordered(field, found))
        assert len({rank(field, one) for one in order}) == len(order)


@given(CHANCE)
def test_verified_goes_before_trusted_and_trusted_before_new(chance: random.Random) -> None:
    plain = [one for one in some(chance) if not one.prevails]
    order = ordered("name", plain)
    weighs = [(VERIFIED.index(one.verification), KINDS.index(one.kind), one.at) for one in order]
    assert weighs == sorted(weighs, reverse=True)


@given(CHANCE)
def test_no_source_makes_contact_less_safe(chance: random.Random) -> None:
    found = some(chance)
    more = [one for one in some(chance) if not one.prevails]
    strict = ["", *RULES].index
    assert strict(golden([*found, *more])["safe_to_contact"]) >= strict(golden(found)["safe_to_contact"])


def test_only_who_knew_a_rule_of_contact_sets_it_aside_and_only_while_her_word_stands() -> None:
    first, other = told(safe_to_contact="do_not_contact"), told(2, safe_to_contact="call_only")
    page = Statement(
        uuid.uuid4(),
        DAY + dt.timedelta(days=5),
        "page",
        {"safe_to_contact": "safe"},
        prevails=True,
        over=frozenset([first.source]),
    )
    assert golden([first, page])["safe_to_contact"] == "safe"
    assert golden([first, page, other])["safe_to_contact"] == "call_only"
    assert golden([first, other])["safe_to_contact"] == "do_not_contact"


def test_a_place_is_one_place_and_a_list_does_not_move_anybody() -> None:
    home = told(0, address="No 3, Jalan Satu", district="Gombak", state="MY-10")
    moved = told(5, state="MY-14", postcode="50000")
    listed = told(9, "file", state="MY-01", postcode="80000", district="Johor Bahru")
    stands = golden([home, moved, listed])
    assert [stands[part] for part in ("state", "postcode", "address", "district")] == [
        "MY-14",
        "50000",
        "",
        "",
    ]
    same_state = told(5, state="MY-10", postcode="68100")
    stands = golden([home, same_state, listed])
    assert [stands[part] for part in ("postcode", "address")] == ["68100", "No 3, Jalan Satu"]
    page = told(7, "page", prevails=True, state="MY-10", district="", postcode="", address="")
    assert golden([home, page])["address"] == ""
    assert golden([home, page, told(8, state="MY-14")])["state"] == "MY-14"


def test_who_somebody_is_comes_from_the_most_trusted_and_where_she_lives_from_the_newest() -> None:
    counter = told(0, name="Siti binti Ali", language="ms")
    online = told(5, "online", name="Sitti Ali", language="ta")
    assert {golden(list(one))["name"] for one in permutations([counter, online])} == {"Siti binti Ali"}
    assert golden([counter, online])["language"] == "ta"


def test_a_correction_holds_until_a_newer_one_whatever_comes() -> None:
    counter = told(9, name="Siti", birth_date="1984-05-17")
    first = told(1, "correction", prevails=True, name="Sitti", birth_date="1984")
    second = told(2, "correction", prevails=True, name="Siti Aminah")
    assert golden([counter, first])["birth_date"] == "1984"  # a part of the date was not known after all
    assert golden([counter, first, second])["name"] == "Siti Aminah"
    assert golden([counter, first])["name"] == "Sitti"


def test_a_date_known_in_part_is_made_finer_by_what_agrees_only() -> None:
    year = told(0, birth_date="1984")
    assert golden([year, told(0, "file", birth_date="1984-05-17")])["birth_date"] == "1984-05-17"
    assert golden([year, told(0, "file", birth_date="1985-05-17")])["birth_date"] == "1984"


def test_what_was_said_goes_before_what_a_number_implies() -> None:
    implied = Statement(
        uuid.uuid4(), DAY, "counter", {"sex": "male", "name": "Siti"}, implied=frozenset({"sex"})
    )
    assert golden([implied, told(0, "device", sex="female")])["sex"] == "female"


def test_a_death_is_taken_from_anybody_until_somebody_saw_her_alive() -> None:
    counter, dead = told(3, alive="yes"), told(2, "file", alive="no", death_date="2026-03")
    stands = golden([counter, dead])
    assert (stands["alive"], stands["death_date"]) == ("no", "2026-03")
    came = told(4, "correction", prevails=True, alive="yes", death_date="")
    assert (golden([counter, dead, came])["alive"], golden([dead, came, counter])["death_date"]) == (
        "yes",
        "",
    )
    later = told(5, "file", alive="no", death_date="2026-11")
    stands = golden([counter, dead, came, later])
    assert (stands["alive"], stands["death_date"]) == ("no", "2026-11")


def test_a_number_that_stands_for_one_person_is_shown_before_another_and_a_disputed_one_last() -> None:
    passport, mykad = told(5, number="passport:1234"), told(0, "file", number="mykad:5678")
    assert golden([passport, mykad])["number"] == "mykad:5678"
    disputed = Statement(uuid.uuid4(), DAY, "counter", {"number": "mykad:9999"}, disputed=True)
    assert golden([passport, disputed])["number"] == "passport:1234"


def test_a_list_is_of_its_day_in_malaysia() -> None:
    """Of two rows of one day, on either side of midnight in Greenwich, the later says no more."""
    early, late = (
        Statement(
            source=uuid.UUID(int=number),
            at=dt.datetime(2026, 11, 1, hour, tzinfo=dt.UTC) - dt.timedelta(hours=8),
            kind="file",
            says={"name": name, "alive": "yes"},
        )
        for number, hour, name in ((1, 7, "Siti B"), (2, 9, "Siti A"))
    )
    assert golden([early, late])["name"] == golden([late, early])["name"] == "Siti B"
