"""Fill a fresh database with made-up people of one or more agencies, by COPY, as the superuser.

``COPY`` is refused under row-level security, so this is a staging path for measurements only: it bypasses
doors and leaves no events. All that a look-up reads is there and true: keys, seals, links, grants. One
process makes the people, two turn them into rows. Import it when Django is set up.
"""

from __future__ import annotations

import datetime as dt
import itertools
import json
import multiprocessing
import secrets
import time
import uuid
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, fields, replace

import psycopg

from mysynergy.intake.public import PersonSaid
from mysynergy.kernel.identifiers import new_id
from mysynergy.registry.candidates import CONTACT_CONTEXT, IDENTIFIER_CONTEXT
from mysynergy.registry.comparison import keys_to_store, number_index, record_said, tail_of
from mysynergy.registry.domain import CATEGORIES_OF_A_SOURCE
from mysynergy.synthetic import MadePerson, Population, population_blocks
from mysynergy.vault.public import seal_text

AS_OF = dt.date(2026, 11, 23)
NOW = dt.datetime(2026, 11, 23, 1, 0, tzinfo=dt.UTC)
_COLUMNS = {
    "registry_individual": "id name birth_date birth_precision sex state district postcode address language "
    "number_kind number_tail alive registered_at",
    "intake_sourcerecord": "id agency_id submission_id channel key_id cipher warnings received_at",
    "registry_link": "id individual_id source_record_id agency_id how evidence filled decided_at",
    "registry_identifier": "id individual_id agency_id source_record_id since kind key_id cipher index "
    "last_four valid disputed verified",
    "registry_spelling": "id individual_id agency_id source_record_id since name",
    "registry_contact": "id individual_id agency_id source_record_id since key_id cipher",
    "registry_numberholder": "index individual_id",
    "registry_searchkey": "key individual_id source_record_id",
    "access_grant": "id individual_id agency_id reason_kind reason_id categories period",
    "households_household": "id agency_id begun_at",
    "households_membership": "id individual_id household_id agency_id role period",
}
#: The tables that are filled.
TABLES = tuple(_COLUMNS)
#: What no look-up reads, and indexes that none uses: left out where the disk is short.
_UNREAD = frozenset({"intake_sourcerecord", "households_household", "households_membership"})
_UNREAD_INDEXES = (
    "registry_searchkey_source",
    "registry_%_individual_id_%",
    "registry_%_source_record_id_%",
    "registry_%_agency_id_%",
)
#: Hot keys: every 40th person gives one of 25 clerks' telephones, every 100th has 1 January for "not known".
_CLERKS_PHONE, _CLERKS, _NEW_YEAR = 40, 25, 100
#: Every so manieth person is remembered, to be asked for.
_ASKED_FOR = 50
_HANDS = 2
_NULL = "\\N"
_GIVEN = f"{{{','.join(CATEGORIES_OF_A_SOURCE)}}}"
_SAID = tuple(one.name for one in fields(PersonSaid))
_ESCAPED = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


@dataclass(frozen=True, slots=True)
class Newcomer:
    """What a row needs of a made-up person, and nothing else: it goes to another process."""

    id: uuid.UUID
    agency_id: uuid.UUID
    household: int
    role: str
    said: PersonSaid


_Lines = dict[str, list[str]]


