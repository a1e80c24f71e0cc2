"""Whole lists are joined as link by link: the same clusters, the same refusals."""

from __future__ import annotations

import numpy as np
import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from mysynergy.linkage.batch.clusters import Joined, cluster
from mysynergy.linkage.batch.joining import join

NUMBERS = (None, None, None, "800101105432", "800101105433", "750505015511")
records = st.lists(st.sampled_from(NUMBERS), min_size=2, max_size=30)
place = st.integers(0, 29)


@settings(max_examples=150, deadline=None)
@given(numbers=records, drawn=st.lists(st.tuples(place, place), max_size=60), largest=st.integers(2, 8))
def test_lists_are_joined_as_link_by_link(
    numbers: list[str | None], drawn: list[tuple[int, int]], largest: int
) -> None:
    count = len(numbers)
    links = [(one % count, other % count) for one, other in drawn if one % count != other % count]
    one, other = (np.array([link[side] for link in links], np.int32) for side in (0, 1))
    wanted = cluster(count, one, other, numbers, largest)
    found = join(one, other, pl.Series(numbers, dtype=pl.String), largest)
    assert found.cluster.tolist() == wanted.cluster.tolist()
    assert found.largest == wanted.largest
    refused = (Joined.TWO_NUMBERS, Joined.TOO_LARGE)
    assert [one if one in refused else None for one in found.links] == [
        one if one in refused else None for one in wanted.links
    ]
