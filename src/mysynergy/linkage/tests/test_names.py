"""Reading Malaysian names."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mysynergy.linkage import NormalName, compare_names, normalise_name
from mysynergy.linkage.name_tables import CHINESE_SURNAMES, CHRISTIAN_NAMES, KNOWN_NAMES, SPELLINGS
from mysynergy.linkage.spelling import canonical_word, fold, likeness, sound

NAMES = [
    "Rosnah binti Abd. Rahman",
    "Dato' Seri Hj. Mohd. Nor b. Ismail",
    "WAN NUR AISYAH HUMAIRA BT WAN AHMAD ZAKI",
    "Tengku Ahmad Shah bin Tengku Ibrahim",
    "Syed Ali bin Syed Omar Al-Habshi",
    "TAN MEI LING",
    "Jason Tan Wei Ming",
    "Ng Ah Kow @ Ng Beng Huat",
    "Nur Aisyah Tan binti Abdullah",
    "Muthu A/L Krishnan",
    "S. Letchumy",
    "Kavitha d/o Subramaniam",
    "Gurmit Singh a/l Balbir Singh",
    "Simran Kaur a/p Harjit Singh",
    "Unggat anak Nyandang",
    "Mengga ak. Salang",
    "Jeffrey Gunting",
    "Dayang Rosnani binti Awang Damsal",
    "Bah Long a/l Pandak",
    "Tijah Yok Itam",
]


def parts(text: str) -> tuple[str, str | None, str]:
    name = normalise_name(text)
    return " ".join(name.given), name.marker, " ".join(name.father)


def levels(one: str, other: str) -> tuple[str | None, str | None]:
    names = compare_names(normalise_name(one), normalise_name(other))
    return names.given, names.father


@pytest.mark.parametrize(
    ("text", "marker", "sex"),
    [
        ("Rosnah binti Rahman", "BINTI", "female"),
        ("Rosnah bte. Rahman", "BINTI", "female"),
        ("Rosnah Bt Rahman", "BINTI", "female"),
        ("Ahmad b. Ali", "BIN", "male"),
        ("Ahmad B Ali", "BIN", "male"),
        ("Muthu A / L Samy", "A/L", "male"),
        ("Muthu A L Samy", "A/L", "male"),
        ("Muthu anak lelaki Samy", "A/L", "male"),
        ("Muthu S/O Samy", "A/L", "male"),
        ("Mala a\\p Samy", "A/P", "female"),
        ("Mala d/o Samy", "A/P", "female"),
        ("Unggat ak Sandin", "ANAK", None),
        ("Unggat A/K Sandin", "ANAK", None),
        ("أحمد بن علي", "BIN", "male"),
    ],
)
def test_every_way_to_write_a_marker_is_understood(text: str, marker: str, sex: str | None) -> None:
    name = normalise_name(text)
    assert name.marker == marker
    assert name.marker_sex == sex
    assert len(name.given) == len(name.father) == 1


@pytest.mark.parametrize(
    ("typed", "same"),
    [
        ("Rosnah binti Abd. Rahman", "ROSNAH BTE ABDUL RAHMAN"),
        ("Mohd Nor b. Ismail", "MUHAMMAD NOOR BIN ESMAIL"),
        ("Md Zulkefli bin Othman", "Muhammad Zulkifli bin Osman"),
        ("St. Khatijah bt Yusoff", "SITI KHADIJAH BINTI YUSOF"),
        ("Nuraisyah bt Zainal", "Nor Aishah binti Zainol"),
        ("Noraini binti Abdulrahman", "Nor Aini binti Ab Rahman"),
        ("Hajah Syahirah binti Haji Hussain", "Shahira binti Husin"),
        ("Dato' Seri Dr. Kamarudin bin Salleh", "Kamaruddeen bin Saleh"),
        ("Letchumy a/p Muniandi", "LAKSHMI A/P MUNIANDY"),
        ("Tan Wei Ming", "TAN WEIMING"),
        ("Jason Tan Wei Ming", "TAN WEI MING JASON"),
        ("Mei Ling Tan", "Tan Mei Ling"),
        ("José Gunting", "JOSE GUNTING"),
    ],
)
def test_two_spellings_of_one_name_are_one_name(typed: str, same: str) -> None:
    assert normalise_name(typed).key == normalise_name(same).key
    assert levels(typed, same)[0] in {"exact", "variant"}


def test_titles_go_and_hereditary_name_parts_stay() -> None:
    assert parts("Tan Sri Datuk Seri Lim Kok Wah")[0] == "LIM KOK WAH"
    assert parts("Arwah Haji Ismail bin Hj Salleh") == ("ISMAIL", "BIN", "SALLEH")
    assert parts("Wan Nik Azman bin Wan Omar")[0] == "WAN NIK AZMAN"
    assert parts("Sri Devi a/p Raju")[0].startswith("SRI")
    assert parts("Haji")[0] == "HAJI"


def test_bin_between_chinese_words_is_a_syllable() -> None:
    assert normalise_name("LIM BIN HAO").marker is None
    assert normalise_name("Lim Wei Bin").surname == "LIM"
    assert parts("Lim bin Abdullah") == ("LIM", "BIN", "ABDULLAH")


def test_leading_initials_are_the_fathers() -> None:
    assert parts("S. Samy") == ("SAMY", None, "S")
    assert levels("S. Samy", "Samy a/l Subramaniam") == ("exact", "initial")
    assert levels("S. Samy", "Samy a/l Krishnan") == ("exact", "different")


def test_an_alias_stands_in_where_it_fits_better() -> None:
    assert levels("Ng Ah Kow @ Ng Beng Huat", "NG BENG HUAT")[0] == "variant"
    assert levels("Ahmad @ Zamri bin Ali", "Zamri bin Ali")[0] in {"variant", "exact"}


@pytest.mark.parametrize(
    ("one", "other", "given", "father"),
    [
        ("Rosnah binti Ahmad", "Rosnah binti Ahmad", "exact", "same"),
        ("Rosnah binti Ahmad", "Rosnah binti Omar", "exact", "different"),
        ("Rosnah binti Ahmad", "Rosmah binti Ahmad", "alike", "same"),
        ("Nur Aina binti Ahmad", "Nur Aini binti Ahmad", "alike", "same"),
        ("Rosnah binti Abdul Rahman", "Rosnah Abdul Rahman", "exact", "same"),
        ("Khairunisa binti Omar", "Khairunnisak binti Omar", "near", "same"),
        ("Nur Aisyah Humaira binti Omar", "Aisyah Humaira binti Omar", "partial", "same"),
        ("Muhammad bin Omar", "Muhammad Amin bin Omar", "alike", "same"),
        ("Siti Aisyah binti Omar", "Siti Fatimah binti Omar", "different", "same"),
        ("Muhammad Hafiz bin Mat", "Mohd Hafiz bin Mohamad", "variant", "near"),
        ("Tan Wei Ming", "Tan Wei Ling", "alike", "same"),
        ("Tan Mei Ling", "Lim Mei Ling", "exact", "different"),
        ("Unggat anak Sandin", "Unggat anak Salang", "exact", "different"),
        ("Jeffrey Gunting", "Donald Gunting", "different", "same"),
        ("Ramlah Zulkifli", "Ramlah Zulkifle", "exact", "near"),
        ("Nur Alia", "Nur Alia Mansor", "partial", None),
        ("Khairunnisa Mohd Ismail", "Khairunnisa binti Mohd Ismail", "exact", "same"),
        ("Ahmad bin Ali", "Ali bin Ahmad", "different", "different"),
        ("Ahmad Farid bin Abdul Halim Zainuddin", "AHMAD FARID BIN ABDUL HALIM ZA", "exact", "partial"),
        ("Rashidah Syafie Amirul", "Syafie Amirul bin Mohd Fahmi", "alike", None),
        ("Najihah Alif Wafi", "Alif Wafi Najihah", "exact", "same"),
        ("Leek Ok", "Lee Kok", "variant", None),
        ("Minp Hyo", "Min Phyo", "variant", None),
        ("Goh Man Shn", "Goh Man Shan", "near", "same"),
        ("Wong Wei Yin", "Wong Wei Ying", "alike", "same"),
        ("Aqil bin Omar", "Aqim bin Omar", "alike", "same"),
        ("Muhammad Yaufik bin Omar", "Muhammad Taufik bin Omar", "near", "same"),
        ("Joyce Chong Chun Wan", "Chong Chun Wan", "partial", None),
        ("Khalid Abdul Samad", "Abdul Samad Muhammad Khalid", "partial", None),
        ("Zalina Ali Abu", "Ali bin Abu", "alike", "same"),
        ("Castillo Jeffrey", "Jeffrey Castillo", "partial", None),
        ("Gurmit Singh a/l Balbir Singh", "Harjit Singh a/l Balbir Singh", "different", "same"),
    ],
)
def test_names_compare_as_a_clerk_would(one: str, other: str, given: str, father: str | None) -> None:
    found = levels(one, other)
    assert found == (given, father)


def test_two_names_in_ordinary_use_are_never_near_each_other() -> None:
    for one, other in [("ROSNA", "ROSMA"), ("AZMAN", "AZLAN"), ("MING", "LING"), ("HAZIM", "HAZIK")]:
        assert likeness(one, other) < 0.9


def test_the_tables_hold_together() -> None:
    for word in [*SPELLINGS, *KNOWN_NAMES]:
        assert canonical_word(canonical_word(word)) == canonical_word(word)
    seen: dict[str, str] = {}
    for canonical, others in SPELLINGS.items():
        assert canonical_word(canonical) == canonical
        for other in others.split():
            assert seen.setdefault(fold(other), canonical) == canonical, other
            assert canonical_word(other) == canonical, other
    assert not CHINESE_SURNAMES & CHRISTIAN_NAMES


def test_a_misspelling_keeps_its_sound() -> None:
    for one, other in [("ROSNA", "ROSNAH"), ("ZULAIKHA", "JULAIKA"), ("PONNUSAMY", "PONUSAMI")]:
        assert sound(canonical_word(one)) == sound(canonical_word(other))


def test_ten_thousand_characters_are_cut_and_said_so_quickly() -> None:
    started = time.perf_counter()
    for text in ("A" * 10_000, "MD " * 4_000, "ﷺ" * 10_000, "نور " * 3_000, "🙂" * 10_000, "A/" * 5_000):
        name = normalise_name(text)
        assert name.truncated
        assert sum(len(word) for word in name.tokens) <= 24 * 40
    assert time.perf_counter() - started < 1
    assert not normalise_name("Rosnah binti Ahmad").truncated


def test_a_name_never_shows_in_its_representation() -> None:
    assert "ROSNA" not in repr(normalise_name("Rosnah binti Ahmad"))


def same(one: NormalName, other: NormalName) -> bool:
    return (one.given, one.father, one.marker, one.alias, one.key) == (
        other.given,
        other.father,
        other.marker,
        other.alias,
        other.key,
    )


WORDS = st.sampled_from(
    [
        *(
            "BIN",
            "BINTI",
            "B.",
            "BT",
            "ANAK",
            "LELAKI",
            "PEREMPUAN",
            "A/L",
            "d/o",
            "A",
            "L",
            "AK",
            "بن",
            "@",
            "'",
        ),
        *("TAN", "SRI", "TOH", "PUAN", "DATO'", "SERI", "HAJI", "AL", "HAJ", "DR", "S", "é"),
        *(
            "LIM",
            "JASON",
            "WEI",
            "MING",
            "MOHD",
            "NURAISYAH",
            "ABDUL",
            "ABDULRAHMAN",
            "SITI",
            "ROSNAH",
            "SINGH",
        ),
        *("SINGH", "SYAFIQAH", "ABDULABDULXXXXXX"),
    ]
)


@settings(max_examples=400)
@given(st.one_of(st.text(max_size=60), st.lists(WORDS, max_size=9).map(" ".join)))
def test_normalising_twice_is_normalising_once(text: str) -> None:
    once = normalise_name(text)
    assert same(once, normalise_name(once.text))


@settings(max_examples=300)
@given(
    st.one_of(st.text(max_size=40), st.lists(WORDS, max_size=7).map(" ".join), st.sampled_from(NAMES)),
    st.one_of(st.text(max_size=40), st.lists(WORDS, max_size=7).map(" ".join), st.sampled_from(NAMES)),
)
def test_comparing_names_is_symmetric(one: str, other: str) -> None:
    assert compare_names(normalise_name(one), normalise_name(other)) == compare_names(
        normalise_name(other), normalise_name(one)
    )


@given(st.text(max_size=30))
def test_folding_twice_is_folding_once(word: str) -> None:
    assert fold(fold(word)) == fold(word)
    assert canonical_word(canonical_word(word)) == canonical_word(word)
