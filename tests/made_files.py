"""Small files of each type that is taken, whole, and a scanner that speaks ClamAV's protocol."""

from __future__ import annotations

import socket
import threading
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress

#: The harmless file that every scanner must report, cut in two so that none finds it here.
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR" + b"-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


def pdf(words: bytes = b"") -> bytes:
    return b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\n%" + words + b"\ntrailer<</Root 1 0 R>>\n%%EOF\n"


def _piece(kind: bytes, body: bytes) -> bytes:
    return len(body).to_bytes(4) + kind + body + zlib.crc32(kind + body).to_bytes(4)


def png() -> bytes:
    header = (1).to_bytes(4) * 2 + bytes([8, 0, 0, 0, 0])
    pixels = zlib.compress(b"\x00\x7f")
    return b"\x89PNG\r\n\x1a\n" + _piece(b"IHDR", header) + _piece(b"IDAT", pixels) + _piece(b"IEND", b"")


def jpeg() -> bytes:
    frame = b"\xff\xc0\x00\x0b\x08\x00\x10\x00\x10\x01\x01\x11\x00"
    scan = b"\xff\xda\x00\x08\x01\x01\x00\x00\x3f\x00" + b"\x12\x34"
    return b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" + bytes(9) + frame + scan + b"\xff\xd9"


def heic() -> bytes:
    boxes = [(b"ftyp", b"heic\0\0\0\0mif1heic"), (b"meta", bytes(12)), (b"mdat", b"picture")]
    return b"".join((8 + len(body)).to_bytes(4) + kind + body for kind, body in boxes)


def _talked(talk: socket.socket, *, answers: bool, no_verdict_of: bytes | None) -> None:
    if _read(talk, 10) != b"zINSTREAM\0":
        talk.sendall(b"UNKNOWN COMMAND\0")
        return
    stream = b""
    while answers and (length := int.from_bytes(_read(talk, 4))):
        stream += _read(talk, length)
    if not answers:
        return
    if no_verdict_of is not None and no_verdict_of in stream:
        talk.sendall(b"INSTREAM size limit exceeded. ERROR\0")
    elif EICAR in stream:
        talk.sendall(b"stream: Eicar-Test-Signature FOUND\0")
    else:
        talk.sendall(b"stream: OK\0")


def _read(talk: socket.socket, size: int) -> bytes:
    found = b""
    while len(found) < size:
        more = talk.recv(size - len(found))
        if not more:
            raise ConnectionError
        found += more
    return found


@contextmanager
def scanner(*, answers: bool = True, no_verdict_of: bytes | None = None) -> Iterator[str]:
    """Run a server that takes INSTREAM as clamd does and give its address; it finds ``EICAR`` only.

    Without ``answers`` it hangs up in the middle, as one that is restarted does; of a file that contains
    ``no_verdict_of`` it says that it is too large, as one with a lower limit does.
    """
    server = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        while True:
            try:
                talk, _from = server.accept()
            except OSError:
                return
            with talk, suppress(ConnectionError):  # whoever sent it may give up in the middle
                _talked(talk, answers=answers, no_verdict_of=no_verdict_of)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield f"127.0.0.1:{server.getsockname()[1]}"
    finally:
        server.shutdown(socket.SHUT_RDWR)
        server.close()
        thread.join(5)
