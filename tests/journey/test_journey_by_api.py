"""The whole journey of the widowed hawker through ``/api/v1/``, with real tokens of seven agencies.

One test, told in steps, because each step stands on the one before. Everything is committed: jobs run in
between and the overview reads committed data.
"""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection, transaction
from tests.api_callers import Caller, agency_ids, agency_system, officer

from mysynergy.access.public import Role
from mysynergy.kernel.days import day_of
from mysynergy.ops import jobs
from mysynergy.synthetic import DemoStory, demo_story

TODAY = day_of(dt.datetime.now(dt.UTC))
NEXT_YEAR = (TODAY + dt.timedelta(days=365)).isoformat()


@dataclass
class Journey:
    """Who takes part, and what was made on the way."""

    story: DemoStory
    council: Caller
    council_approver: Caller
    council_coordinator: Caller
    training: Caller
    lender: Caller
    lender_approver: Caller
    lender_colleague: Caller
    welfare: Caller
    microcredit: Caller
    microcredit_approver: Caller
    insurance: Caller
    stranger: Caller
    agencies: dict[str, str]
    person: str = ""
    needs: dict[str, dict[str, Any]] = field(default_factory=dict)
    consent: str = ""
    accepted: str = ""
    declined: str = ""

    def of(self, path: str = "") -> str:
        """Return the address of the person, or of something of hers."""
        return f"/individuals/{self.person}{path}"


@pytest.fixture
def journey(fresh_database: str) -> Journey:
    return Journey(
        story=demo_story(TODAY),
        council=officer("MAIWP", Role.CASEWORKER),
        council_approver=officer("MAIWP", Role.APPROVER),
        council_coordinator=officer("MAIWP", Role.COORDINATOR),
        training=officer("GIATMARA", Role.CASEWORKER),
        lender=officer("TEKUN", Role.CASEWORKER),
        lender_approver=officer("TEKUN", Role.APPROVER),
        lender_colleague=officer("TEKUN", Role.SUPERVISOR),
        welfare=officer("JKM", Role.CASEWORKER),
        microcredit=agency_system("AIM"),
        microcredit_approver=officer("AIM", Role.APPROVER),
        insurance=officer("PERKESO", Role.CASEWORKER),
        stranger=officer("PPIM", Role.CASEWORKER),
        agencies={code: str(one) for code, one in agency_ids().items()},
    )


def test_one_door_end_to_end_by_api(journey: Journey) -> None:
    she_is_recognised_and_the_decision_can_be_undone(journey)
    needs_and_household_are_told(journey)
    every_programme_is_screened_with_reasons(journey)
    she_is_referred_on_her_consent(journey)
    one_agency_accepts_and_another_declines(journey)
    help_is_awarded_and_delivered_and_the_status_follows(journey)
    nobody_is_paid_twice(journey)
    what_happened_is_told_and_counted(journey)


# --- 1. intake, candidates, one golden record


def said_at_the_council(story: DemoStory) -> dict[str, Any]:
    born = story.hawker.birth_date
    record = story.intake_record
    return {
        "name": record.name,
        "identity_kind": "mykad",
        "identity_number": record.ic,
        "birth_year": born.year,
        "birth_month": born.month,
        "birth_day": born.day,
        "sex": "female",
        "phone": record.phone,
        "safe_to_contact": "safe",
        "state": "MY-14",
        "postcode": record.postcode,
        "address": record.address,
    }


def said_at_the_training_agency(story: DemoStory) -> dict[str, Any]:
    record = story.earlier_record
    return {
        **said_at_the_council(story),
        "name": record.name,
        "identity_kind": None,
        "identity_number": None,
        "phone": record.phone,
        "address": record.address,
    }


