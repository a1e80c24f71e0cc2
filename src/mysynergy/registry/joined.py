"""All records of one person move to another, and back. For room ``joining``, which decides about it.

Nothing that was said changes, and no identifier is rewritten: links end and begin, and what came with them
(numbers, spellings, phones, keys) ends there and begins here, as it does when a single record moves.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection, Mapping, Sequence
from typing import Final

from django.db import connection

from mysynergy.access.public import Actor, acting
from mysynergy.intake.public import SourceRecordView
from mysynergy.kernel.errors import NotFound
from mysynergy.kernel.identifiers import new_id
from mysynergy.linkage.survivorship import Statement, golden
from mysynergy.registry.again import derive_some
from mysynergy.registry.domain import IndividualView, LinkView
from mysynergy.registry.golden import derive, standing, statement, texts
from mysynergy.registry.models import (
    Contact,
    FromSource,
    Identifier,
    Individual,
    Link,
    Mail,
    NumberHolder,
    Spelling,
)
from mysynergy.registry.standing import stands_now

_BROUGHT: Final[tuple[type[FromSource], ...]] = (Identifier, Spelling, Contact, Mail)


class Records:
    """Moves the records of a person; every method runs in the caller's transaction, as the system.

    Plugged nowhere and no door: room ``joining`` checks who may, locks both people and records the event.
    """

    def lock(self, *, ids: Collection[uuid.UUID]) -> None:
        """Lock individuals in id order; links, households and exclusions take the same locks."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT registry_lock(%s::uuid[])", [sorted(ids)])

    def filed_under(self, *, actor: Actor, individual_id: uuid.UUID) -> uuid.UUID:
        """Return the id under which a new row of the actor's agency about this person is filed.

        Whom the id stands for now; while two are joined and the agency came to one side only, that side's
        own id, so that parting them leaves each row with the right person.
        """
        with connection.cursor() as cursor:
            cursor.execute("SELECT registry_filed_under(%s, %s)", [individual_id, actor.agency_id])
            found: uuid.UUID = cursor.fetchone()[0]
        return found

    def numbers_against(self, *, actor: Actor, one_id: uuid.UUID, other_id: uuid.UUID) -> str | None:
        """Return whether valid MyKad numbers say two people: ``verified``, ``said``, or ``None``."""
        with acting(actor.as_system("registry.numbers_against")), connection.cursor() as cursor:
            cursor.execute("SELECT registry_numbers_against(%s, %s)", [one_id, other_id])
            found: str | None = cursor.fetchone()[0]
        return found

    def protected(self, *, actor: Actor, ids: Collection[uuid.UUID], erased: bool = True) -> bool:
        """Whether one of these individuals is protected or (``erased``) erased. Raises ``NotFound`` for an
        unknown id.
        """
        with acting(actor.as_system("registry.protected")):
            rows = list(Individual.objects.filter(id__in=ids))
        if len(rows) < len(set(ids)):
            raise NotFound("individual")
        return any(row.protected_by_id is not None or (erased and row.erased_at is not None) for row in rows)

    def says(self, *, link: LinkView, source: SourceRecordView) -> Statement:
        """Return what a linked record says for the golden record."""
        return statement(link, source)

    def stands(self, *, person: IndividualView) -> Mapping[str, str]:
        """Return what stands on a golden record, in the words of a statement."""
        return texts(person)

    def derive_some(
        self, *, actor: Actor, after: uuid.UUID | None, most: int
    ) -> tuple[uuid.UUID | None, int, int]:
        """Derive the next golden records anew: see ``again.derive_some``. Safe to repeat."""
        return derive_some(actor=actor, after=after, most=most)

    def names(self, *, ids: Collection[uuid.UUID]) -> dict[uuid.UUID, str]:
        """Return the names on the golden records of these very ids, as far as the running context sees."""
        return dict(Individual.objects.filter(id__in=ids).values_list("id", "name"))

    def name_without(self, *, actor: Actor, individual_id: uuid.UUID, moved: Collection[uuid.UUID]) -> str:
        """Return the name that would stand on a golden record without the records of ``moved``; empty where
        the running context does not see her.
        """
        name = self.names(ids=[individual_id]).get(individual_id, "")
        if not name:
            return ""
        with acting(actor.as_system("registry.name_without")):
            linked = Link.objects.filter(individual_id=individual_id)
            hers = set(linked.values_list("source_record_id", flat=True)) - set(moved)
        found = standing(actor, [individual_id]).values()
        return golden([one for says in found for one in says if one.source in hers])["name"] or name

    def move(
        self,
        *,
        actor: Actor,
        one_id: uuid.UUID,
        other_id: uuid.UUID,
        evidence: Sequence[str],
        weight: float | None,
    ) -> tuple[tuple[uuid.UUID, ...], list[str]]:
        """Let every record that stands for ``other_id`` stand for ``one_id``; what others wrote stays.

        Nobody is granted anything: ``app_holds`` counts a right to any id that stands for the person, so each
        agency sees her by what it holds already, while that stands. Returns the records moved and
        the fields of the golden record that follow another value now.
        """
        with acting(actor.as_system("registry.move")):
            links = list(
                Link.objects.filter(individual_id=other_id, ended_at=None)
                .exclude(how="corrected")
                .order_by("decided_at", "id")
            )
            for link in links:
                _end(actor, link, "joined")
                _begin(actor, link, one_id, "joined", link.joined_from or other_id, evidence, weight)
            # What a correction brought stays where the correction does, and is undone there.
            corrections = Link.objects.filter(individual_id=other_id, ended_at=None, how="corrected")
            said = list(corrections.values_list("source_record_id", flat=True))
            for model in _BROUGHT:
                rows = model._default_manager.filter(individual_id=other_id, ended_at=None).exclude(
                    source_record_id__in=said
                )
                _copy(list(rows), one_id, actor.now)
                rows.update(ended_at=actor.now)
            NumberHolder.objects.filter(individual_id=other_id).update(individual_id=one_id)
            _move_keys(other_id, one_id, [link.source_record_id for link in links])
            changed = derive(actor, [one_id])
        return tuple(link.source_record_id for link in links), changed.get(one_id, [])

    def bring_back(
        self,
        *,
        actor: Actor,
        one_id: uuid.UUID,
        other_id: uuid.UUID,
        moved: Collection[uuid.UUID],
        joined_at: dt.datetime,
    ) -> tuple[uuid.UUID, ...]:
        """Let the records of ``moved`` that still stand for whom ``one_id`` is stand for ``other_id`` again.

        What has moved on since, by another decision, stays where it is. Returns the records brought back,
        those first that were hers of themselves, the first linked first.
        """
        with acting(actor.as_system("registry.bring_back")):
            here = stands_now(one_id)
            links = list(
                Link.objects.filter(
                    source_record_id__in=moved, individual_id=here, ended_at=None, how="joined"
                ).order_by("decided_at", "id")
            )
            before = {link.source_record_id: _before(link, other_id) for link in links}
            for link in links:
                _end(actor, link, "parted")
                former = before[link.source_record_id]
                how = "joined" if former.joined_from else "parted"
                evidence, weight = former.evidence, former.weight
                _begin(actor, former, other_id, how, former.joined_from, evidence, weight)
            back = [link.source_record_id for link in links]
            indexes = _restore(actor, here, other_id, before, joined_at)
            still = Identifier.objects.filter(individual_id=here, ended_at=None).values_list("index")
            kept = {bytes(index) for (index,) in still}
            gone = [index for index in indexes if index not in kept]
            NumberHolder.objects.filter(individual_id=here, index__in=gone).update(individual_id=other_id)
            _move_keys(here, other_id, back)
            derive(actor, [here, one_id, other_id])
        return tuple(
            sorted(back, key=lambda one: (before[one].joined_from is not None, before[one].decided_at))
        )


