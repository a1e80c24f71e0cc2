"""What an officer does at her desk: she reads her lists as pages show them, and takes steps through doors."""

from __future__ import annotations

import datetime as dt
import uuid
from contextlib import AbstractContextManager

from mysynergy.access.public import Actor, Role, colleagues
from mysynergy.cases import public as cases
from mysynergy.directory import public as directory
from mysynergy.liaison import public as liaison
from mysynergy.ops.rehearsal.counter import receive
from mysynergy.ops.rehearsal.deeds import Office
from mysynergy.ops.rehearsal.plan import AGENCIES, dice
from mysynergy.referrals import public as referrals
from mysynergy.referrals.public import ReferralView, Side
from mysynergy.registry import public as registry
from mysynergy.workdays import public as workdays

_TEXT = "Rehearsed."
_SOON = dt.timedelta(days=2)
#: The share of people who would rather wait for a full programme than be sent elsewhere.
_WAITS = 0.3
_WATCHERS = (Role.SUPERVISOR, Role.COORDINATOR)
#: So many looks in a row are an officer's own.
_LOOKS = 2


class Desk:
    """One officer in one round of work. What she does is drawn by her own dice."""

    def __init__(self, office: Office, actor: Actor, key: tuple[object, ...], at: dt.datetime) -> None:
        self._office = office
        self._actor = actor
        self._dice = dice("desk", *key)
        self._seed = int(str(key[0]))
        self._at = at
        self._left = 0

    @property
    def actor(self) -> Actor:
        """The officer at the present time."""
        return self._office.now(self._actor)

    def work(self, *, new: list[int], acts: int) -> None:
        """Receive who came to the counter, then work through the lists until ``acts`` deeds are done."""
        for number in new:
            self._receive(number)
        self._left = acts
        for part in (self._needs, self._asked, self._answers, self._accepted):
            if self._left > 0:
                self._office.asking(part)

    def _receive(self, number: int) -> None:
        for _ in range(3):
            before = self._office.counts["case received"]
            with self._office.trying("case received"):
                receive(self.actor, self._seed, number)
            if self._office.counts["case received"] > before:
                return

    def _act(self, what: str) -> AbstractContextManager[None]:
        self._left -= 1
        return self._office.trying(what)

    # --- what was asked of her agency ---------------------------------------------------------------------

    def _asked(self) -> None:
        """Answer referrals: two officers of an agency may well open the same one."""
        page = referrals.listed(actor=self.actor, which="answer", limit=12)
        for view in page.rows:
            if self._left <= 0:
                return
            pressing = view.due_at - self._at < dt.timedelta(days=3)
            if view.asked_at is None and self._dice.random() < (0.5 if pressing else 0.15):
                self._answer(view)

    def _answer(self, view: ReferralView) -> None:
        thrown = self._dice.random()
        if thrown < 0.22 and view.state == "requested":
            with self._act("referral received"):
                referrals.mark_received(actor=self.actor, referral_id=view.id)
        elif thrown < 0.32 and view.state == "received":
            with self._act("question asked"):
                liaison.write(actor=self.actor, referral_id=view.id, kind="question", text=_TEXT)
        elif thrown < 0.62:
            with self._act("referral declined"):
                code = self._dice.choice(referrals.DECLINE_REASONS)
                referrals.decline(actor=self.actor, referral_id=view.id, reason_code=code, text=_TEXT)
        else:
            with self._act("referral accepted"):
                referrals.accept(actor=self.actor, referral_id=view.id)

    def _accepted(self) -> None:
        page = referrals.listed(actor=self.actor, which="accepted", limit=12)
        for view in page.rows:
            if self._left <= 0:
                return
            if view.asked_at is None and self._dice.random() < 0.2:
                self._go_on(view)

    def _go_on(self, view: ReferralView) -> None:
        thrown = self._dice.random()
        if thrown < 0.15:
            self._meet(view)
        elif thrown < 0.35:
            state = "in_progress" if view.state == "accepted" else "on_hold"
            with self._act(f"referral {state}"):
                referrals.set_progress(actor=self.actor, referral_id=view.id, state=state)
        elif thrown < 0.45:
            with self._act("referral failed"):
                referrals.decline(actor=self.actor, referral_id=view.id, reason_code="other", text=_TEXT)
        elif thrown < 0.55:
            with self._act("referral completed without help"):
                referrals.complete(
                    actor=self.actor,
                    referral_id=view.id,
                    outcome="not_helped",
                    reason_code="criteria_not_met",
                    text=_TEXT,
                )
        else:
            with self._act("referral completed"):
                shown = referrals.Evidence("letter", self.actor.today, _TEXT)
                referrals.complete(actor=self.actor, referral_id=view.id, evidence=shown)

    def _meet(self, view: ReferralView) -> None:
        standing = liaison.appointments_of(actor=self.actor, referral_id=view.id)
        for one in standing:
            verbs = [verb for verb in one.steps if verb in ("confirm", "keep", "miss", "cancel")]
            if verbs:
                with self._act("appointment settled"):
                    verb = self._dice.choice(verbs)
                    liaison.settle(actor=self.actor, appointment_id=one.id, verb=verb)
                return
        with self._act("appointment proposed"):
            at = self._at + dt.timedelta(days=self._dice.randrange(1, 5))
            said = liaison.AppointmentSaid(at=at, mode="place", place="Kaunter 1")
            liaison.arrange(actor=self.actor, referral_id=view.id, said=said)

    def _answers(self) -> None:
        page = referrals.listed(actor=self.actor, which="questions", limit=8)
        for view in page.rows:
            if self._left > 0 and self._dice.random() < 0.7:
                with self._act("question answered"):
                    liaison.write(actor=self.actor, referral_id=view.id, kind="answer", text=_TEXT)

    # --- the needs she holds ------------------------------------------------------------------------------

    def _needs(self) -> None:
        for item in cases.worklist(actor=self.actor, limit=30).items:
            need = item.need
            assert need.held_until is not None  # noqa: S101 - an open need has a date: the database's own check
            soon = need.held_until - self._at < _SOON
            fresh = need.held_for in ("new", "review") or need.held_for.endswith(("declined", "failed"))
            if self._left > 0 and self._dice.random() < (0.85 if soon else 0.4 if fresh else 0.02):
                self._look_after(need)

    def _look_after(self, need: cases.NeedView) -> None:
        mine = need.agency_id == self._actor.agency_id
        if not mine:
            self._as_receiver(need)
            return
        sent = referrals.of_agency(actor=self.actor, side=Side.SENDER, need_ids=[need.id])
        under_way = [view for view in sent if view.closed_at is None]
        if need.held_for == "referral_completed" and sent and sent[0].outcome != "not_helped":
            self._close(need, "met", "helped")
        elif not under_way:
            self._ask_somebody(need, {view.programme_id for view in sent})
        elif all(view.late for view in under_way) and self._dice.random() < 0.7:
            with self._act("referral withdrawn"):
                referrals.withdraw(actor=self.actor, referral_id=under_way[0].id, reason_code="no_answer")
        else:
            self._review(need)

    def _as_receiver(self, need: cases.NeedView) -> None:
        asked = referrals.of_agency(actor=self.actor, side=Side.RECEIVER, need_ids=[need.id])
        for view in asked:
            if view.closed_at is None and view.asked_at is None:
                if view.accepted_at is None:
                    self._answer(view)
                else:
                    self._go_on(view)
                return
        self._review(need)

    def _ask_somebody(self, need: cases.NeedView, tried: set[str]) -> None:
        proposed = referrals.proposals_of(actor=self.actor, need_ids=[need.id])
        wanted = [one.programme_id for one in proposed if self._of_ours(one.programme_id)]
        if proposed and not wanted:
            with self._act("proposal dismissed"):
                referrals.dismiss_proposal(actor=self.actor, proposal_id=proposed[0].id)
            return
        # Not everybody waits for a place; who does says so, and is sent although nobody is taken now.
        waits = self._dice.random() < _WAITS
        if wanted and not waits and self._full(wanted):
            with self._act("proposal dismissed"):
                referrals.dismiss_proposal(actor=self.actor, proposal_id=proposed[0].id)
            return
        choice = wanted[:1] or [one for one in self._serving(need) if one not in tried]
        full = self._full(choice)
        choice = [one for one in choice if waits or one not in full]
        consent = self._consent(need)
        if choice and consent is not None and len(tried) < 6:
            with self._act("referral sent"):
                referrals.send(
                    actor=self.actor,
                    need_id=need.id,
                    programme_id=self._dice.choice(choice),
                    consent_id=consent,
                    message=_TEXT,
                    although_full=waits,
                )
        else:
            self._close(need, "unmet", "all_declined" if tried else "no_programme")

    def _full(self, programme_ids: list[str]) -> set[str]:
        """Return which of these programmes take nobody now, as their pages say."""
        told = directory.capacities(actor=self.actor, ids=programme_ids)
        return {one for one, view in told.items() if not view.takes}

    def _consent(self, need: cases.NeedView) -> uuid.UUID | None:
        found = registry.consents_of(actor=self.actor, individual_id=need.individual_id)
        return next((one.id for one in found if one.stands), None)

    def _serving(self, need: cases.NeedView) -> list[str]:
        purposes = cases.SERVED_BY[need.kind]
        every = directory.programmes(actor=self.actor)
        return sorted(
            one.id
            for one in every.values()
            if one.agency_code in AGENCIES and one.takes_referrals and set(one.rule.purposes) & purposes
        )

    def _of_ours(self, programme_id: str) -> bool:
        return directory.programme(actor=self.actor, programme_id=programme_id).agency_code in AGENCIES

    def _close(self, need: cases.NeedView, outcome: str, code: str) -> None:
        with self._act(f"need closed as {outcome}"):
            cases.close_need(actor=self.actor, need_id=need.id, outcome=outcome, code=code)

    def _review(self, need: cases.NeedView) -> None:
        """Set the next look, on a day of work; a supervisor finds one of hers for what others let slip.

        A third look in a row is a supervisor's: whoever knows that leaves it to her.
        """
        if need.reviews_in_row >= _LOOKS and self._actor.role is not Role.SUPERVISOR:
            return
        holder = self._actor.own_id
        if self._actor.role in _WATCHERS and need.held_by != holder:
            staff = colleagues(actor=self.actor)
            holder = self._dice.choice(
                [one.id for one in staff if set(one.roles) & {"caseworker"}] or [holder]
            )
        ahead = 1 if need.urgency == "crisis" else self._dice.randrange(2, 7)
        with self._act("need reviewed"):
            actor = self.actor
            calendar = workdays.calendar_at(actor=actor, agency_id=need.agency_id)
            until = calendar.day_after(actor.today, ahead)
            cases.hold(actor=self.actor, need_id=need.id, held_by=holder, held_until=until, reason=_TEXT)
