"""Faults name their fields, stale drafts show what is newer, lists come in parts, numbers stay masked."""

from __future__ import annotations

import pytest
from tests.api_callers import Caller, nobody, officer
from tests.digits import stand_in

from mysynergy.access.public import Role

pytestmark = pytest.mark.django_db
NUMBER = "840517-14-5566"
SAID = {
    "name": "Rohana binti Kamarudin",
    "identity_kind": "mykad",
    "identity_number": NUMBER,
    "birth_year": 1984,
    "birth_month": 5,
    "birth_day": 17,
    "state": "MY-14",
}


@pytest.fixture
def clerk() -> Caller:
    return officer("MAIWP", Role.CASEWORKER)


def registered(clerk: Caller, **said: object) -> str:
    record = clerk.post("/intake/submissions", {"said": {**SAID, **said}, "channel": "counter"})
    return str(clerk.post("/individuals", {"source_record_id": record["id"]})["id"])


def test_a_token_is_needed_and_says_so() -> None:
    problem = nobody().refused("GET", "/me", status=401)
    assert problem["code"] == "sign_in"


def test_me_says_who_the_token_speaks_for(clerk: Caller) -> None:
    me = clerk.get("/me")
    assert (me["agency"]["code"], me["role"]) == ("MAIWP", "caseworker")
    assert "cases.work" in me["actions"]


def test_a_name_of_ten_thousand_letters_is_a_fault_beside_its_field(clerk: Caller) -> None:
    body = {"said": {"name": "A" * 10_000}, "channel": "counter"}
    problem = clerk.refused("POST", "/intake/submissions", body, status=422)
    (fault,) = problem["faults"]
    assert (fault["field"], fault["code"]) == ("said.name", "too_long")
    assert "10000" in fault["detail"]["en"]
    assert fault["detail"]["ms"] != fault["detail"]["en"]


@pytest.mark.parametrize(
    ("said", "field", "code"),
    [
        ({"name": "A\x00B"}, "said.name", "has_nul"),
        (
            {"name": "Ali", "birth_year": 1990, "birth_month": 2, "birth_day": 30},
            "said.birth_date",
            "impossible_date",
        ),
        ({"name": 5}, "said.name", "wrong_type"),
        ({"name": "Ali", "nmae": "Ali"}, "said.nmae", "unknown_field"),
        ({"name": "Ali", "birth_year": "x"}, "said.birth_year", "wrong_type"),
    ],
)
def test_what_cannot_be_taken_is_named(clerk: Caller, said: dict[str, object], field: str, code: str) -> None:
    body = {"said": said, "channel": "counter"}
    problem = clerk.refused("POST", "/intake/submissions", body, status=422)
    assert (field, code) in {(fault["field"], fault["code"]) for fault in problem["faults"]}


@pytest.mark.parametrize(
    "name", ["<script>alert(1)</script>", "Robert'); DROP TABLE x;--", "مريم بنت علي", "Siti 🌺 binti Ali"]
)
def test_any_script_is_only_text(clerk: Caller, name: str) -> None:
    person = registered(clerk, name=name)
    assert clerk.get(f"/individuals/{person}")["name"] == name


@pytest.mark.parametrize("raw", [b"{", b"\xff\xfe", b"[" * 100_000, b'{"said": "\\ud800"}', b"nul", b"5"])
def test_a_body_that_is_not_ours_is_a_problem(clerk: Caller, raw: bytes) -> None:
    answer = clerk.send("POST", "/intake/submissions", raw=raw)
    assert answer.status in (400, 422)
    assert answer.content_type == "application/problem+json"


def test_a_body_over_the_limit_is_a_problem(clerk: Caller) -> None:
    answer = clerk.send("POST", "/intake/submissions", raw=b" " * (2 * 1024 * 1024 + 1))
    assert answer.status == 413
    assert answer.body["code"] == "body_too_large"


def test_a_method_that_an_address_does_not_take_is_a_problem(clerk: Caller) -> None:
    problem = clerk.refused("PATCH", "/me", status=405)
    assert problem["code"] == "no_method"


def test_a_stale_draft_shows_what_is_newer(clerk: Caller) -> None:
    draft = clerk.post("/intake/drafts", {"kind": "intake", "answers": {"name": "S", "amount": 1.5}})
    assert draft["answers"] == {"name": "S", "amount": "1.5"}
    path = f"/intake/drafts/{draft['id']}"
    clerk.put(path, {"kind": "intake", "answers": {"name": "Si"}, "version": 1})
    problem = clerk.refused(
        "PUT", path, {"kind": "intake", "answers": {"name": "x"}, "version": 1}, status=409
    )
    assert problem["code"] == "stale_draft"
    assert problem["newer"]["answers"] == {"name": "Si"}


