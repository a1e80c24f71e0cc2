"""A household changed from the person's page: who came, left or died; nothing lost, nobody hidden touched."""

from __future__ import annotations

import re
import uuid

import pytest
from django.utils import timezone

from mysynergy.access.public import Actor, Role, grant
from mysynergy.households.public import household_of, relatives_of
from mysynergy.registry.public import set_protected
from mysynergy.web.conftest import Hire, Officer
from mysynergy.web.intake.tests.playing import PERSON, taken_in

pytestmark = pytest.mark.django_db

NEW = {"m0_name": "Salmah binti Mat Zin", "m0_role": "sibling", "m0_life": "alive", "m0_lives_here": "yes"}


def form_of(page: str) -> dict[str, str]:
    """What a browser would send: every hidden, chosen and typed value of the first form of the content."""
    form = page.split("<main", 1)[1].split('<form method="post"', 1)[1].split("</form>")[0]
    found = dict(re.findall(r'<input type="hidden" name="(version|once)" value="([^"]+)"', form))
    found |= dict(re.findall(r'name="(now_[^"]+)" value="([^"]+)"[^>]* checked', form))
    for name, options in re.findall(
        r'<select id="[^"]+" name="(role_[^"]+)".*?>(.*?)</select>', form, re.DOTALL
    ):
        chosen = re.search(r'value="([^"]+)" selected', options)
        assert chosen
        found[name] = chosen[1]
    return found


def opened(officer: Officer, url: str) -> dict[str, str]:
    return form_of(officer.client.get(url + "household/").content.decode())


def key_of(officer: Officer, url: str, name: str) -> str:
    page = officer.client.get(url + "household/").content.decode()
    block = page.split(f'<legend class="unseen">{name}</legend>', 1)[1]
    found = re.search(r'name="now_([0-9a-f-]{36})"', block)
    assert found
    return found[1]


def present(officer: Officer) -> Actor:
    """Return the officer's actor now, when what her pages granted has begun."""
    return officer.actor.at(timezone.now())


def id_of(url: str) -> uuid.UUID:
    return uuid.UUID(url.strip("/").split("/")[-1])


@pytest.mark.parametrize("language", ["ms", "en"])
def test_somebody_is_added_and_the_others_stay(hire: Hire, language: str) -> None:
    officer = hire("MAIWP", Role.CASEWORKER, language=language)
    url = taken_in(officer)
    form = {**opened(officer, url), **NEW, "do": "save"}
    for _ in range(2):  # sent twice, done once
        assert officer.client.post(url + "household/", form)["Location"] == url + "#home"
    page = officer.client.get(url).content.decode()
    for name in ("Aina binti Ahmad", "Ahmad bin Salleh"):
        assert page.count(name) == 1
    assert page.count("Salmah binti Mat Zin") == 1


def test_a_member_leaves_another_dies_and_both_stay_relatives(hire: Hire) -> None:
    officer = hire("MAIWP", Role.CASEWORKER, language="en")
    url = taken_in(officer)
    officer.client.post(url + "household/", {**opened(officer, url), **NEW, "do": "save"})
    child, sister = (key_of(officer, url, name) for name in ("Aina binti Ahmad", "Salmah binti Mat Zin"))
    change = {f"now_{child}": "left", f"now_{sister}": "dead", f"death_{sister}": "2026", "do": "save"}
    assert officer.client.post(url + "household/", {**opened(officer, url), **change}).status_code == 302
    household = household_of(actor=present(officer), individual_id=id_of(url))
    assert household is not None
    assert [one.role for one in household.members] == ["head"]
    kin = {
        one.member.name: one.member for one in relatives_of(actor=present(officer), individual_id=id_of(url))
    }
    assert kin["Aina binti Ahmad"].alive
    assert not kin["Salmah binti Mat Zin"].alive
    assert kin["Salmah binti Mat Zin"].death_date is not None
    page = officer.client.get(url + "household/").content.decode()
    assert "Brother or sister (has died)" in page


