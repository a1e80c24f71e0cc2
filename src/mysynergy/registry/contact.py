"""How she may be reached, where she lives, in which language to speak with her: corrected afterwards."""

from __future__ import annotations

import base64
import re
import uuid
from dataclasses import replace
from typing import Final

from django.db import connection

from mysynergy.access.public import Actor, acting, door
from mysynergy.events.public import Json, record
from mysynergy.intake.public import SAFE_TO_CONTACT, PersonSaid, submit
from mysynergy.kernel.errors import Conflict, Fault, Invalid, NotFound
from mysynergy.kernel.identifiers import new_id
from mysynergy.linkage.survivorship import PLACE
from mysynergy.registry.candidates import CONTACT_CONTEXT
from mysynergy.registry.comparison import keys_to_store, record_said
from mysynergy.registry.domain import MAIL_CONTEXT, ON_PAGE, ResidenceSaid
from mysynergy.registry.golden import derive, standing
from mysynergy.registry.models import Contact, Individual, Link, Mail
from mysynergy.registry.particulars import store_keys
from mysynergy.registry.selectors import views
from mysynergy.registry.standing import stands_now
from mysynergy.vault.public import seal_text

_EMAIL: Final = re.compile(r"[^@\s<>\"',;]+@[^@\s<>\"',;]+\.[^@\s<>\"',;.]+")
_MOST_EMAIL: Final = 254
_FIELDS: Final = ("address", "postcode", "district", "state", "language")


@door("registry.write")
def set_contact(
    *,
    actor: Actor,
    individual_id: uuid.UUID,
    phone: str | None,
    safe_to_contact: str | None,
    residence: ResidenceSaid | None = None,
    keep_phone: bool = False,
    email: str | None = None,
    version: str | None = None,
) -> None:
    """Set the telephone number (``None``: none; ``keep_phone``: as it is) and how she may be contacted, and
    with ``residence`` where she lives and in which language to speak with her. ``email``: where messages go
    instead of a telephone, for every agency, if she wishes so (``None``: as it is; empty: nowhere).

    What is set is a record of its own, which goes before what had been said; what an agency said stays with
    its source record, and the former number is kept as ended. ``version``: what the editor saw
    (``IndividualView.contact_version``). Raises ``NotFound``, ``Invalid`` (fields of ``PersonSaid``),
    ``Conflict("changed_meanwhile")`` for a stale edit. The rule of contact is the golden one: every message
    of every agency obeys it.
    """
    individual_id = stands_now(individual_id)
    person = Individual.objects.filter(id=individual_id).first()
    if person is None or actor.agency_id is None:
        raise NotFound("individual")
    said = _checked(actor, phone if not keep_phone else None, safe_to_contact, residence, email)
    with connection.cursor() as cursor:
        cursor.execute("SELECT registry_lock(%s::uuid[])", [[individual_id]])
    if stands_now(individual_id) != individual_id:  # joined to somebody while this waited
        raise Conflict("changed_meanwhile")
    if version is not None and views(actor, [individual_id])[individual_id].contact_version != version:
        raise Conflict("changed_meanwhile")
    person.refresh_from_db()
    if person.erased_at is not None:
        raise Conflict("person_erased")
    body: dict[str, Json] = {"old_rule": person.safe_to_contact, "new_rule": safe_to_contact}
    moved = _changes(person, said) if residence is not None else {}
    body |= moved
    fields = [] if moved.keys().isdisjoint(PLACE) else [*PLACE]  # one place, told as a whole
    fields += ["language"] if "language" in moved else []
    fields += ["safe_to_contact"] if person.safe_to_contact != safe_to_contact else []
    if fields:
        keep_set(actor, person, said, fields)
        derive(actor, [person.id])
    body |= _keep_phone(actor, person.id, said) if keep_phone else _set_phone(actor, person.id, said)
    if email is not None:
        body["email"] = _set_mail(actor, individual_id, email.strip())
    found_by = PersonSaid(name=person.name, phone=said.phone, state=said.state, postcode=said.postcode)
    store_keys(actor, keys_to_store(record_said(found_by, actor.today)), individual_id, None)
    record(
        actor=actor,
        type="registry.contact_set",
        category="contact",
        subject_id=new_id(),
        individual_id=individual_id,
        body=body,
    )


