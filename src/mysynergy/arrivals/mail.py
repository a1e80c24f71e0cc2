"""An e-mail read as a letter: its words, what came with it, whether a machine wrote it. Pure; never raises.

Whatever a mailbox holds is taken as it is: unknown charsets, broken headers, HTML alone, thousands of parts.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from email import message_from_bytes
from email.errors import MessageError
from email.header import decode_header
from email.message import Message
from email.parser import BytesHeaderParser
from email.utils import parseaddr
from html.parser import HTMLParser
from typing import Final

from mysynergy.arrivals.domain import MAX_LINE, MAX_WORDS, Letter

MOST_MAIL: Final = 25 * 1024 * 1024
#: Of a mail that is too large so much is read: its headers stand in it.
HEADERS: Final = 256 * 1024
_MOST_PARTS: Final = 200
_MOST_ATTACHMENTS: Final = 20
_SPACES: Final = re.compile(r"[ \t\u00a0]+")
_LINES: Final = re.compile(r"\n{3,}")
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
_BLOCKS: Final = frozenset(
    {"p", "div", "br", "tr", "li", "h1", "h2", "h3", "h4", "table", "blockquote", "ul"}
)
_UNSEEN: Final = frozenset({"script", "style", "head", "title", "template"})
_MACHINES: Final = ("mailer-daemon", "postmaster", "noreply", "no-reply", "donotreply", "bounce")
_BULK: Final = frozenset({"bulk", "junk", "list", "auto_reply"})


def read_mail(raw: bytes, *, size: int | None = None) -> Letter:
    """Return a letter. ``size``: how large the whole mail is, where ``raw`` is only its beginning.

    A mail above ``MOST_MAIL`` keeps sender and subject; ``too_large`` says how many bytes it has.
    """
    whole = size if size is not None else len(raw)
    too_large = whole if whole > MOST_MAIL else 0
    message = BytesHeaderParser().parsebytes(raw[:HEADERS]) if too_large else message_from_bytes(raw)
    name, address = parseaddr(_header(message, "From"))
    text, attachments = ("", []) if too_large else _parts(message)
    return Letter(
        message_id=_message_id(message, raw),
        from_name=_line(name),
        from_address=_line(address),
        subject=_line(_header(message, "Subject")),
        text=_clean(text)[:MAX_WORDS],
        automatic=_automatic(message, address),
        too_large=too_large,
        attachments=tuple(attachments[:_MOST_ATTACHMENTS]),
    )


def _message_id(message: Message, raw: bytes) -> str:
    """Return what a mail is known again by: its Message-ID, or a digest of it where it has none."""
    found = _header(message, "Message-ID").strip()
    return found or f"sha256:{hashlib.sha256(raw).hexdigest()}"


def _header(message: Message, name: str) -> str:
    """Return a header as text; what cannot be decoded is read as Latin-1, so that nothing is lost."""
    value = message.get(name)
    if value is None:
        return ""
    try:
        pieces = decode_header(str(value))
    except MessageError:
        return str(value)
    return "".join(
        _decoded(piece, charset or "utf-8") if isinstance(piece, bytes) else piece
        for piece, charset in pieces
    )


def _decoded(content: bytes, charset: str) -> str:
    for one in (charset, "utf-8"):
        try:
            return content.decode(one)
        except (LookupError, UnicodeDecodeError, ValueError):
            continue
    return content.decode("latin-1")


def _line(text: str) -> str:
    return _SPACES.sub(" ", _CONTROL.sub(" ", text).replace("\n", " ")).strip()[:MAX_LINE]


def _clean(text: str) -> str:
    plain = _CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    lines = (_SPACES.sub(" ", line).strip() for line in plain.split("\n"))
    return _LINES.sub("\n\n", "\n".join(lines)).strip()


def _leaves(message: Message) -> Iterator[Message]:
    """Give the parts that hold something, the first ``_MOST_PARTS`` of them; never deeper than the list."""
    waiting = [message]
    for _count in range(_MOST_PARTS):
        if not waiting:
            return
        part = waiting.pop(0)
        payload = part.get_payload()
        if part.is_multipart() and isinstance(payload, list):
            waiting = [one for one in payload if isinstance(one, Message)] + waiting
        else:
            yield part


def _parts(message: Message) -> tuple[str, list[tuple[str, bytes]]]:
    """Return the words and the attachments: plain text where there is any, else the text of the HTML."""
    plain: list[str] = []
    html: list[str] = []
    attached: list[tuple[str, bytes]] = []
    for part in _leaves(message):
        name = _line(part.get_filename() or "")
        kind = part.get_content_type()
        content = _content(part)
        if name or part.get_content_disposition() == "attachment" or part.get_content_maintype() != "text":
            if content:
                attached.append((name or kind, content))
        elif kind == "text/html":
            html.append(text_of_html(_decoded(content, part.get_content_charset() or "utf-8")))
        else:
            plain.append(_decoded(content, part.get_content_charset() or "utf-8"))
    words = "\n\n".join(one for one in plain if one.strip())
    return words or "\n\n".join(html), attached


def _content(part: Message) -> bytes:
    try:
        content = part.get_payload(decode=True)
    except (ValueError, LookupError, MessageError):
        content = None
    return content if isinstance(content, bytes) else b""


class _Text(HTMLParser):
    """The words of an HTML mail; nothing is loaded, nothing is run, links stand beside their words."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []
        self._unseen = 0
        self._link = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _UNSEEN:
            self._unseen += 1
        if tag in _BLOCKS:
            self.found.append("\n")
        if tag == "a":
            self._link = dict(attrs).get("href") or ""

    def handle_endtag(self, tag: str) -> None:
        if tag in _UNSEEN:
            self._unseen = max(0, self._unseen - 1)
        if tag in _BLOCKS:
            self.found.append("\n")
        if tag == "a" and self._link.startswith(("http://", "https://")):
            self.found.append(f" ({self._link})")
            self._link = ""

    def handle_data(self, data: str) -> None:
        if not self._unseen:
            self.found.append(data.replace("\n", " "))


def text_of_html(html: str) -> str:
    """Return the words of HTML, as far as it can be read."""
    parser = _Text()
    parser.feed(html)
    parser.close()
    return _clean("".join(parser.found))


def _automatic(message: Message, address: str) -> bool:
    """Whether a machine wrote it: an automatic answer, a bounce, a list. None is ever answered from here."""
    said = _header(message, "Auto-Submitted").strip().lower()
    if said and not said.startswith("no"):
        return True
    if _header(message, "Precedence").strip().lower() in _BULK or message.get("List-Id") is not None:
        return True
    if message.get("X-Autoreply") is not None or message.get("X-Autorespond") is not None:
        return True
    if message.get_content_type() == "multipart/report" or _header(message, "Return-Path").strip() == "<>":
        return True
    return address.lower().split("@")[0].startswith(_MACHINES)
