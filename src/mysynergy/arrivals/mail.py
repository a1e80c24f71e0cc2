"""An e-mail read as a letter: its words, what came with it, whether a machine wrote it. Pure; never raises.

Whatever a mailbox holds is taken as it is: unknown charsets, broken headers, HTML alone, thousands of parts.
A mail that is made to cost more than a letter can (nested a thousand deep, a header of megabytes) is not
taken apart: its sender and subject are kept, and that the rest stands in the mailbox.
"""

from __future__ import annotations

import codecs
import hashlib
import json
import re
from collections.abc import Callable
from email import message_from_bytes
from email.errors import MessageError
from email.header import decode_header
from email.message import Message
from email.parser import BytesHeaderParser
from email.utils import parseaddr
from typing import Final

from mysynergy.arrivals.domain import MAX_LINE, MAX_WORDS, Letter
from mysynergy.arrivals.html_mail import text_of_html

MOST_MAIL: Final = 25 * 1024 * 1024
#: Of a mail that is too large so much is read: its headers stand in it.
HEADERS: Final = 256 * 1024
_MOST_PARTS: Final = 200
_MOST_ATTACHMENTS: Final = 20
#: What no letter has, and what the parser would be slow or fail over.
_MOST_HEADER: Final = 8_000
_MOST_NESTED: Final = 30
_MOST_LINES: Final = 1_000_000
_MOST_BOUNDARIES: Final = 5_000
_ABOUT_PART: Final = re.compile(rb"(?im)^content-[a-z-]+:[^\n]*(?:\n[ \t][^\n]*)*")
_NESTS: Final = re.compile(rb"(?i)content-type:[\x00-\x20]*(?:multipart|message)/")
_SPACES: Final = re.compile(r"[ \t\u00a0]+")
_LINES: Final = re.compile(r"\n{3,}")
#: Also halves of characters (surrogates), which some charsets decode to and nothing can show.
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_MACHINES: Final = ("mailer-daemon", "postmaster", "noreply", "no-reply", "donotreply", "bounce")
_BULK: Final = frozenset({"bulk", "junk"})
#: Codecs of Python that are no charset of mail; one of them takes the square of the length.
_NO_CHARSETS: Final = frozenset({"punycode", "idna", "undefined", "unicode-escape", "raw-unicode-escape"})
_UNREADABLE: Final = (MessageError, ValueError, LookupError, TypeError, RecursionError)


def read_mail(raw: bytes, *, size: int | None = None) -> Letter:
    """Return a letter. ``size``: how large the whole mail is, where ``raw`` is only its beginning.

    A mail above ``MOST_MAIL`` keeps sender and subject; ``too_large`` says how many bytes it has.
    ``left_out`` says why something of a mail stands in the mailbox only (a code, empty where all is here).
    """
    whole = size if size is not None else len(raw)
    too_large = whole if whole > MOST_MAIL else 0
    head = BytesHeaderParser().parsebytes(raw[:HEADERS])
    name, address, answers_elsewhere = _writer(head)
    text, attachments, left_out = ("", [], "mail_too_large") if too_large else _body(raw)
    message_id = _header(head, "Message-ID").strip() or f"sha256:{hashlib.sha256(raw).hexdigest()}"
    return Letter(
        message_id=message_id,
        from_name=_line(name),
        from_address=_line(address),
        subject=_line(_header(head, "Subject")),
        text=text,
        automatic=_automatic(head, answers_elsewhere=answers_elsewhere),
        too_large=too_large,
        attachments=tuple(attachments),
        left_out=left_out,
    )


def known_by(letter: Letter) -> str:
    """Return what a letter is known again by, wherever it lies: all that it says, not its Message-ID alone.

    Two letters may bear one Message-ID (a form that always sends the same, or somebody who means harm): by
    that alone the second would be lost without a word.
    """
    papers = [hashlib.sha256(content).hexdigest() for _name, content in letter.attachments]
    said = [letter.message_id, letter.from_address, letter.subject, letter.text, papers]
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()


def _writer(head: Message) -> tuple[str, str, bool]:
    """Return name and address of who wrote, and whether somebody else than the sender is to be answered.

    The form on an agency's own site writes from an address that takes no mail, and names the person as the
    one to answer.
    """
    sender, other = _address(head, "From"), _address(head, "Reply-To")
    for_somebody = bool(other[1]) and not _is_machine(other[1]) and other[1].lower() != sender[1].lower()
    if for_somebody and _is_machine(sender[1]):
        return other[0], other[1], True
    return sender[0], sender[1], for_somebody


def _address(head: Message, name: str) -> tuple[str, str]:
    text = _header(head, name)
    try:
        return parseaddr(text)
    except _UNREADABLE:  # a thousand brackets, one inside the other
        return "", ""


def _header(message: Message, name: str) -> str:
    """Return a header as text, its beginning; what cannot be decoded is read as Latin-1."""
    value = message.get(name)
    text = "" if value is None else _shown(str(value)[:_MOST_HEADER])
    try:
        pieces = decode_header(text)
    except _UNREADABLE:
        return text
    return _shown(
        "".join(
            _decoded(piece, charset or "utf-8") if isinstance(piece, bytes) else piece
            for piece, charset in pieces
        )
    )


