"""Whatever happens in whatever order: what was counted a bit at a time is what a count from scratch gives."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from random import Random
from typing import Final

import pytest
from django.db import connection
from pytest_django import Settings

from mysynergy.access.public import Actor, acting
from mysynergy.cases.models import Need
from mysynergy.cases.public import NeedSaid, add_needs
from mysynergy.directory.public import programmes
from mysynergy.intake.public import PersonSaid
from mysynergy.kernel.days import day_of
from mysynergy.kernel.identifiers import new_id
from mysynergy.referrals.models import Referral
from mysynergy.registry.models import Individual
from mysynergy.tallies.models import Month, NeedMonth, Touched
from mysynergy.tallies.public import recount
from tests.people import SYSTEM, consent_to, officer, registered

PROGRAMMES: Final = ("tekun-niaga", "giatmara-mci", "tekun-spumi")
DEEDS: Final = (
    "send", "send", "accept", "accept", "help", "help", "decline", "withdraw", "close", "move", "ask", "wait"
)  # fmt: skip
NUMBERS: Final = (
    "sent", "answered", "in_time", "waiting", "late", "accepted", "declined", "withdrawn", "at_work",
    "helped", "partly_helped", "not_helped",
)  # fmt: skip
Counts = dict[tuple[object, ...], Counter[str]]


class House:
    """Two people of one agency whose needs and referrals change at random while months pass."""

    def __init__(self, chance: Random) -> None:
        self.chance, self.now = chance, dt.datetime(2026, 6, 28, 2, 0, tzinfo=dt.UTC)
        sender, asked = officer("MAIWP"), [officer("TEKUN"), officer("GIATMARA")]
        assert sender.id is not None
        self.sender, self.officer = sender, sender.id
        self.people = [registered(sender.at(self.now)), registered(sender.at(self.now), _OTHER)]
        self.consents = [consent_to(sender.at(self.now), one, asked) for one in self.people]
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


_OTHER = PersonSaid(name="Aminah binti Salleh", birth_year=1960, phone="013-987 6543", state="MY-10")


def scratch(now: dt.datetime) -> Counts:
    """Count every referral and need anew, in plain Python."""
    counts: Counts = {}
    for row in Referral.objects.exclude(state="entered_in_error"):
        for side, agency, partner in (
            ("asked", row.agency_id, row.from_agency_id),
            ("sent", row.from_agency_id, row.agency_id),
        ):
            month = day_of(row.sent_at).replace(day=1)
            area = Individual.objects.get(id=row.individual_id).state or "unknown"
            for dimension, key in (
                ("all", ""), ("programme", row.programme_id), ("module", row.module), ("area", area),
                ("channel", "counter"), ("partner", str(partner)),
            ):  # fmt: skip
                counts.setdefault((agency, side, month, dimension, key), Counter()).update(of(row, now))
    for need in Need.objects.all():
        area = Individual.objects.get(id=need.individual_id).state or "unknown"
        for at, what in ((need.opened_at, "opened"), (need.closed_at, need.outcome)):
            if at is None or what is None:
                continue
            month = day_of(at).replace(day=1)
            for dimension, key in (("all", ""), ("module", need.module), ("area", area)):
                many = counts.setdefault((need.agency_id, "need", month, dimension, key), Counter())
                many.update([what] + ([f"reasons {need.close_code}"] if what == "unmet" else []))
    return counts


def of(row: Referral, now: dt.datetime) -> list[str]:
    """Return everything that one referral counts as."""
    declined = row.closed_at if row.state == "rejected" else None
    answered = row.accepted_at or declined
    waiting = row.closed_at is None and row.accepted_at is None
    helped = row.outcome in ("helped", "partly_helped")
    late = answered > row.due_at if answered else waiting and row.asked_at is None and row.due_at < now
    said = {
        "sent": True, "answered": answered is not None, "waiting": waiting, "late": late,
        "in_time": answered is not None and answered <= row.due_at, "accepted": row.accepted_at is not None,
        "declined": row.state == "rejected", "withdrawn": row.state == "cancelled",
        "at_work": row.accepted_at is not None and row.closed_at is None, "helped": row.outcome == "helped",
        "partly_helped": row.outcome == "partly_helped",
        f"reasons {row.reason_code}": row.state == "rejected",
        f"answer_days {(answered - row.sent_at).days if answered else 0}": answered is not None,
        f"help_days {(row.closed_at - row.sent_at).days if row.closed_at else 0}": helped,
    }  # fmt: skip
    return [word for word, true in said.items() if true]


def kept() -> Counts:
    """Return what the tables hold."""
    counts: Counts = {}
    for row in Month.objects.all():
        many = Counter({name: getattr(row, name) for name in NUMBERS})
        for name in ("reasons", "answer_days", "help_days"):
            many.update({f"{name} {value}": number for value, number in getattr(row, name).items()})
        counts[row.agency_id, row.side, row.month, row.dimension, row.key] = +many
    for need in NeedMonth.objects.all():
        many = Counter({name: getattr(need, name) for name in ("opened", "met", "unmet", "withdrawn")})
        many.update({f"reasons {value}": number for value, number in need.reasons.items()})
        counts[need.agency_id, "need", need.month, need.dimension, need.key] = +many
    return counts


@pytest.mark.django_db
@pytest.mark.parametrize("seed", [7, *(pytest.param(seed, marks=pytest.mark.slow) for seed in range(8, 20))])
def test_counted_a_bit_at_a_time_is_what_a_count_from_scratch_gives(seed: int, settings: Settings) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    house = House(Random(seed))  # noqa: S311 - the same history every time
    for deeds in (12, 25, 3, 0):
        house.live(deeds)
        system = Actor.system("test", now=house.now)
        assert recount(actor=system).more is False
        with acting(system):
            assert kept() == scratch(house.now)
    # Nothing happened since: nothing is counted. A whole count gives the same.
    assert recount(actor=system).months == 0
    assert recount(actor=system, whole=True).months > 0
    with acting(system):
        assert kept() == scratch(house.now)
        assert seed != 7 or all(
            sum(many[of] for many in kept().values()) for of in ("late", "helped", "unmet")
        )


@pytest.mark.django_db
def test_counts_are_written_by_the_job_alone_and_read_by_insight_alone() -> None:
    with acting(SYSTEM), connection.cursor() as cursor:
        for table in ("tallies_month", "tallies_need_month", "tallies_touched", "tallies_counted"):
            cursor.execute(
                "SELECT has_table_privilege('mysynergy_app', %s, 'INSERT, UPDATE, DELETE'), "
                "has_table_privilege('mysynergy_insight', %s, 'SELECT')",
                [table, table],
            )
            assert cursor.fetchone() == (False, False)
        assert not Touched.objects.exists()
