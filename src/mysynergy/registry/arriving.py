"""The rows of lists as people of the registry: many at once, each with its source record, link and event.

What one row does here is what ``register`` and ``confirm_link`` do for one person at a counter; a test holds
the two alike. Locks are taken in the order of those: numbers by index, then individuals by id.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, Protocol

from django.db import connection

from mysynergy.access.public import MANY as ACCESS
from mysynergy.access.public import Actor, acting
from mysynergy.database.public import Column, insert_many
from mysynergy.events.public import Happening, others_about, record_many
from mysynergy.imports.public import Kept, Made, Outcome, Row, What
from mysynergy.intake.public import submit_many
from mysynergy.kernel.errors import Conflict
from mysynergy.kernel.identifiers import new_ids
from mysynergy.linkage import Score
from mysynergy.linkage.survivorship import Statement
from mysynergy.registry.candidates import CONTACT_CONTEXT, IDENTIFIER_CONTEXT
from mysynergy.registry.comparison import number_index, tail_of
from mysynergy.registry.domain import CATEGORIES_OF_A_SOURCE, identity_changed
from mysynergy.registry.golden import COLUMNS, columns, plain, put, standing
from mysynergy.registry.models import Link
from mysynergy.registry.placing import Placed, after_first, holders_of, kept, look_again, made_ready, place
from mysynergy.registry.taken_back import end_links
from mysynergy.vault.public import OpenKey, keys_made, new_keys, seal_text

#: Events that every row leaves, and those of reading: nothing is built on a person by them.
_BUILDS_NOTHING: Final = (
    *("registry.registered", "registry.linked", "access.granted", "person.read", "registry.unlinked"),
    *("access.grant_ended", "registry.number_revealed", "registry.derived"),
)


@dataclass(frozen=True, slots=True)
class NearPair:
    """Two people who may be one, as the comparison of a list's row found; for stewards to decide.

    ``disputed``: the same identity number stands for both.
    """

    one_id: uuid.UUID
    other_id: uuid.UUID
    score: Score
    disputed: bool


class TakePairs(Protocol):
    """Takes pairs into the stewards' review, in the running transaction."""

    def __call__(self, *, actor: Actor, pairs: Sequence[NearPair]) -> object: ...


class PairsTaken:
    """Who keeps the stewards' review, plugged in ``config/wiring.py``; pairs stand in the events too."""

    def __init__(self) -> None:
        self._taker: TakePairs | None = None

    def connect(self, taker: TakePairs) -> None:
        """Plug the one review there is."""
        self._taker = taker

    def give(self, *, actor: Actor, pairs: Sequence[NearPair]) -> None:
        """Hand pairs over; nothing happens where nobody takes them."""
        if self._taker is not None and pairs:
            self._taker(actor=actor, pairs=pairs)


near_pairs: Final = PairsTaken()


class StandsUpon(Protocol):
    """Answers on which of these people something of a room above stands that no event of theirs tells."""

    def __call__(self, *, actor: Actor, ids: Collection[uuid.UUID]) -> frozenset[uuid.UUID]: ...


class BuiltOn:
    """Who knows of what was built on people, plugged in ``config/wiring.py``, asked by a roll back."""

    def __init__(self) -> None:
        self._sources: list[StandsUpon] = []

    def connect(self, source: StandsUpon) -> None:
        """Add a source; adding it again does nothing."""
        if source not in self._sources:
            self._sources.append(source)

    def of(self, *, actor: Actor, ids: Collection[uuid.UUID]) -> frozenset[uuid.UUID]:
        """Return those of whom any source says so."""
        return frozenset().union(*(source(actor=actor, ids=ids) for source in self._sources))


built_on: Final = BuiltOn()


