"""Spreadsheets (XLSX, XLS, ODS) and Parquet as rows of text; run as a program by ``apart``."""

from __future__ import annotations

import datetime as dt
import io
import json
import resource
import sys
import zipfile
from collections.abc import Iterator
from decimal import Decimal
from typing import Final

import pyarrow as pa
import pyarrow.parquet as pq
import python_calamine

from mysynergy.imports.reading.rows import RawRow, UnreadableFile

_FIGURES = 15
#: What the program may use: memory beside the file itself, and time of the processor.
_BYTES: Final = 3 * 1024**3
_SECONDS: Final = 900


def as_text(value: object) -> str:
    """Return a typed cell as text: whole figures without a point, days as year-month-day."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "ya" if value else "tidak"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 10**_FIGURES else repr(value)
    if isinstance(value, dt.datetime):
        return value.date().isoformat() if value.time() == dt.time() else value.isoformat(" ")
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    return str(value)


def sheet_rows(content: bytes) -> Iterator[RawRow]:
    """Return the rows of the first visible sheet that holds anything. Raises ``UnreadableFile``."""
    try:
        book = python_calamine.load_workbook(io.BytesIO(content))
    except python_calamine.PasswordError as error:
        raise UnreadableFile("locked") from error
    except (python_calamine.CalamineError, OSError) as error:
        raise UnreadableFile("wrong_kind" if _another_archive(content) else "damaged") from error
    for sheet in book.sheets_metadata:
        if sheet.visible is not python_calamine.SheetVisibleEnum.Visible:
            continue
        try:
            found = book.get_sheet_by_name(sheet.name)
            if found.total_height == 0:
                continue
            first = found.start[0] if found.start else 0
            return (
                RawRow(number, [as_text(cell) for cell in cells])
                for number, cells in enumerate(found.iter_rows(), start=first + 1)
            )
        except (python_calamine.CalamineError, OSError) as error:
            raise UnreadableFile("damaged") from error
    raise UnreadableFile("empty")


def _another_archive(content: bytes) -> bool:
    """Whether this is a whole archive that holds no workbook: a letter (DOCX), a folder of files."""
    try:
        names = zipfile.ZipFile(io.BytesIO(content)).namelist()
    except (zipfile.BadZipFile, OSError):
        return False
    return not any(name.startswith("xl/") or name == "content.xml" for name in names)


def parquet_rows(content: bytes) -> Iterator[RawRow]:
    """Return the column names as row 1 and then the rows of a Parquet file. Raises ``UnreadableFile``."""
    try:
        file = pq.ParquetFile(pa.BufferReader(content))
    except (pa.ArrowInvalid, OSError) as error:
        raise UnreadableFile("damaged") from error
    return _parquet(file)


def _parquet(file: pq.ParquetFile) -> Iterator[RawRow]:
    yield RawRow(1, list(file.schema_arrow.names))
    number = 1
    try:
        for batch in file.iter_batches(batch_size=10_000):
            for cells in zip(*(column.to_pylist() for column in batch.columns), strict=True):
                number += 1
                yield RawRow(number, [as_text(cell) for cell in cells])
    except (pa.ArrowInvalid, OSError) as error:
        raise UnreadableFile("damaged") from error


def main(kind: str) -> None:
    """Read standard input as ``kind``; write a row a line, and last a code, empty when all is well."""
    content = sys.stdin.buffer.read()
    _limit(resource.RLIMIT_AS, _BYTES + len(content))
    _limit(resource.RLIMIT_CPU, _SECONDS)
    code = ""
    try:
        for row in sheet_rows(content) if kind == "xlsx" else parquet_rows(content):
            sys.stdout.write(f"{json.dumps([row.number, row.cells])}\n")
    except UnreadableFile as error:
        code = error.code
    sys.stdout.write(f"{json.dumps(code)}\n")


def _limit(what: int, most: int) -> None:
    _now, hard = resource.getrlimit(what)
    if hard != resource.RLIM_INFINITY:
        most = min(most, hard)
    resource.setrlimit(what, (most, most))


if __name__ == "__main__":
    main(sys.argv[1])
