"""A look by ClamAV over its own protocol (INSTREAM), where the house was given the address of one.

Without an address, or while nobody answers there, a file is *unscanned*: it is kept, said to be so, never
shown in a browser, and looked at again later. It is never called clean.
"""

from __future__ import annotations

import logging
import re
import socket
from collections.abc import Iterable
from typing import Final

from django.conf import settings

from mysynergy.files.domain import CLEAN, INFECTED, UNSCANNED, address_of

_log = logging.getLogger("mysynergy.files")
_PIECE: Final = 64 * 1024
_SECONDS: Final = 10.0
_LONGEST_ANSWER: Final = 4096
_SOUND: Final = re.compile(rb"stream: OK")
_FOUND: Final = re.compile(rb"stream: .+ FOUND")


def has_scanner() -> bool:
    """Whether the house was given the address of a scanner."""
    return address_of(settings.CLAMAV) is not None


def scan(parts: Iterable[bytes]) -> str:
    """Return ``clean``, ``infected``, or ``unscanned`` where no scanner gave an answer."""
    return verdict(parts) or UNSCANNED


def verdict(parts: Iterable[bytes]) -> str | None:
    """Return ``clean``, ``infected``, ``unscanned`` where a scanner says nothing of this very file, and
    ``None`` where none listens: then it says nothing of any other either.
    """
    address = address_of(settings.CLAMAV)
    if address is None:
        return None
    try:
        answer = _asked(address, parts)
    except OSError as error:
        _log.warning("the scanner did not answer: %s", type(error).__name__)
        return None
    if _SOUND.fullmatch(answer):
        return CLEAN
    if _FOUND.fullmatch(answer):
        return INFECTED
    # "INSTREAM size limit exceeded. ERROR" and the like: a scanner that says nothing of the file.
    _log.warning("the scanner gave no verdict: %s", answer[:80].decode("ascii", "replace"))
    return UNSCANNED


def _asked(address: tuple[str, int] | str, parts: Iterable[bytes]) -> bytes:
    with _connected(address) as talk:
        talk.sendall(b"zINSTREAM\0")
        for part in parts:
            for at in range(0, len(part), _PIECE):
                piece = part[at : at + _PIECE]
                talk.sendall(len(piece).to_bytes(4) + piece)
        talk.sendall(bytes(4))
        answer = b""
        while not answer.endswith(b"\0") and len(answer) < _LONGEST_ANSWER:
            more = talk.recv(_LONGEST_ANSWER)
            if not more:
                break
            answer += more
    return answer.rstrip(b"\0").strip()


def _connected(address: tuple[str, int] | str) -> socket.socket:
    if isinstance(address, tuple):
        return socket.create_connection(address, timeout=_SECONDS)
    talk = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    talk.settimeout(_SECONDS)
    try:
        talk.connect(address)
    except OSError:
        talk.close()
        raise
    return talk
