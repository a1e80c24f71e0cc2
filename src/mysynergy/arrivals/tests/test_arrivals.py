"""A neighbour rings, a man waits at the counter, a mother writes: one queue, and nobody is dropped."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import replace
from email.message import EmailMessage

import pytest
from django.db import IntegrityError, connection, transaction
from pytest_django import Settings
from tests import made_files as made
from tests.people import NOW, SYSTEM, officer, registered

from mysynergy.access.public import Actor, ActorKind, Role, Subject, acting, agencies
from mysynergy.arrivals import personal, watching
from mysynergy.arrivals import public as arrivals
from mysynergy.arrivals.models import Arrival
from mysynergy.arrivals.public import ArrivalView, Sheet
from mysynergy.arrivals.services import begin
from mysynergy.documents.public import of_individual, open_document
from mysynergy.events.public import of_subject
from mysynergy.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from mysynergy.kernel.identifiers import new_id
from mysynergy.vault.public import destroy

pytestmark = pytest.mark.django_db
CALLER = Sheet(
    caller="Quxjiran", relation="neighbour", person="Mak Limah", phone="012-345 6789", said="Lapar"
)
PASS_ON, EMPTY_OLD = arrivals.JOBS["arrivals.pass_on"], arrivals.JOBS["arrivals.empty_old"]
(PROOF,) = arrivals.PROOFS.values()


@pytest.fixture
def counter(settings: Settings) -> Actor:
    settings.CLAMAV = ""
    return officer("JKM", Role.INTAKE_OFFICER)


@pytest.fixture
def supervisor(counter: Actor) -> Actor:
    return officer("JKM", Role.SUPERVISOR)


def rang(actor: Actor, sheet: Sheet = CALLER) -> ArrivalView:
    return arrivals.save_sheet(actor=actor, arrival_id=new_id(), sheet=sheet, version=0)


def codes(raised: pytest.ExceptionInfo[Invalid]) -> set[tuple[str, str]]:
    return {(one.field, one.code) for one in raised.value.faults}


def test_a_call_sheet_is_kept_while_one_types_and_no_other_window_overwrites_it(
    counter: Actor, supervisor: Actor
) -> None:
    first = rang(counter)
    assert (first.state, first.held_by, first.sheet) == ("held", counter.id, CALLER)
    again = arrivals.save_sheet(
        actor=counter, arrival_id=first.id, sheet=replace(CALLER, said="x"), version=1
    )
    with pytest.raises(arrivals.StaleSheet) as stale:
        arrivals.save_sheet(actor=counter, arrival_id=first.id, sheet=CALLER, version=1)
    assert (again.version, stale.value.newer.sheet.said) == (2, "x")
    with pytest.raises(Conflict, match="held_by_another"):
        arrivals.save_sheet(actor=supervisor, arrival_id=first.id, sheet=CALLER, version=2)
    with pytest.raises(NotFound):
        arrivals.arrival(actor=officer("TEKUN"), arrival_id=first.id)
    with pytest.raises(Invalid) as wrong:
        rang(counter, replace(CALLER, relation="boss", state="KL", said="x" * 20_001, caller="a\0"))
    assert codes(wrong) == {
        *(("relation", "unknown_choice"), ("state", "unknown_choice")),
        *(("said", "too_long"), ("caller", "not_text")),
    }
    with acting(SYSTEM), connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(encode(cipher, 'escape'), '') FROM arrivals_arrival")
        assert "Quxjiran" not in cursor.fetchone()[0]


def test_a_call_that_is_owed_is_held_until_it_is_made_or_given_up_for_good_reason(counter: Actor) -> None:
    one = rang(counter)
    for at, code in ((None, "required"), (NOW, "in_the_past"), (NOW + dt.timedelta(days=8), "too_far")):
        with pytest.raises(Invalid) as wrong:
            arrivals.owe_call(actor=counter, arrival_id=one.id, call_at=at)
        assert codes(wrong) == {("call_at", code)}
    due = NOW + dt.timedelta(hours=2)
    owed = arrivals.owe_call(actor=counter, arrival_id=one.id, call_at=due)
    assert (owed.owes_call, owed.due_at, owed.held_by) == (True, due, counter.id)
    with pytest.raises(Conflict, match="call_owed"):
        arrivals.close(actor=counter, arrival_id=one.id, outcome="answered", note="diberitahu")
    with pytest.raises(Invalid) as early:
        arrivals.close(actor=counter, arrival_id=one.id, outcome="unreachable", note="tiada")
    assert codes(early) == {("outcome", "tries_missing")}
    for day in range(3):
        then = counter.at(NOW + dt.timedelta(days=day))
        at = then.now + dt.timedelta(days=1)
        arrivals.tried(actor=then, arrival_id=one.id, result="not_reached", call_at=at)
    done = arrivals.close(actor=then, arrival_id=one.id, outcome="unreachable", note="tiga kali")
    assert (done.state, done.outcome, len(done.tries), done.sheet.note) == (
        *("closed", "unreachable", 3, "tiga kali"),
    )
    other = rang(counter)
    arrivals.owe_call(actor=counter, arrival_id=other.id, call_at=due)
    reached = arrivals.tried(actor=counter, arrival_id=other.id, result="reached")
    assert not reached.owes_call
    with pytest.raises(Conflict, match="no_call_owed"):
        arrivals.tried(actor=counter, arrival_id=other.id, result="reached")
    with pytest.raises(Invalid) as silent:
        arrivals.close(actor=counter, arrival_id=other.id, outcome="answered")
    assert codes(silent) == {("note", "reason_missing")}
    with pytest.raises(Invalid):
        arrivals.close(actor=counter, arrival_id=other.id, outcome="prospect", note="x")


def test_what_nobody_acts_on_in_time_goes_to_a_supervisor_and_the_proof_holds(
    counter: Actor, supervisor: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    jkm = counter.own_agency_id
    late = rang(counter)
    public = Actor.public(now=NOW)
    due = arrivals.receive_form(actor=public, agency_id=jkm, sheet=CALLER, idempotency_key="a")
    assert due == arrivals.receive_form(actor=public, agency_id=jkm, sheet=CALLER, idempotency_key="a")
    # An agency whose officers all left keeps its own, and holds up nobody else's.
    with acting(SYSTEM):
        for number in range(2):
            empty = next(one.id for one in agencies(actor=SYSTEM).values() if one.code == "GIATMARA")
            begin(SYSTEM.at(NOW - dt.timedelta(days=number)), empty, "email", Sheet(said="x"))
    monkeypatch.setattr(watching, "_BATCH", 2)
    later = SYSTEM.at(NOW + dt.timedelta(days=9))
    assert PROOF(actor=SYSTEM) == ()
    assert [(one.what, one.count) for one in PROOF(actor=later)] == [("arrival_dropped", 4)]
    assert (PASS_ON(actor=later), PASS_ON(actor=later)) == (2, 0)
    assert [(one.what, one.count) for one in PROOF(actor=later)] == [("arrival_dropped", 2)]
    boss = supervisor.at(later.now)
    queue = arrivals.arrivals(actor=boss, view="mine")
    assert (queue.mine, queue.late, {one.passed_on for one in queue.items}) == (2, 0, {1})
    assert late.id in {one.id for one in queue.items}
    assert arrivals.arrivals(actor=boss, channel="web_form").items[0].sheet == CALLER
    with pytest.raises(Invalid):
        arrivals.arrivals(actor=boss, view="nothing")
    with acting(SYSTEM), pytest.raises(IntegrityError, match="arrivals_never_dropped"), transaction.atomic():
        Arrival.objects.filter(id=late.id).update(due_at=None)
    with acting(SYSTEM), connection.cursor() as cursor:
        cursor.execute("UPDATE access_user SET is_active = false WHERE id = %s", [supervisor.id])
    assert [one.what for one in PROOF(actor=later)] == ["arrival_holder_cannot_act", "arrival_dropped"]
    assert PASS_ON(actor=later) == 2
    assert [one.what for one in PROOF(actor=later)] == ["arrival_dropped"]
    with pytest.raises(NotAllowed):
        PASS_ON(actor=counter)


def test_the_public_form_takes_what_can_be_answered_and_names_no_secret_agency(counter: Actor) -> None:
    public, known = Actor.public(now=NOW), agencies(actor=SYSTEM).values()
    secret = next(one.id for one in known if one.sensitive)
    deserted = next(one.id for one in known if one.code == "GIATMARA")
    for agency, sheet, wrong in (
        (counter.own_agency_id, Sheet(said="x"), {("phone", "no_way_to_answer")}),
        (counter.own_agency_id, Sheet(phone="012"), {("said", "required")}),
        (secret, Sheet(phone="012", said="x"), {("agency", "unknown_choice")}),
        (uuid.uuid4(), Sheet(phone="012", said="x"), {("agency", "unknown_choice")}),
        (deserted, Sheet(phone="012", said="x"), {("agency", "nobody_reads")}),
    ):
        with pytest.raises(Invalid) as raised:
            arrivals.receive_form(actor=public, agency_id=agency, sheet=sheet)
        assert codes(raised) == wrong
    with pytest.raises(NotAllowed):
        arrivals.arrivals(actor=public)
    # Sent twice it is one letter; other words, or the same to another, are another letter.
    elsewhere = officer("TEKUN").own_agency_id
    for agency, said in ((counter.own_agency_id, "x"), (counter.own_agency_id, "y"), (elsewhere, "x")) * 2:
        sheet = Sheet(phone="012", said=said)
        arrivals.receive_form(actor=public, agency_id=agency, sheet=sheet, idempotency_key="a\0")
    letters = arrivals.arrivals(actor=counter, view="nobodys").items
    assert sorted(one.sheet.said for one in letters) == ["x", "y"]
    # What came in writing stays as it came.
    came = arrivals.take(actor=counter, arrival_id=letters[0].id)
    typed = replace(came.sheet, said="", email="a@b.my", added="rang her", person="Limah")
    kept = arrivals.save_sheet(actor=counter, arrival_id=came.id, sheet=typed, version=1).sheet
    assert kept == replace(came.sheet, added="rang her", person="Limah")


def test_at_the_counter_each_is_called_in_turn_and_waits_are_counted(
    counter: Actor, supervisor: Actor
) -> None:
    def at(minutes: int, actor: Actor = counter) -> Actor:
        return actor.at(NOW + dt.timedelta(minutes=minutes))

    for minute in range(4):
        given = arrivals.give_ticket(actor=at(minute), office=" Kuala  Lumpur ", sheet=Sheet(caller="A"))
        assert (given.ticket, given.office) == (minute + 1, "Kuala Lumpur")
    assert arrivals.give_ticket(actor=counter, office="Ipoh", sheet=Sheet()).ticket == 1
    first = arrivals.call_next(actor=at(10), office="Kuala Lumpur")
    second = arrivals.call_next(actor=at(20, supervisor), office="Kuala Lumpur")
    assert first is not None
    assert second is not None
    assert (first.ticket, second.ticket) == (1, 2)
    arrivals.close(actor=at(25), arrival_id=first.id, outcome="answered", note="diterangkan")
    third = arrivals.arrivals(actor=at(25), view="nobodys", channel="walk_in").items[1]
    gone = arrivals.close(actor=at(30), arrival_id=third.id, outcome="left")
    seen = arrivals.counter(actor=at(40), office="Kuala Lumpur")
    assert (seen.arrived, seen.served, seen.left, len(seen.waiting), len(seen.served_now)) == (4, 1, 1, 1, 1)
    assert (seen.median_wait, seen.longest_wait) == (
        dt.timedelta(minutes=14, seconds=30),
        dt.timedelta(minutes=19),
    )
    assert seen.offices == ("Ipoh", "Kuala Lumpur")
    assert arrivals.call_next(actor=at(50), office="Melaka") is None
    assert arrivals.take(actor=at(60), arrival_id=gone.id).state == "held", "she came back"
    with pytest.raises(Conflict, match="arrival_closed"):
        arrivals.take(actor=at(60), arrival_id=first.id)
    with pytest.raises(Invalid):
        arrivals.give_ticket(actor=counter, office="  ", sheet=Sheet())
    with pytest.raises(Invalid):
        arrivals.take(actor=counter, arrival_id=second.id, to_user=officer("TEKUN").own_id)


def letter(**headers: str) -> EmailMessage:
    mail = EmailMessage()
    mail["From"] = "Mak Limah <limah@example.com>"
    mail["Subject"] = "Bantuan"
    mail["Message-ID"] = "<1@example.com>"
    for name, value in headers.items():
        mail[name.replace("_", "-")] = value
    mail.set_content("Anak saya lapar.")
    return mail


def test_a_letter_comes_in_once_with_its_papers_and_machines_are_put_aside(counter: Actor) -> None:
    jkm = counter.own_agency_id
    mail = letter()
    mail.add_attachment(made.png(), maintype="image", subtype="png", filename="slip.png")
    mail.add_attachment(b"MZ program", maintype="application", subtype="x", filename="baca.pdf.exe")
    raw = mail.as_bytes()
    came = arrivals.MACHINES.mail(actor=SYSTEM, agency_id=jkm, raw=raw).arrival_id
    assert came is not None
    assert arrivals.MACHINES.mail(actor=SYSTEM, agency_id=jkm, raw=raw).arrival_id is None
    view = arrivals.arrival(actor=counter, arrival_id=came)
    assert (view.sheet.said, view.sheet.email, view.state) == (
        *("Anak saya lapar.", "limah@example.com", "waiting"),
    )
    assert [(one.name, one.refused, one.media) for one in view.attachments] == [
        ("slip.png", "", "image/png"),
        ("baca.pdf.exe", "file_type_unknown", ""),
    ]
    slip, program = (one.id for one in view.attachments)
    found, content = arrivals.open_attachment(actor=counter, arrival_id=came, attachment_id=slip)
    assert (found.name, content) == ("slip.png", made.png())
    for other in (program, uuid.uuid4()):
        with pytest.raises(NotFound):
            arrivals.open_attachment(actor=counter, arrival_id=came, attachment_id=other)
    bounce = raw.replace(b"<1@", b"<2@").replace(
        b"MIME-Version", b"Auto-Submitted: auto-replied\nMIME-Version"
    )
    aside = arrivals.MACHINES.mail(actor=SYSTEM, agency_id=jkm, raw=bounce)
    assert aside.automatic
    assert aside.arrival_id is not None
    assert arrivals.arrival(actor=counter, arrival_id=aside.arrival_id).outcome == "automatic"
    assert arrivals.take(actor=counter, arrival_id=aside.arrival_id).state == "held"
    same_id = raw.replace(b"Anak saya lapar.", b"Rumah kami terbakar.")
    assert arrivals.MACHINES.mail(actor=SYSTEM, agency_id=jkm, raw=same_id).arrival_id, "the same Message-ID"
    large = raw.replace(b"<1@", b"<3@")
    kept = arrivals.MACHINES.mail(actor=SYSTEM, agency_id=jkm, raw=large, size=30_000_000).arrival_id
    assert kept is not None
    told = arrivals.arrival(actor=counter, arrival_id=kept)
    assert ([one.refused for one in told.attachments], told.sheet.subject) == (["mail_too_large"], "Bantuan")


def test_whoever_it_was_is_noted_and_erased_with_her(counter: Actor) -> None:
    one = rang(counter)
    person = registered(counter)
    draft = new_id()
    arrivals.begin_intake(actor=counter, arrival_id=one.id, draft_id=draft)
    assert not arrivals.registered(actor=counter, draft_id=uuid.uuid4(), individual_id=person)
    assert arrivals.registered(actor=counter, draft_id=draft, individual_id=person)
    assert not arrivals.registered(actor=counter, draft_id=draft, individual_id=person)
    ended = arrivals.arrival(actor=counter, arrival_id=one.id)
    assert (ended.outcome, ended.individual_id, ended.sheet) == ("prospect", person, CALLER)
    with acting(SYSTEM):
        told = [event.type for event in of_subject(subject_id=one.id)]
    assert told == ["arrivals.closed", "arrivals.came"]
    mail = letter()
    mail.add_attachment(made.png(), maintype="image", subtype="png", filename="slip.png")
    sent = arrivals.MACHINES.mail(actor=SYSTEM, agency_id=counter.own_agency_id, raw=mail.as_bytes())
    came = sent.arrival_id
    assert came is not None
    arrivals.close(actor=counter, arrival_id=came, outcome="known", individual_id=person)
    twin = arrivals.MACHINES.mail(
        actor=SYSTEM, agency_id=counter.own_agency_id, raw=mail.as_bytes().replace(b"<1@", b"<9@")
    ).arrival_id
    assert twin is not None
    arrivals.close(actor=counter, arrival_id=twin, outcome="known", individual_id=person)
    # The same paper with two letters is one document; the letters keep no copy of their own.
    (paper,) = of_individual(actor=counter, individual_id=person)
    assert (paper.kind, paper.file.type.media, paper.file.scan) == ("other", "image/png", "unscanned")
    for letter_id in (came, twin):
        (now,) = arrivals.arrival(actor=counter, arrival_id=letter_id).attachments
        assert (now.document_id, now.name, now.refused) == (paper.id, "slip.png", "")
        with pytest.raises(NotFound):
            arrivals.open_attachment(actor=counter, arrival_id=letter_id, attachment_id=now.id)
    assert open_document(actor=counter, document_id=paper.id).content == made.png()
    subject = Subject(person, (person,))
    (held, *_others) = personal.export_person(actor=SYSTEM, subject=subject)
    assert "Quxjiran" not in str(held)
    with acting(SYSTEM):
        destroy(scopes=[person], erasure_id=uuid.uuid4())
    assert personal.erase_person(actor=SYSTEM, subject=subject) == {"arrival": 3}
    assert arrivals.arrival(actor=counter, arrival_id=one.id).sheet == Sheet()
    (gone,) = arrivals.arrival(actor=counter, arrival_id=came).attachments
    with pytest.raises(NotFound):
        arrivals.open_attachment(actor=counter, arrival_id=came, attachment_id=gone.id)


def test_words_that_led_to_nobody_are_emptied_and_a_machine_may_bring_calls(counter: Actor) -> None:
    system = replace(counter, role=Role.AGENCY_SYSTEM, kind=ActorKind.AGENCY_SYSTEM, id=None)
    soon = NOW + dt.timedelta(hours=3)
    fed = arrivals.MACHINES.feed(actor=system, channel="call", sheet=replace(CALLER, note="x"), act_by=soon)
    assert (fed.state, fed.due_at, fed.sheet) == ("waiting", soon, CALLER)
    assert (arrivals.MACHINES.feed(actor=system, channel="web_form", sheet=CALLER).due_at or soon) > soon
    for channel, sheet, at in (("walk_in", CALLER, None), ("call", Sheet(), None), ("call", CALLER, NOW)):
        with pytest.raises(Invalid):
            arrivals.MACHINES.feed(actor=system, channel=channel, sheet=sheet, act_by=at)
    with pytest.raises(NotAllowed):
        arrivals.MACHINES.feed(actor=counter, channel="call", sheet=CALLER)
    mail = letter()
    mail.add_attachment(made.png(), maintype="image", subtype="png", filename="slip.png")
    sent = arrivals.MACHINES.mail(actor=SYSTEM, agency_id=counter.own_agency_id, raw=mail.as_bytes())
    assert sent.arrival_id is not None
    arrivals.close(actor=counter, arrival_id=sent.arrival_id, outcome="spam", note="iklan")
    known = rang(counter)
    arrivals.close(actor=counter, arrival_id=known.id, outcome="known", individual_id=registered(counter))
    at_last = SYSTEM.at(NOW + dt.timedelta(days=91))
    assert [EMPTY_OLD(actor=SYSTEM.at(NOW + dt.timedelta(days=89))), EMPTY_OLD(actor=at_last)] == [0, 1]
    assert EMPTY_OLD(actor=at_last) == 0
    gone = arrivals.arrival(actor=counter, arrival_id=sent.arrival_id)
    assert (gone.emptied, gone.sheet, gone.outcome) == (True, Sheet(), "spam")
    with pytest.raises(NotFound):
        arrivals.open_attachment(actor=counter, arrival_id=gone.id, attachment_id=gone.attachments[0].id)
    with pytest.raises(Conflict, match="arrival_closed"):
        arrivals.take(actor=counter, arrival_id=gone.id)
    assert arrivals.arrival(actor=counter, arrival_id=known.id).sheet == CALLER
    with acting(SYSTEM):
        assert next(one.type for one in of_subject(subject_id=gone.id)) == "arrivals.emptied"
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM files_part")
            assert cursor.fetchone() == (0,)
