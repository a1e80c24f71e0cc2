"""Writes of representatives. Each leaves an event; names and words stay in the row."""

from __future__ import annotations

import datetime as dt
import uuid

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from mysynergy.access.public import Actor, ActorKind, acting, door
from mysynergy.circles.public import must_be_free
from mysynergy.events.public import Json, enqueue, record
from mysynergy.kernel.errors import Conflict, Fault, Invalid, NotAllowed, NotFound
from mysynergy.registry.public import IndividualView, NumberKey, StandsFor, get_many, records
from mysynergy.representatives import domain
from mysynergy.representatives.domain import Appointing, RepresentativeView, allows
from mysynergy.representatives.models import Act, Representative
from mysynergy.representatives.selectors import gone_among, view_of


def _seen(actor: Actor, individual_id: uuid.UUID) -> IndividualView:
    seen = get_many(actor=actor, ids=[individual_id]).get(individual_id)
    if seen is None:
        raise NotFound("individual")
    return seen


def _born(seen: IndividualView) -> dt.date | None:
    return seen.birth_date if seen.birth_precision == "day" else None


def _words(**texts: str) -> list[Fault]:
    return [
        Fault(field, "too_long", {"most": domain.MOST_WORDS, "has": len(text)})
        for field, text in texts.items()
        if len(text) > domain.MOST_WORDS or "\x00" in text
    ]


@door("representatives.record")
def appoint(
    *,
    actor: Actor,
    individual_id: uuid.UUID,
    said: Appointing,
    by_individual_id: uuid.UUID | None = None,
    name: str = "",
    identity_kind: str = "",
    identity_number: str = "",
    evidence_note: str = "",
    conflict_note: str = "",
) -> RepresentativeView:
    """Record who may act for a person: somebody of the registry, or somebody by name (and number).

    With an interest of her own in what she would agree to or take, or after an earlier appointment ended
    because she was a danger, the appointment waits for a second person. Somebody of the registry stands once
    in a capacity (of others the names are not compared): ``Conflict("represents_already")``. Raises
    ``Invalid`` with one fault a field, ``NotFound``, ``NotAllowed("own_circle")`` where either of the two is
    of the officer's own circle, ``NotAllowed("no_agency")``.
    """
    if actor.kind is not ActorKind.OFFICER or actor.id is None:
        raise NotAllowed("no_agency")
    her = _seen(actor, individual_id)
    must_be_free(actor=actor, individual_id=her.id)
    faults = domain.faults_of(said, born=_born(her), today=actor.today)
    faults += _words(evidence_note=evidence_note, conflict_note=conflict_note)
    key = None
    if by_individual_id is not None:
        faults += _another(actor, her, by_individual_id)
    elif not 0 < len(name.strip()) <= domain.MOST_NAME or "\x00" in name:
        faults.append(
            Fault("name", "required" if not name.strip() else "too_long", {"most": domain.MOST_NAME})
        )
    elif identity_number.strip():
        key = NumberKey.read(identity_kind, identity_number, actor.today)
    if said.conflict and not conflict_note.strip():
        faults.append(Fault("conflict_note", "required"))
    if faults:
        raise Invalid(faults)
    row = _row(actor, her, said, by_individual_id, name, key)
    row.evidence_note, row.conflict_note = evidence_note.strip(), conflict_note.strip()
    if _was_a_danger(actor, row):
        row.state = "asked"
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        if "representatives_once" not in str(error):
            raise
        raise Conflict("represents_already") from error
    _tell(actor, row, "representatives.asked" if row.state == "asked" else "representatives.appointed")
    return view_of(row, actor)


