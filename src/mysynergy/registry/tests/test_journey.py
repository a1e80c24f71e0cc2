"""She is known from a training agency under another spelling; an officer confirms; nothing said is lost."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from django.db import connection

from mysynergy.access.public import Actor, acting
from mysynergy.events.public import of_individuals
from mysynergy.intake.public import PersonSaid
from mysynergy.kernel.errors import Conflict, Invalid, NotFound
from mysynergy.linkage import KeyKind
from mysynergy.registry.candidates import near
from mysynergy.registry.comparison import exact_keys, record_said
from mysynergy.registry.public import (
    AlreadyKnown,
    Candidate,
    candidates,
    confirm_link,
    current_ids,
    get_many,
    identity_changed,
    links_of,
    open_person,
    register,
    reveal_number,
    search,
    undo_link,
)

if TYPE_CHECKING:
    from mysynergy.registry.tests.conftest import Cast

pytestmark = pytest.mark.django_db
Tell = Callable[..., uuid.UUID]

AT_THE_COUNCIL = PersonSaid(
    name="Siti Aminah bt Abd Rahman",
    birth_year=1985,
    birth_month=3,
    birth_day=12,
    phone="0123456789",
    district="Titiwangsa",
    address="No 3, Jalan Satu",
)


def types_of(actor: Actor, individual: uuid.UUID) -> set[str]:
    with acting(actor):
        return {event.type for event in of_individuals(individual_ids=[individual])}


def test_another_spelling_is_proposed_with_reasons_and_the_number_masked(cast: Cast, known: Tell) -> None:
    individual = known(cast.giatmara)
    (found,) = candidates(actor=cast.maiwp, said=AT_THE_COUNCIL)
    assert found.individual_id == individual
    assert found.name == "Siti Aminah binti Abdul Rahman"
    assert found.number_masked == "••••••-••-5678"
    assert found.known_by == "GIATMARA"
    assert found.age == 41
    assert not found.held
    codes = {code for code, _ in found.reasons}
    assert {"dob_same", "phone_same"} <= codes
    assert not any(code.endswith("_different") for code in codes)


def test_the_same_number_is_certain(cast: Cast, known: Tell) -> None:
    known(cast.giatmara)
    (found,) = candidates(
        actor=cast.maiwp,
        said=PersonSaid(name="SITI AMINAH ABD RAHMAN", identity_kind="mykad", identity_number="850312145678"),
    )
    assert found.strength == "certain"


def test_an_address_that_agrees_is_a_reason_and_one_that_differs_is_not_told(cast: Cast, known: Tell) -> None:
    known(cast.giatmara, replace(AT_THE_COUNCIL, name="Siti Aminah binti Abdul Rahman", phone=""))

    def asked(address: str) -> Candidate:
        (found,) = candidates(actor=cast.maiwp, said=replace(AT_THE_COUNCIL, address=address, phone=""))
        return found

    untold, same, other = asked(""), asked("no. 3, JLN SATU, 50480 Kuala Lumpur"), asked("No 9, Jalan Satu")
    codes = [{code for code, _ in one.reasons} for one in (untold, same, other)]
    assert [("home_same" in one, "home_different" in one) for one in codes] == [
        (False, False),
        (True, False),
        (False, False),
    ]
    assert same.weight > untold.weight > other.weight
    assert untold.weight == asked("the blue house").weight  # which names no home


def test_a_name_is_shown_whole_only_to_who_typed_it(cast: Cast, known: Tell) -> None:
    known(cast.giatmara)
    (found,) = candidates(
        actor=cast.maiwp, said=PersonSaid(identity_kind="mykad", identity_number="850312145678")
    )
    assert found.name == "S••• A••• b••• A••• R•••"


def test_after_confirming_the_newest_of_equal_trust_stands_and_what_agrees_fills_the_place(
    cast: Cast, known: Tell, tell: Tell
) -> None:
    individual = known(cast.giatmara)
    source = tell(cast.maiwp, AT_THE_COUNCIL)
    with pytest.raises(NotFound):
        open_person(actor=cast.maiwp, individual_id=individual)
    link = confirm_link(
        actor=cast.maiwp, source_record_id=source, individual_id=individual, evidence=("dob_same",)
    )
    assert (link.how, link.evidence) == ("officer", ("dob_same",))
    person = open_person(actor=cast.maiwp, individual_id=individual)
    assert person.name == "Siti Aminah bt Abd Rahman"
    assert person.district == "Titiwangsa"
    assert person.state == "MY-14"
    assert "registry.linked" in types_of(cast.maiwp, individual)


def test_undoing_gives_the_record_a_person_of_its_own_and_takes_what_it_said_with_it(
    cast: Cast, known: Tell, tell: Tell
) -> None:
    individual = known(cast.giatmara)
    source = tell(cast.maiwp, AT_THE_COUNCIL)
    link = confirm_link(actor=cast.maiwp, source_record_id=source, individual_id=individual)
    parted = undo_link(actor=cast.maiwp, link_id=link.id, reason="Two sisters")
    assert parted != individual
    assert get_many(actor=cast.maiwp, ids=[individual, parted]).keys() == {parted}
    left = get_many(actor=cast.giatmara, ids=[individual])[individual]
    assert (left.name, left.district) == ("Siti Aminah binti Abdul Rahman", None)
    assert get_many(actor=cast.maiwp, ids=[parted])[parted].name == "Siti Aminah bt Abd Rahman"
    with pytest.raises(Conflict, match="link_ended"):
        undo_link(actor=cast.maiwp, link_id=link.id, reason="again")


def test_the_only_source_of_a_person_cannot_be_taken_from_her(cast: Cast, known: Tell) -> None:
    individual = known(cast.giatmara)
    (link,) = links_of(actor=cast.giatmara, individual_id=individual)
    with pytest.raises(Conflict, match="only_source"):
        undo_link(actor=cast.giatmara, link_id=link.id, reason="mistake")


def test_a_link_can_be_confirmed_again_and_undone_again_to_the_same_person(
    cast: Cast, known: Tell, tell: Tell
) -> None:
    individual = known(cast.giatmara)
    source = tell(cast.maiwp, AT_THE_COUNCIL)
    first = confirm_link(actor=cast.maiwp, source_record_id=source, individual_id=individual)
    parted = undo_link(actor=cast.maiwp, link_id=first.id, reason="not sure")
    again = confirm_link(actor=cast.maiwp, source_record_id=source, individual_id=individual)
    assert current_ids(actor=cast.maiwp, ids=[parted, individual]) == {
        parted: individual,
        individual: individual,
    }
    assert undo_link(actor=cast.maiwp, link_id=again.id, reason="sure now") == parted
    assert current_ids(actor=cast.maiwp, ids=[parted])[parted] == parted
    assert [link.how for link in links_of(actor=cast.maiwp, individual_id=parted)] == ["undone", "undone"]


def test_identity_changes_are_announced_in_the_same_transaction(cast: Cast, known: Tell, tell: Tell) -> None:
    heard: list[tuple[str, tuple[uuid.UUID, ...]]] = []

    def listener(*, actor: Actor, individual_ids: tuple[uuid.UUID, ...], change: str) -> None:
        assert connection.in_atomic_block
        heard.append((change, individual_ids))

    individual = known(cast.giatmara)
    source = tell(cast.maiwp, AT_THE_COUNCIL)
    identity_changed.connect(listener)
    try:
        link = confirm_link(actor=cast.maiwp, source_record_id=source, individual_id=individual)
        parted = undo_link(actor=cast.maiwp, link_id=link.id, reason="no")
    finally:
        identity_changed.disconnect(listener)
    assert heard == [("linked", (individual,)), ("unlinked", tuple(sorted((individual, parted))))]


def test_registering_the_same_number_again_says_who_is_known(cast: Cast, known: Tell, tell: Tell) -> None:
    individual = known(cast.giatmara)
    source = tell(cast.maiwp)
    with pytest.raises(AlreadyKnown) as refused:
        register(actor=cast.maiwp, source_record_id=source)
    assert refused.value.candidate.individual_id == individual
    link = confirm_link(actor=cast.maiwp, source_record_id=source, individual_id=individual)
    assert link.how == "same_number"
    assert register(actor=cast.maiwp, source_record_id=source) == individual


def test_a_mistyped_number_of_long_ago_does_not_close_the_door(cast: Cast, known: Tell, tell: Tell) -> None:
    individual = known(cast.giatmara)
    source = tell(cast.maiwp, name="Lim Mei Ling", birth_year=None, birth_month=None, birth_day=None)
    with pytest.raises(AlreadyKnown):
        register(actor=cast.maiwp, source_record_id=source)
    with pytest.raises(Invalid):
        register(actor=cast.maiwp, source_record_id=source, another_person=" ")
    other = register(actor=cast.maiwp, source_record_id=source, another_person="Card in hand; other face")
    assert other != individual


def test_nobody_is_linked_to_a_person_who_is_not_near(cast: Cast, known: Tell, tell: Tell) -> None:
    individual = known(cast.giatmara)
    stranger = tell(cast.maiwp, PersonSaid(name="Kumar a/l Raju", birth_year=1990))
    with pytest.raises(NotFound):
        confirm_link(actor=cast.maiwp, source_record_id=stranger, individual_id=individual)


def test_registering_twice_is_registering_once(cast: Cast, tell: Tell) -> None:
    source = tell(cast.giatmara)
    first = register(actor=cast.giatmara, source_record_id=source)
    assert register(actor=cast.giatmara, source_record_id=source) == first


def test_numbers_are_revealed_for_a_reason_and_that_is_an_event(cast: Cast, known: Tell) -> None:
    individual = known(cast.giatmara)
    with pytest.raises(Invalid):
        reveal_number(actor=cast.giatmara, individual_id=individual, reason="")
    number = reveal_number(actor=cast.giatmara, individual_id=individual, reason="Bank form")
    assert number == "850312-14-5678"
    assert "registry.number_revealed" in types_of(cast.giatmara, individual)


@pytest.mark.parametrize(
    "typed", ["aminah", "SITI AMINAH", "rahman aminah", "850312-14-5678", "5678", "012-345 6789"]
)
def test_people_of_the_own_agency_are_found_by_what_is_typed(cast: Cast, known: Tell, typed: str) -> None:
    individual = known(cast.giatmara)
    assert [one.id for one in search(actor=cast.giatmara, text=typed)] == [individual]
    assert search(actor=cast.maiwp, text=typed) == ()


def test_a_person_without_papers_or_birth_date_is_registered_all_the_same(cast: Cast, known: Tell) -> None:
    individual = known(cast.maiwp, PersonSaid(name="Nur", identity_kind="none"))
    person = open_person(actor=cast.maiwp, individual_id=individual)
    assert (person.number_masked, person.age, person.birth_date) == (None, None, None)


def test_a_telephone_that_hundreds_give_does_not_hide_whom_the_name_tells(cast: Cast, known: Tell) -> None:
    aminah = known(cast.giatmara)
    typed = PersonSaid(name=AT_THE_COUNCIL.name, phone=AT_THE_COUNCIL.phone)
    (phone,) = exact_keys(KeyKind.PHONE, ["+60123456789"])
    now = cast.maiwp.now
    with acting(Actor.system("test", now=now)), connection.cursor() as cursor:
        cursor.execute(
            "WITH clerks AS (INSERT INTO registry_individual (id, name, alive, registered_at) "
            "SELECT lpad(n::text, 32, '0')::uuid, 'Somebody', true, %s FROM generate_series(1, 250) n "
            "RETURNING id) "
            "INSERT INTO registry_searchkey (key, individual_id) SELECT %s, id FROM clerks",
            [now, phone],
        )
    assert [one.individual_id for one in candidates(actor=cast.maiwp, said=typed)] == [aminah]


def test_who_gives_her_husbands_number_and_telephone_is_found_by_her_name(cast: Cast, known: Tell) -> None:
    husband = known(cast.giatmara, name="Rosli bin Hashim", identity_number="850312-14-5677")
    wife = known(
        cast.giatmara,
        name="Zaleha binti Othman",
        identity_kind=None,
        identity_number="",
        phone="",
        **dict.fromkeys(("birth_year", "birth_month", "birth_day")),
    )
    typed = PersonSaid(
        name="Zaleha binti Othman", identity_kind="mykad", identity_number="850312145677", phone="0123456789"
    )
    with acting(cast.maiwp):
        found = near(actor=cast.maiwp, typed=record_said(typed, cast.maiwp.today), always=wife)
    assert {one.candidate.individual_id for one in found} == {husband, wife}
