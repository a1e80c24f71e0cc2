"""How many statements a page sends: a bound, and no more with many rows than with few.

The people and what happened to them come from the measurement's own path (``bench``): these tests hold it too
to the tables as they are.
"""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Iterator
from random import Random

import pytest
from bench.ground import AGE, inside
from bench.histories import fill
from bench.pages_measured import Officer, officers, path_of
from bench.people import load
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoDbBlocker

from mysynergy.access.public import Actor, agencies

_PEOPLE = 400
_MOST = {"person": 34, "timeline": 27, "needs": 40, "inbox": 18, "worklist": 30, "search": 12, "late": 14}


@pytest.fixture
def signed_in(fresh_database: str, django_db_blocker: DjangoDbBlocker) -> Iterator[list[Officer]]:
    """Officers of two agencies among a few hundred people with histories."""
    now = dt.datetime.now(dt.UTC)
    address = inside(os.environ["MYSYNERGY_TEST_ADMIN_URL"], fresh_database)
    with django_db_blocker.unblock():
        known = agencies(actor=Actor.system("test", now=now)).values()
        leading = [one.id for one in known if one.code in ("MAIWP", "PERKESO")]
        load(address, people=_PEOPLE, agency_ids=leading, since=now - AGE)
        fill(address, now=now)
        yield [one for one in officers(address, Random(1)) if one.with_case and one.others]  # noqa: S311


def statements(session: str, path: str) -> int:
    """Open a page twice in the session; return how many statements the second look sends."""
    client = Client()
    client.cookies[settings.SESSION_COOKIE_NAME] = session
    assert client.get(path).status_code == 200
    with CaptureQueriesContext(connection) as seen:
        assert client.get(path).status_code == 200
    return len(seen)


def test_no_page_sends_more_statements_than_its_bound_however_many_rows_it_shows(
    signed_in: list[Officer],
) -> None:
    chance = Random(2)  # noqa: S311
    sent = {
        page: [
            statements(
                officer.supervisor if page == "late" else officer.session, path_of(page, officer, chance)
            )
            for officer in signed_in[:4]
        ]
        for page in _MOST
    }
    assert {page: max(counts) for page, counts in sent.items() if max(counts) > _MOST[page]} == {}


def test_the_inbox_sends_as_many_statements_for_many_referrals_as_for_few(signed_in: list[Officer]) -> None:
    client = Client()
    by_rows: dict[int, int] = {}
    for officer in signed_in:
        client.cookies[settings.SESSION_COOKIE_NAME] = officer.session
        for tab in ("answer", "sent"):
            with CaptureQueriesContext(connection) as seen:
                answer = client.get(f"/referrals/?tab={tab}")
            by_rows[len(answer.context["rows"])] = len(seen)
    few = min(rows for rows in by_rows if rows)
    many = max(by_rows)
    assert many >= few + 10
    assert by_rows[many] <= by_rows[few] + 1
