"""Names read and compared in columns say what the single look-up says, however nasty the names are."""

from __future__ import annotations

import itertools

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mysynergy.linkage import compare_names, default_weights, distinctive, normalise_name
from mysynergy.linkage.batch.levels import MISSING, at
from mysynergy.linkage.batch.names import MARKERS, Names, read_names
from mysynergy.linkage.batch.names_compared import compare_pairs, most_bits, with_most
from mysynergy.linkage.spelling import sound

WORDS = (
    *("ROSNAH", "rosmah", "Abdul", "RAHMAN", "ABDULRAHMAN", "Mohd", "MUHAMMAD", "ali", "AMIN", "NURAISYAH"),
    *(
        "TAN",
        "LIM",
        "WEI",
        "MING",
        "WEIMING",
        "LI",
        "LILI",
        "KHOO",
        "SIEW",
        "GEOK",
        "JASON",
        "TANG",
        "S",
        "M",
    ),
    *("BIN", "binti", "BTE", "b.", "a/l", "A/P", "S/O", "anak", "ANAK LELAKI", "bt", "A", "L", "P", "@"),
    *("Dato'", "TAN SRI", "al haj", "Haji", "Singh", "KAUR", "SUBRA", "SUBRAMANIAM", "Unggat", "LAH"),
)
TROUBLE = (
    *(
        "/",
        "\\",
        "A /L",
        "A/ P",
        "D/ O",
        "'/L",
        "A/'",
        "\u00e9",
        "\ufdfa",
        "\uff0f",
        "\t",
        "",
        "\u0628\u0646",
    ),
    *(
        "x" * 60,
        "\u00a0/",
        "a\u0301",
        "\u00df",
        "x" * 1_100,
        " ".join("abcdefghijklmnopqrstuvwxyz"),
        "4",
        "-",
    ),
)
SEXES = {None: None, "male": 1, "female": 2}
name = st.lists(st.sampled_from(WORDS) | st.sampled_from(WORDS + TROUBLE), min_size=1, max_size=6)
names_typed = st.lists(name.map(" ".join), min_size=8, max_size=16)


def sounds(words: tuple[str, ...]) -> list[str]:
    return [code for code in (sound(word) for word in words if len(word) > 1) if code]


@settings(max_examples=25, deadline=None)
@given(texts=names_typed)
def test_every_name_is_read_as_at_a_counter(texts: list[str]) -> None:
    names, (places,) = read_names([pl.Series("name", texts)])
    rows = names.table.rows(named=True)
    read = names.normal(np.arange(len(rows)))
    heard: dict[int, str] = {}
    for text, place in zip(texts, places.to_list(), strict=True):
        wanted = normalise_name(text)
        if not wanted:
            assert place is None
            continue
        found, row = read[place], rows[place]
        assert (found.given, found.father, found.marker, found.alias, found.spelled) == (
            *(wanted.given, wanted.father, wanted.marker, wanted.alias, wanted.spelled),
        )
        assert row["marker_sex"] == SEXES[wanted.marker_sex]
        keyed = sounds(distinctive(wanted.given)[:3] + distinctive(wanted.alias)[:2])
        numbers = [row[f"sound_{at}"] for at in range(1, 6) if row[f"sound_{at}"] is not None]
        for number, code in zip(numbers, keyed, strict=True):
            assert heard.setdefault(number, code) == code
        assert (row["whole"] is None) == (not sounds(distinctive(wanted.tokens)))
    assert len(set(heard.values())) == len(heard), "one number for one sound"
    assert len({(one.given, one.father, one.marker, one.alias, one.spelled) for one in read}) == len(rows)


def test_names_of_a_father_alone_are_not_one_because_marker_and_word_change_numbers() -> None:
    """Words are numbered from 1, markers too: 3 beside 4 is not 4 beside 3."""
    fathers = ["AMINAH", "BAKAR", "CHONG", "DEVI", "EMBONG", "FARID", "GOPAL"]
    texts = [f"{marker} {father}" for marker in ("BIN", "BINTI", "A/L", "A/P", "ANAK") for father in fathers]
    names, _ = read_names([pl.Series("name", texts)])
    assert names.table.height == len({normalise_name(text) for text in texts})


