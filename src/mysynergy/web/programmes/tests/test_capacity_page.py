"""The room in a programme on pages: told by its manager, read by everybody, a warning before sending."""

from __future__ import annotations

import pytest

from mysynergy.access.public import Role
from mysynergy.web.conftest import Hire, Story

pytestmark = pytest.mark.django_db


def test_a_manager_tells_that_it_is_full_and_a_sender_is_warned_before_she_sends(
    hire: Hire, story: Story
) -> None:
    manager = hire("TEKUN", Role.PROGRAMME_MANAGER, language="en")
    path = "/programmes/tekun-niaga/capacity/"
    assert hire("GIATMARA", Role.PROGRAMME_MANAGER).client.get(path).status_code == 403
    wrong = manager.client.post(path, {"status": "full", "places": "3"})
    assert wrong.status_code == 422
    assert "Leave it empty." in wrong.content.decode()
    told = manager.client.post(path, {"status": "full", "opens_on": "04/01/2099"})
    assert told.status_code == 422  # too far ahead
    assert manager.client.post(path, {"status": "full"}).status_code == 302
    assert "Full, next opening not known" in manager.client.get("/programmes/tekun-niaga/").content.decode()
    story.sender.client.cookies["language"] = "en"
    page = f"/people/{story.individual_id}/needs/{story.skills.id}/refer/?programme=tekun-niaga"
    assert "Full, next opening not known" in story.sender.client.get(page).content.decode()
    typed = {"programme": "tekun-niaga", "consent": str(story.consent_id)}
    warned = story.sender.client.post(page, typed)
    assert warned.status_code == 422
    assert "Send it all the same" in warned.content.decode()
    assert story.sender.client.post(page, {**typed, "although_full": "yes"}).status_code == 302
