"""Which pairs are worth comparing: numbers held apart by arithmetic alone, as spelling distance does."""

from __future__ import annotations

import random

import duckdb
from rapidfuzz.distance import OSA

from mysynergy.linkage.batch.blocking import ONE_SLIP


def slipped(number: str, slips: int, chance: random.Random) -> str:
    other = list(number)
    for _ in range(slips):
        at = chance.randrange(12)
        if chance.random() < 0.5:
            other[at - 1], other[at] = other[at], other[at - 1]
        else:
            other[at] = chance.choice("0123456789")
    return "".join(other)


def test_one_slip_apart_is_what_spelling_distance_says() -> None:
    chance = random.Random(5)  # noqa: S311 - not a secret
    numbers = ["".join(chance.choices("0189", k=12)) for _ in range(4_000)]
    pairs = [(number, slipped(number, place % 4, chance)) for place, number in enumerate(numbers)]
    packed = [[int(number, 16) for number in side] for side in zip(*pairs, strict=True)]
    asked = f"SELECT {ONE_SLIP} FROM (SELECT unnest(?::BIGINT[]) AS a, unnest(?::BIGINT[]) AS b)"  # noqa: S608
    with duckdb.connect() as connection:
        said = [told for (told,) in connection.execute(asked, packed).fetchall()]
    assert said == [OSA.distance(one, other) <= 1 for one, other in pairs]
    assert 1_000 < sum(said) < 3_000