def test_a_role_is_corrected_and_a_mistake_taken_out(hire: Hire) -> None:
    officer = hire("MAIWP", Role.CASEWORKER, language="en")
    url = taken_in(officer)
    officer.client.post(url + "household/", {**opened(officer, url), **NEW, "do": "save"})
    child, sister = (key_of(officer, url, name) for name in ("Aina binti Ahmad", "Salmah binti Mat Zin"))
    change = {f"role_{child}": "grandchild", f"now_{sister}": "wrong", "do": "save"}
    assert officer.client.post(url + "household/", {**opened(officer, url), **change}).status_code == 302
    kin = {
        one.member.name: one.member.role
        for one in relatives_of(actor=present(officer), individual_id=id_of(url))
    }
    assert kin == {"Aina binti Ahmad": "grandchild", "Ahmad bin Salleh": "spouse"}
    late = key_of(officer, url, "Ahmad bin Salleh")
    gone = {**opened(officer, url), f"now_{late}": "wrong", "do": "save"}
    assert officer.client.post(url + "household/", gone).status_code == 302
    assert "Ahmad bin Salleh" not in officer.client.get(url).content.decode()


@pytest.mark.parametrize("language", ["ms", "en"])
def test_a_stale_edit_is_shown_and_not_written(hire: Hire, language: str) -> None:
    officer = hire("MAIWP", Role.CASEWORKER, language=language)
    url = taken_in(officer)
    first, second = opened(officer, url), opened(officer, url)
    officer.client.post(url + "household/", {**first, **NEW, "do": "save"})
    mine = {**second, **NEW, "m0_name": "Zabidah binti Mat Zin", "do": "save"}
    stale = officer.client.post(url + "household/", mine)
    page = stale.content.decode()
    assert stale.status_code == 409
    assert 'id="differs"' in page
    assert "Salmah binti Mat Zin" in page
    assert "Zabidah binti Mat Zin" in page
    assert "Zabidah" not in officer.client.get(url).content.decode()
    again = {**form_of(page), **NEW, "m0_name": "Zabidah binti Mat Zin", "do": "save"}
    assert officer.client.post(url + "household/", again).status_code == 302
    page = officer.client.get(url).content.decode()
    assert "Zabidah" in page
    assert "Salmah" in page


@pytest.mark.parametrize(
    ("change", "control"),
    [
        ({"m0_role": ""}, "m0_role"),
        ({"m0_role": "head"}, "m0_role"),
        ({"m0_birth_year": "2099"}, "m0_birth"),
        ({"m0_birth_month": "13", "m0_birth_year": "1990"}, "m0_birth"),
        ({"m0_identity_number": "123"}, "m0_identity_number"),
        ({"m0_name": "x" * 10_000}, "m0_name"),
        ({"m0_life": "dead", "m0_death_year": "19"}, "m0_death"),
        ({"now_{child}": "nonsense"}, "now_{child}"),
        ({"role_{child}": "cousin"}, "role_{child}"),
        ({"now_{child}": "dead", "death_{child}": "2099"}, "death_{child}"),
        ({"now_{child}": "dead", "death_{child}": "soon"}, "death_{child}"),
    ],
)
def test_what_is_wrong_is_said_beside_the_field_and_kept(
    hire: Hire, change: dict[str, str], control: str
) -> None:
    officer = hire("MAIWP", Role.INTAKE_OFFICER)
    url = taken_in(officer)
    child = key_of(officer, url, "Aina binti Ahmad")
    filled = {name.format(child=child): value for name, value in change.items()}
    answer = officer.client.post(url + "household/", {**opened(officer, url), **NEW, "do": "save", **filled})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert f'href="#{control.format(child=child)}"' in page
    assert f'id="{control.format(child=child)}-error"' in page
    assert "Salmah binti Mat Zin" in page or "m0_name" in change
    assert "Salmah" not in officer.client.get(url).content.decode()


def test_another_block_comes_without_scripts_and_nothing_is_saved(hire: Hire) -> None:
    officer = hire("MAIWP", Role.CASEWORKER)
    url = taken_in(officer)
    page = officer.client.post(
        url + "household/", {**opened(officer, url), **NEW, "do": "add"}
    ).content.decode()
    assert 'name="m1_name"' in page
    assert "Salmah binti Mat Zin" in page
    taken = officer.client.post(url + "household/", {**opened(officer, url), **NEW, "do": "remove:0"})
    assert "Salmah" not in taken.content.decode()
    assert "Salmah" not in officer.client.get(url).content.decode()


