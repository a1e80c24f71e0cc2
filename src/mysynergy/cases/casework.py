"""What rooms above ask of a case as a whole: who may look after it, another manager, its end."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from typing import Final, Protocol

from mysynergy.access.public import Actor, acting
from mysynergy.cases.domain import Try, unreachable
from mysynergy.cases.holders import agency_of_user, named_holder, who_may_act
from mysynergy.cases.models import Case, Need
from mysynergy.cases.selectors import case_view
from mysynergy.cases.views import CaseView
from mysynergy.events.public import record
from mysynergy.kernel.errors import Conflict, NotFound


class Opened(Protocol):
    """Who wants to know that a case was opened, in its transaction."""

    def __call__(
        self, *, actor: Actor, individual_id: uuid.UUID, agency_id: uuid.UUID, manager_id: uuid.UUID
    ) -> None: ...


class CaseOpened:
    """Listeners to the opening of a case; plugged in ``config/wiring.py``, called in order."""

    def __init__(self) -> None:
        self._listeners: list[Opened] = []

    def connect(self, listener: Opened) -> None:
        """Add a listener; adding it again does nothing."""
        if listener not in self._listeners:
            self._listeners.append(listener)

    def announce(
        self, *, actor: Actor, individual_id: uuid.UUID, agency_id: uuid.UUID, manager_id: uuid.UUID
    ) -> None:
        """Tell every listener; what one raises undoes the opening."""
        for listener in self._listeners:
            listener(actor=actor, individual_id=individual_id, agency_id=agency_id, manager_id=manager_id)


class Casework:
    """No doors: the rooms above check who may and record what was done; these run in their transaction."""

    def works_at(self, *, actor: Actor, user_id: uuid.UUID, agency_id: uuid.UUID) -> bool:
        """Whether the user works with people at that agency today."""
        return agency_of_user(actor, user_id, agency_id) is not None

    def named_officer(
        self,
        *,
        actor: Actor,
        agency_id: uuid.UUID,
        first: uuid.UUID | None = None,
        about: uuid.UUID | None = None,
    ) -> uuid.UUID:
        """Return an officer of the agency: the wished one, the actor herself, or whoever is there for it.

        ``about``: nobody is chosen of whose circle that person is. Raises ``Conflict("nobody_to_hold")`` when
        the agency has nobody who works with people, or nobody else.
        """
        return named_holder(actor, agency_id, first=first, about=about)

    def who_may_act(self, *, actor: Actor, agency_id: uuid.UUID) -> tuple[uuid.UUID, ...]:
        """Return who of the agency may act on what came in, in the order in which they are asked."""
        return who_may_act(actor, agency_id)

    def set_manager(self, *, actor: Actor, case_id: uuid.UUID, manager_id: uuid.UUID) -> None:
        """Give an open case of the actor's agency another manager. Raises ``NotFound``."""
        changed = Case.objects.filter(id=case_id, agency_id=actor.own_agency_id, closed_at=None)
        row = changed.first()
        if row is None:
            raise NotFound("case_not_found")
        if row.manager_id == manager_id:
            return
        changed.update(manager_id=manager_id)
        record(
            actor=actor,
            type="cases.manager_changed",
            category="needs",
            subject_id=row.id,
            individual_id=row.individual_id,
            agency_id=row.agency_id,
            body={"old": str(row.manager_id), "new": str(manager_id)},
        )

    def case(self, *, actor: Actor, case_id: uuid.UUID) -> CaseView:
        """Return one case with the needs the actor may see. Raises ``NotFound``."""
        row = Case.objects.filter(id=case_id).first()
        if row is None:
            raise NotFound("case_not_found")
        return case_view(row, actor)

    def close(self, *, actor: Actor, case_id: uuid.UUID) -> None:
        """Close a case of the actor's agency all of whose needs are closed.

        Raises ``NotFound``; ``Conflict`` with ``case_closed`` or ``needs_still_open``.
        """
        rows = Case.objects.select_for_update().filter(id=case_id, agency_id=actor.own_agency_id)
        row = rows.first()
        if row is None:
            raise NotFound("case_not_found")
        if row.closed_at is not None:
            raise Conflict("case_closed")
        if still := Need.objects.filter(case=row, state="open").count():
            raise Conflict("needs_still_open", {"needs": still})
        rows.update(closed_at=actor.now)
        record(
            actor=actor,
            type="cases.case_closed",
            category="needs",
            subject_id=row.id,
            individual_id=row.individual_id,
            agency_id=row.agency_id,
            body={},
        )

    def unreachable(self, *, tries: Sequence[tuple[dt.date, str, bool]]) -> bool:
        """Whether tries (day, channel, reached) allow to say that somebody cannot be reached."""
        return unreachable([Try(*one) for one in tries])

    def as_seen_by_all(self, *, actor: Actor, case_id: uuid.UUID) -> CaseView:
        """Return one case with all its needs, as the system sees it: for who must know of hidden ones too."""
        with acting(actor.as_system("cases.whole")) as system:
            return self.case(actor=system, case_id=case_id)


case_opened: Final = CaseOpened()
casework: Final = Casework()
