"""Whole lists linked: levels as at a counter, nothing lost or doubled, and clear words for bad lists."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import asdict, replace
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from mysynergy.linkage import (
    IdentityKind,
    PersonRecord,
    Sex,
    Weights,
    compare,
    default_weights,
    parse_birth_date,
    parse_identity,
    person_record,
    score,
)
from mysynergy.linkage.batch import Limits, LinkStoppedError, RecordsError, link, pairs_file
from mysynergy.linkage.batch.clusters import Joined, cluster
from mysynergy.linkage.batch.levels import named
from mysynergy.linkage.batch.names_compared import a_slip_apart
from mysynergy.linkage.batch.records import MOST_OWN, Records, open_lists, read_records
from mysynergy.linkage.batch.weighing import CAPS_LOWER, PERSON_DECIDES, Beside, eased_caps, weigh_pairs
from mysynergy.linkage.score import GUARDS, Verdict, caps_of
from mysynergy.synthetic import make_population, make_records

pytestmark = pytest.mark.wide

DAY = dt.date(2026, 11, 21)
Row = dict[str, str | None]
ROSNAH: Row = {
    "ic": "800101105432",
    "name": "Rosnah binti Abd Rahman",
    "dob": "01/01/1980",
    "phone": "012-345 6789",
}


def written(folder: Path, rows: list[Row], name: str = "list.parquet") -> Path:
    columns = sorted({column for row in rows for column in row} | {"rec_id"})
    numbered = [{"rec_id": f"r{place}", **row} for place, row in enumerate(rows)]
    frame = pl.DataFrame(numbered, schema=dict.fromkeys(columns, pl.String), orient="row")
    frame.write_parquet(folder / name)
    return folder / name


def linked(
    folder: Path, *lists: Path, **options: object
) -> tuple[pl.DataFrame, pl.DataFrame, tuple[str, ...]]:
    out = folder / "clusters.parquet"
    options = {"weights": default_weights(), **options}
    found = link(lists, out, as_of=DAY, workers=1, **options)  # type: ignore[arg-type]
    return pl.read_parquet(out), pl.read_parquet(pairs_file(out)), found.told


def read(path: Path) -> Records:
    return read_records(open_lists([path]), DAY)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[int]]:
    """Agencies' lists about 400 made-up people, and who each record is really about."""
    found = list(make_records(make_population(400, 11, DAY)))
    path = written(tmp_path_factory.mktemp("made"), [asdict(record) for _, record in found])
    return path, [person.key for person, _ in found]


def at_a_counter(row: Row, told: dict[str, object]) -> PersonRecord:
    """The record as a single look-up reads it, with the numbers and places as the batch understood them."""
    number = told["ic"] or told["other"]
    kind = IdentityKind.MYKAD if told["ic"] else IdentityKind.OTHER
    sex = {1: Sex.MALE, 2: Sex.FEMALE}.get(told["sex"])  # type: ignore[call-overload]
    return person_record(
        name=row["name"] or "",
        birth_date=parse_birth_date(row["dob"] or "", DAY).date,
        sex=sex,
        identities=[parse_identity(kind, str(number), DAY)] if number else [],
        phones=[row["phone"]] if row["phone"] else [],
        state=f"MY-{told['state']:02}" if told["state"] else None,
        postcode=f"{told['postcode']:05}" if told["postcode"] is not None else None,
        mother_name=row["mother"] or "",
        address=row["address"] or "",
    )


