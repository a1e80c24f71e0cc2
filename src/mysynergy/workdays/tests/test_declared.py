"""A holiday declared late counts for every clock that starts from then on, in its state alone."""

from __future__ import annotations

import datetime as dt

import pytest

from mysynergy.access.public import Actor, acting, agencies
from mysynergy.cases.public import due_at
from mysynergy.kernel.errors import Invalid
from mysynergy.workdays.public import calendar_at, declare_holiday, declared_holidays

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2026, 11, 30, 1, 0, tzinfo=dt.UTC)
TUESDAY = dt.date(2026, 12, 1)


def test_a_declared_day_counts_in_its_state_alone_and_is_declared_once() -> None:
    operator = Actor.system("holiday", now=NOW)
    with acting(operator):
        state = {one.state: one.id for one in agencies(actor=operator).values()}
    selangor = next(one for one in state if one not in (None, "MY-14"))
    words = {"name_ms": "Cuti", "name_en": "Holiday", "source": "P.U.(B) 1"}
    first = declare_holiday(actor=operator, day=TUESDAY, state=selangor, **words)
    assert declare_holiday(actor=operator, day=TUESDAY, state=selangor, **words) == first
    assert [one.id for one in declared_holidays(actor=operator, waiting=True)] == [first.id]
    assert not calendar_at(actor=operator, agency_id=state[selangor]).works(TUESDAY)
    assert calendar_at(actor=operator, agency_id=state[None]).works(TUESDAY)
    later = due_at(actor=operator, agency_id=state[selangor], working_days=1)
    assert later > due_at(actor=operator, agency_id=state[None], working_days=1)
    declare_holiday(actor=operator, day=TUESDAY, state=None, **words)
    assert not calendar_at(actor=operator, agency_id=state[None]).works(TUESDAY)
    with pytest.raises(Invalid) as wrong:
        declare_holiday(
            actor=operator, day=dt.date(2026, 1, 1), state="MY-99", name_ms="", name_en="x", source="x" * 201
        )
    assert {fault.field for fault in wrong.value.faults} == {"day", "state", "name_ms", "source"}
