"""What an officer typed when she took a circumstance away stays in its own form, with what is wrong."""

from __future__ import annotations

import pytest
from tests.people import registered

from mysynergy.access.public import Role
from mysynergy.circumstances.public import say
from mysynergy.web.conftest import Hire

pytestmark = pytest.mark.django_db


def test_a_reason_that_is_too_long_is_kept_where_it_was_typed(hire: Hire) -> None:
    worker = hire("MAIWP", Role.CASEWORKER, language="en")
    her = registered(worker.actor)
    for kind in ("homelessness", "violence"):
        say(actor=worker.actor, individual_id=her, kind=kind, reason="She said so")
    typed = "She rents a room now." + " x" * 500
    page = worker.client.post(f"/people/{her}/circumstances/", {"do": "away:homelessness", "reason": typed})
    assert page.status_code == 422
    text = page.content.decode()
    assert text.count("She rents a room now.") == 1
    assert text.count('aria-invalid="true"') == 1
    _before, _mark, after = text.partition('id="reason-homelessness"')
    assert "She rents a room now." in after.partition("</textarea>")[0]
    assert page.context["typed"] == {}
