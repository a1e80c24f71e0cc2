"""What a file is, told by its content and never by its name. Pure; nothing is ever decoded or run.

A picture is walked from its first to its last piece, so that half of one (a broken upload) is known before
it replaces the real paper in a drawer. Pixels are not decoded: no decoder's fault can be reached from here.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

MOST_MEGABYTES: Final = 10
MOST_BYTES: Final = MOST_MEGABYTES * 1024 * 1024

CLEAN, UNSCANNED, INFECTED = "clean", "unscanned", "infected"
SCANS: Final = (CLEAN, UNSCANNED, INFECTED)


@dataclass(frozen=True, slots=True)
class FileType:
    """A type that is taken: its media type, the ending it is given out with, whether a browser shows it."""

    media: str
    suffix: str
    shown: bool


#: What shows a PDF in a browser does not run in a sandbox: it is always given out as a download.
PDF: Final = FileType("application/pdf", "pdf", shown=False)
JPEG: Final = FileType("image/jpeg", "jpg", shown=True)
PNG: Final = FileType("image/png", "png", shown=True)
HEIC: Final = FileType("image/heic", "heic", shown=False)
TYPES: Final = {one.media: one for one in (PDF, JPEG, PNG, HEIC)}

_PNG_BEGINS: Final = b"\x89PNG\r\n\x1a\n"
_HEIC_BRANDS: Final = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"})
#: Start-of-frame markers of JPEG: the piece that says how large the picture is.
_FRAMES: Final = frozenset({*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC})
_NO_LENGTH: Final = frozenset({0x01, *range(0xD0, 0xD8)})
_LOCKED: Final = re.compile(rb"/Encrypt\s+\d+\s+\d+\s+R")


class NotTaken(Exception):  # noqa: N818 - says what is the matter
    """A file that is not taken; ``code`` is stable."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def recognise(content: bytes) -> FileType:
    """Return the type of a whole file.

    Raises ``NotTaken``: ``file_type_unknown`` (neither PDF nor JPEG, PNG or HEIC, whatever its name says),
    ``file_broken`` (begins as one of these and does not end as one), ``file_locked`` (a PDF that opens only
    with a password: nobody could verify it).
    """
    if content.startswith(b"%PDF-"):
        if b"%%EOF" not in content[-2048:]:
            raise NotTaken("file_broken")
        if _LOCKED.search(content):
            raise NotTaken("file_locked")
        return PDF
    for begins, whole, found in (
        (content.startswith(b"\xff\xd8\xff"), _whole_jpeg, JPEG),
        (content.startswith(_PNG_BEGINS), _whole_png, PNG),
        (content[4:8] == b"ftyp" and content[8:12] in _HEIC_BRANDS, _whole_heic, HEIC),
    ):
        if begins:
            if not whole(content):
                raise NotTaken("file_broken")
            return found
    raise NotTaken("file_type_unknown")


def _whole_jpeg(content: bytes) -> bool:
    """Whether segments lead to a frame with a size, then to a scan, and the picture's end follows it."""
    at, sized = 2, False
    while at + 4 <= len(content) and content[at] == 0xFF:
        marker = content[at + 1]
        if marker == 0xFF or marker in _NO_LENGTH:
            at += 1 if marker == 0xFF else 2
            continue
        length = int.from_bytes(content[at + 2 : at + 4])
        if length < 2:
            return False
        if marker in _FRAMES:
            size = content[at + 5 : at + 9]
            sized = len(size) == 4 and size[:2] != b"\0\0" and size[2:] != b"\0\0"
        if marker == 0xDA:
            return sized and content.find(b"\xff\xd9", at + length) > 0
        at += 2 + length
    return False


def _png_pieces(content: bytes) -> Iterator[tuple[bytes, bytes, bool]]:
    """Give kind, body and soundness of each piece, until one is cut off."""
    at = len(_PNG_BEGINS)
    while at + 12 <= len(content):
        length = int.from_bytes(content[at : at + 4])
        end = at + 8 + length
        if end + 4 > len(content):
            return
        sound = zlib.crc32(content[at + 4 : end]) == int.from_bytes(content[end : end + 4])
        yield content[at + 4 : at + 8], content[at + 8 : end], sound
        at = end + 4


def _whole_png(content: bytes) -> bool:
    """Whether the header comes first, every piece has its checksum, and a picture and its end follow."""
    kinds: list[bytes] = []
    for kind, body, sound in _png_pieces(content):
        if not sound or (not kinds and (kind != b"IHDR" or b"\0\0\0\0" in (body[:4], body[4:8]))):
            return False
        kinds.append(kind)
        if kind == b"IEND":
            return b"IDAT" in kinds
    return False


def _whole_heic(content: bytes) -> bool:
    """Whether the boxes follow one another to the very end, and one describes the picture."""
    at, kinds = 0, set()
    while at + 8 <= len(content):
        length = int.from_bytes(content[at : at + 4])
        if length == 1:
            length = int.from_bytes(content[at + 8 : at + 16])
        elif length == 0:
            length = len(content) - at
        if length < 8:
            return False
        kinds.add(content[at + 4 : at + 8])
        at += length
    return at == len(content) and b"meta" in kinds and b"mdat" in kinds


def address_of(text: str) -> tuple[str, int] | str | None:
    """Return where a scanner listens: host and port, or the path of a socket; ``None`` for none at all.

    ``host:port``, ``tcp://host:port``, ``[::1]:3310``, ``unix:/path`` or ``/path``; the port is 3310 when it
    is left out. Raises ``ValueError`` for anything else.
    """
    said = text.strip()
    if not said:
        return None
    path = said.removeprefix("unix://").removeprefix("unix:")
    if path.startswith("/"):
        return path
    found = re.fullmatch(r"(?:tcp://)?(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._-]+)(?::(\d{1,5}))?", said)
    if found is None or not 0 < int(found[2] or 3310) < 65536:
        raise ValueError("MYSYNERGY_CLAMAV is host:port or unix:/path")
    return found[1].strip("[]"), int(found[2] or 3310)
