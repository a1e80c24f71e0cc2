"""Pairs that may be one: put once, ordered by worth, decided by stewards, two for high stakes."""

from __future__ import annotations

import datetime as dt
import json
import uuid
from dataclasses import dataclass, replace
from decimal import Decimal

import pytest
from click.testing import CliRunner
from django.db import DatabaseError, connection, transaction
from tests.api_callers import officer as caller

from mysynergy.access.public import Actor, ActorKind, Role, Subject, acting
from mysynergy.circles.public import declare
from mysynergy.corrections.public import Particulars, correct_person, say_two_people
from mysynergy.intake.public import PersonSaid, submit
from mysynergy.joining.public import join, joins_of, part
from mysynergy.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from mysynergy.linkage import Evidence
from mysynergy.matching.personal import erase_person, export_person
from mysynergy.matching.public import (
    PairFound,
    PairRow,
    answer_correction,
    ask_correction,
    correction_requests,
    decide,
    decided,
    decisions_for_card,
    pair,
    put_pairs,
    queue,
)
from mysynergy.ops.commands.decisions import command
from mysynergy.registry.public import candidates, confirm_link, current_ids, links_of, register, set_protected
from mysynergy.vault.public import destroy

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2026, 11, 23, 2, 0, tzinfo=dt.UTC)
TYPED = PersonSaid(
    name="Siti Aminah binti Abdul Rahman", birth_year=1985, birth_month=3, birth_day=12, state="MY-14"
)
OTHER = PersonSaid(name="Kamariah binti Yusof", birth_year=1958, birth_month=7, birth_day=4)
ALIKE = replace(TYPED, name="Siti Aminah bt Abd Rahman", phone="012-345 6789")


def officer(code: str, role: Role = Role.DATA_STEWARD) -> Actor:
    made = caller(code, role)
    return Actor(
        kind=ActorKind.OFFICER, role=role, purpose="casework", now=NOW, id=made.user_id,
        agency_id=made.agency_id,
    )  # fmt: skip


def known(actor: Actor, said: PersonSaid) -> uuid.UUID:
    counter = replace(actor, role=Role.CASEWORKER)
    source = submit(actor=counter, said=said, channel="counter").id
    return register(actor=counter, source_record_id=source)


@dataclass
class Two:
    """Two people alike: ``first`` of GIATMARA, ``second`` registered as new at JKM; their stewards."""

    giatmara: Actor
    jkm: Actor
    miasa: Actor
    first: uuid.UUID
    second: uuid.UUID

    def row(self, actor: Actor | None = None) -> PairRow:
        (one,) = queue(actor=actor or self.jkm)
        return one

    def said(self, word: str, actor: Actor | None = None, reason: str = "Both cards seen") -> str:
        who = actor or self.jkm
        row = next(
            one
            for one in (*queue(actor=who), *decided(actor=who))
            if self.second in {s.individual_id for s in one.sides}
        )
        return decide(actor=who, pair_id=row.id, decision=word, reason=reason, seen_version=row.version).state

    def found(self, weight: float, *evidence: Evidence) -> PairFound:
        return PairFound(self.second, self.first, weight, evidence or (Evidence("name", "exact", 9.0),))


@pytest.fixture
def two() -> Two:
    giatmara, jkm, miasa = officer("GIATMARA"), officer("JKM"), officer("MIASA")
    return Two(giatmara, jkm, miasa, known(giatmara, TYPED), known(jkm, ALIKE))


def machine() -> Actor:
    return Actor.system("linking", now=NOW)


def test_who_is_registered_beside_somebody_alike_makes_a_pair_for_both_stewards(two: Two) -> None:
    mine, theirs = two.row(), two.row(two.giatmara)
    assert mine.id == theirs.id
    assert mine.origin == "counter"
    assert "dob_same" in {code for code, _ in mine.codes}
    assert queue(actor=two.miasa) == ()
    assert [side.individual_id for side in mine.sides] == [two.second, two.first]


def test_nobody_is_asked_about_who_is_not_at_least_likely(two: Two) -> None:
    known(two.jkm, PersonSaid(name="Siti Aminah binti Abdul Rahman", birth_year=1985))
    known(two.jkm, replace(TYPED, name="Siti Khadijah binti Abdul Rahman"))  # a sister, a twin
    assert len(queue(actor=two.jkm)) == 1


