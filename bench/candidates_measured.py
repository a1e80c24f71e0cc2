"""The measured part of ``candidates_bench``: imported when the database stands and Django is set up."""

from __future__ import annotations

import datetime as dt
import gc
import multiprocessing
import statistics
import time
import uuid
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from random import Random

from django.db import connections

from bench.ground import AGE, load_average, percentile, say, timed
from bench.people import AS_OF, load, said_of
from mysynergy.access.public import Actor, ActorKind, Role, acting, agencies
from mysynergy.intake.public import PersonSaid
from mysynergy.registry.candidates import near
from mysynergy.registry.comparison import record_said
from mysynergy.registry.public import candidates, get_many, search
from mysynergy.synthetic import MadePerson, spell_as

AIM_MS = 10.0
CLIENTS, CROWD_AIM_MS = 8, 40.0
_LOADED_FOR = ("GIATMARA", "PERKESO", "JKM")


def run(admin_url: str, people: int, questions: int) -> None:
    """Load, ask, print."""
    now = dt.datetime.now(dt.UTC)
    known = {one.code: one for one in agencies(actor=Actor.system("bench", now=now)).values()}
    leading = sorted(one.id for one in known.values() if one.participating)
    began = time.perf_counter()
    loaded = load(admin_url, people=people, agency_ids=leading, since=now - AGE)
    say(f"{len(loaded):,} people loaded in {time.perf_counter() - began:.0f} s")
    officer = Actor(
        kind=ActorKind.OFFICER,
        role=Role.CASEWORKER,
        purpose="casework",
        now=now,
        id=uuid.uuid4(),
        agency_id=known["MAIWP"].id,
    )
    chance = Random(7)  # noqa: S311 - the same questions every time
    asked = [
        (individual_id, typed_by_another(person, chance))
        for individual_id, person in chance.sample(sorted(loaded.items()), questions)
    ]
    # What the benchmark itself keeps in memory is no work of the house: the web server freezes its start too.
    gc.collect()
    gc.freeze()
    for _, said in asked[:30]:
        candidates(actor=officer, said=said)
    with acting(officer):
        lookups = [timed(partial(_look_up, officer, said)) for _, said in asked]
    answered = [timed(partial(candidates, actor=officer, said=said)) for _, said in asked]
    places = [_place(officer, individual_id, said) for individual_id, said in asked]
    crowd = _crowd(officer, [said for _, said in asked])
    names = [timed(partial(candidates, actor=officer, said=PersonSaid(name=said.name))) for _, said in asked]
    home = replace(officer, agency_id=known["JKM"].id)
    searches = [timed(partial(search, actor=home, text=said.name)) for _, said in asked]
    page = sorted(loaded)[:75]
    pages = [timed(lambda: get_many(actor=home, ids=page)) for _ in range(100)]
    show("candidates: look-up and scoring", lookups)
    show("candidates: the door, with its event and commit", answered)
    show("candidates: a name and nothing else, the door", names)
    show("search in one's own agency by name", searches)
    show(f"get_many of 75, of which 1 in {len(leading)} is the agency's", pages)
    p99 = percentile(lookups, 99)
    verdict = "met" if p99 < AIM_MS else "missed"
    show(f"candidates: look-up and scoring, {CLIENTS} clients at once", crowd)
    first_three = sum(place is not None and place < 3 for place in places) / questions
    among = sum(place is not None for place in places) / questions
    say(f"the person among at most five: {among:.1%}; among the first three: {first_three:.1%} (aim 98%)")
    crowded = percentile(crowd, 99)
    say(
        f"{CLIENTS} clients at once: p99 {crowded:.2f} ms; aim: p99 under {CROWD_AIM_MS:.0f} ms, "
        f"{'met' if crowded < CROWD_AIM_MS else 'missed'}"
    )
    say(f"look-up among {len(loaded):,} people: p99 {p99:.2f} ms; aim: p99 under {AIM_MS:.0f} ms, {verdict}")
    say(load_average())


def _look_up(officer: Actor, said: PersonSaid) -> object:
    return near(actor=officer, typed=record_said(said, AS_OF))


def _place(officer: Actor, individual_id: uuid.UUID, said: PersonSaid) -> int | None:
    """Where the person stands among the candidates, from 0; None where she is not among them."""
    shown = [one.individual_id for one in candidates(actor=officer, said=said)]
    return shown.index(individual_id) if individual_id in shown else None


def _crowd(officer: Actor, asked: Sequence[PersonSaid]) -> list[float]:
    """Return the times of as many clients at once, each a process of its own that asks all it can."""
    connections.close_all()
    context = multiprocessing.get_context("fork")
    with context.Pool(CLIENTS) as pool:
        parts = pool.starmap(_client, [(officer, asked[at::CLIENTS]) for at in range(CLIENTS)], chunksize=1)
    return [one for part in parts for one in part]


def _client(officer: Actor, asked: Sequence[PersonSaid]) -> list[float]:
    with acting(officer):
        for said in asked[:5]:
            _look_up(officer, said)
        taken = [timed(partial(_look_up, officer, said)) for said in asked]
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
