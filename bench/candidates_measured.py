"""The measured part of ``candidates_bench``: imported when the database stands and Django is set up."""

from __future__ import annotations

import datetime as dt
import gc
import math
import multiprocessing
import statistics
import time
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from random import Random

import psycopg
from django.db import connections

from bench.ground import (
    AGE,
    PEOPLE,
    cpu_seconds,
    inside,
    load_average,
    percentile,
    postmaster,
    say,
    timed,
)
from bench.people import AS_OF, Loading, said_of
from mysynergy.access.public import Actor, ActorKind, Role, acting, agencies
from mysynergy.intake.public import PersonSaid
from mysynergy.registry.candidates import asked, near, opened, scored
from mysynergy.registry.comparison import keys_to_ask, record_said
from mysynergy.registry.public import candidates, get_many, search
from mysynergy.synthetic import MadePerson, spell_as

AIM_MS = 10.0
CLIENTS, CROWD_AIM_MS = 8, 40.0
_Question = tuple[uuid.UUID, PersonSaid]


def run(admin: str, sizes: Sequence[int], questions: int, *, lean: bool) -> None:
    """Load up to each of ``sizes``, ask, print; at the end the curve."""
    now = dt.datetime.now(dt.UTC)
    known = {one.code: one for one in agencies(actor=Actor.system("bench", now=now)).values()}
    leading = sorted(one.id for one in known.values() if one.participating)
    officer = Actor(
        kind=ActorKind.OFFICER,
        role=Role.CASEWORKER,
        purpose="casework",
        now=now,
        id=uuid.uuid4(),
        agency_id=known["MAIWP"].id,
    )
    url = inside(admin, PEOPLE)
    loading = Loading(url, people=max(sizes), agency_ids=leading, since=now - AGE, lean=lean)
    points: list[_Point] = []
    for size in sizes:
        connections.close_all()
        began = time.perf_counter()
        loading.grow(size)
        say(f"{loading.loaded:,} people stand in the database, {time.perf_counter() - began:.0f} s later")
        chance = Random(7)  # noqa: S311 - the same questions every time
        known_ones = sorted(loading.remembered.items())
        asked_for = [
            (individual_id, typed_by_another(person, chance))
            for individual_id, person in chance.sample(known_ones, min(questions, len(known_ones)))
        ]
        points.append(_measured(admin, officer, asked_for, loading.loaded))
        if size == sizes[0] and len(sizes) == 1:
            _other_doors(officer, replace(officer, agency_id=known["JKM"].id), asked_for)
    _tell(points)


@dataclass(frozen=True)
class _Point:
    """What was measured at one size: milliseconds, shares, bytes."""

    people: int
    alone: tuple[float, float]
    crowd: tuple[float, float]
    door: tuple[float, float]
    processor: tuple[float, float]
    first_three: float
    among: float
    steps: Mapping[str, float]
    size: int


