"""Lines as rows: which sign parts the columns, and quotes as they are found, whole or broken."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice
from typing import Final

from mysynergy.imports.reading.decoding import MOST_LETTERS_OF_A_LINE
from mysynergy.imports.reading.rows import RawRow

DELIMITERS: Final = (",", ";", "\t", "|")
_LOOKED_AT: Final = 60
#: A quoted cell runs over so many lines at most; beyond, the quote is a slip of the pen.
_LINES_OF_A_CELL: Final = 12
_SEP: Final = re.compile(r'"?sep=([,;\t|:^~#!/])"?\s*', re.IGNORECASE)
csv.field_size_limit(MOST_LETTERS_OF_A_LINE * _LINES_OF_A_CELL)


def delimiter_of(lines: Sequence[str]) -> str:
    """Return the sign that parts the columns of these first lines: the one that parts most of them alike.

    A line of Excel's own (``sep=;``) decides. One column has none: a comma then parts nothing.
    """
    if lines and (said := _SEP.fullmatch(lines[0])):
        return said[1]
    best, best_rank = ",", (0.0, 0)
    for sign in DELIMITERS:
        counts = Counter(_outside_quotes(line, sign) for line in lines if line.strip())
        total = sum(counts.values())
        counts.pop(0, None)
        if not counts:
            continue
        columns, alike = max(counts.items(), key=lambda pair: (pair[1], pair[0]))
        rank = (round(alike / total, 1), columns)
        if rank > best_rank:
            best, best_rank = sign, rank
    return best


def _outside_quotes(line: str, sign: str) -> int:
    if '"' not in line:
        return line.count(sign)
    return sum(part.count(sign) for part in line.split('"')[0::2])


def rows(lines: Iterable[str]) -> tuple[str, Iterator[RawRow]]:
    """Return the delimiter and the rows of lines. A row's number is that of its first line, from 1."""
    source = iter(lines)
    first = list(islice(source, _LOOKED_AT))
    sign = delimiter_of(first)
    numbered = enumerate(chain(first, source), start=1)
    if first and _SEP.fullmatch(first[0]):
        next(numbered)
    return sign, _rows(numbered, sign, _typical(first, sign))


def _typical(lines: Sequence[str], sign: str) -> int:
    """Return how many delimiters most of the first rows have, outside quotes."""
    counts = Counter(_outside_quotes(line, sign) for line in lines if line.strip())
    return counts.most_common(1)[0][0] if counts else 0


def _rows(numbered: Iterator[tuple[int, str]], sign: str, typical: int) -> Iterator[RawRow]:
    waiting: list[tuple[int, str]] = []
    while True:
        pair = waiting.pop(0) if waiting else next(numbered, None)
        if pair is None:
            return
        number, line = pair
        if '"' not in line:
            yield RawRow(number, line.split(sign) if line else [])
            continue
        if not _open_quote(line, sign):
            yield RawRow(number, _cells(line, sign))
            continue
        # A cell of several lines; when its quote never closes, only this line's quote is at fault. A line
        # that has as many delimiters as a row is a row: the quote was meant to close before.
        taken = [line]
        following: list[tuple[int, str]] = []
        whole_row = False
        while len(taken) < _LINES_OF_A_CELL and not whole_row and _open_quote("\n".join(taken), sign):
            more = waiting.pop(0) if waiting else next(numbered, None)
            if more is None:
                break
            following.append(more)
            taken.append(more[1])
            whole_row = 0 < typical <= more[1].count(sign)
        text = "\n".join(taken)
        if whole_row or _open_quote(text, sign):
            waiting = following + waiting
            yield RawRow(number, [cell.strip('"') for cell in line.split(sign)], broken=True)
        else:
            yield RawRow(number, _cells(text, sign))


def _cells(text: str, sign: str) -> list[str]:
    return (
        next(csv.reader([text], delimiter=sign), [])
        if "\n" not in text
        else next(csv.reader(text.splitlines(keepends=True), delimiter=sign), [])
    )


def _open_quote(text: str, sign: str) -> bool:
    """Whether a quoted cell is still open at the end, as a reader of CSV sees it.

    A quote opens a cell at its beginning only; inside, two quotes stand for one.
    """
    text = sign + text  # the first cell begins as the others do
    opening = text.find(f'{sign}"')
    while opening >= 0:
        closing = text.find('"', opening + 2)
        while closing >= 0 and text[closing + 1 : closing + 2] == '"':
            closing = text.find('"', closing + 2)
        if closing < 0:
            return True
        opening = text.find(f'{sign}"', closing + 1)
    return False
    return False
