"""Which source a field should follow never hangs on the order they came in, and is undone with them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mysynergy.access.public import Actor, Role
from mysynergy.corrections.public import Particulars, correct_person
from mysynergy.intake.public import PersonSaid
from mysynergy.joining.public import join, part, sources_of
from mysynergy.joining.survivorship import KINDS, VERIFIED, FieldSource, ordered, prevailing, rank, told
from mysynergy.joining.tests.conftest import ROHANA, Two, as_role, known
from mysynergy.registry.public import ResidenceSaid, set_contact

SOURCES = st.lists(
    st.builds(
        FieldSource,
        field=st.just("name"),
        value=st.sampled_from(["Siti", "siti ", "Sitti", "Aminah"]),
        agency_id=st.none(),
        own=st.booleans(),
        on=st.dates(dt.date(2020, 1, 1), dt.date(2026, 11, 1)),
        kind=st.sampled_from(sorted(set(KINDS) - {"page"})),
        verification=st.sampled_from(VERIFIED),
        source_record_id=st.uuids(),
    ),
    min_size=1,
    max_size=7,
    unique_by=lambda one: one.source_record_id,
)


@given(SOURCES, st.randoms())
def test_the_order_of_arrival_says_nothing(sources: list[FieldSource], chance: object) -> None:
    mixed = list(sources)
    chance.shuffle(mixed)  # type: ignore[attr-defined]
    assert ordered(mixed) == ordered(sources)
    assert told("name", "Siti", mixed) == told("name", "Siti", sources)


@given(SOURCES, SOURCES)
def test_what_a_source_brought_goes_with_it(sources: list[FieldSource], more: list[FieldSource]) -> None:
    ids = {one.source_record_id for one in sources}
    added = [one for one in more if one.source_record_id not in ids]
    both = ordered([*sources, *added])
    assert tuple(one for one in both if one.source_record_id in ids) == ordered(sources)
    weaker = [one for one in added if rank(one) < rank(ordered(sources)[0])]
    assert prevailing({"name": ordered([*sources, *weaker])}) == prevailing({"name": ordered(sources)})


@given(SOURCES)
def test_verified_goes_before_trusted_and_trusted_before_new(sources: list[FieldSource]) -> None:
    first = ordered(sources)[0]
    assert all(VERIFIED.index(one.verification) <= VERIFIED.index(first.verification) for one in sources)
    as_sure = [one for one in sources if one.verification == first.verification]
    assert all(KINDS.index(one.kind) <= KINDS.index(first.kind) for one in as_sure)
    as_good = [one for one in as_sure if one.kind == first.kind]
    assert all(one.on <= first.on for one in as_good if one.on and first.on)


@given(SOURCES)
def test_exactly_the_standing_value_is_marked_and_a_better_one_is_another(sources: list[FieldSource]) -> None:
    for one in told("name", "SITI", sources):
        assert one.stands == (one.value.strip().casefold() == "siti")
        assert bool(one.why) == one.stands
        assert not (one.stands and one.better)


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
        ("Rohana binti Kamarudin", True),
        ("Rohana bt Kamaruddin", False),
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
