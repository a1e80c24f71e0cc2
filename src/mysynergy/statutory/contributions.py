"""What is due in each of the five schemes, on any day, from the tables."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import Final

from mysynergy.statutory.amounts import check_amount, plain, rm
from mysynergy.statutory.refusals import BadInput
from mysynergy.statutory.results import Confidence, Contribution, Sponsorship, Step, Together, Words
from mysynergy.statutory.tables import COLUMN_OF_WAGE, Row, Scheme, Table, Tables

MONTH: Final = "month"
YEAR: Final = "year"
#: Which columns of Act 4's table the two categories read.
_PAYERS: Final = {1: ("employer_1", "employee_1"), 2: ("employer_2", None)}
_NOTHING: Final = Decimal("0.00")


def contribution(
    tables: Tables,
    scheme: str,
    *,
    as_of: dt.date,
    wage: Decimal | None = None,
    category: int | None = None,
    plan: str | None = None,
    class_number: int | None = None,
) -> Contribution:
    """Return what is due in ``scheme`` on ``as_of``.

    ``act4`` takes a month's wage and a category (1: injury and invalidity; 2: injury only), ``skbbk`` and
    ``eis`` a wage, ``sksps`` one of the plans (or a class of the Act), ``skssr`` nothing. Raises ``BadInput``
    with the field, for an unknown scheme, a missing, wrong or needless input, a day before the first table.
    """
    takes = _TAKES.get(scheme)
    if takes is None:
        raise _not_one_of("scheme", scheme, _TAKES)
    given = {"wage": wage, "category": category, "plan": plan, "class": class_number}
    for name, value in given.items():
        if value is not None and name not in takes:
            raise BadInput(
                "not_taken",
                field=name,
                ms=f"{scheme} tidak menggunakan {name}. Tinggalkannya.",
                en=f"{scheme} takes no {name}. Leave it out.",
            )
    match scheme:
        case "act4":
            return act4(tables, wage=_wage(wage, scheme), category=_category(category), as_of=as_of)
        case "skbbk":
            return skbbk(tables, wage=_wage(wage, scheme), category=category, as_of=as_of)
        case "eis":
            return eis(tables, wage=_wage(wage, scheme), as_of=as_of)
        case "sksps":
            return sksps(tables, plan=plan, class_number=class_number, as_of=as_of)
    return skssr(tables, as_of=as_of)


_TAKES: Final[dict[str, tuple[str, ...]]] = {
    "act4": ("wage", "category"),
    "skbbk": ("wage", "category"),
    "eis": ("wage",),
    "sksps": ("plan", "class"),
    "skssr": (),
}


def act4(tables: Tables, *, wage: Decimal, category: int, as_of: dt.date) -> Contribution:
    """Return the month's contribution under Act 4: category 1 (injury and invalidity) or 2 (injury only)."""
    if category not in _PAYERS:
        raise _not_one_of("category", str(category), [str(one) for one in _PAYERS])
    employer, employee = _PAYERS[category]
    return _by_wage(tables.schemes["act4"], wage, as_of, employer, employee, category)


def eis(tables: Tables, *, wage: Decimal, as_of: dt.date) -> Contribution:
    """Return the month's contribution to employment insurance."""
    return _by_wage(tables.schemes["eis"], wage, as_of, "employer", "employee", None)


def skbbk(tables: Tables, *, wage: Decimal, as_of: dt.date, category: int | None = None) -> Contribution:
    """Return the month's contribution to the 24-hour scheme, which the worker alone pays.

    With a ``category`` the answer also tells what is due ``together`` with Act 4.
    """
    own = _by_wage(tables.schemes["skbbk"], wage, as_of, None, "employee", category)
    steps = own.steps
    table, rule = tables.schemes["skbbk"].table_on(as_of), tables.derivation
    if own.source.derived and table.factor is not None:
        base = tables.schemes[rule.scheme].table_on(table.period.start).rows[own.row - 1].amounts[rule.column]
        unit = f"{plain(rule.round_to * 100)} sen"
        derived = Step(
            Words(
                f"Diterbitkan daripada syer majikan kategori kedua, kepada {unit}",
                f"Derived from the employer's share of the second category, to {unit}",
            ),
            f"{rm(base)} × {plain(table.factor)} = {rm(Fraction(base) * table.factor)}",
            rm(own.total),
        )
        steps = (*steps[:1], derived, *steps[1:])
    if category is None:
        return replace(own, steps=steps)
    act = act4(tables, wage=wage, category=category, as_of=as_of)
    employer, employee = act.employer or _NOTHING, (act.employee or _NOTHING) + own.total
    return replace(own, steps=steps, together=Together(employer, employee, employer + employee))


