"""A CHECK that compares a NULL is passed: where a column may be NULL, its check must say what NULL means."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.db import IntegrityError, connection, transaction

from mysynergy.access.public import Actor, acting

pytestmark = pytest.mark.django_db

#: Columns in which NULL is meant: nobody has said it yet.
NULL_IS_NOT_KNOWN_YET = {
    "registry_contact.safe",
    "registry_individual.birth_precision",
    "registry_individual.death_precision",
    "registry_individual.safe_to_contact",
    "registry_individual.sex",
}
COMPARED = """
SELECT t.relname, a.attname, pg_get_constraintdef(k.oid)
FROM pg_constraint k JOIN pg_class t ON t.oid = k.conrelid
JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = ANY (k.conkey) AND NOT a.attnotnull
WHERE k.contype = 'c' AND t.relnamespace = 'public'::regnamespace AND NOT t.relispartition
  AND t.relname !~ '^(django_|auth_|account_|mfa_|procrastinate_)'
"""


def silent(column: str, definition: str) -> bool:
    """Whether a check compares the column with words and never says what NULL means."""
    compared = re.search(rf"\b{column} = (ANY|')", definition)
    return bool(compared) and not re.search(rf"\b{column} IS (NOT )?NULL", definition)


def test_the_reading_of_checks_finds_a_silent_one() -> None:
    assert silent("sex", "CHECK ((sex = ANY (ARRAY['male'::text])))")
    assert silent("state", "CHECK ((state = 'open'::text))")
    assert not silent("outcome", "CHECK (((outcome = ANY (ARRAY['met'::text])) AND (outcome IS NOT NULL)))")
    assert not silent("state", "CHECK ((other_state = 'open'::text))")


def test_no_check_of_a_column_that_may_be_null_lets_null_pass_unsaid() -> None:
    with connection.cursor() as cursor:
        cursor.execute(COMPARED)
        found = {f"{table}.{column}" for table, column, text in cursor.fetchall() if silent(column, text)}
    assert found == NULL_IS_NOT_KNOWN_YET


@pytest.mark.parametrize("change", ["death_date = '2020-01-01', alive = false", "death_precision = 'day'"])
def test_a_day_of_death_stands_with_its_precision_or_not_at_all(change: str) -> None:
    system = Actor.system("test", now=dt.datetime(2026, 11, 23, 2, 0, tzinfo=dt.UTC))
    with acting(system), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO registry_individual (id, name, alive, registered_at) "
            "VALUES (gen_random_uuid(), 'x', true, %s) RETURNING id",
            [system.now],
        )
        (individual,) = cursor.fetchone()
        with pytest.raises(IntegrityError, match="registry_individual_death_whole"), transaction.atomic():
            cursor.execute(f"UPDATE registry_individual SET {change} WHERE id = %s", [individual])  # noqa: S608
