"""What she answered so far. It travels in her form, sealed and with an end; the server keeps nothing."""

from __future__ import annotations

import base64
import binascii
import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from mysynergy.events.public import Json
from mysynergy.vault.public import Sealed, open_text, seal_text

#: An open page on a shared telephone or computer is worth nothing after this long.
IDLE: Final = dt.timedelta(hours=2)
_CONTEXT: Final = "selfcheck.answers"
_MOST_CHARACTERS: Final = 60_000


class UnreadableAnswersError(ValueError):
    """The token was cut, changed, sealed with another key, or is too old. ``old`` tells the last apart."""

    def __init__(self, *, old: bool) -> None:
        super().__init__("answers too old" if old else "answers cannot be read")
        self.old = old


@dataclass(frozen=True, slots=True)
class Answers:
    """``given``: plain values by fact, ``None`` for "I do not know". ``pages``: the facts asked on each page
    that was answered, oldest first; ``now``: those on the page before her. ``modules``: what it is about (all
    when empty). ``zakat``: whether she wants zakat help, ``None`` when she did not say. ``to_result``: she
    came from the result to change an answer. ``proof``: the code of the proof of these answers, with its
    instant in ``proof_at``.
    """

    modules: tuple[str, ...] = ()
    zakat: bool | None = None
    given: Mapping[str, Json] = field(default_factory=dict)
    pages: tuple[tuple[str, ...], ...] = ()
    now: tuple[str, ...] = ()
    to_result: bool = False
    proof: str = ""
    proof_at: str = ""

    @property
    def wishes(self) -> tuple[str, ...]:
        """The wishes, as screening takes them."""
        return ("zakat",) if self.zakat else ()

    @property
    def known(self) -> dict[str, Json]:
        """The answers that say something."""
        return {name: value for name, value in self.given.items() if value is not None}

    @property
    def content(self) -> dict[str, Json]:
        """What a proof is a proof of, and what is left for an agency."""
        return {"given": dict(self.given), "modules": list(self.modules), "zakat": self.zakat}

    def asking(self, *names: str, to_result: bool = False) -> Answers:
        """Return the answers with another page before her."""
        return replace(self, now=names, to_result=to_result)

    def answered(self, given: Mapping[str, Json]) -> Answers:
        """Return the answers with those of the page before her; the page is behind her then."""
        pages = [page for page in self.pages if page != self.now]
        return self._with(
            replace(
                self,
                given={**self.given, **given},
                pages=(*pages, self.now) if self.now else self.pages,
            )
        )

    def about(self, modules: tuple[str, ...], zakat: bool | None) -> Answers:
        """Return the answers about these modules, with or without zakat help; she is at the start."""
        return self._with(replace(self, modules=modules, zakat=zakat, now=()))

    def _with(self, changed: Answers) -> Answers:
        """A proof is of these answers and no others: where they changed, it goes."""
        return changed if changed.content == self.content else replace(changed, proof="", proof_at="")

    def back(self) -> Answers:
        """Return the answers with the page before this one before her again."""
        return (
            replace(self, now=self.pages[-1], pages=self.pages[:-1]) if self.pages else replace(self, now=())
        )


def seal(answers: Answers, now: dt.datetime) -> str:
    """Return the answers as a token for a form: sealed, and dated."""
    text = json.dumps(
        {
            "modules": answers.modules,
            "zakat": answers.zakat,
            "given": answers.given,
            "pages": answers.pages,
            "now": answers.now,
            "to_result": answers.to_result,
            "proof": answers.proof,
            "proof_at": answers.proof_at,
            "at": int(now.timestamp()),
        }
    )
    sealed = seal_text(text, context=_CONTEXT)
    return f"{sealed.key_id}.{base64.urlsafe_b64encode(sealed.cipher).decode()}"


def unseal(token: str, now: dt.datetime) -> Answers:
    """Return the answers in a token. Raises ``UnreadableAnswersError``; nothing else, whatever was posted."""
    key_id, _, cipher = token.partition(".")
    if len(token) > _MOST_CHARACTERS or not token.isascii():
        raise UnreadableAnswersError(old=False)
    try:
        raw = base64.b64decode(cipher, altchars=b"-_", validate=True)
        read = json.loads(open_text(Sealed(key_id, raw), context=_CONTEXT))
    except (ValueError, binascii.Error) as error:
        raise UnreadableAnswersError(old=False) from error
    if now.timestamp() - read["at"] > IDLE.total_seconds():
        raise UnreadableAnswersError(old=True)
    return Answers(
        modules=tuple(read["modules"]),
        zakat=read["zakat"],
        given=read["given"],
        pages=tuple(tuple(page) for page in read["pages"]),
        now=tuple(read["now"]),
        to_result=read["to_result"],
        proof=read["proof"],
        proof_at=read["proof_at"],
    )
