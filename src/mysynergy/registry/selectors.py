"""Reads of the registry, through row-level security."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import Model

from mysynergy.access.public import Actor, ActorKind, agencies, door
from mysynergy.events.public import record_read
from mysynergy.kernel.errors import NotFound
from mysynergy.linkage import KeyKind, format_phone, parse_phone
from mysynergy.registry.candidates import CONTACT_CONTEXT
from mysynergy.registry.comparison import exact_keys, masked, word_keys
from mysynergy.registry.domain import (
    MAIL_CONTEXT,
    ConsentView,
    IndividualView,
    LinkView,
    age_on,
    person_opens,
)
from mysynergy.registry.models import Consent, Contact, Individual, Link
from mysynergy.registry.standing import StandsFor
from mysynergy.vault.public import Sealed, open_text

_MOST_TYPED = 200


def _named(model: type[Model], table: str) -> str:
    return ", ".join(f'{table}."{field.column}"' for field in model._meta.concrete_fields)


#: Asked a few times for each page: sent as they stand, whatever the number of people.
#: With the people their mail addresses, since almost nobody has one.
_PEOPLE = f"""SELECT {_named(Individual, "i")}, registry_current_one(i.id) AS now, m.key_id AS mail_key,
    m.cipher AS mail_cipher
FROM registry_individual i LEFT JOIN LATERAL (
  SELECT a.key_id, a.cipher FROM registry_mail a WHERE a.individual_id = i.id AND a.ended_at IS NULL
  ORDER BY a.since DESC, a.id DESC LIMIT 1) m ON true
WHERE i.id = ANY(%s)"""  # noqa: S608 - our own columns
_CONTACTS = f"""SELECT {_named(Contact, "c")} FROM registry_contact c
WHERE c.individual_id = ANY(%s) AND c.ended_at IS NULL ORDER BY c.since, c.id"""  # noqa: S608 - our own columns


@door("registry.read")
def get_many(*, actor: Actor, ids: Collection[uuid.UUID]) -> Mapping[uuid.UUID, IndividualView]:
    """Return individuals by id, in two queries, without those the actor may not see. Records no reading.

    An id whose records a link brought to somebody else gives that individual: its ``id`` is then another.
    """
    return views(actor, ids)


@door("registry.read")
def open_person(*, actor: Actor, individual_id: uuid.UUID) -> IndividualView:
    """Return one individual for her page and record that the actor read it (once an hour and purpose).

    Raises ``NotFound`` where the actor may not see her, as where there is none, and what a guard raises
    (``NotAllowed("own_circle")``).
    """
    view = views(actor, [individual_id]).get(individual_id)
    if view is None:
        raise NotFound("individual")
    person_opens.ask(actor=actor, individual_id=view.id)
    if actor.id is not None and actor.kind is not ActorKind.SYSTEM:
        record_read(actor=actor, individual_id=view.id, what="person")
    return view


def views(actor: Actor, ids: Collection[uuid.UUID]) -> dict[uuid.UUID, IndividualView]:
    """Return what the running context may see of these individuals."""
    wanted = list(ids)
    if not wanted:
        return {}
    found = _read(wanted)
    moved = {key: one.now for key, one in found.items() if one.now != key}
    if moved:
        found |= _read(set(moved.values()) - found.keys())
        wanted = [*wanted, *moved.values()]
    contacts = {contact.individual_id: contact for contact in Contact.objects.raw(_CONTACTS, [wanted])}
    seen = {key: _view(actor, one.row, contacts.get(key), one.mail) for key, one in found.items()}
    return {key: seen.get(moved.get(key, key), seen[key]) for key in ids if key in seen}


@dataclass(frozen=True, slots=True)
class _Read:
    """An individual as she stands, whom she stands for now, and her mail address, sealed."""

    row: Individual
    now: uuid.UUID
    mail: Sealed | None


def _read(ids: Collection[uuid.UUID]) -> dict[uuid.UUID, _Read]:
    rows = Individual.objects.raw(_PEOPLE, [list(ids)]) if ids else ()
    return {row.id: _Read(row, beside["now"], _sealed(beside)) for row in rows if (beside := vars(row))}


def _sealed(beside: Mapping[str, Any]) -> Sealed | None:
    return Sealed(beside["mail_key"], bytes(beside["mail_cipher"])) if beside["mail_key"] else None


def _view(actor: Actor, row: Individual, contact: Contact | None, mail: Sealed | None) -> IndividualView:
    return IndividualView(
        id=row.id,
        name=row.name,
        number_kind=row.number_kind,
        number_masked=masked(row.number_kind, row.number_tail),
        birth_date=row.birth_date,
        birth_precision=row.birth_precision,
        age=age_on(row.birth_date, row.birth_precision, actor.today, row.death_date),
        sex=row.sex,
        state=row.state,
        district=row.district,
        postcode=row.postcode,
        address=row.address,
        language=row.language,
        phone=_phone(row, contact),
        safe_to_contact=row.safe_to_contact if row.alive else "do_not_contact",
        alive=row.alive,
        death_date=row.death_date,
        death_precision=row.death_precision,
        protected=row.protected_by_id is not None,
        registered_at=row.registered_at,
        erased_at=row.erased_at,
        email=_mail(row, mail),
    )


def _phone(row: Individual, contact: Contact | None) -> str | None:
    if contact is None or not row.alive or "do_not_contact" in (row.safe_to_contact, contact.safe):
        return None
    typed = open_text(Sealed(contact.key_id, bytes(contact.cipher)), context=CONTACT_CONTEXT)
    number = parse_phone(typed).e164
    return format_phone(number) if number else typed


def _mail(row: Individual, mail: Sealed | None) -> str | None:
    if mail is None or not row.alive or row.safe_to_contact == "do_not_contact":
        return None
    return open_text(mail, context=MAIL_CONTEXT)


@door("registry.read")
def search(*, actor: Actor, text: str, limit: int = 20) -> tuple[IndividualView, ...]:
    """Return people of the actor's own agency found by words of a name, a number, its last four signs or a
    phone.

    Every word of the name must agree, by sound. Newest registrations first.
    """
    typed = text.replace("\x00", "").strip()[:_MOST_TYPED]
    digits = "".join(sign for sign in typed if sign.isascii() and sign.isdigit())
    letters = any(sign.isalpha() for sign in typed)
    words = word_keys(typed) if letters else []
    exact: list[bytes] = []
    compact = "".join(sign for sign in typed.upper() if sign.isalnum())
    if digits:
        exact += exact_keys(KeyKind.NUMBER, [f"twelve:{digits}"] if len(digits) == 12 else [])
        exact += exact_keys(
            KeyKind.NUMBER,
            [f"{kind}:{compact}" for kind in ("passport", "old_ic", "army", "police", "unhcr")],
        )
        phone = parse_phone(typed).e164 if not letters else None
        exact += exact_keys(KeyKind.PHONE, [phone] if phone else [])
    tail = digits if len(digits) == 4 and not letters else None
    if not words and not exact and tail is None:
        return ()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT individual_id FROM registry_search(%s::bytea[], %s::bytea[], %s, %s)",
            [words, exact, tail, max(1, min(limit, 100))],
        )
        ids = [identifier for (identifier,) in cursor.fetchall()]
    found = views(actor, ids)
    # Two ids of a joined person are one person.
    return tuple({one.id: one for one in (found[key] for key in ids if key in found)}.values())


@door("registry.read")
def current_ids(*, actor: Actor, ids: Collection[uuid.UUID]) -> Mapping[uuid.UUID, uuid.UUID]:
    """Return for each id the individual it stands for now, following links; usually itself."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, current FROM registry_current(%s::uuid[])", [list(ids)])
        return dict(cursor.fetchall())


