"""Playing an intake without JavaScript, as tests of pages do: five posts, one person; or without pages."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from django.http import QueryDict
from django.test import Client
from django.urls import reverse

from mysynergy.intake.public import DraftView, save_draft
from mysynergy.kernel.identifiers import new_id
from mysynergy.web.conftest import Officer
from mysynergy.web.intake import steps
from mysynergy.web.intake.sending import send

if TYPE_CHECKING:
    from django.test.client import _MonkeyPatchedWSGIResponse

PERSON = {
    "name": "Rohani binti Mat Zin",
    "identity_kind": "mykad",
    "identity_number": "800102-14-5566",
    "birth_day": "2",
    "birth_month": "1",
    "birth_year": "1980",
    "phone": "012-345 6789",
    "safe_to_contact": "safe",
    "state": "MY-14",
    "postcode": "59200",
    "sex": "female",
}
HOUSEHOLD = {
    "m0_name": "Ahmad bin Salleh",
    "m0_role": "spouse",
    "m0_life": "dead",
    "m0_birth_year": "1975",
    "m0_death_year": "2025",
    "m1_name": "Aina binti Ahmad",
    "m1_role": "child",
    "m1_life": "alive",
    "m1_birth_year": "2015",
    "m1_schooling": "primary",
    "income_mode": "between",
    "income_low": "800",
    "income_high": "1,000",
    "person.self_employed_sector": "hawker",
    "business.licence": "permit",
}
NEEDS = {"kinds": ["finance:fire_loss", "education_training:school_costs"]}
CONSENT = {"basis": "not_yet", "zakat": "yes"}


def begin(client: Client) -> str:
    response = client.get("/intake/")
    assert response.status_code == 302
    return response["Location"].split("/")[2]


def post(client: Client, draft: str, step: str, data: Mapping[str, object]) -> _MonkeyPatchedWSGIResponse:
    version = re.search(
        r'name="version" value="(\d+)"', client.get(f"/intake/{draft}/{step}/").content.decode()
    )
    return client.post(f"/intake/{draft}/{step}/", {"version": version[1] if version else "0", **data})


def whole(officer: Officer, person: Mapping[str, object] = PERSON) -> str:
    """Play an intake to its end and return the address of the person."""
    draft = begin(officer.client)
    for step, data in (
        ("person", person),
        ("household", HOUSEHOLD),
        ("needs", NEEDS),
        ("consent", CONSENT),
    ):
        response = post(officer.client, draft, step, {"do": "new" if step == "person" else "save", **data})
        assert response.status_code == 302
    response = officer.client.post(f"/intake/{draft}/review/", {"do": "send"})
    assert response.status_code == 302, response.content.decode()
    return response["Location"]


def taken_in(officer: Officer, person: Mapping[str, object] = PERSON) -> str:
    """Take the same person in as ``whole`` does, without rendering a page: for tests of what comes after.

    What is typed is read, decided, saved and sent by the very functions that the five posts call; a fault
    on the way fails here. Returns the address of the person.
    """
    draft = DraftView(new_id(), "intake", 0, {}, officer.actor.now)
    for step, typed in (("person", person), ("household", HOUSEHOLD), ("needs", NEEDS), ("consent", CONSENT)):
        answers = steps.posted(step, _posted(typed), draft.answers)
        assert not steps.faults(step, answers, officer.actor, "save")
        draft = replace(draft, answers=answers)
    decided = steps.decide(officer.actor, draft, "new")
    assert decided is not None
    save_draft(actor=officer.actor, draft_id=draft.id, kind=draft.kind, answers=decided, version=0)
    return reverse("person", kwargs={"individual_id": send(officer.actor, draft.id).individual_id})


def _posted(typed: Mapping[str, object]) -> QueryDict:
    data = QueryDict(mutable=True)
    for name, value in typed.items():
        data.setlist(name, [str(one) for one in value] if isinstance(value, list) else [str(value)])
    return data