class PeopleOfLists:
    """Takes lists of beneficiaries and applicants in (``imports.RowTarget``)."""

    def preview(self, *, actor: Actor, rows: Sequence[Row]) -> Sequence[Outcome]:
        """Say for each row whether it is somebody new, attached to somebody known, or for the stewards."""
        today = actor.today
        return [replace(_outcome(one), ready=kept(one)) for one in place(made_ready(rows, today), today)]

    def after(self, *, actor: Actor, first: Row, later: Sequence[Row]) -> Sequence[What | None]:
        """Say whether later rows of one number would join the first's person, or go to the stewards."""
        return [
            None if alike is None else What.ATTACHED if alike else What.REVIEW
            for alike in after_first(first, later, actor.today)
        ]

    def apply(self, *, actor: Actor, rows: Sequence[Row], batch_id: uuid.UUID) -> Sequence[Outcome]:
        """Keep each row as a source record and let it stand for a person, with an event each."""
        if not rows:
            return []
        ready = made_ready(rows, actor.today)
        placed = place(ready, actor.today)
        sources = submit_many(
            actor=actor, rows=[(one.row.person, one.row.warnings) for one in placed], submission_id=batch_id
        )
        fresh = [one for one in placed if one.individual_id is None and one.same_as is None]
        ids = dict(zip(map(id, fresh), new_ids(len(fresh)), strict=True))
        stands = [
            one.individual_id or ids[id(one if one.same_as is None else placed[one.same_as])]
            for one in placed
        ]
        said = [
            plain(source, actor.now, "file", one.row.person, one.row.identity)
            for one, source in zip(placed, sources, strict=True)
        ]
        _insert_individuals(actor, said, stands, fresh=list(ids.values()))
        disputed = _hold_numbers(placed, stands)
        changed = _derive_known(actor, said, stands, disputed, fresh=set(ids.values()))
        links = _insert_links(actor, placed, stands, sources)
        _bring(actor, placed, stands, sources, disputed)
        keys = {**new_keys(scopes=list(ids.values())), **keys_made(scopes=set(stands) - set(ids.values()))}
        ACCESS.grant(
            actor=actor,
            given=list(zip(stands, sources, strict=True)),
            agency_id=actor.own_agency_id,
            reason_kind="source_record",
            categories=CATEGORIES_OF_A_SOURCE,
            keys=keys,
        )
        _tell(actor, placed, stands, sources, links, changed, disputed, keys, batch_id)
        known = sorted(set(stands) - set(ids.values()))
        if known:
            identity_changed.announce(actor=actor, individual_ids=tuple(known), change="linked")
        near_pairs.give(actor=actor, pairs=_pairs(placed, stands))
        _one_after_another()
        who = dict(zip(map(id, placed), stands, strict=True))
        since = look_again(placed, stands, actor.today)
        near_pairs.give(
            actor=actor,
            pairs=[NearPair(who[id(one)], other, score, disputed=False) for one, other, score in since],
        )
        return [_outcome(one, stands[at], sources[at], sources[at]) for at, one in enumerate(placed)]

    def undo(self, *, actor: Actor, rows: Sequence[Made], batch_id: uuid.UUID, reason: str) -> Sequence[Kept]:
        """End the links of these rows. One on whose person alone something was built since is kept."""
        links = {
            one.source_record_id: one
            for one in Link.objects.filter(
                source_record_id__in=[row.source_id for row in rows], ended_at=None
            )
        }
        people = {one.individual_id for one in links.values()}
        with connection.cursor() as cursor:
            cursor.execute("SELECT registry_lock(%s::uuid[])", [sorted(people)])
        built = others_about(individual_ids=people, besides=_BUILDS_NOTHING)
        built |= built_on.of(actor=actor, ids=people)
        mine = {link.id for link in links.values()}
        others = Link.objects.filter(individual_id__in=people, ended_at=None).exclude(id__in=mine)
        beside = list(others.values_list("individual_id", "how"))
        shared = {individual for individual, how in beside if how != "corrected"}
        stands = {source_id: link.individual_id for source_id, link in links.items()}
        moved = {
            stands[one.source_id]
            for one in rows
            if stands.get(one.source_id) not in (None, one.individual_id)
        }
        ended: list[Link] = []
        kept: list[Kept] = []
        for row in rows:
            link = links.get(row.source_id)
            if link is None:
                continue
            if link.individual_id != row.individual_id:
                kept.append(Kept(row.number, "moved_since"))
            elif link.individual_id in built and link.individual_id not in shared:
                kept.append(Kept(row.number, "built_on"))
            else:
                ended.append(link)
        others_of = moved | {individual for individual, _how in beside}
        end_links(actor=actor, links=ended, beside=others_of, reason=reason, batch_id=batch_id)
        if gone := sorted({link.individual_id for link in ended}):
            identity_changed.announce(actor=actor, individual_ids=tuple(gone), change="unlinked")
        return kept


