"""Writes that say who somebody is: register, confirm a link, undo it. Locks are taken in id order."""

from __future__ import annotations

import functools
import uuid
from collections.abc import Collection, Sequence

from django.db import connection

from mysynergy.access.public import Actor, acting, door, end_grants
from mysynergy.events.public import record
from mysynergy.intake.public import SourceRecordView, source_records
from mysynergy.kernel.errors import Conflict, NotFound, need_reason
from mysynergy.linkage import PersonRecord, Score
from mysynergy.registry.beside import tell_beside
from mysynergy.registry.candidates import Near, candidates, near
from mysynergy.registry.comparison import number_index, record_said, stands_for_one
from mysynergy.registry.domain import (
    CATEGORIES_OF_A_SOURCE,
    MOST_COMPARED,
    AlreadyKnown,
    CandidatesFound,
    LinkView,
    Strength,
    identity_changed,
)
from mysynergy.registry.golden import CORRECTED, columns, derive, taken_down
from mysynergy.registry.models import Individual, Link, NumberHolder
from mysynergy.registry.particulars import bring, hold_number, take_back
from mysynergy.registry.selectors import link_view
from mysynergy.registry.standing import stands_now


@door("registry.link")
def register(
    *,
    actor: Actor,
    source_record_id: uuid.UUID,
    another_person: str | None = None,
    look_first: bool = False,
    new_anyway: str | None = None,
) -> uuid.UUID:
    """Make a new individual of a source record of the actor's agency, and return the id.

    A record that stands for somebody already gives that individual: registering twice is registering once.
    Raises ``AlreadyKnown`` when the same valid twelve-digit number stands for an unprotected person, also
    under two registrations at once; ``another_person``, the reason of an officer who is sure that this is
    somebody else (a number mistyped long ago), registers all the same and marks the number as disputed.
    ``look_first``: nobody has looked at the candidates yet; where one is at least likely the same person, and
    no reason is given, raises ``CandidatesFound``. ``new_anyway``: why it is none of those; it says nothing
    of a number that is known.
    """
    source = _source(actor, source_record_id)
    standing = Link.objects.filter(source_record_id=source.id, ended_at=None).first()
    if standing is not None:
        return standing.individual_id
    disputed = need_reason(another_person, "another_person") if another_person is not None else None
    anyway = need_reason(new_anyway, "new_anyway") if new_anyway is not None else None
    individual_id = _new_individual(actor, source)
    taken = not _hold_number(actor, source, individual_id)
    if taken and disputed is None:
        raise AlreadyKnown(_bearer(actor, source).candidate)
    if look_first and disputed is None and anyway is None:
        _none_alike(actor, source)
    link = _link(actor, source, individual_id, how="new")
    bring(actor, source, individual_id, disputed=taken)
    record(
        actor=actor,
        type="registry.registered",
        category="identity",
        subject_id=link.id,
        individual_id=individual_id,
        agency_id=source.agency_id,
        body={"source_record": str(source.id), "number_disputed": taken, "reason": disputed or anyway},
    )
    tell_beside(actor, _typed(actor, source), individual_id, disputed=taken)
    return individual_id


@door("registry.link")
def confirm_link(
    *,
    actor: Actor,
    source_record_id: uuid.UUID,
    individual_id: uuid.UUID,
    evidence: Sequence[str] = (),
    corrects: Collection[str] = (),
) -> LinkView:
    """Attach a source record to somebody known, because an officer confirmed that it is the same person.

    ``evidence``: the reason codes she was shown. The golden record is derived anew. The individual must be
    one the actor sees, or one near what was said (else ``NotFound``: a link is no way to open anybody's
    record). A record that stood for somebody else moves; confirming twice confirms once. ``corrects``: see
    ``_correct``. Raises ``Conflict("changed_meanwhile")`` where a join brings her elsewhere at this moment.
    """
    if corrects:
        return _correct(actor, source_record_id, individual_id, evidence, corrects)
    source = _source(actor, source_record_id)
    individual_id = _joined_into(actor, individual_id)
    found = _may_be(actor, source, individual_id)
    former, concerned = _former(actor, source, individual_id)
    if former is not None and former.individual_id == individual_id:
        return link_view(former)
    if former is not None:
        end_link(actor, former, "moved")
    with acting(actor.as_system("registry.confirm_link")):
        protected = Individual.objects.filter(id=individual_id, protected_by__isnull=False).exists()
        held = _hold_number(actor, source, individual_id)
    score = found.score if found is not None else None
    link = _link(
        actor,
        source,
        individual_id,
        how="same_number" if found is not None and found.same_number else "officer",
        evidence=tuple(evidence)[:40],
        score=score,
    )
    # A record that says nothing like her is no sign that she came here: it opens no more than was seen.
    opens = CATEGORIES_OF_A_SOURCE if found is not None else ("identity",)
    bring(actor, source, individual_id, disputed=not held and not protected, opens=opens)
    changed = derive(actor, concerned)
    record(
        actor=actor,
        type="registry.linked",
        category="identity",
        subject_id=link.id,
        individual_id=individual_id,
        agency_id=source.agency_id,
        body={
            "source_record": str(source.id),
            "how": link.how,
            "evidence": list(link.evidence),
            "centibits": round(score.weight * 100) if score else None,
            "changed": changed.get(individual_id, []),
            "from": str(former.individual_id) if former else None,
        },
    )
    identity_changed.announce(actor=actor, individual_ids=tuple(concerned), change="linked")
    return link_view(link)