def test_of_the_other_side_no_more_is_told_than_a_candidate_tells(two: Two) -> None:
    own, other = pair(actor=two.jkm, pair_id=two.row().id).row.sides
    assert own.held
    assert own.view is not None
    assert not other.held
    assert other.view is None
    assert other.name == TYPED.name  # the names agree
    assert other.agencies == ("GIATMARA",)
    secret = known(two.miasa, replace(ALIKE, name="Siti Aminah Abdul Rahman"))
    shown = {side.individual_id: side for row in queue(actor=two.jkm) for side in row.sides}
    assert shown[secret].agencies == ()
    assert shown[secret].unnamed == 1


def test_putting_twice_is_once_and_brings_the_new_weight(two: Two) -> None:
    again = put_pairs(actor=machine(), pairs=[two.found(5.0), two.found(6.0)])
    assert (again.new, again.updated, again.left) == (0, 1, 0)
    assert two.row().weight == 6.0
    with pytest.raises(NotAllowed):
        put_pairs(actor=two.jkm, pairs=[two.found(9.0)])


def test_of_the_same_two_put_twice_at_once_the_stronger_stands(two: Two) -> None:
    weak = PairFound(two.first, two.second, 5.0, two.found(5.0).evidence)
    put = put_pairs(actor=machine(), pairs=[two.found(6.0), weak], run="r")
    assert (put.new, put.updated, put.outside) == (0, 1, 0)
    assert put_pairs(actor=machine(), pairs=[weak], run="r").left == 1
    assert two.row().weight == 6.0
    assert put_pairs(actor=machine(), pairs=[weak], run="the next").updated == 1
    assert two.row().weight == 5.0


def machine_joins(one: uuid.UUID, other: uuid.UUID) -> None:
    join(
        actor=machine(),
        one_id=one,
        other_id=other,
        how="batch",
        weight=Decimal(20),
        evidence=[],
        reason="run",
    )


def test_what_was_decided_of_somebody_joined_since_is_not_asked_of_whom_she_is_now(two: Two) -> None:
    third = known(two.miasa, OTHER)
    two.said("different")
    weight = decided(actor=two.jkm)[0].weight
    machine_joins(third, two.first)
    kept = put_pairs(actor=machine(), pairs=[PairFound(third, two.second, weight, two.found(1).evidence)])
    assert (kept.left, kept.new) == (1, 0)


def test_a_pair_leaves_the_queue_when_those_become_one_to_whom_both_were_joined(two: Two) -> None:
    third, fourth = known(two.miasa, OTHER), known(two.miasa, replace(OTHER, birth_year=1950))
    machine_joins(third, two.first)
    machine_joins(fourth, two.second)
    assert len(queue(actor=two.jkm)) == 1
    machine_joins(third, fourth)
    assert queue(actor=two.jkm) == ()


def test_different_lasts_at_every_counter_and_is_taken_back_by_another_word(two: Two) -> None:
    assert two.said("different") == "different"
    assert queue(actor=two.jkm) == queue(actor=two.giatmara) == ()
    counter = replace(two.miasa, role=Role.CASEWORKER)
    assert [one.apart is not None for one in candidates(actor=counter, said=TYPED)] == [False, True]
    assert two.said("unsure", reason="Her sister says it is she") == "unsure"
    assert not any(one.apart for one in candidates(actor=counter, said=TYPED))
    assert [one.decision for one in pair(actor=two.jkm, pair_id=decided(actor=two.jkm)[0].id).decisions] == [
        "unsure", "different",
    ]  # fmt: skip


def test_what_was_decided_is_asked_again_only_on_other_evidence(two: Two) -> None:
    weight = two.row().weight
    two.said("different")
    kept = put_pairs(actor=machine(), pairs=[two.found(weight + 1)])
    assert (kept.left, kept.reopened) == (1, 0)
    assert queue(actor=two.jkm) == ()
    found = two.found(weight + 20, Evidence("identity", "exact", 26.0), Evidence("name", "exact", 9.0))
    later = NOW + dt.timedelta(days=1)
    assert put_pairs(actor=machine().at(later), pairs=[found]).reopened == 1
    assert two.row().state == "open"
    assert pair(actor=two.jkm, pair_id=two.row().id).decisions[0].decision == "different"


