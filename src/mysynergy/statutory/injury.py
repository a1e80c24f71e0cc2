"""Benefits for injury: Act 4, the 24-hour scheme that stands on it, and the self-employed scheme."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Final

from mysynergy.statutory.amounts import percent, plain, rm, sen, shown
from mysynergy.statutory.contributions import sksps
from mysynergy.statutory.inputs import Inputs, missing, need
from mysynergy.statutory.results import Benefit, Words
from mysynergy.statutory.sharing import share_out
from mysynergy.statutory.tables import Row
from mysynergy.statutory.working import Working

_WHOLE: Final = Fraction(100)
_TOTAL_LOSS: Final = Decimal(100)
_A_DAY: Final = Words("Sehari", "A day")


def temporary(work: Working, given: Inputs) -> Benefit:
    """Act 4: a rate of the average assumed daily wage for each day of certified leave."""
    days = need(given.days, "days")
    average = work.average_wage("act4", given)
    _window_not_known(work, given)
    daily = work.share_of_day(work.figure("act4_temporary_rate"), average)
    daily = work.at_least(daily, "act4_temporary_least_day")
    return _days_of_leave(work, daily, days, "act4_temporary_least_days")


def temporary_self_employed(work: Working, given: Inputs) -> Benefit:
    """Act 789: the daily figure of the class, not less than the least."""
    days = need(given.days, "days")
    row = _class(work, given)
    daily = work.at_least(Fraction(row.amounts["temporary_day"]), "sksps_temporary_least_day")
    return _days_of_leave(work, daily, days, "sksps_temporary_least_days")


def temporary_any_hour(work: Working, given: Inputs) -> Benefit:
    """24-hour scheme: the phase's rate of the average assumed daily wage; no minimum is published."""
    days = need(given.days, "days")
    average = work.average_wage("skbbk", given)
    _window_not_known(work, given)
    daily = work.share_of_day(work.figure("skbbk_temporary_rate"), average)
    _outside(work)
    work.pay(_A_DAY, sen(daily), "day")
    return work.paid(work.times("Jumlah", "Total", daily, days), "once")


def permanent(work: Working, given: Inputs) -> Benefit:
    """Act 4: a rate of the average assumed daily wage times the loss; small losses are paid as one sum."""
    loss = Fraction(need(given.loss, "loss"))
    average = work.average_wage("act4", given)
    _window_not_known(work, given)
    daily = work.share_of_day(work.figure("act4_permanent_rate"), average)
    daily = work.at_least(daily, "act4_permanent_least_day")
    monthly = _by_loss(work, daily, loss)
    highest = work.figure("act4_lump_sum_loss")
    if work.asks(
        "Dibayar sekali gus",
        "Paid as one sum",
        f"{percent(loss)} ≤ {percent(highest)}",
        holds=loss <= highest,
    ):
        why = work.tables.figures["act4_capital_factor"].why or Words("", "")
        work.note(why.ms, why.en)
        return work.paid(sen(daily * loss / _WHOLE), "day")
    share = work.figure("act4_commutable_share")
    rest = sen(monthly * (1 - share))
    work.step(
        "Jika sebahagian ditukar kepada bayaran sekali gus, bakinya sebulan",
        "If a part is taken as one sum, what remains a month",
        f"{shown(monthly)} × (1 − {share})",
        rm(rest),
    )
    work.note(
        "Amaun bayaran sekali gus itu tidak diterbitkan; bakinya dibayar sepanjang hayat.",
        "How much the one sum is was not published; what remains is paid for life.",
    )
    return work.paid(sen(monthly), "month")


def permanent_self_employed(work: Working, given: Inputs) -> Benefit:
    """Act 789: the daily figure of the class times the loss."""
    loss = Fraction(need(given.loss, "loss"))
    daily = Fraction(_class(work, given).amounts["permanent_day"])
    monthly = _by_loss(work, daily, loss)
    work.note(
        "Bila ia dibayar sekali gus di bawah Akta 789 tidak ada dalam sumber kami.",
        "When it is paid as one sum under Act 789 is not in our sources.",
    )
    return work.paid(sen(monthly), "month")


def permanent_any_hour(work: Working, given: Inputs) -> Benefit:
    """24-hour scheme: the phase's rate for total disablement. Raises ``NotPublished`` for a partial loss."""
    loss = need(given.loss, "loss")
    if loss != _TOTAL_LOSS:
        work.figure("skbbk_partial")
    average = work.average_wage("skbbk", given)
    _window_not_known(work, given)
    daily = work.share_of_day(work.figure("skbbk_permanent_rate"), average)
    _outside(work)
    work.pay(_A_DAY, sen(daily), "day")
    days = work.figure("days_in_month")
    return work.paid(work.times("Sebulan", "A month", daily, days), "month")


