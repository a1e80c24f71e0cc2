"""The measured part of ``search_bench``: imported when the database stands and Django is set up."""

from __future__ import annotations

import datetime as dt
import statistics
import time
import uuid
from collections.abc import Mapping, Sequence
from functools import partial
from random import Random

from django.db import connections

from bench.ground import AGE, cpu_seconds, inside, load_average, percentile, postmaster, say, timed
from bench.people import Loading
from mysynergy.access.public import Actor, ActorKind, Role, agencies
from mysynergy.registry.public import search
from mysynergy.synthetic import MadePerson

AIM_MS = 200.0


def run(admin: str, database: str, sizes: Sequence[int], questions: int) -> None:
    """Load up to each of ``sizes``, look for people in every way, print the figures."""
    now = dt.datetime.now(dt.UTC)
    known = {one.code: one for one in agencies(actor=Actor.system("bench", now=now)).values()}
    leading = sorted(one.id for one in known.values() if one.participating)
    loading = Loading(
        inside(admin, database), people=max(sizes), agency_ids=leading, since=now - AGE, lean=True
    )
    server = postmaster(admin)
    for size in sizes:
        connections.close_all()
        began = time.perf_counter()
        loading.grow(size)
        say(f"{loading.loaded:,} people stand in the database, {time.perf_counter() - began:.0f} s later")
        say("looked for by        median      p95      p99   processor   found   " + load_average())
        chance = Random(11)  # noqa: S311 - the same questions every time
        asked = chance.sample(sorted(loading.remembered.items()), min(questions, len(loading.remembered)))
        every: list[float] = []
        for kind, texts in _texts(asked).items():
            every += _asked(kind, texts, leading, known["MAIWP"].id, now, server)
        say(f"all together {statistics.median(every):13.1f} {percentile(every, 95):8.1f} "
            f"{percentile(every, 99):8.1f} ms   (aim: p95 below {AIM_MS:.0f} ms)")  # fmt: skip


def _texts(asked: Sequence[tuple[uuid.UUID, MadePerson]]) -> Mapping[str, list[tuple[uuid.UUID, str]]]:
    """Return what is typed, by way of looking: each with the person that is meant."""
    people = [(one, person) for one, person in asked]
    return {
        "whole name": [(one, person.name) for one, person in people],
        "first word": [(one, person.name.split()[0]) for one, person in people],
        "two words": [(one, " ".join(person.name.split()[:2])) for one, person in people],
        "number": [(one, person.mykad) for one, person in people if person.mykad],
        "last four": [(one, person.mykad[-4:]) for one, person in people if person.mykad],
        "telephone": [(one, person.phone) for one, person in people if person.phone],
    }


def _asked(
    kind: str, texts: Sequence[tuple[uuid.UUID, str]], leading: Sequence[uuid.UUID], agency: uuid.UUID,
    now: dt.datetime, server: int | None,
) -> list[float]:  # fmt: skip
    """Ask every text at the agencies in turn, so that large and small caseloads are met; print one line."""
    taken, found = [], 0
    actors = [
        Actor(
            kind=ActorKind.OFFICER, role=Role.CASEWORKER, purpose="casework", now=now,
            id=uuid.uuid4(), agency_id=one,
        )
        for one in (agency, *leading[:3])
    ]  # fmt: skip
    before = cpu_seconds(server) if server else None
    for place, (meant, text) in enumerate(texts):
        actor = actors[place % len(actors)]
        answers: list[uuid.UUID] = []

        def look(actor: Actor = actor, text: str = text, answers: list[uuid.UUID] = answers) -> None:
            answers += [one.id for one in search(actor=actor, text=text)]

        taken.append(timed(partial(look)))
        found += meant in answers
    after = cpu_seconds(server) if server else None
    processor = f"{(after - before) * 1000 / len(texts):8.1f} ms" if after and before else "          -"
    figures = statistics.median(taken), percentile(taken, 95), percentile(taken, 99)
    say(f"{kind:<18}{''.join(f'{one:9.1f}' for one in figures)} ms {processor} {found / len(texts):7.0%}")
    return taken