def she_is_recognised_and_the_decision_can_be_undone(journey: Journey) -> None:
    said = said_at_the_council(journey.story)
    earlier = said_at_the_training_agency(journey.story)
    record = journey.training.post("/intake/submissions", {"said": earlier, "channel": "counter"})
    known = journey.training.post("/individuals", {"source_record_id": record["id"]})["id"]

    draft = journey.council.post("/intake/drafts", {"kind": "intake", "answers": {"name": said["name"]}})
    (candidate,) = journey.council.post("/candidates", {"said": said})["items"]
    assert candidate["individual_id"] == known
    assert candidate["known_by"] == "GIATMARA"
    assert candidate["strength"] in ("likely", "certain")
    assert not candidate["held"]
    reasons = {reason["code"]: reason["text"] for reason in candidate["reasons"]}
    assert {"name_variant", "dob_same"} <= reasons.keys()
    assert reasons["dob_same"]["ms"] != reasons["dob_same"]["en"]
    assert journey.council.send("GET", f"/individuals/{known}").status == 404

    body = {"said": said, "channel": "counter", "draft_id": draft["id"]}
    source = journey.council.post("/intake/submissions", body, key="intake-1")
    assert journey.council.post("/intake/submissions", body, key="intake-1") == source
    assert source["said"]["identity_number_masked"].startswith("•")
    assert journey.council.get("/intake/drafts")["items"] == []

    evidence = [reason["code"] for reason in candidate["reasons"]]
    confirmed = {"source_record_id": source["id"], "evidence": evidence}
    link = journey.council.post(f"/individuals/{known}/links", confirmed)
    assert (link["individual_id"], link["how"], link["decided_by"]) == (
        known,
        "officer",
        str(journey.council.user_id),
    )
    golden = journey.council.get(f"/individuals/{known}")
    assert golden["name"] == said["name"], "of two counters the newest stands"
    assert golden["number_masked"].endswith(said["identity_number"][-4:])
    assert journey.story.hawker.mykad not in json.dumps(golden)

    apart = journey.council.post(f"/links/{link['id']}/undo", {"reason": "I was not sure"})["individual_id"]
    assert apart != known
    assert journey.training.get(f"/individuals/{known}")["name"] == earlier["name"], "as without the link"
    again = journey.council.post(f"/individuals/{known}/links", confirmed)
    assert again["ended_at"] is None
    assert journey.training.get(f"/individuals/{known}")["name"] == said["name"]
    journey.person = known


# --- 2. needs, household, relationships, income

NEEDS = (
    ("finance", "fire_loss", "urgent"),
    ("education_training", "school_costs", "normal"),
    ("protection_wakalah", "survivors_benefit", "normal"),
    ("medication_health", "treatment", "urgent"),
    ("jobs_business", "business_capital", "normal"),
)


def needs_and_household_are_told(journey: Journey) -> None:
    story, council = journey.story, journey.council
    case = council.post(journey.of("/case"))
    assert case["manager_id"] == str(council.user_id)
    asked = [{"module": module, "kind": kind, "urgency": urgency} for module, kind, urgency in NEEDS]
    added = council.post(journey.of("/needs"), {"needs": asked}, key="needs-1")
    assert council.post(journey.of("/needs"), {"needs": asked}, key="needs-1") == added
    journey.needs = {need["kind"]: need for need in added["items"]}
    assert len(journey.needs) == 5
    for need in added["items"]:
        assert (need["held_by"], need["state"]) == (str(council.user_id), "open")
        assert need["held_until"]

    late = story.late_husband
    died = late.death_date
    assert died is not None
    members: list[dict[str, Any]] = [
        {
            "role": "spouse",
            "lives_here": False,
            "said": {
                "name": late.name,
                "birth_year": late.birth_date.year,
                "sex": "male",
                "alive": False,
                "death_year": died.year,
                "death_month": died.month,
            },
        }
    ]
    for child in story.children:
        told = {
            "name": child.name,
            "birth_year": child.birth_date.year,
            "birth_month": child.birth_date.month,
        }
        members.append({"role": "child", "said": told})
    household = council.put(journey.of("/household"), {"members": members})
    assert [member["role"] for member in household["members"]] == ["head", "child", "child", "child"]
    relatives = council.get(journey.of("/relatives"))["items"]
    (spouse,) = [one for one in relatives if one["member"]["role"] == "spouse"]
    assert (spouse["member"]["name"], spouse["member"]["alive"]) == (late.name, False)

    facts = {name: plain(value) for name, value in {**story.hawker.facts, **story.household.facts}.items()}
    facts["household.gross_income"] = {"from": "1000.00", "to": "1500.00"}
    facts["person.bankrupt"] = None
    for left_out in ("person.birth_date", "person.sex"):
        facts.pop(left_out)
    council.post(journey.of("/facts"), {"facts": facts})
    known = {row["name"]: row for row in council.get(journey.of("/facts?limit=200"))["items"]}
    assert known["household.gross_income"]["value"] == {"from": "1000.00", "to": "1500.00"}
    assert known["person.bankrupt"]["value"] is None
    assert known["person.birth_date"]["source"] == "registry"


