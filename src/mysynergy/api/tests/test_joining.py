"""A steward by API: she decides a pair, sees what parting would do, parts; others see what they may."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from tests.api_callers import Caller, officer

from mysynergy.access.public import Role

pytestmark = pytest.mark.django_db
ROHANA = {
    "name": "Rohana binti Kamarudin", "birth_year": 1984, "birth_month": 5, "birth_day": 17,
    "state": "MY-14", "district": "Cheras",
}  # fmt: skip


def registered(clerk: Caller, said: dict[str, object], **more: object) -> str:
    record = clerk.post("/intake/submissions", {"said": said, "channel": "counter"})
    return str(clerk.post("/individuals", {"source_record_id": record["id"], **more})["id"])


@pytest.fixture
def two() -> tuple[Caller, str, str]:
    """JKM's steward, and two people who are alike: hers, and the council's."""
    council = officer("MAIWP", Role.CASEWORKER)
    theirs = registered(council, {**ROHANA, "phone": "012-345 6789", "state": "MY-10"})
    mine = registered(officer("JKM", Role.CASEWORKER), ROHANA, new_anyway="She says so herself")
    return officer("JKM", Role.DATA_STEWARD), mine, theirs


def pair_of(steward: Caller) -> Any:
    (pair,) = steward.get("/matching/pairs")["items"]
    return steward.get(f"/matching/pairs/{pair['id']}")


def test_a_pair_is_decided_and_parted_with_its_consequences_told(two: tuple[Caller, str, str]) -> None:
    steward, mine, theirs = two
    pair = pair_of(steward)
    place = next(one for one in pair["evidence"] if one["code"] == "place_different")
    assert (place["outcome"], pair["apart"]) == ("different", None)
    address = f"/matching/pairs/{pair['id']}/decisions"
    word = {"decision": "same", "reason": "One card", "version": pair["version"]}
    stale = steward.refused("POST", address, {**word, "version": 99}, status=409)
    assert stale["code"] == "changed_meanwhile"
    assert steward.post(address, word)["state"] == "same"

    (join,) = steward.get(f"/individuals/{mine}/joins")["items"]
    assert {join["one_id"], join["other_id"]} == {mine, theirs}
    assert (join["reason"], join["parted_at"]) == ("One card", None)
    fields = {one["field"]: one for one in steward.get(f"/individuals/{mine}/sources")["fields"]}
    assert fields["name"]["value"] == ROHANA["name"]
    assert fields["name"]["why"] == "agreed"

    deed = f"/individuals/{mine}/joins/{join['id']}"
    parting = f"/joins/{join['id']}/parting"
    told = steward.get(f"{deed}/consequences")
    assert {told["one"]["individual_id"], told["other"]["individual_id"]} == {mine, theirs}
    # The council's very name may be a secret: its record is counted, it is not named.
    assert [side["agencies"] for side in (told["one"], told["other"])].count([None]) == 1
    wrong = steward.refused("POST", parting, {"reason": " "}, status=422)
    assert [one["field"] for one in wrong["faults"]] == ["reason"]
    parted = steward.post(parting, {"reason": "Two cards"})
    assert set(parted.values()) == {mine, theirs}
    (join,) = steward.get(f"/individuals/{mine}/joins")["items"]
    assert join["parted_reason"] == "Two cards"


def test_a_stranger_sees_no_join_and_parts_nobody(two: tuple[Caller, str, str]) -> None:
    steward, mine, _theirs = two
    pair = pair_of(steward)
    word = {"decision": "same", "reason": "One card", "version": pair["version"]}
    steward.post(f"/matching/pairs/{pair['id']}/decisions", word)
    (join,) = steward.get(f"/individuals/{mine}/joins")["items"]
    stranger = officer("TEKUN", Role.DATA_STEWARD)
    deed = f"/individuals/{mine}/joins/{join['id']}"
    assert stranger.refused("GET", f"/individuals/{mine}/joins", status=404)["code"] == "individual"
    assert stranger.refused("GET", f"{deed}/consequences", status=404)["code"] == "individual"
    parting = f"/joins/{join['id']}/parting"
    assert stranger.refused("POST", parting, {"reason": "x"}, status=404)["code"] == "join"
    another = f"/individuals/{mine}/joins/{uuid.uuid4()}/consequences"
    assert steward.refused("GET", another, status=404)["code"] == "join"
