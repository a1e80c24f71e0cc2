"""Invalidity and survivors' pension of Act 4: who qualifies, at which rate, on which wage."""

from __future__ import annotations

from fractions import Fraction

from mysynergy.statutory.amounts import percent, plain, rm, sen, shown
from mysynergy.statutory.inputs import Inputs, need
from mysynergy.statutory.refusals import BadInput
from mysynergy.statutory.results import Benefit
from mysynergy.statutory.sharing import share_out
from mysynergy.statutory.working import Working


def pension(work: Working, given: Inputs) -> Benefit:
    """The invalidity pension a month."""
    amount = _monthly(work, given)
    return work.nothing("month") if amount is None else work.paid(sen(amount), "month")


def survivors(work: Working, given: Inputs) -> Benefit:
    """The survivors' pension a month: at the rate of the deceased's invalidity pension, shared out."""
    amount = _monthly(work, given)
    if amount is None:
        return work.nothing("month")
    return work.paid(share_out(work, amount, given, "act4_survivors", "month"), "month")


def _monthly(work: Working, given: Inputs) -> Fraction | None:
    """Return the pension before it is shared, or ``None`` when the contributions do not suffice."""
    rate = _rate(work, given)
    if rate is None:
        return None
    average = work.average_wage("act4", given)
    amount = average * rate / 100
    work.step("Pencen sebulan", "Pension a month", f"{percent(rate)} × {shown(average)}", rm(amount))
    return work.at_least(amount, "act4_invalidity_least_month")


def _rate(work: Working, given: Inputs) -> Fraction | None:
    total = need(given.contributions, "contributions")
    recent = need(given.contributions_in_window, "contributions_in_window")
    months = need(given.months_since_first, "months_since_first")
    window = work.figure("act4_invalidity_window")
    _plausible(total, recent, months, int(window))
    least = work.figure("act4_invalidity_contributions")
    if work.asks(
        f"Caruman dalam {plain(window)} bulan terakhir",
        f"Contributions in the last {plain(window)} months",
        f"{recent} ≥ {plain(least)}",
        holds=recent >= least,
    ):
        return _full_rate(work, total, least)
    if not work.asks(
        "Jumlah caruman minimum",
        "Contributions in all",
        f"{total} ≥ {plain(least)}",
        holds=total >= least,
    ):
        _perhaps_grant(work, total)
        return None
    full, reduced = work.figure("act4_invalidity_full_share"), work.figure("act4_invalidity_reduced_share")
    if work.asks(
        "Bahagian bulan bagi pencen penuh",
        "Share of the months, full pension",
        f"{total} ÷ {months} ≥ {full}",
        holds=total >= full * months,
    ):
        return _full_rate(work, total, least)
    if work.asks(
        "Bahagian bulan bagi pencen dikurangkan",
        "Share of the months, reduced pension",
        f"{total} ÷ {months} ≥ {reduced}",
        holds=total >= reduced * months,
    ):
        rate = work.figure("act4_invalidity_reduced")
        work.step("Kadar dikurangkan", "Reduced rate", "", percent(rate))
        return rate
    _perhaps_grant(work, total)
    return None


def _full_rate(work: Working, total: int, least: Fraction) -> Fraction:
    base, added = work.figure("act4_invalidity_base"), work.figure("act4_invalidity_step")
    every, highest = work.figure("act4_invalidity_step_months"), work.figure("act4_invalidity_highest")
    years = max(Fraction(0), total - least) // every
    rate = min(highest, base + added * years)
    how = f"{percent(base)} + {percent(added)} × ({total} − {plain(least)}) ÷ {plain(every)}"
    work.step("Kadar pencen", "Rate of the pension", f"{how}, ≤ {percent(highest)}", percent(rate))
    return rate


def _plausible(total: int, recent: int, months: int, window: int) -> None:
    if recent > min(total, window):
        raise BadInput(
            "contradiction",
            field="contributions_in_window",
            ms=f"{recent} melebihi {min(total, window)}: tempoh itu {window} bulan, jumlah caruman {total}.",
            en=f"{recent} is more than {min(total, window)}: the time is {window} months, "
            f"the contributions are {total} in all.",
        )
    if total > months:
        raise BadInput(
            "contradiction",
            field="months_since_first",
            ms=f"{total} caruman tidak muat dalam {months} bulan.",
            en=f"{total} contributions do not fit into {months} months.",
        )


def _perhaps_grant(work: Working, total: int) -> None:
    least = work.figure("act4_grant_contributions")
    if total >= least:
        work.note(
            f"Bantuan ilat mungkin dibayar (sekurang-kurangnya {plain(least)} caruman); "
            "amaunnya tidak diterbitkan.",
            f"The invalidity grant may be paid (at least {plain(least)} contributions); "
            "its amount is not published.",
        )
