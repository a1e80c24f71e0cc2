"""The month itself: days, rounds of work, crashes in the midst of them, and a look each evening."""

from __future__ import annotations

import dataclasses
import datetime as dt
import functools
import threading
import time
from collections import Counter
from collections.abc import Callable, Collection
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from django.conf import settings
from django.db import DatabaseError, connection, connections

from mysynergy.access.public import Actor, Role, acting, actor_of_user, agencies, colleagues, create_user
from mysynergy.accounts import public as accounts
from mysynergy.directory import public as directory
from mysynergy.ops import jobs
from mysynergy.ops.rehearsal import plan as planning
from mysynergy.ops.rehearsal.deeds import wait_for_database
from mysynergy.ops.rehearsal.evening import Watch, totals
from mysynergy.ops.rehearsal.ground import Ground, OfficeDiedError
from mysynergy.ops.rehearsal.plan import Crash, Officer, Plan, moment
from mysynergy.ops.supervisor import Say
from mysynergy.rules import Rulebook, load_rulebook
from mysynergy.workdays import public as workdays

#: A slow machine is no dropped need: the look waits until the evening's work is done.
_DRAIN_SECONDS = 1800.0
_NIGHT, _EVENING = dt.time(0, 20), dt.time(18)
_LEFT = "Left the agency."
#: Deeds that an officer has time for in one round.
_ACTS = 14
#: What looks into folders of the machine has no part in a rehearsal.
_NOT_REHEARSED = ("imports.", "access.tidy")


