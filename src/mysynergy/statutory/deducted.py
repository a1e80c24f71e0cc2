"""What is deducted from one wage for all schemes together."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from mysynergy.statutory.contributions import above_zero, contribution
from mysynergy.statutory.guides import Worker
from mysynergy.statutory.refusals import BadInput, NotPublished
from mysynergy.statutory.results import Contribution
from mysynergy.statutory.tables import Tables, in_force


@dataclass(frozen=True, slots=True)
class Deducted:
    """A month's contributions scheme by scheme, and their sums; ``not_yet``: schemes that began later."""

    lines: tuple[Contribution, ...]
    not_yet: tuple[str, ...]
    employer: Decimal
    employee: Decimal
    total: Decimal


def deducted(tables: Tables, worker: Worker, *, wage: Decimal, as_of: dt.date) -> Deducted:
    """Return what is due for one month's wage of a kind of worker, in all schemes that go by wages.

    Raises ``BadInput`` for a wage that no table takes; ``NotPublished`` for a day on which our sources do
    not say which schemes hold for that worker.
    """
    above_zero(wage)
    terms = in_force(worker.terms, as_of)
    if terms is None:
        first = worker.terms[0].period.start
        raise NotPublished(
            "not_published_for_that_day",
            field="as_of",
            ms=f"Sumber kami tidak menyebut perlindungan bagi pekerja ini sebelum {first}. "
            "Beri tarikh dari hari itu.",
            en=f"Our sources do not say how this worker was covered before {first}. Give a day from then on.",
        )
    lines: list[Contribution] = []
    not_yet: list[str] = []
    for scheme in terms.schemes:
        category = terms.category if scheme == "act4" else None
        try:
            lines.append(contribution(tables, scheme, as_of=as_of, wage=wage, category=category))
        except BadInput as refused:
            if refused.code != "before_first_period":
                raise
            not_yet.append(scheme)
    nothing = Decimal("0.00")
    employer = sum((one.employer or nothing for one in lines), nothing)
    employee = sum((one.employee or nothing for one in lines), nothing)
    return Deducted(tuple(lines), tuple(not_yet), employer, employee, employer + employee)