def plain(value: object) -> Any:
    if isinstance(value, bool | int | str):
        return value
    return f"{value:.2f}" if isinstance(value, Decimal) else str(value)


# --- 3. screening


def every_programme_is_screened_with_reasons(journey: Journey) -> None:
    council = journey.council
    view = council.post(journey.of("/screenings"))
    verdicts = {one["programme_id"]: one for one in view["verdicts"]}
    assert len(verdicts) >= 40
    for verdict in verdicts.values():
        for criterion in verdict["criteria"]:
            assert criterion["says"]["ms"]
            assert criterion["says"]["en"]
            assert criterion["cite"]

    pension = verdicts["perkeso-pencen-penakat"]
    assert pension["outcome"] == "unknown"
    assert set(pension["questions"]) == {"deceased.identity_known", "deceased.months_contributed"}
    scheme = verdicts["perkeso-sksps"]
    assert (scheme["heading"], scheme["mandatory"]) == ("mandatory", True)
    assert any(
        "does not pay" in note["says"]["en"] and "fire" in note["says"]["en"] for note in scheme["notes"]
    )

    living = verdicts["maiwp-sara-hidup"]
    assert (living["outcome"], living["criteria"]) == ("not_asked", [])
    assert "person.religion" not in {question["name"] for question in view["next_questions"]}
    early = council.refused("POST", journey.of("/facts"), {"facts": {"person.religion": "islam"}}, status=422)
    assert early["faults"][0]["code"] == "asked_only_with_wish"

    council.put(journey.of("/wishes"), {"wish": "zakat", "wanted": True})
    wished = council.post(journey.of("/screenings"))
    assert "person.religion" in {question["name"] for question in wished["next_questions"]}
    council.post(journey.of("/facts"), {"facts": {"person.religion": "islam"}})
    settled = {one["programme_id"]: one for one in council.post(journey.of("/screenings"))["verdicts"]}
    assert settled["maiwp-sara-hidup"]["outcome"] in ("eligible", "unknown", "not_eligible")
    assert council.get(journey.of("/screenings/latest"))["whole"]


# --- 4. consent, referrals, membership


def she_is_referred_on_her_consent(journey: Journey) -> None:
    council = journey.council
    capital, fire = journey.needs["business_capital"]["id"], journey.needs["fire_loss"]["id"]
    to_lender = {"need_id": capital, "programme_id": "tekun-niaga"}
    to_welfare = {"need_id": fire, "programme_id": "jkm-bkk"}
    early = council.refused("POST", "/referrals", to_lender, status=409)
    assert early["code"] == "consent_missing"
    assert journey.lender.get("/referrals/inbox")["items"] == []

    consent = council.post(
        journey.of("/consents"),
        {
            "basis": "consent",
            "purposes": ["casework"],
            "categories": [
                "identity",
                "contact",
                "household",
                "income",
                "work",
                "needs",
                "awards",
                "amounts",
            ],
            "agency_ids": [journey.agencies["TEKUN"], journey.agencies["JKM"]],
            "evidence": "signed_form",
        },
    )
    assert consent["stands"]
    journey.consent = consent["id"]
    given = {"consent_id": journey.consent}
    accepted = council.post("/referrals", {**to_lender, **given}, key="refer-1")
    assert council.post("/referrals", {**to_lender, **given}, key="refer-1") == accepted
    declined = council.post("/referrals", {**to_welfare, **given})
    assert {accepted["state"], declined["state"]} == {"requested"}
    journey.accepted, journey.declined = accepted["id"], declined["id"]
    twice = council.refused("POST", "/referrals", {**to_lender, **given}, status=409)
    assert twice["code"] == "already_referred"

    (plan, *_) = council.get("/schemes/sksps/plans")["items"]
    membership = council.post(
        "/memberships",
        {
            "individual_id": journey.person,
            "scheme": "sksps",
            "plan": plan["code"],
            "sector": "hawker",
            "licensed": True,
        },
    )
    assert (membership["state"], membership["mandatory"]) == ("begun", True)
    path = f"/memberships/{membership['id']}/contributions"
    council.refused("POST", path, {"amount": plan["year"]}, status=403)
    paid = journey.insurance.post(path, {"amount": plan["year"]})
    assert paid["state"] == "covered"
    assert paid["covered_from"] == paid["contributions"][0]["received_at"]
    assert journey.insurance.get(journey.of("/memberships"))["items"][0]["id"] == membership["id"]


