"""Publishing a rulebook: the version is stored, its programmes and exclusions are compiled into tables."""

from __future__ import annotations

import uuid
from decimal import Decimal
from typing import Final

from mysynergy.access.public import Actor, agencies, door
from mysynergy.directory.models import Exclusion, Programme, Publication, RulebookVersion
from mysynergy.directory.selectors import IN_FORCE
from mysynergy.events.public import enqueue, record
from mysynergy.kernel.errors import Fault, Invalid
from mysynergy.rules import Exclusion as ExclusionRule
from mysynergy.rules import Programme as ProgrammeRule
from mysynergy.rules import Rulebook

#: The event, and the job that follows it, when a programme takes nobody any more.
STOPPED: Final = "directory.programme_stopped"


@door("directory.publish")
def publish(*, actor: Actor, rulebook: Rulebook) -> str:
    """Put ``rulebook`` in force and return its version (SHA-256, hex); repeating it changes nothing.

    A programme that the new version lacks stays in the table, unlisted, because referrals and awards refer
    to it. Raises ``Invalid`` naming programmes whose agency is not in the house.
    """
    ids = {view.code: view.id for view in agencies(actor=actor).values()}
    homeless = [rule for rule in rulebook.programmes.values() if rule.agency not in ids]
    if homeless:
        raise Invalid([Fault(rule.id, "unknown_agency", {"agency": rule.agency}) for rule in homeless])
    newest = Publication.objects.order_by("-recorded_at", "-id").first()
    if newest is not None and newest.version_id == rulebook.version:
        return rulebook.version
    before = _taking()
    RulebookVersion.objects.get_or_create(id=rulebook.version, defaults={"content": rulebook.to_mapping()})
    Publication.objects.create(version_id=rulebook.version, published_at=actor.now)
    Actor.ask_again(IN_FORCE)
    Programme.objects.bulk_create(
        [_programme(rule, ids[rule.agency]) for rule in rulebook.programmes.values()],
        update_conflicts=True,
        unique_fields=["id"],
        update_fields=[field.name for field in Programme._meta.fields if field.name != "id"],
    )
    Programme.objects.exclude(id__in=list(rulebook.programmes)).update(listed=False)
    Exclusion.objects.all().delete()
    Exclusion.objects.bulk_create(
        [
            _exclusion(rule, exclusion, ids[rule.agency])
            for rule in rulebook.programmes.values()
            for exclusion in rule.excludes
        ]
    )
    record(
        actor=actor,
        type="directory.rulebook_published",
        category="public",
        subject_id=rulebook.version,
        body={
            "old": newest.version_id if newest else None,
            "new": rulebook.version,
            "programmes": len(rulebook.programmes),
        },
    )
    for programme_id in sorted(before - _taking()):
        announce_stopped(actor=actor, programme_id=programme_id, reason="programme_closed")
    return rulebook.version


@door("directory.publish")
def announce_stopped(*, actor: Actor, programme_id: str, reason: str) -> None:
    """Announce that a programme takes nobody now: ``programme_closed`` or ``quota_full``.

    An event, and work for whoever asked it something; which rooms those are, the directory does not know.
    """
    record(
        actor=actor,
        type=STOPPED,
        category="public",
        subject_id=programme_id,
        body={"reason": reason},
    )
    enqueue(job=STOPPED, arguments={"programme_id": programme_id})


def _taking() -> set[str]:
    taking = Programme.objects.filter(listed=True).exclude(status="closed")
    return set(taking.values_list("id", flat=True))


def _programme(rule: ProgrammeRule, agency_id: uuid.UUID) -> Programme:
    return Programme(
        id=rule.id,
        agency_id=agency_id,
        module=rule.module,
        kind=rule.kind,
        status=rule.status,
        confidence=rule.confidence,
        unit=rule.unit,
        wish=rule.wish,
        sensitive=rule.sensitive,
        purposes=list(rule.purposes),
        name_ms=rule.name.ms,
        name_en=rule.name.en,
        response_days=rule.respond_within.working_days if rule.respond_within else None,
        listed=True,
    )


def _exclusion(rule: ProgrammeRule, exclusion: ExclusionRule, owner_id: uuid.UUID) -> Exclusion:
    purposes: tuple[str, ...] = ()
    amount: Decimal | None = None
    if exclusion.cap is not None:
        kind, purposes, amount = "cap", exclusion.cap.purposes, exclusion.cap.amount
    elif exclusion.purpose is not None:
        kind, purposes = "purpose", (exclusion.purpose,)
    elif exclusion.programme is not None:
        kind = "programme"
    else:
        kind = "same" if exclusion.same else "any_agency"
    return Exclusion(
        code=exclusion.id,
        programme_id=rule.id,
        owner_id=owner_id,
        kind=kind,
        other_programme=exclusion.programme,
        purposes=list(purposes),
        cap_amount=amount,
        unit=exclusion.unit,
        period=exclusion.period,
        direction=exclusion.direction,
        basis=exclusion.basis,
        effect=exclusion.effect,
        says_ms=exclusion.says.ms,
        says_en=exclusion.says.en,
        cite=exclusion.cite,
    )
