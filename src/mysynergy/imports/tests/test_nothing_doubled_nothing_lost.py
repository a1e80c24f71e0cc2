"""Killed in the middle, two at once, paused, one number on many rows: nothing doubled, nothing lost."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import uuid
from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

import pytest
from django.db import connection

from mysynergy.access.public import Actor, acting
from mysynergy.imports import domain, staging, work
from mysynergy.imports import public as imports
from mysynergy.imports.models import Batch, BroughtIn, Chunk
from mysynergy.imports.public import Outcome, Row, State
from mysynergy.registry.public import PEOPLE_OF_LISTS, NearPair, near_pairs, search

if TYPE_CHECKING:
    from pytest_django import DjangoDbBlocker

    from mysynergy.imports.tests.conftest import Cast, Check

ROWS = 25
#: What a worker process does, killed by its own hand after its second chunk is written and not yet committed.
DIES = """
import datetime as dt, os, sys
import django
django.setup()
from mysynergy.access.public import Actor
from mysynergy.imports import public, work
kept = work._keep
calls = []
def keep_and_die(*given):
    kept(*given)
    calls.append(1)
    if len(calls) == 2:
        os._exit(9)
work._keep = keep_and_die
now = dt.datetime.fromisoformat(sys.argv[2])
public.work(actor=Actor.system("imports.work", now=now), batch_id=sys.argv[1])
"""


def people(count: int = ROWS) -> str:
    rows = [
        f"Orang {chr(65 + at)} bin Contoh,80{at % 12 + 1:02}{at % 27 + 1:02}14{5000 + at}"
        for at in range(count)
    ]
    return "\n".join(["Nama,No KP", *rows, ""])


@pytest.fixture
def small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ten rows to a chunk, so that a short list has several."""
    monkeypatch.setattr(staging, "ROWS_OF_A_CHUNK", 10)


def system(cast: Cast) -> Actor:
    return Actor.system("test", now=cast.steward.now)


def settings_of_database() -> dict[str, str]:
    found = connection.settings_dict
    url = f"postgresql://{found['USER']}@/{found['NAME']}?host={found['HOST']}&port={found['PORT']}"
    role = str(found["OPTIONS"]["options"])
    return {**os.environ, "DATABASE_URL": url, "PGOPTIONS": role}


@pytest.mark.django_db
@pytest.mark.usefixtures("small_chunks")
def test_a_transaction_that_fails_takes_its_chunk_with_it_and_nothing_else(
    cast: Cast, checked: Check, monkeypatch: pytest.MonkeyPatch
) -> None:
    view = checked(people())
    imports.bring_in(actor=cast.steward, batch_id=view.id)
    whole, calls = PEOPLE_OF_LISTS.apply, list[int]()

    class Fails:
        preview, undo, after = PEOPLE_OF_LISTS.preview, PEOPLE_OF_LISTS.undo, PEOPLE_OF_LISTS.after

        def apply(self, *, actor: Actor, rows: Sequence[Row], batch_id: uuid.UUID) -> Sequence[Outcome]:
            done = whole(actor=actor, rows=rows, batch_id=batch_id)
            calls.append(len(done))
            if len(calls) == 2:
                raise RuntimeError("power cut")
            return done

    domain.targets.plug("beneficiaries", Fails())
    try:
        with pytest.raises(RuntimeError, match="power cut"):
            imports.work(actor=cast.worker, batch_id=str(view.id))
    finally:
        domain.targets.plug("beneficiaries", PEOPLE_OF_LISTS)
    with acting(system(cast)):
        assert BroughtIn.objects.filter(batch_id=view.id).count() == 10
    half = imports.one_import(actor=cast.steward, batch_id=view.id)
    assert (half.state, half.done, half.total) == (State.APPLYING, 1, 3)
    imports.work(actor=cast.worker, batch_id=str(view.id))
    after = imports.one_import(actor=cast.steward, batch_id=view.id)
    assert (after.state, dict(after.brought)) == (State.APPLIED, {"new": ROWS})
    assert len(search(actor=cast.caseworker, text="Contoh", limit=100)) == ROWS


