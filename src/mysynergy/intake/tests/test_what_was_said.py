"""What is typed is taken as it is said, or refused beside its field; nothing typed is lost."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mysynergy.access.public import Actor, ActorKind, Role, agencies
from mysynergy.intake.public import (
    FIELDS,
    PersonSaid,
    StaleDraft,
    discard_draft,
    get_draft,
    my_drafts,
    save_draft,
    source_records,
    submit,
)
from mysynergy.kernel.errors import Conflict, Invalid, NotAllowed, NotFound

NOW = dt.datetime(2026, 11, 23, 2, 0, tzinfo=dt.UTC)
TODAY = dt.date(2026, 11, 23)


@pytest.fixture
def officer() -> Actor:
    known = {one.code: one.id for one in agencies(actor=Actor.system("test", now=NOW)).values()}
    return Actor(
        kind=ActorKind.OFFICER,
        role=Role.INTAKE_OFFICER,
        purpose="casework",
        now=NOW,
        id=uuid.uuid4(),
        agency_id=known["MAIWP"],
    )


BAD = [
    ({"name": ""}, "name", "no_name"),
    ({"name": " ... "}, "name", "no_name"),
    ({"name": "A" * 10_000}, "name", "too_long"),
    ({"name": "Siti\x00Aminah"}, "name", "has_nul"),
    ({"name": "Siti\x07"}, "name", "has_control_characters"),
    ({"name": "Siti \ud800"}, "name", "not_text"),
    ({"address": "x" * 501}, "address", "too_long"),
    ({"identity_number": "850312145678"}, "identity_kind", "kind_missing"),
    ({"identity_kind": "library_card"}, "identity_kind", "unknown_kind"),
    ({"identity_kind": "mykad", "identity_number": "85031214567"}, "identity_number", "too_short"),
    ({"identity_kind": "mykad", "identity_number": "8503121456789"}, "identity_number", "too_long"),
    ({"identity_kind": "mykad", "identity_number": "85031214567X"}, "identity_number", "not_digits"),
    ({"identity_kind": "mykad", "identity_number": "850231145678"}, "identity_number", "impossible_date"),
    ({"identity_kind": "none", "identity_number": "850312145678"}, "identity_number", "none_has_number"),
    ({"birth_year": 1985, "birth_month": 2, "birth_day": 30}, "birth_date", "impossible_date"),
    ({"birth_year": 1985, "birth_month": 13}, "birth_date", "impossible_date"),
    ({"birth_year": 2027}, "birth_date", "in_future"),
    ({"birth_year": 85}, "birth_date", "two_digit_year"),
    ({"birth_year": 1585}, "birth_date", "too_long_ago"),
    ({"birth_month": 3, "birth_day": 2}, "birth_date", "year_missing"),
    ({"birth_year": 1985, "birth_day": 2}, "birth_date", "month_missing"),
    ({"birth_year": 999_999_999}, "birth_date", "impossible_date"),
    ({"sex": "x"}, "sex", "unknown_sex"),
    ({"state": "MY-17"}, "state", "unknown_state"),
    ({"state": "Selangor'; DROP TABLE x"}, "state", "unknown_state"),
    ({"postcode": "5000"}, "postcode", "bad_postcode"),
    ({"postcode": "٥٠٤٥٠"}, "postcode", "bad_postcode"),
    ({"language": "klingon"}, "language", "unknown_language"),
    ({"safe_to_contact": "maybe"}, "safe_to_contact", "unknown_safe_to_contact"),
    ({"phone": "none"}, "phone", "phone_no_digits"),
    ({"death_year": 2020}, "death_date", "not_dead"),
    ({"alive": False, "birth_year": 1990, "death_year": 1980}, "death_date", "before_birth"),
]


@pytest.mark.parametrize(("changes", "field", "code"), BAD, ids=[f"{f}:{c}" for _, f, c in BAD])
def test_each_bad_field_is_named_with_its_fault(changes: dict[str, object], field: str, code: str) -> None:
    said = replace(PersonSaid(name="Siti Aminah"), **changes)  # type: ignore[arg-type]
    assert (field, code) in {(fault.field, fault.code) for fault in said.check(TODAY).faults}


def test_all_faults_are_shown_together() -> None:
    said = PersonSaid(name="", postcode="1", birth_year=2050, sex="x")
    assert {fault.field for fault in said.check(TODAY).faults} == {"name", "postcode", "birth_date", "sex"}


def test_too_long_says_the_limit() -> None:
    (fault,) = PersonSaid(name="A" * 10_000).check(TODAY).faults
    assert fault.params == {"limit": 300, "length": 10_000}


def test_a_birth_date_that_differs_from_the_number_is_a_warning_not_a_fault() -> None:
    said = PersonSaid(
        name="Siti",
        identity_kind="mykad",
        identity_number="850312-14-5678",
        birth_year=1986,
        birth_month=3,
        birth_day=12,
        sex="male",
    )
    checked = said.check(TODAY)
    assert not checked.faults
    assert {warning.code for warning in checked.warnings} == {"birth_date_differs", "sex_differs"}


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])  # a busy machine is no fault
@given(
    st.dictionaries(
        st.sampled_from([*FIELDS, "other"]),
        st.one_of(st.none(), st.text(max_size=40), st.integers(), st.floats(), st.booleans(), st.just(["x"])),
    )
)
def test_reading_and_checking_never_fail_whatever_is_sent(answers: dict[str, object]) -> None:
    read = PersonSaid.read(answers, strict=True)
    checked = read.said.check(TODAY)
    assert read.said.check(TODAY, identity=read.said.identity(TODAY)) == checked
    assert read.said.birth_date is None or read.said.birth_date.year >= 1880


def test_wrong_types_are_named() -> None:
    read = PersonSaid.read({"name": ["x"], "birth_year": "abc", "birth_day": 2.5, "nick": "y"}, strict=True)
    assert {(fault.field, fault.code) for fault in read.faults} == {
        ("name", "wrong_type"),
        ("birth_year", "not_a_number"),
        ("birth_day", "wrong_type"),
        ("nick", "unknown_field"),
    }


@pytest.mark.django_db
@pytest.mark.parametrize(
    "name",
    [
        "<script>alert('x')</script> Siti",
        "Robert'); DROP TABLE registry_individual;--",
        "سيتي أمينه بنت عبدالرحمن",
        "Siti 👩‍👧‍👦 Aminah \u202eabc",
        "陈 美玲",
        "%s {0} {{ x }}",
    ],
)
def test_any_script_is_kept_as_it_was_said(officer: Actor, name: str) -> None:
    record = submit(actor=officer, said=PersonSaid(name=name, address=name), channel="counter")
    kept = source_records(actor=officer, ids=[record.id])[record.id]
    assert (kept.said.name, kept.said.address) == (name, name)


@pytest.mark.django_db
def test_nothing_is_stored_when_a_field_is_wrong(officer: Actor) -> None:
    with pytest.raises(Invalid) as refused:
        submit(actor=officer, said=PersonSaid(name="Siti", postcode="x"), channel="counter")
    assert [fault.code for fault in refused.value.faults] == ["bad_postcode"]


@pytest.mark.django_db
def test_submitting_twice_with_one_key_is_submitting_once(officer: Actor) -> None:
    said = PersonSaid(name="Siti")
    first = submit(actor=officer, said=said, channel="api", idempotency_key="a")
    assert submit(actor=officer, said=said, channel="api", idempotency_key="a").id == first.id
    assert submit(actor=officer, said=said, channel="api", idempotency_key="b").id != first.id
    with pytest.raises(Conflict, match="idempotency_key_reused"):
        submit(actor=officer, said=PersonSaid(name="Sita"), channel="api", idempotency_key="a")


@pytest.mark.django_db
def test_a_stale_save_shows_the_newer_answers_and_overwrites_nothing(officer: Actor) -> None:
    draft = save_draft(actor=officer, draft_id=None, kind="intake", answers={"name": "S"}, version=0)
    newer = save_draft(
        actor=officer, draft_id=draft.id, kind="intake", answers={"name": "Siti"}, version=draft.version
    )
    with pytest.raises(StaleDraft) as stale:
        save_draft(
            actor=officer, draft_id=draft.id, kind="intake", answers={"name": "X"}, version=draft.version
        )
    assert stale.value.newer.answers == {"name": "Siti"}
    assert stale.value.newer.version == newer.version == 2
    assert get_draft(actor=officer, draft_id=draft.id).answers == {"name": "Siti"}


@pytest.mark.django_db
def test_a_first_save_repeated_with_its_own_id_makes_one_draft(officer: Actor) -> None:
    own = uuid.uuid4()
    save_draft(actor=officer, draft_id=own, kind="intake", answers={"name": "S"}, version=0)
    with pytest.raises(StaleDraft):
        save_draft(actor=officer, draft_id=own, kind="intake", answers={"name": "S"}, version=0)
    assert [one.id for one in my_drafts(actor=officer)] == [own]


@pytest.mark.django_db
def test_a_draft_is_its_users_own_and_keeps_even_what_cannot_be_submitted(officer: Actor) -> None:
    draft = save_draft(
        actor=officer, draft_id=None, kind="intake", answers={"name": "a\x00b", "x": "\ud800"}, version=0
    )
    colleague = replace(officer, id=uuid.uuid4())
    assert my_drafts(actor=colleague) == ()
    with pytest.raises(NotFound):
        get_draft(actor=colleague, draft_id=draft.id)
    with pytest.raises(NotFound):
        save_draft(actor=colleague, draft_id=draft.id, kind="intake", answers={}, version=0)
    discard_draft(actor=colleague, draft_id=draft.id)
    assert get_draft(actor=officer, draft_id=draft.id).answers["name"] == "a\x00b"
    discard_draft(actor=officer, draft_id=draft.id)
    assert my_drafts(actor=officer) == ()


@pytest.mark.django_db
def test_a_draft_goes_with_its_submission(officer: Actor) -> None:
    draft = save_draft(actor=officer, draft_id=None, kind="intake", answers={"name": "Siti"}, version=0)
    submit(actor=officer, said=PersonSaid(name="Siti"), channel="counter", draft_id=draft.id)
    assert my_drafts(actor=officer) == ()


@pytest.mark.django_db
def test_another_agency_has_no_such_source_record(officer: Actor) -> None:
    record = submit(actor=officer, said=PersonSaid(name="Siti"), channel="counter")
    known = {one.code: one.id for one in agencies(actor=officer).values()}
    stranger = replace(officer, agency_id=known["GIATMARA"], id=uuid.uuid4())
    assert source_records(actor=stranger, ids=[record.id]) == {}


@pytest.mark.django_db
def test_an_analyst_may_not_submit(officer: Actor) -> None:
    with pytest.raises(NotAllowed):
        submit(actor=replace(officer, role=Role.ANALYST), said=PersonSaid(name="Siti"), channel="counter")