def _end(actor: Actor, link: Link, reason: str) -> None:
    link.ended_at, link.ended_by, link.end_reason = actor.now, actor.id, reason
    link.save(update_fields=["ended_at", "ended_by", "end_reason"])


def _begin(
    actor: Actor,
    former: Link,
    individual_id: uuid.UUID,
    how: str,
    joined_from: uuid.UUID | None,
    evidence: Sequence[str],
    weight: float | None,
) -> None:
    Link.objects.create(
        individual_id=individual_id,
        source_record_id=former.source_record_id,
        agency_id=former.agency_id,
        how=how,
        joined_from=joined_from,
        evidence=list(evidence)[:40],
        weight=weight,
        decided_by=actor.id,
        decided_at=actor.now,
    )


def _before(link: Link, other_id: uuid.UUID) -> Link:
    """Return the link by which a record stood for ``other_id`` before it was joined away."""
    former = Link.objects.filter(
        source_record_id=link.source_record_id, individual_id=other_id, end_reason="joined"
    )
    return former.order_by("-ended_at", "-decided_at", "-id")[0]


def _copy(rows: Sequence[FromSource], individual_id: uuid.UUID, since: dt.datetime) -> None:
    for row in rows:
        row.pk, row.individual_id, row.since, row.ended_at = new_id(), individual_id, since, None
        row._state.adding = True
        row.save(force_insert=True)


def _restore(
    actor: Actor,
    here: uuid.UUID,
    other_id: uuid.UUID,
    before: dict[uuid.UUID, Link],
    joined_at: dt.datetime,
) -> list[bytes]:
    """End what the records brought to ``here`` and let it stand with ``other_id``; return her numbers."""
    back = list(before)
    ends = {link.ended_at for link in before.values()}
    indexes: list[bytes] = []
    for model in _BROUGHT:
        model._default_manager.filter(individual_id=here, source_record_id__in=back, ended_at=None).update(
            ended_at=actor.now
        )
        was = model._default_manager.filter(
            individual_id=other_id, source_record_id__in=back, ended_at__in=ends
        )
        indexes += [bytes(row.index) for row in was if isinstance(row, Identifier)]
        _copy(list(was), other_id, actor.now)
    # What was set on her page belongs to no record: the same sealed words tell which was hers.
    own: list[Contact | Mail] = []
    for kind in (Contact, Mail):
        own += kind._default_manager.filter(individual_id=other_id, source_record_id=None, ended_at=joined_at)
    for row in own:
        type(row)._default_manager.filter(
            individual_id=here, source_record_id=None, ended_at=None, cipher=row.cipher
        ).update(ended_at=actor.now)
    _copy(own, other_id, actor.now)
    return indexes


def _move_keys(from_id: uuid.UUID, to_id: uuid.UUID, source_ids: Sequence[uuid.UUID]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO registry_searchkey (key, individual_id, source_record_id) "
            "SELECT key, %s, source_record_id FROM registry_searchkey "
            "WHERE individual_id = %s AND source_record_id = ANY(%s) ON CONFLICT DO NOTHING",
            [to_id, from_id, list(source_ids)],
        )
        cursor.execute(
            "DELETE FROM registry_searchkey WHERE individual_id = %s AND source_record_id = ANY(%s)",
            [from_id, list(source_ids)],
        )


records: Final = Records()
