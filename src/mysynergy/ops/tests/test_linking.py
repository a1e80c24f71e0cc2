"""A run over the registry: surely one is joined, perhaps one is asked, protected people stay outside."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import replace
from pathlib import Path

import pytest
from django.utils import timezone
from tests.api_callers import officer as caller

from mysynergy.access.public import Actor, ActorKind, Role
from mysynergy.intake.public import PersonSaid, submit
from mysynergy.joining.public import joins_of, part
from mysynergy.kernel.errors import Conflict, NotFound
from mysynergy.linkage import default_weights
from mysynergy.linkage.batch import Limits, LinkStoppedError, RecordsError
from mysynergy.matching import public as matching
from mysynergy.ops.linking import RegistryLinked, link_registry
from mysynergy.registry.public import current_ids, register, set_protected

pytestmark = [pytest.mark.wide, pytest.mark.django_db]
NOW = dt.datetime(2026, 1, 5, 2, 0, tzinfo=dt.UTC)
SYSTEM = Actor.system("linking", now=NOW)
SITI = PersonSaid(
    name="Siti Aminah binti Abdul Rahman",
    identity_kind="mykad",
    identity_number="850312145678",
    birth_year=1985,
    birth_month=3,
    birth_day=12,
    sex="female",
    state="MY-14",
    postcode="50480",
    phone="012-345 6789",
    mother_name="Kamariah binti Yusof",
)
#: She again: another spelling, no number; the same day, place, telephone and mother.
AGAIN = replace(SITI, name="Siti Aminah bt Abd Rahman", identity_kind=None, identity_number="")
#: Perhaps she: the day of birth and the name, and nothing else.
PERHAPS = PersonSaid(
    name="Siti Aminah binti Abdul Rahman", birth_year=1985, birth_month=3, birth_day=12, state="MY-14"
)
SISTER = replace(AGAIN, name="Siti Khadijah binti Abdul Rahman", birth_year=1988, phone="")


def officer(code: str, role: Role = Role.CASEWORKER) -> Actor:
    made = caller(code, role)
    return Actor(
        kind=ActorKind.OFFICER, role=role, purpose="casework", now=NOW, id=made.user_id,
        agency_id=made.agency_id,
    )  # fmt: skip


def known(code: str, said: PersonSaid) -> uuid.UUID:
    actor = officer(code)
    return register(actor=actor, source_record_id=submit(actor=actor, said=said, channel="counter").id)


def run(folder: Path, **options: object) -> RegistryLinked:
    chosen = {"full": True, "limits": Limits(joined_share=1.0), **options}
    return link_registry(weights=default_weights(), folder=folder, **chosen)  # type: ignore[arg-type]


def one_now(*ids: uuid.UUID) -> bool:
    return len(set(current_ids(actor=officer("JKM"), ids=ids).values())) == 1


def test_who_is_surely_one_is_joined_once_and_can_be_taken_apart_for_good(tmp_path: Path) -> None:
    first, second, sister = known("GIATMARA", SITI), known("JKM", AGAIN), known("MAIWP", SISTER)
    found = run(tmp_path)
    assert (found.records, found.people, found.joined) == (3, 3, 1)
    assert one_now(first, second)
    assert not one_now(first, sister)
    again = run(tmp_path)
    assert (again.records, again.people, again.joined) == (3, 2, 0)
    steward = officer("JKM", Role.DATA_STEWARD)
    (join,) = joins_of(actor=steward, individual_id=second)
    assert join.how == "batch"
    part(actor=steward, join_id=join.id, reason="Two cards seen: cousins")
    after = run(tmp_path)
    assert (after.joined, after.refused, after.put) == (0, 1, 0)  # nobody is asked again
    assert not one_now(first, second)


def test_who_is_perhaps_one_is_put_before_stewards(tmp_path: Path) -> None:
    first, second = known("GIATMARA", SITI), known("JKM", PERHAPS)
    weights = default_weights()
    found = run(tmp_path, threshold=weights.certain + 40)
    assert (found.joined, found.put) == (0, 0)  # it was put when she was registered beside her
    (row,) = matching.queue(actor=officer("JKM", Role.DATA_STEWARD))
    assert {side.individual_id for side in row.sides} == {first, second}
    assert {"name_exact", "dob_same"} <= {code for code, _ in row.codes}


def test_a_protected_person_is_not_even_read(tmp_path: Path) -> None:
    known("GIATMARA", SITI)
    second = known("JKM", AGAIN)
    set_protected(
        actor=officer("JKM", Role.SUPERVISOR), individual_id=second, protected=True, reason="violence"
    )
    found = run(tmp_path)
    assert (found.records, found.joined, found.put) == (1, 0, 0)


def test_a_run_reads_what_came_since_and_who_shares_a_key_with_it(tmp_path: Path) -> None:
    known("GIATMARA", SITI)
    known("MAIWP", PersonSaid(name="Kumar a/l Subramaniam", birth_year=1970, birth_month=1, birth_day=2))
    assert run(tmp_path).run.since is None
    late = replace(officer("JKM"), now=timezone.now())
    register(actor=late, source_record_id=submit(actor=late, said=AGAIN, channel="counter").id)
    found = run(tmp_path, full=False)
    assert (found.records, found.joined) == (2, 1)


def test_a_safety_stop_joins_nobody_and_is_kept_with_its_reason(tmp_path: Path) -> None:
    first, second = known("GIATMARA", SITI), known("JKM", AGAIN)
    with pytest.raises(LinkStoppedError, match="nobody was joined"):
        run(tmp_path, limits=Limits(joined_share=0.1))
    assert not one_now(first, second)
    (row,) = matching.runs(actor=SYSTEM)
    assert row.outcome == "stopped"
    assert "nobody was joined" in row.why
    with pytest.raises(RecordsError, match="need about"):  # and nobody has to wait for it to fall silent
        run(tmp_path, memory_gib=0.5)
    assert run(tmp_path, full=False).run.since is None  # a stopped run is no run to go on from


def test_two_runs_at_once_are_one_and_a_silent_one_is_taken_over(tmp_path: Path) -> None:
    going = matching.begin_run(actor=SYSTEM, full=True, made_from="x")
    with pytest.raises(Conflict) as refused:
        matching.begin_run(actor=SYSTEM, full=True, made_from="x")
    assert refused.value.code == "run_going_on"
    later = replace(SYSTEM, now=NOW + dt.timedelta(minutes=16))
    second = matching.begin_run(actor=later, full=True, made_from="x")
    assert second.id != going.id
    with pytest.raises(NotFound):  # the silent one wakes up, and stops
        matching.tell_run(actor=later, run_id=going.id, records=1, joined=0, put=0)
    matching.tell_run(actor=later, run_id=second.id, records=1, joined=0, put=0)
    much_later = replace(SYSTEM, now=NOW + dt.timedelta(minutes=40))
    assert matching.begin_run(actor=much_later, full=True, made_from="y").id != second.id
    assert [one.outcome for one in matching.runs(actor=SYSTEM)] == [None, "killed", "killed"]


def test_a_run_whose_place_was_taken_while_it_compared_joins_nobody(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("mysynergy.ops.linking._TELL_SECONDS", 0)
    first, second = known("GIATMARA", SITI), known("JKM", AGAIN)

    def taken(step: str, _done: int, _total: int) -> None:
        if step == "comparing":
            late = replace(SYSTEM, now=timezone.now() + dt.timedelta(minutes=16))
            matching.begin_run(actor=late, full=True, made_from="another")

    with pytest.raises(NotFound, match="run"):
        run(tmp_path, on_progress=taken)
    assert not one_now(first, second)


def test_a_link_that_was_committed_late_is_read_by_the_next_run(tmp_path: Path) -> None:
    known("GIATMARA", SITI)
    run(tmp_path)
    before = replace(officer("JKM"), now=timezone.now() - dt.timedelta(hours=3))  # a long import
    register(actor=before, source_record_id=submit(actor=before, said=AGAIN, channel="counter").id)
    assert run(tmp_path, full=False).joined == 1


def test_nothing_of_a_run_stays_on_the_disk(tmp_path: Path) -> None:
    known("GIATMARA", SITI)
    (tmp_path / "linking-of-a-killed-run").mkdir()
    run(tmp_path)
    assert list(tmp_path.iterdir()) == []
