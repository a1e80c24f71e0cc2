"""Name, birth, sex and death of a person put right from her page. Nothing that was said is overwritten.

A correction is a new source record of the correcting agency, whose link prevails in the fields it names.
"""

from __future__ import annotations

import uuid
from dataclasses import replace

from django.db import connection

from mysynergy.access.public import Actor, ActorKind, agencies, door
from mysynergy.corrections.domain import (
    KNOWN_FROM,
    CorrectionView,
    Particulars,
)
from mysynergy.corrections.models import Correction
from mysynergy.intake.public import PersonSaid, submit
from mysynergy.kernel.errors import Conflict, Fault, Invalid, NotFound, need_reason
from mysynergy.registry.public import IndividualView, StandsFor, confirm_link, get_many, person_opens

_BIRTH = ("birth_year", "birth_month", "birth_day")
_DEATH = ("death_year", "death_month", "death_day")


@door("registry.write")
def correct_person(
    *,
    actor: Actor,
    individual_id: uuid.UUID,
    particulars: Particulars,
    evidence: str,
    reason: str = "",
    version: str | None = None,
) -> uuid.UUID | None:
    """Put right who a person is; return the correction's id, or ``None`` where all stood so already.

    ``particulars``: all of it, as it should stand; only what differs is said and prevails. ``evidence``: one
    of ``KNOWN_FROM``. ``reason`` is needed where somebody recorded as dead lives after all. ``version``: what
    the editor saw (``IndividualView.particulars_version``). Raises ``NotFound``, ``Invalid`` (fields of
    ``PersonSaid``, ``evidence``, ``reason``), ``Conflict("changed_meanwhile")`` for a stale edit.
    """
    agency_id = actor.own_agency_id
    seen = get_many(actor=actor, ids=[individual_id]).get(individual_id)
    if seen is None:
        raise NotFound("individual")
    # Where a link moved her, all that follows is of the person she is now.
    individual_id = seen.id
    person_opens.ask(actor=actor, individual_id=individual_id)
    whole = PersonSaid(**{name: getattr(particulars, name) for name in Particulars.__slots__})
    faults = list(whole.check(actor.today).faults)
    if evidence not in KNOWN_FROM:
        faults.append(Fault("evidence", "unknown_evidence"))
    if faults:
        raise Invalid(faults)
    with connection.cursor() as cursor:
        cursor.execute("SELECT registry_lock(%s::uuid[])", [[individual_id]])
    person = get_many(actor=actor, ids=[individual_id])[individual_id]
    if version is not None and person.particulars_version != version:
        raise Conflict("changed_meanwhile")
    fields = _differing(person, whole)
    if not fields:
        return None
    lives_after_all = "alive" in fields and whole.alive
    text = need_reason(reason) if reason.strip() or lives_after_all else ""
    said = _only(whole, fields)
    # By whoever may write: a data steward corrects, though she takes nobody in.
    source = submit(actor=actor.as_system("corrections.correct"), said=said, channel="counter")
    link = confirm_link(
        actor=actor,
        source_record_id=source.id,
        individual_id=person.id,
        evidence=[evidence],
        corrects=fields,
    )
    return Correction.objects.create(
        individual_id=person.id,
        source_record_id=source.id,
        link_id=link.id,
        agency_id=agency_id,
        fields=fields,
        evidence=evidence,
        reason=text,
        said_by=actor.id,
        said_at=actor.now,
    ).id


@door("registry.read")
def corrections_of(*, actor: Actor, individual_id: uuid.UUID) -> tuple[CorrectionView, ...]:
    """Return what was put right of an individual, undone too, as far as the actor may see; the newest first.

    ``registry.links_of`` says which of them stand.
    """
    secret = secret_agencies(actor)
    rows = Correction.objects.filter(individual_id__in=StandsFor(individual_id)).order_by("-said_at", "-id")
    return tuple(
        CorrectionView(
            id=row.id,
            link_id=row.link_id,
            source_record_id=row.source_record_id,
            agency_id=None if row.agency_id in secret else row.agency_id,
            fields=tuple(row.fields),
            evidence=row.evidence,
            reason=row.reason if row.agency_id == actor.agency_id else None,
            said_at=row.said_at,
        )
        for row in rows
    )


def secret_agencies(actor: Actor) -> frozenset[uuid.UUID]:
    """Return the agencies whose very name can be a secret from this reader."""
    if actor.kind is ActorKind.SYSTEM:
        return frozenset()
    known = agencies(actor=actor).values()
    return frozenset(one.id for one in known if one.sensitive and one.id != actor.agency_id)


def _differing(person: IndividualView, whole: PersonSaid) -> list[str]:
    """Return the golden fields that should stand otherwise than they do."""
    known = {
        "name": (person.name, whole.name),
        "birth_date": (parts_of(person, "birth"), tuple(getattr(whole, name) for name in _BIRTH)),
        "sex": (person.sex, whole.sex),
        "alive": (person.alive, whole.alive),
        "death_date": (parts_of(person, "death"), tuple(getattr(whole, name) for name in _DEATH)),
    }
    return [name for name, (stands, should) in known.items() if stands != should]


def parts_of(person: IndividualView, which: str) -> tuple[int | None, int | None, int | None]:
    """Return year, month and day of ``birth`` or ``death`` as far as each is known."""
    date = person.birth_date if which == "birth" else person.death_date
    precision = person.birth_precision if which == "birth" else person.death_precision
    if date is None:
        return None, None, None
    return date.year, date.month if precision != "year" else None, date.day if precision == "day" else None


def _only(whole: PersonSaid, fields: list[str]) -> PersonSaid:
    """Return what is said of the fields that are put right; the name always says whom it is about."""
    said = PersonSaid(name=whole.name, alive=whole.alive)
    for name, parts in (("birth_date", _BIRTH), ("sex", ("sex",)), ("death_date", _DEATH)):
        if name in fields:
            said = replace(said, **{part: getattr(whole, part) for part in parts})
    return said
