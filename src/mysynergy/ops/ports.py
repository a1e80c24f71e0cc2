"""Is the port free, and if not, who has it?"""

from __future__ import annotations

import contextlib
import errno
import socket
from pathlib import Path

from mysynergy.ops.house import HouseError

_LISTENING = "0A"
_NEIGHBOURS = 20


def port_number(text: str) -> int:
    """Return the port that ``text`` names. Raises ``HouseError`` for anything else than 1 to 65535."""
    if text.isascii() and text.isdigit() and 0 < int(text) < 65536:
        return int(text)
    raise HouseError(f"PORT is {text!r}, which is not a port.\nGive a number from 1 to 65535: PORT=8000")


def require_free(host: str, port: int) -> None:
    """Raise ``HouseError`` that says who has the port and which one to use, if nobody can listen on it."""
    try:
        _listen(host, port)
    except PermissionError as error:
        raise HouseError(
            f"Port {port} may be opened by root only.\n"
            f"Use another one: PORT=8000 (a proxy can serve port {port})."
        ) from error
    except socket.gaierror as error:
        raise HouseError(
            f"HOST is {host!r}, which is no address of this machine.\nUse HOST=127.0.0.1"
        ) from error
    except OSError as error:
        if error.errno == errno.EADDRNOTAVAIL:
            raise HouseError(f"{host} is no address of this machine.\nUse HOST=127.0.0.1") from error
        if error.errno != errno.EADDRINUSE:
            raise
        who = listener(port)
        other = next((near for near in range(port + 1, port + _NEIGHBOURS) if _is_free(host, near)), None)
        raise HouseError(
            f"Port {port} is taken{f' by {who}' if who else ''}.\n"
            f"End that program, or use another port: PORT={other or 'another number'}"
        ) from error


def listener(port: int) -> str | None:
    """Say which program listens on ``port`` ("nginx (process 812)"), as far as the system lets us see it."""
    sockets = {f"socket:[{inode}]" for inode in _listening_inodes(port)}
    for entry in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):  # gone meanwhile, or somebody else's
            if any(str(handle.readlink()) in sockets for handle in (entry / "fd").iterdir()):
                words = (entry / "cmdline").read_bytes().split(b"\0")
                name = " ".join(word.decode("utf-8", errors="replace") for word in words[:4]).strip()
                return f"{name or 'a program'} (process {entry.name})"
    return None


def _listening_inodes(port: int) -> set[str]:
    found = set()
    for table in ("/proc/net/tcp", "/proc/net/tcp6"):
        with contextlib.suppress(OSError):
            for line in Path(table).read_text(encoding="ascii").splitlines()[1:]:
                columns = line.split()
                if columns[3] == _LISTENING and int(columns[1].rpartition(":")[2], 16) == port:
                    found.add(columns[9])
    return found


def _is_free(host: str, port: int) -> bool:
    if port > 65535:
        return False
    try:
        _listen(host, port)
    except OSError:
        return False
    return True


def _listen(host: str, port: int) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as trial:
        # As the web server does: connections of the last run that linger do not count as "taken".
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        trial.bind((host, port))
        trial.listen(1)