def test_a_member_whose_number_is_known_is_confirmed(hire: Hire) -> None:
    elsewhere = hire("GIATMARA", Role.CASEWORKER)
    sister = {**PERSON, "name": "Salmah binti Mat Zin", "identity_number": "820203-10-5544", "birth_day": "3",
              "birth_month": "2", "birth_year": "1982", "phone": "019-222 3344"}  # fmt: skip
    known = id_of(taken_in(elsewhere, sister))
    officer = hire("MAIWP", Role.CASEWORKER, language="en")
    url = taken_in(officer)
    form = {**opened(officer, url), **NEW, "m0_identity_number": "820203105544"}
    asked = officer.client.post(url + "household/", {**form, "do": "save"})
    assert asked.status_code == 422
    assert f"same:0:{known}" in asked.content.decode()
    assert officer.client.post(url + "household/", {**form, "do": f"same:0:{known}"}).status_code == 302
    household = household_of(actor=present(officer), individual_id=id_of(url))
    assert household is not None
    assert known in {one.individual_id for one in household.members}


def test_whom_another_agency_protects_has_no_name_here_and_is_not_touched(hire: Hire) -> None:
    council = hire("MAIWP", Role.CASEWORKER)
    url = taken_in(council)
    child = key_of(council, url, "Aina binti Ahmad")
    other = hire("GIATMARA", Role.CASEWORKER, language="en")
    assert other.actor.agency_id is not None
    grant(
        actor=present(council),
        individual_id=id_of(url),
        agency_id=other.actor.agency_id,
        reason_kind="case",
        reason_id=uuid.uuid4(),
        categories=["identity", "household"],
    )
    set_protected(actor=present(council), individual_id=uuid.UUID(child), protected=True, reason="Looked for")
    page = other.client.get(url + "household/").content.decode()
    assert "Aina" not in page
    assert child not in page
    assert "there may be others whom you may not see" in page
    assert (
        other.client.post(url + "household/", {**opened(other, url), **NEW, "do": "save"}).status_code == 302
    )
    mine = household_of(actor=present(council), individual_id=id_of(url))
    assert mine is not None
    assert uuid.UUID(child) in {one.individual_id for one in mine.members}


def test_a_guardian_is_recorded_and_ends(hire: Hire) -> None:
    officer = hire("MAIWP", Role.CASEWORKER, language="en")
    url = taken_in(officer)
    child = key_of(officer, url, "Aina binti Ahmad")
    there = f"/people/{child}/"
    page = officer.client.get(there + "household/").content.decode()
    assert "is the head of this household." in page
    said = {"do": "relate", "other": str(id_of(url)), "kind": "guardian", "evidence": "court_order"}
    assert officer.client.post(there + "household/", {**said, "kind": ""}).status_code == 422
    assert officer.client.post(there + "household/", {**said, "other": ""}).status_code == 422
    assert officer.client.post(there + "household/", {**said, "other": str(uuid.uuid4())}).status_code == 422
    assert officer.client.post(there + "household/", said).status_code == 302
    roles = {one.member.role for one in relatives_of(actor=present(officer), individual_id=uuid.UUID(child))}
    assert "guardian" in roles
    form = opened(officer, there)
    relation = next(name for name, value in form.items() if value == "kept")
    assert (
        officer.client.post(there + "household/", {**form, relation: "wrong", "do": "save"}).status_code
        == 302
    )
    roles = {one.member.role for one in relatives_of(actor=present(officer), individual_id=uuid.UUID(child))}
    assert "guardian" not in roles


def test_nobody_changes_the_household_of_another_agencys_person(hire: Hire) -> None:
    url = taken_in(hire("MAIWP", Role.CASEWORKER))
    other = hire("TEKUN", Role.CASEWORKER).client
    assert other.get(url + "household/").status_code == 404
    assert other.post(url + "household/", {**NEW, "do": "save"}).status_code == 404
    assert hire("MAIWP", Role.AUDITOR).client.get(url + "household/").status_code == 403
