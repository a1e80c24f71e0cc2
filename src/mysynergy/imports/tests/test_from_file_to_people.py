"""A list through the doors: sent, mapped, tried, brought in, sent again, taken back."""

from __future__ import annotations

import io
import uuid
from typing import TYPE_CHECKING

import pytest
from django.db import connection

from mysynergy.access.public import Actor, acting
from mysynergy.events.public import of_individuals
from mysynergy.households.public import MemberSaid, set_household
from mysynergy.imports import public as imports
from mysynergy.imports.public import SameFile, State
from mysynergy.intake.public import PersonSaid, submit
from mysynergy.kernel.errors import Conflict, NotAllowed, NotFound
from mysynergy.matching.public import queue
from mysynergy.registry.public import candidates, get_many, links_of, register, search
from mysynergy.screening.public import record_facts

if TYPE_CHECKING:
    from mysynergy.imports.tests.conftest import Cast, Check

pytestmark = pytest.mark.django_db
LIST = """Bil,Nama Penuh,No. K/P,Tarikh Lahir,Jantina,No Tel,Poskod,Negeri
1,Ahmad bin Ali,800101-14-5671,01/01/1980,L,012-345 6789,50000,Kuala Lumpur
2,Siti binti Osman,900202145672,02/02/1990,P,019-876 5432,50100,WP Kuala Lumpur
3,Tan Mei Ling,20304145674,04/03/2002,P,,5100,Kuala Lumpur
4,,700707145671,,L,,,
"""


def people_named(actor: Actor, name: str) -> list[uuid.UUID]:
    return [one.id for one in search(actor=actor, text=name)]


def test_a_list_is_tried_before_it_is_brought_in(cast: Cast, checked: Check) -> None:
    view = checked(LIST)
    assert view.state is State.CHECKED
    assert (view.rows, view.counts["new"], view.counts["error"]) == (4, 3, 1)
    assert view.counts["fault:name:needed_is_empty"] == 1
    assert view.counts["note:identity_number:zeros_restored"] == 1
    assert people_named(cast.caseworker, "Ahmad Ali") == []


def test_good_rows_come_in_and_the_wrong_one_is_told_with_its_reason(cast: Cast, brought: Check) -> None:
    view = brought(LIST)
    assert view.state is State.APPLIED
    assert view.brought == {"new": 3, "error": 1}
    wrong = imports.wrong_rows(actor=cast.steward, batch_id=view.id)
    assert [(one.number, [fault.code for fault in one.faults]) for one in wrong.rows] == [
        (5, ["needed_is_empty"])
    ]
    (ahmad,) = people_named(cast.caseworker, "Ahmad Ali")
    person = get_many(actor=cast.caseworker, ids=[ahmad])[ahmad]
    assert (person.name, person.number_masked) == ("Ahmad bin Ali", "••••••-••-5671")
    assert (person.state, person.postcode, person.sex) == ("MY-14", "50000", "male")
    assert person.phone == "012-345 6789"


def test_a_row_leaves_what_a_registration_at_the_counter_leaves(cast: Cast, brought: Check) -> None:
    """The two ways in are written apart; what they leave must not drift apart."""
    brought(LIST)
    said = PersonSaid(
        name="Siti binti Osman",
        identity_kind="mykad",
        identity_number="910202145672",
        birth_year=1991,
        birth_month=2,
        birth_day=2,
        sex="female",
        phone="019-876 5433",
        postcode="50100",
        state="MY-14",
    )
    source = submit(actor=cast.caseworker, said=said, channel="counter")
    by_hand = register(actor=cast.caseworker, source_record_id=source.id)
    (by_list,) = [one for one in people_named(cast.caseworker, "Siti Osman") if one != by_hand]
    with acting(Actor.system("test", now=cast.steward.now)):
        types = [{one.type for one in of_individuals(individual_ids=[one])} for one in (by_hand, by_list)]
    assert types[0] == types[1] == {"registry.registered", "access.granted"}
    found = candidates(
        actor=cast.other, said=PersonSaid(name="Siti Osman", birth_year=1990, phone="0198765432")
    )
    assert by_list in {one.individual_id for one in found}
    (link,) = links_of(actor=cast.caseworker, individual_id=by_list)
    assert (link.how, link.decided_by) == ("new", cast.steward.id)


def test_the_same_file_is_told_and_nothing_doubled(cast: Cast, brought: Check) -> None:
    view = brought(LIST)
    with pytest.raises(SameFile) as same:
        brought(LIST)
    assert same.value.batch_id == view.id
    again = brought(LIST.replace("Bil,", "No,"))
    assert again.brought == {"known": 3, "error": 1}
    assert len(people_named(cast.caseworker, "Ahmad Ali")) == 1