@door("registry.unlink")
def undo_link(*, actor: Actor, link_id: uuid.UUID, reason: str) -> uuid.UUID:
    """Undo a link of the actor's agency and return the individual the source record stands for now.

    That is the one it stood for before, when nothing else stands for her, else a new individual; a
    correction stands for nobody else: what the other records say holds again, of the same person. What the
    record brought (numbers, keys, spellings, phones, what it says in the golden record) goes with it. The
    link can be confirmed again. Raises ``NotFound``, ``Conflict("link_ended")``, ``Conflict("only_source")``
    when nothing else stands for the individual, ``Conflict("part_of_a_join")`` for a record that came with
    all of somebody's (room ``joining`` parts them), ``Invalid`` without a reason.
    """
    text = need_reason(reason)
    link = Link.objects.filter(id=link_id, agency_id=actor.own_agency_id).first()
    if link is None:
        raise NotFound("link")
    source = _source(actor, link.source_record_id)
    before = _stood_for_before(link)
    now = stands_now(link.individual_id)  # a correction stays with an id that was joined away
    _lock(sorted({link.individual_id, now} | ({before} if before else set())))
    link.refresh_from_db()
    if link.ended_at is not None:
        raise Conflict("link_ended")
    if link.how == "joined":
        raise Conflict("part_of_a_join")
    if link.how == "corrected":
        return _undo_correction(actor, link, text)
    with acting(actor.as_system("registry.undo_link")):
        if (
            not Link.objects.filter(individual_id=link.individual_id, ended_at=None)
            .exclude(id=link.id)
            .exclude(how="corrected")
            .exists()
        ):
            raise Conflict("only_source")
    end_link(actor, link, text)
    individual_id = before or _new_individual(actor, source)
    new = _link(actor, source, individual_id, how="undone")
    held = _hold_number(actor, source, individual_id)
    bring(actor, source, individual_id, disputed=not held)
    changed = derive(actor, [link.individual_id, individual_id])
    record(
        actor=actor,
        type="registry.unlinked",
        category="identity",
        subject_id=link.id,
        individual_id=link.individual_id,
        agency_id=source.agency_id,
        body={
            "source_record": str(source.id),
            "reason": text,
            "stands_for": str(individual_id),
            "new_link": str(new.id),
            "changed": changed.get(link.individual_id, []),
        },
    )
    identity_changed.announce(
        actor=actor, individual_ids=tuple(sorted((link.individual_id, individual_id))), change="unlinked"
    )
    return individual_id


def _former(
    actor: Actor, source: SourceRecordView, individual_id: uuid.UUID
) -> tuple[Link | None, list[uuid.UUID]]:
    """Return the record's link, if it stands for somebody, with all concerned locked."""
    link = Link.objects.filter(source_record_id=source.id, ended_at=None).first()
    _lock(concerned := sorted({individual_id} | ({link.individual_id} if link else set())))
    if _joined_into(actor, individual_id) != individual_id:  # while this waited
        raise Conflict("changed_meanwhile")
    link = Link.objects.filter(source_record_id=source.id, ended_at=None).first()
    if link is not None and link.how == "corrected" and link.individual_id != individual_id:
        raise Conflict("correction_record")
    return link, concerned


def _correct(
    actor: Actor,
    source_record_id: uuid.UUID,
    individual_id: uuid.UUID,
    evidence: Sequence[str],
    corrects: Collection[str],
) -> LinkView:
    """Let a record that was made to put golden fields right (``golden.CORRECTED``) prevail in them, of
    somebody the actor sees. It opens nothing that its agency did not see.
    """
    source = _source(actor, source_record_id)
    fields = [name for name in CORRECTED if name in corrects]
    if not Individual.objects.filter(id=individual_id).exists():
        raise NotFound("individual")
    _lock([individual_id])
    standing = Link.objects.filter(source_record_id=source.id, ended_at=None).first()
    if standing is not None:
        return link_view(standing)
    link = _link(
        actor,
        source,
        individual_id,
        how="corrected",
        evidence=tuple(evidence)[:40],
        prevails=fields,
    )
    bring(actor, source, individual_id, disputed=False, opens=())
    derive(actor, [individual_id])
    record(
        actor=actor,
        type="registry.corrected",
        category="identity",
        subject_id=link.id,
        individual_id=individual_id,
        agency_id=source.agency_id,
        body={"source_record": str(source.id), "fields": list(fields), "evidence": list(link.evidence)},
    )
    return link_view(link)