@settings(max_examples=25, deadline=None)
@given(texts=names_typed)
def test_every_pair_is_compared_as_at_a_counter(texts: list[str]) -> None:
    names, (places,) = read_names([pl.Series("name", texts)])
    held_equal(texts, names, places)


@pytest.mark.parametrize(
    "texts",
    [
        ("Rosnah binti Abd Rahman", "ROSNAH ABDUL RAHMAN", "Rosnah Bte Abdulrahman", "ROSNAH RAHMAN"),
        ("Khoo Siew Geok", "Siew Geok Khoo", "KHOO SIEWGEOK", "Tan Siew Geok", "S. Khoo Siew Geok"),
        ("Ali bin Ali", "ALI ALI", "Mohd Muhammad bin Ali", "MUHAMMAD MOHD BIN ALI", "Muhammad Mohd Ali"),
        ("Tan Wei Tan", "TAN WEI TANN", "Tan Wei-Tan Jason", "Muhammad Aidil Mohd Anuar", "Mohd Anuar Aidil"),
        ("Li Lili bin Amin", "Lili Li bin Amin", "LI LI LI BIN AMIN"),
        ("S a/l M", "M a/l S", "S a/l Muthu", "Selvam a/l M", "S M", "M S", "S"),
        ("Jeffrey Gunting", "JEFFREY GUNTING", "Jefrey Gunting", "Mohd Ramli Adnan", "MUHAMMAD RAMLI ADNAN"),
        ("Lim Ah Kow @ Lim Kow", "Lim Kow", "Aminah @ Minah binti Ali", "MINAH BT ALI"),
    ],
)
def test_names_that_are_alike_in_odd_ways(texts: tuple[str, ...]) -> None:
    names, (places,) = read_names([pl.Series("name", texts)])
    held_equal(list(texts), names, places)


def held_equal(texts: list[str], names: Names, places: pl.Series) -> None:
    """All pairs of ``texts``, both ways round, compared in columns and one by one."""
    weights = default_weights()
    pairs = list(itertools.product(range(len(texts)), repeat=2))
    one, other = (places.gather([pair[side] for pair in pairs]) for side in (0, 1))
    found = compare_pairs(names, one, other, weights)
    most = most_bits(with_most(names, weights), one, other)
    assert (most >= found.given_bits + found.father_bits - 0.001).all()
    read = [normalise_name(text) for text in texts]
    for place, (first, second) in enumerate(pairs):
        said = [column[place] for column in found]
        if not (read[first] and read[second]):
            assert said == [MISSING, MISSING, 0, 0]
            continue
        wanted = compare_names(read[first], read[second])
        assert said[0] == (MISSING if wanted.given is None else at("name", wanted.given)), (first, second)
        assert said[1] == (MISSING if wanted.father is None else at("father", wanted.father))
        bits = weights.bits("name", wanted.given, wanted.given_terms) if wanted.given else 0
        assert said[2] == np.float32(bits)
        bits = weights.bits("father", wanted.father, wanted.father_terms) if wanted.father else 0
        assert said[3] == np.float32(bits)


def test_names_that_differ_in_nothing_compared_are_one() -> None:
    typed = pl.Series(
        ["ROSNAH BINTI ALI", "Puan Rosnah bte Ali", "Rosnah b. Ali", "", None, "Rosnah bt. Ali"]
    )
    names, (places, others) = read_names([typed, pl.Series([None, "ROSNAH  BINTI  ALI"], dtype=pl.String)])
    assert places.to_list() == [0, 0, 1, None, None, 0] or places.to_list() == [1, 1, 0, None, None, 1]
    assert others.to_list() == [None, places[0]]
    assert {MARKERS[number] for number in names.table["marker"].to_list()} == {"BIN", "BINTI"}


def test_a_word_that_stands_twice_counts_each_time_with_its_own_spelling() -> None:
    same = "Muhammad Aidil bin Mohd Anuar", "MUHAMMAD AIDIL MOHD ANUAR"
    apart = "Mohd Amin Muhammad bin Ali", "Muhammad Amin Muhammad bin Ali"
    for texts, level in ((same, "exact"), (apart, "variant")):
        assert compare_names(*map(normalise_name, texts)).given == level
        names, (places,) = read_names([pl.Series("name", texts)])
        held_equal(list(texts), names, places)