def _one_after_another() -> None:
    """Let lists that are brought in side by side end one after another.

    Two at once would each miss whom the other is bringing: whoever is second here sees what the first
    committed, and looks again. All that can be done before is done before: only this last look and the commit
    wait for each other. One number held twice is found earlier (``_hold_numbers``).
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('registry.arriving'))")


def _outcome(
    one: Placed,
    individual_id: uuid.UUID | None = None,
    source_id: uuid.UUID | None = None,
    made_id: uuid.UUID | None = None,
) -> Outcome:
    attached = one.individual_id is not None or one.same_as is not None
    near = bool(one.near or one.beside)
    what = What.ATTACHED if attached else What.REVIEW if near else What.NEW
    stands = individual_id or one.individual_id
    return Outcome(one.row.number, what, stands, source_id, made_id, held=one.bearer is not None)


def _insert_individuals(
    actor: Actor, said: Sequence[Statement], stands: Sequence[uuid.UUID], fresh: Sequence[uuid.UUID]
) -> None:
    """Write the new people, each as all rows of this call that stand for her say."""
    of: dict[uuid.UUID, list[Statement]] = {one: [] for one in fresh}
    for one, individual_id in zip(said, stands, strict=True):
        if individual_id in of:
            of[individual_id].append(one)
    golden = [columns(of[one]) for one in fresh]
    insert_many(
        "registry_individual",
        [
            Column("id", "uuid", fresh),
            *(Column(name, kind, [one[name] for one in golden]) for name, kind in COLUMNS),
            Column("registered_at", "timestamptz", same=actor.now),
        ],
    )


def _hold_numbers(placed: Sequence[Placed], stands: Sequence[uuid.UUID]) -> list[bool]:
    """Let each number that is free stand for its person; return for which rows it stands for somebody else.

    In the order of the numbers, as everybody who registers takes them; waits for registrations under way.
    Raises ``Conflict("changed_meanwhile")`` when one of them took a number: nothing of the call stands then.
    """
    wanted: dict[bytes, uuid.UUID] = {}
    for one, individual_id in zip(placed, stands, strict=True):
        if one.index is not None and one.bearer is None:
            wanted.setdefault(one.index, individual_id)
    ordered = sorted(wanted)
    insert_many(
        "registry_numberholder",
        [
            Column("index", "bytea", ordered),
            Column("individual_id", "uuid", [wanted[index] for index in ordered]),
        ],
        conflict="ON CONFLICT DO NOTHING",
    )
    holders = holders_of(one.index for one in placed if one.index is not None)
    if any(holders.get(index) != individual_id for index, individual_id in wanted.items()):
        # Somebody registered the number since it was looked for: look again, so that nobody is doubled.
        raise Conflict("changed_meanwhile")
    return [
        one.index is not None and holders.get(one.index, individual_id) != individual_id
        for one, individual_id in zip(placed, stands, strict=True)
    ]


def _derive_known(
    actor: Actor,
    said: Sequence[Statement],
    stands: Sequence[uuid.UUID],
    disputed: Sequence[bool],
    fresh: Collection[uuid.UUID],
) -> dict[uuid.UUID, list[str]]:
    """Derive the golden records of people who stood already, locked in the order of their ids; return which
    fields of each follow another value.
    """
    concerned = sorted(set(stands) - set(fresh))
    with connection.cursor() as cursor:
        cursor.execute("SELECT registry_lock(%s::uuid[])", [concerned])
    known = standing(actor, concerned)
    for one, individual_id, other in zip(said, stands, disputed, strict=True):
        if individual_id not in fresh:
            known.setdefault(individual_id, []).append(replace(one, disputed=other))
    with acting(actor.as_system("registry.arriving")):
        return put({one: columns(says) for one, says in known.items()})


def _insert_links(
    actor: Actor,
    placed: Sequence[Placed],
    stands: Sequence[uuid.UUID],
    sources: Sequence[uuid.UUID],
) -> list[uuid.UUID]:
    links = new_ids(len(placed))
    attached = [one.individual_id is not None or one.same_as is not None for one in placed]
    # An array of arrays must be even: lists travel as one text each.
    insert_many(
        "registry_link",
        [
            Column("id", "uuid", links),
            Column("individual_id", "uuid", list(stands)),
            Column("source_record_id", "uuid", list(sources)),
            Column("agency_id", "uuid", same=actor.own_agency_id),
            Column("how", "text", ["same_number" if one else "new" for one in attached]),
            Column("evidence", "text[]", same=[]),
            Column("weight", "float8", [one.score.weight if one.score else None for one in placed]),
            Column("decided_by", "uuid", same=actor.id),
            Column("decided_at", "timestamptz", same=actor.now),
        ],
    )
    return links


def _bring(
    actor: Actor,
    placed: Sequence[Placed],
    stands: Sequence[uuid.UUID],
    sources: Sequence[uuid.UUID],
    disputed: Sequence[bool],
) -> None:
    """Write numbers, spellings, telephones and search keys of all rows."""
    rows = list(zip(placed, stands, sources, disputed, strict=True))
    numbered = [
        (one.row.identity, individual, source, other)
        for one, individual, source, other in rows
        if one.row.identity is not None and one.row.identity.normalised
    ]
    sealed = [seal_text(number.normalised, context=IDENTIFIER_CONTEXT) for number, *_rest in numbered]
    insert_many(
        "registry_identifier",
        [
            *_from_source(actor, [(individual, source) for _n, individual, source, _o in numbered]),
            Column("kind", "text", [number.kind.value for number, *_rest in numbered]),
            Column("key_id", "text", [one.key_id for one in sealed]),
            Column("cipher", "bytea", [one.cipher for one in sealed]),
            Column("index", "bytea", [number_index(number) for number, *_rest in numbered]),
            Column("last_four", "text", [tail_of(number) for number, *_rest in numbered]),
            Column("valid", "boolean", [number.valid for number, *_rest in numbered]),
            Column("disputed", "boolean", [other for _n, _i, _s, other in numbered]),
            Column("verified", "text", same="said"),
        ],
    )
    insert_many(
        "registry_spelling",
        [
            *_from_source(actor, [(individual, source) for _one, individual, source, _o in rows]),
            Column("name", "text", [one.row.person.name for one, *_rest in rows]),
        ],
    )
    called = [row for row in rows if row[0].row.person.phone]
    sealed = [seal_text(one.row.person.phone, context=CONTACT_CONTEXT) for one, *_rest in called]
    insert_many(
        "registry_contact",
        [
            *_from_source(actor, [(individual, source) for _one, individual, source, _o in called]),
            Column("key_id", "text", [one.key_id for one in sealed]),
            Column("cipher", "bytea", [one.cipher for one in sealed]),
            Column("safe", "text", [one.row.person.safe_to_contact for one, *_rest in called]),
        ],
    )
    _bring_keys(rows)


def _bring_keys(rows: Sequence[tuple[Placed, uuid.UUID, uuid.UUID, bool]]) -> None:
    """Write the search keys of all rows; of records just made, so that none can stand already."""
    # In the order of the keys, so that neighbours in the index are written together.
    keys = sorted(
        (key, individual, source)
        for one, individual, source in (
            (one, individual.bytes, source.bytes) for one, individual, source, _other in rows
        )
        for key in {key for _kind, key in one.keys}
    )
    insert_many(
        "registry_searchkey",
        [
            Column("key", "bytea", [key for key, _i, _s in keys]),
            Column("individual_id", "uuid", [individual for _k, individual, _s in keys]),
            Column("source_record_id", "uuid", [source for _k, _i, source in keys]),
        ],
    )


def _from_source(actor: Actor, rows: Sequence[tuple[uuid.UUID, uuid.UUID]]) -> list[Column]:
    return [
        Column("id", "uuid", new_ids(len(rows))),
        Column("individual_id", "uuid", [individual for individual, _source in rows]),
        Column("agency_id", "uuid", same=actor.own_agency_id),
        Column("source_record_id", "uuid", [source for _individual, source in rows]),
        Column("since", "timestamptz", same=actor.now),
    ]


def _tell(
    actor: Actor,
    placed: Sequence[Placed],
    stands: Sequence[uuid.UUID],
    sources: Sequence[uuid.UUID],
    links: Sequence[uuid.UUID],
    changed: Mapping[uuid.UUID, list[str]],
    disputed: Sequence[bool],
    keys: Mapping[uuid.UUID, OpenKey],
    batch_id: uuid.UUID,
) -> None:
    registered: list[Happening] = []
    linked: list[Happening] = []
    for at, one in enumerate(placed):
        attached = one.individual_id is not None or one.same_as is not None
        body: dict[str, object] = {"source_record": str(sources[at]), "import": str(batch_id)}
        if attached:
            weight = one.score.weight if one.score else None
            body |= {
                "how": "same_number",
                "evidence": ["identity_exact"],
                "centibits": round(weight * 100) if weight is not None else None,
                "changed": changed.get(stands[at], []),
                "from": None,
            }
        else:
            body |= {"number_disputed": disputed[at], "reason": None}
            near = [str(pair.other_id) for pair in _pairs_of(one, stands, stands[at])]
            body |= {"near": near} if near else {}
        happening = Happening(links[at], body, stands[at])  # type: ignore[arg-type]
        (linked if attached else registered).append(happening)
    for kind, happenings in (("registry.registered", registered), ("registry.linked", linked)):
        record_many(actor=actor, type=kind, category="identity", happenings=happenings, keys=keys)


def _pairs(placed: Sequence[Placed], stands: Sequence[uuid.UUID]) -> list[NearPair]:
    found = zip(placed, stands, strict=True)
    return [pair for one, mine in found for pair in _pairs_of(one, stands, mine) if pair.other_id != mine]


def _pairs_of(one: Placed, stands: Sequence[uuid.UUID], mine: uuid.UUID) -> list[NearPair]:
    """Return whom a row is near, also the person of an earlier row of its number; it stands for ``mine``."""
    found = [NearPair(mine, other, score, other == one.bearer) for other, score in one.near]
    return [*found, *(NearPair(mine, stands[at], score, disputed) for at, score, disputed in one.beside)]


PEOPLE_OF_LISTS: Final = PeopleOfLists()
