"""Which pairs are worth comparing: numbers told apart by arithmetic alone, as spelling distance does."""

from __future__ import annotations

import duckdb
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz.distance import OSA

from mysynergy.linkage.batch.blocking import ONE_SLIP

DIGITS = st.text("0123456789", min_size=12, max_size=12)
SLIPS = st.lists(st.tuples(st.integers(0, 11), st.sampled_from("0123456789x")), max_size=3)


@given(st.lists(st.tuples(DIGITS, SLIPS), min_size=1, max_size=40))
def test_one_slip_apart_is_what_spelling_distance_says(
    drawn: list[tuple[str, list[tuple[int, str]]]],
) -> None:
    pairs = []
    for number, slips in drawn:
        other = list(number)
        for at, sign in slips:
            if sign == "x":
                other[at - 1], other[at] = other[at], other[at - 1]
            else:
                other[at] = sign
        pairs.append((number, "".join(other)))
    packed = [[int(number, 16) for number in side] for side in zip(*pairs, strict=True)]
    asked = f"SELECT {ONE_SLIP} FROM (SELECT unnest(?::BIGINT[]) AS a, unnest(?::BIGINT[]) AS b)"  # noqa: S608
    with duckdb.connect() as connection:
        said = connection.execute(asked, packed).fetchall()
    assert [told for (told,) in said] == [OSA.distance(one, other) <= 1 for one, other in pairs]