def _row(
    actor: Actor,
    her: IndividualView,
    said: Appointing,
    by_individual_id: uuid.UUID | None,
    name: str,
    key: NumberKey | None,
) -> Representative:
    return Representative(
        individual_id=records.filed_under(actor=actor, individual_id=her.id),
        agency_id=actor.own_agency_id,
        by_individual_id=by_individual_id,
        name="" if by_individual_id else name.strip(),
        number_index=key.index if key else None,
        number_masked=key.masked if key else "",
        capacity=said.capacity,
        scopes=sorted(said.scopes),
        evidence=said.evidence,
        conflict=said.conflict,
        state="asked" if domain.needs_second(said) else "in_force",
        start=said.start,
        until=domain.last_day(_born(her), said),
        recorded_by=actor.own_id,
        recorded_at=actor.now,
    )


def _another(actor: Actor, her: IndividualView, by_individual_id: uuid.UUID) -> list[Fault]:
    other = get_many(actor=actor, ids=[by_individual_id]).get(by_individual_id)
    if other is None:
        raise NotFound("individual")
    must_be_free(actor=actor, individual_id=other.id)
    if other.id == her.id:
        return [Fault("by_individual_id", "same_person")]
    if not other.alive:
        return [Fault("by_individual_id", "not_living")]
    if domain.is_child(_born(other), actor.today):
        return [Fault("by_individual_id", "not_of_age")]
    return []


@door("representatives.decide")
def decide(*, actor: Actor, representative_id: uuid.UUID, agree: bool, reason: str) -> RepresentativeView:
    """Agree to an appointment with a conflict of interest, or refuse it; nobody decides what she recorded.

    Raises ``NotFound``, ``Invalid`` without a reason, ``NotAllowed`` (``second_person``, ``own_circle``),
    ``Conflict("changed_meanwhile")``.
    """
    row = _locked(actor, representative_id)
    if row.recorded_by == actor.id:
        raise NotAllowed("second_person")
    _free_of_both(actor, row)
    if faults := ([Fault("reason", "required")] if not reason.strip() else _words(reason=reason)):
        raise Invalid(faults)
    if row.state != "asked":
        raise Conflict("changed_meanwhile", {"now": row.state})
    row.state = "in_force" if agree else "refused"
    row.decided_by, row.decided_at, row.decision = actor.id, actor.now, reason.strip()
    row.save(update_fields=["state", "decided_by", "decided_at", "decision"])
    _tell(actor, row, "representatives.agreed" if agree else "representatives.refused")
    return view_of(row, actor)


@door("representatives.record")
def end(*, actor: Actor, representative_id: uuid.UUID, code: str, reason: str = "") -> RepresentativeView:
    """End an appointment (``ENDS``) at once: nothing more is done on it; what was done stands. Twice is once.

    ``danger``: the representative is a danger to her. Then every appointment of that person over her ends,
    whoever recorded it, and where she is a child the Protector is called by a job. Raises ``NotFound``,
    ``Invalid``, ``NotAllowed("own_circle")`` for another end than danger.
    """
    row = _locked(actor, representative_id, others=code == "danger")
    if code not in domain.ENDS:
        raise Invalid([Fault("code", "unknown_choice")])
    faults = _words(reason=reason)
    if code in ("danger", "conflict", "mistaken") and not reason.strip():
        faults.append(Fault("reason", "required"))
    if faults:
        raise Invalid(faults)
    if row.state in ("ended", "refused"):
        return view_of(row, actor)
    if code != "danger":  # of a danger anybody may tell
        _free_of_both(actor, row)
    if code == "danger":
        with acting(actor.as_system("representatives.danger")):
            for one in _all_of(row):
                _end(actor, one, code, reason if one.agency_id == actor.agency_id else "")
    else:
        _end(actor, row, code, reason)
    if code == "danger" and domain.is_child(_born(_seen(actor, row.individual_id)), actor.today):
        enqueue(
            job="representatives.protector",
            arguments={
                "individual_id": str(row.individual_id),
                "agency_id": str(actor.own_agency_id),
                "representative_id": str(row.id),
            },
        )
    return view_of(Representative.objects.get(id=row.id), actor)


def _free_of_both(actor: Actor, row: Representative) -> None:
    """Raise ``NotAllowed("own_circle")`` where the person or her representative stands near the officer."""
    must_be_free(actor=actor, individual_id=row.individual_id)
    if row.by_individual_id is not None:
        must_be_free(actor=actor, individual_id=row.by_individual_id)


