"""The measured part of ``pages_bench``: imported when the database stands and Django is set up."""

from __future__ import annotations

import datetime as dt
import statistics
import time
import uuid
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from random import Random

import psycopg
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY, get_user_model
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from psycopg import sql

from bench.driver import Answer, Visit, drive
from bench.ground import AGE, cpu_seconds, indexes_made_last, load_average, percentile, postmaster, say
from bench.histories import fill
from bench.people import TABLES, load
from mysynergy.access.public import Actor, agencies

#: Pages that an aim speaks of, in milliseconds of the 95th percentile; the others are printed beside them.
AIMED = {"person": 150.0, "inbox": 200.0, "worklist": 200.0, "search": 200.0, "accept": 150.0}
#: Of a hundred requests so many are for each page; ``accept`` is the answer to a referral that waits.
MIX = {
    "person": 25,
    "timeline": 5,
    "needs": 5,
    "inbox": 20,
    "worklist": 20,
    "search": 5,
    "referral": 5,
    "late": 5,
    "accept": 10,
}
#: Cookie and header of a form that was asked from here; any value of this length, the same in both.
_TOKEN = "b" * 32
_WITH_CASE_IN_TEN = 7
_KNOWN = b"""SELECT i.id, i.name FROM access_grant g JOIN registry_individual i ON i.id = g.individual_id
    WHERE g.agency_id = %s AND g.reason_kind = 'source_record' ORDER BY md5(i.id::text) LIMIT 300"""
_WAITING = b"""SELECT id FROM referrals_referral WHERE agency_id = %s AND state IN ('requested', 'received')
    AND asked_at IS NULL AND (left(md5(id::text), 1) < '8') = %s ORDER BY md5(id::text) LIMIT 400"""
_WITH_CASE = b"""SELECT i.id, i.name FROM access_grant g JOIN registry_individual i ON i.id = g.individual_id
    WHERE g.agency_id = %s AND g.reason_kind IN ('case', 'referral') ORDER BY md5(i.id::text) LIMIT 300"""


@dataclass(frozen=True, slots=True)
class Officer:
    """A signed-in officer: her session's key, and people of her agency, with a case and without.

    ``waiting``: referrals to her agency that nobody answered, hers alone: each is accepted once.
    """

    session: str
    supervisor: str
    with_case: tuple[uuid.UUID, ...]
    others: tuple[uuid.UUID, ...]
    names: tuple[str, ...]
    waiting: list[uuid.UUID]


def load_people(admin_url: str, people: int) -> None:
    """Copy the made-up people into a fresh database."""
    now = dt.datetime.now(dt.UTC)
    known = agencies(actor=Actor.system("bench", now=now)).values()
    leading = sorted(one.id for one in known if one.participating)
    began = time.perf_counter()
    with indexes_made_last(admin_url, TABLES):
        loaded = load(admin_url, people=people, agency_ids=leading, since=now - AGE)
    say(f"{loaded:,} people loaded in {time.perf_counter() - began:.0f} s")


def load_histories(admin_url: str) -> None:
    """Give the people what happened to them, and say how much that is."""
    began = time.perf_counter()
    fill(admin_url, now=dt.datetime.now(dt.UTC), many=True)
    tables = (
        "cases_case",
        "cases_need",
        "referrals_referral",
        "liaison_message",
        "clocks_watch",
        "assistance_award",
        "screening_fact",
    )
    with psycopg.connect(admin_url) as plain:
        rows = [
            (
                table,
                plain.execute(sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(table))).fetchone(),
            )
            for table in (*tables, "access_grant", "events_event")
        ]
    told = ", ".join(f"{row[0]:,} {name}" for name, row in rows if row)
    say(f"histories made in {time.perf_counter() - began:.0f} s: {told}")


