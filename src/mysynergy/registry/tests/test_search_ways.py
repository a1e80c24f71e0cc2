"""A name is looked for in two ways, by the size of an agency's caseload; both find the same people."""

from __future__ import annotations

import pytest
from django.db import connection
from tests.people import SYSTEM, officer, registered

from mysynergy.access.public import Actor, acting
from mysynergy.intake.public import PersonSaid
from mysynergy.registry.public import search

_MANY = """INSERT INTO access_grant (id, individual_id, agency_id, reason_kind, reason_id, categories, period)
    SELECT gen_random_uuid(), gen_random_uuid(), %s, 'case', gen_random_uuid(), '{identity}',
           tstzrange(now() - interval '1 day', NULL) FROM generate_series(1, 3000)"""
_TEXTS = (
    "Siti",
    "siti aminah",
    "Aminah Siti",
    "Siti Zulaikha",
    "Rahman",
    "Siti Aminah Rahman",
    "Kamala",
    "",
)


def found(actor: Actor) -> dict[str, list[str]]:
    """Look for each text; return the names, in the order found."""
    return {text: [one.name for one in search(actor=actor, text=text)] for text in _TEXTS}


@pytest.mark.django_db
def test_a_large_and_a_small_caseload_find_the_same_people() -> None:
    mine, other = officer("MAIWP"), officer("TEKUN")
    for name in ("Siti Aminah binti Abdul Rahman", "Siti Zulaikha binti Rahman", "Siti binti Ali"):
        registered(mine, PersonSaid(name=name))
    registered(other, PersonSaid(name="Siti Aminah binti Osman"))
    small = found(mine)
    with acting(SYSTEM), connection.cursor() as cursor:
        cursor.execute(_MANY, [mine.own_agency_id])
    assert found(mine) == small
    assert small == {
        # A word that half of all bear is a key only where there is no other.
        "Siti": ["Siti binti Ali"],
        "siti aminah": ["Siti Aminah binti Abdul Rahman"],
        "Aminah Siti": ["Siti Aminah binti Abdul Rahman"],
        "Siti Zulaikha": ["Siti Zulaikha binti Rahman"],
        "Rahman": ["Siti Zulaikha binti Rahman", "Siti Aminah binti Abdul Rahman"],
        "Siti Aminah Rahman": ["Siti Aminah binti Abdul Rahman"],
        "Kamala": [],
        "": [],
    }
    assert [one.name for one in search(actor=mine, text="Rahman", limit=1)] == small["Rahman"][:1]
