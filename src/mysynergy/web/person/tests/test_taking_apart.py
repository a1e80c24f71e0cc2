"""Two who were joined: the page says it, says what parting would do, asks why, and does it."""

from __future__ import annotations

import re
import uuid

import pytest

from mysynergy.access.public import Role
from mysynergy.joining.public import join
from mysynergy.registry.public import set_protected
from mysynergy.web.conftest import Hire, Officer
from mysynergy.web.intake.tests.playing import PERSON, taken_in

pytestmark = pytest.mark.django_db
NEAR = {**PERSON, "name": "Rohani bte <b>Mat Zain", "identity_number": "", "identity_kind": "none"}


def joined(hire: Hire, language: str) -> tuple[Officer, str, str]:
    """The council knows both; its steward joined them."""
    officer = hire("MAIWP", Role.CASEWORKER, language=language)
    first, second = taken_in(officer), taken_in(officer, NEAR)
    one, other = (uuid.UUID(url.strip("/").split("/")[-1]) for url in (first, second))
    steward = hire("MAIWP", Role.DATA_STEWARD, language=language)
    join(
        actor=steward.actor,
        one_id=one,
        other_id=other,
        how="steward",
        weight=None,
        evidence=["name_variant"],
        reason="One <i>card",
    )
    return steward, first, second


@pytest.mark.parametrize("language", ["ms", "en"])
def test_a_join_is_shown_and_taken_apart_after_its_consequences(hire: Hire, language: str) -> None:
    steward, first, second = joined(hire, language)
    assert steward.client.get(second + "records/")["Location"] == first + "records/"
    page = steward.client.get(first + "records/").content.decode()
    assert "One &lt;i&gt;card" in page
    assert page.count("/undo/") == 1  # of her own record; what came with the join goes back with it
    fields = page.split('id="fields"')[1].split("</section>")[0]
    assert "Rohani bte &lt;b&gt;Mat Zain" in fields  # what the other record says of the name
    assert ("The newest." if language == "en" else "Yang terbaharu.") in fields
    link = re.search(r'href="(/people/[^"]+/records/joins/[^"]+/)"', page)
    assert link
    asked = steward.client.get(link[1]).content.decode()
    assert "Rohani bte &lt;b&gt;Mat Zain" in asked
    assert "Rohani binti Mat Zin" in asked
    assert ("Take two people apart" if language == "en" else "Pisahkan dua orang") in asked
    without = steward.client.post(link[1], {"reason": " "})
    assert without.status_code == 422
    assert 'href="#reason"' in without.content.decode()
    done = steward.client.post(link[1], {"reason": "Two <u>cards"})
    assert done["Location"] == first + "records/#joins"
    page = steward.client.get(first + "records/").content.decode()
    assert "Two &lt;u&gt;cards" in page
    assert steward.client.get(second + "records/").status_code == 200
    again = steward.client.get(link[1])
    assert again["Location"] == first + "records/#joins"


def test_only_stewards_take_apart_and_only_what_they_see(hire: Hire) -> None:
    steward, first, _second = joined(hire, "en")
    page = steward.client.get(first + "records/").content.decode()
    link = re.search(r'href="(/people/[^"]+/records/joins/[^"]+/)"', page)
    assert link
    assert (
        "/records/joins/"
        not in hire("MAIWP", Role.CASEWORKER).client.get(first + "records/").content.decode()
    )
    assert hire("MAIWP", Role.CASEWORKER).client.get(link[1]).status_code == 403
    assert hire("TEKUN", Role.DATA_STEWARD).client.get(link[1]).status_code == 404
    nothing = re.sub(r"joins/[^/]+/", f"joins/{uuid.uuid4()}/", link[1])
    assert steward.client.get(nothing).status_code == 404


def test_a_person_protected_while_joined_is_kept_together_and_the_page_says_why(hire: Hire) -> None:
    steward, first, _second = joined(hire, "en")
    page = steward.client.get(first + "records/").content.decode()
    link = re.search(r'href="(/people/[^"]+/records/joins/[^"]+/)"', page)
    assert link
    one = uuid.UUID(first.strip("/").split("/")[-1])
    set_protected(
        actor=hire("MAIWP", Role.CASEWORKER).actor, individual_id=one, protected=True, reason="Violence"
    )
    told = steward.client.post(link[1], {"reason": "Two cards"}, follow=True).content.decode()
    assert "Lift the protection, take them apart" in told