def officers(admin_url: str, chance: Random) -> list[Officer]:
    """Return two caseworkers of every agency that takes part, signed in."""
    found = []
    with psycopg.connect(admin_url) as plain:
        rows = plain.execute(
            "SELECT u.id, u.agency_id, s.id, right(u.username, 1) FROM access_user u JOIN access_user s "
            "ON s.agency_id = u.agency_id AND s.username ~ '^bench-[0-9]+-11$' "
            "WHERE u.username ~ '^bench-[0-9]+-[01]$' ORDER BY u.username"
        ).fetchall()
        for user_id, agency_id, supervisor_id, turn in rows:
            waiting = plain.execute(_WAITING, [agency_id, turn == "0"]).fetchall()
            mine = _people_of(plain, agency_id, _WITH_CASE)
            any_ = _people_of(plain, agency_id, _KNOWN)
            names = [name for _, name in any_]
            found.append(
                Officer(
                    _session(user_id),
                    _session(supervisor_id),
                    tuple(one for one, _ in mine),
                    tuple(one for one, _ in any_),
                    tuple(chance.choice(name.split()) for name in names),
                    [one for (one,) in waiting],
                )
            )
    return found


def _people_of(
    plain: psycopg.Connection[tuple[uuid.UUID, uuid.UUID]], agency_id: uuid.UUID, statement: bytes
) -> list[tuple[uuid.UUID, str]]:
    with plain.cursor() as cursor:
        return [(one, str(name)) for one, name in cursor.execute(statement, [agency_id]).fetchall()]


