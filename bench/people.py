"""Fill a fresh database with made-up people of one or more agencies, by COPY, as the superuser.

``COPY`` is refused under row-level security, so this is a staging path for measurements only: it bypasses
doors and leaves no events. Import it when Django is set up.
"""

from __future__ import annotations

import datetime as dt
import json
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field, replace

import psycopg
from psycopg.types.range import DateRange, TimestamptzRange

from mysynergy.intake.public import PersonSaid
from mysynergy.kernel.identifiers import new_id
from mysynergy.linkage import IdentityKind, parse_identity
from mysynergy.registry.candidates import CONTACT_CONTEXT, IDENTIFIER_CONTEXT
from mysynergy.registry.comparison import keys_to_store, number_index, record_said, tail_of
from mysynergy.registry.domain import CATEGORIES_OF_A_SOURCE
from mysynergy.synthetic import MadePerson, population_blocks
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
#: Hot keys: every 40th person gives one of 25 clerks' telephones, every 100th has 1 January for "not known".
_CLERKS_PHONE, _CLERKS, _NEW_YEAR = 40, 25, 100
Row = Sequence[object]


@dataclass
class _Batch:
    rows: dict[str, list[Row]] = field(default_factory=lambda: {table: [] for table in _COLUMNS})

    def add(self, table: str, *values: object) -> None:
        self.rows[table].append(values)


def load(
    admin_url: str, *, people: int, agency_ids: Sequence[uuid.UUID], since: dt.datetime = NOW, seed: int = 1
) -> dict[uuid.UUID, MadePerson]:
    """Copy ``people`` made-up people into the registry, in their households, known since ``since``.

    Each household is known to one of the agencies. Returns the people by id.
    """
    loaded: dict[uuid.UUID, MadePerson] = {}
    homes: dict[int, uuid.UUID] = {}
    numbers: set[bytes] = set()
    with psycopg.connect(admin_url) as connection:
        # Foreign keys are right by construction; checking two million of them is not what is measured.
        connection.execute("SET session_replication_role = replica")
        for block in population_blocks(people, seed, AS_OF):
            batch = _Batch()
            for number, drawn in enumerate(block.living()):
                person = hot(drawn, number)
                agency_id = agency_ids[person.household_key % len(agency_ids)]
                individual_id = new_id()
                loaded[individual_id] = person
                _add(batch, individual_id, agency_id, person, numbers, since)
                _house(batch, individual_id, agency_id, person, homes, since)
            for table, rows in batch.rows.items():
                _copy(connection, table, rows)
    with psycopg.connect(admin_url, autocommit=True) as connection:
        connection.execute("VACUUM ANALYZE")
    return loaded


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


def _house(
    batch: _Batch, individual_id: uuid.UUID, agency_id: uuid.UUID, person: MadePerson,
    homes: dict[int, uuid.UUID], since: dt.datetime,
) -> None:  # fmt: skip
    home = homes.get(person.household_key)
    if home is None:
        home = homes[person.household_key] = new_id()
        batch.add("households_household", home, agency_id, since)
    role = "not_related" if person.role == "unrelated" else person.role
    period = DateRange(since.date(), None)
    batch.add("households_membership", new_id(), individual_id, home, agency_id, role, period)


def _add(
    batch: _Batch, individual_id: uuid.UUID, agency_id: uuid.UUID, person: MadePerson, numbers: set[bytes],
    since: dt.datetime,
) -> None:  # fmt: skip
    said = said_of(person)
    source_id = new_id()
    number = parse_identity(IdentityKind.MYKAD, said.identity_number, AS_OF) if person.mykad else None
    kind, tail = ("mykad", tail_of(number)) if number is not None and number.valid else (None, None)
    batch.add(
        "registry_individual", individual_id, person.name, person.birth_date, "day", person.sex, person.state,
        person.district, person.postcode, person.address, "ms", kind, tail, person.alive, since,
    )  # fmt: skip
    body = seal_text(json.dumps(asdict(said)), context=f"intake_sourcerecord:{source_id}")
    batch.add(
        "intake_sourcerecord", source_id, agency_id, new_id(), "file", body.key_id, body.cipher, "[]", since
    )
    batch.add("registry_link", new_id(), individual_id, source_id, agency_id, "new", [], [], since)
    batch.add("registry_spelling", new_id(), individual_id, agency_id, source_id, since, person.name)
    if number is not None:
        seal = seal_text(number.normalised, context=IDENTIFIER_CONTEXT)
        index = number_index(number)
        batch.add(
            "registry_identifier", new_id(), individual_id, agency_id, source_id, since, "mykad", seal.key_id,
            seal.cipher, index, tail_of(number), number.valid, index in numbers, "said",
        )  # fmt: skip
        if number.valid and index not in numbers:
            batch.add("registry_numberholder", index, individual_id)
            numbers.add(index)
    if person.phone:
        seal = seal_text(person.phone, context=CONTACT_CONTEXT)
        batch.add(
            "registry_contact", new_id(), individual_id, agency_id, source_id, since, seal.key_id, seal.cipher
        )
    for key in keys_to_store(record_said(said, AS_OF)):
        batch.add("registry_searchkey", key, individual_id, source_id)
    batch.add(
        "access_grant", new_id(), individual_id, agency_id, "source_record", source_id,
        list(CATEGORIES_OF_A_SOURCE), TimestamptzRange(since, None),
    )  # fmt: skip


def _copy(connection: psycopg.Connection[tuple[object, ...]], table: str, rows: Iterable[Row]) -> None:
    columns = ", ".join(f'"{name}"' for name in _COLUMNS[table].split())
    statement = f"COPY {table} ({columns}) FROM STDIN"
    with connection.cursor() as cursor, cursor.copy(statement.encode()) as copy:
        # Keys in order, so that the index is filled page by page.
        ordered = sorted(rows, key=repr) if table == "registry_searchkey" else rows
        for row in ordered:
            copy.write_row(row)
