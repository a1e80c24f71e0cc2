"""Contact and residence corrected afterwards: what was said stays, old and new are kept."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from mysynergy.access.public import Actor, acting
from mysynergy.events.public import of_individuals
from mysynergy.intake.public import source_records
from mysynergy.kernel.errors import Conflict, Invalid
from mysynergy.registry.public import (
    IndividualView,
    ResidenceSaid,
    links_of,
    open_person,
    search,
    set_contact,
)

if TYPE_CHECKING:
    from mysynergy.registry.tests.conftest import Cast

pytestmark = pytest.mark.django_db
Tell = Callable[..., uuid.UUID]
MOVED = ResidenceSaid(address="12 Jalan Kenari", postcode="59200", state="MY-10", language="ta")


def body_of_last(actor: Actor, individual_id: uuid.UUID) -> dict[str, object]:
    with acting(Actor.system("test", now=actor.now)):
        happened = of_individuals(individual_ids=[individual_id])
    return dict(next(one.body for one in happened if one.type == "registry.contact_set"))


def seen(actor: Actor, individual_id: uuid.UUID) -> IndividualView:
    return open_person(actor=actor, individual_id=individual_id)


def test_a_new_address_changes_the_golden_record_and_not_what_was_said(cast: Cast, known: Tell) -> None:
    individual = known(cast.maiwp)
    set_contact(
        actor=cast.maiwp,
        individual_id=individual,
        phone="019-876 5432",
        safe_to_contact="call_only",
        residence=MOVED,
    )
    person = seen(cast.maiwp, individual)
    assert (person.address, person.state, person.language) == ("12 Jalan Kenari", "MY-10", "ta")
    assert (person.phone, person.safe_to_contact) == ("019-876 5432", "call_only")
    link = links_of(actor=cast.maiwp, individual_id=individual)[0]
    said = source_records(actor=cast.maiwp, ids=[link.source_record_id])[link.source_record_id].said
    assert (said.state, said.phone) == ("MY-14", "012-345 6789")
    body = body_of_last(cast.maiwp, individual)
    assert body["state"] == {"old": "MY-14", "new": "MY-10"}
    assert body["language"] == {"old": "ms", "new": "ta"}
    assert "Kenari" not in json.dumps(body)
    assert body["address"]
    assert [one.id for one in search(actor=cast.maiwp, text="0198765432")] == [individual]


def test_a_stale_edit_changes_nothing(cast: Cast, known: Tell) -> None:
    individual = known(cast.maiwp)
    version = seen(cast.maiwp, individual).contact_version
    set_contact(
        actor=cast.maiwp, individual_id=individual, phone=None, safe_to_contact="safe", version=version
    )
    with pytest.raises(Conflict) as stale:
        set_contact(
            actor=cast.maiwp,
            individual_id=individual,
            phone="019-876 5432",
            safe_to_contact="safe",
            version=version,
        )
    assert stale.value.code == "changed_meanwhile"
    assert seen(cast.maiwp, individual).phone is None


def test_a_hidden_number_is_kept_unless_it_is_told_anew(cast: Cast, known: Tell) -> None:
    individual = known(cast.maiwp, safe_to_contact="do_not_contact")
    assert seen(cast.maiwp, individual).phone is None
    set_contact(
        actor=cast.maiwp, individual_id=individual, phone=None, safe_to_contact="safe", keep_phone=True
    )
    assert seen(cast.maiwp, individual).phone == "012-345 6789"


def test_what_is_wrong_with_a_residence_is_told_by_field(cast: Cast, known: Tell) -> None:
    individual = known(cast.maiwp)
    with pytest.raises(Invalid) as refused:
        set_contact(
            actor=cast.maiwp,
            individual_id=individual,
            phone="no digits",
            safe_to_contact="safe",
            residence=ResidenceSaid(
                address="x" * 501, postcode="592", state="MY-99", language="klingon", district="\x00"
            ),
        )
    assert {fault.field for fault in refused.value.faults} == {
        "phone",
        "address",
        "postcode",
        "state",
        "language",
        "district",
    }
