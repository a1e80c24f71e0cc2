"""Benefits of employment insurance (Act 800). The day asked for is the day on which the job was lost."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from fractions import Fraction

from mysynergy.statutory.amounts import percent, plain, rm, sen, shown
from mysynergy.statutory.inputs import Inputs, need
from mysynergy.statutory.refusals import BadInput
from mysynergy.statutory.results import Benefit, Words
from mysynergy.statutory.tables import Qualifying, Tables
from mysynergy.statutory.working import Working


def qualifying(tables: Tables, *, claim: int, contributions: int) -> Qualifying | None:
    """Return what ``contributions`` months in the window of the n-th claim give; ``None``: not enough.

    Raises ``BadInput`` for a claim that the table does not know, and for more months than the window has.
    """
    rows = [row for row in tables.qualifying if row.claim == claim]
    if not rows:
        last = max(row.claim for row in tables.qualifying)
        raise BadInput(
            "unknown_claim",
            field="claim",
            ms=f"Tuntutan {claim} tiada dalam jadual. Beri 1 hingga {last}.",
            en=f"Claim {claim} is not in the table. Give 1 to {last}.",
        )
    if contributions > rows[0].window:
        raise BadInput(
            "contradiction",
            field="contributions_in_window",
            ms=f"{contributions} melebihi tempoh {rows[0].window} bulan bagi tuntutan ke-{claim}.",
            en=f"{contributions} is more than the {rows[0].window} months that count for claim {claim}.",
        )
    return next((row for row in rows if row.least <= contributions <= row.most), None)


def search(work: Working, given: Inputs) -> Benefit:
    """Job search allowance: month by month, as many months as the contributions give."""
    payments = _payments(work, given, "eis_search_rates")
    if not payments:
        return work.nothing("once")
    last = work.as_of + dt.timedelta(days=int(work.figure("eis_claim_days")))
    work.step(
        "Mohon selewat-lewatnya pada",
        "Apply no later than",
        f"{work.as_of} + {(last - work.as_of).days}",
        f"{last}",
    )
    wait = plain(work.figure("eis_waiting_days"))
    work.note(
        f"Dibayar selepas menunggu {wait} hari dari kelulusan.",
        f"Paid after a wait of {wait} days from approval.",
    )
    return work.paid(_kept(work, payments, "month"), "once")


def reduced(work: Working, given: Inputs) -> Benefit:
    """Reduced income allowance: the same rates on the wage of the job lost, as one sum."""
    payments = _payments(work, given, "eis_reduced_rates")
    if not payments:
        return work.nothing("once")
    work.note(
        "Bagi yang kehilangan satu daripada beberapa pekerjaan: beri gaji pekerjaan yang hilang.",
        "For the loss of one of several jobs: give the wages of the job that was lost.",
    )
    return work.paid(_kept(work, payments, "once"), "once")


def early(work: Working, given: Inputs) -> Benefit:
    """Early re-employment allowance: a share of the job search allowance that is not paid yet."""
    made = need(given.payments_made, "payments_made")
    payments = _payments(work, given, "eis_search_rates")
    if not payments:
        return work.nothing("once")
    rest = sum(payments[made:], Decimal(0))
    if not work.asks(
        "Elaun belum habis dibayar",
        "Allowance is still to be paid",
        f"{made} < {len(payments)}",
        holds=made < len(payments),
    ):
        return work.nothing("once")
    work.step("Baki elaun", "Allowance not yet paid", " + ".join(map(rm, payments[made:])), rm(rest))
    rate = work.figure("eis_early_rate")
    amount = sen(Fraction(rest) * rate / 100)
    work.step("Elaun bekerja semula awal", "Early re-employment", f"{percent(rate)} × {rm(rest)}", rm(amount))
    return work.paid(amount, "once")


def training(work: Working, given: Inputs) -> Benefit:
    """Training allowance: a share of the daily wage for each training day, between two limits."""
    days = need(given.days, "days")
    average = work.average_wage("eis", given, months=int(work.figure("eis_average_months")))
    daily = work.share_of_day(work.figure("eis_training_rate"), average)
    daily = work.at_least(daily, "eis_training_least_day")
    most = work.figure("eis_training_most_day")
    if daily > most:
        says = work.tables.figures["eis_training_most_day"].says
        work.step(says.ms, says.en, f"{rm(daily)} > {rm(most)}", rm(most))
        daily = most
    longest = plain(work.figure("eis_training_most_months"))
    work.note(f"Paling lama {longest} bulan latihan.", f"For at most {longest} months of training.")
    return work.paid(work.times("Jumlah", "Total", daily, days), "once")


def _payments(work: Working, given: Inputs, rates: str) -> list[Decimal]:
    """Return the months' allowances, each rounded as it is paid; empty when the months do not suffice."""
    tables = work.tables
    claim = need(given.claim, "claim")
    contributions = need(given.contributions_in_window, "contributions_in_window")
    by_month = work.figures(rates)
    found = qualifying(tables, claim=claim, contributions=contributions)
    work.cite(tables.qualifying_source)
    rows = [row for row in tables.qualifying if row.claim == claim]
    window, least = rows[0].window, rows[0].least
    if not work.asks(
        f"Caruman dalam {window} bulan, tuntutan {claim}",
        f"Contributions in {window} months, claim {claim}",
        f"{contributions} ≥ {least}",
        holds=found is not None,
    ):
        return []
    count = 0 if found is None else found.payments
    work.step("Bulan elaun", "Months of allowance", f"{contributions} / {window}", str(count))
    average = work.average_wage("eis", given, months=int(work.figure("eis_average_months")))
    payments: list[Decimal] = []
    for month, rate in enumerate(by_month[:count], start=1):
        payments.append(sen(average * rate / 100))
        work.step(f"Bulan {month}", f"Month {month}", f"{percent(rate)} × {shown(average)}", rm(payments[-1]))
    return payments


def _kept(work: Working, payments: list[Decimal], every: str) -> Decimal:
    for month, amount in enumerate(payments, start=1):
        work.pay(Words(f"Bulan {month}", f"Month {month}"), amount, every)
    total = sum(payments, Decimal(0))
    work.step("Jumlah", "Total", " + ".join(map(rm, payments)), rm(total))
    return total