def _shown(text: str) -> str:
    """Return a text without halves of characters: neither a page nor a database takes them."""
    return text.encode("utf-8", "replace").decode("utf-8")


def _decoded(content: bytes, charset: str) -> str:
    for one in (charset, "utf-8"):
        try:
            if codecs.lookup(one).name not in _NO_CHARSETS:
                return content.decode(one)
        except (LookupError, ValueError):
            continue
    return content.decode("latin-1")


def _line(text: str) -> str:
    return _SPACES.sub(" ", _CONTROL.sub(" ", text).replace("\n", " ")).strip()[:MAX_LINE]


def _clean(text: str) -> str:
    plain = _CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    lines = (_SPACES.sub(" ", line).strip() for line in plain.split("\n"))
    return _LINES.sub("\n\n", "\n".join(lines)).strip()


def _body(raw: bytes) -> tuple[str, list[tuple[str, bytes]], str]:
    """Return words, attachments, and why something of them stands in the mailbox only."""
    if _tangled(raw):
        return "", [], "mail_unreadable"
    try:
        text, attached, whole = _parts(message_from_bytes(raw))
    except _UNREADABLE:
        return "", [], "mail_unreadable"
    words = _clean(text)
    if len(attached) > _MOST_ATTACHMENTS or not whole:
        return words[:MAX_WORDS], attached[:_MOST_ATTACHMENTS], "mail_too_many_parts"
    return words[:MAX_WORDS], attached, "mail_cut" if len(words) > MAX_WORDS else ""


def _tangled(raw: bytes) -> bool:
    """Whether taking a mail apart would cost what no letter does: the parser knows no bounds of its own."""
    lines = raw.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    nested = 0
    for found in _ABOUT_PART.finditer(lines):
        if len(found[0]) > _MOST_HEADER:
            return True
        nested += _NESTS.match(found[0]) is not None
    return (
        nested > _MOST_NESTED or lines.count(b"\n") > _MOST_LINES or lines.count(b"\n--") > _MOST_BOUNDARIES
    )


def _leaves(message: Message) -> tuple[list[Message], bool]:
    """Return the parts that hold something, the first of them, and whether these are all."""
    waiting, found = [message], []
    for _count in range(_MOST_PARTS):
        if not waiting:
            break
        part = waiting.pop(0)
        payload = part.get_payload() if part.is_multipart() else None
        if isinstance(payload, list):
            waiting = [one for one in payload if isinstance(one, Message)] + waiting
        else:
            found.append(part)
    return found, not waiting


def _parts(message: Message) -> tuple[str, list[tuple[str, bytes]], bool]:
    """Return the words (plain text where there is any, else of the HTML), the attachments, whether all."""
    plain: list[str] = []
    html: list[str] = []
    attached: list[tuple[str, bytes]] = []
    leaves, whole = _leaves(message)
    for part in leaves:
        name = _line(_told(part.get_filename))
        kind = part.get_content_type()
        content = _content(part)
        if name or part.get_content_disposition() == "attachment" or part.get_content_maintype() != "text":
            if content:
                attached.append((name or _line(kind), content))
        else:
            words = _decoded(content, _told(part.get_content_charset) or "utf-8")
            (html if kind == "text/html" else plain).append(words)
    words = "\n\n".join(one for one in plain if one.strip())
    return words or "\n\n".join(text_of_html(one) for one in html), attached, whole


def _told(ask: Callable[[], object]) -> str:
    """Return what a part says of itself; nothing where it says it in a way that nobody can read."""
    try:
        found = ask()
    except _UNREADABLE:
        return ""
    return _shown(found) if isinstance(found, str) else ""


def _content(part: Message) -> bytes:
    try:
        content = part.get_payload(decode=True)
    except _UNREADABLE:
        content = None
    return content if isinstance(content, bytes) else b""


def _is_machine(address: str) -> bool:
    return address.lower().split("@")[0].startswith(_MACHINES)


def _automatic(head: Message, *, answers_elsewhere: bool) -> bool:
    """Whether a machine wrote it for nobody: an automatic answer, a bounce, a newsletter.

    What comes through the address of a group is not: a list to which one may write is named as one
    (``List-Post``). Where somebody else is named as the one to answer, a person looks at it.
    """
    said = _header(head, "Auto-Submitted").strip().lower()
    if said and not said.startswith("no"):
        return True
    if head.get("X-Autoreply") is not None or head.get("X-Autorespond") is not None:
        return True
    if head.get_content_type() == "multipart/report" or _header(head, "Return-Path").strip() == "<>":
        return True
    precedence = _header(head, "Precedence").strip().lower()
    if precedence == "auto_reply":
        return True
    letters = head.get("List-Id") is not None or head.get("List-Unsubscribe") is not None
    newsletter = letters and "mailto:" not in _header(head, "List-Post").lower()
    machine = newsletter or precedence in _BULK or _is_machine(_address(head, "From")[1])
    return machine and not answers_elsewhere
