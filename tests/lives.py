"""A small house whose needs, referrals, help, tips and cases change at random while months pass."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from random import Random
from typing import Final

from django.db import DatabaseError, transaction

from mysynergy.access.public import Actor, acting
from mysynergy.assistance.models import Award, Delivery, Enrolment
from mysynergy.cases.models import Need
from mysynergy.cases.public import NeedSaid, add_needs
from mysynergy.circumstances.domain import KINDS
from mysynergy.circumstances.models import Weighed
from mysynergy.directory.public import programmes
from mysynergy.heard.models import Heard
from mysynergy.intake.public import PersonSaid
from mysynergy.kernel.days import day_of
from mysynergy.kernel.identifiers import new_id
from mysynergy.outcomes.models import Closing, Measure
from mysynergy.referrals.models import Referral
from mysynergy.registry.models import Individual
from tests.people import SYSTEM, consent_to, officer, registered

PROGRAMMES: Final = ("tekun-niaga", "giatmara-mci", "tekun-spumi")
DEEDS: Final = (
    "send", "send", "send", "accept", "accept", "help", "help", "decline", "withdraw", "close", "move", "ask",
    "wait", "hold", "award", "award", "deliver", "deliver", "end", "weigh", "hear", "answer", "measure",
)  # fmt: skip


class House:
    """Two people of one agency whose needs and referrals change at random while months pass."""

    def __init__(self, chance: Random) -> None:
        self.chance, self.now = chance, dt.datetime(2026, 6, 28, 2, 0, tzinfo=dt.UTC)
        sender, asked = officer("MAIWP"), [officer("TEKUN"), officer("GIATMARA")]
        assert sender.id is not None
        self.sender, self.officer = sender, sender.id
        self.people = [registered(sender.at(self.now)), registered(sender.at(self.now), _OTHER)]
        self.consents = [consent_to(sender.at(self.now), one, asked) for one in self.people]
        self.refused = 0
        self.receivers = {key: view.agency_id for key, view in programmes(actor=SYSTEM).items()}

    def live(self, deeds: int) -> None:
        """Do so many deeds, hours or days apart."""
        for _ in range(deeds):
            self.now += dt.timedelta(hours=self.chance.choice((1, 30, 50, 120)))
            deed = self.chance.choice(DEEDS)
            if deed == "send":
                self._send()
                continue
            with acting(Actor.system("test", now=self.now)):
                self._deed(deed)

    def _send(self) -> None:
        which = self.chance.randrange(2)
        kind, programme = self.chance.choice(("food", "income", "debt")), self.chance.choice(PROGRAMMES)
        with acting(Actor.system("test", now=self.now)):
            need = Need.objects.filter(individual_id=self.people[which], kind=kind, state="open").first()
            if need and Referral.objects.filter(need=need, programme_id=programme, closed_at=None).exists():
                return
        if need is None:
            said = [NeedSaid("finance", kind)]
            add_needs(actor=self.sender.at(self.now), individual_id=self.people[which], needs=said)
        with acting(Actor.system("test", now=self.now)):
            need = Need.objects.get(individual_id=self.people[which], kind=kind, state="open")
            Referral.objects.create(
                id=new_id(),
                need_id=need.id,
                individual_id=self.people[which],
                programme_id=programme,
                module=need.module,
                kind=need.kind,
                urgency="normal",
                private=False,
                from_agency_id=self.sender.own_agency_id,
                from_user_id=self.officer,
                agency_id=self.receivers[programme],
                consent_id=self.consents[which],
                due_at=self.now + dt.timedelta(days=self.chance.choice((1, 7, 40))),
                sent_at=self.now,
                changed_at=self.now,
            )

    def _deed(self, deed: str) -> None:
        if deed == "move":
            state = self.chance.choice(("MY-10", "MY-13", None))
            Individual.objects.filter(id=self.chance.choice(self.people)).update(state=state)
        elif deed == "close":
            rows = list(Need.objects.filter(state="open").order_by("opened_at", "id"))
            if rows:
                self._close(self.chance.choice(rows))
        elif deed in _MORE:
            _MORE[deed](self)
        elif deed != "wait":
            taken_up = {"accepted_at__isnull": False} if deed == "help" else {}
            rows_ = list(Referral.objects.filter(closed_at=None, **taken_up).order_by("sent_at", "id"))
            if rows_:
                self._answer(self.chance.choice(rows_), deed)

    def _close(self, need: Need) -> None:
        outcome, code = self.chance.choice(
            (("met", "helped"), ("unmet", "no_programme"), ("unmet", "all_declined"))
        )
        Need.objects.filter(id=need.id).update(
            state="closed", outcome=outcome, close_code=code, held_by=None, holder_agency=None,
            held_since=None, held_until=None, closed_at=self.now,
        )  # fmt: skip

    def _answer(self, row: Referral, deed: str) -> None:
        row.changed_at, row.answered_by_id = self.now, self.officer
        row.received_at = row.received_at or self.now
        if row.state == "requested":
            row.state = "received"
        if deed == "ask" and row.accepted_at is None and row.asked_at is None:
            row.state, row.asked_at = "received", self.now
            row.reply_due_at = self.now + dt.timedelta(days=2)
        elif deed == "accept" and row.accepted_at is None:
            row.state, row.accepted_at, row.accept_code = "accepted", self.now, "criteria_met"
            row.asked_at = row.reply_due_at = None
        elif deed == "decline" and row.accepted_at is None:
            self._end(
                row,
                "rejected",
                reason_code=self.chance.choice(("quota_full", "outside_area")),
                reason_text="x",
            )
        elif deed == "withdraw":
            self._end(row, *self.chance.choice((("cancelled",), ("entered_in_error",))), reason_code="other")
        elif deed == "help" and row.accepted_at is not None:
            outcome = self.chance.choice(("helped", "partly_helped"))
            self._end(
                row, "completed", outcome=outcome, evidence_kind="receipt", evidence_on=day_of(self.now)
            )
            row.evidence_reference = "R"
        row.save()

    def _end(self, row: Referral, state: str, **values: object) -> None:
        row.state, row.closed_at = state, self.now
        row.asked_at = row.reply_due_at = None
        for name, value in values.items():
            setattr(row, name, value)

    def hold(self) -> None:
        """Another agency takes a need in hand, or the lead does."""
        needs = list(Need.objects.filter(state="open").order_by("id"))
        if needs:
            agency = self.chance.choice([*self.receivers.values(), self.sender.own_agency_id])
            Need.objects.filter(id=self.chance.choice(needs).id).update(holder_agency=agency)

    def award(self) -> None:
        """Something is granted for a need, open or closed; the house may refuse it."""
        needs = list(Need.objects.order_by("id"))
        if not needs:
            return
        need, programme = self.chance.choice(needs), self.chance.choice(PROGRAMMES)
        about = {
            "individual_id": need.individual_id, "agency_id": self.receivers[programme],
            "programme_id": programme, "need": need,
        }  # fmt: skip
        today, days = day_of(self.now), self.chance.choice((3, 40, None))
        until = None if days is None else today + dt.timedelta(days=days)
        try:
            with transaction.atomic():
                enrolment = Enrolment.objects.create(enrolled_at=self.now, **about)
                Award.objects.create(
                    enrolment=enrolment, kind="cash", has_amount=False, period=(today, until),
                    awarded_at=self.now, **about,
                )  # fmt: skip
        except DatabaseError:
            self.refused += 1

    def deliver(self) -> None:
        """What was granted is handed over, in part or wholly; or what was handed over is taken back."""
        awards = list(Award.objects.filter(state="in_force").order_by("id"))
        if not awards:
            return
        award = self.chance.choice(awards)
        about = {
            "individual_id": award.individual_id, "agency_id": award.agency_id, "award": award,
            "delivered_on": day_of(self.now), "has_amount": False,
        }  # fmt: skip
        given = Delivery.objects.create(**about)
        if self.chance.random() < 0.3:
            Delivery.objects.create(reverses=given, reason="other", **about)
        elif self.chance.random() < 0.5:
            Award.objects.filter(id=award.id).update(state="delivered")

    def end(self) -> None:
        """An award ends early, or is taken back."""
        awards = list(Award.objects.filter(state="in_force").order_by("id"))
        if awards:
            Award.objects.filter(id=self.chance.choice(awards).id).update(
                state=self.chance.choice(("ended", "reversed")), ended_at=self.now, end_reason="other"
            )

    def weigh(self) -> None:
        """An agency learns, or forgets, what makes somebody's trouble heavier."""
        agency = self.chance.choice([self.sender.own_agency_id, self.receivers[PROGRAMMES[0]]])
        whom = self.chance.choice(self.people)
        row = Weighed.objects.filter(individual_id=whom, agency_id=agency)
        kinds = self.chance.sample(KINDS, self.chance.randrange(3))
        if row.exists():
            if not kinds:
                row.delete()
            row.update(kinds=kinds)
        else:
            Weighed.objects.create(
                individual_id=whom, agency_id=agency, kinds=kinds, needs=[], weight=1, weighed_at=self.now
            )  # fmt: skip

    def hear(self) -> None:
        """Somebody tells of a person in need, or asks a question."""
        kind = self.chance.choice(("tip", "question"))
        Heard.objects.create(
            agency_id=self.chance.choice([self.sender.own_agency_id, *self.receivers.values()]), kind=kind,
            channel="web", topic="imam" if kind == "tip" else self.chance.choice(("papers", "finance")),
            lookup=new_id().bytes, key_id="k", cipher=b"x", received_at=self.now, held_by_id=self.officer,
            held_until=self.now + dt.timedelta(days=2),
        )  # fmt: skip

    def answer(self) -> None:
        """A tip or a question is taken up, or comes to its end."""
        rows = list(Heard.objects.exclude(state="closed").order_by("id"))
        if rows:
            row = self.chance.choice(rows)
            if row.state == "open":
                row.state = "taken"
            else:
                row.state, row.outcome, row.closed_at = "closed", "duplicate", self.now
                row.held_by, row.held_until = None, None
            row.save()

    def measure(self) -> None:
        """A case is closed and measured, or measured once more."""
        needs = list(Need.objects.order_by("id"))
        if not needs:
            return
        need = self.chance.choice(needs)
        about = {
            "case_id": need.case_id, "individual_id": need.individual_id, "agency_id": need.agency_id,
        }  # fmt: skip
        if not Closing.objects.filter(case_id=need.case_id).exists():
            Closing.objects.create(closed_at=self.now, **about)
        stage = self.chance.choice(("opening", "closing", "month_3", "month_12"))
        if not Measure.objects.filter(case_id=need.case_id, stage=stage).exists():
            Measure.objects.create(
                stage=stage, measured_on=day_of(self.now), poor=self.chance.choice(("yes", "no", "unknown")),
                below_had_kifayah="unknown", **about,
            )  # fmt: skip


_MORE: Final[dict[str, Callable[[House], None]]] = {
    "hold": House.hold, "award": House.award, "deliver": House.deliver, "end": House.end,
    "weigh": House.weigh, "hear": House.hear, "answer": House.answer, "measure": House.measure,
}  # fmt: skip
_OTHER = PersonSaid(name="Aminah binti Salleh", birth_year=1960, phone="013-987 6543", state="MY-10")
