"""Help that lists tell of: given once, in the past, for no need kept here. It counts as helped before.

The database decides on each award as on any other: what a rule of the agency's own forbids in the same time
is an error of its row, which the agency looks at; most often the same help is recorded here already. Help for
the own circle of the officer who brings the list in is an error too, unless a second person released it.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

from django.db import transaction
from psycopg.types.range import DateRange

from mysynergy.access.public import Actor, grant
from mysynergy.assistance.deliveries import record_delivery, reverse
from mysynergy.assistance.models import Award, Enrolment
from mysynergy.assistance.overlaps import Refused
from mysynergy.assistance.services import ENROLMENT_CATEGORIES, MOST_RM, category_of, store_award, tell
from mysynergy.circles.public import barred_among
from mysynergy.directory.public import ProgrammeView, programmes
from mysynergy.imports.public import AwardSaid, Kept, Made, Outcome, Row, What
from mysynergy.kernel.errors import Conflict, Fault
from mysynergy.registry.public import PEOPLE_OF_LISTS

_REASON: Final = "entered_by_mistake"


class AwardsOfLists:
    """Takes lists of help given in (``imports.RowTarget``): first whom, as lists of people do, then what."""

    def preview(self, *, actor: Actor, rows: Sequence[Row]) -> Sequence[Outcome]:
        """Say who would be new, and which rows name no programme of the agency or no help."""
        good, wrong = _sorted(actor, rows)
        return [*wrong, *PEOPLE_OF_LISTS.preview(actor=actor, rows=[row for row, _programme in good])]

    def after(self, *, actor: Actor, first: Row, later: Sequence[Row]) -> Sequence[What | None]:
        """Say of whom later rows of one number would be, as lists of people do."""
        return PEOPLE_OF_LISTS.after(actor=actor, first=first, later=later)

    def apply(self, *, actor: Actor, rows: Sequence[Row], batch_id: uuid.UUID) -> Sequence[Outcome]:
        """Bring each row's person in, then her award with its delivery, with their events."""
        good, wrong = _sorted(actor, rows)
        while True:
            try:
                with transaction.atomic():
                    return [*wrong, *_bring(actor, good, batch_id)]
            except _NotThese as refused:
                faults = refused.faults
                wrong += [Outcome(number, What.ERROR, fault=fault) for number, fault in faults.items()]
                good = [one for one in good if one[0].number not in faults]

    def undo(self, *, actor: Actor, rows: Sequence[Made], batch_id: uuid.UUID, reason: str) -> Sequence[Kept]:
        """Reverse each award by a counter-entry. People stay: help that was reversed is of their record."""
        kept: list[Kept] = []
        for row in rows:
            try:
                reverse(actor=actor, award_id=row.made_id, reason=_REASON)
            except Conflict:  # an officer reversed it before
                kept.append(Kept(row.number, "reversed_before"))
        return kept


def _sorted(actor: Actor, rows: Sequence[Row]) -> tuple[list[tuple[Row, ProgrammeView]], list[Outcome]]:
    """Part rows into those whose help can be recorded, with its programme, and outcomes of the others."""
    known = _by_name(actor)
    good: list[tuple[Row, ProgrammeView]] = []
    wrong: list[Outcome] = []
    for row in rows:
        offered = known.get(_plain(row.award.programme)) if row.award is not None else None
        fault = _fault(row.award, offered)
        if fault is not None or offered is None:
            wrong.append(Outcome(row.number, What.ERROR, fault=fault))
        else:
            good.append((row, offered))
    return good, wrong


def _fault(said: AwardSaid | None, offered: ProgrammeView | None) -> Fault | None:
    if said is None or offered is None:
        return Fault("programme", "programme_of_no_list")
    if said.amount is None and not said.description:
        return Fault("amount", "amount_or_description")
    if said.amount is not None and said.amount > MOST_RM:
        return Fault("amount", "out_of_range", {"least": "0.01", "most": str(MOST_RM)})
    return None


