"""The whole registry looked through for people who are held twice, in a run that may be killed at any time.

What is decrypted lies on disk only under a key that dies with the process; a run started again reads anew and
doubles nothing: joins and pairs that are known are known.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Final

import numpy as np
import polars as pl
from django.utils import timezone
from numpy.typing import NDArray

from mysynergy.access.public import Actor
from mysynergy.intake.public import PersonSaid
from mysynergy.joining.public import join
from mysynergy.kernel.days import day_of
from mysynergy.kernel.errors import Conflict, MySynergyError, NotFound
from mysynergy.linkage import Weights
from mysynergy.linkage.batch import (
    COLUMNS,
    Keeping,
    Limits,
    LinkStoppedError,
    PersonPair,
    RecordsError,
    SealedUnder,
    find_people,
)
from mysynergy.matching.public import (
    PairFound,
    RecordToLink,
    RunView,
    begin_run,
    end_run,
    put_pairs,
    records_to_link,
    runs,
    tell_run,
)
from mysynergy.ops.house import HouseError
from mysynergy.words.errors import sentence

Tell = Callable[[str, int, int], None]
_READ_AT_ONCE: Final = 20_000
_PUT_AT_ONCE: Final = 500
#: A join of two people tells of itself this often, so that another run does not take this one for dead.
_TELL_EVERY: Final = 200
#: So does a comparison, after so many seconds.
_TELL_SECONDS: Final = 60
#: The largest of so many runs tells how many records there are: an incremental one reads few.
_RUNS_ASKED: Final = 1_000
_FOLDER: Final = "linking-"
_JOB: Final = "linking"


@dataclass(frozen=True, slots=True)
class RegistryLinked:
    """What a run came to, in people: ``joined`` by machine, ``put`` newly before stewards, ``refused`` by a
    rule or a word that stands.
    """

    run: RunView
    records: int
    people: int
    compared: int
    joined: int
    put: int
    refused: int
    told: tuple[str, ...]


def link_registry(
    *,
    weights: Weights,
    folder: Path,
    full: bool = False,
    threshold: float | None = None,
    memory_gib: float = 4,
    limits: Limits | None = None,
    on_progress: Tell | None = None,
) -> RegistryLinked:
    """Find people whom the registry holds twice; join who is surely one, put the rest before stewards.

    Looks at what came since the last run; at everybody when ``full`` or for the first time. Raises
    ``Conflict("run_going_on")``, ``NotFound("run")`` where another run took the place of this one, which had
    been silent, LinkStoppedError (a safety stop: nobody was joined) and RecordsError (too little memory).
    """
    tell = on_progress or (lambda step, done, total: None)
    run = begin_run(actor=_actor(), full=full, made_from=_made_from(weights, threshold))
    for left in folder.glob(
        f"{_FOLDER}*"
    ):  # of a run that was killed: nobody can open it, it only takes room
        shutil.rmtree(left, ignore_errors=True)
    with tempfile.TemporaryDirectory(dir=folder, prefix=_FOLDER) as made:
        kept = _read(run, Path(made), SealedUnder(), tell)
        try:
            return _carry_out(run, kept, Path(made), weights, threshold, memory_gib, limits, tell)
        except (LinkStoppedError, RecordsError) as stopped:
            end_run(actor=_actor(), run_id=run.id, outcome="stopped", why=str(stopped))
            raise


@contextmanager
def told_plainly() -> Iterator[None]:
    """What a room refuses, as a sentence."""
    try:
        yield
    except MySynergyError as error:
        raise HouseError(sentence(error.code, error.params)) from error


def report(found: RegistryLinked) -> str:
    """Return what a run came to, as lines to read."""
    reach = (
        "everybody" if found.run.since is None else f"what came since {found.run.since:%Y-%m-%d %H:%M} UTC"
    )
    return "\n".join(
        (
            f"{found.records:,} records of {found.people:,} people read: {reach}",
            f"{found.compared:,} pairs of records compared",
            f"{found.joined:,} joined by machine: each can be taken apart on the person's page",
            f"{found.refused:,} not joined, for a rule or an officer's word stands against it",
            f"{found.put:,} pairs put before the stewards",
        )
    )


def _carry_out(
    run: RunView,
    kept: _Kept,
    folder: Path,
    weights: Weights,
    threshold: float | None,
    memory_gib: float,
    limits: Limits | None,
    tell: Tell,
) -> RegistryLinked:
    people = kept.people
    if not people:
        ended = end_run(actor=_actor(), run_id=run.id, outcome="done")
        return RegistryLinked(ended, 0, 0, 0, 0, 0, 0, ())
    found = find_people(
        kept.records(),
        kept.persons(),
        folder=folder,
        as_of=day_of(timezone.now()),
        weights=weights,
        threshold=threshold,
        memory_gib=memory_gib,
        limits=limits,
        among=max(one.records for one in runs(actor=_actor(), most=_RUNS_ASKED)),
        on_progress=_told_too(run, kept.count, tell),
    )
    joined, refused = _join(run, [one for one in found.pairs if one.linked], people, kept.count, tell)
    review = [one for one in found.pairs if not one.linked or (one.one, one.other) in refused]
    put = _put(run, review, people, kept.count, joined, tell)
    tell_run(actor=_actor(), run_id=run.id, records=kept.count, joined=joined, put=put)
    ended = end_run(actor=_actor(), run_id=run.id, outcome="done")
    return RegistryLinked(
        ended, kept.count, len(people), found.compared, joined, put, len(refused), found.told
    )


def _told_too(run: RunView, records: int, tell: Tell) -> Tell:
    """Progress that also says, now and then, that the run goes on; it raises where another took its place."""
    told_at = time.monotonic()

    def told(step: str, done: int, total: int) -> None:
        nonlocal told_at
        tell(step, done, total)
        if time.monotonic() - told_at >= _TELL_SECONDS:
            told_at = time.monotonic()
            tell_run(actor=_actor(), run_id=run.id, records=records, joined=0, put=0)

    return told


class _Kept:
    """The records of a run on disk, sealed; in memory only whose they are."""

    def __init__(self, folder: Path, keeping: Keeping) -> None:
        self._folder, self._keeping = folder, keeping
        self._parts: list[Path] = []
        self._persons: list[int] = []
        self._numbers: dict[uuid.UUID, int] = {}

    @property
    def count(self) -> int:
        """How many records were read."""
        return len(self._persons)

    @property
    def people(self) -> list[uuid.UUID]:
        """The individuals, at the places by which ``persons`` names them."""
        return list(self._numbers)

    def add(self, rows: Sequence[RecordToLink]) -> None:
        """Keep records."""
        for row in rows:
            self._persons.append(self._numbers.setdefault(row.individual_id, len(self._numbers)))
        path = self._folder / f"records-{len(self._parts):05}"
        self._keeping.write(_table(rows), path)
        self._parts.append(path)

    def records(self) -> pl.DataFrame:
        """All records, as the columns of a list."""
        return pl.concat([self._keeping.read(part) for part in self._parts])

    def persons(self) -> NDArray[np.int32]:
        """Whose each record is."""
        return np.array(self._persons, np.int32)


def _read(run: RunView, folder: Path, keeping: Keeping, tell: Tell) -> _Kept:
    kept = _Kept(folder, keeping)
    after: uuid.UUID | None = None
    while rows := records_to_link(actor=_actor(), after=after, most=_READ_AT_ONCE, since=run.since):
        kept.add(rows)
        after = rows[-1].id
        tell("reading the registry", kept.count, 0)
        tell_run(actor=_actor(), run_id=run.id, records=kept.count, joined=0, put=0)
    return kept


def _table(rows: Sequence[RecordToLink]) -> pl.DataFrame:
    columns: dict[str, list[str | None]] = {name: [] for name in COLUMNS}
    for row in rows:
        for name, text in _columns(row).items():
            columns[name].append(text or None)
    return pl.DataFrame(columns, schema=dict.fromkeys(COLUMNS, pl.String))


def _columns(row: RecordToLink) -> dict[str, str]:
    said = row.said
    return {
        "rec_id": str(row.id),
        "agency": str(row.agency_id),
        "ic": said.identity_number,
        "name": said.name,
        "dob": _date(said),
        "gender": {"male": "M", "female": "F"}.get(said.sex or "", ""),
        "state": said.state or "",
        "postcode": said.postcode,
        "phone": said.phone,
        "mother": said.mother_name,
        "address": said.address,
    }


def _date(said: PersonSaid) -> str:
    """A birth date as lists write it; what is not known is left off."""
    parts = [said.birth_year, said.birth_month, said.birth_day]
    known = parts[: parts.index(None)] if None in parts else parts
    return "-".join(f"{part:02}" for part in known)


def _join(
    run: RunView, pairs: Sequence[PersonPair], people: Sequence[uuid.UUID], records: int, tell: Tell
) -> tuple[int, set[tuple[int, int]]]:
    """Join pair by pair, each in its own transaction; return how many were, and which were refused."""
    refused = set[tuple[int, int]]()
    for done, pair in enumerate(pairs):
        if done % _TELL_EVERY == 0:
            tell("joining", done, len(pairs))
            tell_run(actor=_actor(), run_id=run.id, records=records, joined=done - len(refused), put=0)
        # The one who is longer known stays: identifiers are in the order of time.
        first, second = sorted((people[pair.one], people[pair.other]))
        try:
            join(
                actor=_actor(),
                one_id=first,
                other_id=second,
                how="batch",
                weight=Decimal(f"{pair.weight:.4f}"),
                evidence=[f"{one.field}_{one.level}" for one in pair.evidence],
                reason=f"run {run.id}",
            )
        except (Conflict, NotFound):
            refused.add((pair.one, pair.other))
    return len(pairs) - len(refused), refused


def _put(
    run: RunView,
    pairs: Sequence[PersonPair],
    people: Sequence[uuid.UUID],
    records: int,
    joined: int,
    tell: Tell,
) -> int:
    put = 0
    for start in range(0, len(pairs), _PUT_AT_ONCE):
        tell("putting before stewards", start, len(pairs))
        tell_run(actor=_actor(), run_id=run.id, records=records, joined=joined, put=put)
        done = put_pairs(
            actor=_actor(),
            pairs=[
                PairFound(people[one.one], people[one.other], one.weight, one.evidence)
                for one in pairs[start : start + _PUT_AT_ONCE]
            ],
            run=str(run.id),
        )
        put += done.new + done.reopened
    tell("putting before stewards", len(pairs), len(pairs))
    return put


def _made_from(weights: Weights, threshold: float | None) -> str:
    levels = {
        field: {name: (one.m, one.u) for name, one in of.items()} for field, of in weights.levels.items()
    }
    made = [levels, weights.prior, weights.link, weights.around, weights.review, threshold]
    return hashlib.sha256(json.dumps(made, sort_keys=True).encode()).hexdigest()[:16]


def _actor() -> Actor:
    return Actor.system(_JOB, now=timezone.now())
