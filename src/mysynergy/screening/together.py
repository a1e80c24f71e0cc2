"""What a household has together, from what the reader may see of each member: never a wrong sum.

A member whose income is not known, is too old to count, or is not open to the reader, may have anything from
nothing to the most the vocabulary admits: the sum is then a range. It is a lower bound of what is there, and
so it settles only what a lower bound settles ("above the line"), never that a household is poor.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Final

from django.db import connection

from mysynergy.households.public import HouseholdView
from mysynergy.rules import FactValue, Interval, Vocabulary, household_facts
from mysynergy.screening.domain import SAID, FactRecord
from mysynergy.screening.known import HOUSEHOLD
from mysynergy.screening.merging import aged, merged
from mysynergy.screening.values import read_stored

INCOME: Final = "person.own_income"
TOGETHER: Final = "household.gross_income"
#: The newest statement of each agency for each member and whatever other id stands for her; as the reader may
#: see them. One round trip for the whole household.
_INCOMES = """SELECT DISTINCT ON (who.id, f.agency_id) who.id, f.value, f.as_of, f.source, f.verification,
    f.agency_id, f.recorded_at
  FROM unnest(%s::uuid[]) AS who(id) CROSS JOIN LATERAL registry_standing(who.id) AS same(id)
  JOIN screening_fact f ON f.individual_id = same.id AND f.name = %s
  ORDER BY who.id, f.agency_id, f.as_of DESC, f.recorded_at DESC"""


def with_income_together(
    found: dict[str, FactRecord], household: HouseholdView, vocabulary: Vocabulary, today: dt.date
) -> None:
    """Put what the household earns together into ``found``, where members' own incomes tell it.

    Runs in the reader's context. Nothing is put where no member's income is known, nor where somebody said
    the whole and the sum does not contradict it; see ``that_stands``. A household that may hold others is
    not summed: a range would tell of them.
    """
    if household.incomplete:
        return
    living = [one.individual_id for one in household.members if one.alive and one.individual_id is not None]
    known = _incomes(living, vocabulary, today)
    summed = income_together([known.get(one) for one in living], 0, vocabulary=vocabulary, today=today)
    if summed is not None:
        found[TOGETHER] = that_stands(found.get(TOGETHER), aged(summed, vocabulary, today))


def income_together(
    incomes: Sequence[FactRecord | None], hidden: int, *, vocabulary: Vocabulary, today: dt.date
) -> FactRecord | None:
    """Return what members earn together: ``incomes`` one for each, ``None`` where not known, and ``hidden``
    members of whom nothing may be known. As old as the oldest income it rests on; ``None`` without any.
    """
    own, together = vocabulary.facts.get(INCOME), vocabulary.facts.get(TOGETHER)
    said = [one for one in incomes if one is not None]
    if not said or own is None or own.most is None or together is None or together.most is None:
        return None
    values = [None if one is None else one.value for one in incomes] + [None] * hidden
    members = [{INCOME: value} for value in values]
    return FactRecord(
        name=TOGETHER,
        value=household_facts(members, today, own.most, together.most)[TOGETHER],
        as_of=min(one.as_of for one in said),
        source=HOUSEHOLD,
        verification=SAID,
        agency_id=None,
    )


def that_stands(stated: FactRecord | None, summed: FactRecord) -> FactRecord:
    """Return which of the two counts: what was stated of the household, or the sum of its members.

    Who stated the whole knew of all: it stands, unless the members' incomes, said no earlier, leave it no
    room (one of them alone earns more). What this reader may not see stays unseen.
    """
    if stated is None or (not stated.withheld and not stated.usable):
        return summed
    if stated.withheld or stated.value is None or summed.value is None or summed.as_of < stated.as_of:
        return stated
    return stated if _meet(stated.value, summed.value) else summed


def _meet(one: FactValue, other: FactValue) -> bool:
    (low, high), (least, most) = _ends(one), _ends(other)
    return low <= most and least <= high


def _ends(value: FactValue) -> tuple[int | Decimal, int | Decimal]:
    if isinstance(value, Interval):
        return value.low, value.high
    if isinstance(value, bool) or not isinstance(value, (int, Decimal)):
        raise TypeError("an amount is a number or a range")
    return value, value


def _incomes(
    members: Sequence[uuid.UUID], vocabulary: Vocabulary, today: dt.date
) -> Mapping[uuid.UUID, FactRecord]:
    """Return the income of each member that counts and may be used, as far as the running context sees it."""
    fact = vocabulary.facts.get(INCOME)
    if fact is None:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(_INCOMES, [list(members), INCOME])
        rows = cursor.fetchall()
    said: dict[uuid.UUID, list[FactRecord]] = {}
    for who, value, as_of, source, verification, agency_id, recorded_at in rows:
        record = FactRecord(
            name=INCOME,
            value=read_stored(fact, value),
            as_of=as_of,
            source=source,
            verification=verification,
            agency_id=agency_id,
            recorded_at=recorded_at,
        )
        said.setdefault(who, []).append(record)
    counting = {who: merged(records, vocabulary, today)[INCOME] for who, records in said.items()}
    return {who: record for who, record in counting.items() if record.usable}