def dependants(work: Working, given: Inputs) -> Benefit:
    """Act 4: what is left to the family of somebody who died of an injury at work, a month."""
    average = work.average_wage("act4", given)
    _window_not_known(work, given)
    daily = work.share_of_day(work.figure("act4_dependants_rate"), average)
    return _shared_by_month(work, work.at_least(daily, "act4_dependants_least_day"), given, "act4_dependants")


def dependants_self_employed(work: Working, given: Inputs) -> Benefit:
    """Act 789: the same, from the daily figure of the class."""
    daily = Fraction(_class(work, given).amounts["permanent_day"])
    daily = work.at_least(daily, "sksps_dependants_least_day")
    return _shared_by_month(work, daily, given, "sksps_dependants")


def attendance(work: Working, given: Inputs) -> Benefit:
    """Act 4: a flat amount a month; before that, a share of the benefit itself."""
    flat = work.tables.figures["act4_attendance_month"]
    if work.as_of >= flat.history[0].period.start:
        amount = sen(work.figure("act4_attendance_month"))
        work.step(flat.says.ms, flat.says.en, "", rm(amount))
        return work.paid(amount, "month")
    benefit = need(given.benefit_amount, "benefit_amount")
    share = work.figure("act4_attendance_share")
    amount = sen(Fraction(benefit) * share / _WHOLE)
    says = work.tables.figures["act4_attendance_share"].says
    work.step(says.ms, says.en, f"{percent(share)} × {rm(benefit)}", rm(amount))
    return work.paid(amount, "month")


def _days_of_leave(work: Working, daily: Fraction, days: int, least_days: str) -> Benefit:
    least = work.figure(least_days)
    if not work.asks(
        "Cuti sakit mencukupi, termasuk hari kemalangan",
        "Enough sick leave, the day of the accident counted",
        f"{days} ≥ {plain(least)}",
        holds=days >= least,
    ):
        return work.nothing("once")
    work.note(
        "Sama ada hari kemalangan sendiri dibayar tidak ada dalam sumber kami: beri hari yang dibayar.",
        "Whether the day of the accident itself is paid is not in our sources: give the days that are.",
    )
    work.pay(_A_DAY, sen(daily), "day")
    return work.paid(work.times("Jumlah", "Total", daily, days), "once")


def _by_loss(work: Working, daily: Fraction, loss: Fraction) -> Fraction:
    partly = daily * loss / _WHOLE
    work.step(
        "Kadar harian mengikut kehilangan", "Daily by loss", f"{shown(daily)} × {percent(loss)}", rm(partly)
    )
    work.pay(_A_DAY, sen(partly), "day")
    days = work.figure("days_in_month")
    work.step("Sebulan", "A month", f"{shown(partly)} × {plain(days)}", rm(partly * days))
    return partly * days


def _shared_by_month(work: Working, daily: Fraction, given: Inputs, figures: str) -> Benefit:
    days = work.figure("days_in_month")
    work.step(
        "Keseluruhan sebulan", "The whole, a month", f"{shown(daily)} × {plain(days)}", rm(daily * days)
    )
    return work.paid(share_out(work, daily * days, given, figures, "month"), "month")


def _class(work: Working, given: Inputs) -> Row:
    if given.plan is None and given.class_number is None:
        raise missing("plan")
    made = sksps(work.tables, as_of=work.as_of, plan=given.plan, class_number=given.class_number)
    table = work.tables.schemes["sksps"].table_on(work.as_of)
    row = table.rows[made.row - 1]
    work.cite(table.source_of(row, ("temporary_day", "permanent_day")))
    work.step("Pendapatan diinsuranskan", "Insured earnings", f"#{row.number}", rm(row.assumed_wage))
    return row


def _window_not_known(work: Working, given: Inputs) -> None:
    if given.wage:
        work.note(
            "Bulan mana yang dipuratakan di bawah Akta 4 tidak ada dalam sumber kami: "
            "beri gaji bulan yang dikira PERKESO.",
            "Which months are averaged under Act 4 is not in our sources: give those that SOCSO counts.",
        )


def _outside(work: Working) -> None:
    work.note(
        "Tiada minimum diterbitkan bagi skim ini. Kemalangan di luar Malaysia dan perbuatan yang menyalahi "
        "undang-undang tidak dilindungi.",
        "No minimum is published for this scheme. Accidents abroad and unlawful acts are not covered.",
    )
