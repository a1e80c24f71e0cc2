"""Is a server answering on this socket? Asked in PostgreSQL's own protocol, without a driver."""

import socket
import struct
from enum import Enum
from pathlib import Path

_PROTOCOL_3 = 196608


class Answer(Enum):
    """What came back."""

    NOBODY = "nobody listens"
    NOT_YET = "starting up, shutting down or recovering"
    READY = "ready"


def ask(socket_path: Path, *, user: str = "postgres", timeout: float = 5.0) -> Answer:
    """Say hello on `socket_path` and report the answer.

    A refusal other than "not yet" (for instance too many connections) counts as READY: a server that can
    refuse is running.
    """
    words = f"user\0{user}\0database\0postgres\0\0".encode()
    hello = struct.pack("!ii", len(words) + 8, _PROTOCOL_3) + words
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as line:
            line.settimeout(timeout)
            line.connect(str(socket_path))
            line.sendall(hello)
            head = _receive(line, 5)
            kind, length = head[:1], struct.unpack("!i", head[1:])[0]
            body = _receive(line, length - 4)
            if kind == b"R":
                line.sendall(b"X" + struct.pack("!i", 4))
    except TimeoutError:
        return Answer.NOT_YET
    except OSError:
        return Answer.NOBODY
    # 57P03 cannot_connect_now: starting up, shutting down, in recovery.
    return Answer.NOT_YET if kind == b"E" and b"C57P03\0" in body else Answer.READY


def _receive(line: socket.socket, size: int) -> bytes:
    parts = b""
    while len(parts) < size:
        part = line.recv(size - len(parts))
        if not part:
            raise ConnectionResetError("the server closed the line")
        parts += part
    return parts