def test_columns_say_what_the_counter_says(made: tuple[Path, list[int]]) -> None:
    path, truth = made
    records = read(path)
    rows, told = pl.read_parquet(path).rows(named=True), records.table.rows(named=True)
    people = [at_a_counter(row, understood) for row, understood in zip(rows, told, strict=True)]
    same = [(one, other) for one in range(len(truth)) for other in range(one) if truth[one] == truth[other]]
    drawn = np.random.default_rng(5).integers(0, len(truth), (1500, 2))
    pairs = np.array(same + [(one, other) for one, other in drawn.tolist() if one != other])
    weights = default_weights()
    weighed = weigh_pairs(records, pairs[:, 0], pairs[:, 1], weights, by_bearers=False)
    mine, theirs = (records.table[pairs[:, side]] for side in (0, 1))
    everybody = np.ones(len(pairs), np.bool_)
    slips = a_slip_apart(records.names, mine["name"], theirs["name"], everybody)
    beside = Beside.of(mine, theirs, slips)
    assert len(same) > 200
    for place, (one, other) in enumerate(pairs.tolist()):
        wanted = {found.field: found.level for found in compare(people[one], people[other])}
        assert named(weighed.levels, place) == wanted, (rows[one]["rec_id"], rows[other]["rec_id"])
        counter = score(people[one], people[other])
        # The caps that only mean "a person must look" do not count in a batch, some others are eased there,
        # and all lie lower.
        eased = {cap for cap, mask in eased_caps(weighed.levels, beside).items() if mask[place]}
        wanted_weight = counter.weight - sum(
            item.weight for item in counter.evidence if item.field == "guard"
        )
        capped_by = None
        for cap in caps_of(wanted):
            edge = (
                weights.possible if GUARDS[cap] is Verdict.POSSIBLE else weights.likely - CAPS_LOWER
            ) - 0.01
            if cap not in PERSON_DECIDES | eased and wanted_weight > edge:
                wanted_weight, capped_by = edge, cap
        assert weighed.guard[place] == (-1 if capped_by is None else list(GUARDS).index(capped_by))
        assert weighed.weight[place] == pytest.approx(wanted_weight, abs=1e-3)


def test_most_are_found_and_hardly_any_are_mixed_up(made: tuple[Path, list[int]], tmp_path: Path) -> None:
    path, truth = made
    clusters, pairs, _ = linked(tmp_path, path)
    assert clusters["rec_id"].to_list() == [f"r{place}" for place in range(len(truth))], (
        "nobody is lost or moved"
    )
    person = dict(zip(clusters["rec_id"], truth, strict=True))
    joined = pairs.filter(pl.col("outcome") == "linked")
    right = [person[one] == person[other] for one, other in joined.select("one", "other").rows()]
    assert np.mean(right) > 0.995
    same = sum(truth[one] == truth[other] for one in range(len(truth)) for other in range(one))
    assert sum(right) > 0.85 * same
    assert joined["name_bits"].is_not_null().all(), "the reasons stand beside each pair"


def test_the_same_lists_give_the_same_bytes(made: tuple[Path, list[int]], tmp_path: Path) -> None:
    for turn in ("one", "two"):
        (tmp_path / turn).mkdir()
        linked(tmp_path / turn, made[0])
    for name in ("clusters.parquet", "clusters.pairs.parquet"):
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()


@pytest.mark.parametrize("killed_at", ["looking for who may be one person", "comparing", "joining"])
def test_a_killed_run_goes_on_where_it_was(
    made: tuple[Path, list[int]], tmp_path: Path, killed_at: str
) -> None:
    whole, cut = tmp_path / "whole", tmp_path / "cut"
    whole.mkdir()
    cut.mkdir()
    linked(whole, made[0])
    steps: list[str] = []

    def power_cut(step: str, done: int, total: int) -> None:
        if step == killed_at:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        linked(cut, made[0], on_progress=power_cut)
    assert not (cut / "clusters.parquet").exists()
    linked(cut, made[0], on_progress=lambda step, done, total: steps.append(step))
    assert "reading names" not in steps, "what was done is not done again"
    assert (whole / "clusters.parquet").read_bytes() == (cut / "clusters.parquet").read_bytes()
    assert list(cut.glob("*.work")) == []


def test_other_lists_never_go_on_from_a_former_run(tmp_path: Path) -> None:
    def power_cut(step: str, done: int, total: int) -> None:
        if step == "comparing":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        linked(tmp_path, written(tmp_path, [ROSNAH, ROSNAH]), on_progress=power_cut)
    clusters, _, _ = linked(tmp_path, written(tmp_path, [ROSNAH] * 3, "others.parquet"))
    assert clusters.height == 3


