"""The second door of the registry: the golden record, its numbers and names, and what was agreed."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping

from django.db import connection

from mysynergy.access.public import Actor, Bar, Held, Standing, Subject, acting, door
from mysynergy.kernel.errors import NotFound
from mysynergy.linkage import format_identity
from mysynergy.registry.candidates import CONTACT_CONTEXT, IDENTIFIER_CONTEXT
from mysynergy.registry.domain import MAIL_CONTEXT
from mysynergy.registry.models import Consent, Contact, Identifier, Individual, Link, Mail, Spelling
from mysynergy.vault.public import Sealed, open_text


@door("privacy.read")
def subject_of(*, actor: Actor, individual_id: uuid.UUID) -> Subject:
    """Return one person under every id that stands for her now, and the source records that stand for her.

    Raises ``NotFound`` where the actor may not see her. An id that was linked to somebody else leads to whom
    it stands for now.
    """
    if not Individual.objects.filter(id=individual_id).exists():
        raise NotFound("individual")
    with acting(actor.as_system("registry.subject")), connection.cursor() as cursor:
        cursor.execute("SELECT current FROM registry_current(%s::uuid[])", [[individual_id]])
        (current,) = cursor.fetchone()
        records = Link.objects.filter(individual_id=current, ended_at=None)
        ids = list(records.order_by("decided_at").values_list("source_record_id", flat=True))
        former = set(Link.objects.filter(source_record_id__in=ids).values_list("individual_id", flat=True))
        cursor.execute("SELECT id, current FROM registry_current(%s::uuid[])", [list(former)])
        same = sorted(one for one, now in cursor.fetchall() if now == current and one != current)
        # Corrections stay with the id under which they were made: see registry_current.
        corrections = Link.objects.filter(individual_id__in=same, ended_at=None, how="corrected")
        ids += corrections.order_by("decided_at").values_list("source_record_id", flat=True)
    return Subject(individual_id=current, individual_ids=(current, *same), source_record_ids=tuple(ids))


@door("privacy.export")
def export_person(*, actor: Actor, subject: Subject) -> tuple[Held, ...]:
    """Return her golden record, numbers (whole: they are hers), spellings, telephone numbers and e-mail
    addresses, how records came to stand for her, and consents, as far as the actor may see them.
    """
    return (
        *_golden(subject),
        *_numbers(subject),
        *_spellings(subject),
        *_phones(subject),
        *_mails(subject),
        *_links(subject),
        *_consents(subject),
    )


def _golden(subject: Subject) -> Iterator[Held]:
    for row in Individual.objects.filter(id__in=subject.individual_ids).order_by("registered_at", "id"):
        yield Held.of(
            "individual",
            {
                "name": row.name,
                "birth_date": row.birth_date,
                "sex": row.sex,
                "state": row.state,
                "district": row.district,
                "postcode": row.postcode,
                "address": row.address,
                "language": row.language,
                "alive": row.alive,
                "death_date": row.death_date,
                "safe_to_contact": row.safe_to_contact,
            },
            id=row.id,
            category="identity",
            at=row.registered_at,
        )


def _numbers(subject: Subject) -> Iterator[Held]:
    for row in Identifier.objects.filter(individual_id__in=subject.individual_ids).order_by("since", "id"):
        number = open_text(Sealed(row.key_id, bytes(row.cipher)), context=IDENTIFIER_CONTEXT)
        yield Held.of(
            "number",
            {
                "identity_kind": row.kind,
                "identity_number": format_identity(number),
                "verification": row.verified,
                "until": row.ended_at,
            },
            id=row.id,
            category="identity",
            agency_id=row.agency_id,
            at=row.since,
        )


def _spellings(subject: Subject) -> Iterator[Held]:
    for row in Spelling.objects.filter(individual_id__in=subject.individual_ids).order_by("since", "id"):
        yield Held.of(
            "spelling",
            {"name": row.name, "until": row.ended_at},
            id=row.id,
            category="identity",
            agency_id=row.agency_id,
            at=row.since,
        )


def _phones(subject: Subject) -> Iterator[Held]:
    for row in Contact.objects.filter(individual_id__in=subject.individual_ids).order_by("since", "id"):
        yield Held.of(
            "phone",
            {
                "phone": open_text(Sealed(row.key_id, bytes(row.cipher)), context=CONTACT_CONTEXT),
                "safe_to_contact": row.safe,
                "until": row.ended_at,
            },
            id=row.id,
            category="contact",
            agency_id=row.agency_id,
            at=row.since,
        )


def _mails(subject: Subject) -> Iterator[Held]:
    for row in (
        Mail.objects.filter(individual_id__in=subject.individual_ids)
        .exclude(cipher=b"")
        .order_by("since", "id")
    ):
        yield Held.of(
            "email",
            {
                "email": open_text(Sealed(row.key_id, bytes(row.cipher)), context=MAIL_CONTEXT),
                "until": row.ended_at,
            },
            id=row.id,
            category="contact",
            agency_id=row.agency_id,
            at=row.since,
        )


def _links(subject: Subject) -> Iterator[Held]:
    for row in Link.objects.filter(individual_id__in=subject.individual_ids).order_by("decided_at", "id"):
        yield Held.of(
            "link",
            {"how": row.how, "because_of": row.evidence, "until": row.ended_at, "reason": row.end_reason},
            id=row.id,
            category="identity",
            agency_id=row.agency_id,
            at=row.decided_at,
        )


def _consents(subject: Subject) -> Iterator[Held]:
    for row in Consent.objects.filter(individual_id__in=subject.individual_ids).order_by("given_at", "id"):
        yield Held.of(
            "consent",
            {
                "basis": row.basis,
                "purposes": row.purposes,
                "categories": row.categories,
                "agencies": row.agency_ids,
                "evidence": row.evidence,
                "withdrawn_at": row.withdrawn_at,
                "reason": row.withdrawn_reason,
            },
            id=row.id,
            category="consent",
            agency_id=row.agency_id,
            at=row.given_at,
        )


@door("privacy.erase")
def before_erasure(*, actor: Actor, subject: Subject) -> Standing:
    """Lock the person for the running transaction (awards and links take the same lock); bar a second
    erasure.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT registry_lock(%s::uuid[])", [sorted(subject.individual_ids)])
    gone = Individual.objects.filter(id=subject.individual_id, erased_at__isnull=False).count()
    return Standing(bars=(Bar("person_erased"),) if gone else ())


@door("privacy.erase")
def erase_person(*, actor: Actor, subject: Subject) -> Mapping[str, int]:
    """Empty the golden record, delete numbers, spellings, phones and search keys, empty e-mail addresses, end
    the links.

    Consents stay as proof of what was told to whom, without words. Nothing finds her afterwards; whoever is
    registered with the same number begins anew.
    """
    mails = Mail.objects.filter(individual_id__in=subject.individual_ids)
    mails.filter(ended_at=None).update(ended_at=actor.now)
    mails.update(key_id="", cipher=b"")
    with connection.cursor() as cursor:
        cursor.execute("SELECT registry_erase(%s::uuid[])", [list(subject.individual_ids)])
        (deleted,) = cursor.fetchone()
    return {"individual": len(subject.individual_ids), "number": deleted}
