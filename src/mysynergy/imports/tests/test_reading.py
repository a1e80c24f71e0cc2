"""Files as they come: encodings, delimiters, quotes, headers, spreadsheets; any bytes, never a crash."""

from __future__ import annotations

import csv
import datetime as dt
import io
import string
import zipfile

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mysynergy.imports.cells import ReadRow, RowReader
from mysynergy.imports.columns import KNOWN_WORDS, guess
from mysynergy.imports.reading.delimited import _open_quote
from mysynergy.imports.reading.rows import RawRow, UnreadableFile
from mysynergy.imports.reading.table import Table, read_table

TODAY = dt.date(2026, 11, 22)
HEAD = "Nama;No KP;Alamat"


def table(content: bytes, part: int = 7) -> Table:
    parts = (content[at : at + part] for at in range(0, len(content), part))
    return read_table(parts, KNOWN_WORDS)


def cells(content: bytes) -> list[list[str]]:
    return [row.cells for row in table(content).rows]


def read(**texts: str) -> ReadRow:
    names = list(texts)
    reader = RowReader("beneficiaries", len(names), {name: at for at, name in enumerate(names)}, TODAY)
    return reader.read(RawRow(2, list(texts.values())))


def codes(row: ReadRow) -> set[str]:
    return {one.code for one in row.faults} | {one.code for one in row.notes}