def test_unsure_goes_to_a_colleague_and_not_back_to_who_said_it(two: Two) -> None:
    assert two.said("unsure") == "unsure"
    assert queue(actor=two.jkm) == ()
    assert two.row(officer("JKM")).asked
    assert two.row(two.giatmara).asked
    assert two.said("different", two.giatmara) == "different"


def test_a_reason_is_read_by_its_own_agency_alone(two: Two) -> None:
    two.said("unsure", reason="I know her mother")
    (seen,) = pair(actor=two.giatmara, pair_id=two.row(two.giatmara).id).decisions
    assert (seen.reason, seen.decided_by, seen.agency_id) == (None, None, two.jkm.agency_id)
    (own,) = pair(actor=officer("JKM"), pair_id=two.row(two.giatmara).id).decisions
    assert own.reason == "I know her mother"


def dead(two: Two) -> None:
    correct_person(
        actor=replace(two.jkm, role=Role.CASEWORKER),
        individual_id=two.second,
        particulars=Particulars(
            name=ALIKE.name, birth_year=1985, birth_month=3, birth_day=12, alive=False, death_year=2025
        ),
        evidence="certificate",
        reason="Certificate seen",
        version=None,
    )
    put_pairs(actor=machine(), pairs=[two.found(two.row().weight)])


def test_where_much_hangs_on_it_two_stewards_must_agree(two: Two) -> None:
    dead(two)
    assert two.row().two == ("death",)
    assert two.said("same") == "open"
    assert queue(actor=two.jkm) == ()  # she has said what she says
    with pytest.raises(NotAllowed, match="second_steward"):
        two.said("same")
    assert two.row(two.giatmara).asked
    assert two.row(two.giatmara).two == ("high_stakes",)  # GIATMARA does not hold her who died
    assert two.said("different", two.giatmara) == "unsure"
    assert two.said("different", officer("GIATMARA")) == "different"


def test_the_database_joins_nobody_by_the_word_of_one_where_two_must_agree(two: Two) -> None:
    dead(two)
    two.said("same")
    for sql, refusal in (
        ("UPDATE matching_pair SET state = 'same'", "two_stewards"),
        ("UPDATE matching_decision SET decision = 'different'", "permission denied"),
    ):
        with (
            pytest.raises(DatabaseError, match=refusal),
            transaction.atomic(),
            acting(machine()),
            connection.cursor() as cursor,
        ):
            cursor.execute(sql)


def test_a_stale_page_decides_nothing(two: Two) -> None:
    row = two.row()
    two.said("unsure", two.giatmara)
    with pytest.raises(Conflict, match="changed_meanwhile"):
        decide(actor=two.jkm, pair_id=row.id, decision="same", reason="x", seen_version=row.version)
    with pytest.raises(Invalid):
        decide(actor=two.jkm, pair_id=row.id, decision="maybe", reason="x", seen_version=row.version + 1)
    with pytest.raises(Invalid):
        two.said("different", reason=" ")
    with pytest.raises(NotFound):
        decide(actor=two.miasa, pair_id=row.id, decision="same", reason="x", seen_version=row.version + 1)


def test_who_is_protected_leaves_every_queue_at_once(two: Two) -> None:
    row = two.row()
    set_protected(
        actor=replace(two.giatmara, role=Role.CASEWORKER),
        individual_id=two.first,
        protected=True,
        reason="Fled",
    )
    for steward in (two.jkm, two.giatmara):
        assert queue(actor=steward) == ()
        with pytest.raises(NotFound):
            pair(actor=steward, pair_id=row.id)
    assert put_pairs(actor=machine(), pairs=[two.found(9.0)]).outside == 1


def test_two_who_became_one_by_another_way_leave_the_queue(two: Two) -> None:
    counter = replace(two.jkm, role=Role.CASEWORKER)
    source = submit(actor=counter, said=ALIKE, channel="counter").id
    third = register(actor=counter, source_record_id=source)
    assert len(queue(actor=two.jkm)) == 3
    confirm_link(actor=counter, source_record_id=source, individual_id=two.first)
    assert {side.individual_id for row in queue(actor=two.jkm) for side in row.sides} == {
        two.first,
        two.second,
    }
    assert third not in {two.first, two.second}