def _secret(actor: Actor) -> frozenset[uuid.UUID]:
    """Return the agencies whose very name can be a secret from this reader."""
    if actor.kind is ActorKind.SYSTEM:
        return frozenset()
    known = agencies(actor=actor).values()
    return frozenset(one.id for one in known if one.sensitive and one.id != actor.agency_id)


def link_view(row: Link, secret: frozenset[uuid.UUID] = frozenset()) -> LinkView:
    """Return a link as a plain value, without what tells of a secret agency."""
    hidden = row.agency_id in secret
    return LinkView(
        id=row.id,
        source_record_id=row.source_record_id,
        individual_id=row.individual_id,
        agency_id=None if hidden else row.agency_id,
        how=row.how,
        evidence=tuple(row.evidence),
        weight=row.weight,
        decided_by=None if hidden else row.decided_by,
        decided_at=row.decided_at,
        ended_at=row.ended_at,
        ended_by=None if hidden else row.ended_by,
        end_reason=row.end_reason,
        prevails=tuple(row.prevails or ()),
        over=tuple(row.over or ()),
    )


@door("registry.read")
def links_of(*, actor: Actor, individual_id: uuid.UUID) -> tuple[LinkView, ...]:
    """Return the links of an individual that the actor may see, ended ones too, oldest first."""
    rows = Link.objects.filter(individual_id__in=StandsFor(individual_id)).order_by("decided_at", "id")
    secret = _secret(actor)
    return tuple(link_view(row, secret) for row in rows)


@door("registry.read")
def consents_of(*, actor: Actor, individual_id: uuid.UUID) -> tuple[ConsentView, ...]:
    """Return the consents and other legal bases recorded for an individual, the newest first."""
    rows = Consent.objects.filter(individual_id__in=StandsFor(individual_id)).order_by("-given_at", "-id")
    secret = _secret(actor)
    return tuple(
        ConsentView(
            id=row.id,
            individual_id=row.individual_id,
            agency_id=None if row.agency_id in secret else row.agency_id,
            basis=row.basis,
            purposes=tuple(row.purposes),
            categories=tuple(row.categories),
            agency_ids=tuple(
                one for one in row.agency_ids if row.agency_id == actor.agency_id or one not in secret
            ),
            evidence=row.evidence,
            given_at=row.given_at,
            withdrawn_at=row.withdrawn_at,
        )
        for row in rows
    )