def test_what_a_spreadsheet_did_is_undone_and_said(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        [
            {**ROSNAH, "ic": "010203105432"},
            {**ROSNAH, "ic": "10203105432.0"},
            {**ROSNAH, "ic": "1.0203105432E+10", "dob": "29221"},
            {**ROSNAH, "ic": "101105432"},
            {**ROSNAH, "ic": "592345678"},
        ],
    )
    records = read(path)
    assert records.table["ic"].to_list() == ["010203105432", "010203105432", None, "000101105432", None]
    assert records.table["other"].to_list() == [None, None, None, None, "592345678"], "a passport of digits"
    assert records.table["dob"].to_list()[2] == 19800101
    assert [line.split(" (")[0] for line in records.told.lines()] == [
        "a birth date written as a spreadsheet's day number was repaired",
        "an identity number got back the leading zeros that a spreadsheet ate",
        "an identity number that a spreadsheet rounded",
    ]


def test_dates_of_lists_are_read(tmp_path: Path) -> None:
    said = [
        "07 FEB 1954",
        "7 Ogos 1960",
        "24/10/76",
        "24-10-26",
        "1980-01-02 00:00:00",
        "31/02/1980",
        "41322",
    ]
    dates = read(written(tmp_path, [{"dob": text} for text in said])).table["dob"].to_list()
    assert dates == [19540207, 19600807, 19761024, 20261024, 19800102, None, 20130217]


def test_one_number_on_very_many_records_links_nobody_by_itself(tmp_path: Path) -> None:
    names = ["Aminah", "Bala", "Chong", "Daud", "Esah", "Fatin", "Gopal", "Halim", "Intan", "Jamal"]
    many = MOST_OWN["ic"] + 60
    rows: list[Row] = [
        {"ic": "800101105432", "name": f"{names[at % 10]} {names[at // 10 % 10]}"} for at in range(many)
    ]
    clusters, _, told = linked(
        tmp_path, written(tmp_path, [*rows, ROSNAH, {**ROSNAH, "name": "ROSNAH BTE ABDUL RAHMAN"}])
    )
    sizes = clusters.group_by("cluster_id").len().sort("len")["len"].to_list()
    assert sizes[-1] == 2, "her telephone and name still find her"
    assert told[0].startswith(
        "an identity number that more than 40 records bear tells nobody apart; left out (102 rows"
    )


def test_a_wife_under_her_husbands_number_and_telephone_is_not_he(tmp_path: Path) -> None:
    """No date, no sex: what is read from the number agrees with whoever bears it: no evidence."""
    home: Row = {"ic": "800101105431", "phone": "0123456789"}
    he, she = "Zulkifli bin Osman", "Halimah binti Ismail"
    clusters, _, _ = linked(tmp_path, written(tmp_path, [{**home, "name": he}, {**home, "name": she}]))
    assert clusters["cluster_id"].n_unique() == 2


def test_a_cluster_never_holds_two_numbers_however_long_the_chain() -> None:
    one, other = np.array([0, 1], np.int32), np.array([1, 2], np.int32)
    found = cluster(3, one, other, ["800101105432", None, "750505015511"], 100)
    assert found.links.tolist() == [Joined.JOINED, Joined.TWO_NUMBERS]
    assert found.cluster.tolist() == [0, 0, 2]
    slip = cluster(3, one, other, ["800101105432", None, "800101105433"], 100)
    assert slip.links.tolist() == [Joined.JOINED, Joined.JOINED]


def test_a_run_that_would_join_too_much_stops_and_writes_nothing(tmp_path: Path) -> None:
    path = written(tmp_path, [ROSNAH] * 12)
    with pytest.raises(LinkStoppedError, match="11 of 12 records would be joined"):
        linked(tmp_path, path)
    with pytest.raises(LinkStoppedError, match="more than 5 records"):
        linked(tmp_path, path, limits=Limits(largest_cluster=5))
    assert not (tmp_path / "clusters.parquet").exists()