def letter() -> bytes:
    """An archive as Word makes it."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("word/document.xml", "<w/>" * 40)
    return content.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_usual_encoding_and_line_end_is_read(encoding: str, end: str) -> None:
    text = end.join([HEAD, "José bin Alí;800101145671;Kampung Übung", ""])
    assert cells(text.encode(encoding)) == [["José bin Alí", "800101145671", "Kampung Übung"]]


def test_a_file_glued_from_two_encodings_is_read_line_by_line() -> None:
    found = table(f"{HEAD}\n".encode() + "Zoë;1;a\n".encode() + "José;2;b\n".encode("cp1252"))
    assert [row.cells[0] for row in found.rows] == ["Zoë", "José"]
    assert found.decoded.encoding == "mixed"


@pytest.mark.parametrize("sign", [",", ";", "\t", "|"])
def test_every_delimiter_is_found_also_beside_commas_in_addresses(sign: str) -> None:
    rows = [
        ["Nama", "No KP", "Alamat"],
        ["Ali", "800101145671", "5, Jalan Besar, Ipoh"],
        ["Abu", "1", "a;b|c"],
    ]
    out = io.StringIO()
    csv.writer(out, delimiter=sign).writerows(rows)
    found = table(out.getvalue().encode())
    assert found.delimiter == sign
    assert [row.cells for row in found.rows] == rows[1:]


def test_excels_own_first_line_names_the_delimiter() -> None:
    assert cells(b"sep=|\nNama|No KP\nAli, Abu|800101145671\n") == [["Ali, Abu", "800101145671"]]


def test_a_quote_that_never_closes_spoils_its_own_line_only() -> None:
    text = f'{HEAD}\nAli;1;"5 Jalan\nAbu;2;b\nSiti;3;"a ""b"" c"\n'
    found = list(table(text.encode()).rows)
    assert [(row.cells[0], row.broken) for row in found] == [("Ali", True), ("Abu", False), ("Siti", False)]
    assert found[2].cells[2] == 'a "b" c'


def test_an_address_of_several_lines_stays_one_cell() -> None:
    found = list(table(f'{HEAD}\nAli;1;"5 Jalan\nBesar"\nAbu;2;c\n'.encode()).rows)
    assert [(row.number, row.cells[2]) for row in found] == [(2, "5 Jalan\nBesar"), (4, "c")]


def test_titles_above_the_header_are_passed_over_and_double_names_told() -> None:
    found = table(b"SENARAI 2025;;\n\nNama;No KP;Nama\nAli;1;Abu\n")
    assert (found.columns, found.skipped, found.twice) == (("Nama", "No KP", "Nama (2)"), 1, ("Nama",))


def test_a_list_without_column_names_is_known_by_what_stands_in_it() -> None:
    found = table(b"Ali bin Abu,800101145671,0123456789\nSiti binti Ali,900101145672,0198765432\n")
    assert not found.has_header
    proposed = guess("beneficiaries", found.columns, [row.cells for row in found.first], {})
    assert {one.field: one.column for one in proposed} == {"name": 0, "identity_number": 1, "phone": 2}


def test_a_file_cut_off_in_the_middle_says_so() -> None:
    found = table(f"{HEAD}\nAli;1;a\nAbu;80010".encode())
    rows = list(found.rows)
    assert found.decoded.open_end
    reader = RowReader("beneficiaries", 3, {"name": 0, "identity_number": 1, "address": 2}, TODAY)
    assert "cut_off" in codes(reader.read(rows[-1], last_and_open=True))


def test_parquet_and_its_cut_off_half() -> None:
    out = io.BytesIO()
    born = [dt.date(1980, 1, 1), None]
    pq.write_table(pa.table({"Nama": ["Ali", "Abu"], "No KP": [800101145671, 1], "Tarikh Lahir": born}), out)
    content = out.getvalue()
    assert cells(content) == [["Ali", "800101145671", "1980-01-01"], ["Abu", "1", ""]]
    with pytest.raises(UnreadableFile) as damaged:
        cells(content[: len(content) // 2])
    assert damaged.value.code == "damaged"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"),
        (b"\n\n;;\n", "empty"),
        (b"%PDF-1.7 x", "wrong_kind"),
        (b"PK\x03\x04 no zip", "damaged"),
        (letter(), "wrong_kind"),
    ],
)
def test_what_is_no_list_says_why(content: bytes, code: str) -> None:
    with pytest.raises(UnreadableFile) as wrong:
        cells(content)
    assert wrong.value.code == code


#: The least an XLSX needs, and one sheet.
BOOK = {
    "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
    "_rels/.rels": (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        '<Relationship Id="r1" Target="xl/workbook.xml" Type="http://schemas.openxmlformats.org/'
        'officeDocument/2006/relationships/officeDocument"/></Relationships>'
    ),
    "xl/workbook.xml": (
        '<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.'
        'openxmlformats.org/officeDocument/2006/relationships"><sheets>'
        '<sheet name="A" sheetId="1" r:id="r1"/></sheets></workbook>'
    ),
    "xl/_rels/workbook.xml.rels": (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        '<Relationship Id="r1" Target="worksheets/sheet1.xml" Type="http://schemas.openxmlformats.org/'
        'officeDocument/2006/relationships/worksheet"/></Relationships>'
    ),
}


def book(**cells_: str) -> bytes:
    """Return a spreadsheet of one sheet; each cell in a row of its own."""
    out = io.BytesIO()
    rows = "".join(
        f'<row r="{place.lstrip(string.ascii_uppercase)}"><c r="{place}" t="inlineStr"><is><t>{text}</t></is>'
        "</c></row>"
        for place, text in cells_.items()
    )
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, text in BOOK.items():
            packed.writestr(name, text)
        sheet = (
            '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
            f"{rows}</sheetData></worksheet>"
        )
        packed.writestr("xl/worksheets/sheet1.xml", sheet)
    return out.getvalue()


def test_a_spreadsheet_is_read_and_one_stray_cell_far_away_does_not_end_the_worker() -> None:
    assert cells(book(A1="Nama", A2="Ali bin Abu")) == [["Ali bin Abu"]]
    with pytest.raises(UnreadableFile) as wrong:
        cells(book(A1="Nama", A2="Ali", XFD1048576="."))
    assert wrong.value.code == "too_large_inside"


def test_megabytes_without_a_line_end_are_no_list() -> None:
    with pytest.raises(UnreadableFile) as wrong:
        read_table((b"x" * 1024**2 for _part in range(6)), frozenset())
    assert wrong.value.code == "wrong_kind"


@pytest.mark.parametrize("sign", ['"', "\x00", "a"])
def test_a_first_line_that_names_no_sign_between_columns_is_not_believed(sign: str) -> None:
    assert table(f"sep={sign}\n{HEAD}\nAli;1;a\n".encode()).delimiter == ";"


def test_a_column_name_holds_nothing_that_no_database_takes() -> None:
    assert table(b"Nama\x00;Nama\x00;No KP\nA;B;1\n").twice == ("Nama",)


@given(st.binary(max_size=300))
def test_no_bytes_make_the_reader_stumble(content: bytes) -> None:
    try:
        rows = list(table(content, part=64).rows)
    except UnreadableFile:
        return
    reader = RowReader("beneficiaries", 2, {"name": 0, "identity_number": 1}, TODAY)
    for row in rows:
        assert reader.read(row).number == row.number


@given(st.text(alphabet='",;a\n', max_size=14))
def test_a_quote_is_open_as_a_reader_letter_by_letter_finds_it(text: str) -> None:
    quoted, begins, place = False, True, 0
    while place < len(text):
        if quoted and text[place : place + 2] == '""':
            place += 1
        elif text[place] == '"' and (quoted or begins):
            quoted = not quoted
        begins = not quoted and text[place] == ","
        place += 1
    assert _open_quote(text, ",") == quoted


@given(st.lists(st.lists(st.text(max_size=12), min_size=3, max_size=3), min_size=1, max_size=8))
def test_what_a_writer_of_csv_wrote_is_read_back(rows: list[list[str]]) -> None:
    """Signs that no line of text can hold aside: those are faults of their cells, later."""
    lines = "".maketrans(dict.fromkeys("\r\n\x00\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029\ufeff", " "))
    kept = [[f"x{cell.translate(lines)}" for cell in row] for row in rows]
    kept = [[cell.encode("utf-8", "replace").decode() for cell in row] for row in kept]
    out = io.StringIO()
    csv.writer(out, delimiter=";").writerows([["Nama", "No KP", "Alamat"], *kept])
    assert cells(out.getvalue().encode()) == kept


def test_leading_zeros_come_back_only_where_nothing_speaks_against_it() -> None:
    row = read(name="Ali", identity_number="20304145673")
    assert row.person.identity_number == "020304145673"
    assert codes(row) == {"zeros_restored"}
    doubtful = read(name="Ali", identity_number="20304145673", birth_date="5/5/1999")
    assert "number_and_birth_date_differ" in codes(doubtful)
    assert read(name="Ali", identity_number="99999145673").faults


def test_a_passport_of_digits_alone_is_no_broken_mykad() -> None:
    for typed in ("12345678", "592345678"):
        row = read(name="Sita", identity_number=typed, birth_date="5/5/1999")
        assert (row.person.identity_kind, row.person.identity_number, row.faults) == ("passport", typed, ())
        assert codes(row) == {"kind_assumed"}
    lost_three_zeros = read(name="Ali", identity_number="304145673", birth_date="4/3/2000")
    assert (lost_three_zeros.person.identity_kind, codes(lost_three_zeros)) == ("mykad", {"zeros_restored"})
    assert "number_and_birth_date_differ" in codes(
        read(name="Ali", identity_number="304145673", birth_date="5/5/1999")
    )
    assert read(name="Ali", identity_number="592345678", identity_kind="mykad").faults


@pytest.mark.parametrize("typed", ["8.01E+11", "8,01E+11", "8.00101E+11", "8e11"])
def test_a_rounded_number_is_an_error_of_its_row(typed: str) -> None:
    assert "number_rounded" in codes(read(name="Ali", identity_number=typed))


def test_what_only_describes_a_person_is_left_out_and_told() -> None:
    row = read(name="Ali", sex="?", state="Atlantis", phone="tiada", postcode="abc", safe_to_contact="?")
    assert not row.faults
    assert [one.code for one in row.notes] == ["left_out"] * 5
    assert (row.person.sex, row.person.state, row.person.phone) == (None, None, "")


def test_a_day_number_and_a_short_postcode_are_repaired() -> None:
    row = read(name="Ali", birth_date="29221", postcode="1000", phone="123456789")
    assert (row.person.birth_year, row.person.postcode, row.person.phone) == (1980, "01000", "0123456789")
    assert codes(row) == {"spreadsheet_date", "postcode_zero_restored", "zeros_restored"}


def test_a_year_of_two_digits_is_read_and_told() -> None:
    row = read(name="Ali", birth_date="1/1/99")
    assert (row.person.birth_year, row.faults) == (1999, ())
    assert codes(row) == {"century_read"}
    assert codes(read(name="Ali", birth_date="1/1/1999")) == set()


@pytest.mark.parametrize("cell", ["=1+1", "=HYPERLINK(1)", "#N/A", "@SUM(1)", "#REF!"])
def test_formulas_are_errors_and_excels_quoted_text_is_not(cell: str) -> None:
    assert "formula_cell" in codes(read(name=cell))
    assert read(name="Ali", identity_number='="800101145671"').person.identity_number == "800101145671"


def test_a_name_of_five_thousand_letters_is_an_error_that_says_how_many() -> None:
    (fault,) = read(name="A" * 5000).faults
    assert (fault.field, fault.code, fault.params["length"]) == ("name", "too_long", 5000)
