"""Finding candidates and weighing them."""

from __future__ import annotations

import datetime as dt
import json
from importlib import resources

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mysynergy.linkage import (
    LEVELS,
    REASON_CODES,
    IdentityKind,
    KeyKind,
    ParsedIdentity,
    PartialDate,
    PersonRecord,
    Score,
    Sex,
    Verdict,
    WeightsError,
    default_weights,
    load_weights,
    name_search_keys,
    normalise_name,
    parse_identity,
    person_record,
    reasons,
    score,
    search_keys,
)

TODAY = dt.date(2026, 11, 21)
BORN = dt.date(1980, 2, 3)
RANK = [Verdict.UNLIKELY, Verdict.POSSIBLE, Verdict.LIKELY, Verdict.CERTAIN]


def mykad(text: str) -> ParsedIdentity:
    return parse_identity(IdentityKind.MYKAD, text, TODAY)


def person(
    name: str, born: PartialDate | dt.date | None = None, number: str = "", *phones: str, **more: str
) -> PersonRecord:
    return person_record(
        name=name,
        birth_date=born,
        identities=[mykad(number)] if number else [],
        phones=phones,
        state=more.get("state"),
        postcode=more.get("postcode"),
        mother_name=more.get("mother", ""),
    )


def at_least(found: Score, verdict: Verdict) -> bool:
    return RANK.index(found.verdict) >= RANK.index(verdict)


def test_one_woman_under_two_spellings_with_one_birth_date_is_likely() -> None:
    found = score(person("Rosnah binti Abd. Rahman", BORN), person("ROSNAH BTE ABDUL RAHMAN", BORN))
    assert at_least(found, Verdict.LIKELY)
    assert {reason.code for reason in reasons(found.evidence)} >= {"dob_same", "father_same", "name_exact"}


def test_another_father_is_never_likely_whatever_else_agrees() -> None:
    home = {"state": "MY-10", "postcode": "43000", "mother": "Aminah binti Omar"}
    one = person("Rosnah binti Abd. Rahman", BORN, "", "012-345 6789", **home)
    other = person("Rosnah binti Abdul Rahim", BORN, "", "012-345 6789", **home)
    found = score(one, other)
    assert not at_least(found, Verdict.LIKELY)
    assert "guard_fathers_differ" in {reason.code for reason in reasons(found.evidence)}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Mohd Zulkefli b. Othman", "MUHAMMAD ZULKIFLI BIN OSMAN"),
        ("Wan Nuraisyah bt Wan Zaki", "WAN NUR AISHAH BINTI WAN ZAKI"),
        ("Jason Tan Wei Ming", "TAN WEI MING"),
        ("Khoo Siew Geok", "SIEW GEOK KHOO"),
        ("Letchumy d/o Muniandi", "LAKSHMI A/P MUNIANDY"),
        ("Mengga ak Salang", "MENGGA ANAK SALANG"),
        ("Bah Alang a/l Pandak", "BAH ALANG A/L PANDAK"),
        ("Khairunisa bt Yusop", "KHAIRUNNISA' BINTI YUSOF"),
        ("Florence Sipalan", "FLORENCE SIPALAN"),
    ],
)
def test_people_of_every_naming_tradition_are_recognised_and_found(one: str, other: str) -> None:
    first = person(one, BORN, state="MY-10")
    second = person(other, BORN, state="MY-10")
    assert at_least(score(first, second), Verdict.LIKELY)
    assert search_keys(first) & search_keys(second)


def test_the_same_number_and_name_are_certain() -> None:
    one = person("Rosnah binti Ahmad", None, "800203-10-5432")
    found = score(one, person("ROSNAH BT AHMAD", BORN, "800203105432"))
    assert found.verdict is Verdict.CERTAIN
    by_number_alone = score(person("", None, "800203105432"), one)
    assert by_number_alone.verdict is Verdict.LIKELY


def test_the_date_in_an_equal_number_is_not_counted_twice() -> None:
    found = score(
        person("Rosnah bt Ali", BORN, "800203105432"), person("Rosnah bt Ali", BORN, "800203105432")
    )
    assert {item.field: item.weight for item in found.evidence}["dob"] == 0


def test_a_number_used_by_somebody_else_is_not_likely() -> None:
    one = person("Rosnah binti Ahmad", dt.date(1980, 2, 3), "800203105432")
    other = person("Faridah binti Salim", dt.date(1991, 7, 9), "800203105432")
    assert not at_least(score(one, other), Verdict.LIKELY)


def test_without_the_same_number_nothing_is_certain() -> None:
    home = {"state": "MY-10", "postcode": "43000", "mother": "Aminah binti Omar"}
    one = person("Unggat anak Nyandang", BORN, "", "012-345 6789", **home)
    assert score(one, one).verdict is Verdict.LIKELY


