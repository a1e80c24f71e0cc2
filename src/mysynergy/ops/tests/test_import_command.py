"""``mysynergy import``: a folder of lists, one after the other, from the file to the people."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from mysynergy.ops.commands import import_

pytestmark = pytest.mark.django_db
GOOD = (
    "Nama,No KP,Tarikh Lahir\nAli bin Abu,800101145671,1/1/1980\nSiti binti Osman,20304145674,4/3/2002\n,1,\n"
)
MIXED = "Nama;No KP\nJosé bin Ali;830303145675\n".encode("latin-1") + "Zoë;840404145676".encode()


def bring(path: Path, *options: str) -> Result:
    given = [str(path), "--agency", "MAIWP", "--kind", "beneficiaries", "--language", "en", *options]
    return CliRunner().invoke(import_.command, given)


def test_a_folder_comes_in_at_once_and_one_unreadable_list_stops_no_other(tmp_path: Path) -> None:
    lists, errors = tmp_path / "lists", tmp_path / "errors"
    lists.mkdir()
    (lists / "a.csv").touch()
    (lists / "b.csv").write_text(GOOD, encoding="utf-8")
    (lists / "c.csv").write_bytes(MIXED)
    (lists / "d.csv").write_text("Dear officer,\nplease look.\n", encoding="utf-8")
    done = bring(lists, "--errors", str(errors))
    told = [" ".join(line.split()) for line in done.output.splitlines()]
    assert done.exit_code == 1
    assert told[:2] == ["a.csv:", "Nothing stands in the file. Choose another."]
    assert (
        told.index("Brought in: 2 of 3 rows") < told.index("c.csv:") < told.index("Brought in: 2 of 2 rows")
    )
    assert "2 New person" in told
    assert "1 Identity number: Leading zeros that a spreadsheet had eaten were put back" in told
    assert "Read as: mixed: each line was read by itself, columns parted by semicolon" in told
    assert "End of the file: The last row has no line end. Look whether rows are missing." in told
    assert told[-2:] == ["d.csv:", "Columns to be confirmed: Name"]
    assert [one.name for one in errors.iterdir()] == ["b.errors.csv"]
    again = bring(lists / "b.csv")
    assert again.exit_code == 0
    assert "This very file was sent before. Nothing was doubled: look at what became of it." in again.output


def test_a_dry_run_brings_nothing_in_and_the_same_command_goes_on(tmp_path: Path) -> None:
    (tmp_path / "b.csv").write_text(GOOD, encoding="utf-8")
    assert "Ready to be brought in: 3 rows" in bring(tmp_path / "b.csv", "--dry-run").output
    assert "Brought in: 2 of 3 rows" in bring(tmp_path / "b.csv").output
