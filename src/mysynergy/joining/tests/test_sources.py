"""Each field of a person tells which records speak of it, which one prevails, and why."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from mysynergy.access.public import Actor, Role
from mysynergy.corrections.public import Particulars, correct_person
from mysynergy.intake.public import PersonSaid
from mysynergy.joining.public import join, part, sources_of
from mysynergy.joining.tests.conftest import ROHANA, Two, as_role, known
from mysynergy.registry.public import ResidenceSaid, set_contact


@pytest.mark.django_db
def test_each_field_tells_its_sources_joined_and_parted(two: Two) -> None:
    before = sources_of(actor=two.jkm, individual_id=two.one)
    assert [(one.value, one.why, one.own) for one in before["name"]] == [
        ("Rohana binti Kamarudin", "only", True)
    ]
    join_id = join(
        actor=two.steward(),
        one_id=two.one,
        other_id=two.other,
        how="steward",
        weight=None,
        evidence=[],
        reason="Sama",
    )
    found = sources_of(actor=two.jkm, individual_id=two.other)
    assert {(one.value, one.stands) for one in found["name"]} == {
        ("Rohana bt Kamaruddin", True),
        ("Rohana binti Kamarudin", False),
    }
    assert {one.why for one in found["birth_date"]} == {"agreed"}
    part(actor=two.steward(), join_id=join_id, reason="Dua")
    after = sources_of(actor=two.jkm, individual_id=two.one)
    assert {field: [one.value for one in sources] for field, sources in after.items()} == {
        field: [one.value for one in sources] for field, sources in before.items()
    }


@pytest.mark.django_db
def test_a_correction_and_what_was_set_on_her_page_say_so(two: Two) -> None:
    correct_person(
        actor=two.jkm,
        individual_id=two.one,
        particulars=Particulars(name="Rohana Kamarudin", birth_year=1984, birth_month=5, birth_day=17),
        evidence="document",
    )
    set_contact(
        actor=two.jkm,
        individual_id=two.one,
        phone=None,
        safe_to_contact=None,
        residence=ResidenceSaid(district="Gombak", state="MY-10"),
    )
    found = sources_of(actor=two.jkm, individual_id=two.one)
    first, second = found["name"]
    assert (first.value, first.stands, first.why, first.verification) == (
        "Rohana Kamarudin",
        True,
        "put_right",
        "document_seen",
    )
    assert not second.stands
    assert [(one.value, one.why) for one in found["district"]] == [("Gombak", "set_here")]
    assert {(one.value, one.stands) for one in found["state"]} == {("MY-10", True), ("MY-14", False)}


@pytest.mark.django_db
def test_an_agency_whose_name_is_a_secret_is_not_named(officer: Callable[[str], Actor]) -> None:
    jkm, clinic = officer("JKM"), officer("MIASA")
    _source, one = known(jkm, ROHANA)
    source, other = known(clinic, replace(ROHANA, name="Rohana bt Kamaruddin"))
    join(
        actor=as_role(jkm, Role.DATA_STEWARD),
        one_id=one,
        other_id=other,
        how="steward",
        weight=None,
        evidence=[],
        reason="Sama",
    )
    found = sources_of(actor=jkm, individual_id=one)
    assert {one.agency_id for sources in found.values() for one in sources} <= {jkm.agency_id, None}
    assert {one.agency_id for one in found["name"] if one.own} == {jkm.agency_id}
    mine = sources_of(actor=clinic, individual_id=one)["name"]
    assert {one.agency_id for one in mine if one.source_record_id == source} == {clinic.agency_id}


@pytest.mark.django_db
def test_what_only_the_number_tells_is_a_source_too(two: Two) -> None:
    said = PersonSaid(name="Ting Xin Yi", identity_kind="mykad", identity_number="850312145678")
    _, person = known(two.jkm, said)
    found = sources_of(actor=two.jkm, individual_id=person)
    assert [(one.value, one.why) for one in found["birth_date"]] == [("1985-03-12", "only")]
    assert [(one.value, one.why) for one in found["sex"]] == [("female", "only")]