def _undo_correction(actor: Actor, link: Link, reason: str) -> uuid.UUID:
    """End a correction, or what was set on her page: what else stands for her says the fields again."""
    end_link(actor, link, reason)
    changed = derive(actor, [link.individual_id])
    record(
        actor=actor,
        type="registry.correction_undone",
        category="identity",
        subject_id=link.id,
        individual_id=link.individual_id,
        agency_id=link.agency_id,
        body={
            "source_record": str(link.source_record_id),
            "reason": reason,
            "fields": [field for fields in changed.values() for field in fields],
        },
    )
    return link.individual_id


def _source(actor: Actor, source_record_id: uuid.UUID) -> SourceRecordView:
    source = source_records(actor=actor, ids=[source_record_id]).get(source_record_id)
    if source is None:
        raise NotFound("source_record")
    return source


def _new_individual(actor: Actor, source: SourceRecordView) -> uuid.UUID:
    return Individual.objects.create(registered_at=actor.now, **columns([taken_down(source)])).id


def _hold_number(actor: Actor, source: SourceRecordView, individual_id: uuid.UUID) -> bool:
    """Let the number of a record, if it can stand for one person only, stand for her; whether it does."""
    number = source.said.identity(actor.today)
    if number is None or not stands_for_one(number):
        return True
    return hold_number(actor, number_index(number), individual_id)


def _none_alike(actor: Actor, source: SourceRecordView) -> None:
    """Raise ``CandidatesFound`` where somebody known is at least likely the person a record tells of."""
    alike = tuple(
        one for one in candidates(actor=actor, said=source.said) if one.strength is not Strength.POSSIBLE
    )
    if alike:
        found = CandidatesFound(alike)
        # That they were shown is an event, though nobody is registered.
        found.afterwards = functools.partial(candidates, actor=actor, said=source.said)
        raise found


def _typed(actor: Actor, source: SourceRecordView) -> PersonRecord:
    return record_said(source.said, actor.today, with_home=True)


def _bearer(actor: Actor, source: SourceRecordView) -> Near:
    """Return the person who bears the number, as a candidate, however little else agrees."""
    number = source.said.identity(actor.today)
    with acting(actor.as_system("registry.bearer")):
        holder = NumberHolder.objects.filter(index=number_index(number) if number else b"").first()
    bearer_id = holder.individual_id if holder else None
    for one in near(actor=actor, typed=_typed(actor, source), most=MOST_COMPARED, always=bearer_id):
        if one.candidate.individual_id == bearer_id:
            return one
    raise Conflict("already_known")


def _may_be(actor: Actor, source: SourceRecordView, individual_id: uuid.UUID) -> Near | None:
    """Return the comparison with the individual; ``NotFound`` unless she is near or seen by the actor."""
    found = near(actor=actor, typed=_typed(actor, source), most=MOST_COMPARED)
    for one in found:
        if one.candidate.individual_id == individual_id:
            return one
    if not Individual.objects.filter(id=individual_id).exists():
        raise NotFound("individual")
    return None


def _joined_into(actor: Actor, individual_id: uuid.UUID) -> uuid.UUID:
    """Return whom an id stands for by a join; a record put beside it would tear the person in two.

    An id whose records officers moved one by one stays as it is: a record may go back there.
    """
    now = stands_now(individual_id)
    if now == individual_id:
        return now
    with acting(actor.as_system("registry.joined_into")):
        joined = Link.objects.filter(individual_id=now, ended_at=None, how="joined")
        came = Link.objects.filter(
            individual_id=individual_id,
            end_reason="joined",
            source_record_id__in=joined.values("source_record_id"),
        )
        return now if came.exists() else individual_id


def _lock(ids: Sequence[uuid.UUID]) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT registry_lock(%s::uuid[])", [list(ids)])


def _link(
    actor: Actor,
    source: SourceRecordView,
    individual_id: uuid.UUID,
    *,
    how: str,
    evidence: tuple[str, ...] = (),
    score: Score | None = None,
    prevails: Sequence[str] | None = None,
) -> Link:
    return Link.objects.create(
        individual_id=individual_id,
        source_record_id=source.id,
        agency_id=source.agency_id,
        how=how,
        evidence=list(evidence),
        weight=score.weight if score else None,
        prevails=prevails,
        decided_by=actor.id,
        decided_at=actor.now,
    )


def end_link(actor: Actor, link: Link, reason: str) -> None:
    """End a link with all that its record brought, and the right that rested on it.

    Whoever calls derives the golden record (``golden.derive``), once for all links that end.
    """
    link.ended_at, link.ended_by, link.end_reason = actor.now, actor.id, reason
    link.save(update_fields=["ended_at", "ended_by", "end_reason"])
    take_back(actor, link)
    end_grants(actor=actor, reason_kind="source_record", reason_id=link.source_record_id)


def _stood_for_before(link: Link) -> uuid.UUID | None:
    """Return whom the record stood for before, if nothing stands for her now."""
    with connection.cursor() as cursor:
        former = (
            Link.objects.filter(source_record_id=link.source_record_id, ended_at__isnull=False)
            .exclude(individual_id=link.individual_id)
            .order_by("-ended_at")
            .first()
        )
        if former is None:
            return None
        cursor.execute("SELECT current FROM registry_current(%s::uuid[])", [[former.individual_id]])
        (current,) = cursor.fetchone()
    return former.individual_id if current == link.individual_id else None