# --- 5. inbox, accept, decline


def one_agency_accepts_and_another_declines(journey: Journey) -> None:
    (found,) = journey.lender.get("/referrals/inbox")["items"]
    assert found["id"] == journey.accepted
    assert dt.datetime.fromisoformat(found["due_at"]) > dt.datetime.now(dt.UTC)
    assert not found["late"]
    assert journey.lender.get(journey.of())["name"]
    seen = journey.lender.send("GET", journey.of("/facts?limit=200"))
    assert "religion" not in seen.text
    assert journey.lender.get(journey.of("/wishes"))["wishes"] == {}
    assert journey.stranger.send("GET", journey.of()).status == 404
    assert journey.stranger.send("GET", f"/referrals/{journey.accepted}").status == 404

    path = f"/referrals/{journey.accepted}"
    assert journey.lender.post(f"{path}/receive")["state"] == "received"
    assert journey.lender.post(f"{path}/accept", {"note": "come on Monday"})["state"] == "accepted"
    held = journey.council.get(f"/needs/{journey.needs['business_capital']['id']}")
    assert held["held_for"] == "referral_accepted"
    wrong_side = journey.council.refused("POST", f"{path}/accept", {"note": ""}, status=403)
    assert wrong_side["code"] == "not_your_side"

    path = f"/referrals/{journey.declined}"
    no_reason = journey.welfare.refused(
        "POST", f"{path}/decline", {"reason_code": "because", "text": ""}, status=422
    )
    assert {fault["field"] for fault in no_reason["faults"]} == {"reason_code", "text"}
    answer = journey.welfare.post(f"{path}/decline", {"reason_code": "criteria_not_met", "text": "too old"})
    assert answer["state"] == "rejected"
    fire = journey.needs["fire_loss"]["id"]
    back = journey.council.get(f"/needs/{fire}")
    assert (back["held_by"], back["held_for"]) == (str(journey.council.user_id), "referral_declined")
    assert dt.datetime.fromisoformat(back["held_until"]) > dt.datetime.now(dt.UTC)
    assert journey.welfare.send("GET", journey.of()).status == 404, "the sight of her ends with the referral"
    assert fire in {item["need"]["id"] for item in journey.council.get("/worklist")["items"]}

    assert journey.council.get(f"/needs/{fire}/proposals")["items"] == []
    work_off_the_queue()
    (proposal,) = journey.council.get(f"/needs/{fire}/proposals")["items"]
    assert {"seems_eligible", "open_questions"} & {one["code"] for one in proposal["reasons"]}
    assert proposal["state"] == "proposed"
    assert proposal["programme_id"] != "jkm-bkk"
    assert journey.council.get(f"/programmes/{proposal['programme_id']}")["module"] == "finance"


def work_off_the_queue() -> None:
    """Dispatch the outbox and perform what the queue then holds, as the worker does."""
    while jobs.dispatch():
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                "UPDATE procrastinate_jobs SET status = 'succeeded' WHERE status = 'todo' "
                "AND task_name = 'mysynergy.perform' RETURNING args::text"
            )
            waiting = [json.loads(text) for (text,) in cursor.fetchall()]
        for arguments in waiting:
            jobs.perform.func(**arguments)


