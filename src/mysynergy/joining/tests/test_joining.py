"""Two are joined, stay two in everything that was said, and are parted as if they had never been one."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable, Collection
from dataclasses import replace
from decimal import Decimal

import pytest
from django.db import DatabaseError, connection, transaction

from mysynergy.access.public import Actor, Role, acting
from mysynergy.cases.public import NeedSaid, add_needs, needs_of
from mysynergy.corrections.public import (
    Particulars,
    correct_person,
    say_two_people,
    take_back_two_people,
    two_people_of,
)
from mysynergy.intake.public import submit
from mysynergy.joining.public import How, consequences, join, joins_of, part
from mysynergy.joining.tests.conftest import NOW, ROHANA, SYSTEM, Two, as_role, known, later
from mysynergy.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from mysynergy.registry import services as linking
from mysynergy.registry.public import (
    IndividualView,
    candidates,
    confirm_link,
    current_ids,
    get_many,
    links_of,
    records,
    search,
    set_contact,
    set_protected,
    undo_link,
)

pytestmark = pytest.mark.django_db


def joined(two: Two, actor: Actor | None = None) -> uuid.UUID:
    return join(
        actor=actor or two.steward(),
        one_id=two.one,
        other_id=two.other,
        how="steward",
        weight=Decimal("14.2500"),
        evidence=["name_variant", "dob_same"],
        reason="Kad pengenalan dilihat di kedua-dua kaunter",
    )


def seen(actor: Actor, one: uuid.UUID) -> IndividualView:
    return get_many(actor=actor, ids=[one])[one]


def everything(one: uuid.UUID) -> dict[str, list[tuple[object, ...]]]:
    """Return all that the registry holds of an id now, whatever the time at which it came."""
    shown = {
        "golden": "SELECT to_jsonb(i) FROM registry_individual i WHERE id = %s",
        "links": "SELECT source_record_id, agency_id FROM registry_link "
        "WHERE individual_id = %s AND ended_at IS NULL ORDER BY 1",
        "numbers": "SELECT kind, index, agency_id, source_record_id, disputed, verified "
        "FROM registry_identifier WHERE individual_id = %s AND ended_at IS NULL ORDER BY 2",
        "names": "SELECT name, agency_id, source_record_id FROM registry_spelling "
        "WHERE individual_id = %s AND ended_at IS NULL ORDER BY 3",
        "phones": "SELECT cipher, agency_id, source_record_id, safe FROM registry_contact "
        "WHERE individual_id = %s AND ended_at IS NULL ORDER BY 1",
        "keys": "SELECT key, source_record_id FROM registry_searchkey WHERE individual_id = %s ORDER BY 1, 2",
        "holder": "SELECT index FROM registry_numberholder WHERE individual_id = %s ORDER BY 1",
        "grants": "SELECT agency_id, reason_kind, reason_id, categories FROM access_grant "
        "WHERE individual_id = %s AND period @> app_now() ORDER BY 1, 3",
        "current": "SELECT registry_current_one(%s)",
    }
    found = {}
    with acting(SYSTEM.at(NOW + dt.timedelta(days=9))), connection.cursor() as cursor:
        for name, sql in shown.items():
            cursor.execute(sql, [one])
            found[name] = cursor.fetchall()
    return found


def test_both_stand_for_one_person_and_each_agency_finds_her(two: Two) -> None:
    join_id = joined(two)
    for actor in (two.jkm, two.maiwp):
        assert current_ids(actor=actor, ids=[two.other, two.one]) == {two.other: two.one, two.one: two.one}
        assert seen(actor, two.other).id == two.one
        assert [one.id for one in search(actor=actor, text="Rohana Kamarudin")] == [two.one]
    one = seen(two.jkm, two.one)  # of two names told at a counter the newest stands
    assert (one.name, one.district) == ("Rohana bt Kamaruddin", "Petaling")
    (told,) = joins_of(actor=two.steward(), individual_id=two.other)
    assert (told.id, told.one_id, told.other_id, told.records) == (join_id, two.one, two.other, 1)
    assert told.reason
    assert told.weight == Decimal("14.2500")
    (theirs,) = joins_of(actor=two.steward(two.maiwp), individual_id=two.one)
    assert theirs.reason is None


def test_parted_they_stand_as_if_they_had_never_been_joined(two: Two) -> None:
    set_contact(actor=two.maiwp, individual_id=two.other, phone="013-999 1111", safe_to_contact="call_only")
    before = everything(two.one), everything(two.other)
    join_id = joined(two, later(two.steward(), 1))
    assert two.source_other not in {link[0] for link in everything(two.other)["links"]}
    assert seen(two.jkm, two.one).safe_to_contact == "call_only"  # set on the other's page
    done = part(actor=later(two.steward(), 2), join_id=join_id, reason="Dua orang berlainan")
    assert done == (two.one, two.other)
    after = everything(two.one), everything(two.other)
    for a, b in zip(before, after, strict=True):
        for name in a:
            assert b[name] == a[name], name
    assert part(actor=later(two.steward(), 2), join_id=join_id, reason="Dua kali") == done


def test_joining_twice_either_way_round_joins_once(two: Two) -> None:
    first = joined(two)
    turned = replace(two, one=two.other, other=two.one)
    assert joined(two) == joined(turned) == first


def test_a_wrong_same_does_not_silently_return(two: Two) -> None:
    join_id = joined(two)
    part(actor=two.steward(), join_id=join_id, reason="Kembar seiras")
    (word,) = two_people_of(actor=two.jkm, individual_id=two.one)
    assert word.other_id == two.other or word.other_id is None
    with pytest.raises(Conflict, match="said_apart") as told:
        joined(two)
    assert told.value.params == {"words": [str(word.id)]}
    with pytest.raises(Conflict, match="said_apart"):
        join(
            actor=SYSTEM, one_id=two.one, other_id=two.other, how="batch", weight=Decimal(30),
            evidence=[], reason="", despite=[word.id],
        )  # fmt: skip
    again = join(
        actor=two.steward(), one_id=two.one, other_id=two.other, how="steward", weight=None,
        evidence=[], reason="Sijil lahir dilihat", despite=[word.id],
    )  # fmt: skip
    assert again != join_id
    part(actor=two.steward(), join_id=again, reason="Bukan dia")
    take_back_two_people(actor=two.jkm, two_people_id=word.id, reason="Tersilap")
    assert joined(two) not in (join_id, again)


def test_the_candidates_tell_that_they_were_parted(two: Two) -> None:
    part(actor=two.steward(), join_id=joined(two), reason="Kembar seiras")
    found = {one.individual_id: one for one in candidates(actor=two.jkm, said=ROHANA)}
    assert found.keys() == {two.one, two.other}
    assert sum(one.apart is not None for one in found.values()) == 1


def test_while_joined_the_candidates_hold_one_person(two: Two) -> None:
    joined(two)
    assert [one.individual_id for one in candidates(actor=two.tekun, said=ROHANA)] == [two.one]


def test_a_steward_needs_a_reason_and_a_machine_is_not_a_steward(two: Two) -> None:
    with pytest.raises(Invalid):
        join(actor=two.steward(), one_id=two.one, other_id=two.other, how="steward", weight=None,
             evidence=[], reason=" ")  # fmt: skip
    with pytest.raises(NotAllowed, match="not_a_machines"):
        join(actor=SYSTEM, one_id=two.one, other_id=two.other, how="steward", weight=None,
             evidence=[], reason="ya")  # fmt: skip
    with pytest.raises(NotAllowed, match="role_may_not"):
        joined(two, two.jkm)
    with pytest.raises(NotFound):
        joined(two, two.steward(two.tekun))


def test_nobody_protected_is_joined(two: Two) -> None:
    set_protected(actor=two.maiwp, individual_id=two.other, protected=True, reason="Keganasan")
    with pytest.raises(NotFound):
        joined(two)
    with pytest.raises(Conflict, match="protected_person"):
        join(
            actor=SYSTEM,
            one_id=two.one,
            other_id=two.other,
            how="batch",
            weight=None,
            evidence=[],
            reason="",
        )


def test_two_different_mykads_stop_a_machine_and_verified_ones_everybody(
    officer: Callable[[str], Actor],
) -> None:
    jkm, maiwp = officer("JKM"), officer("MAIWP")
    _source, one = known(jkm, replace(ROHANA, identity_kind="mykad", identity_number="840517-14-5566"))
    _source, other = known(maiwp, replace(ROHANA, identity_kind="mykad", identity_number="840517-14-5588"))
    steward = as_role(jkm, Role.DATA_STEWARD)

    def both(how: How) -> uuid.UUID:
        return join(
            actor=steward if how == "steward" else SYSTEM, one_id=one, other_id=other,
            how=how, weight=None, evidence=[], reason="Kad diganti",
        )  # fmt: skip

    with pytest.raises(Conflict, match="numbers_contradict"):
        both("batch")
    before = everything(one), everything(other)
    part(actor=later(steward, 1), join_id=both("steward"), reason="Bukan")
    assert (everything(one), everything(other)) == before
    with acting(SYSTEM), connection.cursor() as cursor:
        cursor.execute("UPDATE registry_identifier SET verified = 'document_seen' WHERE ended_at IS NULL")
    with pytest.raises(Conflict, match="numbers_contradict"):
        both("steward")


def test_each_row_stays_with_whom_its_agency_came_to(two: Two) -> None:
    (rent,) = add_needs(actor=two.maiwp, individual_id=two.other, needs=[NeedSaid("finance", "rent")])
    join_id = joined(two)
    # While joined, each agency opens the one page, and writes under whom it came to.
    (food,) = add_needs(actor=two.maiwp, individual_id=two.one, needs=[NeedSaid("finance", "food")])
    (work,) = add_needs(
        actor=two.jkm, individual_id=two.one, needs=[NeedSaid("jobs_business", "business_capital")]
    )
    assert (food.individual_id, work.individual_id) == (two.other, two.one)
    assert {one.id for one in needs_of(actor=two.maiwp, individual_id=two.one)} >= {rent.id, food.id}
    told = consequences(actor=two.steward(two.maiwp), join_id=join_id)
    assert {row.id for row in told.other.rows if row.kind == "need"} == {rent.id, food.id}
    assert (told.one.records, told.other.records, told.unsure) == (1, 1, ())
    part(actor=two.steward(), join_id=join_id, reason="Dua orang")
    assert {one.id for one in needs_of(actor=two.maiwp, individual_id=two.other)} == {rent.id, food.id}
    assert {one.id for one in needs_of(actor=two.jkm, individual_id=two.one)} == {work.id}
    assert needs_of(actor=two.jkm, individual_id=two.other) == ()


@pytest.mark.parametrize("inner_first", [True, False])
def test_a_chain_of_joins_is_parted_in_any_order(
    two: Two, officer: Callable[[str], Actor], inner_first: bool
) -> None:
    perkeso = officer("PERKESO")
    _source, third = known(perkeso, replace(ROHANA, name="Rohana Kamarudin", postcode="50300"))
    before = [everything(one) for one in (two.one, two.other, third)]
    inner = joined(two)
    steward = later(as_role(perkeso, Role.DATA_STEWARD), 1)
    outer = join(
        actor=steward,
        one_id=third,
        other_id=two.other,
        how="steward",
        weight=None,
        evidence=[],
        reason="Orang yang sama",
    )
    assert set(current_ids(actor=perkeso, ids=[two.one, two.other]).values()) == {third}
    for join_id in (inner, outer) if inner_first else (outer, inner):
        by = two.steward() if join_id == inner else steward
        part(actor=later(by, 2), join_id=join_id, reason="Bukan")
    assert [everything(one) for one in (two.one, two.other, third)] == before


def test_no_agency_sees_a_person_longer_than_its_own_record_stands_for_her(
    two: Two, officer: Callable[[str], Actor]
) -> None:
    perkeso = officer("PERKESO")
    _source, third = known(perkeso, replace(ROHANA, name="Rohana Kamarudin", postcode="50300"))
    inner = joined(two)
    join(
        actor=later(as_role(perkeso, Role.DATA_STEWARD), 1), one_id=third, other_id=two.other,
        how="steward", weight=None, evidence=[], reason="Orang yang sama",
    )  # fmt: skip
    assert seen(later(two.maiwp, 1), two.other).id == third
    part(actor=later(two.steward(), 2), join_id=inner, reason="Bukan")
    # The council's record is with its own person again, though the later join stands.
    assert third not in get_many(actor=later(two.maiwp, 3), ids=[third])
    assert seen(later(two.jkm, 3), two.one).id == third


def test_an_agency_whose_record_moved_away_from_a_joined_person_sees_her_no_more(two: Two) -> None:
    joined(two)
    _source, somebody = known(two.maiwp, replace(ROHANA, name="Zaleha binti Omar", birth_year=1950, phone=""))
    moved = later(two.maiwp, 1)
    confirm_link(actor=moved, source_record_id=two.source_other, individual_id=somebody)
    assert two.one not in get_many(actor=later(two.maiwp, 2), ids=[two.one])


def test_a_record_that_moved_on_since_stays_where_it_is(two: Two) -> None:
    join_id = joined(two)
    said = replace(ROHANA, name="Zaleha binti Omar", birth_year=1950, phone="")
    source = submit(actor=two.maiwp, said=said, channel="counter").id
    confirm_link(actor=two.maiwp, source_record_id=source, individual_id=two.one)
    part(actor=two.steward(), join_id=join_id, reason="Dua orang")
    stands = {
        one.source_record_id for one in links_of(actor=two.maiwp, individual_id=two.one) if not one.ended_at
    }
    assert source in stands
    assert two.source_other not in stands


def test_a_record_that_came_with_a_join_is_not_undone_alone(two: Two) -> None:
    joined(two)
    link = next(
        one for one in links_of(actor=two.maiwp, individual_id=two.one)
        if one.source_record_id == two.source_other and one.ended_at is None
    )  # fmt: skip
    with pytest.raises(Conflict, match="part_of_a_join"):
        undo_link(actor=two.maiwp, link_id=link.id, reason="Bukan dia")


def test_a_word_of_two_people_must_be_named(two: Two) -> None:
    word = say_two_people(
        actor=two.jkm, source_record_id=two.source_one, individual_id=two.other, reason="Kembar"
    )
    with pytest.raises(Conflict, match="said_apart"):
        joined(two)
    with pytest.raises(Conflict, match="said_apart"):
        join(actor=two.steward(), one_id=two.one, other_id=two.other, how="steward", weight=None,
             evidence=[], reason="Saya pasti", despite=[uuid.uuid4()])  # fmt: skip
    assert join(actor=two.steward(), one_id=two.one, other_id=two.other, how="steward", weight=None,
                evidence=[], reason="Saya pasti", despite=[word])  # fmt: skip


def test_a_mark_and_a_rule_of_contact_set_under_the_old_id_hold_of_whom_it_stands_for(two: Two) -> None:
    joined(two)
    set_contact(actor=two.maiwp, individual_id=two.other, phone=None, safe_to_contact="do_not_contact")
    assert seen(two.jkm, two.one).safe_to_contact == "do_not_contact"
    set_protected(actor=two.maiwp, individual_id=two.other, protected=True, reason="Keganasan")
    assert candidates(actor=two.tekun, said=ROHANA) == ()
    assert two.one not in get_many(actor=two.jkm, ids=[two.one])


def test_a_person_protected_while_joined_is_not_taken_apart(two: Two) -> None:
    join_id = joined(two)
    set_protected(actor=two.maiwp, individual_id=two.one, protected=True, reason="Keganasan")
    with pytest.raises(Conflict, match="protected_while_joined"):
        part(actor=two.steward(two.maiwp), join_id=join_id, reason="Dua orang")
    assert candidates(actor=two.tekun, said=ROHANA) == ()


def test_what_a_correction_brought_stays_with_whom_it_put_right(two: Two) -> None:
    assert correct_person(
        actor=two.maiwp,
        individual_id=two.other,
        particulars=Particulars(
            name="Rohani binti Kamaruddin", birth_year=1984, birth_month=5, birth_day=17, sex="female"
        ),
        evidence="said",
    )
    before = everything(two.one), everything(two.other)
    join_id = joined(two, later(two.steward(), 1))
    part(actor=later(two.steward(), 2), join_id=join_id, reason="Dua orang")
    assert (everything(two.one), everything(two.other)) == before


def test_a_record_linked_under_the_old_id_stands_for_whom_it_stands_for(two: Two) -> None:
    join_id = joined(two)
    source = submit(actor=two.maiwp, said=ROHANA, channel="counter").id
    link = confirm_link(actor=two.maiwp, source_record_id=source, individual_id=two.other)
    assert link.individual_id == two.one
    assert current_ids(actor=two.maiwp, ids=[two.other]) == {two.other: two.one}
    part(actor=later(two.steward(), 1), join_id=join_id, reason="Dua orang")
    assert current_ids(actor=two.maiwp, ids=[two.other]) == {two.other: two.other}


def test_who_was_joined_away_while_others_waited_is_looked_for_again(
    two: Two, officer: Callable[[str], Actor], monkeypatch: pytest.MonkeyPatch
) -> None:
    perkeso = officer("PERKESO")
    _source, third = known(perkeso, replace(ROHANA, name="Rohana Kamarudin", postcode="50300"))
    locked: list[set[uuid.UUID]] = []
    lock = records.lock

    def another_join_first(*, ids: Collection[uuid.UUID]) -> None:
        """Stand for another transaction, which had the locks and joined."""
        locked.append(set(ids))
        lock(ids=ids)
        if len(locked) == 1:
            joined(two)

    monkeypatch.setattr(records, "lock", another_join_first)
    join(
        actor=as_role(perkeso, Role.DATA_STEWARD), one_id=third, other_id=two.other, how="steward",
        weight=None, evidence=[], reason="Orang yang sama",
    )  # fmt: skip
    assert {third, two.other, two.one} == locked[-1]


def test_no_record_is_linked_to_whom_a_join_took_away_while_it_waited(
    two: Two, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = submit(actor=two.maiwp, said=ROHANA, channel="counter").id
    monkeypatch.setattr(linking, "_lock", lambda _ids: joined(two))
    with pytest.raises(Conflict, match="changed_meanwhile"):
        confirm_link(actor=two.maiwp, source_record_id=source, individual_id=two.other)


def test_what_an_agency_of_the_other_wrote_of_the_first_is_unsure(two: Two) -> None:
    known_here = submit(actor=two.maiwp, said=ROHANA, channel="counter").id
    join_id = joined(two)
    confirm_link(actor=later(two.maiwp, 1), source_record_id=known_here, individual_id=two.one)
    undo = next(
        one for one in links_of(actor=later(two.maiwp, 2), individual_id=two.one)
        if one.source_record_id == known_here
    )  # fmt: skip
    (food,) = add_needs(actor=later(two.maiwp, 2), individual_id=two.one, needs=[NeedSaid("finance", "food")])
    assert food.individual_id == two.one
    undo_link(actor=later(two.maiwp, 3), link_id=undo.id, reason="Bukan dia")
    told = consequences(actor=later(two.steward(two.maiwp), 4), join_id=join_id)
    assert food.id in {row.id for row in told.unsure}


def test_the_word_of_a_parting_is_of_a_record_that_was_always_hers(
    two: Two, officer: Callable[[str], Actor]
) -> None:
    perkeso = officer("PERKESO")
    _source, third = known(perkeso, replace(ROHANA, name="Rohana Kamarudin", postcode="50300"))
    steward = later(as_role(perkeso, Role.DATA_STEWARD), 1)
    inner = joined(two)
    # Hers of herself, but linked later than what the first join brought.
    source = submit(actor=later(two.jkm, 1), said=ROHANA, channel="counter").id
    confirm_link(actor=later(two.jkm, 1), source_record_id=source, individual_id=two.one)
    undo = next(
        one for one in links_of(actor=later(two.jkm, 1), individual_id=two.one)
        if one.source_record_id == two.source_one and one.ended_at is None
    )  # fmt: skip
    undo_link(actor=later(two.jkm, 1), link_id=undo.id, reason="Orang lain")
    outer = join(
        actor=steward, one_id=third, other_id=two.one, how="steward", weight=None,
        evidence=[], reason="Orang yang sama",
    )  # fmt: skip
    part(actor=later(steward, 2), join_id=outer, reason="Bukan")
    part(actor=later(two.steward(), 4), join_id=inner, reason="Bukan")
    with acting(SYSTEM), connection.cursor() as cursor:
        cursor.execute("SELECT source_record_id FROM corrections_twopeople WHERE individual_id = %s", [third])
        assert cursor.fetchall() == [(source,)]


@pytest.mark.parametrize(
    "sql",
    [
        "DELETE FROM joining_join",
        "UPDATE joining_join SET one_id = other_id",
        "UPDATE joining_join SET how = 'batch', joined_by = NULL",
        "UPDATE joining_join SET reason = 'other'",
        "DELETE FROM joining_moved",
    ],
)
def test_the_database_lets_nothing_of_a_join_change(two: Two, sql: str) -> None:
    joined(two)
    with acting(SYSTEM), pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)
