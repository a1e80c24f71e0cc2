"""Her link: opened by what only she knows; what it shows and hides; what she says comes to a desk."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass, replace

import pytest
from django.db import connection
from tests.people import NOW, SYSTEM, WIDOW, consent_to, officer, registered

from mysynergy.access.public import Actor, ActorKind, Role, acting
from mysynergy.cases.public import NeedSaid, NeedView, add_needs, close_need, needs, needs_of
from mysynergy.clients import telling
from mysynergy.clients.domain import CODE_LETTERS, MOST_SAID, why_not
from mysynergy.clients.public import (
    JOB,
    SHUTS,
    Way,
    answer_request,
    ask_correction,
    citizen_of,
    links_of,
    make_link,
    my_case,
    open_link,
    request_of,
    revoke_links,
    say_contact,
    say_outcome,
    send_link,
    shut,
    tell,
    way_to,
)
from mysynergy.clients.reach import reach
from mysynergy.events.public import of_subject
from mysynergy.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from mysynergy.messages.public import deliver, outgoing
from mysynergy.referrals.public import Evidence, accept, complete, mark_received, send
from mysynergy.registry.public import ResidenceSaid, get_many, set_contact, set_protected
from mysynergy.representatives.public import Appointing, appoint, end
from mysynergy.vault.public import new_code

pytestmark = pytest.mark.django_db
PUBLIC = Actor.public(now=NOW)
YEAR, PHONE = "1985", "6789"


@dataclass(frozen=True)
class Story:
    """The widow, two needs of hers, the council that leads and the agency that is asked."""

    maiwp: Actor
    tekun: Actor
    her: uuid.UUID
    capital: NeedView
    debt: NeedView
    consent_id: uuid.UUID

    def link(self) -> str:
        """Make a link and return its code."""
        return make_link(actor=self.maiwp, individual_id=self.her).code

    def herself(self, now: dt.datetime = NOW) -> Actor:
        """Open a link and return who acts through it."""
        public = PUBLIC.at(now)
        link = open_link(actor=public, code=self.link(), year=YEAR, digits=PHONE)
        found = citizen_of(actor=public, link_id=link) if link else None
        assert found is not None
        return found


@pytest.fixture
def story(db: None) -> Story:
    """She said that messages are safe."""
    maiwp, tekun = officer("MAIWP"), officer("TEKUN")
    her = registered(maiwp, replace(WIDOW, safe_to_contact="safe"))
    said = [NeedSaid("jobs_business", "business_capital", "urgent"), NeedSaid("finance", "debt")]
    capital, debt = add_needs(actor=maiwp, individual_id=her, needs=said)
    return Story(maiwp, tekun, her, capital, debt, consent_to(maiwp, her, [tekun]))


def told_of(story: Story) -> int:
    """Do the waiting work of telling her, each job twice; return how many messages were put."""
    with acting(SYSTEM), connection.cursor() as cursor:
        cursor.execute("DELETE FROM events_outbox WHERE job = %s RETURNING arguments->>'events'", [JOB])
        waiting = [events for (events,) in cursor.fetchall()]
    made = sum(tell(actor=SYSTEM, events=events) for events in waiting)
    assert sum(tell(actor=SYSTEM, events=events) for events in waiting) == 0
    return made


def test_a_link_opens_with_what_only_she_knows_and_every_other_way_is_the_same_closed_door(
    story: Story,
) -> None:
    code = story.link()
    with acting(SYSTEM), connection.cursor() as cursor:
        cursor.execute("SELECT lookup::text FROM clients_link")
        assert code.replace("-", "") not in str(cursor.fetchall())
    wrong = (code[:-1] + ("0" if code[-1] != "0" else "1"), "", "0000-" * 6 + "00", code + "AAAA")
    assert [open_link(actor=PUBLIC, code=one, year=YEAR, digits=PHONE) for one in wrong] == [None] * 4
    assert open_link(actor=PUBLIC, code=code, year="1986", digits=PHONE) is None  # forwarded
    link = open_link(actor=PUBLIC, code=code.lower(), year=YEAR, digits="5678")  # of the identity number
    assert link is not None
    again = open_link(actor=PUBLIC, code=code, year=YEAR, digits=PHONE)  # she comes back
    assert again == link
    later = PUBLIC.at(NOW + dt.timedelta(minutes=31))
    assert citizen_of(actor=later, link_id=link) is None
    expired = PUBLIC.at(NOW + dt.timedelta(days=61))
    assert open_link(actor=expired, code=code, year=YEAR, digits=PHONE) is None
    for _try in range(5):
        assert open_link(actor=PUBLIC, code=code, year=YEAR, digits="0000") is None
    assert open_link(actor=PUBLIC, code=code, year=YEAR, digits=PHONE) is None  # shut
    assert citizen_of(actor=PUBLIC, link_id=link) is None
    (shown,) = links_of(actor=story.maiwp, individual_id=story.her)
    assert (shown.opens, shown.shut) == (False, True)
    fresh = story.link()
    assert revoke_links(actor=story.maiwp, individual_id=story.her) == 1
    assert open_link(actor=PUBLIC, code=fresh, year=YEAR, digits=PHONE) is None
    assert links_of(actor=story.tekun, individual_id=story.her) == ()
    with pytest.raises(NotFound):
        make_link(actor=officer("JKM"), individual_id=story.her)  # who does not know her makes none


def waiting(story: Story) -> tuple[str, str]:
    """Send her a link by SMS; return its code and the id of the message that waits."""
    code = new_code(CODE_LETTERS)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(telling, "new_code", lambda letters: code)
        send_link(actor=story.maiwp, individual_id=story.her)
    (waits,) = outgoing(actor=SYSTEM, state="waiting")
    return code, str(waits.id)


def test_a_link_in_a_message_does_not_open_with_the_number_of_the_telephone_that_shows_it(
    story: Story,
) -> None:
    code, _message = waiting(story)
    assert open_link(actor=PUBLIC, code=code, year=YEAR, digits=PHONE) is None
    assert open_link(actor=PUBLIC, code=code, year=YEAR, digits="5678") is not None


def test_a_message_that_waits_goes_only_where_she_is_reached_now(story: Story) -> None:
    _code, lost = waiting(story)
    set_contact(actor=story.maiwp, individual_id=story.her, phone="019-222 3333", safe_to_contact="safe")
    assert deliver(actor=SYSTEM, message_id=lost) == "withheld"  # the number is another's by now
    _code, ended = waiting(story)
    revoke_links(actor=story.maiwp, individual_id=story.her)
    assert deliver(actor=SYSTEM, message_id=ended) == "withheld"
    _code, good = waiting(story)
    assert deliver(actor=SYSTEM, message_id=good) == "on_screen"


def test_who_chose_e_mail_is_written_to_there_by_the_rules_of_sms(story: Story) -> None:
    def set_to(email: str | None, rule: str = "safe", language: str | None = None) -> None:
        set_contact(
            actor=story.maiwp,
            individual_id=story.her,
            phone=None,
            keep_phone=True,
            safe_to_contact=rule,
            email=email,
            residence=None if language is None else ResidenceSaid(state="MY-14", language=language),
        )

    for wrong in ("nobody", "a b@c.my", "x" * 255 + "@c.my"):
        with pytest.raises(Invalid):
            set_to(wrong)
    set_to("siti@example.org", language="en")
    seen = get_many(actor=story.maiwp, ids=[story.her])[story.her]
    assert (seen.email, seen.phone) == ("siti@example.org", "012-345 6789")
    assert way_to(actor=story.maiwp, individual_id=story.her) == Way("email", "en", None)
    _code, sent = waiting(story)
    set_to(None)  # left as it is
    assert deliver(actor=SYSTEM, message_id=sent) == "on_screen"
    (shown,) = outgoing(actor=SYSTEM)
    assert (shown.channel, shown.language, shown.ending) == ("email", "en", "sit")
    assert ("/k/?e#…" in shown.text, "please delete it" in shown.text) == (True, True)
    _code, other = waiting(story)
    set_to("")  # by SMS again: what waits does not go to the mailbox
    assert deliver(actor=SYSTEM, message_id=other) == "withheld"
    set_to("siti@example.org", rule="call_only")
    assert way_to(actor=story.maiwp, individual_id=story.her).why == "call_only"
    set_to(None, rule="do_not_contact")
    assert get_many(actor=story.maiwp, ids=[story.her])[story.her].email is None


def test_protection_and_death_close_what_was_open(story: Story) -> None:
    (sent, _message), paper = waiting(story), story.link()
    her = story.herself()
    set_protected(actor=story.maiwp, individual_id=story.her, protected=True, reason="violence")
    assert open_link(actor=PUBLIC, code=sent, year=YEAR, digits="5678") is None  # at once
    with acting(SYSTEM):
        (event,) = of_subject(subject_id=story.her, only=list(SHUTS))
    ended = [shut(actor=SYSTEM, events=str(event.id)) for _twice in range(2)]
    assert ended == [3, 0]
    assert open_link(actor=PUBLIC, code=paper, year=YEAR, digits=PHONE) is None
    assert her.id is not None
    assert citizen_of(actor=PUBLIC, link_id=her.id) is None  # the window that stood open, too
    later = story.maiwp.at(NOW + dt.timedelta(minutes=1))
    fresh = make_link(actor=later, individual_id=story.her).code  # into the right hands
    assert open_link(actor=PUBLIC.at(later.now), code=fresh, year=YEAR, digits=PHONE) is not None
    with acting(SYSTEM), connection.cursor() as cursor:
        cursor.execute("UPDATE registry_individual SET alive = false WHERE id = %s", [story.her])
    assert open_link(actor=PUBLIC.at(later.now), code=fresh, year=YEAR, digits="5678") is None


def test_a_shut_link_is_told_and_one_link_says_so_much_a_day(story: Story) -> None:
    her, code = story.herself(), story.link()
    for _try in range(5):
        open_link(actor=PUBLIC, code=code, year=YEAR, digits="0000")
    with acting(SYSTEM):
        (event,) = of_subject(subject_id=story.her, only=["clients.link_shut"])
    assert event.body["reason"] == "link_shut"
    for _time in range(MOST_SAID):
        ask_correction(actor=her, said={"words": "Saya"})
    with pytest.raises(Conflict, match="said_enough"):
        say_contact(actor=her, rule="call_only")
    tomorrow = dt.timedelta(days=1, minutes=1)
    ask_correction(actor=her.at(NOW + tomorrow), said={"words": "Saya"})


def test_the_link_is_her_own_and_does_nothing_else(story: Story) -> None:
    her = story.herself()
    assert (her.kind, her.role, her.subject_id) == (ActorKind.CITIZEN, Role.CITIZEN, story.her)
    with pytest.raises(NotAllowed):
        needs_of(actor=her, individual_id=story.her)
    with pytest.raises(NotAllowed):
        my_case(actor=story.maiwp)
    other = registered(story.maiwp, replace(WIDOW, name="Ali", identity_number="900101-14-5555"))
    (hers,) = add_needs(actor=story.maiwp, individual_id=other, needs=[NeedSaid("finance", "emergency_cash")])
    with pytest.raises(NotFound):
        say_outcome(actor=her, need_id=hers.id, helped=True)


def test_she_sees_who_is_to_act_by_when_without_secret_names_and_what_she_says_comes_to_a_desk(
    story: Story,
) -> None:
    her = story.herself()
    seen = {one.id: one for one in my_case(actor=her).needs}
    assert (seen[story.debt.id].kind, seen[story.debt.id].agency_id) == ("", None)  # its very name can harm
    capital = seen[story.capital.id]
    # MAIWP is a zakat council: to her telephone it is "a service"
    assert (capital.stage, capital.agency_id, capital.may_say) == ("looked_at", None, False)
    with pytest.raises(NotFound):
        say_outcome(actor=her, need_id=story.capital.id, helped=False)
    sent = send(
        actor=story.maiwp,
        need_id=story.capital.id,
        programme_id="tekun-niaga",
        consent_id=story.consent_id,
        message="",
    )
    mark_received(actor=story.tekun, referral_id=sent.id)
    accept(actor=story.tekun, referral_id=sent.id, note="")
    capital = next(one for one in my_case(actor=her).needs if one.id == story.capital.id)
    assert (capital.stage, capital.agency_id) == ("helping", story.tekun.agency_id)
    assert capital.by is not None
    say_outcome(actor=her, need_id=story.capital.id, helped=False)
    say_outcome(actor=her, need_id=story.capital.id, helped=False)  # twice in a day is once
    with acting(SYSTEM):
        events = of_subject(subject_id=story.capital.id, only=["clients.not_helped"])
        need = needs(actor=SYSTEM, ids=[story.capital.id])[story.capital.id]
    assert [(one.actor_kind, one.agency_id) for one in events] == [("citizen", story.maiwp.agency_id)]
    assert need.held_until is not None
    assert need.held_until <= NOW + dt.timedelta(days=2)
    assert (need.held_by, need.held_for) == (story.tekun.id, "referral_not_helped_said")
    evidence = Evidence("receipt", story.tekun.today, "R-1")
    complete(actor=story.tekun, referral_id=sent.id, outcome="helped", evidence=evidence)
    say_outcome(actor=her, need_id=story.capital.id, helped=True)
    assert next(one.said for one in my_case(actor=her).needs if one.id == story.capital.id) == "helped"
    close_need(actor=story.maiwp, need_id=story.capital.id, outcome="met")
    say_outcome(actor=her, need_id=story.capital.id, helped=False)
    open_now = [one for one in needs_of(actor=story.maiwp, individual_id=story.her) if one.state == "open"]
    (again,) = (one for one in open_now if one.kind == "business_capital")
    assert (again.id != story.capital.id, again.held_by, again.urgency) == (True, story.maiwp.id, "urgent")


def test_what_she_corrects_is_kept_as_said_and_an_officer_takes_it_over_or_says_why_not(story: Story) -> None:
    her = story.herself()
    with pytest.raises(Invalid):
        ask_correction(actor=her, said={"phone": " ", "name": "x"})
    request = ask_correction(actor=her, said={"phone": "019-222 3333", "words": "Saya sudah berpindah."})
    before = get_many(actor=story.maiwp, ids=[story.her])[story.her]
    assert before.phone == "012-345 6789"  # nothing is overwritten
    view = request_of(actor=story.maiwp, request_id=request)
    assert dict(view.fields) == {"phone": "019-222 3333", "words": "Saya sudah berpindah."}
    with pytest.raises(NotFound):
        request_of(actor=story.tekun, request_id=request)
    with pytest.raises(Invalid):
        answer_request(actor=story.maiwp, request_id=request, take=False)
    assert answer_request(actor=story.maiwp, request_id=request, take=True).answer == "taken"
    with pytest.raises(Conflict):
        answer_request(actor=story.maiwp, request_id=request, take=True)
    assert get_many(actor=story.maiwp, ids=[story.her])[story.her].phone == "019-222 3333"


def test_a_more_careful_rule_of_contact_holds_at_once_a_less_careful_one_waits(story: Story) -> None:
    her = story.herself()
    with pytest.raises(Invalid):
        say_contact(actor=her, rule="whatever")
    assert say_contact(actor=her, rule="call_only")
    assert get_many(actor=story.maiwp, ids=[story.her])[story.her].safe_to_contact == "call_only"
    assert not say_contact(actor=her, rule="safe")
    assert get_many(actor=story.maiwp, ids=[story.her])[story.her].safe_to_contact == "call_only"
    for said, holds, stands in (("safe", False, None), ("do_not_contact", True, "do_not_contact")):
        set_contact(actor=story.maiwp, individual_id=story.her, phone=None, safe_to_contact=None)
        assert say_contact(actor=her, rule=said) is holds  # also where nobody had asked
        assert get_many(actor=story.maiwp, ids=[story.her])[story.her].safe_to_contact == stands
    with pytest.raises(Conflict, match="message_not_safe"):
        send_link(actor=story.maiwp, individual_id=story.her)


def test_she_is_told_when_it_is_safe_else_the_officer_is_asked_to_call(story: Story) -> None:
    sent = send(
        actor=story.maiwp,
        need_id=story.capital.id,
        programme_id="tekun-niaga",
        consent_id=story.consent_id,
        message="",
    )
    mark_received(actor=story.tekun, referral_id=sent.id)
    accept(actor=story.tekun, referral_id=sent.id, note="")
    assert told_of(story) == 1
    (waits,) = outgoing(actor=SYSTEM)
    assert (waits.template, waits.language, waits.individual_id) == ("progress", "ms", story.her)
    say_contact(actor=story.herself(), rule="do_not_contact")
    evidence = Evidence("receipt", story.tekun.today, "R-1")
    complete(actor=story.tekun, referral_id=sent.id, outcome="helped", evidence=evidence)
    assert told_of(story) == 0
    with acting(SYSTEM):
        (event,) = of_subject(subject_id=story.her, only=["clients.not_told"])
    assert (event.body["reason"], event.agency_id) == ("do_not_contact", story.maiwp.agency_id)


def test_who_may_not_be_written_to() -> None:
    safe = {"alive": True, "protected": False, "rule": "safe", "address": "0123456789"}
    cases: list[tuple[dict[str, object], str | None]] = [
        ({}, None),
        ({"alive": False}, "dead"),
        ({"protected": True}, "protected"),
        ({"rule": None}, "not_asked"),
        ({"rule": "call_only"}, "call_only"),
        ({"rule": "do_not_contact"}, "do_not_contact"),
        ({"address": None}, "no_phone"),
    ]
    assert [(one, why_not(**{**safe, **one})) for one, _why in cases] == cases  # type: ignore[arg-type]


def found_why(individual_id: uuid.UUID) -> str | None:
    found = reach(SYSTEM, individual_id)
    assert found is not None
    return found.why


def test_a_child_is_told_through_its_guardian_and_the_protected_not_at_all(story: Story) -> None:
    child = replace(
        WIDOW, name="Anak", identity_number="150312-14-5674", birth_year=2015, safe_to_contact="safe"
    )
    kid = registered(story.maiwp, child)
    with pytest.raises(Conflict, match="link_without_guardian"):
        make_link(actor=story.maiwp, individual_id=kid)
    mother = Appointing("parent", frozenset({"speak", "be_told"}), "birth_certificate", story.maiwp.today)
    told = appoint(actor=story.maiwp, individual_id=kid, said=mother, by_individual_id=story.her)
    code = make_link(actor=story.maiwp, individual_id=kid).code
    link = open_link(actor=PUBLIC, code=code, year=YEAR, digits=PHONE)  # with the mother's answers
    parent = citizen_of(actor=PUBLIC, link_id=link) if link else None
    assert parent is not None
    assert my_case(actor=parent).for_child
    with acting(SYSTEM):
        assert found_why(kid) is None
    assert say_contact(actor=parent, rule="do_not_contact")
    with acting(SYSTEM):
        assert found_why(kid) == "do_not_contact"  # no message about the child goes to her
    assert open_link(actor=PUBLIC, code=code, year=YEAR, digits=PHONE)  # and she is not locked out
    end(actor=story.maiwp, representative_id=told.id, code="danger", reason="The child said so")
    assert link is not None
    assert citizen_of(actor=PUBLIC, link_id=link) is None
    set_protected(actor=story.maiwp, individual_id=story.her, protected=True, reason="violence")
    with pytest.raises(Conflict, match="message_not_safe"):
        send_link(actor=story.maiwp, individual_id=story.her)
    assert story.link()  # into her own hands it may be given
    set_contact(actor=story.maiwp, individual_id=story.her, phone=None, safe_to_contact=None)
    with acting(SYSTEM):
        assert of_subject(subject_id=story.her, only=["clients.told"]) == ()
