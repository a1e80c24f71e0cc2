"""What came of the needs: referrals in every state, awards, deliveries, for a seeder to play through."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from random import Random

from mysynergy.kernel.periods import add_months
from mysynergy.synthetic.figures import Quota, agencies
from mysynergy.synthetic.needs import MadeNeed, make_needs
from mysynergy.synthetic.shapes import MadePerson, Population

# States of a referral (after FHIR Task) with how common each is as the last one; "none" = not referred yet.
_FATES = {
    "none": 15.0,
    "draft": 2.0,
    "requested": 9.0,
    "received": 9.0,
    "accepted": 8.0,
    "in_progress": 13.0,
    "on_hold": 4.0,
    "completed": 22.0,
    "declined": 9.0,
    "withdrawn": 3.0,
    "failed": 3.0,
    "lapsed": 3.0,
}
REFERRAL_STATES = tuple(state for state in _FATES if state != "none")
DECLINE_REASONS = (
    "not_eligible",
    "documents_missing",
    "quota_full",
    "outside_area",
    "already_helped",
    "not_our_service",
)
# The steps that lead to each state: (verb, by whom: f = from, t = to), and the oldest age of the last step.
_PATHS: Mapping[str, tuple[tuple[tuple[str, str], ...], int]] = {
    "draft": ((("draft", "f"),), 6),
    "requested": ((("request", "f"),), 5),
    "received": ((("request", "f"), ("receive", "t")), 10),
    "accepted": ((("request", "f"), ("receive", "t"), ("accept", "t")), 20),
    "in_progress": ((("request", "f"), ("receive", "t"), ("accept", "t"), ("start", "t")), 150),
    "on_hold": ((("request", "f"), ("receive", "t"), ("accept", "t"), ("hold", "t")), 25),
    "completed": (
        (("request", "f"), ("receive", "t"), ("accept", "t"), ("start", "t"), ("complete", "t")),
        420,
    ),
    "declined": ((("request", "f"), ("receive", "t"), ("decline", "t")), 300),
    "withdrawn": ((("request", "f"), ("receive", "t"), ("withdraw", "f")), 300),
    "failed": ((("request", "f"), ("receive", "t"), ("accept", "t"), ("fail", "t")), 300),
    "lapsed": ((("request", "f"), ("lapse", "f")), 300),
}
_REASONS = {
    "hold": ("documents_missing", "waiting_for_assessment"),
    "withdraw": ("client_withdrew", "helped_elsewhere"),
    "fail": ("cannot_be_reached", "did_not_attend"),
    "lapse": ("no_answer_in_time",),
    "decline": DECLINE_REASONS,
}
_EVERY_MONTHS = {"month": 1, "year": 12}


@dataclass(frozen=True, slots=True)
class ProgrammeSketch:
    """What a history needs to know of a programme; no ``states`` = everywhere; ``wish`` as in rules."""

    id: str
    agency: str
    module: str
    amount: Decimal | None = None
    every: str = "once"
    wish: str | None = None
    states: tuple[str, ...] = ()
    purposes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class MadeStep:
    """One step of a referral: what was done, by which agency, on which (working) day, and why."""

    day: dt.date
    verb: str
    by_agency: str
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class MadeReferral:
    """A need handed to a programme; ``steps`` in order of time lead to ``state``."""

    key: int
    need_key: int
    person_key: int
    programme: str
    from_agency: str
    to_agency: str
    basis: str
    state: str
    steps: tuple[MadeStep, ...]


@dataclass(frozen=True, slots=True)
class MadeAward:
    """What was granted, ``[starts, ends)``; no ``referral_key`` = help from before the platform, imported."""

    key: int
    person_key: int
    need_key: int | None
    referral_key: int | None
    programme: str
    agency: str
    granted_on: dt.date
    starts: dt.date
    ends: dt.date
    amount: Decimal | None
    every: str
    state: str


@dataclass(frozen=True, slots=True)
class MadeDelivery:
    """One handing over: ``promised``, ``delivered`` or ``failed``."""

    key: int
    award_key: int
    due_on: dt.date
    delivered_on: dt.date | None
    amount: Decimal | None
    state: str


@dataclass(frozen=True)
class Histories:
    """All that happened to a population up to its day."""

    needs: tuple[MadeNeed, ...]
    referrals: tuple[MadeReferral, ...]
    awards: tuple[MadeAward, ...]
    deliveries: tuple[MadeDelivery, ...]


def make_histories(
    population: Population,
    seed: int,
    programmes: Sequence[ProgrammeSketch],
    need_kinds: Mapping[str, Sequence[str]],
) -> Histories:
    """Return needs and what came of them, up to the population's day.

    Only programmes of participating agencies are asked. A household never gets two awards of one programme,
    nor two of one agency for one purpose, whose periods overlap: a seeder may still meet a refusal of a
    rule it knows and this does not, and goes on. With 2,000 people every state of a referral occurs.
    Raises ``ValueError`` for an unknown module.
    """
    teller = _Teller(population, seed, programmes)
    needs = make_needs(population, seed, need_kinds)
    finished = [teller.tell(need) for need in needs]
    teller.import_earlier_help()
    finished.sort(key=lambda need: (need.opened_on, need.key))
    return Histories(tuple(finished), tuple(teller.referrals), tuple(teller.awards), tuple(teller.deliveries))


class _Teller:
    def __init__(self, population: Population, seed: int, programmes: Sequence[ProgrammeSketch]) -> None:
        self.population, self.as_of = population, population.as_of
        self.rng = Random(f"histories/{population.seed}/{seed}")  # noqa: S311 - repeatable on purpose
        self.programmes = [one for one in programmes if one.agency in agencies()]
        self.fates = Quota(_FATES)
        self.taken: set[tuple[int, str]] = set()
        self.referrals: list[MadeReferral] = []
        self.awards: list[MadeAward] = []
        self.deliveries: list[MadeDelivery] = []

    def tell(self, need: MadeNeed) -> MadeNeed:
        """Decide what came of a need; returns it with its outcome."""
        person = self.population.by_key[need.person_key]
        offers = self._offers(person, need)
        if not offers:
            return replace(need, outcome="no_programme")
        fate = self.fates.draw(self.rng, about=1)
        self.fates.count(fate, 1)
        if fate == "none":
            return self._recent(need, 25)
        last = self._last_day(need, fate)
        need = replace(need, opened_on=min(need.opened_on, last - dt.timedelta(days=21)))
        referral = self._refer(need, offers[0], fate, last)
        if fate in ("declined", "failed", "lapsed") and len(offers) > 1 and self.rng.random() < 0.6:
            again = self.rng.choice(("requested", "received", "in_progress"))
            day = self._last_day(need, again)
            if day - dt.timedelta(days=14) > referral.steps[-1].day:
                referral = self._refer(need, offers[1], again, day, since=referral.steps[-1].day)
        return self._after(need, referral)

    def _after(self, need: MadeNeed, referral: MadeReferral) -> MadeNeed:
        """Grant what was accepted, and close the need where it ended."""
        last = referral.steps[-1].day
        programme = next(one for one in self.programmes if one.id == referral.programme)
        if referral.state in ("in_progress", "completed"):
            self._grant(need, referral, programme)
        if referral.state == "completed" and self.rng.random() < 0.86:
            return replace(need, outcome="met", closed_on=min(self.as_of, last + dt.timedelta(days=3)))
        if referral.state == "withdrawn":
            return replace(need, outcome="withdrawn", closed_on=last)
        if referral.state == "failed" and referral.steps[-1].reason == "cannot_be_reached":
            return replace(need, outcome="not_reached", closed_on=last)
        return need

    def _offers(self, person: MadePerson, need: MadeNeed) -> list[ProgrammeSketch]:
        fit = [
            one
            for one in self.programmes
            if one.module == need.module
            and (not one.states or person.state in one.states)
            and (one.wish != "zakat" or person.religion == "islam")
            and not self.taken & self._slots(person, one)
        ]
        self.rng.shuffle(fit)
        # Another agency is asked rather than one's own: that is what the platform is for.
        return sorted(fit, key=lambda one: one.agency == need.registered_by)

    def _slots(self, person: MadePerson, programme: ProgrammeSketch) -> set[tuple[int, str]]:
        names = {programme.id, *(f"{programme.agency}/{purpose}" for purpose in programme.purposes)}
        return {(person.household_key, name) for name in names}

    def _recent(self, need: MadeNeed, days: int) -> MadeNeed:
        return replace(
            need, opened_on=self._workday(self.as_of - dt.timedelta(days=self.rng.randrange(days)))
        )

    def _last_day(self, need: MadeNeed, fate: str) -> dt.date:
        oldest = _PATHS[fate][1]
        return self._workday(self.as_of - dt.timedelta(days=self.rng.randrange(1, oldest)))

    def _refer(
        self,
        need: MadeNeed,
        programme: ProgrammeSketch,
        state: str,
        last: dt.date,
        since: dt.date | None = None,
    ) -> MadeReferral:
        """The steps of a referral, spread between the need (or the earlier refusal) and the last day."""
        rng, (path, _) = self.rng, _PATHS[state]
        first = self._next_workday(since or need.opened_on)
        span = min(60, max(0, (last - first).days))
        days = sorted(rng.randrange(span + 1) for _ in path[:-1])
        steps = []
        for (verb, side), back in zip(path, [*(span - day for day in days), 0], strict=True):
            steps.append(
                MadeStep(
                    day=max(first, self._workday(last - dt.timedelta(days=back))),
                    verb=verb,
                    by_agency=need.registered_by if side == "f" else programme.agency,
                    reason=rng.choice(_REASONS[verb]) if verb in _REASONS else None,
                )
            )
        referral = MadeReferral(
            key=len(self.referrals) + 1,
            need_key=need.key,
            person_key=need.person_key,
            programme=programme.id,
            from_agency=need.registered_by,
            to_agency=programme.agency,
            basis=rng.choices(("consent", "law", "vital_interest"), (93, 4, 3))[0],
            state=state,
            steps=tuple(steps),
        )
        self.referrals.append(referral)
        return referral

    def _grant(self, need: MadeNeed, referral: MadeReferral, programme: ProgrammeSketch) -> None:
        accepted = next(step.day for step in referral.steps if step.verb == "accept")
        person = self.population.by_key[need.person_key]
        self.taken |= self._slots(person, programme)
        months = self.rng.choice((6, 12, 12)) if programme.every in _EVERY_MONTHS else 1
        starts, ends = accepted, add_months(accepted, months)
        if (
            programme.every not in _EVERY_MONTHS
            and referral.state == "in_progress"
            and self.rng.random() < 0.6
        ):
            starts = self.as_of + dt.timedelta(
                days=self.rng.randrange(1, 21)
            )  # promised, not yet handed over
            ends = add_months(starts, 1)
        state = "in_force"
        if referral.state == "completed":
            ends, state = max(accepted + dt.timedelta(days=1), referral.steps[-1].day), "ended"
        elif ends <= self.as_of:
            ends = add_months(self.as_of, 2)
        if self.rng.random() < 0.03:
            state = self.rng.choice(("reversed", "lapsed"))
        self._award(person, programme, accepted, (starts, ends), state, need.key, referral.key)

    def _award(
        self,
        person: MadePerson,
        programme: ProgrammeSketch,
        granted_on: dt.date,
        period: tuple[dt.date, dt.date],
        state: str,
        need_key: int | None = None,
        referral_key: int | None = None,
    ) -> None:
        award = MadeAward(
            key=len(self.awards) + 1,
            person_key=person.key,
            need_key=need_key,
            referral_key=referral_key,
            programme=programme.id,
            agency=programme.agency,
            granted_on=granted_on,
            starts=period[0],
            ends=period[1],
            amount=programme.amount,
            every=programme.every,
            state=state,
        )
        self.awards.append(award)
        self._deliver(award)

    def _deliver(self, award: MadeAward) -> None:
        """Handings over until today, and the next that is promised while the award is in force."""
        step = _EVERY_MONTHS.get(award.every)
        due, index = award.starts, 0
        while due < award.ends:
            past = due < self.as_of and award.state in ("in_force", "ended")
            if not past and award.state != "in_force":
                return
            failed = past and step is not None and self.rng.random() < 0.03
            self.deliveries.append(
                MadeDelivery(
                    key=len(self.deliveries) + 1,
                    award_key=award.key,
                    due_on=due,
                    delivered_on=due if past and not failed else None,
                    amount=award.amount,
                    state="failed" if failed else "delivered" if past else "promised",
                )
            )
            if step is None or not past:
                return
            index += 1
            due = add_months(award.starts, step * index)

    def import_earlier_help(self) -> None:
        """Help that agencies gave before they joined, for some heads of household: no need, no referral."""
        if not self.programmes:
            return
        for household in self.population.households:
            if household.gross_income > 5_000 or self.rng.random() > 0.12:
                continue
            person = self.population.by_key[household.head_key]
            programme = self.rng.choice(self.programmes)
            elsewhere = programme.states and person.state not in programme.states
            unwanted = programme.wish == "zakat" and person.religion != "islam"
            if elsewhere or unwanted or self.taken & self._slots(person, programme):
                continue
            granted = self._workday(self.as_of - dt.timedelta(days=self.rng.randrange(620, 1_200)))
            self._award(person, programme, granted, (granted, add_months(granted, 3)), "ended")

    def _next_workday(self, day: dt.date) -> dt.date:
        day += dt.timedelta(days=1)
        return day + dt.timedelta(days=max(0, 7 - day.weekday()) if day.weekday() > 4 else 0)

    def _workday(self, day: dt.date) -> dt.date:
        """The day itself, or the Friday before a weekend (public holidays are not heeded)."""
        return day - dt.timedelta(days=max(0, day.weekday() - 4))
