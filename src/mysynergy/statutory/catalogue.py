"""Every benefit by its id: its name, what it is computed from, and the function that does it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from dataclasses import fields as fields_of
from functools import partial
from typing import Final

from mysynergy.statutory import employment, flat, injury, invalidity
from mysynergy.statutory.inputs import Inputs, read_inputs
from mysynergy.statutory.refusals import BadInput
from mysynergy.statutory.results import Benefit, Words
from mysynergy.statutory.tables import Tables
from mysynergy.statutory.working import Working

Formula = Callable[[Working, Inputs], Benefit]


@dataclass(frozen=True, slots=True)
class BenefitEntry:
    """A benefit: it ``needs`` one of each group of inputs and ``takes`` more; not ``published``: refused."""

    id: str
    scheme: str
    name: Words
    formula: Formula
    needs: tuple[tuple[str, ...], ...] = ()
    takes: tuple[str, ...] = ()
    published: bool = True

    @property
    def inputs(self) -> tuple[str, ...]:
        """The names of all its inputs, the needed ones first."""
        return (*(name for group in self.needs for name in group), *self.takes)


def _entry(
    id_: str,
    ms: str,
    en: str,
    formula: Formula,
    *needs: str,
    takes: tuple[str, ...] = (),
    published: bool = True,
) -> BenefitEntry:
    groups = tuple(tuple(need.split("|")) for need in needs)
    return BenefitEntry(id_, id_.partition("-")[0], Words(ms, en), formula, groups, takes, published)


def _refused(id_: str, ms: str, en: str, figure: str) -> BenefitEntry:
    return _entry(id_, ms, en, partial(_refuse, figure), published=False)


def _refuse(figure: str, work: Working, given: Inputs) -> Benefit:
    del given
    raise flat.why_not(work, figure)


def _monthly(figure: str, work: Working, given: Inputs) -> Benefit:
    del given
    return flat.monthly(work, figure)


def _up_to(figure: str, work: Working, given: Inputs) -> Benefit:
    return flat.up_to(work, given, figure)


_WAGE: Final = "wage|assumed_wage"
_CLASS: Final = "plan|class_number"
_LEFT: Final = ("spouses", "children", "others")
_PAID: Final = ("contributions", "contributions_in_window", "months_since_first")
_CLAIM: Final = ("claim", "contributions_in_window")

BENEFITS: Final[Mapping[str, BenefitEntry]] = {
    one.id: one
    for one in (
        _entry(
            "act4-temporary-disablement",
            "Faedah hilang upaya sementara (Akta 4)",
            "Temporary disablement benefit (Act 4)",
            injury.temporary,
            _WAGE,
            "days",
        ),
        _entry(
            "act4-permanent-disablement",
            "Faedah hilang upaya kekal (Akta 4)",
            "Permanent disablement benefit (Act 4)",
            injury.permanent,
            _WAGE,
            "loss",
        ),
        _entry(
            "act4-dependants",
            "Faedah orang tanggungan (Akta 4)",
            "Dependants' benefit (Act 4)",
            injury.dependants,
            _WAGE,
            takes=_LEFT,
        ),
        _entry(
            "act4-constant-attendance",
            "Elaun layanan sentiasa (Akta 4)",
            "Constant attendance allowance (Act 4)",
            injury.attendance,
            takes=("benefit_amount",),
        ),
        _entry(
            "act4-funeral",
            "Faedah pengurusan mayat (Akta 4)",
            "Funeral benefit (Act 4)",
            partial(_up_to, "act4_funeral_most"),
            takes=("cost",),
        ),
        _entry(
            "act4-invalidity-pension",
            "Pencen ilat (Akta 4)",
            "Invalidity pension (Act 4)",
            invalidity.pension,
            _WAGE,
            *_PAID,
        ),
        _entry(
            "act4-survivors-pension",
            "Pencen penakat (Akta 4)",
            "Survivors' pension (Act 4)",
            invalidity.survivors,
            _WAGE,
            *_PAID,
            takes=_LEFT,
        ),
        _refused(
            "act4-invalidity-grant",
            "Bantuan ilat (Akta 4)",
            "Invalidity grant (Act 4)",
            "act4_grant_interest",
        ),
        _entry(
            "act4-education-loan",
            "Pinjaman pendidikan (Akta 4)",
            "Education loan (Act 4)",
            flat.education_loan,
            "cost",
            "age",
        ),
        _entry(
            "act4-dialysis",
            "Subsidi dialisis (Akta 4)",
            "Dialysis subsidy (Act 4)",
            flat.dialysis,
            "sessions",
        ),
        _refused("act4-medical", "Faedah perubatan (Akta 4)", "Medical benefit (Act 4)", "act4_medical"),
        _refused(
            "act4-rehabilitation", "Pemulihan (Akta 4)", "Rehabilitation (Act 4)", "act4_rehabilitation"
        ),
        _refused("act4-return-to-work", "Program Return To Work", "Return To Work", "act4_return_to_work"),
        _entry(
            "skbbk-temporary-disablement",
            "Hilang upaya sementara (24 jam)",
            "Temporary disablement (24-hour scheme)",
            injury.temporary_any_hour,
            _WAGE,
            "days",
        ),
        _entry(
            "skbbk-permanent-disablement",
            "Hilang upaya kekal penuh (24 jam)",
            "Permanent total disablement (24-hour scheme)",
            injury.permanent_any_hour,
            _WAGE,
            "loss",
        ),
        _refused(
            "skbbk-dependants",
            "Faedah orang tanggungan (24 jam)",
            "Dependants' benefit (24-hour scheme)",
            "skbbk_dependants",
        ),
        _entry(
            "eis-job-search-allowance",
            "Elaun mencari pekerjaan (SIP)",
            "Job search allowance (EIS)",
            employment.search,
            _WAGE,
            *_CLAIM,
        ),
        _entry(
            "eis-reduced-income-allowance",
            "Elaun pendapatan berkurangan (SIP)",
            "Reduced income allowance (EIS)",
            employment.reduced,
            _WAGE,
            *_CLAIM,
        ),
        _entry(
            "eis-early-reemployment-allowance",
            "Elaun bekerja semula awal (SIP)",
            "Early re-employment allowance (EIS)",
            employment.early,
            _WAGE,
            *_CLAIM,
            "payments_made",
        ),
        _entry(
            "eis-training-allowance",
            "Elaun latihan (SIP)",
            "Training allowance (EIS)",
            employment.training,
            _WAGE,
            "days",
        ),
        _entry(
            "eis-training-fee",
            "Fi latihan (SIP)",
            "Training fee (EIS)",
            partial(_up_to, "eis_training_fee_most"),
            takes=("cost",),
        ),
        _entry(
            "sksps-temporary-disablement",
            "Faedah hilang upaya sementara (SKSPS)",
            "Temporary disablement benefit (self-employed)",
            injury.temporary_self_employed,
            _CLASS,
            "days",
        ),
        _entry(
            "sksps-permanent-disablement",
            "Faedah hilang upaya kekal (SKSPS)",
            "Permanent disablement benefit (self-employed)",
            injury.permanent_self_employed,
            _CLASS,
            "loss",
        ),
        _entry(
            "sksps-dependants",
            "Faedah orang tanggungan (SKSPS)",
            "Dependants' benefit (self-employed)",
            injury.dependants_self_employed,
            _CLASS,
            takes=_LEFT,
        ),
        *(
            _refused(
                f"sksps-{name.replace('_', '-')}", f"{ms} (SKSPS)", f"{en} (self-employed)", f"sksps_{name}"
            )
            for name, ms, en in (
                ("attendance", "Elaun layanan sentiasa", "Constant attendance allowance"),
                ("funeral", "Faedah pengurusan mayat", "Funeral benefit"),
                ("medical", "Faedah perubatan", "Medical benefit"),
                ("rehabilitation", "Pemulihan", "Rehabilitation"),
                ("education", "Pinjaman pendidikan", "Education loan"),
            )
        ),
        _entry(
            "skssr-sickness-allowance",
            "Elaun keilatan (SKSSR)",
            "Invalidity allowance (housewives)",
            flat.housewives_sickness,
        ),
        _entry(
            "skssr-permanent-disablement",
            "Hilang upaya kekal (SKSSR)",
            "Permanent disablement (housewives)",
            flat.housewives_disablement,
            "item",
        ),
        _entry(
            "skssr-constant-attendance",
            "Elaun layanan sentiasa (SKSSR)",
            "Constant attendance allowance (housewives)",
            partial(_monthly, "skssr_attendance_month"),
        ),
        _entry(
            "skssr-kidney-assistance",
            "Bantuan buah pinggang (SKSSR)",
            "Assistance in kidney failure (housewives)",
            partial(_monthly, "skssr_kidney_month"),
        ),
        _entry(
            "skssr-funeral",
            "Faedah pengurusan mayat (SKSSR)",
            "Funeral benefit (housewives)",
            partial(_up_to, "skssr_funeral_most"),
            takes=("cost",),
        ),
        _entry(
            "skssr-rehabilitation",
            "Pemulihan (SKSSR)",
            "Rehabilitation (housewives)",
            partial(_up_to, "skssr_rehabilitation_most"),
            takes=("cost",),
        ),
        _refused(
            "skssr-survivors", "Pencen penakat (SKSSR)", "Survivors' pension (housewives)", "skssr_survivors"
        ),
    )
}


def compute_benefit(tables: Tables, benefit: str, *, as_of: dt.date, given: Inputs) -> Benefit:
    """Return a benefit with the steps of its computation.

    ``as_of`` is the day of the event: accident, invalidity notice, death, loss of the job. Raises
    ``BadInput`` for an unknown benefit, an input it does not take and one that is missing; ``NotPublished``
    for what nobody published, or not for that day.
    """
    entry = BENEFITS.get(benefit)
    if entry is None:
        raise BadInput(
            "unknown_benefit",
            field="benefit",
            ms=f"{benefit[:60]!r} tidak dikenali. Lihat senarai faedah.",
            en=f"{benefit[:60]!r} is not known. See the list of benefits.",
        )
    for name in _given(given):
        if name not in entry.inputs and entry.published:
            taken = ", ".join(entry.inputs) or "-"
            raise BadInput(
                "not_taken",
                field=name,
                ms=f"{benefit} tidak menggunakannya. Yang digunakan: {taken}.",
                en=f"{benefit} does not take it. It takes: {taken}.",
            )
    return entry.formula(Working(tables, entry.id, entry.name, as_of), given)


def compute_benefit_from_text(
    tables: Tables, benefit: str, *, as_of: dt.date, given: Mapping[str, str]
) -> Benefit:
    """The same from typed text by name of input (see ``INPUTS``)."""
    return compute_benefit(tables, benefit, as_of=as_of, given=read_inputs(given))


def _given(given: Inputs) -> tuple[str, ...]:
    values = {one.name: getattr(given, one.name) for one in fields_of(given)}
    return tuple(name for name, value in values.items() if value not in (None, ()))