def test_the_worthiest_stands_first_and_a_list_goes_on(two: Two) -> None:
    for number in range(3):
        known(two.jkm, replace(TYPED, birth_day=12 if number else 13, name=f"{TYPED.name} {'X' * number}"))
    whole = queue(actor=two.jkm)
    assert [row.worth for row in whole] == sorted((row.worth for row in whole), reverse=True)
    assert [row.id for row in queue(actor=two.jkm, after=whole[0].id)] == [row.id for row in whole[1:]]
    assert [row.id for row in queue(actor=two.jkm, most=1)] == [whole[0].id]


def test_a_correction_is_asked_of_the_agency_whose_record_it_is_and_answered(two: Two) -> None:
    row = two.row()
    (asked,) = ask_correction(actor=two.jkm, pair_id=row.id, field="birth", words="The 12th or the 21st?")
    assert ask_correction(actor=two.jkm, pair_id=row.id, field="birth", words="Again") == (asked,)
    (seen,) = correction_requests(actor=two.giatmara)
    assert (seen.mine, seen.individual_id, seen.words) == (True, two.first, "The 12th or the 21st?")
    assert correction_requests(actor=two.miasa) == ()
    with pytest.raises(NotFound):
        answer_correction(actor=two.jkm, request_id=asked, done=True, words="I did it myself")
    answer_correction(actor=two.giatmara, request_id=asked, done=False, words="The card says the 12th")
    with pytest.raises(Conflict, match="request_decided"):
        answer_correction(actor=two.giatmara, request_id=asked, done=True, words="Oh")
    (told,) = correction_requests(actor=two.jkm, pair_id=row.id)
    assert (told.state, told.answer) == ("declined", "The card says the 12th")
    with pytest.raises(Conflict, match="own_record"):
        ask_correction(actor=two.jkm, pair_id=row.id, field="name", words="x", individual_id=two.second)
    with pytest.raises(Invalid):
        ask_correction(actor=two.jkm, pair_id=row.id, field="faith", words="x")


def test_the_same_joins_both_and_parting_makes_them_different_for_good(two: Two) -> None:
    assert two.said("same") == "same"
    assert current_ids(actor=machine(), ids=[two.second]) == {two.second: two.first}
    seen = pair(actor=two.jkm, pair_id=decided(actor=two.jkm)[0].id)
    assert seen.joined
    with pytest.raises(Conflict, match="pair_joined"):
        decide(
            actor=two.jkm,
            pair_id=seen.row.id,
            decision="different",
            reason="Her twin came",
            seen_version=seen.row.version,
        )
    assert put_pairs(actor=machine(), pairs=[two.found(9.0)]).outside == 1
    (joined,) = joins_of(actor=two.jkm, individual_id=two.first)
    assert (joined.how, joined.reason) == ("steward", "Both cards seen")
    part(actor=two.jkm, join_id=joined.id, reason="Her twin came")
    assert decided(actor=two.jkm)[0].state == "different"
    assert put_pairs(actor=machine(), pairs=[two.found(decided(actor=two.jkm)[0].weight)]).left == 1
    assert queue(actor=two.jkm) == ()


def test_after_a_parting_two_must_agree_anew(two: Two) -> None:
    dead(two)
    two.said("same")
    assert two.said("same", two.giatmara) == "same"
    (joined,) = joins_of(actor=two.jkm, individual_id=two.first)
    two.jkm, two.giatmara = (one.at(NOW + dt.timedelta(days=1)) for one in (two.jkm, two.giatmara))
    part(actor=two.jkm, join_id=joined.id, reason="Her twin came")
    assert two.said("same", reason="No, it is she") == "open"
    assert current_ids(actor=machine(), ids=[two.second]) == {two.second: two.second}
    assert two.said("same", two.giatmara) == "same"


def test_two_who_agree_join_where_much_hangs_on_it(two: Two) -> None:
    dead(two)
    two.said("same")
    assert current_ids(actor=machine(), ids=[two.second]) == {two.second: two.second}
    assert two.said("same", two.giatmara) == "same"
    assert current_ids(actor=machine(), ids=[two.second]) == {two.second: two.first}


def test_a_word_from_a_counter_stands_on_the_page_and_is_set_aside_knowingly(two: Two) -> None:
    counter = replace(two.giatmara, role=Role.CASEWORKER)
    source = links_of(actor=counter, individual_id=two.first)[0].source_record_id
    say_two_people(actor=counter, source_record_id=source, individual_id=two.second, reason="Two faces")
    apart = pair(actor=two.jkm, pair_id=two.row().id).apart
    assert apart is not None
    assert apart.agency == "GIATMARA"
    assert two.said("same") == "same"