@pytest.mark.parametrize(
    "text", ["", "x" * 5_000, "\u202eABC", "👩🏽‍🦰 😀", "'; DROP TABLE record; --", "bin", "@"]
)
def test_any_text_in_any_field_loses_nothing(tmp_path: Path, text: str) -> None:
    fields = ("agency", "ic", "name", "dob", "gender", "state", "postcode", "phone", "mother", "address")
    path = written(tmp_path, [dict.fromkeys(fields, text), dict.fromkeys(fields), ROSNAH])
    clusters, _, _ = linked(tmp_path, path)
    assert clusters.height == 3


def test_another_threshold_never_goes_on_from_what_a_higher_one_kept(
    made: tuple[Path, list[int]], tmp_path: Path
) -> None:
    def power_cut(step: str, done: int, total: int) -> None:
        if step == "joining":
            raise KeyboardInterrupt

    (tmp_path / "whole").mkdir()
    _, wanted, _ = linked(tmp_path / "whole", made[0], threshold=-15.0)
    with pytest.raises(KeyboardInterrupt):
        linked(tmp_path, made[0], on_progress=power_cut)
    _, pairs, _ = linked(tmp_path, made[0], threshold=-15.0)
    assert pairs.equals(wanted)
    assert wanted.filter(pl.col("weight") < default_weights().review).height > 0


def _words_told_otherwise(weights: Weights) -> Weights:
    exact = replace(weights.levels["name"]["exact"], words=0.5)
    return replace(weights, levels={**weights.levels, "name": {**weights.levels["name"], "exact": exact}})


@pytest.mark.parametrize(
    "otherwise",
    [
        _words_told_otherwise,
        lambda weights: replace(weights, others_each=0.01),
        lambda weights: replace(weights, likely=weights.likely + 2, certain=weights.certain + 2),
    ],
    ids=["words", "others_each", "caps"],
)
def test_other_weights_never_go_on_from_what_former_ones_weighed(
    made: tuple[Path, list[int]], tmp_path: Path, otherwise: Callable[[Weights], Weights]
) -> None:
    def power_cut(step: str, done: int, total: int) -> None:
        if step == "joining":
            raise KeyboardInterrupt

    (tmp_path / "whole").mkdir()
    other = otherwise(default_weights())
    _, wanted, _ = linked(tmp_path / "whole", made[0], weights=other)
    with pytest.raises(KeyboardInterrupt):
        linked(tmp_path, made[0], on_progress=power_cut)
    _, pairs, _ = linked(tmp_path, made[0], weights=other)
    assert pairs.equals(wanted)


def test_a_list_is_never_written_over(tmp_path: Path) -> None:
    path = written(tmp_path, [ROSNAH, ROSNAH], "clusters.parquet")
    before = path.read_bytes()
    with pytest.raises(RecordsError, match="would be written over"):
        linked(tmp_path, path)
    assert path.read_bytes() == before


def test_lists_that_cannot_be_linked_say_why(tmp_path: Path) -> None:
    path = written(tmp_path, [ROSNAH, ROSNAH])
    with pytest.raises(RecordsError, match="rec_id is not unique"):
        linked(tmp_path, path, path)
    cut = tmp_path / "cut.parquet"
    cut.write_bytes(path.read_bytes()[:-20])
    with pytest.raises(RecordsError, match="was cut off"):
        linked(tmp_path, cut)
    pl.DataFrame({"name": ["Rosnah"]}).write_parquet(cut)
    with pytest.raises(RecordsError, match="no column rec_id"):
        linked(tmp_path, cut)
    with pytest.raises(RecordsError, match="no records"):
        linked(tmp_path, written(tmp_path, [], "empty.parquet"))


def test_too_little_memory_is_said_before_anything_is_read(tmp_path: Path) -> None:
    steps: list[str] = []
    with pytest.raises(RecordsError, match="2 records need about"):
        linked(
            tmp_path,
            written(tmp_path, [ROSNAH, ROSNAH]),
            memory_gib=0.5,
            on_progress=lambda step, done, total: steps.append(step),
        )
    assert steps == []