def _by_name(actor: Actor) -> Mapping[str, ProgrammeView]:
    """Return the agency's own programmes by id and by both names."""
    own = [one for one in programmes(actor=actor).values() if one.agency_id == actor.own_agency_id]
    return {_plain(name): one for one in own for name in (one.rule.name.en, one.rule.name.ms, one.id)}


def _plain(name: str) -> str:
    return " ".join(name.lower().split())


class _NotThese(Exception):  # noqa: N818 - says which
    """Help of these rows cannot be recorded; so their people must not come in either."""

    def __init__(self, faults: Mapping[int, Fault]) -> None:
        super().__init__()
        self.faults = faults


def _bring(actor: Actor, good: Sequence[tuple[Row, ProgrammeView]], batch_id: uuid.UUID) -> list[Outcome]:
    """Bring people and their help in. Raises ``_NotThese``: only with the person there does the database say
    whether help of hers stands in the way, and then nothing of the row may stay.
    """
    people = PEOPLE_OF_LISTS.apply(actor=actor, rows=[row for row, _programme in good], batch_id=batch_id)
    barred = barred_among(
        actor=actor, ids=frozenset(one.individual_id for one in people if one.individual_id is not None)
    )
    done: list[Outcome] = []
    faults: dict[int, Fault] = {}
    for (row, offered), person in zip(good, people, strict=True):
        said = row.award
        if said is None or person.individual_id is None:
            raise LookupError(f"row {row.number} came to nobody")
        if person.individual_id in barred:
            faults[row.number] = Fault("name", "of_own_circle")
            continue
        try:
            award_id = _award(actor, said, offered, person.individual_id)
        except Refused:
            faults[row.number] = Fault("given_on", "own_rule_forbids")
        else:
            done.append(replace(person, made_id=award_id))
    if faults:
        raise _NotThese(faults)
    return done


def _award(actor: Actor, said: AwardSaid, offered: ProgrammeView, individual_id: uuid.UUID) -> uuid.UUID:
    enrolment = _past_enrolment(actor, offered, individual_id)
    cash = said.amount is not None
    award = Award(
        individual_id=individual_id,
        agency_id=offered.agency_id,
        category=enrolment.category,
        enrolment=enrolment,
        programme_id=offered.id,
        kind="cash" if cash else "in_kind",
        description=said.description,
        every="once",
        has_amount=cash,
        period=DateRange(said.given_on, said.given_on + dt.timedelta(days=1)),
        awarded_by=actor.id,
        awarded_at=actor.now,
    )
    store_award(actor, award, said.amount)
    record_delivery(
        actor=actor,
        award_id=award.id,
        delivered_on=said.given_on,
        amount=said.amount,
        proof=said.reference,
        last=True,
    )
    return award.id


def _past_enrolment(actor: Actor, offered: ProgrammeView, individual_id: uuid.UUID) -> Enrolment:
    """Return her ended enrolment of former lists in the programme, made with the first row that needs it."""
    standing = Enrolment.objects.filter(
        individual_id=individual_id, programme_id=offered.id, state="ended", end_reason="listed"
    ).first()
    if standing is not None:
        return standing
    made = Enrolment.objects.create(
        individual_id=individual_id,
        agency_id=offered.agency_id,
        category=category_of(actor, offered),
        programme_id=offered.id,
        state="ended",
        enrolled_by=actor.id,
        enrolled_at=actor.now,
        ended_at=actor.now,
        end_reason="listed",
    )
    grant(
        actor=actor,
        individual_id=individual_id,
        agency_id=offered.agency_id,
        reason_kind="enrolment",
        reason_id=made.id,
        categories=ENROLMENT_CATEGORIES,
    )
    tell(actor, made, "assistance.enrolled", {"programme": offered.id, "need": None})
    return made


AWARDS_OF_LISTS: Final = AwardsOfLists()