def test_the_number_is_masked_everywhere_but_where_it_is_asked_for(clerk: Caller) -> None:
    record = clerk.send("POST", "/intake/submissions", {"said": SAID, "channel": "counter"})
    person = clerk.send("POST", "/individuals", {"source_record_id": record.body["id"]})
    found = clerk.send("POST", "/individuals/search", {"text": "rohana"})
    near = clerk.send("POST", "/candidates", {"said": SAID})
    for answer in (record, person, found, near, clerk.send("GET", f"/individuals/{person.body['id']}")):
        assert answer.status < 300
        assert not stand_in(answer.text, "840517")
    path = f"/individuals/{person.body['id']}/number"
    assert clerk.refused("POST", path, {"reason": " "}, status=422)["faults"][0]["code"] == "reason_missing"
    assert clerk.post(path, {"reason": "form"})["number"] == NUMBER
    events = clerk.get(f"/individuals/{person.body['id']}/timeline")["items"]
    assert "registry.number_revealed" in {event["type"] for event in events}


def test_a_number_known_already_shows_who_it_stands_for(clerk: Caller) -> None:
    person = registered(clerk)
    record = clerk.post("/intake/submissions", {"said": SAID, "channel": "counter"})
    problem = clerk.refused("POST", "/individuals", {"source_record_id": record["id"]}, status=409)
    assert problem["code"] == "already_known"
    assert problem["candidate"]["individual_id"] == person


def test_who_is_likely_known_is_shown_before_anybody_is_registered_anew(clerk: Caller) -> None:
    person = registered(clerk)
    said = {**SAID, "identity_kind": "none", "identity_number": ""}
    record = clerk.post("/intake/submissions", {"said": said, "channel": "counter"})["id"]
    problem = clerk.refused("POST", "/individuals", {"source_record_id": record}, status=409)
    assert problem["code"] == "candidates_found"
    assert [one["individual_id"] for one in problem["candidates"]["items"]] == [person]
    types = [one["type"] for one in clerk.get(f"/individuals/{person}/timeline")["items"]]
    assert "registry.registered" in types
    body = {"source_record_id": record, "new_anyway": " "}
    assert clerk.refused("POST", "/individuals", body, status=422)["faults"][0]["code"] == "reason_missing"
    new = clerk.post("/individuals", {"source_record_id": record, "new_anyway": "Her twin sister; both came"})
    assert new["id"] != person
    # Registering the same record again is registering once, whoever is alike.
    assert clerk.post("/individuals", {"source_record_id": record})["id"] == new["id"]


def test_being_sure_of_a_new_person_says_nothing_of_a_number_that_is_known(clerk: Caller) -> None:
    registered(clerk)
    record = clerk.post("/intake/submissions", {"said": SAID, "channel": "counter"})["id"]
    body = {"source_record_id": record, "new_anyway": "None of those shown"}
    assert clerk.refused("POST", "/individuals", body, status=409)["code"] == "already_known"
    clerk.post("/individuals", {"source_record_id": record, "another_person": "Number mistyped long ago"})


def test_a_list_comes_in_parts_without_gaps_or_repeats() -> None:
    seen: list[str] = []
    cursor = ""
    while True:
        page = nobody().get(f"/programmes?limit=7{cursor}")
        seen += [row["id"] for row in page["items"]]
        if page["next"] is None:
            break
        assert len(page["items"]) == 7
        cursor = f"&cursor={page['next']}"
    assert len(seen) == len(set(seen)) > 40


@pytest.mark.parametrize(
    "query", ["limit=0", "limit=201", "limit=x", "cursor=é", "limit=99999999999999999999"]
)
def test_a_part_of_a_list_that_cannot_be_is_a_fault(query: str) -> None:
    assert nobody().refused("GET", f"/programmes?{query}", status=422)["faults"]


def test_facts_go_in_and_come_out_as_text_bands_and_not_known(clerk: Caller) -> None:
    person = registered(clerk)
    facts = {
        "household.gross_income": {"from": "1000.00", "to": "1500.00"},
        "person.own_income": "1450.00",
        "person.bankrupt": None,
    }
    clerk.post(f"/individuals/{person}/facts", {"facts": facts})
    known = {
        row["name"]: row["value"] for row in clerk.get(f"/individuals/{person}/facts?limit=200")["items"]
    }
    assert {name: known[name] for name in facts} == facts


def test_a_trial_screening_needs_no_token_and_stores_nothing() -> None:
    answer = nobody().post("/screen", {"facts": {"person.citizenship": "citizen"}})
    assert answer["id"] is None
    assert len(answer["verdicts"]) > 40
    assert answer["next_questions"][0]["question"]["ms"]


def test_reading_a_person_stands_in_the_list_of_readers(clerk: Caller) -> None:
    person = registered(clerk)
    clerk.get(f"/individuals/{person}/needs")
    (reader,) = clerk.get(f"/individuals/{person}/readers")["items"]
    assert reader["reader_id"] == str(clerk.user_id)


def test_a_stranger_finds_nobody(clerk: Caller) -> None:
    person = registered(clerk)
    stranger = officer("GIATMARA", Role.CASEWORKER)
    for path in ("", "/household", "/facts", "/needs", "/timeline", "/readers", "/consents", "/links"):
        assert stranger.send("GET", f"/individuals/{person}{path}").status == 404