@pytest.mark.django_db
def test_a_row_that_another_list_brought_in_at_the_same_moment_is_found_by_a_second_try(
    cast: Cast, checked: Check, brought: Check, monkeypatch: pytest.MonkeyPatch
) -> None:
    view = checked(people(3))
    assert brought(people(3) + "\n", name="the-other.csv").brought == {"new": 3}
    known, calls = work._known, list[int]()

    def not_yet(batch: Batch, keys: Collection[bytes]) -> set[bytes]:
        calls.append(len(keys))
        return set() if len(calls) == 1 else known(batch, keys)

    monkeypatch.setattr(work, "_known", not_yet)
    imports.bring_in(actor=cast.steward, batch_id=view.id)
    imports.work(actor=cast.worker, batch_id=str(view.id))
    after = imports.one_import(actor=cast.steward, batch_id=view.id)
    assert (after.state, dict(after.brought), calls) == (State.APPLIED, {"known": 3}, [3, 3])
    assert len(search(actor=cast.caseworker, text="Contoh", limit=100)) == 3


@pytest.mark.django_db
@pytest.mark.usefixtures("small_chunks")
def test_a_pause_stops_after_the_rows_under_way_and_what_is_in_can_be_taken_back(
    cast: Cast, checked: Check
) -> None:
    view = checked(people())
    imports.bring_in(actor=cast.steward, batch_id=view.id)
    work.step(actor=cast.worker, batch_id=view.id)
    imports.pause(actor=cast.steward, batch_id=view.id)
    assert not work.step(actor=cast.worker, batch_id=view.id)
    assert len(search(actor=cast.caseworker, text="Contoh", limit=100)) == 10
    imports.go_on(actor=cast.steward, batch_id=view.id)
    work.step(actor=cast.worker, batch_id=view.id)
    imports.pause(actor=cast.steward, batch_id=view.id)
    imports.roll_back(actor=cast.steward, batch_id=view.id, reason="Enough")
    imports.work(actor=cast.worker, batch_id=str(view.id))
    assert imports.one_import(actor=cast.steward, batch_id=view.id).brought["taken_back"] == 20
    assert search(actor=cast.caseworker, text="Contoh", limit=100) == ()


@pytest.mark.django_db
def test_one_number_on_many_rows_is_nobodys_own_and_the_same_row_comes_once(
    cast: Cast, brought: Check
) -> None:
    rows = [f"Orang {at},900101145671" for at in range(domain.MOST_ROWS_OF_A_NUMBER + 1)]
    view = brought("\n".join(["Nama,No KP", *rows, "Ali,800101145671", "Ali,800101145671", ""]))
    assert view.brought == {"new": 1, "twice": 1, "error": domain.MOST_ROWS_OF_A_NUMBER + 1}
    assert {what: view.counts[what] for what in view.brought} == view.brought
    assert not view.counts.get("attached")
    wrong = list(imports.wrong_rows(actor=cast.steward, batch_id=view.id).rows)
    assert {one.faults[0].code for one in wrong} == {"number_on_many_rows", "row_twice"}


@pytest.mark.django_db
def test_the_words_of_a_list_stand_nowhere_in_the_clear(cast: Cast, brought: Check) -> None:
    brought(people(3))
    with acting(system(cast)), connection.cursor() as cursor:
        for table in ("imports_batch", "imports_part", "imports_chunk", "imports_broughtin"):
            cursor.execute(f"SELECT count(*) FROM {table} t WHERE t::text LIKE '%%Contoh%%'", [])  # noqa: S608
            assert cursor.fetchone() == (0,)
        assert Chunk.objects.exclude(cipher=b"").exists()


