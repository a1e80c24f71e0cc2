"""A made-up nation: the same for the same seed, true to its plan, and honest about what is planted."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from mysynergy.synthetic import FILES, Summary, agency_codes, rates_for, take_census
from mysynergy.synthetic.nation import census
from mysynergy.synthetic.nation.chance import Dice, Urns
from mysynergy.synthetic.nation.rates import Rates, lists
from mysynergy.synthetic.nation.templates import Pool, make_pool

AS_OF = dt.date(2026, 11, 1)
PEOPLE = 6_000
FIELDS = ("ic", "name", "dob", "gender", "state", "postcode", "phone", "mother", "address")


def share(of: pl.Series) -> float:
    """The share of a column that is true."""
    return int(of.sum()) / of.len()


@pytest.fixture(scope="module")
def pool() -> Pool:
    return make_pool(1_500, 3, AS_OF)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, pool: Pool) -> tuple[Path, Summary]:
    out = tmp_path_factory.mktemp("nation")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(census, "make_pool", lambda people, seed, as_of: pool)
        patch.setattr(census, "HOUSEHOLDS", 700)
        return out, take_census(PEOPLE, 3, out, AS_OF)


@pytest.fixture(scope="module")
def read(folder: tuple[Path, Summary]) -> dict[str, pl.DataFrame]:
    return {name: pl.read_parquet(folder[0] / f"{name}.parquet") for name in FILES}


@pytest.fixture(scope="module")
def known(read: dict[str, pl.DataFrame]) -> pl.DataFrame:
    """Every record beside whom it is really about."""
    real = read["identities"].rename({"name": "real_name", "ic": "real_ic", "state": "real_state"})
    return read["records"].join(read["truth"], on="rec_id").join(real, on="person_id")


def test_the_files_have_the_promised_columns_and_the_summary_counts_them(
    read: dict[str, pl.DataFrame], folder: tuple[Path, Summary]
) -> None:
    summary = folder[1]
    assert read["records"].columns == ["rec_id", "agency", *FIELDS]
    assert set(read["records"].dtypes) == {pl.String}
    assert read["truth"].columns == ["rec_id", "person_id"]
    assert read["people"].height == summary.people == PEOPLE
    assert read["identities"].height == summary.people + summary.dead
    assert read["households"].height == summary.households
    assert read["records"].height == summary.records == summary.read
    assert read["assistance"].height == summary.awards > 100
    assert read["records"].null_count().row(0)[:2] == (0, 0)


def test_each_record_is_about_one_person_who_exists(read: dict[str, pl.DataFrame]) -> None:
    assert read["records"]["rec_id"].to_list() == read["truth"]["rec_id"].to_list()
    assert read["truth"]["rec_id"].n_unique() == read["truth"].height
    assert set(read["truth"]["person_id"]) <= set(read["identities"]["person_id"])
    living = read["identities"].filter(pl.col("died_on").is_null())
    assert living["person_id"].to_list() == read["people"]["person_id"].to_list()
    assert living["household_id"].to_list() == read["people"]["household_id"].to_list()
    dead = read["identities"].filter(pl.col("died_on").is_not_null())
    assert read["truth"]["person_id"].is_in(dead["person_id"].to_list()).any()


def test_people_are_the_same_whatever_the_chunk_and_whatever_else_is_written(
    tmp_path: Path, pool: Pool, read: dict[str, pl.DataFrame], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(census, "make_pool", lambda people, seed, as_of: pool)
    monkeypatch.setattr(census, "HOUSEHOLDS", 450)
    for only in (("records", "truth"), ("identities",), ("households", "assistance"), ("people",)):
        out = tmp_path / only[0]
        take_census(PEOPLE, 3, out, AS_OF, only=only)
        assert sorted(path.stem for path in out.iterdir()) == sorted(only)
        for name in only:
            again = pl.read_parquet(out / f"{name}.parquet")
            key = again.columns[0]
            assert_frame_equal(again.sort(key), read[name].sort(key))


def test_another_seed_makes_other_people(tmp_path: Path, pool: Pool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(census, "make_pool", lambda people, seed, as_of: pool)
    names = []
    for seed in (1, 1, 2):
        take_census(200, seed, tmp_path / str(seed), AS_OF, only=("identities",))
        names.append(pl.read_parquet(tmp_path / str(seed) / "identities.parquet")["name"].to_list())
    assert names[0] == names[1] != names[2]


def test_birthdays_numbers_and_ages_belong_together(read: dict[str, pl.DataFrame]) -> None:
    people = read["identities"].filter(pl.col("ic").is_not_null())
    assert people["ic"].n_unique() == people.height
    assert people["ic"].str.contains(r"^\d{12}$").all()
    fits = people["ic"].str.slice(0, 6) == people["birth_date"].dt.strftime("%y%m%d")
    male = people["ic"].str.slice(11).cast(pl.Int64) % 2 == 1
    agree = fits & (male == (people["sex"] == "male"))
    assert (agree | people["number_disagrees"]).all()
    assert 0.001 < share(people["number_disagrees"]) < 0.01
    known = read["people"].filter(pl.col("person.birth_date").is_not_null()).join(people, on="person_id")
    assert (known["person.birth_date"] == known["birth_date"]).all()
    old = read["identities"].filter(pl.col("old_ic").is_not_null())
    assert (old["birth_date"] < dt.date(1969, 1, 1)).all()
    others = read["identities"].filter(pl.col("ic").is_null())
    assert others["other_number"].is_not_null().any()
    assert others["other_number"].is_null().any()


def test_twins_share_a_birthday_a_mother_and_often_a_name(read: dict[str, pl.DataFrame]) -> None:
    real = read["identities"]
    twins = real.filter(pl.col("twin_of").is_not_null()).join(
        real, left_on="twin_of", right_on="person_id", suffix="_first"
    )
    assert twins.height >= 10
    for column in ("birth_date", "mother_id", "mother_name", "household_id"):
        assert (twins[column] == twins[f"{column}_first"]).all()
    assert (twins["ic"] != twins["ic_first"]).any()
    alike = twins["name"].str.slice(0, 3) == twins["name_first"].str.slice(0, 3)
    assert 0.1 < share(alike) < 0.95


def test_children_bear_their_fathers_name_and_some_sons_wholly(read: dict[str, pl.DataFrame]) -> None:
    real = read["identities"]
    with_father = real.join(real, left_on="father_id", right_on="person_id", suffix="_father")
    malay = with_father.filter(pl.col("tradition") == "malay")
    behind = malay["name"].str.replace(r".* (bin|binti) ", "")
    assert share(behind == malay["name_father"].str.replace(r" (bin|binti) .*", "")) > 0.97
    chinese = with_father.filter(pl.col("tradition") == "chinese")
    assert chinese.height > 100
    sons = with_father.filter(pl.col("name") == pl.col("name_father"))
    assert 0 < sons.height < 0.01 * real.height
    assert (with_father["birth_date"] > with_father["birth_date_father"]).all()


def test_nobody_was_born_long_after_a_parent_died(read: dict[str, pl.DataFrame]) -> None:
    real = read["identities"]
    for parent, days in (("mother", 0), ("father", 266)):
        late = real.join(real, left_on=f"{parent}_id", right_on="person_id", suffix="_late")
        late = late.filter(pl.col("died_on_late").is_not_null())
        assert late.height > 0
        assert ((late["birth_date"] - late["died_on_late"]).dt.total_days() <= days).all()


def test_lists_are_wrong_in_each_of_the_ways_matching_must_survive(known: pl.DataFrame) -> None:
    digits = known["ic"].str.replace_all("-", "", literal=True)
    numbered = known.filter(pl.col("real_ic").is_not_null() & digits.is_not_null())
    own = numbered["ic"].str.replace_all("-", "", literal=True)
    assert 0.88 < share(own == numbered["real_ic"]) < 0.985
    eaten = (own.str.len_chars() < 12) & (own.str.zfill(12) == numbered["real_ic"])
    assert eaten.any()
    assert (numbered["ic"] == numbered["old_ic"]).any()
    forms = known["dob"].drop_nulls()
    for form in (
        r"^\d{4}-\d\d-\d\d$",
        r"^\d\d/\d\d/\d{4}$",
        r"^\d\d/\d\d/\d\d$",
        r"^\d{4}$",
        r"^\d{5}$",
        r"^\d\d [A-Z]+ \d{4}$",
    ):
        assert forms.str.contains(form).any(), form
    assert known["name"].str.contains(r"(?i)^(hj|haji|pn|puan|en|encik|tuan|cik)\.? ").any()
    assert known["name"].str.contains(r"(?i) (b\.|bt|bte|binte) ").any()
    for field in ("ic", "dob", "gender", "state", "postcode", "phone", "mother", "address"):
        assert 0 < known[field].null_count() < known.height, field
    assert set(known["agency"]) == set(agency_codes())


def test_a_column_of_thirty_signs_cuts_names_off(known: pl.DataFrame) -> None:
    narrow = known.filter(pl.col("agency").is_in(["GIATMARA", "AIM", "MAIPK", "JTKSM"]))
    assert (narrow["name"].str.len_chars() <= 30).all()
    assert (known["name"].str.len_chars() > 30).any()


def test_some_records_carry_a_relatives_number(known: pl.DataFrame) -> None:
    owners = known.select("real_ic", "person_id").unique().drop_nulls()
    said = known.with_columns(said=pl.col("ic").str.replace_all("-", "", literal=True))
    lent = said.join(owners, left_on="said", right_on="real_ic", suffix="_owner")
    lent = lent.filter(pl.col("person_id") != pl.col("person_id_owner"))
    assert 0 < lent.height < 0.01 * known.height


def test_slips_are_about_as_common_as_their_rates(known: pl.DataFrame) -> None:
    rates = Rates()
    slashed = known.filter(pl.col("dob").str.contains(r"^\d\d/\d\d/\d{4}$"))
    said = slashed["dob"].str.strptime(pl.Date, "%d/%m/%Y")
    january = share((said.dt.ordinal_day() == 1) & (slashed["birth_date"].dt.ordinal_day() != 1))
    assert rates.first_january / 4 < january < rates.first_january * 4
    year = share((said.dt.year() - slashed["birth_date"].dt.year()).abs().is_in([1, 10]))
    assert rates.year_slip / 4 < year < rates.year_slip * 4
    aged = known.filter(pl.col("old_ic").is_not_null() & pl.col("ic").is_not_null())
    assert rates.old_number / 3 < share(aged["ic"] == aged["old_ic"]) < rates.old_number * 3
    lettered = known.filter(pl.col("gender").is_in(["L", "P"]))
    wrong = share((lettered["gender"] == "L") != (lettered["sex"] == "male"))
    assert 0 < wrong < rates.wrong_gender * 4


def test_a_clerks_phone_stands_on_many_records_of_one_agency(known: pl.DataFrame) -> None:
    dialled = known.filter(pl.col("phone").is_not_null()).with_columns(
        dialled=pl.col("phone").str.replace_all(r"[- ]", "").str.replace(r"^\+6", "")
    )
    assert dialled["dialled"].str.contains(r"^01\d0\d{6,7}$").all()
    holders = dialled.group_by("dialled").agg(
        pl.col("household_id").n_unique().alias("homes"), pl.col("agency").n_unique().alias("agencies")
    )
    hot = holders.filter(pl.col("homes") >= 5)
    assert hot.height >= 5
    assert (hot["agencies"] == 1).all()


def test_councils_list_muslims_of_their_state_and_children_are_known_to_few(known: pl.DataFrame) -> None:
    council = known.filter(pl.col("agency") == "MAIWP")
    assert council.height > 0
    assert set(council["real_state"]) == {"MY-14"}
    young = known.filter(pl.col("birth_date") > dt.date(2011, 1, 1))
    assert not set(young["agency"]) & {"PERKESO", "AKPK", "TEKUN"}


def test_most_people_are_known_to_one_to_three_agencies(
    known: pl.DataFrame, folder: tuple[Path, Summary]
) -> None:
    by_person = known.group_by("person_id").agg(pl.col("agency").n_unique())["agency"]
    assert 0.7 < share(by_person <= 3) < 0.97
    assert (by_person >= 5).any()
    summary = folder[1]
    assert 0.01 < summary.again / summary.records < 0.08
    assert 0.7 < summary.own_number / summary.read < 0.9
    twice = known.group_by("person_id", "agency").len().filter(pl.col("len") > 1)
    assert twice.height == summary.again


def test_every_overlap_of_help_is_planted(
    read: dict[str, pl.DataFrame], folder: tuple[Path, Summary]
) -> None:
    given = read["assistance"]
    assert given["help_id"].n_unique() == given.height
    truth = dict(read["truth"].iter_rows())
    assert all(truth[record] == person for record, person in given.select("rec_id", "person_id").iter_rows())
    assert (given["ends"] > given["starts"]).all()
    assert (given["starts"] < AS_OF).all()
    homes = given.filter(pl.col("purpose").is_in(["living", "food", "business", "burial"]))
    slots = homes.sort("planted_overlap", "starts").group_by("household_id", "purpose", maintain_order=True)
    seen = slots.agg(pl.len(), pl.col("planted_overlap").sum().alias("planted"), "starts", "ends")
    assert (seen["len"] - seen["planted"] == 1).all()
    for starts, ends in seen.filter(pl.col("planted") == 1).select("starts", "ends").iter_rows():
        assert starts[0] <= starts[1] < ends[0]
    assert folder[1].overlaps == given["planted_overlap"].sum() > 0


def test_the_left_behind_are_in_need_and_got_nothing(read: dict[str, pl.DataFrame]) -> None:
    homes = read["households"]
    left = homes.filter(pl.col("left_behind"))
    assert left["in_need"].all()
    assert not left["household_id"].is_in(read["assistance"]["household_id"].to_list()).any()
    assert 0.08 < share(homes["in_need"]) < 0.35
    assert 0.15 < left.height / homes["in_need"].sum() < 0.7
    assert left["on_a_list"].any()
    assert not left["on_a_list"].all()


def test_careful_lists_are_truer_than_careless_ones(
    tmp_path: Path, pool: Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(census, "make_pool", lambda people, seed, as_of: pool)
    shares = []
    for errors in ("low", "typical", "high"):
        summary = take_census(1_500, 3, tmp_path, AS_OF, errors=errors, only=("records",))
        shares.append(summary.own_number / summary.read)
    assert shares[0] > shares[1] > shares[2]


def test_rates_that_cannot_be_and_files_that_are_not_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="add up"):
        Rates(known_to=(0.5, 0.2))
    with pytest.raises(ValueError, match="low, typical, high"):
        rates_for("terrible")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="files are"):
        take_census(10, 1, tmp_path, AS_OF, only=("secrets",))
    with pytest.raises(ValueError, match="at least one"):
        take_census(0, 1, tmp_path, AS_OF)
    assert lists().codes == agency_codes()


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 2**40), st.text(max_size=12), st.integers(1, 9), st.integers(0, 2**36))
def test_chance_belongs_to_the_key_not_to_its_place(seed: int, what: str, end: int, first: int) -> None:
    dice, keys = Dice(seed), np.arange(first, first + 50)
    drawn = dice.below(what, keys, end)
    assert ((drawn >= 0) & (drawn < end)).all()
    assert (Dice(seed).below(what, keys[::-1], end)[::-1] == drawn).all()
    assert (dice.below(what, keys[20:], end) == drawn[20:]).all()


def test_urns_give_what_is_in_them_as_often_as_they_should() -> None:
    urns = Urns()
    first, second = urns.add([10, 11], [3.0, 1.0]), urns.add([20], [0.5])
    keys = np.arange(20_000)
    drawn = urns.draw(np.where(keys % 2 == 0, first, second), Dice(1).unit("urn", keys))
    assert set(drawn[keys % 2 == 1].tolist()) == {20}
    assert abs((drawn[keys % 2 == 0] == 10).mean() - 0.75) < 0.02
    with pytest.raises(ValueError, match="something"):
        urns.add([], [])