def sksps(
    tables: Tables, *, as_of: dt.date, plan: str | None = None, class_number: int | None = None
) -> Contribution:
    """Return a self-employed person's contribution: by PERKESO's ``plan``, or by ``class_number`` of the Act.

    ``total`` is a year's contribution; ``sponsorships`` tells what others pay of it in that year.
    """
    scheme = tables.schemes["sksps"]
    table = scheme.table_on(as_of)
    row = _class_of(table, plan, class_number)
    month, year = row.amounts["month"], row.amounts["year"]
    steps = (
        Step(Words("Kelas", "Class"), f"{rm(row.assumed_wage)}", str(row.number)),
        Step(Words("Caruman sebulan", "Contribution a month"), f"#{row.number}", rm(month)),
        Step(Words("Caruman setahun", "Contribution a year"), f"{rm(month)} × 12", rm(year)),
    )
    notes = table.notes_on(row)
    if row.plan is None:
        notes += (
            Words(
                "Kelas ini ada dalam Akta; PERKESO menawarkan empat pelan sahaja.",
                "This class stands in the Act; PERKESO offers four plans only.",
            ),
        )
    return Contribution(
        scheme=scheme.id,
        name=scheme.name,
        as_of=as_of,
        due_for=YEAR,
        period=table.period,
        row=row.number,
        total=year,
        assumed_wage=row.assumed_wage,
        source=table.source_of(row, ("month", "year")),
        assumed_wage_confidence=table.confidence_of(row, (COLUMN_OF_WAGE,)),
        steps=steps,
        notes=notes,
        plan=row.plan,
        monthly=month,
        annual=year,
        sponsorships=sponsorships(tables, as_of=as_of, plan=row.plan) if row.plan else (),
    )


def sponsorships(tables: Tables, *, as_of: dt.date, plan: str | None = None) -> tuple[Sponsorship, ...]:
    """Return who pays how much of a self-employed person's contribution in the year of ``as_of``.

    Only those for ``plan`` when it is given; one whose plans are not published is always among them.
    """
    return tuple(
        one
        for one in tables.sponsorships
        if one.years[0] <= as_of.year <= one.years[1] and (plan is None or not one.plans or plan in one.plans)
    )


def skssr(tables: Tables, *, as_of: dt.date) -> Contribution:
    """Return the contribution of the housewives' scheme: one amount for twelve months in advance."""
    scheme = tables.schemes["skssr"]
    table = scheme.table_on(as_of)
    (row,) = table.rows
    year = row.amounts["year"]
    return Contribution(
        scheme=scheme.id,
        name=scheme.name,
        as_of=as_of,
        due_for=YEAR,
        period=table.period,
        row=row.number,
        total=year,
        assumed_wage=row.assumed_wage,
        source=table.source_of(row, ("year",)),
        assumed_wage_confidence=table.confidence_of(row, (COLUMN_OF_WAGE,)),
        steps=(
            Step(Words("Pendapatan andaian", "Presumed income"), f"#{row.number}", rm(row.assumed_wage)),
            Step(Words("Caruman 12 bulan", "Contribution for 12 months"), f"#{row.number}", rm(year)),
        ),
        notes=table.notes_on(row),
        annual=year,
    )


def assumed_wage(tables: Tables, scheme: str, *, wage: Decimal, as_of: dt.date) -> Decimal:
    """Return the assumed wage of ``wage`` in a scheme that goes by wages (act4, skbbk, eis)."""
    if scheme not in tables.schemes or "wage" not in _TAKES[scheme]:
        raise _not_one_of("scheme", scheme, [name for name, takes in _TAKES.items() if "wage" in takes])
    return tables.schemes[scheme].table_on(as_of).row_for(above_zero(wage)).assumed_wage


def above_zero(wage: Decimal) -> Decimal:
    """Return a wage with two decimals. Raises ``BadInput`` for none, less than none, or parts of a sen."""
    checked = check_amount(wage, "wage")
    if checked == 0:
        raise BadInput(
            "below_table",
            field="wage",
            ms="Jadual bermula pada gaji melebihi RM0.00. Beri gaji bulan itu.",
            en="The table begins with a wage above RM0.00. Give the month's wage.",
        )
    return checked


