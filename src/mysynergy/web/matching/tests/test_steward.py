"""A steward's pages: her queue, two records side by side, her word by form; corrections."""

from __future__ import annotations

import uuid

import pytest
from django.utils.translation import override

from mysynergy.access.public import Role
from mysynergy.corrections.public import Particulars, correct_person
from mysynergy.intake.public import PersonSaid, submit
from mysynergy.matching.public import PairRow, correction_requests, pair, queue
from mysynergy.registry.public import register, set_protected
from mysynergy.web.conftest import Hire, Officer, Story
from mysynergy.web.intake.beside import likely_from
from mysynergy.web.matching.sides import rows, weights
from mysynergy.web.matching.texts import likeness

pytestmark = pytest.mark.django_db
NAME = "Siti Aminah"


@pytest.fixture
def steward(hire: Hire) -> Officer:
    return hire("JKM", Role.DATA_STEWARD, language="en")


def beside(hire: Hire, name: str = "Siti Aminah bt Abd Rahman") -> uuid.UUID:
    """JKM registers somebody as new who is like the person of the story."""
    counter = hire("JKM", Role.CASEWORKER)
    said = PersonSaid(
        name=name, birth_year=1985, birth_month=3, birth_day=12, state="MY-14", phone="013-999 8877"
    )
    source = submit(actor=counter.actor, said=said, channel="counter")
    return register(actor=counter.actor, source_record_id=source.id)


def first(officer: Officer) -> PairRow:
    return queue(actor=officer.actor)[0]


def decide(officer: Officer, row: PairRow, **typed: str) -> tuple[int, str]:
    data = {"version": str(row.version), **typed}
    answer = officer.client.post(f"/matching/{row.id}/", data)
    return answer.status_code, answer.content.decode() or str(answer["Location"])


def test_the_queue_names_both_and_says_why(story: Story, hire: Hire, steward: Officer) -> None:
    beside(hire)
    page = steward.client.get("/matching/").content.decode()
    assert page.count(NAME) >= 2
    assert "MAIWP" not in page  # a zakat council: its very name may tell a secret
    assert "another agency" in page
    malay = hire("JKM", Role.DATA_STEWARD).client.get("/matching/").content.decode()
    assert "Pasangan untuk diputuskan" in malay


def test_two_records_stand_side_by_side_and_the_other_is_masked(
    story: Story, hire: Hire, steward: Officer
) -> None:
    beside(hire)
    page = steward.client.get(f"/matching/{first(steward).id}/").content.decode()
    assert "birth date" in page
    assert "12/03/1985" in page  # her own record's
    assert "••••5678" in page
    assert "850312-14" not in page
    assert "345 6789" not in page  # the other's telephone
    assert "not shared with your agency" in page
    assert page.count("<rect") >= 4  # the waterfall
    assert 'name="version"' in page


def test_a_word_needs_its_reason_and_opens_the_next_pair(story: Story, hire: Hire, steward: Officer) -> None:
    beside(hire)
    beside(hire, "Siti Aminah Abdul Rahman")
    rows = queue(actor=steward.actor)
    status, page = decide(steward, rows[0], decision="different", reason=" ")
    assert (status, 'aria-invalid="true"' in page) == (422, True)
    status, page = decide(steward, rows[0], reason="Both cards seen")
    assert status == 422
    status, where = decide(steward, rows[0], decision="different", reason="Both cards seen")
    assert (status, where) == (302, f"/matching/{rows[1].id}/")
    again = steward.client.get(f"/matching/{rows[0].id}/").content.decode()
    assert "Both cards seen" in again
    for row in queue(actor=steward.actor):
        status, where = decide(steward, row, decision="unsure", reason="The file is away")
    assert where == "/matching/"
    assert "No pair waits for you" in steward.client.get("/matching/").content.decode()


def test_a_stale_page_decides_nothing_and_says_so(story: Story, hire: Hire, steward: Officer) -> None:
    beside(hire)
    row = first(steward)
    other = hire("MAIWP", Role.DATA_STEWARD)
    decide(other, row, decision="unsure", reason="x")
    status, page = decide(steward, row, decision="same", reason="The same card")
    assert status == 409
    assert "Somebody changed this a moment ago" in page
    assert "The same card" in page  # what was typed is kept
    assert "A colleague was not sure" in page


