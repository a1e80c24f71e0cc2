"""What a run keeps of a registry's people can be opened by that run alone."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pyarrow.parquet as pq
import pytest

from mysynergy.linkage.batch.keeping import CannotOpenError, Keeping, Open, SealedUnder, in_place, keep

PEOPLE = pl.DataFrame({"rec_id": ["a", "b"], "name": ["SITI BINTI AHMAD", None], "dob": [19800101, None]})


@pytest.mark.parametrize("keeping", [Open(), SealedUnder()], ids=["open", "sealed"])
def test_what_was_kept_is_read_again(keeping: Keeping, tmp_path: Path) -> None:
    keeping.write(PEOPLE, tmp_path / "people")
    assert keeping.read(tmp_path / "people").equals(PEOPLE)


def test_a_sealed_file_tells_neither_names_nor_columns(tmp_path: Path) -> None:
    path = tmp_path / "people"
    SealedUnder().write(PEOPLE, path)
    raw = path.read_bytes()
    assert not any(word in raw for word in (b"SITI", b"name", b"rec_id"))
    with pytest.raises(OSError, match="encrypted"):
        pq.read_table(path)


def test_another_run_cannot_open_it(tmp_path: Path) -> None:
    path = tmp_path / "people"
    SealedUnder().write(PEOPLE, path)
    with pytest.raises(CannotOpenError):
        SealedUnder().read(path)


def test_the_same_key_opens_it_after_a_kill(tmp_path: Path) -> None:
    path = tmp_path / "people"
    key = bytes(range(32))
    SealedUnder(key).write(PEOPLE, path)
    assert SealedUnder(key).read(path).equals(PEOPLE)


@pytest.mark.parametrize("keeping", [Open(), SealedUnder()], ids=["open", "sealed"])
def test_a_file_cut_off_is_said_to_be_so(keeping: Keeping, tmp_path: Path) -> None:
    path = tmp_path / "people"
    keeping.write(PEOPLE, path)
    path.write_bytes(path.read_bytes()[:-40])
    with pytest.raises(CannotOpenError, match="not whole"):
        keeping.read(path)


def test_a_key_of_the_wrong_length_is_refused() -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        SealedUnder(b"short")


def test_what_is_opened_in_place_stays_in_its_file(tmp_path: Path) -> None:
    path = tmp_path / "kept.arrow"
    table = pl.DataFrame({"name": ["ROSNAH", None], "born": [19800101, 0]})
    keep(pl.concat([table, table], rechunk=False), path)
    opened = in_place(path)
    assert opened.equals(pl.concat([table, table]))
    assert opened.n_chunks() == 1
    maps = Path("/proc/self/maps")
    assert not maps.exists() or str(path) in maps.read_text()
