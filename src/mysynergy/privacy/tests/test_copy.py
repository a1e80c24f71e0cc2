"""A copy of what is held: complete, within what its maker may see, and an event."""

from __future__ import annotations

import uuid

import pytest
from django.db import connection
from tests.digits import stand_in

from mysynergy.access.public import Actor, acting
from mysynergy.events.public import of_individuals
from mysynergy.intake.public import submit
from mysynergy.kernel.errors import Invalid, NotAllowed, NotFound
from mysynergy.privacy import public as privacy
from mysynergy.privacy.public import Copy
from mysynergy.privacy.tests.conftest import NOW, WIDOW, Cast, Record
from mysynergy.registry.public import confirm_link, set_protected

OPERATOR = Actor.system("export-person", now=NOW)


def kinds(copy: Copy) -> set[str]:
    return {held.kind for section in copy.sections for held in section.held}


def texts(copy: Copy) -> str:
    return str([held.fields for section in copy.sections for held in section.held])


def test_the_operators_copy_holds_what_every_agency_said_did_and_read(record: Record) -> None:
    copy = privacy.give_copy(actor=OPERATOR, individual_id=record.individual_id, reason="she asked")
    assert copy.whole
    assert copy.language == "en"
    assert kinds(copy) >= {
        *("individual", "number", "spelling", "phone", "link", "consent", "source_record", "household"),
        *(
            "relationship",
            "fact",
            "wish",
            "case",
            "need",
            "referral",
            "enrolment",
            "award",
            "grant",
            "reading",
        ),
    }
    words = texts(copy)
    for told in (
        "790412-14-6482",
        "Quxnote",
        "Quxmessage",
        "Quxanswer",
        "Quxdescription",
        "Quxmother",
        "1500.00",
    ):
        assert told in words
    assert sum(1 for section in copy.sections for held in section.held if held.kind == "source_record") == 3


def test_a_stewards_copy_holds_what_the_agency_may_see_and_no_more(cast: Cast, record: Record) -> None:
    officer, steward = cast.stranger.caseworker, cast.stranger.steward
    source = submit(actor=officer, said=WIDOW, channel="counter")
    confirm_link(actor=officer, source_record_id=source.id, individual_id=record.individual_id)
    copy = privacy.give_copy(actor=steward, individual_id=record.individual_id, reason="she asked")
    assert not copy.whole
    sources = [held for section in copy.sections for held in section.held if held.kind == "source_record"]
    assert [held.agency_id for held in sources] == [steward.agency_id]
    for theirs in ("Quxnote", "Quxmessage", "Quxanswer"):  # between the two agencies and her
        assert theirs not in texts(copy)


def test_an_agency_whose_name_can_tell_is_not_named_to_another(cast: Cast, record: Record) -> None:
    council = cast.council.steward.agency_id
    copy = privacy.give_copy(actor=cast.lender.steward, individual_id=record.individual_id, reason="asked")
    assert council not in copy.agencies
    assert council not in {held.agency_id for section in copy.sections for held in section.held}
    own = privacy.give_copy(actor=cast.council.steward, individual_id=record.individual_id, reason="asked")
    assert council in own.agencies


def test_others_at_home_stand_by_name_alone_and_a_protected_one_not_at_all(
    cast: Cast, record: Record
) -> None:
    before = privacy.give_copy(actor=OPERATOR, individual_id=record.individual_id, reason="asked")
    assert "Harun bin Wahidin" in texts(before)
    assert not stand_in(texts(before), "1985")
    set_protected(
        actor=cast.council.caseworker, individual_id=record.brother_id, protected=True, reason="danger"
    )
    after = privacy.give_copy(actor=OPERATOR, individual_id=record.individual_id, reason="asked")
    assert "Harun" not in texts(after)


@pytest.mark.parametrize(("source", "given"), [("interview", True), ("school", False)])
def test_violence_told_by_somebody_else_is_left_out(
    cast: Cast, record: Record, source: str, given: bool
) -> None:
    with acting(cast.council.caseworker) as officer, connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO screening_fact_violence (id, agency_id, individual_id, name, value, as_of, source, "
            "verification, said_at) "
            "VALUES (%s, %s, %s, 'person.domestic_violence', 'true', %s, %s, 'said', %s)",
            [uuid.uuid4(), officer.agency_id, record.individual_id, NOW.date(), source, NOW],
        )
    copy = privacy.give_copy(actor=OPERATOR, individual_id=record.individual_id, reason="asked")
    assert ("person.domestic_violence" in texts(copy)) is given


def test_a_copy_is_an_event_and_answers_the_open_request(cast: Cast, record: Record) -> None:
    steward = cast.council.steward
    asked = privacy.ask(
        actor=steward,
        individual_id=record.individual_id,
        kind="access",
        channel="counter",
        shown="document_seen",
    )
    privacy.give_copy(actor=steward, individual_id=record.individual_id, reason="at the counter")
    assert privacy.request(actor=steward, request_id=asked.id).state == "done"
    with acting(steward):
        newest = of_individuals(individual_ids=[record.individual_id])[0]
    assert newest.type == "privacy.copy_given"
    assert newest.body["reason"] == "at the counter"


def test_who_may_not_see_her_or_gives_no_reason_gets_no_copy(cast: Cast, record: Record) -> None:
    with pytest.raises(NotFound):
        privacy.give_copy(actor=cast.stranger.steward, individual_id=record.individual_id, reason="x")
    with pytest.raises(NotAllowed):
        privacy.give_copy(actor=cast.council.caseworker, individual_id=record.individual_id, reason="x")
    with pytest.raises(Invalid):
        privacy.give_copy(actor=cast.council.steward, individual_id=record.individual_id, reason=" ")


def test_no_agencys_hold_is_in_her_copy(cast: Cast, record: Record) -> None:
    privacy.set_hold(actor=cast.lender.steward, individual_id=record.individual_id, reason="investigation")
    copy = privacy.give_copy(actor=OPERATOR, individual_id=record.individual_id, reason="asked")
    assert "investigation" not in texts(copy)
    assert "privacy.hold" not in texts(copy)
