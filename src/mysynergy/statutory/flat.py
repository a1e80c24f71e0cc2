"""Benefits of a fixed amount or up to a limit, and the housewives' schedule of lump sums."""

from __future__ import annotations

from fractions import Fraction

from mysynergy.statutory.amounts import percent, plain, rm, sen
from mysynergy.statutory.inputs import Inputs, need
from mysynergy.statutory.refusals import BadInput, NotPublished
from mysynergy.statutory.results import Benefit
from mysynergy.statutory.working import Working


def monthly(work: Working, figure: str) -> Benefit:
    """A fixed amount a month."""
    amount = sen(work.figure(figure))
    says = work.tables.figures[figure].says
    work.step(says.ms, says.en, "", rm(amount))
    return work.paid(amount, "month")


def up_to(work: Working, given: Inputs, figure: str) -> Benefit:
    """The actual cost up to a limit; without the cost, the limit."""
    most = sen(work.figure(figure))
    says = work.tables.figures[figure].says
    work.step(says.ms, says.en, "", rm(most))
    if given.cost is None:
        work.note(
            "Ini had tertinggi. Beri kos sebenar bagi amaun yang lebih rendah.",
            "This is the limit. Give the actual cost for a lower amount.",
        )
        return work.paid(most, "once")
    amount = min(most, given.cost)
    work.step(
        "Kos sebenar hingga had", "Actual cost up to the limit", f"{rm(given.cost)} ≤ {rm(most)}", rm(amount)
    )
    return work.paid(amount, "once")


def education_loan(work: Working, given: Inputs) -> Benefit:
    """Act 4: a loan of the fees up to a limit, for a child under an age."""
    under = work.figure("act4_education_loan_age")
    age = need(given.age, "age")
    need(given.cost, "cost")
    if not work.asks("Umur pemohon", "Age of the applicant", f"{age} < {plain(under)}", holds=age < under):
        return work.nothing("once")
    work.note(
        "Pinjaman, bukan pemberian: bagi anak penerima faedah hilang upaya kekal, ilat, tanggungan "
        "atau penakat.",
        "A loan, no grant: for a child of somebody who receives a disablement, invalidity, dependants' or "
        "survivors' benefit.",
    )
    return up_to(work, given, "act4_education_loan_most")


def dialysis(work: Working, given: Inputs) -> Benefit:
    """Act 4: a subsidy for each session at a panel centre, as many as the published month has."""
    sessions = need(given.sessions, "sessions")
    each, most = work.figure("act4_dialysis_session"), work.figure("act4_dialysis_sessions_month")
    if sessions > most:
        raise NotPublished(
            "more_than_published",
            field="sessions",
            ms=f"Tidak diterbitkan: angka PERKESO ialah {plain(most)} sesi sebulan. Tanya PERKESO.",
            en=f"Not published: SOCSO's figure is {plain(most)} sessions a month. Ask SOCSO about more.",
        )
    return work.paid(work.times("Subsidi sebulan", "Subsidy a month", each, sessions), "month")


def housewives_sickness(work: Working, given: Inputs) -> Benefit:
    """Act 838: a rate of the presumed income, a month."""
    del given
    table = work.tables.schemes["skssr"].table_on(work.as_of)
    (row,) = table.rows
    work.cite(table.source_of(row, ("assumed_wage",)))
    rate = work.figure("skssr_sickness_rate")
    amount = sen(Fraction(row.assumed_wage) * rate / 100)
    work.step("Elaun sebulan", "Allowance a month", f"{percent(rate)} × {rm(row.assumed_wage)}", rm(amount))
    _claim_within(work, "skssr_claim_months_invalidity")
    return work.paid(amount, "month")


def housewives_disablement(work: Working, given: Inputs) -> Benefit:
    """Act 838: the lump sum of one item of the schedule."""
    number = need(given.item, "item")
    items = {item.number: item for item in work.tables.schedule}
    if work.as_of < work.tables.schedule_from:
        raise BadInput(
            "before_first_period",
            field="as_of",
            ms=f"Jadual bermula pada {work.tables.schedule_from}. Beri tarikh dari hari itu.",
            en=f"The schedule begins on {work.tables.schedule_from}. Give a date from that day on.",
        )
    if number not in items:
        raise BadInput(
            "unknown_item",
            field="item",
            ms=f"Tiada butiran {number}. Beri 1 hingga {len(items)}.",
            en=f"There is no item {number}. Give 1 to {len(items)}.",
        )
    item = items[number]
    work.cite(work.tables.schedule_source)
    whole = max(one.most for one in items.values())
    work.step(item.says.ms, item.says.en, f"{percent(item.percent)} × {rm(whole)}", rm(item.most))
    if item.heading_from_memory:
        work.cite(work.tables.schedule_heading_source)
        work.note(
            "Anggota yang mana tidak tertulis dalam teks yang dibaca; ia belum disahkan.",
            "Which finger or toe is meant is missing in the text that was read; it is not verified.",
        )
    work.note(
        "Satu butiran sahaja: cara beberapa kecederaan dijumlahkan tidak ada dalam sumber kami.",
        "One item only: how several injuries add up is not in our sources.",
    )
    _claim_within(work, "skssr_claim_months_accident")
    return work.paid(item.most, "once")


def _claim_within(work: Working, figure: str) -> None:
    months = plain(work.figure(figure))
    work.note(f"Tuntut dalam {months} bulan.", f"Claim within {months} months.")


def why_not(work: Working, figure: str) -> NotPublished:
    """Return why a benefit that exists cannot be computed: the reason the rates give."""
    try:
        work.figure(figure)
    except NotPublished as refusal:
        return refusal
    # Somebody wrote an amount into the rates: without a formula it would still be a guess.
    return NotPublished(
        "no_formula",
        ms="Tiada formula bagi faedah ini di sini. Tanya PERKESO.",
        en="There is no formula for this benefit here. Ask PERKESO.",
    )