def test_a_correction_goes_to_the_other_agencys_steward_and_comes_back(
    story: Story, hire: Hire, steward: Officer
) -> None:
    beside(hire)
    row = first(steward)
    address = f"/matching/{row.id}/corrections/"
    assert steward.client.post(address, {"field": "birth", "words": " "}).status_code == 422
    assert steward.client.post(address, {"field": "birth", "words": "12 or 21?"}).status_code == 302
    theirs = hire("MAIWP", Role.DATA_STEWARD, language="en")
    assert "12 or 21?" in theirs.client.get("/matching/?tab=corrections").content.decode()
    (asked,) = correction_requests(actor=theirs.actor)
    theirs.client.post(f"/matching/corrections/{asked.id}/", {"do": "done", "words": "The 12th, card seen"})
    assert "The 12th, card seen" in steward.client.get(f"/matching/{row.id}/").content.decode()


def test_whoever_is_protected_is_on_no_page(story: Story, hire: Hire, steward: Officer) -> None:
    beside(hire)
    row = first(steward)
    set_protected(actor=story.sender.actor, individual_id=story.individual_id, protected=True, reason="Fled")
    assert steward.client.get(f"/matching/{row.id}/").status_code == 404
    assert decide(steward, row, decision="same", reason="x")[0] == 404
    assert "No pair waits for you" in steward.client.get("/matching/").content.decode()


def test_a_supervisor_finds_the_pairs_in_her_menu_and_a_steward_in_the_rail(hire: Hire) -> None:
    for role, rail in ((Role.SUPERVISOR, False), (Role.DATA_STEWARD, True)):
        page = hire("JKM", role, language="en").client.get("/people/").content.decode()
        menu = page.partition('class="menu"')[2].partition("</details>")[0]
        assert 'href="/matching/"' in page
        assert ('href="/matching/"' in menu) is not rail


def test_the_comparison_says_what_the_evidence_says(story: Story, hire: Hire, steward: Officer) -> None:
    counter = hire("JKM", Role.CASEWORKER)
    said = PersonSaid(
        name="Siti Aminah bt Abd Rahman", birth_year=1985, state="MY-01", phone="012-345 6789",
    )  # fmt: skip
    source = submit(actor=counter.actor, said=said, channel="counter")
    register(actor=counter.actor, source_record_id=source.id, another_person="She says so herself")
    view = pair(actor=steward.actor, pair_id=first(steward).id)
    with override("en"):
        shown = {one["field"]: one["outcome"] for one in rows(view)}
        weighed = {label: detail for label, detail, bits in weights(view)}
    assert (shown["Place"], shown["Telephone"], shown["Birth date"]) == (
        "different",
        "same",
        "year_same",
    )
    assert weighed["Another state; people move"] == "Different"
    assert weighed["Year of birth; the rest is not known"] == "The year is the same"


def test_a_year_whose_number_knows_the_day_is_compared_as_the_whole_date(
    story: Story, hire: Hire, steward: Officer
) -> None:
    counter = hire("JKM", Role.CASEWORKER)
    said = PersonSaid(
        name="Siti Aminah bt Abd Rahman", birth_year=1985, state="MY-01", phone="013-999 8877",
        identity_kind="mykad", identity_number="850312-14-5678",
    )  # fmt: skip
    source = submit(actor=counter.actor, said=said, channel="counter")
    register(actor=counter.actor, source_record_id=source.id, another_person="She says so herself")
    view = pair(actor=steward.actor, pair_id=first(steward).id)
    with override("en"):
        shown = {one["field"]: one["outcome"] for one in rows(view)}
        weighed = {label: detail for label, detail, bits in weights(view)}
    assert (shown["Telephone"], shown["Birth date"]) == ("different", "same")
    assert weighed["Birth date"] == "The same"


def test_the_label_changes_where_the_line_is_drawn() -> None:
    edge = likely_from()
    assert [likeness(bits) for bits in (edge - 0.01, edge)] == ["unsure", "likely"]


def test_a_death_is_not_compared_with_what_is_not_shown(story: Story, hire: Hire, steward: Officer) -> None:
    hers = beside(hire)
    correct_person(
        actor=hire("JKM", Role.CASEWORKER).actor,
        individual_id=hers,
        particulars=Particulars(
            name="Siti Aminah bt Abd Rahman", birth_year=1985, birth_month=3, birth_day=12,
            alive=False, death_year=2025,
        ),
        evidence="certificate",
        reason="Certificate seen",
        version=None,
    )  # fmt: skip
    view = pair(actor=steward.actor, pair_id=first(steward).id)
    with override("en"):
        (death,) = [one for one in rows(view) if one["field"] == "Death"]
    assert death["outcome"] == "unknown"  # the other may be dead too, which her agency may not know
