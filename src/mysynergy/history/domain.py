"""What a reader may know of an event, and which events are one deed. Pure."""

from __future__ import annotations

import re
import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from mysynergy.events.public import Happened

#: Stands where a name was: of a service the reader may not see.
WITHHELD: Final = "withheld"
_SYSTEM: Final = "system"
_CODE: Final = re.compile(r"[a-z0-9_.-]*")


@dataclass(frozen=True, slots=True)
class Secrets:
    """What a reader may not learn from events of other agencies.

    ``agencies`` whose very name tells, ``names``: how they, their programmes and officers are written in
    bodies, ``officers`` of theirs.
    """

    own: uuid.UUID | None
    agencies: frozenset[uuid.UUID]
    names: frozenset[str]
    officers: frozenset[uuid.UUID] = frozenset()


@dataclass(frozen=True, slots=True)
class Deed:
    """What somebody did, with what followed from it by itself in the same act (oldest first)."""

    event: Happened
    followed: tuple[Happened, ...] = ()


def redacted(event: Happened, secrets: Secrets, open_to: Collection[uuid.UUID] = ()) -> Happened:
    """Return an event without the names its reader has no need of.

    Whole for the agency whose record it is, and for the agencies in ``open_to`` (those she deals with in this
    very matter). Of another agency's event she learns no service whose name is a secret, no words typed as a
    reason, and not in whose hands a need is, unless they are her own agency's; nor who and how many live
    together: the household itself says that as far as she may see it.
    """
    if event.agency_id is not None and (event.agency_id == secrets.own or event.agency_id in open_to):
        return event
    hidden = event.agency_id in secrets.agencies or event.actor_id in secrets.officers
    body = {key: _known(key, value, secrets) for key, value in event.body.items()}
    if event.type.startswith(("households.", "corrections.two_people", "joining.")):
        body = {key: WITHHELD if key in _OF_OTHERS else value for key, value in body.items()}
    return replace(
        event,
        agency_id=None if event.agency_id in secrets.agencies else event.agency_id,
        actor_id=None if hidden else event.actor_id,
        body=_without_holder(body, secrets),
    )


#: What is told of somebody else in another agency's household, or as somebody else than her: it would count,
#: or name, whom the reader may not see.
_OF_OTHERS: Final = {"members", "left", "moved_from", "other"}


def _known(key: str, value: Any, secrets: Secrets) -> Any:
    if isinstance(value, str):
        typed = key == "reason" and not _CODE.fullmatch(value)
        return WITHHELD if typed or value in secrets.names else value
    if isinstance(value, Mapping):
        return _without_holder({name: _known(name, one, secrets) for name, one in value.items()}, secrets)
    if isinstance(value, Sequence):
        return [_known(key, one, secrets) for one in value]
    return value


def _without_holder(body: dict[str, Any], secrets: Secrets) -> dict[str, Any]:
    if "holder_agency" not in body or body["holder_agency"] == str(secrets.own):
        return body
    return {**body, "holder_agency": WITHHELD, "held_by": WITHHELD}


def named_in(event: Happened) -> set[uuid.UUID]:
    """Return the ids an event holds: who acted, and every one in its body."""
    found = {event.actor_id} if event.actor_id is not None else set()
    waiting: list[Any] = [event.body]
    while waiting:
        one = waiting.pop()
        if isinstance(one, Mapping):
            waiting.extend(one.values())
        elif isinstance(one, str):
            found |= _id(one)
        elif isinstance(one, Sequence):
            waiting.extend(one)
    return found


def _id(text: str) -> set[uuid.UUID]:
    try:
        return {uuid.UUID(text)} if len(text) == 36 else set()
    except ValueError:
        return set()


def folded(events: Sequence[Happened], quiet: Collection[str]) -> tuple[Deed, ...]:
    """Return deeds in the order of ``events`` (newest first), each with what followed from it in its act.

    What the system recorded, or a ``quiet`` type, goes into the line of the deed of the same act that caused
    it: the one about the same thing, else the act's first. A copy of a deed for another agency, which names
    who did it, is its cause where the deed itself is not seen. Where neither is, each stands for itself,
    quiet ones not at all.
    """
    causes: dict[uuid.UUID, list[Happened]] = {}
    copies: dict[uuid.UUID, list[Happened]] = {}
    for event in reversed(events):
        if event.act_id is None or event.type in quiet:
            continue
        if event.actor_kind != _SYSTEM:
            causes.setdefault(event.act_id, []).append(event)
        elif event.actor_id is not None:
            copies.setdefault(event.act_id, []).append(event)
    causes = copies | causes
    followed: dict[uuid.UUID, list[Happened]] = {}
    lines: list[Happened] = []
    for event in events:
        deeds = causes.get(event.act_id, []) if event.act_id is not None else []
        if event in deeds:
            lines.append(event)
        elif deeds:
            followed.setdefault(_cause(event, deeds).id, []).insert(0, event)
        elif event.type not in quiet:
            lines.append(event)
    return tuple(Deed(one, tuple(followed.get(one.id, ()))) for one in lines)


def _cause(event: Happened, deeds: Sequence[Happened]) -> Happened:
    about = {event.subject_id, str(event.body.get("need"))}
    for one in deeds:
        if one.subject_id in about or str(one.body.get("need")) in about:
            return one
    return deeds[0]