def test_two_different_valid_numbers_are_never_likely() -> None:
    home = {"state": "MY-10", "postcode": "43000", "mother": "Aminah binti Omar"}
    one = person("Rosnah binti Ahmad", BORN, "800203105432", "0123456789", **home)
    other = person("Rosnah binti Ahmad", BORN, "800203085778", "0123456789", **home)
    found = score(one, other)
    assert found.verdict is Verdict.POSSIBLE
    assert "identity_different" in {reason.code for reason in reasons(found.evidence)}


@pytest.mark.parametrize(
    ("number", "sex", "born"),
    [
        ("520607105432", Sex.FEMALE, BORN),
        ("800203105433", Sex.FEMALE, BORN),
        ("520607105432", None, PartialDate(1980)),
    ],
)
def test_a_number_that_its_own_record_contradicts_makes_nobody_another(
    number: str, sex: Sex | None, born: dt.date | PartialDate
) -> None:
    """Her mother's or husband's number, written where hers was not at hand."""
    hers = person_record(
        name="Rosnah binti Omar", birth_date=BORN, sex=Sex.FEMALE, identities=[mykad("800203105432")]
    )
    lent = person_record(name="Rosnah binti Omar", birth_date=born, sex=sex, identities=[mykad(number)])
    assert lent.doubts(lent.identities[0])
    assert not hers.doubts(hers.identities[0])
    assert "identity_different" not in {reason.code for reason in reasons(score(hers, lent).evidence)}


def test_a_date_a_slip_off_or_another_century_does_not_make_a_number_doubtful() -> None:
    for born in (dt.date(1980, 3, 2), dt.date(1981, 2, 3), dt.date(1880, 2, 3), PartialDate(1981)):
        said = person_record(name="Rosnah", birth_date=born, identities=[mykad("800203105432")])
        assert not said.doubts(said.identities[0]), born


@pytest.mark.parametrize(
    ("number", "level", "same"),
    [("800203105434", "one_digit", 11), ("800203104532", "transposed", 10), ("80020310532", "one_digit", 11)],
)
def test_a_slip_in_the_number_is_seen_for_what_it_is(number: str, level: str, same: int) -> None:
    found = score(
        person("Rosnah binti Ahmad", BORN, "800203105432"), person("Rosnah binti Ahmad", BORN, number)
    )
    (identity,) = [item for item in found.evidence if item.field == "identity"]
    assert (identity.level, dict(identity.params)) == (level, {"same": same})
    assert found.verdict is Verdict.LIKELY


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Nur Aina binti Ahmad", "Nur Aini binti Ahmad"),
        ("Muhammad Hassan bin Omar", "Muhammad Hussein bin Omar"),
        ("Danish Haziq bin Omar", "Danish Hazim bin Omar"),
        ("Tan Wei Ming", "Tan Wei Ling"),
        ("Devan a/l Raju", "Dinesh a/l Raju"),
        ("Layang anak Salang", "Lawang anak Salang"),
        ("Qaisara binti Omar", "Qaisarah Sofea binti Omar"),
    ],
)
def test_twins_with_numbers_one_digit_apart_are_never_likely(one: str, other: str) -> None:
    home = {"state": "MY-10", "postcode": "43000", "mother": "Aminah binti Omar"}
    found = score(
        person(one, BORN, "800203105432", "0123456789", **home),
        person(other, BORN, "800203105434", "0123456789", **home),
    )
    assert not at_least(found, Verdict.LIKELY)


def test_brothers_of_one_house_are_unlikely() -> None:
    home = {"state": "MY-10", "postcode": "43000", "mother": "Aminah binti Omar"}
    one = person("Muhammad Hafiz bin Omar", dt.date(1990, 1, 5), "900105105431", "0123456789", **home)
    other = person("Muhammad Aiman bin Omar", dt.date(1993, 8, 7), "930807105777", "0123456789", **home)
    assert score(one, other).verdict is Verdict.UNLIKELY


def test_a_sister_of_whom_no_date_is_known_is_no_candidate() -> None:
    home = {"state": "MY-12", "postcode": "88000", "mother": "Linda Sibin"}
    one = person("Florence Gunting", dt.date(1990, 1, 5), "", "0138765432", **home)
    found = score(one, person("Anthea Gunting", None, "", "0138765432", **home))
    assert found.verdict is Verdict.UNLIKELY
    assert "guard_only_family_agrees" in {reason.code for reason in reasons(found.evidence)}


def test_one_name_and_one_birth_year_are_possible_but_a_shared_phone_makes_them_likely() -> None:
    written = person("Emily Herman", dt.date(2009, 7, 30), "", "018-0585752", state="MY-12")
    assert (
        score(written, person("Emily Herman", PartialDate(2009), state="MY-12")).verdict is Verdict.POSSIBLE
    )
    with_phone = person("Emily Herman", PartialDate(2009), "", "0180585752", state="MY-12")
    assert score(written, with_phone).verdict is Verdict.LIKELY


