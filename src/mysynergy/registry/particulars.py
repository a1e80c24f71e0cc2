"""Numbers, spellings, phones and keys: what a source record brings to an individual, and takes with it."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from django.db import connection

from mysynergy.access.public import Actor, ActorKind, acting, door, grant
from mysynergy.events.public import record
from mysynergy.intake.public import SourceRecordView
from mysynergy.kernel.errors import Conflict, NotAllowed, NotFound, need_reason
from mysynergy.linkage import format_identity
from mysynergy.registry.candidates import CONTACT_CONTEXT, IDENTIFIER_CONTEXT
from mysynergy.registry.comparison import keys_to_store, number_index, record_said, tail_of
from mysynergy.registry.domain import CATEGORIES_OF_A_SOURCE, person_opens
from mysynergy.registry.models import (
    Contact,
    Identifier,
    Individual,
    Link,
    NumberHolder,
    SearchKey,
    Spelling,
)
from mysynergy.registry.standing import stands_now
from mysynergy.vault.public import Sealed, open_text, seal_text

_HOLD = (
    "INSERT INTO registry_numberholder (index, individual_id) SELECT %s, id FROM registry_individual "
    "WHERE id = %s AND protected_by_id IS NULL ON CONFLICT DO NOTHING"
)


def bring(
    actor: Actor,
    source: SourceRecordView,
    individual_id: uuid.UUID,
    *,
    disputed: bool,
    opens: Sequence[str] = CATEGORIES_OF_A_SOURCE,
) -> None:
    """Write the number, spelling, phone and search keys of a source record for an individual; let its agency
    see ``opens`` of her.
    """
    said = source.said
    number = said.identity(actor.today)
    if number is not None and number.normalised:
        sealed = seal_text(number.normalised, context=IDENTIFIER_CONTEXT)
        Identifier.objects.create(
            individual_id=individual_id,
            agency_id=source.agency_id,
            source_record_id=source.id,
            since=actor.now,
            kind=number.kind.value,
            key_id=sealed.key_id,
            cipher=sealed.cipher,
            index=number_index(number),
            last_four=tail_of(number),
            valid=number.valid,
            disputed=disputed,
        )
    Spelling.objects.create(
        individual_id=individual_id,
        agency_id=source.agency_id,
        source_record_id=source.id,
        since=actor.now,
        name=said.name,
    )
    if said.phone:
        sealed = seal_text(said.phone, context=CONTACT_CONTEXT)
        Contact.objects.create(
            individual_id=individual_id,
            agency_id=source.agency_id,
            source_record_id=source.id,
            since=actor.now,
            key_id=sealed.key_id,
            cipher=sealed.cipher,
            safe=said.safe_to_contact,
        )
    with acting(actor.as_system("registry.bring")) as system:
        store_keys(system, keys_to_store(record_said(said, actor.today)), individual_id, source.id)
        if opens:
            grant(
                actor=system,
                individual_id=individual_id,
                agency_id=source.agency_id,
                reason_kind="source_record",
                reason_id=source.id,
                categories=opens,
            )


def store_keys(
    actor: Actor, keys: list[bytes], individual_id: uuid.UUID, source_record_id: uuid.UUID | None
) -> None:
    """Store search keys; those that stand already stay."""
    with acting(actor.as_system("registry.keys")):
        SearchKey.objects.bulk_create(
            [
                SearchKey(key=key, individual_id=individual_id, source_record_id=source_record_id)
                for key in keys
            ],
            ignore_conflicts=True,
        )


def hold_number(actor: Actor, index: bytes, individual_id: uuid.UUID) -> bool:
    """Let a number stand for an unprotected individual where it is free; return whether it does now.

    Waits for a registration of the same number that is under way elsewhere.
    """
    with acting(actor.as_system("registry.hold_number")), connection.cursor() as cursor:
        cursor.execute(_HOLD, [index, individual_id])
        if cursor.rowcount == 1:
            return True
        return NumberHolder.objects.filter(index=index, individual_id=individual_id).exists()


def take_back(actor: Actor, link: Link) -> None:
    """End what the record of a link brought, and let its number stand for nobody unless another record has
    it.
    """
    brought = {
        "source_record_id": link.source_record_id,
        "individual_id": link.individual_id,
        "ended_at": None,
    }
    with acting(actor.as_system("registry.take_back")):
        indexes = [bytes(row.index) for row in Identifier.objects.filter(**brought)]
        for model in (Identifier, Spelling, Contact):
            model.objects.filter(**brought).update(ended_at=actor.now)
        SearchKey.objects.filter(
            source_record_id=link.source_record_id, individual_id=link.individual_id
        ).delete()
        for index in indexes:
            still = Identifier.objects.filter(individual_id=link.individual_id, index=index, ended_at=None)
            if not still.exists():
                NumberHolder.objects.filter(index=index, individual_id=link.individual_id).delete()


@door("registry.unmask")
def reveal_number(*, actor: Actor, individual_id: uuid.UUID, reason: str) -> str:
    """Return the identity number as it is printed, for a stated reason; always an event of its own.

    Raises ``NotFound`` where the actor may not see the individual or a number of hers, ``Invalid`` without a
    reason, and what a guard raises (``NotAllowed("own_circle")``).
    """
    text = need_reason(reason)
    person = Individual.objects.filter(id=individual_id).first()
    if person is None:
        raise NotFound("individual")
    person_opens.ask(actor=actor, individual_id=individual_id)
    rows = Identifier.objects.filter(individual_id=individual_id, ended_at=None, valid=True)
    row = (
        next(
            (one for one in rows.order_by("disputed", "since", "id") if one.kind == person.number_kind), None
        )
        or rows.order_by("disputed", "since", "id").first()
    )
    if row is None:
        raise NotFound("number")
    record(
        actor=actor,
        type="registry.number_revealed",
        category="identity",
        subject_id=row.id,
        individual_id=individual_id,
        body={"reason": text, "kind": row.kind},
    )
    return format_identity(open_text(Sealed(row.key_id, bytes(row.cipher)), context=IDENTIFIER_CONTEXT))


@door("registry.protect")
def set_protected(*, actor: Actor, individual_id: uuid.UUID, protected: bool, reason: str) -> None:
    """Set the protected mark (violence, an endangered child). Lifting is for room ``corrections``, after a
    second person agreed (``NotAllowed("lifting_takes_two")`` for everybody else).

    While it stands, only the agency that set it sees the person, in every room; she is in no candidates, no
    search, no household page; a later registration of her number elsewhere is a person of its own. Only that
    agency may lift it (``NotAllowed``). Setting it twice changes nothing. Raises
    ``Conflict("changed_meanwhile")`` where a link takes her elsewhere at that very moment.
    """
    text = need_reason(reason)
    individual_id = stands_now(individual_id)
    _lock(individual_id)
    person = Individual.objects.filter(id=individual_id).first()
    if person is None or actor.agency_id is None:
        raise NotFound("individual")
    person_opens.ask(actor=actor, individual_id=individual_id)
    if (person.protected_by_id is not None) == protected:
        return
    if not protected and person.protected_by_id != actor.agency_id:
        raise NotAllowed("protected_by_another")
    if not protected and actor.kind is not ActorKind.SYSTEM:
        raise NotAllowed("lifting_takes_two")
    person.protected_by_id = actor.agency_id if protected else None
    person.protected_at = actor.now if protected else None
    person.save(update_fields=["protected_by", "protected_at"])
    _hide_or_show_numbers(actor, individual_id, protected)
    record(
        actor=actor,
        type="registry.protected" if protected else "registry.unprotected",
        category="violence",
        subject_id=individual_id,
        individual_id=individual_id,
        body={"reason": text},
    )


def _lock(individual_id: uuid.UUID) -> None:
    """Wait for links and joins of a person that are under way, and raise where one took her elsewhere."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT registry_lock(%s::uuid[])", [[individual_id]])
    if stands_now(individual_id) != individual_id:
        raise Conflict("changed_meanwhile")


def _hide_or_show_numbers(actor: Actor, individual_id: uuid.UUID, protected: bool) -> None:
    """A protected person's number stands for nobody; afterwards it stands for her again where it is free."""
    with acting(actor.as_system("registry.protect")):
        if protected:
            NumberHolder.objects.filter(individual_id=individual_id).delete()
            return
        for row in Identifier.objects.filter(
            individual_id=individual_id, ended_at=None, valid=True, kind__in=("mykad", "mypr", "mykas")
        ):
            hold_number(actor, bytes(row.index), individual_id)
