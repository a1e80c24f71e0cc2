"""A careline brings its calls, once; officers take and end them; tips and questions by the same way."""

from __future__ import annotations

import pytest
from tests.api_callers import agency_system, officer

from mysynergy.access.public import Role

pytestmark = [pytest.mark.django_db, pytest.mark.wide]
CALL = {
    "channel": "call",
    "caller": "Encik Bala",
    "relation": "neighbour",
    "person": "Mak Limah",
    "phone": "012-345 6789",
    "state": "MY-14",
    "said": "She has had nothing to eat since Monday",
}


def test_a_careline_brings_calls_and_officers_end_them() -> None:
    careline, clerk = agency_system("JKM"), officer("JKM", Role.INTAKE_OFFICER)
    first = careline.post("/arrivals", CALL, key="call-1")
    assert careline.post("/arrivals", CALL, key="call-1") == first
    assert careline.send("POST", "/arrivals", CALL | {"said": "x"}, key="call-1").status == 409
    others = [careline.post("/arrivals", CALL | {"said": str(number)})["id"] for number in range(2)]
    assert careline.refused("GET", "/arrivals", status=403)
    page = clerk.get("/arrivals?view=nobodys&limit=2")
    rest = clerk.get(f"/arrivals?view=nobodys&limit=2&cursor={page['next']}")
    listed = [one["id"] for one in (*page["items"], *rest["items"])]
    assert (listed, rest["next"]) == ([first["id"], *others], None)
    one = clerk.post(f"/arrivals/{first['id']}/take", {})
    assert (one["state"], one["person"], one["place"]) == ("held", "Mak Limah", "MY-14")
    faults = clerk.refused("POST", f"/arrivals/{first['id']}/close", {"outcome": "answered"}, status=422)
    assert [fault["field"] for fault in faults["faults"]] == ["note"]
    done = clerk.post(f"/arrivals/{first['id']}/close", {"outcome": "answered", "note": "told where to go"})
    assert (done["state"], done["note"]) == ("closed", "told where to go")
    assert [row["id"] for row in clerk.get("/arrivals?view=closed")["items"]] == [first["id"]]
    assert officer("TEKUN", Role.CASEWORKER).send("GET", f"/arrivals/{first['id']}").status == 404


def test_a_tip_is_brought_and_a_question_answered() -> None:
    clerk = officer("JKM", Role.CASEWORKER)
    tip = {"about": "Mak Limah", "state": "MY-14", "words": "alone", "relation": "imam", "teller": "Pak Mat"}
    told = clerk.post("/tips", tip, key="tip-1")
    assert clerk.post("/tips", tip, key="tip-1") == told
    (seen,) = clerk.get("/tips?kind=tip&limit=1")["items"]
    assert (seen["id"], seen["about"], seen["teller"]) == (told["id"], "Mak Limah", "")
    assert clerk.post(f"/tips/{told['id']}/take")["state"] == "taken"
    assert clerk.refused("POST", f"/tips/{told['id']}/answer", {"text": "x"}, status=409)["code"] == (
        "heard_is_a_tip"
    )
    asked = clerk.post("/questions", {"topic": "papers", "words": "Where?"})
    assert clerk.post(f"/tips/{asked['id']}/answer", {"text": "At the counter"})["outcome"] == "answered"
    away = clerk.post("/tips", tip | {"words": "again"})
    first = clerk.get("/tips?limit=1")
    then = clerk.get(f"/tips?limit=1&cursor={first['next']}")
    assert {one["id"] for one in (*first["items"], *then["items"])} == {told["id"], away["id"]}
    assert then["next"] is None
    agency = officer("PERKESO", Role.CASEWORKER).agency_id
    assert (
        clerk.send("POST", f"/tips/{away['id']}/pass", {"agency_id": str(agency), "reason": "x"}).status
        == 204
    )
    assert (
        clerk.post(f"/tips/{told['id']}/close", {"outcome": "visited", "note": "seen"})["state"] == "closed"
    )
    assert clerk.get("/tips")["items"] == []