def test_a_short_name_and_a_postcode_find_the_full_record() -> None:
    short = person("Nur Alia", PartialDate(2003), "", "010-0258954", postcode="16020")
    full = person("NUR ALIA BTE MOHD MANSOR", dt.date(2003, 12, 26), "031226031222", postcode="16020")
    assert search_keys(short) & search_keys(full)
    assert score(short, full).verdict is Verdict.POSSIBLE


def test_father_and_son_of_one_name_are_not_likely() -> None:
    home = {"state": "MY-12", "postcode": "88000"}
    father = person("Joseph Gunting", dt.date(1955, 4, 1), "", "0138765432", **home)
    son = person("Joseph Gunting", dt.date(1985, 9, 12), "", "0138765432", **home)
    undated = person("Joseph Gunting", None, "", "0138765432", **home)
    assert not at_least(score(father, son), Verdict.LIKELY)
    assert not at_least(score(father, undated), Verdict.LIKELY)
    assert score(father, undated).verdict is Verdict.POSSIBLE


def test_a_swapped_or_partly_known_date_still_finds_her() -> None:
    one = person("Rosnah binti Abdul Rahman", dt.date(1980, 2, 3), state="MY-10")
    swapped = person("Rosnah bt Abd Rahman", dt.date(1980, 3, 2), state="MY-10")
    partly = person("Rosnah bt Abd Rahman", PartialDate(1980), state="MY-10")
    assert at_least(score(one, swapped), Verdict.LIKELY)
    assert at_least(score(one, partly), Verdict.POSSIBLE)
    assert search_keys(one) & search_keys(swapped)
    assert search_keys(one) & search_keys(partly)


def test_a_common_name_weighs_less_than_a_rare_one_and_new_year_less_than_other_days() -> None:
    common = score(person("Muhammad bin Abdullah", BORN), person("Muhammad bin Abdullah", BORN))
    rare = score(person("Unggat anak Nyandang", BORN), person("Unggat anak Nyandang", BORN))
    assert bits(rare, "name") - bits(common, "name") > 5
    new_year = dt.date(1980, 1, 1)
    heaped = score(person("Unggat anak Nyandang", new_year), person("Unggat anak Nyandang", new_year))
    assert bits(rare, "dob") - bits(heaped, "dob") > 2


def bits(found: Score, field: str) -> float:
    return sum(item.weight for item in found.evidence if item.field == field)


def test_nothing_known_tells_nothing() -> None:
    found = score(person_record(), person_record())
    assert found.verdict is Verdict.UNLIKELY
    assert found.evidence == ()
    assert search_keys(person_record()) == frozenset()


def test_a_wrong_number_typed_twice_identifies_nobody() -> None:
    one = person("Rosnah binti Ahmad", None, "000000000000")
    assert score(one, person("Faridah binti Salim", None, "000000000000")).verdict is Verdict.UNLIKELY


def test_keys_of_typed_and_stored_numbers_meet() -> None:
    stored = search_keys(person("Rosnah binti Ahmad", BORN, "800203105432", "012-345 6789", state="MY-10"))
    assert {key.kind for key in stored} >= {KeyKind.NUMBER, KeyKind.SERIAL, KeyKind.PHONE, KeyKind.NAME_STATE}
    assert search_keys(person("", None, "800203-10-5432")) & stored
    assert search_keys(person("", None, "", "+60123456789")) & stored
    wrong_date = search_keys(person("Rosnah bt Ahmad", None, "810203105432"))
    assert {key.kind for key in wrong_date & stored} >= {KeyKind.SERIAL}
    assert "800203" not in repr(stored)


def test_a_temporary_card_and_a_later_mykad_share_the_number_key() -> None:
    temporary = person_record(identities=[parse_identity(IdentityKind.MYKAS, "800203615432", TODAY)])
    assert search_keys(temporary) & search_keys(person("", None, "800203615432"))


def test_a_name_typed_in_part_shares_its_telling_words() -> None:
    stored = name_search_keys(normalise_name("Siti Rosnah binti Abdul Rahman"))
    assert name_search_keys(normalise_name("rosnah")) <= stored
    assert name_search_keys(normalise_name("ROSNA RAHMAN")) <= stored
    assert len(stored) == 2


def test_reasons_are_stable_codes_and_hold_no_personal_data() -> None:
    found = score(
        person("Rosnah binti Ahmad", BORN, "800203105432"), person("Rosna bt Ahmad", BORN, "800203105434")
    )
    for reason in reasons(found.evidence):
        assert reason.code in REASON_CODES
        assert all(isinstance(value, int) for value in reason.params.values())
        assert not {"ROSNAH", "5432"} & set(str(reason).split())


