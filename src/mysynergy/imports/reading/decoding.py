"""Bytes as text: in which encoding a file is, even line by line; lines one by one, in bounded memory."""

from __future__ import annotations

import codecs
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import AnyStr, Final

from mysynergy.imports.reading.rows import UnreadableFile

#: So much of a file's beginning is looked at.
HEAD_BYTES: Final = 64 * 1024
#: What is longer without a line end is no list; reading on would only fill the memory.
MOST_LETTERS_OF_A_LINE: Final = 4 * 1024**2
_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


@dataclass(slots=True)
class Decoded:
    """What was found while decoding; whole only when the last line was read.

    ``encoding`` is ``utf-8``, ``utf-16``, ``windows-1252`` or ``mixed`` (lines of both). ``open_end``: the
    last line has no line end, as a file that was cut off.
    """

    encoding: str = "utf-8"
    foreign: int = 0
    native: int = 0
    open_end: bool = False
    mixed_lines: list[int] = field(default_factory=list)


def begins(head: bytes) -> tuple[str, int]:
    """Return the encoding of which a file's first bytes speak, and how many of them are its mark.

    UTF-16 without a mark is known by its zero bytes: half of all bytes of a list in Latin letters.
    """
    for mark, name in _MARKS:
        if head.startswith(mark):
            return name, len(mark)
    sample = head[:4096]
    if len(sample) >= 8 and b"\x00" in sample:
        even, odd = sample[0::2].count(0), sample[1::2].count(0)
        if odd > len(sample) // 5 and even < odd // 4:
            return "utf-16-le", 0
        if even > len(sample) // 5 and odd < even // 4:
            return "utf-16-be", 0
    return "utf-8", 0


def lines(parts: Iterable[bytes], found: Decoded) -> Iterator[str]:
    """Return the lines of a file given in parts of any size, without their ends; ``found`` is filled.

    A line that is no UTF-8 is read as Windows-1252, each by itself: lists are glued together from others.
    What no encoding has stands as the replacement character. Raises ``UnreadableFile("wrong_kind")`` where no
    line ends for megabytes, and nothing else.
    """
    head, rest = _head(parts)
    name, skip = begins(head)
    whole = _chain(head[skip:], rest)
    if name.startswith("utf-16"):
        found.encoding = "utf-16"
        yield from _sixteen(whole, name, found)
        return
    yield from _eight(whole, found)
    if found.foreign:
        found.encoding = "mixed" if found.native else "windows-1252"


def _head(parts: Iterable[bytes]) -> tuple[bytes, Iterator[bytes]]:
    rest = iter(parts)
    head = b""
    for part in rest:
        head += part
        if len(head) >= HEAD_BYTES:
            break
    return head, rest


def _chain(head: bytes, rest: Iterator[bytes]) -> Iterator[bytes]:
    yield head
    yield from rest


def _eight(parts: Iterator[bytes], found: Decoded) -> Iterator[str]:
    left = b""
    number = 0
    for part in parts:
        block = left + part
        # A lone carriage return ends a line too (old spreadsheets); one at the end may be half of a pair.
        cut = max(block.rfind(b"\n"), block.rfind(b"\r", 0, len(block) - 1))
        if cut < 0:
            left = _short_enough(block)
            continue
        block, left = block[: cut + 1], block[cut + 1 :]
        for line in _split(block):
            number += 1
            yield _one(line, number, found)
    if left:
        ended = left.endswith(b"\r")
        found.open_end = not ended
        yield _one(left.removesuffix(b"\r"), number + 1, found)


def _short_enough(left: AnyStr) -> AnyStr:
    if len(left) > MOST_LETTERS_OF_A_LINE:
        raise UnreadableFile("wrong_kind")
    return left


def _split(block: bytes) -> list[bytes]:
    if b"\r" in block:
        block = block.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    return block.removesuffix(b"\n").split(b"\n")


def _one(line: bytes, number: int, found: Decoded) -> str:
    if line.isascii():
        return line.decode("ascii")
    try:
        text = line.decode("utf-8")
    except UnicodeDecodeError:
        found.foreign += 1
        if found.native and len(found.mixed_lines) < 50:
            found.mixed_lines.append(number)
        return line.decode("windows-1252", "replace")
    found.native += 1
    return text


def _sixteen(parts: Iterator[bytes], name: str, found: Decoded) -> Iterator[str]:
    decoder = codecs.getincrementaldecoder(name)("replace")
    left = ""
    for part in parts:
        text = left + decoder.decode(part)
        cut = max(text.rfind("\n"), text.rfind("\r", 0, len(text) - 1))
        if cut < 0:
            left = _short_enough(text)
            continue
        text, left = text[: cut + 1], text[cut + 1 :]
        yield from text.replace("\r\n", "\n").replace("\r", "\n").removesuffix("\n").split("\n")
    left += decoder.decode(b"", final=True)
    if left:
        found.open_end = not left.endswith("\r")
        yield left.removesuffix("\r")