def _measured(admin: str, officer: Actor, asked_for: Sequence[_Question], people: int) -> _Point:
    # What the benchmark itself keeps in memory is no work of the house: the web server freezes its start too.
    gc.collect()
    gc.freeze()
    words = [said for _, said in asked_for]
    for said in words[: len(words) // 5]:
        candidates(actor=officer, said=said)
    server = postmaster(admin)
    with acting(officer):
        before = time.process_time(), cpu_seconds(server) if server else None
        lookups = [timed(partial(_look_up, officer, said)) for said in words]
        application = (time.process_time() - before[0]) * 1000 / len(words)
        after = cpu_seconds(server) if server else None
    database = (
        (after - before[1]) * 1000 / len(words) if after is not None and before[1] is not None else math.nan
    )
    answered = [timed(partial(candidates, actor=officer, said=said)) for said in words]
    places = [_place(officer, individual_id, said) for individual_id, said in asked_for]
    steps = _steps(officer, words)
    steps["event and commit"] = statistics.mean(answered) - statistics.mean(lookups)
    crowd = _crowd(officer, words)
    with psycopg.connect(inside(admin, PEOPLE)) as connection:
        row = connection.execute("SELECT pg_database_size(current_database())").fetchone()
    return _Point(
        people=people,
        alone=_figures(lookups),
        crowd=_figures(crowd),
        door=_figures(answered),
        processor=(application, database),
        first_three=sum(place is not None and place < 3 for place in places) / len(places),
        among=sum(place is not None for place in places) / len(places),
        steps=steps,
        size=row[0] if row is not None else 0,
    )


def _figures(taken: Sequence[float]) -> tuple[float, float]:
    return statistics.median(taken), percentile(taken, 99)


def _steps(officer: Actor, words: Sequence[PersonSaid]) -> dict[str, float]:
    """Mean milliseconds of each step of a look-up, each done by itself."""
    taken: dict[str, float] = dict.fromkeys(("keys", "SQL", "opening", "comparing"), 0.0)
    at = time.perf_counter()

    def lap(step: str) -> None:
        nonlocal at
        now = time.perf_counter()
        taken[step] += (now - at) * 1000 / len(words)
        at = now

    with acting(officer):
        for said in words:
            at = time.perf_counter()
            typed = record_said(said, AS_OF, with_home=True)
            keys = keys_to_ask(typed)
            lap("keys")
            rows, _ = asked(typed, keys)
            lap("SQL")
            seals = [opened(row) for row in rows]
            lap("opening")
            for row, (numbers, phones) in zip(rows, seals, strict=True):
                scored(typed, row, numbers, phones, AS_OF)
            lap("comparing")
    return taken


def _tell(points: Sequence[_Point]) -> None:
    """Print the curve, and which aims are met at its end."""
    say(
        "people      look-up: median, p99   processor: application, database   "
        f"{CLIENTS} at once: median, p99   the door: median, p99   first three   database"
    )
    for one in points:
        say(
            f"{one.people:>10,} {one.alone[0]:9.2f} {one.alone[1]:9.2f} ms"
            f"{one.processor[0]:14.2f} {one.processor[1]:9.2f} ms"
            f"{one.crowd[0]:21.2f} {one.crowd[1]:8.2f} ms"
            f"{one.door[0]:14.2f} {one.door[1]:8.2f} ms"
            f"{one.first_three:12.1%}   {one.size / 2**30:6.2f} GiB"
        )
    for one in points:
        say(f"{one.people:>10,} mean: " + ", ".join(f"{step} {ms:.2f} ms" for step, ms in one.steps.items()))
    last = points[-1]
    say(f"the person among at most five: {last.among:.1%}; the first three: {last.first_three:.1%} (aim 98%)")
    for what, p99, aim in (
        ("one client", last.alone[1], AIM_MS),
        ("all at once", last.crowd[1], CROWD_AIM_MS),
    ):
        say(f"{what}: p99 {p99:.2f} ms; aim: p99 under {aim:.0f} ms, {'met' if p99 < aim else 'missed'}")
    say(load_average())


def _other_doors(officer: Actor, home: Actor, asked_for: Sequence[_Question]) -> None:
    names = [
        timed(partial(candidates, actor=officer, said=PersonSaid(name=said.name))) for _, said in asked_for
    ]
    searches = [timed(partial(search, actor=home, text=said.name)) for _, said in asked_for]
    page = [individual_id for individual_id, _ in asked_for][:75]
    pages = [timed(partial(get_many, actor=home, ids=page)) for _ in range(100)]
    show("candidates: a name and nothing else, the door", names)
    show("search in one's own agency by name", searches)
    show("get_many of 75, of which few are the agency's", pages)


def _look_up(officer: Actor, said: PersonSaid) -> object:
    return near(actor=officer, typed=record_said(said, AS_OF, with_home=True))


def _place(officer: Actor, individual_id: uuid.UUID, said: PersonSaid) -> int | None:
    """Where the person stands among the candidates, from 0; None where she is not among them."""
    shown = [one.individual_id for one in candidates(actor=officer, said=said)]
    return shown.index(individual_id) if individual_id in shown else None


def _crowd(officer: Actor, words: Sequence[PersonSaid]) -> list[float]:
    """Return the times of as many clients at once, each a process of its own that asks all it can."""
    connections.close_all()
    context = multiprocessing.get_context("fork")
    with context.Pool(CLIENTS) as pool:
        parts = pool.starmap(_client, [(officer, words[at::CLIENTS]) for at in range(CLIENTS)], chunksize=1)
    return [one for part in parts for one in part]


def _client(officer: Actor, words: Sequence[PersonSaid]) -> list[float]:
    with acting(officer):
        for said in words[:5]:
            _look_up(officer, said)
        taken = [timed(partial(_look_up, officer, said)) for said in words]
    connections.close_all()
    return taken


def typed_by_another(person: MadePerson, chance: Random) -> PersonSaid:
    """Return the person as another agency's officer types her: its spelling, a part of what is known."""
    said = said_of(person)
    record = spell_as("MAIWP", person, chance)
    number = said.identity_number if chance.random() < 0.3 else ""
    full = chance.random() < 0.8
    return replace(
        said,
        name=record.name,
        identity_kind="mykad" if number else None,
        identity_number=number,
        birth_month=said.birth_month if full else None,
        birth_day=said.birth_day if full else None,
        phone=said.phone if chance.random() < 0.5 else "",
        mother_name="",
        sex=None,
    )


def show(what: str, taken: Sequence[float]) -> None:
    """Print median and 99th percentile."""
    median, p99 = statistics.median(taken), percentile(taken, 99)
    say(f"{what:<52} median {median:7.2f} ms   p99 {p99:7.2f} ms   worst {max(taken):7.2f} ms")