def _by_wage(
    scheme: Scheme,
    given: Decimal,
    as_of: dt.date,
    employer_column: str | None,
    employee_column: str | None,
    category: int | None,
) -> Contribution:
    wage = above_zero(given)
    table = scheme.table_on(as_of)
    row = table.row_for(wage)
    employer = row.amounts[employer_column] if employer_column else _NOTHING
    employee = row.amounts[employee_column] if employee_column else _NOTHING
    columns = [column for column in (employer_column, employee_column) if column]
    return Contribution(
        scheme=scheme.id,
        name=scheme.name,
        as_of=as_of,
        due_for=MONTH,
        period=table.period,
        row=row.number,
        total=employer + employee,
        assumed_wage=row.assumed_wage,
        source=table.source_of(row, columns),
        assumed_wage_confidence=table.confidence_of(row, (COLUMN_OF_WAGE,)),
        steps=_steps(row, wage, employer, employee),
        notes=_notes(table, row),
        wage=wage,
        wage_over=row.over,
        wage_up_to=row.up_to,
        employer=employer,
        employee=employee,
        category=category,
        phase=table.phase,
    )


def _steps(row: Row, wage: Decimal, employer: Decimal, employee: Decimal) -> tuple[Step, ...]:
    over = rm(row.over or _NOTHING)
    band = f"{over} < {rm(wage)}" + (f" ≤ {rm(row.up_to)}" if row.up_to is not None else "")
    return (
        Step(Words("Baris jadual", "Row of the table"), band, str(row.number)),
        Step(Words("Gaji andaian", "Assumed wage"), f"#{row.number}", rm(row.assumed_wage)),
        Step(Words("Syer majikan", "Employer's share"), f"#{row.number}", rm(employer)),
        Step(Words("Syer pekerja", "Worker's share"), f"#{row.number}", rm(employee)),
        Step(Words("Jumlah", "Total"), f"{rm(employer)} + {rm(employee)}", rm(employer + employee)),
    )


def _notes(table: Table, row: Row) -> tuple[Words, ...]:
    notes = table.notes_on(row)
    if table.start_confidence is Confidence.MEMORY and not table.notes:
        notes += (Words("Tarikh mula jadual tidak disahkan.", "The first day of the table is not verified."),)
    return notes


def _class_of(table: Table, plan: str | None, class_number: int | None) -> Row:
    plans = [row.plan for row in table.rows if row.plan]
    if plan is not None and class_number is not None:
        raise BadInput(
            "both_given",
            field="plan",
            ms="Beri pelan atau kelas, bukan kedua-duanya.",
            en="Give a plan or a class, not both.",
        )
    if plan is not None:
        found = next((row for row in table.rows if row.plan == plan), None)
        if found is None:
            raise _not_one_of("plan", plan, plans)
        return found
    if class_number is None:
        raise BadInput(
            "missing",
            field="plan",
            ms=f"Beri pelan: {', '.join(plans)}.",
            en=f"Give a plan: {', '.join(plans)}.",
        )
    if not 1 <= class_number <= len(table.rows):
        raise _not_one_of("class", str(class_number), [f"1-{len(table.rows)}"])
    return table.rows[class_number - 1]


def _wage(wage: Decimal | None, scheme: str) -> Decimal:
    if wage is None:
        raise BadInput(
            "missing",
            field="wage",
            ms=f"{scheme} memerlukan gaji bulan itu, contohnya 4000.00.",
            en=f"{scheme} needs the month's wage, such as 4000.00.",
        )
    return wage


def _category(category: int | None) -> int:
    if category is None:
        raise BadInput(
            "missing",
            field="category",
            ms="Beri kategori: 1 (bencana kerja dan ilat) atau 2 (bencana kerja sahaja: 60 tahun ke atas, "
            "atau pertama kali mencarum pada 55 tahun ke atas).",
            en="Give a category: 1 (injury and invalidity) or 2 (injury only: aged 60 or over, "
            "or first insured at 55 or over).",
        )
    return category


def _not_one_of(field: str, given: str, known: Collection[str]) -> BadInput:
    names = ", ".join(known)
    return BadInput(
        f"unknown_{field}",
        field=field,
        ms=f"{given[:40]!r} tidak dikenali. Beri salah satu: {names}.",
        en=f"{given[:40]!r} is not known. Give one of: {names}.",
    )
