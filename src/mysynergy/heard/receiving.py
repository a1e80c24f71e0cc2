"""Tips and questions as they come in, by whoever brings them, and what stands behind a code afterwards."""

from __future__ import annotations

import json
import uuid
from dataclasses import asdict, dataclass, replace

from mysynergy.access.public import Actor, acting, agencies, door
from mysynergy.cases.public import casework, due_at
from mysynergy.crises.public import DangerSaid
from mysynergy.crises.public import report as report_danger
from mysynergy.events.public import Json, once
from mysynergy.heard import domain
from mysynergy.heard.domain import QUESTION, TIP, Received, Reply, Said
from mysynergy.heard.models import Heard
from mysynergy.heard.sealing import opened, seal, tell
from mysynergy.kernel.errors import Conflict, Invalid, NotFound
from mysynergy.kernel.identifiers import new_id
from mysynergy.vault.public import blind_index, code_lookup, new_code, read_code

_CONTEXT = "heard.code"


@door("heard.bring")
def tell_of(
    *,
    actor: Actor,
    said: Said,
    state: str,
    channel: str = "web",
    danger: bool = False,
    idempotency_key: str | None = None,
) -> Received:
    """Take a tip that somebody needs help; return the code, which only ever shows "received".

    It goes to the welfare department of the ``state``, to a named officer and with a date. ``danger``: an
    officer of that agency is asked to act within minutes, too. The same words with the same key are one tip
    with one code; other words are another. Raises ``Invalid``.
    """
    given = _Given(TIP, said.relation, state, channel, danger)
    return _receive(actor, given, said, idempotency_key)


@door("heard.bring")
def ask(
    *,
    actor: Actor,
    said: Said,
    topic: str,
    state: str = "",
    channel: str = "web",
    idempotency_key: str | None = None,
) -> Received:
    """Take a question, anonymous if wished; return the code behind which the answer will stand.

    Asked at a counter or by telephone it is that agency's, else the host's. Repeated as a tip is. Raises
    ``Invalid``.
    """
    return _receive(actor, _Given(QUESTION, topic, state, channel), said, idempotency_key)


@dataclass(frozen=True, slots=True)
class _Given:
    """What stands beside the words of a tip or a question."""

    kind: str
    topic: str
    state: str
    channel: str
    danger: bool = False


def _receive(actor: Actor, given: _Given, said: Said, key: str | None) -> Received:
    said = replace(said, answer="", note="")
    if faults := domain.faults_of(
        given.kind, said, topic=given.topic, channel=given.channel, state=given.state
    ):
        raise Invalid(faults)
    whole = json.dumps([key, str(actor.id), asdict(given), said.texts()])
    # The code follows from a secret of this machine and is kept nowhere; the stored key tells nothing of it.
    code = new_code(domain.CODE_LETTERS, follows=blind_index("heard.code", whole) if key else None)
    with acting(actor.as_system("heard.receive")) as system:
        answer = once(
            actor=system,
            key=f"heard:{blind_index('heard.once', whole).hex()}" if key else None,
            request={"do": "heard.receive"},
            run=lambda: {"id": str(_kept(actor, system, given, said, code).id)},
        )
        row = Heard.objects.get(id=str(answer["id"]))
    return Received(row.id, code, row.held_until or row.closed_at or row.received_at)


def _kept(actor: Actor, system: Actor, given: _Given, said: Said, code: str) -> Heard:
    agency_id, holder = _who_answers(actor, system, given.kind, given.state)
    acts_within = domain.ACT_WITHIN[given.kind]
    row = Heard(
        id=new_id(),
        agency_id=agency_id,
        kind=given.kind,
        channel=given.channel,
        topic=given.topic,
        area=given.state,
        lookup=code_lookup(code.replace("-", ""), context=_CONTEXT),
        received_at=actor.now,
        taken_down_by=actor.id,
        held_by_id=holder,
        held_until=due_at(actor=system, agency_id=agency_id, working_days=acts_within),
        **_indexes(given.kind, said),
    )
    seal(row, said)
    if given.danger:
        row.crisis_id = _raise_alarm(system, agency_id, said)
    row.save(force_insert=True)
    quiet = Actor.system("heard.receive", now=actor.now)  # who wrote it down is in the row, for its agency
    body: dict[str, Json] = {"channel": given.channel, "topic": given.topic, "danger": given.danger}
    # Whoever wrote it down for herself is told nothing of it.
    named: dict[str, Json] = {} if holder == actor.id else {"officer": str(holder)}
    tell(quiet, row, "received", {**body, **named})
    return row


def _who_answers(actor: Actor, system: Actor, kind: str, state: str) -> tuple[uuid.UUID, uuid.UUID]:
    """Return agency and officer: the first of those in question that has anybody who works with people."""
    wanted = [one.id for one in domain.agency_for(kind, state, agencies(actor=system))]
    if kind == QUESTION and actor.agency_id is not None:
        wanted.insert(0, actor.agency_id)
    quiet = Actor.system("heard.receive", now=actor.now)
    for agency_id in wanted:
        herself = actor.id if agency_id == actor.agency_id else None
        try:
            return agency_id, casework.named_officer(actor=quiet, agency_id=agency_id, first=herself)
        except Conflict:
            continue
    raise Conflict("nobody_to_hold")


def _indexes(kind: str, said: Said) -> dict[str, bytes | None]:
    about = "\x1f".join(" ".join(one.casefold().split()) for one in (said.about, said.place))
    digits = "".join(sign for sign in said.phone if sign.isdigit())
    return {
        "about_index": blind_index("heard.about", about) if kind == TIP else None,
        "teller_index": blind_index("heard.teller", digits) if digits else None,
    }


def _raise_alarm(system: Actor, agency_id: uuid.UUID, said: Said) -> uuid.UUID:
    known = DangerSaid("other", who=said.about, where=said.place, what=said.words)
    return report_danger(actor=replace(system, id=None, agency_id=agency_id), said=known).id


@door("heard.bring")
def reply_behind(*, actor: Actor, code: str) -> Reply:
    """Return what stands behind a code: that it was received, and of a question its answer.

    Of a tip nothing else is ever shown. A question that was dealt with in another way says so. Raises
    ``NotFound("heard_code")`` for a code of nothing.
    """
    plain = read_code(code, domain.CODE_LETTERS)
    with acting(actor.as_system("heard.reply")):
        row = Heard.objects.filter(lookup=code_lookup(plain, context=_CONTEXT)).first() if plain else None
        if row is None:
            raise NotFound("heard_code")
        if row.kind == TIP:
            return Reply(row.kind, row.received_at, "received")
        if row.answered_at is None:
            return Reply(row.kind, row.received_at, "ended" if row.state == "closed" else "received")
        return Reply(row.kind, row.received_at, "answered", opened(row).answer, row.answered_at)