# --- 6. enrolment, award, delivery, status


def help_is_awarded_and_delivered_and_the_status_follows(journey: Journey) -> None:
    council, capital = journey.council, journey.needs["business_capital"]["id"]
    fire = journey.needs["fire_loss"]["id"]
    status = council.get(journey.of("/status"))
    assert (status["headline"], status["by_need"][capital]) == ("not_assisted", "not_assisted")

    loan = award(
        journey.lender,
        journey.lender_approver,
        journey,
        programme="tekun-niaga",
        need=capital,
        referral=journey.accepted,
        what={"kind": "loan", "amount": "45000.00"},
    )
    assert (loan["state"], loan["amount"], loan["need_id"]) == ("in_force", "45000.00", capital)
    assert council.get(journey.of("/status"))["by_need"][capital] == "being_assisted"
    too_much = {"delivered_on": TODAY.isoformat(), "amount": "45000.01"}
    path = f"/awards/{loan['id']}/deliveries"
    assert journey.lender.refused("POST", path, too_much, status=409)["code"] == "more_than_awarded"
    paid = {"delivered_on": TODAY.isoformat(), "amount": "30000.00", "proof": "transfer 77"}
    given = journey.lender.post(path, paid, key="pay-1")
    assert journey.lender.post(path, paid, key="pay-1") == given
    assert (len(given["deliveries"]), given["delivered_amount"]) == (1, "30000.00")
    assert given["state"] == "in_force", "the rest is promised"
    assert council.get(journey.of("/status"))["by_need"][capital] == "being_assisted"

    cash = award(
        council,
        journey.council_approver,
        journey,
        programme="maiwp-kecemasan",
        need=fire,
        referral=None,
        what={"kind": "cash", "amount": "500.00", "end": None},
    )
    assert council.get(journey.of("/status"))["by_need"][fire] == "being_assisted"
    handed = {"delivered_on": TODAY.isoformat(), "amount": "500.00", "proof": "voucher 12"}
    assert council.post(f"/awards/{cash['id']}/deliveries", handed)["state"] == "delivered"
    assert council.get(journey.of("/status"))["by_need"][fire] == "helped_before"
    assert council.post(f"/needs/{fire}/close", {"outcome": "met"})["state"] == "closed"
    status = council.get(journey.of("/status"))
    assert status["by_need"][fire] == "assisted"
    assert status["headline"] in ("not_assisted", "helped_before"), "the worst open need"
    seen = journey.lender.get(journey.of("/assistance"))
    assert {one["programme_id"] for one in seen["awards"]} == {"tekun-niaga"}, "zakat is not for the lender"


def award(
    worker: Caller,
    approver: Caller,
    journey: Journey,
    *,
    programme: str,
    need: str | None,
    referral: str | None,
    what: dict[str, Any],
) -> Any:
    enrolment = enrol(worker, journey, programme, need, referral)
    body = {"enrolment_id": enrolment, "start": TODAY.isoformat(), "end": NEXT_YEAR, **what}
    assert worker.send("POST", "/awards", body).status == (403 if worker.user_id else 201)
    return approver.post("/awards", body, key=f"award-{programme}")


def enrol(
    worker: Caller, journey: Journey, programme: str, need: str | None = None, referral: str | None = None
) -> str:
    body = {
        "individual_id": journey.person,
        "programme_id": programme,
        "need_id": need,
        "referral_id": referral,
    }
    enrolment = worker.post("/enrolments", body)
    assert worker.post("/enrolments", body)["id"] == enrolment["id"]
    return str(enrolment["id"])


# --- 7. nobody paid twice