def test_another_agencys_list_joins_the_person_whose_number_and_name_agree(
    cast: Cast, brought: Check
) -> None:
    brought(LIST)
    view = brought(
        "nama;ic;tel\nAHMAD B ALI;800101145671;0123456789\nLim Ah Kow;900202145672;\n", actor=cast.other
    )
    assert view.brought == {"attached": 1, "review": 1}
    (ahmad,) = people_named(cast.caseworker, "Ahmad Ali")
    with acting(Actor.system("test", now=cast.steward.now)) as system:
        assert {one.how for one in links_of(actor=system, individual_id=ahmad)} == {"new", "same_number"}


def test_a_whole_list_is_taken_back_but_for_whom_something_was_built_on(cast: Cast, brought: Check) -> None:
    view = brought(LIST)
    (ahmad,) = people_named(cast.caseworker, "Ahmad Ali")
    record_facts(
        actor=cast.caseworker,
        individual_id=ahmad,
        facts={"person.self_employed_sector": "none"},
    )
    imports.roll_back(actor=cast.steward, batch_id=view.id, reason="The wrong list")
    while imports.work(actor=cast.worker, batch_id=str(view.id)):
        pass
    after = imports.one_import(actor=cast.steward, batch_id=view.id)
    assert after.state is State.UNDONE
    assert (after.brought["taken_back"], after.brought["kept:built_on"]) == (2, 1)
    assert people_named(cast.caseworker, "Ahmad Ali") == [ahmad]
    assert people_named(cast.caseworker, "Siti Osman") == []
    assert brought(LIST).brought == {"new": 2, "known": 1, "error": 1}


def test_who_was_named_a_member_of_a_household_since_is_not_taken_back(cast: Cast, brought: Check) -> None:
    view = brought(LIST)
    (ahmad,) = people_named(cast.caseworker, "Ahmad Ali")
    source = submit(actor=cast.caseworker, said=PersonSaid(name="Zainab Hassan"), channel="counter")
    zainab = register(actor=cast.caseworker, source_record_id=source.id)
    set_household(
        actor=cast.caseworker,
        individual_id=zainab,
        members=[MemberSaid(role="spouse", individual_id=ahmad)],
    )
    imports.roll_back(actor=cast.steward, batch_id=view.id, reason="The wrong list")
    while imports.work(actor=cast.worker, batch_id=str(view.id)):
        pass
    after = imports.one_import(actor=cast.steward, batch_id=view.id)
    assert (after.brought["taken_back"], after.brought["kept:built_on"]) == (2, 1)
    assert people_named(cast.caseworker, "Ahmad Ali") == [ahmad]


def test_only_stewards_and_only_of_the_same_agency_see_a_list(cast: Cast, checked: Check) -> None:
    view = checked(LIST)
    with pytest.raises(NotAllowed):
        imports.one_import(actor=cast.caseworker, batch_id=view.id)
    with pytest.raises(NotFound):
        imports.one_import(actor=cast.other, batch_id=view.id)
    with pytest.raises(NotFound):
        imports.bring_in(actor=cast.other, batch_id=view.id)
    assert imports.imports(actor=cast.other) == ()


def test_a_closed_list_holds_no_words_any_more(cast: Cast, brought: Check) -> None:
    view = brought(LIST)
    imports.close(actor=cast.steward, batch_id=view.id)
    with pytest.raises(Conflict) as emptied:
        imports.wrong_rows(actor=cast.steward, batch_id=view.id)
    assert emptied.value.code == "import_emptied"


def test_a_file_that_is_no_list_fails_with_its_reason(cast: Cast) -> None:
    content = io.BytesIO(b"%PDF-1.4 whatever")
    view = imports.receive(actor=cast.steward, kind="applicants", file_name="a.pdf", content=content)
    imports.work(actor=cast.worker, batch_id=str(view.id))
    after = imports.one_import(actor=cast.steward, batch_id=view.id)
    assert (after.state, after.problem) == (State.FAILED, "wrong_kind")


def test_who_bears_the_number_of_somebody_else_comes_to_the_stewards(cast: Cast, brought: Check) -> None:
    brought(LIST)
    brought("nama,ic\nLim Ah Kow,900202145672\n", actor=cast.other)
    assert len(queue(actor=cast.other)) == 1


