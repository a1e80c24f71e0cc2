"""A report as a spreadsheet: every figure is there as a number, and no text is ever a formula."""

from __future__ import annotations

import csv
import datetime as dt
import io
import zipfile

import pytest
import python_calamine
from tests.people import SYSTEM

from mysynergy.access.public import Role
from mysynergy.insight.public import Count, Line, Report, Spread
from mysynergy.web.conftest import Hire
from mysynergy.web.reports import file
from mysynergy.web.reports.words import Words
from mysynergy.web.reports.xlsx import Cell, Sheet, workbook

EVIL = '=HYPERLINK("http://example.org";"<b>&\'")'


def opened(content: bytes) -> dict[str, list[list[object]]]:
    book = python_calamine.load_workbook(io.BytesIO(content))
    return {
        name: [list(row) for row in book.get_sheet_by_name(name).to_python()] for name in book.sheet_names
    }


def test_what_looks_like_a_formula_or_breaks_xml_stays_a_text() -> None:
    rows: list[list[Cell]] = [[EVIL, 7, "\x00\x0b+1\ud800"], ["@x", -3, "  ñ ]]>"]]
    content = workbook([Sheet("A/B: [very] long name of a sheet, longer than allowed", ["one", "two"], rows)])
    ((name, found),) = opened(content).items()
    assert len(name) <= 31
    assert found == [["one", "two", ""], [EVIL, 7.0, "+1"], ["@x", -3.0, "  ñ ]]>"]]
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        assert b"<f" not in packed.read("xl/worksheets/sheet1.xml")


def some_report() -> Report:
    numbers = dict.fromkeys(("sent", "accepted"), Count(1234)) | {"late": Count(None)}
    line = Line(numbers, {"quota_full": Count(12)}, Spread(6, 1, 2), None)
    none: dict[dt.date, Line] = {}
    month = dt.date(2026, 11, 1)
    return Report(
        as_of=dt.datetime(2026, 11, 23, 2, 0, tzinfo=dt.UTC), own=True, side="asked", since=month,
        until=month, total=line, before=line, months=none, by={"programme": {EVIL: line}},
        needs=line, needs_before=line, needs_by={},
    )  # fmt: skip


@pytest.mark.django_db(databases=["default", "insight"])
def test_both_files_tell_the_same_figures_and_begin_no_formula(hire: Hire) -> None:
    words = Words(SYSTEM)
    about, referrals, needs = opened(file.as_xlsx(some_report(), words)).values()
    assert about[0] == ["as_of", "2026-11-23T10:00:00+08:00"]
    line = next(row for row in referrals if row[0] == "programme")
    assert line[1:] == [EVIL, EVIL, 1234.0, 1234.0, "<5", 1.0, 2.0, "", ""]
    assert next(row for row in needs if row[0] == "unmet_because")[3] == 12.0
    rows = list(csv.reader(io.StringIO(file.as_csv(some_report(), words))))
    plain = next(row for row in rows if row[:1] == ["programme"])
    assert plain[1:] == [f"'{EVIL}", f"'{EVIL}", "1234", "1234", "<5", "1", "2", "", ""]
    assert not any(cell.startswith(("=", "+", "-", "@")) for row in rows for cell in row)

    boss = hire("MAIWP", Role.AGENCY_HEAD).client
    for ending, begins in (("xlsx", b"PK"), ("csv", b"\xef\xbb\xbf")):
        answer = boss.get(f"/insight/report/?format={ending}&since=2026-01&until=2026-11")
        assert answer.content.startswith(begins)
        assert answer["Content-Disposition"] == (
            f'attachment; filename="mysynergy-asked-2026-01-2026-11.{ending}"'
        )
    for wrong in ("until=0001-01", "since=0001-01&until=0001-01", "until=9999-12"):
        assert boss.get(f"/insight/report/?{wrong}").status_code == 422, wrong
