"""The golden record is what the standing records give, whatever way they came to stand for her."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable
from dataclasses import replace
from itertools import count, permutations
from typing import TYPE_CHECKING

import pytest

from mysynergy.access.public import Actor, acting
from mysynergy.events.public import of_individuals
from mysynergy.intake.public import submit
from mysynergy.registry.golden import derive
from mysynergy.registry.models import Individual
from mysynergy.registry.public import (
    ResidenceSaid,
    confirm_link,
    get_many,
    links_of,
    open_person,
    records,
    register,
    set_contact,
    undo_link,
)
from mysynergy.registry.tests.conftest import AMINAH, NOW

if TYPE_CHECKING:
    from mysynergy.registry.tests.conftest import Cast

pytestmark = pytest.mark.django_db
Tell = Callable[..., uuid.UUID]

SAID = (
    ("counter", 0, AMINAH),
    (
        "online",
        2,
        replace(
            AMINAH, name="Siti Aminah", identity_number="", identity_kind=None, state="MY-10", sex="female"
        ),
    ),
    (
        "file",
        3,
        replace(
            AMINAH,
            name="SITI AMINAH RAHMAN",
            identity_number="",
            identity_kind=None,
            district="Petaling",
            state="MY-10",
            alive=False,
            death_year=2026,
        ),
    ),
)


def golden_of(one: uuid.UUID) -> dict[str, object]:
    """Return the columns of a golden record but for whose it is and when it began."""
    with acting(Actor.system("test", now=NOW)):
        row = Individual.objects.values().get(id=one)
    return {name: value for name, value in row.items() if name not in ("id", "registered_at")}


def test_any_order_of_linking_gives_one_golden_record_and_undoing_what_stood_without(cast: Cast) -> None:
    by = cast.giatmara
    records = [
        submit(actor=by.at(NOW + dt.timedelta(days=days)), said=said, channel=channel).id
        for channel, days, said in SAID
    ]
    own = {one: register(actor=by, source_record_id=one) for one in records}
    seen: dict[frozenset[uuid.UUID], dict[str, object]] = {
        frozenset([one]): golden_of(own[one]) for one in own
    }
    hour = count(1)
    for order in list(permutations(own))[::2]:
        base, stand = own[order[0]], {order[0]}
        for one in order[1:]:
            confirm_link(
                actor=(now := by.at(NOW + dt.timedelta(hours=next(hour)))),
                source_record_id=one,
                individual_id=base,
            )
            stand.add(one)
            assert golden_of(base) == seen.setdefault(frozenset(stand), golden_of(base))
        for one in order[1:]:
            links = {link.source_record_id: link.id for link in links_of(actor=now, individual_id=base)}
            now = by.at(NOW + dt.timedelta(hours=next(hour)))
            assert undo_link(actor=now, link_id=links[one], reason="Cuba") == own[one]
            stand.remove(one)
            assert golden_of(base) == seen.setdefault(frozenset(stand), golden_of(base))
    assert len(seen) == 7
    whole = seen[frozenset(own)]
    assert (whole["name"], whole["state"], whole["district"]) == (AMINAH.name, "MY-10", "Petaling")
    assert (whole["alive"], whole["sex"], whole["number_tail"]) == (False, "female", "5678")


def test_what_was_set_on_her_page_is_a_record_that_gives_way_to_the_newer_and_can_be_undone(
    cast: Cast, known: Tell
) -> None:
    one = known(cast.maiwp, safe_to_contact="do_not_contact")
    set_contact(
        actor=cast.maiwp,
        individual_id=one,
        phone=None,
        safe_to_contact="safe",
        residence=ResidenceSaid(address="12 Jalan Kenari", state="MY-10", language="ms"),
    )
    first, page = links_of(actor=cast.maiwp, individual_id=one)
    assert page.set_on_page
    assert page.prevails == ("state", "district", "postcode", "address", "safe_to_contact")
    assert page.over == (first.source_record_id,)
    moved = replace(AMINAH, state="MY-01", identity_number="", identity_kind=None)
    later = cast.maiwp.at(NOW + dt.timedelta(days=1))
    source = submit(actor=later, said=moved, channel="counter").id
    link = confirm_link(actor=later, source_record_id=source, individual_id=one)
    person = open_person(actor=later, individual_id=one)
    assert (person.state, person.address, person.safe_to_contact) == ("MY-01", None, "safe")
    with acting(Actor.system("test", now=NOW)):
        happened = of_individuals(individual_ids=[one])
    (linked,) = (event for event in happened if event.type == "registry.linked")
    assert linked.body["changed"] == ["state", "address"]
    undo_link(actor=later, link_id=link.id, reason="Orang lain")
    assert get_many(actor=later, ids=[one])[one].address == "12 Jalan Kenari"
    undo_link(actor=later, link_id=page.id, reason="Silap")
    person = get_many(actor=later, ids=[one])[one]
    assert (person.state, person.address, person.safe_to_contact) == ("MY-14", None, "do_not_contact")


def test_deriving_again_changes_nothing(cast: Cast, known: Tell) -> None:
    one = known(cast.maiwp)
    with acting(cast.maiwp):
        assert derive(cast.maiwp, [one]) == {one: []}


def test_a_record_of_the_time_before_is_derived_and_keeps_what_was_set_on_its_page(
    cast: Cast, known: Tell
) -> None:
    one = known(cast.maiwp, address="No 1")
    system = Actor.system("test", now=NOW + dt.timedelta(days=3))
    set_contact(
        actor=cast.maiwp,
        individual_id=one,
        phone=None,
        safe_to_contact="call_only",
        residence=ResidenceSaid(address="12 Jalan Kenari", state="MY-10"),
    )
    page = links_of(actor=cast.maiwp, individual_id=one)[-1]
    undo_link(actor=cast.maiwp, link_id=page.id, reason="As it was before records of their own")
    with acting(system):
        Individual.objects.filter(id=one).update(
            name="Old spelling", state="MY-10", address="12 Jalan Kenari", safe_to_contact="call_only"
        )
    before = uuid.UUID(int=one.int - 1)
    assert records.derive_some(actor=system, after=before, most=1) == (one, 1, 1)
    person = open_person(actor=cast.maiwp, individual_id=one)
    assert (person.name, person.state, person.address) == (AMINAH.name, "MY-10", "12 Jalan Kenari")
    assert person.safe_to_contact == "call_only"
    assert records.derive_some(actor=system, after=before, most=1) == (one, 1, 0)
    assert records.derive_some(actor=system, after=one, most=1)[2] == 0


def test_a_new_address_leaves_the_rule_of_contact_as_it_stands(cast: Cast, known: Tell) -> None:
    one = known(cast.maiwp, safe_to_contact="do_not_contact")
    set_contact(
        actor=cast.maiwp,
        individual_id=one,
        phone=None,
        safe_to_contact="do_not_contact",
        residence=ResidenceSaid(address="12 Jalan Kenari", state="MY-10", language="ms"),
    )
    assert golden_of(one)["address"] == "12 Jalan Kenari"
    assert golden_of(one)["safe_to_contact"] == "do_not_contact"