def test_the_evidence_adds_up_to_the_score() -> None:
    home = {"state": "MY-10", "postcode": "43000"}
    found = score(
        person("Rosnah binti Ahmad", BORN, "800203105432", **home),
        person("Rosnah bt Omar", BORN, "800203085778", **home),
    )
    total = default_weights().prior_bits + sum(item.weight for item in found.evidence)
    assert found.weight == pytest.approx(total)
    assert found.probability == pytest.approx(2**found.weight / (1 + 2**found.weight))


def weight_file() -> dict[str, dict[str, dict[str, dict[str, float]]]]:
    text = resources.files("mysynergy.linkage").joinpath("weights.json").read_text(encoding="utf-8")
    data: dict[str, dict[str, dict[str, dict[str, float]]]] = json.loads(text)
    return data


def test_a_level_without_a_weight_is_refused_with_all_other_faults() -> None:
    data = weight_file()
    data["fields"]["dob"]["swapped"]["u"] = 0
    del data["fields"]["name"]["near"]
    data["fields"]["sex"]["same"]["m"] = 0.5
    with pytest.raises(WeightsError) as caught:
        load_weights(json.dumps(data))
    assert len(caught.value.faults) == 3
    with pytest.raises(WeightsError, match="not JSON"):
        load_weights("{")
    with pytest.raises(WeightsError, match="lambda"):
        load_weights("[]")


@pytest.mark.parametrize("wrong", [0, -1, "two", None])
def test_a_wrong_count_of_others_is_refused_before_lists_are_read(wrong: object) -> None:
    with pytest.raises(WeightsError, match="others_each must be a number above 0"):
        load_weights(json.dumps({**weight_file(), "others_each": wrong}))


def test_every_level_has_weights_that_fall_from_best_to_worst_end() -> None:
    weights = default_weights()
    for field, levels in LEVELS.items():
        assert weights.bits(field, levels[0]) > 0 > weights.bits(field, levels[-1])


def test_a_larger_registry_asks_for_more_evidence() -> None:
    one, other = person("Rosnah binti Ali", BORN), person("Rosnah bt Ali", BORN)
    assert (
        score(one, other, default_weights().with_prior(1 / 34_000_000)).weight < score(one, other).weight - 4
    )


WORDS = [
    "Rosnah",
    "Rosmah",
    "binti",
    "bin",
    "Ahmad",
    "Omar",
    "Tan",
    "Wei",
    "Ming",
    "Ling",
    "S.",
    "@",
    "Mohd",
    "Nur",
    "Aina",
]
RECORDS = st.builds(
    person_record,
    name=st.one_of(st.lists(st.sampled_from(WORDS), max_size=6).map(" ".join), st.text(max_size=30)),
    birth_date=st.one_of(
        st.none(),
        st.dates(dt.date(1978, 1, 1), dt.date(1980, 12, 31)),
        st.builds(PartialDate, st.integers(1978, 1981), st.one_of(st.none(), st.integers(1, 12))),
    ),
    sex=st.one_of(st.none(), st.sampled_from(Sex)),
    identities=st.lists(
        st.builds(
            parse_identity,
            st.sampled_from([IdentityKind.MYKAD, IdentityKind.MYPR, IdentityKind.PASSPORT]),
            st.sampled_from(["800203105432", "800203105423", "800203105434", "A1234567", "80020310", ""]),
            st.just(TODAY),
        ),
        max_size=2,
    ),
    phones=st.lists(st.sampled_from(["0123456789", "0133334444", "x"]), max_size=2),
    state=st.sampled_from([None, "MY-10", "MY-12"]),
    postcode=st.sampled_from([None, "43000", "88000"]),
    mother_name=st.sampled_from(["", "Aminah binti Omar", "Aminah Omar", "Zainab"]),
)


@settings(max_examples=300)
@given(RECORDS, RECORDS)
def test_a_score_is_symmetric_and_bounded(one: PersonRecord, other: PersonRecord) -> None:
    there, back = score(one, other), score(other, one)
    assert there.verdict is back.verdict
    assert levels_of(there) == levels_of(back)
    assert there.weight == pytest.approx(back.weight)
    assert 0 < there.probability < 1
    levels = levels_of(there)
    if {("identity", "different"), ("father", "different")} & levels and ("identity", "exact") not in levels:
        assert not at_least(there, Verdict.LIKELY)


def levels_of(found: Score) -> set[tuple[str, str]]:
    return {(item.field, item.level) for item in found.evidence}


@given(RECORDS)
def test_keys_are_deterministic_and_short(record: PersonRecord) -> None:
    keys = search_keys(record)
    assert keys == search_keys(record)
    assert len(keys) <= 40