def _checked(
    actor: Actor,
    phone: str | None,
    safe_to_contact: str | None,
    residence: ResidenceSaid | None,
    email: str | None,
) -> PersonSaid:
    where = residence or ResidenceSaid()
    said = PersonSaid(
        name="x",  # of no matter here: the name is not told again
        phone=(phone or "").strip(),
        safe_to_contact=safe_to_contact,
        address=where.address.strip(),
        postcode=where.postcode.strip(),
        district=where.district.strip(),
        state=where.state or None,
        language=where.language or None,
    )
    faults = [fault for fault in said.check(actor.today).faults if fault.field != "name"]
    if not faults and safe_to_contact not in (*SAFE_TO_CONTACT, None):
        faults = [Fault("safe_to_contact", "unknown_safe_to_contact")]
    typed = (email or "").strip()
    if typed and (len(typed) > _MOST_EMAIL or not _EMAIL.fullmatch(typed)):
        faults.append(Fault("email", "email_unreadable"))
    if faults:
        raise Invalid(faults)
    return said


def keep_set(actor: Actor, person: Individual, said: PersonSaid, fields: list[str]) -> None:
    """Keep what was set as a record of its own that prevails in ``fields``; whoever calls derives.

    Only where the rule of contact is among them does it set aside the rules that stood.
    """
    known = standing(actor, [person.id]).get(person.id, []) if "safe_to_contact" in fields else []
    source = submit(
        actor=actor.as_system("registry.set_contact"),
        said=replace(PersonSaid(name=person.name), **{field: getattr(said, field) for field in fields}),
        channel="counter",
    )
    Link.objects.create(
        individual_id=person.id,
        source_record_id=source.id,
        agency_id=source.agency_id,
        how="corrected",
        evidence=[ON_PAGE],
        prevails=fields,
        over=[one.source for one in known if "safe_to_contact" in one.says],
        decided_by=actor.id,
        decided_at=actor.now,
    )


def _changes(person: Individual, said: PersonSaid) -> dict[str, Json]:
    """Return what of the residence changes, old and new (the address sealed)."""
    changed: dict[str, Json] = {}
    for name in _FIELDS:
        old, new = getattr(person, name), getattr(said, name) or None
        if old == new:
            continue
        shown = _sealed if name == "address" else _plain
        changed[name] = {"old": shown(old), "new": shown(new)}
    return changed


def _plain(value: str | None) -> Json:
    return value


def _sealed(value: str | None) -> Json:
    if value is None:
        return None
    sealed = seal_text(value, context=CONTACT_CONTEXT)
    return {"key": sealed.key_id, "cipher": base64.b64encode(sealed.cipher).decode()}


def _keep_phone(actor: Actor, individual_id: uuid.UUID, said: PersonSaid) -> dict[str, Json]:
    """Let the agency's numbers stand, under the rule told; return what the event says of it."""
    own = Contact.objects.filter(individual_id=individual_id, agency_id=actor.own_agency_id, ended_at=None)
    own.update(safe=said.safe_to_contact)
    return {"phones_ended": 0, "phone": None}


def _set_phone(actor: Actor, individual_id: uuid.UUID, said: PersonSaid) -> dict[str, Json]:
    """End the numbers that the agency knew, write the one told; return what the event says of it."""
    own = Contact.objects.filter(individual_id=individual_id, agency_id=actor.own_agency_id, ended_at=None)
    ended = own.update(ended_at=actor.now)
    if said.phone:
        sealed = seal_text(said.phone, context=CONTACT_CONTEXT)
        Contact.objects.create(
            individual_id=individual_id,
            agency_id=actor.own_agency_id,
            since=actor.now,
            key_id=sealed.key_id,
            cipher=sealed.cipher,
            safe=said.safe_to_contact,
        )
    return {"phones_ended": ended, "phone": bool(said.phone)}


def _set_mail(actor: Actor, individual_id: uuid.UUID, typed: str) -> bool:
    """End the address that stood, of whichever agency: one wish holds for all. Return whether one stands."""
    with acting(actor.as_system("registry.set_mail")):
        Mail.objects.filter(individual_id=individual_id, ended_at=None).update(ended_at=actor.now)
    if typed:
        sealed = seal_text(typed, context=MAIL_CONTEXT)
        Mail.objects.create(
            individual_id=individual_id,
            agency_id=actor.own_agency_id,
            since=actor.now,
            key_id=sealed.key_id,
            cipher=sealed.cipher,
        )
    return bool(typed)