def _all_of(row: Representative) -> list[Representative]:
    """Return what stands of the same representative over the same person, in any agency's record."""
    standing = _same(row).filter(state__in=["asked", "in_force"])
    return list(standing.select_for_update().order_by("id"))


def _same(row: Representative) -> QuerySet[Representative]:
    rows = Representative.objects.filter(individual_id__in=StandsFor(row.individual_id))
    if row.by_individual_id is not None:
        return rows.filter(by_individual_id__in=StandsFor(row.by_individual_id))
    if row.number_index is not None:
        return rows.filter(number_index=row.number_index)
    return rows.filter(id=row.id)


def _was_a_danger(actor: Actor, row: Representative) -> bool:
    """Whether an earlier appointment over the same person ended because of a danger, at any agency."""
    with acting(actor.as_system("representatives.danger")):
        return _same(row).filter(end_code="danger").exists()


def _end(actor: Actor, row: Representative, code: str, reason: str) -> None:
    row.state, row.end_code, row.end_reason = "ended", code, reason.strip()
    row.ended_at, row.ended_by = actor.now, actor.id
    row.save(update_fields=["state", "end_code", "end_reason", "ended_at", "ended_by"])
    _tell(actor, row, "representatives.ended", code=code)


@door("representatives.act")
def act(
    *,
    actor: Actor,
    representative_id: uuid.UUID,
    individual_id: uuid.UUID,
    scope: str,
    deed: str,
    thing_id: uuid.UUID,
) -> None:
    """Note that a thing was done for a person by her representative, in the transaction that does it.

    Raises ``Conflict("may_not_act")`` where she may not act so far today, ``NotFound`` for one who
    represents somebody else. Twice is once.
    """
    rows = Representative.objects.select_for_update().filter(individual_id__in=StandsFor(individual_id))
    row = rows.filter(id=representative_id).first()
    if row is None:
        raise NotFound("representative")
    if not (view_of(row, actor, gone=gone_among(actor, [row])).holds and allows(row.scopes, scope)):
        raise Conflict("may_not_act", {"scope": scope})
    made, new = Act.objects.get_or_create(
        deed=deed,
        thing_id=thing_id,
        defaults={
            "representative": row,
            "individual_id": row.individual_id,
            "agency_id": actor.own_agency_id,
            "at": actor.now,
            "taken_down_by": actor.id,
        },
    )
    if new:
        _tell(actor, row, "representatives.acted", deed=deed, thing=str(made.thing_id))


@door("representatives.act")
def consent_is_hers(
    *, actor: Actor, individual_id: uuid.UUID, consent_id: uuid.UUID, by: uuid.UUID | None
) -> None:
    """Check who gave a consent (plugged into ``registry.consent_given``) and note it where another did.

    A child's consent is given for it: ``Invalid`` (field ``basis``, ``child_needs_guardian``).
    """
    if by is not None:
        act(
            actor=actor,
            representative_id=by,
            individual_id=individual_id,
            scope="consent",
            deed="consent",
            thing_id=consent_id,
        )
    elif domain.is_child(_born(_seen(actor, individual_id)), actor.today):
        raise Invalid([Fault("basis", "child_needs_guardian")])


def _locked(actor: Actor, representative_id: uuid.UUID, *, others: bool = False) -> Representative:
    rows = Representative.objects.select_for_update().filter(id=representative_id)
    row = (rows if others else rows.filter(agency=actor.agency_id)).first()
    if row is None:
        raise NotFound("representative")
    _seen(actor, row.individual_id)
    return row


def _tell(actor: Actor, row: Representative, happened: str, **more: Json) -> None:
    record(
        actor=actor,
        type=happened,
        category="household",
        subject_id=row.id,
        individual_id=row.individual_id,
        agency_id=row.agency_id,
        body={"capacity": row.capacity, "scopes": list(row.scopes), **more},
    )
