"""Tips and questions as they come in, by whoever brings them, and what stands behind a code afterwards."""

from __future__ import annotations

import uuid
from dataclasses import replace

from mysynergy.access.public import Actor, acting, agencies, door
from mysynergy.cases.public import casework, due_at
from mysynergy.crises.public import DangerSaid
from mysynergy.crises.public import report as report_danger
from mysynergy.heard import domain
from mysynergy.heard.domain import QUESTION, TIP, Received, Reply, Said
from mysynergy.heard.models import Heard
from mysynergy.heard.sealing import opened, seal, tell
from mysynergy.kernel.errors import Conflict, Invalid, NotFound
from mysynergy.kernel.identifiers import new_id
from mysynergy.vault.public import blind_index, code_lookup, new_code, read_code

_CONTEXT = "heard.code"


@door("heard.bring")
def tell_of(*, actor: Actor, said: Said, state: str, channel: str = "web", danger: bool = False) -> Received:
    """Take a tip that somebody needs help; return the code, which only ever shows "received".

    It goes to the welfare department of the ``state``, to a named officer and with a date. ``danger``: an
    officer of that agency is asked to act within minutes, too. Raises ``Invalid``.
    """
    return _receive(actor, TIP, said, topic=said.relation, state=state, channel=channel, danger=danger)


@door("heard.bring")
def ask(*, actor: Actor, said: Said, topic: str, state: str = "", channel: str = "web") -> Received:
    """Take a question, anonymous if wished; return the code behind which the answer will stand.

    Asked at a counter or by telephone it is that agency's, else the host's. Raises ``Invalid``.
    """
    return _receive(actor, QUESTION, said, topic=topic, state=state, channel=channel)


def _receive(
    actor: Actor, kind: str, said: Said, *, topic: str, state: str, channel: str, danger: bool = False
) -> Received:
    said = replace(said, answer="", note="")
    if faults := domain.faults_of(kind, said, topic=topic, channel=channel, state=state):
        raise Invalid(faults)
    code = new_code(domain.CODE_LETTERS)
    with acting(actor.as_system("heard.receive")) as system:
        agency_id, holder = _who_answers(actor, system, kind, state)
        row = Heard(
            id=new_id(),
            agency_id=agency_id,
            kind=kind,
            channel=channel,
            topic=topic,
            area=state,
            lookup=code_lookup(code.replace("-", ""), context=_CONTEXT),
            received_at=actor.now,
            taken_down_by=actor.id,
            held_by_id=holder,
            held_until=due_at(actor=system, agency_id=agency_id, working_days=domain.ACT_WITHIN[kind]),
            **_indexes(kind, said),
        )
        seal(row, said)
        if danger:
            row.crisis_id = _raise_alarm(system, agency_id, said)
        row.save(force_insert=True)
        quiet = Actor.system(
            "heard.receive", now=actor.now
        )  # who wrote it down is in the row, for its agency
        tell(
            quiet,
            row,
            "received",
            {"channel": channel, "topic": topic, "danger": danger, "officer": str(holder)},
        )
    assert row.held_until is not None  # noqa: S101 - set above
    return Received(row.id, code, row.held_until)


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

    Of a tip nothing else is ever shown. Raises ``NotFound("heard_code")`` for a code of nothing.
    """
    plain = read_code(code, domain.CODE_LETTERS)
    with acting(actor.as_system("heard.reply")):
        row = Heard.objects.filter(lookup=code_lookup(plain, context=_CONTEXT)).first() if plain else None
        if row is None:
            raise NotFound("heard_code")
        if row.kind == TIP or row.answered_at is None:
            return Reply(row.kind, row.received_at, "received")
        return Reply(row.kind, row.received_at, "answered", opened(row).answer, row.answered_at)