def test_the_card_counts_decisions_by_weight_and_nothing_else(two: Two) -> None:
    assert decisions_for_card(actor=machine()) == ()
    weight = two.row().weight
    two.said("different")
    (band,) = decisions_for_card(actor=machine())
    assert band.low <= weight < band.low + 2
    assert (band.same, band.different, band.unsure, band.share_same) == (0, 1, 0, 0.0)


def test_a_command_prints_the_counts_beside_what_the_model_expects(two: Two) -> None:
    assert "No pair was decided yet" in CliRunner().invoke(command, []).output
    two.said("different")
    told = CliRunner().invoke(command, [])
    assert told.exit_code == 0
    assert "share of same" in told.output
    assert "0.0%" in told.output
    card = json.loads(CliRunner().invoke(command, ["--json"]).output)
    assert [(one["different"], one["share_same"]) for one in card["bands"]] == [(1, 0.0)]


def test_a_pair_of_ones_own_circle_is_not_listed_and_does_not_open(two: Two) -> None:
    row = two.row()
    colleague = officer("JKM")
    declare(actor=two.jkm, relation="friend", identity_kind="", identity_number="", individual_id=two.second)
    assert queue(actor=two.jkm) == ()
    assert two.row(colleague).id == row.id
    for deed in (
        lambda: pair(actor=two.jkm, pair_id=row.id),
        lambda: decide(actor=two.jkm, pair_id=row.id, decision="same", reason="x", seen_version=row.version),
        lambda: ask_correction(actor=two.jkm, pair_id=row.id, field="name", words="x"),
    ):
        with pytest.raises(NotAllowed, match="own_circle"):
            deed()
    two.said("different", colleague)
    assert decided(actor=two.jkm) == ()


def test_decided_pairs_fill_the_page_around_those_of_ones_own_circle_and_stand_once(two: Two) -> None:
    others = [known(two.jkm, replace(TYPED, birth_day=13, name=f"{TYPED.name} {'X' * n}")) for n in range(3)]
    colleague = officer("JKM")
    for hour, word in enumerate(("unsure", "different")):  # each pair twice
        late = colleague.at(NOW + dt.timedelta(hours=hour + 1))
        for row in decided(actor=late) or queue(actor=late):
            decide(actor=late, pair_id=row.id, decision=word, reason="Seen", seen_version=row.version)
    whole = [row.id for row in decided(actor=two.jkm)]
    assert len(whole) == len(set(whole)) > 2
    declare(actor=two.jkm, relation="friend", identity_kind="", identity_number="", individual_id=others[0])
    mine = [row.id for row in decided(actor=two.jkm)]
    assert 0 < len(mine) < len(whole)
    paged = list[uuid.UUID]()
    while page := decided(actor=two.jkm, after=paged[-1] if paged else None, most=1):
        paged += [row.id for row in page]
    assert paged == mine


def test_a_copy_tells_of_the_question_and_erasure_empties_reasons(two: Two) -> None:
    two.said("unsure", reason="Her aunt says so")
    ask_correction(actor=two.jkm, pair_id=decided(actor=two.jkm)[0].id, field="birth", words="12 or 21?")
    subject = Subject(two.second, (two.second,), ())
    held = {one.kind: one.fields for one in export_person(actor=two.jkm, subject=subject)}
    assert held["pair"]["status"] == "unsure"
    assert held["pair_decision"]["reason"] == "Her aunt says so"
    assert str(two.first) not in str(held)
    first = Subject(two.first, (two.first,), ())
    with pytest.raises(DatabaseError), transaction.atomic():
        erase_person(actor=machine(), subject=first)  # her key stands: nothing may be emptied
    with acting(machine()):
        destroy(scopes=[two.first], erasure_id=uuid.uuid4())
    assert erase_person(actor=machine(), subject=first) == {"pair_decision": 1, "correction_request": 1}


def test_other_roles_see_no_pair(two: Two) -> None:
    for role in (Role.CASEWORKER, Role.AUDITOR, Role.SECRETARIAT):
        with pytest.raises(NotAllowed):
            queue(actor=replace(two.jkm, role=role))
