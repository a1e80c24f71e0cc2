"""Nobody paid twice: one's own rule refuses, another's is told, and nobody learns more than she may."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import replace
from decimal import Decimal

import pytest
from django.db import DatabaseError, connection, transaction

from mysynergy.access.public import Actor, Role, acting
from mysynergy.assistance import public as assistance
from mysynergy.assistance.models import Award, Claim, Finding
from mysynergy.assistance.public import FindingView, OverlapView, Refused
from mysynergy.assistance.tests.conftest import NEXT_YEAR, SYSTEM, TODAY, Cast, Story, give, known_to
from mysynergy.events.public import of_individuals
from mysynergy.households.public import MemberSaid, set_household
from mysynergy.intake.public import PersonSaid, submit
from mysynergy.kernel.errors import NotAllowed, NotFound
from mysynergy.registry.public import confirm_link, register, undo_link


def refused(call: object) -> OverlapView:
    with pytest.raises(Refused) as error:
        call()  # type: ignore[operator]
    assert error.value.code == "stands_in_the_way"
    return error.value.overlap


def found_by(officer: Actor) -> tuple[FindingView, ...]:
    return assistance.findings(actor=Cast.colleague(officer))


def test_a_second_tekun_loan_in_the_household_is_refused_with_the_rule_in_both_languages(
    cast: Cast, story: Story
) -> None:
    first = give(cast.tekun, story.brother, "tekun-niaga")
    overlap = refused(lambda: give(cast.tekun, story.widow, "tekun-spumi"))
    (one,) = overlap.obstacles
    assert (one.rule_code, one.effect, one.basis) == ("one-per-household", "refuse", "own-rule")
    assert one.says_ms.startswith("Satu pembiayaan TEKUN")
    assert one.says_en.startswith("One TEKUN financing")
    assert one.cite == "tekun.gov.my"
    (other,) = one.others
    assert (other.known, other.same_person, other.programme_id) == (True, False, "tekun-niaga")
    assert (other.start, other.end, other.amount) == (first.start, first.end, Decimal("1000.00"))
    assert assistance.of_individual(actor=cast.tekun, individual_id=story.widow).awards == ()


def test_the_answer_beforehand_is_the_answer_of_the_award(cast: Cast, story: Story) -> None:
    def ask() -> OverlapView:
        return assistance.would_overlap(
            actor=cast.tekun,
            individual_id=story.widow,
            programme_id="tekun-niaga",
            amount=Decimal("1000.00"),
            start=TODAY,
            end=NEXT_YEAR,
        )

    assert not ask().refused
    give(cast.tekun, story.widow, "tekun-niaga")
    before = ask()
    assert before.refused
    assert refused(lambda: give(cast.tekun, story.widow, "tekun-niaga")) == before


def test_no_agency_asks_beforehand_for_another_agencys_programme(cast: Cast, story: Story) -> None:
    with pytest.raises(NotFound):
        assistance.would_overlap(
            actor=cast.jkm, individual_id=story.widow, programme_id="tekun-niaga", start=TODAY
        )
    with pytest.raises(NotFound):
        assistance.would_overlap(
            actor=cast.tekun, individual_id=uuid.uuid4(), programme_id="tekun-niaga", start=TODAY
        )


def test_the_next_period_is_no_overlap(cast: Cast, story: Story) -> None:
    give(cast.tekun, story.widow, "tekun-niaga", end=dt.date(2027, 1, 1))
    after = give(cast.tekun, story.widow, "tekun-niaga", start=dt.date(2027, 1, 1))
    assert after.state == "in_force"


def test_financing_of_all_agencies_counts_under_the_ceiling(cast: Cast, story: Story) -> None:
    give(cast.aim, story.widow, "aim-i-mesra", amount="60000.00")
    overlap = refused(lambda: give(cast.tekun, story.widow, "tekun-niaga", amount="40000.01"))
    (one,) = overlap.obstacles
    assert (one.rule_code, one.cap) == ("hundred-thousand-cap", Decimal("100000.00"))
    (other,) = one.others
    assert (other.programme_id, other.amount) == ("aim-i-mesra", Decimal("60000.00"))
    assert give(cast.tekun, story.widow, "tekun-niaga", amount="40000.00").amount == Decimal("40000.00")


def test_what_never_stood_on_one_day_is_not_added_up(cast: Cast, story: Story) -> None:
    for start, end in ((TODAY, dt.date(2027, 3, 1)), (dt.date(2027, 3, 1), dt.date(2027, 6, 1))):
        give(cast.aim, story.widow, "aim-i-mesra", amount="50000.00", start=start, end=end)
    assert give(cast.tekun, story.widow, "tekun-niaga", amount="50000.00").state == "in_force"


def test_another_agencys_rule_refuses_nothing_and_its_owner_is_told(cast: Cast, story: Story) -> None:
    theirs = give(cast.maipk, story.widow, "maipk-bulanan", kind="cash", every="month", amount="300.00")
    assert found_by(cast.maipk) == ()
    new = give(cast.jkm, story.widow, "jkm-bkk", kind="cash", every="month", amount="200.00")
    assert new.state == "in_force"
    (finding,) = found_by(cast.maipk)
    assert (finding.award_id, finding.rule_code, finding.state) == (theirs.id, "no-other-help", "open")
    assert finding.says_en.startswith("The applicant may not be receiving help")
    (other,) = finding.others
    assert (other.known, other.programme_id, other.amount) == (True, "jkm-bkk", Decimal("200.00"))
    assert found_by(cast.jkm) == ()
    with acting(cast.maipk):
        mine = [one.type for one in of_individuals(individual_ids=[story.widow])]
    with acting(cast.jkm):
        awarding = [one.type for one in of_individuals(individual_ids=[story.widow])]
    assert "assistance.overlap_found" in mine
    assert "assistance.overlap_found" not in awarding


def test_the_own_rule_refuses_while_another_agency_helps_and_names_it_where_shared(
    cast: Cast, story: Story
) -> None:
    give(cast.giatmara, story.widow, "giatmara-sepenuh-masa", kind="course", amount=None)
    overlap = refused(
        lambda: give(cast.maipk, story.widow, "maipk-bulanan", kind="cash", every="month", amount="300.00")
    )
    (one,) = overlap.obstacles
    (other,) = one.others
    assert (one.rule_code, other.known, other.programme_id) == (
        "no-other-help",
        True,
        "giatmara-sepenuh-masa",
    )


def test_an_award_whose_name_is_a_secret_stands_in_the_way_without_a_name(cast: Cast, story: Story) -> None:
    council = Cast.colleague(cast.maiwp, Role.APPROVER)
    give(council, story.widow, "maiwp-perniagaan", kind="cash", amount="2000.00")
    give(council, story.widow, "maiwp-kecemasan", kind="cash", amount="500.00")
    overlap = refused(
        lambda: give(cast.maipk, story.widow, "maipk-bulanan", kind="cash", every="month", amount="300.00")
    )
    (one,) = overlap.obstacles
    (other,) = one.others
    assert not other.known
    assert (other.programme_id, other.agency_id, other.start, other.amount) == (None, None, None, None)


def test_an_amount_is_not_told_to_whom_it_is_not_shared(cast: Cast, story: Story) -> None:
    give(cast.jkm, story.widow, "jkm-bkk", kind="cash", every="month", amount="200.00")
    (seen,) = assistance.of_individual(actor=cast.giatmara, individual_id=story.widow).awards
    assert (seen.amount, seen.amount_withheld, seen.delivered_amount) == (None, True, None)
    (seen,) = assistance.of_individual(actor=cast.tekun, individual_id=story.widow).awards
    assert (seen.amount, seen.amount_withheld) == (Decimal("200.00"), False)


def test_a_second_person_may_approve_what_needs_one(cast: Cast, story: Story) -> None:
    give(cast.jkm, story.widow, "jkm-anak-pelihara", kind="cash", every="month", amount="250.00")
    overlap = refused(
        lambda: give(cast.jkm, story.widow, "jkm-bkk", kind="cash", every="month", amount="200.00")
    )
    assert overlap.needs_second_person
    assert not overlap.refused
    codes = [one.rule_code for one in overlap.obstacles]

    def approve(actor: Actor) -> uuid.UUID:
        return assistance.approve_override(
            actor=actor,
            individual_id=story.widow,
            programme_id="jkm-bkk",
            rule_codes=["not-foster-same-child"],
            reason="Another child than the one fostered.",
        ).id

    assert set(codes) == {"not-foster-same-child", "not-bkk-same-child"}
    own = approve(cast.jkm)
    with pytest.raises(NotAllowed, match="second_person_needed"):
        give(cast.jkm, story.widow, "jkm-bkk", kind="cash", amount="200.00", override=own)


def test_the_database_too_wants_a_second_person(cast: Cast, story: Story) -> None:
    leave = assistance.approve_override(
        actor=cast.tekun,
        individual_id=story.widow,
        programme_id="tekun-niaga",
        rule_codes=["one-per-household"],
        reason="Businesses are registered apart.",
        vital=True,
    )
    made = give(cast.tekun, story.widow, "tekun-niaga")
    with acting(cast.tekun):
        row = Award.objects.get(id=made.id)
        row.id, row.override_id, row.has_amount = uuid.uuid4(), leave.id, False
        with pytest.raises(DatabaseError, match="second person"), transaction.atomic():
            row.save(force_insert=True)


def test_a_vital_need_passes_a_rule_that_refuses_by_a_second_persons_leave_once(
    cast: Cast, story: Story
) -> None:
    give(cast.tekun, story.brother, "tekun-niaga")
    leave = assistance.approve_override(
        actor=Cast.colleague(cast.tekun),
        individual_id=story.widow,
        programme_id="tekun-niaga",
        rule_codes=["one-per-household"],
        reason="Her stall burned down; the businesses are apart.",
        vital=True,
    )
    assert give(cast.tekun, story.widow, "tekun-niaga", override=leave.id).override_id == leave.id
    late = replace(cast.tekun, now=cast.tekun.now + dt.timedelta(days=9))
    with pytest.raises(Exception, match=r"override_(used|expired)"):
        give(cast.tekun, story.widow, "tekun-niaga", override=leave.id)
    with pytest.raises(Exception, match="override_expired"):
        give(late, story.widow, "tekun-niaga", override=leave.id)


def test_reversed_help_stands_in_nobodys_way(cast: Cast, story: Story) -> None:
    first = give(cast.tekun, story.widow, "tekun-niaga")
    assistance.reverse(actor=cast.tekun, award_id=first.id, reason="entered_by_mistake")
    assert give(cast.tekun, story.widow, "tekun-niaga").state == "in_force"


def test_a_loan_stands_until_it_is_ended_also_when_paid_out(cast: Cast, story: Story) -> None:
    first = give(cast.tekun, story.widow, "tekun-niaga", end=None)
    paid = assistance.record_delivery(
        actor=cast.tekun, award_id=first.id, delivered_on=TODAY, amount=Decimal("1000.00")
    )
    assert paid.state == "delivered"
    assert refused(lambda: give(cast.tekun, story.widow, "tekun-niaga")).refused
    later = replace(cast.tekun, now=cast.tekun.now + dt.timedelta(days=40))
    assistance.end_award(actor=later, award_id=first.id, on=dt.date(2027, 1, 1), reason="repaid")
    assert give(later, story.widow, "tekun-niaga", start=dt.date(2027, 1, 1)).state == "in_force"


def test_who_joins_a_household_is_found_not_changed(cast: Cast, story: Story) -> None:
    with acting(SYSTEM):
        apart = set_household(actor=cast.maiwp, individual_id=story.widow, members=[])
        assert story.brother not in {one.individual_id for one in apart.members}
    first = give(cast.tekun, story.brother, "tekun-niaga")
    second = give(cast.tekun, story.widow, "tekun-spumi")
    assert found_by(cast.tekun) == ()
    set_household(
        actor=cast.maiwp,
        individual_id=story.widow,
        members=[MemberSaid(role="sibling", individual_id=story.brother)],
    )
    found = found_by(cast.tekun)
    assert {one.rule_code for one in found} == {"one-per-household"}
    assert {one.award_id for one in found} <= {first.id, second.id}
    states = {row.state for row in assistance.awards(actor=cast.tekun)}
    assert states == {"in_force"}


def test_a_link_brings_two_ledgers_together_and_its_undoing_parts_them(cast: Cast, story: Story) -> None:
    said = PersonSaid(name="Siti Aminah Abd Rahman", birth_year=1985, state="MY-08")
    source = submit(actor=cast.maiwp, said=said, channel="counter").id
    twin = register(actor=cast.maiwp, source_record_id=source)
    known_to(cast.tekun, twin)
    first = give(cast.tekun, story.widow, "tekun-niaga")
    second = give(cast.tekun, twin, "tekun-niaga")
    link = confirm_link(
        actor=cast.maiwp, source_record_id=source, individual_id=story.widow, evidence=["name_variant"]
    )
    found = found_by(cast.tekun)
    assert {one.rule_code for one in found} >= {"one-per-household"}
    assert {one.award_id for one in found} <= {first.id, second.id}
    assert refused(lambda: give(cast.tekun, story.widow, "tekun-spumi")).refused
    # Nothing was rewritten: each award stays with whom it was made to.
    assert assistance.awards(actor=cast.tekun, ids=[second.id])[0].individual_id == twin
    with acting(SYSTEM):
        assert set(Claim.objects.filter(scope_kind="person").values_list("scope_id", flat=True)) == {
            story.widow
        }
    parted = undo_link(actor=cast.maiwp, link_id=link.id, reason="another person after all")
    with acting(SYSTEM):
        scopes = set(Claim.objects.filter(scope_kind="person").values_list("scope_id", flat=True))
    assert scopes == {story.widow, parted}


def test_a_finding_is_answered_once_and_stops_nothing(cast: Cast, story: Story) -> None:
    theirs = give(cast.maipk, story.widow, "maipk-bulanan", kind="cash", every="month", amount="300.00")
    give(cast.jkm, story.widow, "jkm-bkk", kind="cash", every="month", amount="200.00")
    (finding,) = found_by(cast.maipk)
    answered = assistance.answer_finding(
        actor=cast.maipk, finding_id=finding.id, state="dismissed", answer="Heard her; the help is apart."
    )
    assert answered.state == "dismissed"
    with pytest.raises(Exception, match="finding_answered"):
        assistance.answer_finding(
            actor=cast.maipk, finding_id=finding.id, state="accepted", answer="On second thoughts."
        )
    with pytest.raises(NotFound):
        assistance.answer_finding(actor=cast.jkm, finding_id=finding.id, state="accepted", answer="Mine?")
    assert assistance.awards(actor=cast.maipk, ids=[theirs.id])[0].state == "in_force"


def test_claims_and_findings_are_written_by_the_database_alone(cast: Cast, story: Story) -> None:
    give(cast.tekun, story.widow, "tekun-niaga")
    with acting(cast.tekun):
        assert not Claim.objects.exists()
        for statement in (
            "UPDATE assistance_claim SET standing = false",
            "INSERT INTO assistance_finding SELECT * FROM assistance_finding",
            "DELETE FROM assistance_finding",
        ):
            with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(statement)
        assert not Finding.objects.exists()


def test_a_ceiling_is_not_passed_by_an_amount_that_comes_later(cast: Cast, story: Story) -> None:
    made = give(cast.giatmara, story.widow, "giatmara-sepenuh-masa", kind="course", amount=None)
    insert = (
        "INSERT INTO assistance_amount (id, individual_id, agency_id, category, award_id, amount, counted) "
        "SELECT gen_random_uuid(), individual_id, agency_id, category, id, 5, 5 FROM assistance_award"
        " WHERE id = %s"
    )
    with (
        acting(cast.giatmara),
        pytest.raises(DatabaseError, match="written before it"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(insert, [made.id])
