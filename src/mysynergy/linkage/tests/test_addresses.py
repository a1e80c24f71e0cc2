"""An address names one home, however it was shortened; a counter and a batch see the same home."""

from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mysynergy.linkage.addresses import home_of
from mysynergy.linkage.batch.records import read_homes


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("No 25, Jalan Jati 6, Taman Sentosa", "NO. 25, JLN JATI 6, TAMAN SENTOSA, 36600 CHENDERONG BALAI"),
        ("Lot 131, Kg Tengah Gajah", "LOT 131, KAMPUNG TENGAH GAJAH, 83400 SERI MEDAN"),
        ("Lot No. 12345, Jalan Kapar", "LOT 12345 JLN KAPAR, 42100 KLANG"),
        ("D-2-4, Flat Sri Cempaka, Jln Rambutan", "D-2-4 FLAT SERI CEMPAKA JALAN RAMBUTAN"),
    ],
)
def test_one_home_written_twice(one: str, other: str) -> None:
    assert home_of(one) == home_of(other) is not None


@pytest.mark.parametrize("text", ["", "-", "43000", "Kampung Baru", "No 5", "TIADA"])
def test_what_names_no_home(text: str) -> None:
    assert home_of(text) is None


def test_neighbours_are_not_one_home() -> None:
    assert home_of("No 25, Jalan Jati 6") != home_of("No 26, Jalan Jati 6")


def test_plots_of_five_digits_are_not_one_home() -> None:
    plots = ("Lot 12345", "Lot 54321", "PT 12345")
    homes = {home_of(f"Batu 5, {plot} Jalan Kapar, 42100 Klang") for plot in plots}
    assert len(homes) == len(plots)


written = st.lists(
    st.sampled_from(
        [
            "NO 25",
            "Lot 7,",
            "jln",
            "JALAN",
            "Sri",
            "Kampong",
            "36600 Ipoh",
            "\n",
            "é",
            "A-1-2",
            "12",
            "LOT 12345",
            "PT",
        ]
    )
    | st.text(max_size=6),
    max_size=6,
).map(" ".join)


@settings(max_examples=40, deadline=None)
@given(st.lists(written, min_size=1, max_size=8))
def test_a_batch_sees_the_homes_of_a_counter(texts: list[str]) -> None:
    numbers = read_homes(pl.Series(texts, dtype=pl.String)).to_list()
    homes = [home_of(text) for text in texts]
    assert [number is None for number in numbers] == [home is None for home in homes]
    for one, mine in zip(numbers, homes, strict=True):
        for other, theirs in zip(numbers, homes, strict=True):
            assert (one == other) == (mine == theirs)