class Loading:
    """People made one after another; ``grow`` brings the next of them into the database.

    ``remembered`` are some of them by id, spread evenly over all that were loaded.
    """

    def __init__(
        self, admin_url: str, *, people: int, agency_ids: Sequence[uuid.UUID], since: dt.datetime,
        lean: bool = False, seed: int = 1,
    ) -> None:  # fmt: skip
        self.admin_url, self.agency_ids, self.since, self.lean = admin_url, agency_ids, since, lean
        self.loaded = 0
        self.remembered: dict[uuid.UUID, MadePerson] = {}
        self._blocks = population_blocks(people, seed, AS_OF)

    def grow(self, to: int) -> None:
        """Load until ``to`` people stand in the database, with their keys' index made last."""
        with _index_made_last(self.admin_url, lean=self.lean):
            context = multiprocessing.get_context("fork")
            with ProcessPoolExecutor(_HANDS, mp_context=context) as hands:
                waiting: deque[Future[None]] = deque()
                while self.loaded < to and (block := next(self._blocks, None)) is not None:
                    newcomers = list(self._newcomers(block))
                    self.loaded += len(newcomers)
                    waiting.append(
                        hands.submit(_bring_in, self.admin_url, newcomers, self.since, lean=self.lean)
                    )
                    if len(waiting) > 2 * _HANDS:
                        waiting.popleft().result()
                for one in waiting:
                    one.result()
        with psycopg.connect(self.admin_url, autocommit=True) as connection:
            connection.execute("VACUUM ANALYZE")

    def _newcomers(self, block: Population) -> Iterator[Newcomer]:
        for number, drawn in enumerate(block.living()):
            person = hot(drawn, number)
            agency_id = self.agency_ids[person.household_key % len(self.agency_ids)]
            one = Newcomer(new_id(), agency_id, person.household_key, person.role, said_of(person))
            if number % _ASKED_FOR == 7 % _ASKED_FOR:
                self.remembered[one.id] = person
            yield one


def load(admin_url: str, *, people: int, agency_ids: Sequence[uuid.UUID], since: dt.datetime = NOW) -> int:
    """Copy ``people`` made-up people into the registry, in their households, known since ``since``.

    Each household is known to one of the agencies. Returns how many they are.
    """
    loading = Loading(admin_url, people=people, agency_ids=agency_ids, since=since)
    loading.grow(people)
    return loading.loaded


@contextmanager
def _index_made_last(admin_url: str, *, lean: bool) -> Iterator[None]:
    """Keys come in any order: their index is made anew when all of them are there, which is far faster."""
    name = "registry_searchkey_once"
    with psycopg.connect(admin_url, autocommit=True) as connection:
        row = connection.execute(
            "SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = %s", [name]
        ).fetchone()
        if row is None:
            raise LookupError(name)
        connection.execute(f"ALTER TABLE registry_searchkey DROP CONSTRAINT {name}".encode())
        if lean:
            for (unread,) in connection.execute(
                "SELECT c.relname FROM pg_class c JOIN pg_index i ON i.indexrelid = c.oid "
                "WHERE c.relname LIKE ANY(%s) AND NOT i.indisunique",
                [list(_UNREAD_INDEXES)],
            ).fetchall():
                connection.execute(f'DROP INDEX "{unread}"'.encode())
        yield
        connection.execute("SET maintenance_work_mem = '512MB'")
        connection.execute(f"ALTER TABLE registry_searchkey ADD CONSTRAINT {name} {row[0]}".encode())


def hot(person: MadePerson, number: int) -> MadePerson:
    """Return the person with what half a town shares: a clerk's telephone, or 1 January for "not known"."""
    if number % _CLERKS_PHONE == 0:
        return replace(person, phone=f"+60320000{number // _CLERKS_PHONE % _CLERKS:03}")
    if number % _NEW_YEAR == 1:
        return replace(person, birth_date=person.birth_date.replace(month=1, day=1), mykad=None)
    return person


def said_of(person: MadePerson) -> PersonSaid:
    """Return what a careful officer would have typed about a made-up person."""
    return PersonSaid(
        name=person.name,
        identity_kind="mykad" if person.mykad else "none",
        identity_number=person.mykad or "",
        birth_year=person.birth_date.year,
        birth_month=person.birth_date.month,
        birth_day=person.birth_date.day,
        sex=person.sex,
        phone=person.phone or "",
        state=person.state,
        district=person.district or "",
        postcode=person.postcode,
        address=person.address,
        mother_name=person.mother_name or "",
    )