def _session(user_id: uuid.UUID) -> str:
    """Sign a user in as the sign-in page would have done after password and code."""
    user = get_user_model().objects.get(pk=user_id)
    store = import_module(settings.SESSION_ENGINE).SessionStore()
    store[SESSION_KEY] = str(user.pk)
    store[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    store[HASH_SESSION_KEY] = user.get_session_auth_hash()
    store.save()
    return str(store.session_key)


def path_of(page: str, officer: Officer, chance: Random) -> str:
    """Return an address of ``page`` that the officer may open; most people opened have a case."""
    if page == "inbox":
        return reverse("referrals") + chance.choice(("", "", "", "?tab=accepted", "?tab=sent"))
    if page == "worklist":
        return reverse("work")
    if page == "late":
        return reverse("late")
    if page == "accept":
        return reverse("referral-accept", args=[officer.waiting.pop()])
    if page == "referral":
        return reverse("referral", args=[chance.choice(officer.waiting)])
    if page == "search":
        return f"{reverse('people')}?q={chance.choice(officer.names)}"
    pool = (
        officer.with_case
        if chance.randrange(10) < _WITH_CASE_IN_TEN and officer.with_case
        else officer.others
    )
    name = {"person": "person", "timeline": "person-timeline", "needs": "person-needs"}[page]
    return reverse(name, args=[chance.choice(pool)])


def visits(signed_in: Sequence[Officer], rate: float, seconds: float, chance: Random) -> list[Visit]:
    """Return requests that come by chance (exponential gaps), ``rate`` a second on average."""
    made, due = [], 0.0
    while (due := due + chance.expovariate(rate)) < seconds:
        (page,) = chance.choices(list(MIX), weights=list(MIX.values()))
        officer = chance.choice(_asked_for(page, signed_in))
        session = officer.supervisor if page == "late" else officer.session
        cookie = f"{settings.SESSION_COOKIE_NAME}={session}; language={chance.choice(('ms', 'en'))}"
        path = path_of(page, officer, chance)
        if page == "accept":
            cookie += f"; {settings.CSRF_COOKIE_NAME}={_TOKEN}"
            made.append(Visit(due, page, path, cookie, "note=", _TOKEN))
        else:
            made.append(Visit(due, page, path, cookie))
    return made


def queries(signed_in: Sequence[Officer], chance: Random, *, detailed: bool) -> None:
    """Print how many statements each page sends and how long they take, in process, when warm."""
    say("in process, warm:")
    client = Client()
    for page in MIX:
        counts, spent, whole = [], [], []
        slowest: Counter[str] = Counter()
        for number in range(13):
            officer = chance.choice(_asked_for(page, signed_in))
            client.cookies[settings.SESSION_COOKIE_NAME] = (
                officer.supervisor if page == "late" else officer.session
            )
            path = path_of(page, officer, chance)
            began = time.perf_counter()
            with CaptureQueriesContext(connection) as seen:
                answer = client.post(path, {"note": ""}) if page == "accept" else client.get(path)
            if answer.status_code != _good(page):
                say(f"{page}: {path} answered {answer.status_code}")
            if number < 3:
                continue
            whole.append((time.perf_counter() - began) * 1000)
            counts.append(len(seen))
            spent.append(sum(float(one["time"]) for one in seen.captured_queries) * 1000)
            for one in seen.captured_queries:
                slowest[_shape(one["sql"])] += int(float(one["time"]) * 1e6)
        say(
            f"{page:<10} {statistics.median(counts):4.0f} statements (most {max(counts)}), "
            f"{statistics.median(spent):6.1f} ms in them, {statistics.median(whole):6.1f} ms in all"
        )
        if detailed:
            for shape, micro in slowest.most_common(6):
                say(f"    {micro / 10_000:7.2f} ms a page  {shape}")


def _asked_for(page: str, signed_in: Sequence[Officer]) -> Sequence[Officer]:
    """The officers who can open a page: for referrals those to whom some still wait."""
    if page not in ("accept", "referral"):
        return signed_in
    able = [one for one in signed_in if len(one.waiting) > 1]
    if not able:
        raise SystemExit("too few referrals wait to be answered: load more people, or ask for fewer seconds")
    return able


def _good(page: str) -> int:
    return 302 if page == "accept" else 200


def _shape(sql: str) -> str:
    plain = " ".join(sql.split())
    cut = plain.find(" FROM ")
    return (plain[:30] + " ..." + plain[cut : cut + 150]) if cut > 60 else plain[:190]


def report(answers: Sequence[Answer], wanted: float, seconds: float) -> Mapping[str, float]:
    """Print the figures of every page and return the 95th percentiles."""
    reached = len(answers) / max(seconds, max(one.ended for one in answers))
    bad = Counter(one.status for one in answers if one.status != _good(one.page))
    say(f"asked {wanted:.1f} requests/s, answered {reached:.1f}/s, {len(answers)} in all")
    say(f"answers that were not the right ones: {dict(bad) or 'none'}")
    p95s = {}
    for page in MIX:
        taken = [one.milliseconds for one in answers if one.page == page and one.status == _good(page)]
        if len(taken) < 2:
            say(f"{page:<10} too few answers")
            continue
        p95s[page] = percentile(taken, 95)
        aim = ""
        if page in AIMED:
            aim = f"   aim: p95 under {AIMED[page]:.0f} ms, {'met' if p95s[page] < AIMED[page] else 'missed'}"
        size = statistics.median(
            one.size for one in answers if one.page == page and one.status == _good(page)
        )
        say(
            f"{page:<10} {len(taken):4} answers  p50 {percentile(taken, 50):6.1f}  p95 {p95s[page]:6.1f}  "
            f"p99 {percentile(taken, 99):6.1f} ms  {size / 1000:.0f} kB{aim}"
        )
    return p95s


def run(
    admin_url: str, host: str, port: int, web: int, *, rate: float, seconds: float, detailed: bool
) -> None:
    """Sign officers in, count statements, warm the server (process ``web``), drive it; print everything."""
    chance = Random(11)  # noqa: S311 - the same visits every time
    signed_in = officers(admin_url, chance)
    queries(signed_in, chance, detailed=detailed)
    drive(host, port, visits(signed_in, rate / 2, 8, chance))
    processes = {"web server": web, "database": postmaster(admin_url)}
    before = {name: cpu_seconds(one) for name, one in processes.items() if one is not None}
    busy = load_average()
    answers = drive(host, port, visits(signed_in, rate, seconds, chance))
    report(answers, rate, seconds)
    for name, first in before.items():
        last = cpu_seconds(processes[name] or 0)
        if first is not None and last is not None:
            say(f"{name}: {(last - first) * 1000 / len(answers):.1f} ms of a processor for each request")
    say(f"before: {busy}; after: {load_average()}")
