"""The pages of copies and erasure, clicked by three officers of two agencies."""

from __future__ import annotations

import json

from django.urls import reverse

from mysynergy.access.public import Role
from mysynergy.cases.public import close_need
from mysynergy.privacy.public import requests
from mysynergy.web.conftest import Hire, Story


def test_a_steward_prints_her_copy_in_her_language_and_the_page_is_not_kept(hire: Hire, story: Story) -> None:
    steward = hire("MAIWP", Role.DATA_STEWARD, language="en")
    path = reverse("person-copy", args=[story.individual_id])
    assert "Give a copy of what we hold" in steward.client.get(path).content.decode()
    refused = steward.client.post(path, {"reason": "", "as": "letter", "language": "ms"})
    assert refused.status_code == 422
    letter = steward.client.post(path, {"reason": "asked", "as": "letter", "language": "ms"})
    words = letter.content.decode()
    assert "Siti Aminah binti Abdul Rahman" in words
    assert "850312-14-5678" in words
    assert "Salinan maklumat yang disimpan tentang anda" in words
    assert "Apa yang diberitahu kepada agensi tentang anda" in words
    assert "Kuala Lumpur" in words  # the state, not its code
    assert "MY-14" not in words
    assert letter.headers["Cache-Control"] == "no-store"


def test_the_same_copy_is_a_file_for_programs_with_names_of_fields(hire: Hire, story: Story) -> None:
    steward = hire("MAIWP", Role.DATA_STEWARD)
    path = reverse("person-copy", args=[story.individual_id])
    answer = steward.client.post(path, {"reason": "asked", "as": "json"})
    copy = json.loads(answer.content)
    assert "attachment" in answer.headers["Content-Disposition"]
    assert copy["labels"]["fields"]["name"] == {"ms": "Nama", "en": "Name"}
    said = [
        held for section in copy["sections"] for held in section["held"] if held["kind"] == "source_record"
    ]
    assert said[0]["fields"]["identity_number"] == "850312-14-5678"
    assert said[0]["agency"] == "MAIWP"


def test_an_erasure_goes_from_the_request_to_the_second_officer_and_shows_what_is_left(
    hire: Hire, story: Story
) -> None:
    steward = hire("MAIWP", Role.DATA_STEWARD, language="en")
    supervisor = hire("MAIWP", Role.SUPERVISOR, language="en")
    form = {"kind": "erasure", "channel": "counter", "shown": "document_seen", "words": "I move abroad"}
    asked = steward.client.post(reverse("privacy-ask", args=[story.individual_id]), form)
    assert asked.status_code == 302
    (one,) = requests(actor=steward.actor)
    page = reverse("privacy-request", args=[one.id])
    assert "A need is open." in supervisor.client.get(page).content.decode()
    barred = supervisor.client.post(reverse("privacy-erase", args=[one.id]), follow=True).content.decode()
    assert "Something stands in the way" in barred
    for need in (story.cash, story.skills):
        close_need(
            actor=story.sender.actor,
            need_id=need.id,
            outcome="withdrawn",
            code="by_person",
            reason="she said",
        )
    assert "Nothing stands in the way" in supervisor.client.get(page).content.decode()
    done = supervisor.client.post(reverse("privacy-erase", args=[one.id]), follow=True).content.decode()
    assert "The person is erased." in done
    assert "A person (erased)" in done
    assert "Siti Aminah" not in done
    person = supervisor.client.get(reverse("person", args=[story.individual_id])).content.decode()
    assert "A person (erased)" in person
    timeline = supervisor.client.get(reverse("person-timeline", args=[story.individual_id])).content.decode()
    assert "Erased: name, numbers, answers and words are gone for ever" in timeline
    assert "Nobody asked yet" not in supervisor.client.get(reverse("privacy")).content.decode()


def test_a_refusal_needs_its_reason_and_shows_what_stood_in_the_way(hire: Hire, story: Story) -> None:
    steward = hire("MAIWP", Role.DATA_STEWARD, language="en")
    supervisor = hire("MAIWP", Role.SUPERVISOR, language="en")
    form = {"kind": "erasure", "channel": "phone", "shown": "known_to_officer"}
    steward.client.post(reverse("privacy-ask", args=[story.individual_id]), form)
    (one,) = requests(actor=steward.actor)
    path = reverse("privacy-refuse", args=[one.id])
    assert supervisor.client.post(path, {"reason": ""}).status_code == 422
    done = supervisor.client.post(path, {"reason": "Two needs are open."}, follow=True).content.decode()
    assert "Two needs are open." in done
    assert "A need is open. Close it first" in done


def test_a_legal_hold_is_set_and_lifted_on_her_page(hire: Hire, story: Story) -> None:
    steward = hire("MAIWP", Role.DATA_STEWARD, language="en")
    person = reverse("person-privacy", args=[story.individual_id])
    hold = reverse("privacy-hold", args=[story.individual_id])
    assert (
        "A court asks for it" in steward.client.post(hold, {"reason": "court"}, follow=True).content.decode()
    )
    wrong = steward.client.post(hold, {"reason": "mood"}, follow=True).content.decode()
    assert "Choose why the record must be kept." in wrong
    assert "Lift" in steward.client.get(person).content.decode()


def test_who_answers_requests_finds_them_in_the_menu_behind_the_name(hire: Hire) -> None:
    address = reverse("privacy")
    for role, opens in ((Role.DATA_STEWARD, True), (Role.SUPERVISOR, True), (Role.CASEWORKER, False)):
        page = hire("TEKUN", role).client.get("/account/").content.decode()
        assert (f'href="{address}"' in page) is opens
