"""What stages, positions and exits are called on screen, in the active language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as noop

from mysynergy.outcomes.public import Position

STAGES: Final[Mapping[str, str]] = {
    "opening": noop("When the case opened"),
    "closing": noop("When the case closed"),
    "month_3": noop("After three months"),
    "month_12": noop("After twelve months"),
}
DOING: Final[Mapping[str, str]] = {
    "better": noop("Better than when the case closed"),
    "same": noop("The same"),
    "worse": noop("Worse than when the case closed"),
}
EXITS: Final[Mapping[str, str]] = {
    "out": noop("Out of poverty"),
    "still_poor": noop("Still within the poverty line"),
    "never_poor": noop("Was not within the poverty line"),
    "unknown": noop("Not known whether out of poverty"),
}
_POOR: Final[Mapping[str, str]] = {
    "yes": noop("within the poverty line"),
    "no": noop("above the poverty line"),
    "unknown": noop("not known against the poverty line"),
}
_KIFAYAH: Final[Mapping[str, str]] = {
    "yes": noop("below had kifayah"),
    "no": noop("not below had kifayah"),
    "unknown": noop("not known against had kifayah"),
}


def stage_name(code: str) -> str:
    """Return what a stage is called."""
    return gettext(STAGES.get(code, code))


def doing_name(code: str) -> str:
    """Return how she says she is doing."""
    return gettext(DOING.get(code, code))


def exit_name(code: str) -> str:
    """Return what became of a household."""
    return gettext(EXITS.get(code, code))


def measured(at: Position) -> tuple[str, str, str]:
    """Return income, and how it stands to the poverty line and to had kifayah, in words."""
    if at.income_from is None and at.income_to is None:
        income = gettext("Income not known")
    elif at.income_from == at.income_to:
        income = f"RM{at.income_from:,.2f}"
    else:
        low = "…" if at.income_from is None else f"{at.income_from:,.2f}"
        high = "…" if at.income_to is None else f"{at.income_to:,.2f}"
        income = f"RM{low}–{high}"
    return income, gettext(_POOR[at.poor]), gettext(_KIFAYAH[at.below_had_kifayah])