def test_neighbouring_numbers_are_two_people_once_each_stands_on_two_records() -> None:
    pairs = np.array([[0, 1], [2, 3], [1, 2]], np.int32)
    twins = ["800203105431", "800203105431", "800203105433", "800203105433"]
    found = cluster(4, pairs[:, 0], pairs[:, 1], twins, 100)
    assert found.links.tolist() == [Joined.JOINED, Joined.JOINED, Joined.TWO_NUMBERS]
    slip = [*twins[:2], "800203105433", None]
    assert cluster(4, pairs[:, 0], pairs[:, 1], slip, 100).links.tolist() == [Joined.JOINED] * 3


def test_a_mothers_number_on_a_childs_record_keeps_the_child_whole(tmp_path: Path) -> None:
    child: Row = {
        "name": "Nurul Zaleha binti Fadzil",
        "dob": "05/04/2022",
        "postcode": "16500",
        "state": "Kelantan",
    }
    rows: list[Row] = [
        {**child, "ic": "220405038148"},
        {**child, "ic": "970701291962"},
        {"ic": "970701291962", "name": "Siti Aminah binti Razak", "dob": "01/07/1997", "postcode": "16500"},
    ]
    clusters, _, _ = linked(tmp_path, written(tmp_path, rows))
    assert clusters["cluster_id"].to_list() == ["r0", "r0", "r2"]


@pytest.mark.parametrize(
    ("number", "together"),
    [("890629527098", True), ("890649527089", True), ("89062957089", True), ("890629527083", False)],
)
def test_a_mistyped_number_beside_part_of_a_name_links_where_no_twin_could_bear_it(
    tmp_path: Path, number: str, together: bool
) -> None:
    """Twins' numbers differ in the last four digits: there a slip is not to be told from a twin."""
    born: Row = {"dob": "29/06/1989", "postcode": "73100", "phone": "0110113531"}
    rows: list[Row] = [
        {**born, "ic": "890629527089", "name": "Nur Damia binti Daud"},
        {**born, "ic": number, "name": "Damia Daud"},
    ]
    clusters, _, _ = linked(tmp_path, written(tmp_path, rows))
    assert (clusters["cluster_id"].n_unique() == 1) is together


@pytest.mark.parametrize(
    ("name", "dob", "together"),
    [
        ("Wong Kang uXan", "18/10/1995", True),
        ("Wong Kang Juan", "18/10/1996", False),
        ("Wong Kah Hui", "18/10/1995", False),
        ("Uxan Kang", "18/10/1995", True),
        ("Uxan Kang", "18/11/1996", False),
    ],
)
def test_a_name_one_letter_off_links_beside_the_same_birth_date(
    tmp_path: Path, name: str, dob: str, together: bool
) -> None:
    """At a counter a person looks; of made-up twins in one home one pair in hundreds has such names."""
    home: Row = {"address": "No 36, Jalan Dahlia 3, Taman Mutiara Delima, 33100 Pengkalan Hulu"}
    rows: list[Row] = [
        {**home, "ic": "951018125431", "name": "WONG KANG XUAN", "dob": "18/10/1995"},
        {**home, "name": name, "dob": dob},
    ]
    clusters, _, _ = linked(tmp_path, written(tmp_path, rows), weights=default_weights())
    assert (clusters["cluster_id"].n_unique() == 1) is together


def test_another_name_beside_ones_paper_is_a_slip_only_where_no_families_are_listed(tmp_path: Path) -> None:
    """A sister's name and birth date, under the same father and address: of two, unless all live alone."""
    hers: Row = {"ic": "S5551234", "address": "No 7 Jalan Mawar", "postcode": "43000"}
    path = written(
        tmp_path,
        [
            {**hers, "name": "Rosnah binti Abd Rahman", "dob": "12/03/1980"},
            {**hers, "name": "Zulaikha binti Abd Rahman", "dob": "30/07/1991"},
        ],
    )
    for families, people in ((True, 2), (False, 1)):
        weights = replace(default_weights(), families=families)
        clusters, _, _ = linked(tmp_path, path, weights=weights, limits=Limits(joined_share=1.0))
        assert clusters["cluster_id"].n_unique() == people
