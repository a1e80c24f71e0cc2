"""What a benefit is computed from: each input with its words, kind and limits, read from typed text."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Final, TypeVar

from mysynergy.statutory.amounts import read_amount
from mysynergy.statutory.refusals import BadInput
from mysynergy.statutory.results import Words


class InputKind(StrEnum):
    """How an input is written."""

    MONEY = "money"
    COUNT = "count"
    PERCENT = "percent"
    WAGES = "wages"
    CODE = "code"


@dataclass(frozen=True, slots=True)
class MonthWage:
    """A month's wage; its month's table gives the assumed wage, without one that of the day asked for."""

    wage: Decimal
    month: dt.date | None = None


@dataclass(frozen=True, slots=True)
class InputField:
    """An input by name: what it means in both languages, its kind, and its limits."""

    name: str
    kind: InputKind
    says: Words
    least: int = 0
    most: int | None = None


_C, _M = InputKind.COUNT, InputKind.MONEY
INPUTS: Final[Mapping[str, InputField]] = {
    one.name: one
    for one in (
        InputField(
            "wage",
            InputKind.WAGES,
            Words(
                "Gaji sebulan; ulang bagi setiap bulan, boleh dengan bulannya: 2024-09=5800.00",
                "A month's wage; repeat for each, perhaps with it: 2024-09=5800.00",
            ),
        ),
        InputField(
            "assumed_wage",
            _M,
            Words("Purata gaji andaian sebulan, jika diketahui", "Average assumed monthly wage, if known"),
        ),
        InputField(
            "days",
            _C,
            Words("Hari cuti sakit atau latihan", "Days of sick leave or training"),
            most=3660,
        ),
        InputField(
            "loss",
            InputKind.PERCENT,
            Words("Peratus kehilangan upaya yang ditaksir", "Assessed loss of capacity in percent"),
        ),
        InputField("spouses", _C, Words("Balu atau duda", "Widow or widower"), most=4),
        InputField("children", _C, Words("Anak yang layak", "Children who qualify"), most=50),
        InputField(
            "others",
            _C,
            Words("Ibu bapa atau waris lain yang layak", "Parents or other kin who qualify"),
            most=50,
        ),
        InputField(
            "contributions", _C, Words("Jumlah caruman bulanan", "Monthly contributions in all"), most=900
        ),
        InputField(
            "contributions_in_window",
            _C,
            Words("Caruman dalam tempoh yang dikira", "Contributions in the months that are looked at"),
            most=900,
        ),
        InputField(
            "months_since_first",
            _C,
            Words(
                "Bulan genap sejak caruman pertama", "Complete months since the first contribution was due"
            ),
            least=1,
            most=900,
        ),
        InputField("claim", _C, Words("Tuntutan ke berapa", "Which claim: first 1, second 2 ..."), least=1),
        InputField(
            "payments_made",
            _C,
            Words("Bayaran elaun yang sudah diterima", "Monthly allowances already received"),
            most=12,
        ),
        InputField("benefit_amount", _M, Words("Amaun faedah itu sendiri", "Amount of the benefit itself")),
        InputField("cost", _M, Words("Kos atau yuran sebenar", "Actual cost or fee")),
        InputField("age", _C, Words("Umur pemohon", "Age of the applicant"), most=130),
        InputField("sessions", _C, Words("Sesi dalam sebulan", "Sessions in a month"), most=60),
        InputField("item", _C, Words("Nombor butiran dalam jadual", "Number of the item in the schedule"), 1),
        InputField("plan", InputKind.CODE, Words("Pelan SKSPS", "Plan of the self-employed scheme")),
        InputField("class_number", _C, Words("Kelas Akta 789", "Class of Act 789"), least=1),
    )
}


@dataclass(frozen=True, slots=True)
class Inputs:
    """The inputs given; ``None`` (no wages: an empty tuple) was not given. Percent are of 100."""

    wage: tuple[MonthWage, ...] = ()
    assumed_wage: Decimal | None = None
    days: int | None = None
    loss: Decimal | None = None
    spouses: int | None = None
    children: int | None = None
    others: int | None = None
    contributions: int | None = None
    contributions_in_window: int | None = None
    months_since_first: int | None = None
    claim: int | None = None
    payments_made: int | None = None
    benefit_amount: Decimal | None = None
    cost: Decimal | None = None
    age: int | None = None
    sessions: int | None = None
    item: int | None = None
    plan: str | None = None
    class_number: int | None = None


T = TypeVar("T")


def need(value: T | None, name: str) -> T:
    """Return a value that the benefit cannot do without. Raises ``BadInput`` when it is missing."""
    if value is None:
        raise missing(name)
    return value


def missing(name: str) -> BadInput:
    """Return the refusal for an input that is wanted and was not given."""
    says = INPUTS[name].says
    return BadInput("missing", field=name, ms=f"Diperlukan. {says.ms}.", en=f"This is needed. {says.en}.")


def read_inputs(given: Mapping[str, str]) -> Inputs:
    """Return the inputs from text by name; wages stand in one text, parted by blanks.

    Raises ``BadInput`` with the field for an unknown name and for text that does not fit its kind.
    """
    wages: tuple[MonthWage, ...] = ()
    money: dict[str, Decimal] = {}
    counts: dict[str, int] = {}
    plan: str | None = None
    for name, text in given.items():
        match _field(name).kind:
            case InputKind.WAGES:
                wages = tuple(_month_wage(one, name) for one in text.split())
            case InputKind.MONEY:
                money[name] = read_amount(text, name)
            case InputKind.PERCENT:
                money[name] = _percent(text, name)
            case InputKind.COUNT:
                counts[name] = _count(text, INPUTS[name])
            case InputKind.CODE:
                plan = text.strip()
    return Inputs(
        wage=wages,
        plan=plan,
        assumed_wage=money.get("assumed_wage"),
        loss=money.get("loss"),
        benefit_amount=money.get("benefit_amount"),
        cost=money.get("cost"),
        days=counts.get("days"),
        spouses=counts.get("spouses"),
        children=counts.get("children"),
        others=counts.get("others"),
        contributions=counts.get("contributions"),
        contributions_in_window=counts.get("contributions_in_window"),
        months_since_first=counts.get("months_since_first"),
        claim=counts.get("claim"),
        payments_made=counts.get("payments_made"),
        age=counts.get("age"),
        sessions=counts.get("sessions"),
        item=counts.get("item"),
        class_number=counts.get("class_number"),
    )


def _field(name: str) -> InputField:
    if name not in INPUTS:
        known = ", ".join(INPUTS)
        raise BadInput(
            "unknown_input",
            field=name,
            ms=f"Tiada input sedemikian. Yang ada: {known}.",
            en=f"There is no such input. There are: {known}.",
        )
    return INPUTS[name]


def _count(text: str, field: InputField) -> int:
    typed = text.strip()
    if re.fullmatch(r"[0-9]{1,6}", typed):
        value = int(typed)
        if value >= field.least and (field.most is None or value <= field.most):
            return value
    most_ms, most_en = ("", "") if field.most is None else (f" hingga {field.most}", f" to {field.most}")
    raise BadInput(
        "not_a_count",
        field=field.name,
        ms=f"{typed[:40]!r} tidak sah. Beri nombor bulat dari {field.least}{most_ms}.",
        en=f"{typed[:40]!r} cannot be taken. Give a whole number from {field.least}{most_en}.",
    )


def _percent(text: str, name: str) -> Decimal:
    value = read_amount(text.strip().removesuffix("%").strip(), name)
    if not 0 < value <= 100:
        raise BadInput(
            "not_a_percentage",
            field=name,
            ms=f"{text.strip()[:40]} tidak sah. Beri peratus melebihi 0 hingga 100.",
            en=f"{text.strip()[:40]} cannot be taken. Give a percentage above 0 and up to 100.",
        )
    return value


def _month_wage(text: str, name: str) -> MonthWage:
    month, _, wage = text.rpartition("=")
    if not month:
        return MonthWage(read_amount(wage, name))
    try:
        return MonthWage(read_amount(wage, name), dt.date.fromisoformat(f"{month}-01"))
    except ValueError as error:
        if isinstance(error, BadInput):
            raise
        raise BadInput(
            "not_a_month",
            field=name,
            ms=f"{month[:40]!r} bukan bulan. Tulis tahun-bulan=gaji, contohnya 2024-09=5800.00.",
            en=f"{month[:40]!r} is not a month. Write year-month=wage, such as 2024-09=5800.00.",
        ) from error
