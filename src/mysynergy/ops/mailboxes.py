"""Mailboxes that are read for an agency: IMAP, a maildir, an mbox file, a folder of ``.eml`` files.

A mail is marked as read (IMAP: seen; maildir: moved to ``cur``; ``.eml``: moved to ``done``) only after it is
kept, so that a machine that stops in between reads it again; it is then known by what it says. An mbox file
is never written.
"""

from __future__ import annotations

import imaplib
import mailbox
import ssl
import urllib.parse
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import count
from pathlib import Path
from typing import Final

from mysynergy.arrivals.public import HEADERS, MOST_MAIL

_SECONDS: Final = 60.0


class MailboxError(Exception):
    """A mailbox that cannot be read; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A mail that waits: its bytes (of a large one the beginning), its whole size, and how it is marked.

    Without bytes it could not be had. ``done`` raises ``MailboxError`` where it cannot be marked.
    """

    name: str
    raw: bytes
    size: int
    done: Callable[[], None]


def waiting(source: str, *, password: str) -> Iterator[Waiting]:
    """Give the mails that wait in a mailbox, one after the other.

    ``source``: ``imaps://user@host/folder``, ``imap://`` (STARTTLS), ``maildir:PATH``, ``mbox:PATH``,
    ``eml:PATH``. Raises ``MailboxError``.
    """
    kind, _colon, rest = source.partition(":")
    if kind in ("imap", "imaps"):
        yield from _imap(source, password)
        return
    reader = {"maildir": _maildir, "mbox": _mbox, "eml": _eml}.get(kind)
    if reader is None:
        raise MailboxError("A mailbox is imaps://user@host/folder, maildir:PATH, mbox:PATH or eml:PATH.")
    path = Path(rest).expanduser()
    if not path.exists():
        raise MailboxError(f"There is nothing at {path}.")
    try:
        yield from reader(path)
    except OSError as error:
        raise MailboxError(f"{path} cannot be read: {error}") from error


def _nothing() -> None:
    """Nothing is marked in an mbox file."""


def _marked(name: str, step: Callable[[], object]) -> None:
    """Mark a mail as read. It is kept already; not marked, it is fetched again and known."""
    try:
        step()
    except (OSError, imaplib.IMAP4.error) as error:
        raise MailboxError(f"{name} is kept, but could not be marked as read: {error}") from error


def _read(path: Path) -> tuple[bytes, int]:
    size = path.stat().st_size
    with path.open("rb") as file:
        return file.read(HEADERS if size > MOST_MAIL else -1), size


def _eml(folder: Path) -> Iterator[Waiting]:
    done = folder / "done"
    for path in sorted(folder.glob("*.eml")):
        if path.is_file() and not path.is_symlink():
            raw, size = _read(path)
            yield Waiting(path.name, raw, size, partial(_marked, path.name, partial(_moved, path, done)))


def _moved(path: Path, folder: Path) -> None:
    """Move a file without writing over another: what was not kept of a letter stands in the mailbox only."""
    folder.mkdir(exist_ok=True)
    names = (f"{path.stem}.{number}{path.suffix}" for number in count(2))
    target = folder / path.name
    while target.exists():
        target = folder / next(names)
    path.rename(target)


def _maildir(folder: Path) -> Iterator[Waiting]:
    new, cur = folder / "new", folder / "cur"
    if not new.is_dir() or not cur.is_dir():
        raise MailboxError(f"{folder} is no maildir: it has no folders new and cur.")
    for path in sorted(new.iterdir()):
        if path.is_file() and not path.is_symlink():
            raw, size = _read(path)
            seen = cur / f"{path.name.split(':')[0]}:2,S"
            move = partial(path.replace, seen)
            yield Waiting(path.name, raw, size, partial(_marked, path.name, move))


def _mbox(path: Path) -> Iterator[Waiting]:
    box = mailbox.mbox(path, create=False)
    try:
        for key in box.iterkeys():
            with box.get_file(key) as file:
                file.seek(0, 2)
                size = file.tell()
                file.seek(0)
                raw = file.read(HEADERS if size > MOST_MAIL else size)
            yield Waiting(f"{path.name}:{key}", raw, size, _nothing)
    finally:
        box.close()


def _imap(source: str, password: str) -> Iterator[Waiting]:
    parts = urllib.parse.urlsplit(source)
    if not parts.hostname or not parts.username:
        raise MailboxError("An IMAP mailbox is imaps://user@host/folder.")
    if not password:
        raise MailboxError("Set MYSYNERGY_MAIL_PASSWORD to the password of the mailbox.")
    try:
        with _connected(parts) as box:
            box.login(urllib.parse.unquote(parts.username), password)
            folder = urllib.parse.unquote(parts.path.strip("/")) or "INBOX"
            quoted = folder.replace("\\", "\\\\").replace('"', '\\"')
            _expect(box.select(f'"{quoted}"'), f"open {folder}")
            _status, found = box.uid("SEARCH", "UNSEEN")
            for number in (found[0] or b"").split():
                yield _of_imap(box, number.decode("ascii"))
    except UnicodeEncodeError as error:
        raise MailboxError("User, password and folder of an IMAP mailbox are ASCII here.") from error
    except (imaplib.IMAP4.error, OSError) as error:
        raise MailboxError(f"The mailbox at {parts.hostname} did not answer as it should: {error}") from error


def _connected(parts: urllib.parse.SplitResult) -> imaplib.IMAP4:
    context = ssl.create_default_context()
    host = parts.hostname or ""
    if parts.scheme == "imaps":
        return imaplib.IMAP4_SSL(host, parts.port or 993, ssl_context=context, timeout=_SECONDS)
    box = imaplib.IMAP4(host, parts.port or 143, timeout=_SECONDS)
    # A password never crosses a line in the clear, unless the line never leaves this machine.
    if host not in ("localhost", "127.0.0.1", "::1"):
        box.starttls(ssl_context=context)
    return box


def _expect(answer: tuple[str, object], what: str) -> None:
    if answer[0] != "OK":
        raise MailboxError(f"The mail server does not let us {what}.")


def _of_imap(box: imaplib.IMAP4, number: str) -> Waiting:
    """Return a mail; without bytes where the server lists it and does not give it out."""
    size = _size(box.uid("FETCH", number, "(RFC822.SIZE)")[1])
    wanted = f"(BODY.PEEK[]<0.{HEADERS}>)" if size > MOST_MAIL else "(BODY.PEEK[])"
    found = box.uid("FETCH", number, wanted)[1]
    raw: bytes = next((one[1] for one in found if isinstance(one, tuple)), b"")

    def seen() -> None:
        _expect(box.uid("STORE", number, "+FLAGS", "(\\Seen)"), "mark a mail as seen")

    name = f"mail {number}"
    return Waiting(name, raw, max(size, len(raw)), partial(_marked, name, seen))


def _size(answer: list[object]) -> int:
    text = b" ".join(one for one in answer if isinstance(one, bytes)).decode("ascii", "replace")
    digits = text.rpartition("RFC822.SIZE ")[2].split(")")[0]
    return int(digits) if digits.isdecimal() else 0