def nobody_is_paid_twice(journey: Journey) -> None:
    asked = {
        "individual_id": journey.person,
        "programme_id": "tekun-spumi",
        "start": TODAY.isoformat(),
        "end": NEXT_YEAR,
        "amount": "1000.00",
    }
    assert journey.lender.post("/overlaps", asked)["refused"]
    second = enrol(journey.lender, journey, "tekun-spumi")
    body = {
        "enrolment_id": second,
        "kind": "loan",
        "start": TODAY.isoformat(),
        "end": NEXT_YEAR,
        "amount": "1000.00",
    }
    refusal = journey.lender_approver.refused("POST", "/awards", body, status=409)
    assert refusal["code"] == "stands_in_the_way"
    assert refusal["title"] != refusal["title_ms"]
    (obstacle,) = refusal["overlap"]["obstacles"]
    assert (obstacle["rule_code"], obstacle["effect"]) == ("one-per-household", "refuse")
    assert obstacle["says"]["en"].startswith("One TEKUN financing")
    (other,) = obstacle["others"]
    assert (other["known"], other["programme_id"]) == (True, "tekun-niaga")
    (kept,) = journey.lender_approver.get(journey.of("/assistance"))["refusals"]
    assert (kept["state"], kept["open"], kept["rule_codes"]) == ("stands", False, ["one-per-household"])

    # Another lender registers her at its own counter and lends beyond what only TEKUN's rule allows.
    said = said_at_the_council(journey.story)
    (candidate,) = journey.microcredit.post("/candidates", {"said": said})["items"]
    assert candidate["known_by"] in ("GIATMARA", "TEKUN"), "a zakat council is never named"
    record = journey.microcredit.post("/intake/submissions", {"said": said, "channel": "api"})
    journey.microcredit.post(journey.of("/links"), {"source_record_id": record["id"]})
    enrolment = enrol(journey.microcredit, journey, "aim-i-mesra")
    body = {**body, "enrolment_id": enrolment, "amount": "60000.00"}
    assert journey.lender_colleague.get("/findings")["items"] == []
    stands = journey.microcredit_approver.post("/awards", body)
    assert stands["state"] == "in_force"
    (finding,) = journey.lender_colleague.get("/findings")["items"]
    assert (finding["rule_code"], finding["individual_id"]) == ("hundred-thousand-cap", journey.person)
    assert journey.microcredit_approver.get("/findings")["items"] == []
    answered = journey.lender_colleague.post(
        f"/findings/{finding['id']}/answer", {"state": "dismissed", "answer": "the stall and a second stall"}
    )
    assert answered["state"] == "dismissed"


# --- 8. timeline, overview


def what_happened_is_told_and_counted(journey: Journey) -> None:
    events: list[dict[str, Any]] = []
    cursor = ""
    while True:
        page = journey.council.get(journey.of(f"/timeline?limit=40{cursor}"))
        events += page["items"]
        if page["next"] is None:
            break
        cursor = f"&cursor={page['next']}"
    assert len({event["id"] for event in events}) == len(events)
    assert [event["occurred_at"] for event in events] == sorted(
        (event["occurred_at"] for event in events), reverse=True
    )
    told = {event["type"] for event in events}
    assert told >= {
        "registry.linked",
        "registry.unlinked",
        "cases.case_opened",
        "cases.need_opened",
        "households.household_set",
        "screening.screened",
        "registry.consent_given",
        "referrals.sent",
        "referrals.accepted",
        "referrals.declined",
        "assistance.awarded",
        "assistance.delivered",
        "cases.need_closed",
    }
    assert journey.story.hawker.mykad not in json.dumps(events)
    readers = journey.council.get(journey.of("/readers"))["items"]
    assert str(journey.council.user_id) in {one["reader_id"] for one in readers}

    denied = journey.council.refused("GET", "/overview", status=403)
    assert denied["code"] == "role_may_not"
    # The overview tells what was counted, and counting comes by the clock.
    jobs.perform.func(job="tallies.recount", arguments={})
    overview = journey.council_coordinator.get("/overview")
    own = overview["own"]
    assert own["dropped_needs"] == overview["total"]["dropped_needs"] == 0
    assert own["open_needs"]["number"] == 4
    assert own["by_status"]["assisted"]["number"] == 1
    assert own["by_status"]["being_assisted"]["number"] == 1
    assert own["by_module"]["jobs_business"]["number"] == 1
    assert own["by_state"]["MY-14"]["number"] == 1
    assert own["longest_wait_days"] == 0
    assert overview["by_agency"]["MAIWP"]["number"] == 4
    assert journey.council_coordinator.get("/dropped-needs")["items"] == []