def _bring_in(admin_url: str, newcomers: Sequence[Newcomer], since: dt.datetime, *, lean: bool) -> None:
    """Make the rows of whole households and copy them in: one transaction."""
    lines: _Lines = {table: [] for table in _COLUMNS}
    for _, home in itertools.groupby(newcomers, lambda one: one.household):
        members = list(home)
        home_id = _new()
        lines["households_household"].append(f"{home_id}\t{members[0].agency_id}\t{since}")
        for one in members:
            role = "not_related" if one.role == "unrelated" else one.role
            lines["households_membership"].append(
                f"{_new()}\t{one.id}\t{home_id}\t{one.agency_id}\t{role}\t[{since.date()},)"
            )
            _write(lines, one, since, lean=lean)
    with psycopg.connect(admin_url) as connection:
        # Foreign keys are right by construction; checking two million of them is not what is measured.
        connection.execute("SET session_replication_role = replica")
        for table, written in lines.items():
            if written and not (lean and table in _UNREAD):
                _copy(connection, table, written)


def _write(lines: _Lines, one: Newcomer, since: dt.datetime, *, lean: bool) -> None:
    """Write the rows of one person as ``COPY`` reads them, in the order of ``_COLUMNS``."""
    said, mine, source, agency = one.said, str(one.id), _new(), one.agency_id
    born = f"{said.birth_year}-{said.birth_month}-{said.birth_day}"
    name = said.name.translate(_ESCAPED)
    record = record_said(said, AS_OF)
    number = record.identities[0] if record.identities else None
    shown = f"mykad\t{tail_of(number)}" if number is not None and number.valid else "\\N\t\\N"
    lines["registry_individual"].append(
        f"{mine}\t{name}\t{born}\tday\t{said.sex}\t{said.state}\t{said.district or _NULL}\t{said.postcode}"
        f"\t{said.address.translate(_ESCAPED)}\tms\t{shown}\tt\t{since}"
    )
    if not lean:
        told = json.dumps({of: getattr(said, of) for of in _SAID})
        body = seal_text(told, context=f"intake_sourcerecord:{uuid.UUID(source)}")
        lines["intake_sourcerecord"].append(
            f"{source}\t{agency}\t{_new()}\tfile\t{body.key_id}\t{_bytes(body.cipher)}\t[]\t{since}"
        )
    lines["registry_link"].append(f"{_new()}\t{mine}\t{source}\t{agency}\tnew\t{{}}\t{{}}\t{since}")
    brought = f"{mine}\t{agency}\t{source}\t{since}"
    lines["registry_spelling"].append(f"{_new()}\t{brought}\t{name}")
    if number is not None:
        seal = seal_text(number.normalised, context=IDENTIFIER_CONTEXT)
        index = _bytes(number_index(number))
        lines["registry_identifier"].append(
            f"{_new()}\t{brought}\tmykad\t{seal.key_id}\t{_bytes(seal.cipher)}\t{index}\t{tail_of(number)}"
            f"\t{number.valid}\tf\tsaid"
        )
        if number.valid:  # the office that made the numbers gives each once
            lines["registry_numberholder"].append(f"{index}\t{mine}")
    if said.phone:
        seal = seal_text(said.phone, context=CONTACT_CONTEXT)
        lines["registry_contact"].append(f"{_new()}\t{brought}\t{seal.key_id}\t{_bytes(seal.cipher)}")
    whose = f"\t{mine}\t{source}"
    lines["registry_searchkey"] += [_bytes(key) + whose for key in keys_to_store(record)]
    lines["access_grant"].append(
        f'{_new()}\t{mine}\t{agency}\tsource_record\t{source}\t{_GIVEN}\t["{since}",)'
    )


def _new() -> str:
    """An id in order of time, as PostgreSQL reads it: ``new_id`` takes ten times as long."""
    chance = secrets.token_hex(9)
    return f"{time.time_ns() // 1_000_000:012x}7{chance[:3]}8{chance[3:]}"


def _bytes(value: bytes) -> str:
    return f"\\\\x{value.hex()}"


def _copy(connection: psycopg.Connection[tuple[object, ...]], table: str, lines: Iterable[str]) -> None:
    columns = ", ".join(f'"{name}"' for name in _COLUMNS[table].split())
    with connection.cursor() as cursor, cursor.copy(f"COPY {table} ({columns}) FROM STDIN".encode()) as copy:
        copy.write("\n".join(lines).encode() + b"\n")
