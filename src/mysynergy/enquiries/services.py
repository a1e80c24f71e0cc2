"""Proofs kept, answers left, opened and taken over. Nothing here names anybody."""

from __future__ import annotations

import json
from collections.abc import Mapping

from django.db import connection

from mysynergy.access.public import Actor, door
from mysynergy.enquiries.domain import (
    LEFT_LETTERS,
    MOST_CHARACTERS,
    PROOF_LETTERS,
    WAITS,
    LeftHere,
    LeftView,
    ProofView,
    canonical,
)
from mysynergy.enquiries.models import Left, Proof
from mysynergy.events.public import Json, record
from mysynergy.kernel.errors import Fault, Invalid, NotFound
from mysynergy.kernel.identifiers import new_id
from mysynergy.vault.public import (
    code_digest,
    code_lookup,
    new_code,
    open_with_code,
    read_code,
    seal_with_code,
)

_PROOF, _LEFT = "enquiries.proof", "enquiries.left"
_SHOWN = 16


@door("enquiries.ask")
def keep_proof(*, actor: Actor, answers: Mapping[str, Json], rulebook_version: str) -> ProofView:
    """Keep a dated proof that somebody asked, and return it with its code, which is not stored.

    Kept are the instant, the rulebook and a digest of the answers that only the code can check: the answers
    themselves are not. The event is one more leaf of the log, so that nobody can date a proof back. Raises
    ``Invalid`` for more answers than there can be.
    """
    code = new_code(PROOF_LETTERS)
    plain = _plain(code, PROOF_LETTERS)
    text = _checked(answers)
    row = Proof(
        id=new_id(),
        lookup=code_lookup(plain, context=_PROOF),
        digest=code_digest(text, plain),
        rulebook_version=rulebook_version,
        kept_at=actor.now,
    )
    row.save(force_insert=True)
    record(
        actor=actor,
        type="enquiries.proof_kept",
        category="public",
        subject_id=row.id,
        body={"digest": bytes(row.digest).hex(), "rulebook": rulebook_version},
    )
    return _proof_view(row, code)


def _proof_view(row: Proof, code: str = "") -> ProofView:
    return ProofView(row.kept_at, row.rulebook_version, bytes(row.digest).hex()[:_SHOWN], code)


def _plain(code: str, letters: int) -> str:
    read = read_code(code, letters)
    if read is None:
        raise NotFound("enquiry_code")
    return read


def _checked(answers: Mapping[str, Json]) -> str:
    text = canonical(answers)
    if len(text) > MOST_CHARACTERS:
        raise Invalid([Fault("answers", "too_long", {"limit": MOST_CHARACTERS, "length": len(text)})])
    return text


@door("enquiries.verify")
def find_proof(*, actor: Actor, code: str) -> ProofView:
    """Return the proof of a code. Raises ``NotFound`` for a code of nothing."""
    plain = _plain(code, PROOF_LETTERS)
    row = Proof.objects.filter(lookup=code_lookup(plain, context=_PROOF)).first()
    if row is None:
        raise NotFound("enquiry_code")
    return _proof_view(row)


@door("enquiries.verify")
def proof_is_of(*, actor: Actor, code: str, answers: Mapping[str, Json]) -> bool:
    """Return whether the proof of a code is of exactly these answers. Raises as ``find_proof``."""
    plain = _plain(code, PROOF_LETTERS)
    row = Proof.objects.filter(lookup=code_lookup(plain, context=_PROOF)).first()
    return row is not None and bytes(row.digest) == code_digest(canonical(answers), plain)


@door("enquiries.ask")
def leave(*, actor: Actor, content: Mapping[str, Json]) -> LeftHere:
    """Store answers for whichever agency's officer she goes to, and return the code that opens them.

    The code is not stored and the row opens with nothing else; it is gone after ``WAITS``, when an officer
    takes it over, or when she takes it back. Raises ``Invalid`` for more than can have been answered.
    """
    code = new_code(LEFT_LETTERS)
    plain = _plain(code, LEFT_LETTERS)
    text = _checked(content)
    row = Left(
        id=new_id(),
        lookup=code_lookup(plain, context=_LEFT),
        cipher=seal_with_code(text, plain, context=_LEFT),
        left_at=actor.now,
        until=actor.now + WAITS,
    )
    row.save(force_insert=True)
    record(actor=actor, type="enquiries.left", category="public", subject_id=row.id, body={})
    return LeftHere(code, row.until)


@door("enquiries.ask")
def take_back(*, actor: Actor, code: str) -> None:
    """Destroy what she left. A code of nothing does nothing: the two are not told apart."""
    plain = read_code(code, LEFT_LETTERS)
    if plain is None:
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT enquiries_take_back(%s)", [code_lookup(plain, context=_LEFT)])
        found = cursor.fetchone()
    if found and found[0]:
        record(actor=actor, type="enquiries.taken_back", category="public", subject_id=found[0], body={})


@door("enquiries.take")
def open_left(*, actor: Actor, code: str) -> LeftView:
    """Return what somebody left, for the officer she shows her code to; the look is an event.

    Raises ``NotFound`` for a code of nothing: mistyped, taken over before, or too old.
    """
    view = _opened(actor, code)
    record(actor=actor, type="enquiries.opened", category="staff", subject_id=view.id, body={})
    return view


def _opened(actor: Actor, code: str) -> LeftView:
    plain = _plain(code, LEFT_LETTERS)
    row = Left.objects.filter(lookup=code_lookup(plain, context=_LEFT), until__gt=actor.now).first()
    if row is None:
        raise NotFound("enquiry_code")
    content: Mapping[str, Json] = json.loads(open_with_code(bytes(row.cipher), plain, context=_LEFT))
    return LeftView(row.id, content, row.left_at, row.until)


@door("enquiries.take")
def take_over(*, actor: Actor, code: str) -> LeftView:
    """Return what somebody left and destroy it here: it goes on as the officer's draft, once.

    Raises ``NotFound`` as ``open_left``, also for the second of two officers who press at once.
    """
    view = _opened(actor, code)
    deleted, _rows = Left.objects.filter(id=view.id).delete()
    if not deleted:
        raise NotFound("enquiry_code")
    record(actor=actor, type="enquiries.taken_over", category="staff", subject_id=view.id, body={})
    return view


@door("enquiries.tidy")
def tidy(*, actor: Actor) -> int:
    """Destroy what nobody came for in time; return how many (a job of every hour)."""
    deleted, _rows = Left.objects.filter(until__lte=actor.now).delete()
    return deleted