def test_pairs_of_a_list_that_is_taken_back_are_asked_about_no_longer(cast: Cast, brought: Check) -> None:
    brought(LIST)
    # Lim bears Siti's number and nobody else knows him; Ahmad is attached, and alike to Ahmed of the counter.
    source = submit(
        actor=cast.caseworker,
        said=PersonSaid(name="Ahmed bin Ali", birth_year=1980, birth_month=1, birth_day=1, postcode="50000"),
        channel="counter",
    )
    register(actor=cast.caseworker, source_record_id=source.id)
    view = brought("nama,ic\nLim Ah Kow,900202145672\nAhmad bin Ali,800101145671\n", actor=cast.other)
    before = {len(queue(actor=one)) for one in (cast.steward, cast.other)}
    assert before == {2}
    imports.roll_back(actor=cast.other, batch_id=view.id, reason="The wrong list")
    while imports.work(actor=cast.worker, batch_id=str(view.id)):
        pass
    assert queue(actor=cast.other) == ()
    assert len(queue(actor=cast.steward)) == 1


TWO_NAMES = """nama;ic;tarikh lahir
Siti binti Osman;900202145672;2/2/1990
Lim Ah Kow;900202145672;2/2/1990
Siti bte Osman;900202145672;02.02.1990
"""


@pytest.mark.parametrize("rows_of_a_chunk", [1, 1000])
def test_one_number_under_two_names_is_told_before_and_decided_by_stewards(
    cast: Cast, checked: Check, rows_of_a_chunk: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("mysynergy.imports.staging.ROWS_OF_A_CHUNK", rows_of_a_chunk)
    view = checked(TWO_NAMES)
    would = {what: view.counts.get(what, 0) for what in ("new", "review", "attached")}
    assert would == {"new": 1, "review": 1, "attached": 1}
    assert view.counts["note:identity_number:number_of_two"] == 1
    assert view.looks["number_of_two"] == [[2, 3]]
    imports.bring_in(actor=cast.steward, batch_id=view.id)
    while imports.work(actor=cast.worker, batch_id=str(view.id)):
        pass
    done = imports.one_import(actor=cast.steward, batch_id=view.id)
    assert done.brought == would
    assert len(queue(actor=cast.steward)) == 1


def test_rows_together_leave_what_the_same_rows_leave_one_by_one(
    cast: Cast, brought: Check, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One transaction for a thousand rows must come to the same people as a thousand of one row."""
    rows = """nama;ic;tarikh lahir;tel;poskod;nama ibu
Ahmad bin Ali;800101145671;1/1/1980;0123456789;50000;Aminah
AHMAD B ALI;800101145671;1/1/1980;;50100;
Lim Ah Kow;800101145671;5/6/1971;;;
Ahmed bin Ali;;1/1/1980;0123456789;50000;Aminah
Tan Mei Ling;020304145674;4/3/2002;0198765432;;
Kumar a/l Raju;;3/1975;;;
Ah Ling;020304145674;;;;
"""
    brought(rows)
    together = _left(cast)
    monkeypatch.setattr("mysynergy.imports.staging.ROWS_OF_A_CHUNK", 1)
    # Another number and another name for everybody: people of their own, alike among themselves.
    other = rows.replace("800101145671", "810101145671").replace("/1980", "/1981").replace("1971", "1972")
    other = other.replace("020304145674", "030304145674").replace("/2002", "/2003").replace("1975", "1976")
    other = other.replace("0123456789", "0133456789").replace("0198765432", "0188765432")
    view = brought(other, name="other.csv")
    assert view.state is State.APPLIED
    one_by_one = [one for one in _left(cast) if one not in together]
    assert len(together) == 6
    assert sorted(map(repr, (one[1:] for one in one_by_one))) == sorted(
        map(repr, (one[1:] for one in together))
    )


def _left(cast: Cast) -> list[tuple[object, ...]]:
    """Each person: her name, links, events, how many keys, what is disputed."""
    with acting(Actor.system("test", now=cast.steward.now)), connection.cursor() as cursor:
        cursor.execute(
            "SELECT i.id, i.name, i.postcode, i.number_tail IS NULL, "
            "(SELECT array_agg(l.how ORDER BY l.how) FROM registry_link l WHERE l.individual_id = i.id), "
            "(SELECT array_agg(e.type ORDER BY e.type) FROM events_event e WHERE e.individual_id = i.id), "
            "(SELECT count(*) FROM registry_searchkey k WHERE k.individual_id = i.id), "
            "(SELECT array_agg(d.disputed ORDER BY d.since) FROM registry_identifier d "
            " WHERE d.individual_id = i.id), "
            "(SELECT array_agg(p.disputed ORDER BY p.disputed) FROM matching_pair p "
            " WHERE i.id IN (p.one_id, p.other_id)), "
            "(SELECT count(*) FROM access_grant g WHERE g.individual_id = i.id) "
            "FROM registry_individual i"
        )
        return [tuple(row) for row in cursor.fetchall()]