@dataclass(slots=True)
class Month:
    """A month under way on its ground."""

    plan: Plan
    ground: Ground
    say: Say
    watch: Watch = field(default_factory=Watch)
    counts: Counter[str] = field(default_factory=Counter)
    _rulebook: Rulebook | None = None

    def play(self) -> dict[str, int]:
        """Play all days; return the last line."""
        self.ground.clock.set(moment(planning.FIRST_DAY, dt.time(7)))
        self._hire()
        self.ground.keep_running()
        for day in self.plan.days():
            began = time.monotonic()
            self._clockwork(day, _NIGHT)
            self._leave(day)
            self._close_programmes(day)
            opened = time.monotonic()
            for number, at in enumerate(planning.ROUNDS):
                self._round(day, number, at)
            closed = time.monotonic()
            self._clockwork(day, _EVENING)
            took, worked = time.monotonic() - began, closed - opened
            self.say(
                f"{day}: {len(self.watch.dropped)} dropped and {len(self.watch.late)} late so far, "
                f"{took:.1f} s, {worked:.1f} of them at desks"
            )
        self._clockwork(planning.LAST_LOOK, _NIGHT)
        return self._sum()

    def _system(self) -> Actor:
        return Actor.system("rehearsal", now=self.ground.clock.now())

    def _sum(self) -> dict[str, int]:
        found = totals(self._system())
        self.counts["jobs failed for good"] = jobs.failed()
        self.counts["needs still open"] = found.pop("open")
        return {
            "cases": found["cases"],
            "referrals": found["referrals"],
            "crashes": self.ground.crashes.total(),
            "late": self.watch.cases_late(),
            "unmet": found["unmet"],
            "longest_wait_days": found["longest_wait_days"],
            "dropped_needs": len(self.watch.dropped),
        }

    # --- who is there ---------------------------------------------------------------------------------------

    def _hire(self) -> None:
        ids = {one.code: one.id for one in agencies(actor=self._system()).values()}
        cast = [*self.plan.officers]
        cast += [
            Officer(f"{code}.admin".lower(), code, Role.AGENCY_ADMIN, frozenset())
            for code in planning.AGENCIES
        ]
        for one in cast:
            create_user(
                actor=self._system(),
                username=one.username,
                name=one.username,
                password="nobody signs in here",  # noqa: S106 - a database that is thrown away
                agency_id=ids[one.agency],
                roles=[Role(one.role)],
                start=planning.FIRST_DAY - dt.timedelta(days=100),
                quick=True,
            )

    def _leave(self, day: dt.date) -> None:
        """An administrator ends the access of whoever leaves today; what she held is somebody's to find."""
        for one in self.plan.officers:
            if one.leaves == day:
                self._surely(functools.partial(self._end_access, one))

    def _end_access(self, one: Officer) -> None:
        system = self._system()
        agency = next(view.id for view in agencies(actor=system).values() if view.code == one.agency)
        users = {user.username: user.id for user in colleagues(actor=system, agency_id=agency)}
        if one.username not in users:
            return
        admin = actor_of_user(
            user_id=users[f"{one.agency}.admin".lower()], now=system.now, purpose="administration"
        )
        if admin is None:
            return
        accounts.set_access(actor=admin, user_id=users[one.username], active=False, reason=_LEFT)
        self.counts["officers left"] += 1

    def _close_programmes(self, day: dt.date) -> None:
        for on, programme_id in self.plan.closures:
            if on == day:
                self._surely(functools.partial(self._close, programme_id))
        for on, programme_id in self.plan.fillings:
            if on == day:
                self._surely(functools.partial(self._fill, programme_id))

    def _close(self, programme_id: str) -> None:
        rulebook = self._rulebook or load_rulebook(settings.RULEBOOK_DIR)
        rules = dict(rulebook.programmes)
        rules[programme_id] = dataclasses.replace(rules[programme_id], status="closed")
        self._rulebook = dataclasses.replace(rulebook, programmes=rules)
        directory.publish(actor=self._system(), rulebook=self._rulebook)
        self.counts["programmes closed"] += 1

    def _fill(self, programme_id: str) -> None:
        directory.tell_capacity(actor=self._system(), programme_id=programme_id, status="full")
        self.counts["quotas filled"] += 1

    def _surely(self, deed: Callable[[], None]) -> None:
        """Do it again if the database ended meanwhile."""
        try:
            deed()
        except DatabaseError:
            wait_for_database()
            deed()

    # --- a round of work ------------------------------------------------------------------------------

    def _round(self, day: dt.date, number: int, at: dt.time) -> None:
        new = self._at_the_counter(day, number)
        there = [one for one in self.plan.officers if day not in one.away and (one.leaves or day) >= day]
        working = self._open(day)
        if not working and not any(one.day == day for one in new):
            return
        self.ground.clock.set(moment(day, at))
        self.ground.keep_running()
        orders = self._orders(day, at, there, new, working)
        crash = next((one for one in self.plan.crashes if (one.day, one.round) == (day, number)), None)
        timer = self._crash(crash)
        with ThreadPoolExecutor(len(orders)) as pool:
            answers = list(pool.map(self._ask, range(len(orders)), orders))
        for answer in answers:
            self.counts.update(answer)
        if timer is not None:
            timer.join()
            self._surely(self._look_whether_there)

    def _at_the_counter(self, day: dt.date, number: int) -> list[planning.Arrival]:
        """Return who comes now, and who came before and found nobody, or an office that died: they return."""
        due = [one for one in self.plan.arrivals if (one.day, one.round) <= (day, number)]
        with acting(self._system()), connection.cursor() as cursor:
            cursor.execute("SELECT DISTINCT note FROM cases_need")
            known = {note for (note,) in cursor.fetchall()}
        return [one for one in due if f"case {one.number}" not in known]

    def _crash(self, crash: Crash | None) -> threading.Thread | None:
        if crash is None:
            return None
        return self.ground.later(crash.after, crash.kind, crash.day.day % len(self.ground.offices))

    def _look_whether_there(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")

    def _open(self, day: dt.date) -> set[str]:
        """Return the agencies whose offices work on ``day``; the others only have somebody at the counter."""
        system = self._system()
        return {
            one.code
            for one in agencies(actor=system).values()
            if one.code in planning.AGENCIES
            and workdays.calendar_at(actor=system, agency_id=one.id).works(day)
        }

    def _orders(
        self,
        day: dt.date,
        at: dt.time,
        there: list[Officer],
        new: list[planning.Arrival],
        working: Collection[str],
    ) -> list[dict[str, object]]:
        """Share the officers out, those of one agency to different processes: they work side by side."""
        offices = len(self.ground.offices)
        shares: list[list[dict[str, object]]] = [[] for _ in range(offices)]
        waiting = {code: [one.number for one in new if one.agency == code] for code in planning.AGENCIES}
        for place, one in enumerate(there):
            same = [other for other in there if other.agency == one.agency]
            mine = waiting[one.agency][same.index(one) :: len(same)]
            acts = _ACTS if one.agency in working else 0
            shares[place % offices].append(
                {"agency": one.agency, "username": one.username, "new": mine, "acts": acts}
            )
        said = moment(day, at).isoformat()
        return [{"seed": self.plan.seed, "at": said, "officers": share} for share in shares]

    def _ask(self, number: int, order: dict[str, object]) -> Counter[str]:
        try:
            return Counter(self.ground.offices[number].ask(order))
        except OfficeDiedError:
            return Counter({"office died in a round of work": 1})

    # --- what runs by the clock -----------------------------------------------------------------------

    def _clockwork(self, day: dt.date, at: dt.time) -> None:
        """Have the house's clock run, wait until its work is done, and look."""
        self.ground.clock.set(moment(day, at))
        self.ground.keep_running()
        self._surely(self._run_scheduled)
        self._surely(self._drain)
        self._surely(lambda: self.watch.look(self._system()))

    def _run_scheduled(self) -> None:
        wanted = [name for name in jobs.scheduled() if not name.startswith(_NOT_REHEARSED)]
        for name in wanted:
            jobs.perform.defer(job=name, arguments={})

    def _drain(self) -> None:
        """Wait until the outbox is empty and no job waits; one that fails for good is told."""
        deadline = time.monotonic() + _DRAIN_SECONDS
        while self._waiting():
            if time.monotonic() > deadline:
                self.counts["jobs not done within half an hour"] += 1
                return
            self.ground.keep_running()
            time.sleep(0.1)

    def _waiting(self) -> bool:
        connections["default"].close_if_unusable_or_obsolete()
        return jobs.waiting() > 0