@pytest.mark.slow
def test_a_killed_worker_process_doubles_nothing(
    fresh_database: str,
    django_db_blocker: DjangoDbBlocker,
    monkeypatch: pytest.MonkeyPatch,
    request: pytest.FixtureRequest,
) -> None:
    monkeypatch.setattr(staging, "ROWS_OF_A_CHUNK", 10)
    with django_db_blocker.unblock():
        cast: Cast = request.getfixturevalue("cast")
        checked: Check = request.getfixturevalue("checked")
        view = checked(people())
        imports.bring_in(actor=cast.steward, batch_id=view.id)
        killed = subprocess.run(
            [sys.executable, "-c", DIES, str(view.id), cast.worker.now.isoformat()],
            env=settings_of_database(),
            check=False,
        )
        assert killed.returncode == 9
        with acting(system(cast)):
            assert BroughtIn.objects.count() == 10
        imports.work(actor=cast.worker, batch_id=str(view.id))
        after = imports.one_import(actor=cast.steward, batch_id=view.id)
        assert dict(after.brought) == {"new": ROWS}
        assert len(search(actor=cast.caseworker, text="Contoh", limit=100)) == ROWS


@pytest.mark.slow
def test_two_lists_of_the_same_people_at_once_make_each_person_once(
    fresh_database: str, django_db_blocker: DjangoDbBlocker, request: pytest.FixtureRequest
) -> None:
    with django_db_blocker.unblock():
        cast: Cast = request.getfixturevalue("cast")
        checked: Check = request.getfixturevalue("checked")
        first = checked(people())
        second = checked(people(), actor=cast.other)
        for actor, view in ((cast.steward, first), (cast.other, second)):
            imports.bring_in(actor=actor, batch_id=view.id)

        def bring(batch_id: uuid.UUID) -> None:
            try:
                imports.work(actor=cast.worker, batch_id=str(batch_id))
            finally:
                connection.close()

        running = [threading.Thread(target=bring, args=(one.id,)) for one in (first, second)]
        for one in running:
            one.start()
        for one in running:
            one.join()
        both = [
            imports.one_import(actor=actor, batch_id=view.id).brought
            for actor, view in ((cast.steward, first), (cast.other, second))
        ]
        assert sorted(both, key=str) == [{"attached": ROWS}, {"new": ROWS}]


@pytest.mark.slow
def test_two_lists_at_once_tell_who_is_alike_without_a_number(
    fresh_database: str, django_db_blocker: DjangoDbBlocker, request: pytest.FixtureRequest
) -> None:
    """Neither sees the other's people when it looks for them first; whoever ends second looks again."""
    rows = "Nama,Tarikh Lahir,Telefon,Poskod\nSiti Aminah binti Osman,2/2/1990,0198765432,50000\n"
    with django_db_blocker.unblock():
        cast: Cast = request.getfixturevalue("cast")
        checked: Check = request.getfixturevalue("checked")
        first, second = checked(rows), checked(rows, actor=cast.other)
        both_looked = threading.Barrier(2)
        given, give = list[int](), near_pairs.give

        def together(*, actor: Actor, pairs: Sequence[NearPair]) -> None:
            given.append(len(pairs))
            if len(given) <= 2:  # each has looked, and nobody has ended
                both_looked.wait(30)
            give(actor=actor, pairs=pairs)

        def bring(batch_id: uuid.UUID) -> None:
            try:
                imports.work(actor=cast.worker, batch_id=str(batch_id))
            finally:
                connection.close()

        for actor, view in ((cast.steward, first), (cast.other, second)):
            imports.bring_in(actor=actor, batch_id=view.id)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(near_pairs, "give", together)
            running = [threading.Thread(target=bring, args=(one.id,)) for one in (first, second)]
            for one in running:
                one.start()
            for one in running:
                one.join()
        both = [
            imports.one_import(actor=actor, batch_id=view.id).brought
            for actor, view in ((cast.steward, first), (cast.other, second))
        ]
        assert (given, sorted(both, key=str)) == ([0, 0, 0, 1], [{"new": 1}, {"review": 1}])
        with acting(system(cast)), connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM matching_pair WHERE origin = 'list'")
            assert cursor.fetchone() == (1,)
