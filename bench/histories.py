"""What happened to the made-up people of a measurement: cases, referrals, help, facts and events, in SQL.

The statements run as the superuser, who passes row-level security, with triggers off: this is a path for
measurements only, right by construction. Who gets what hangs on her number alone, so two databases are alike.
"""

from __future__ import annotations

import datetime as dt
import json
import re
from contextlib import nullcontext
from pathlib import Path

import psycopg

from bench.ground import AGE, indexes_made_last
from mysynergy.cases.public import CLOSE_REASONS, NEED_KINDS

_SQL = Path(__file__).with_suffix(".sql")
#: A house in its second year has a partition of events for every month.
_MONTHS = (
    b"SELECT events_make_month((%s::date - make_interval(months => n))::date) FROM generate_series(0, 12) n"
)
#: Needs that hint at something private are kept under another category of data: not among these.
_PRIVATE = {"safe_shelter", "child_protection", "mental_health", "addiction"}
#: Facts that a form asks: name, category of data, plain value.
_FACTS = (
    ("household.size", "household", 4),
    ("household.gross_income", "income", {"from": "1000.00", "to": "1500.00"}),
    ("household.children_under_18", "household", 2),
    ("person.citizenship", "identity", "citizen"),
    ("person.residence_state", "identity", "MY-14"),
    ("person.marital_status", "household", "married"),
    ("person.employment_status", "work", "self_employed"),
    ("person.self_employed_sector", "work", "hawker"),
    ("person.own_income", "income", "900.00"),
    ("person.sex", "identity", "female"),
)
#: What stands in a timeline; the first five happened to everybody, all of them to people with a case.
_EVENTS = (
    ("intake.submitted", "identity"),
    ("registry.registered", "identity"),
    ("households.household_set", "household"),
    ("registry.consent_given", "consent"),
    ("person.read", "identity"),
    ("cases.case_opened", "needs"),
    ("cases.need_added", "needs"),
    ("cases.need_handed_over", "needs"),
    ("screening.facts_recorded", "income"),
    ("screening.screened", "screening"),
    ("referrals.sent", "referrals"),
    ("referrals.received", "referrals"),
    ("referrals.accepted", "referrals"),
    ("assistance.enrolled", "awards"),
    ("assistance.awarded", "awards"),
    ("assistance.delivered", "awards"),
    ("registry.contact_set", "contact"),
)


def fill(admin_url: str, *, now: dt.datetime, many: bool = False) -> None:
    """Give the loaded people officers, cases, needs, referrals, help, facts and events up to ``now``.

    Of every 100 people about 30 have a case, 50 referrals, 15 awards and 1,300 events come to pass. ``many``:
    indexes are made when all rows are there, worth it from some ten thousand people.
    """
    pairs = [(module, kind) for module, kinds in NEED_KINDS.items() for kind in kinds if kind not in _PRIVATE]
    values = {
        "now": now,
        "since": now - AGE,
        "modules": [module for module, _ in pairs],
        "kinds": [kind for _, kind in pairs],
        "close_code": CLOSE_REASONS["met"][0],
        "facts": [name for name, _, _ in _FACTS],
        "fact_categories": [category for _, category, _ in _FACTS],
        "fact_values": [json.dumps(value) for _, _, value in _FACTS],
        "event_types": [kind for kind, _ in _EVENTS],
        "event_categories": [category for _, category in _EVENTS],
    }
    text = _SQL.read_text(encoding="utf-8")
    with psycopg.connect(admin_url) as connection:
        connection.execute(_MONTHS, [now])
    filled = sorted(set(re.findall(r"^INSERT INTO (\w+)", text, re.MULTILINE)))
    with (
        indexes_made_last(admin_url, filled) if many else nullcontext(),
        psycopg.connect(admin_url, cursor_factory=psycopg.ClientCursor) as connection,
    ):
        connection.execute("SET session_replication_role = replica")
        connection.execute("SET work_mem = '128MB'")
        for statement in text.split(";\n"):
            if statement.strip():
                connection.execute(statement.encode(), values)
    with psycopg.connect(admin_url, autocommit=True) as connection:
        connection.execute("VACUUM ANALYZE")
