"""Contributions and benefits as text for a person, and as JSON for a program."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Final

from rich.console import Console
from rich.table import Table as Grid
from rich.text import Text

from mysynergy.statutory import Benefit, Confidence, Contribution, Source, Sponsorship, Step, Words

Json = dict[str, object]
_WORDS: Final = {
    "step": ("Langkah", "Step"),
    "how": ("Pengiraan", "Computation"),
    "value": ("Nilai", "Value"),
    "source": ("Sumber", "Source"),
    "derived": ("diterbitkan dengan pengiraan", "derived by arithmetic"),
    "note": ("Perhatian", "Note"),
    "sponsor": ("Tajaan", "Sponsored"),
    "own": ("anda membayar", "you pay"),
    "unpublished": ("bahagian tidak diterbitkan", "share not published"),
    "together": ("Bersama Akta 4", "Together with Act 4"),
    "as_of": ("pada", "as of"),
    "nothing": ("Tidak dibayar", "Not payable"),
}
_EVERY: Final = {
    "once": ("sekali gus", "in all"),
    "day": ("sehari", "a day"),
    "month": ("sebulan", "a month"),
}
_CONFIDENCE: Final = {
    Confidence.VERIFIED: ("disahkan dalam sumber", "verified in the source"),
    Confidence.DERIVED: ("diterbitkan", "derived"),
    Confidence.SECONDARY: ("sumber sekunder", "secondary source"),
    Confidence.MEMORY: ("belum disahkan", "not verified"),
}


def money(amount: Decimal | None) -> str | None:
    """Return an amount as programs read it: two decimals, no currency; ``None`` stays."""
    return None if amount is None else f"{amount:.2f}"


def words_json(said: Words) -> Json:
    """Return a text in both languages."""
    return {"ms": said.ms, "en": said.en}


def steps_json(steps: Iterable[Step]) -> list[Json]:
    """Return a computation line by line."""
    return [
        {"label": words_json(step.label), "expression": step.expression, "value": step.value}
        for step in steps
    ]


def contribution_json(made: Contribution) -> Json:
    """Return a contribution for a program; what does not exist in the scheme is left out."""
    given: Json = {
        "scheme": made.scheme,
        "name": words_json(made.name),
        "as_of": made.as_of.isoformat(),
        "category": made.category,
        "phase": made.phase,
        "plan": made.plan,
        "wage": money(made.wage),
        "employer": money(made.employer),
        "employee": money(made.employee),
        "total": money(made.total),
        "due_for": made.due_for,
        "monthly_contribution": money(made.monthly),
        "annual_contribution": money(made.annual),
        "assumed_wage": money(made.assumed_wage),
        "row": made.row,
        "wage_over": money(made.wage_over),
        "wage_up_to": money(made.wage_up_to),
        "table_from": made.period.start.isoformat(),
        "table_until": None if made.period.end is None else made.period.end.isoformat(),
        "citation": made.source.citation,
        "confidence": made.source.confidence.value,
        "assumed_wage_confidence": made.assumed_wage_confidence.value,
        "derived": made.source.derived,
        "steps": steps_json(made.steps),
        "notes": [words_json(note) for note in made.notes],
    }
    if made.together is not None:
        both = made.together
        given["together_with_act4"] = {
            "employer": money(both.employer),
            "employee": money(both.employee),
            "total": money(both.total),
        }
    if made.scheme == "sksps":
        given["sponsorships"] = [_sponsorship_json(one) for one in made.sponsorships]
    return {key: value for key, value in given.items() if value is not None}


def _sponsorship_json(one: Sponsorship) -> Json:
    return {
        "id": one.id,
        "sponsor": words_json(one.sponsor_name),
        "who": words_json(one.who),
        "percent": None if one.percent is None else f"{one.percent:f}",
        "sponsor_pays": money(one.sponsor),
        "self_pays": money(one.own),
        "on_top_of": one.on_top_of,
        "citation": one.source.citation,
        "confidence": one.source.confidence.value,
        "amounts_derived": one.source.derived,
    }


def benefit_json(made: Benefit) -> Json:
    """Return a benefit for a program: amount, payments, every step, every source."""
    return {
        "benefit": made.id,
        "name": words_json(made.name),
        "as_of": made.as_of.isoformat(),
        "payable": made.payable,
        "amount": money(made.amount),
        "every": made.every,
        "payments": [
            {"label": words_json(one.label), "amount": money(one.amount), "every": one.every}
            for one in made.payments
        ],
        "steps": steps_json(made.steps),
        "citation": "; ".join(source.citation for source in made.sources),
        "sources": [
            {
                "citation": source.citation,
                "confidence": source.confidence.value,
                "derived": source.derived,
            }
            for source in made.sources
        ],
        "confidence": made.confidence.value,
        "derived": made.derived,
        "notes": [words_json(note) for note in made.notes],
    }


class Sheet:
    """Writes results in one language (``ms`` or ``en``) to a console."""

    def __init__(self, console: Console, language: str) -> None:
        self.console = console
        self.english = language == "en"

    def say(self, said: Words) -> str:
        """Return a text in the sheet's language."""
        return said.en if self.english else said.ms

    def word(self, key: str) -> str:
        """Return a word of the sheet itself."""
        return _WORDS[key][self.english]

    def head(self, name: Words, as_of: str, result: str) -> None:
        """Write the title and the result."""
        self.console.print(Text(f"{self.say(name)}, {self.word('as_of')} {as_of}", style="bold"))
        self.console.print(Text(result, style="bold green"))

    def steps(self, steps: Iterable[Step]) -> None:
        """Write the computation as a table."""
        grid = Grid(self.word("step"), self.word("how"), box=None, pad_edge=False)
        grid.add_column(self.word("value"), justify="right")
        for step in steps:
            grid.add_row(
                Text(self.say(step.label)), Text(step.expression, style="dim"), Text(_value(step, self))
            )
        self.console.print(grid)

    def source(self, source: Source) -> None:
        """Write who says it and how far it can be relied on."""
        told = _CONFIDENCE[source.confidence][self.english]
        if source.derived and source.confidence is not Confidence.DERIVED:
            told += f", {self.word('derived')}"
        self.console.print(Text(f"{self.word('source')}: {source.citation} [{told}]", style="dim"))

    def note(self, note: Words) -> None:
        """Write what must be said with the result."""
        self.console.print(Text(f"{self.word('note')}: {self.say(note)}", style="yellow"))

    def benefit(self, made: Benefit) -> None:
        """Write a benefit with its steps and sources."""
        paid = f"RM{made.amount:,.2f} {_EVERY[made.every][self.english]}"
        self.head(made.name, made.as_of.isoformat(), paid if made.payable else self.word("nothing"))
        self.steps(made.steps)
        for source in made.sources:
            self.source(source)
        for note in made.notes:
            self.note(note)

    def contribution(self, made: Contribution) -> None:
        """Write a contribution with its steps, sources and who else pays."""
        self.head(made.name, made.as_of.isoformat(), f"RM{made.total:,.2f} / {_period(made, self.english)}")
        self.steps(made.steps)
        if made.together is not None:
            both = made.together
            sums = f"RM{both.employer:,.2f} + RM{both.employee:,.2f} = RM{both.total:,.2f}"
            self.console.print(Text(f"{self.word('together')}: {sums}"))
        for one in made.sponsorships:
            self._sponsorship(one)
        self.source(made.source)
        for note in made.notes:
            self.note(note)

    def _sponsorship(self, one: Sponsorship) -> None:
        share = self.word("unpublished") if one.percent is None else f"{one.percent:f}%"
        text = f"{self.word('sponsor')}: {self.say(one.sponsor_name)}, {share}"
        if one.sponsor is not None and one.own is not None:
            text += f" (RM{one.sponsor:,.2f}; {self.word('own')} RM{one.own:,.2f})"
        self.console.print(Text(f"{text}. {self.say(one.who)}"))


def _value(step: Step, sheet: Sheet) -> str:
    return {"yes": ("ya", "yes"), "no": ("tidak", "no")}.get(step.value, (step.value, step.value))[
        sheet.english
    ]


def _period(made: Contribution, english: bool) -> str:
    ms, en = {"month": ("bulan", "month"), "year": ("12 bulan", "12 months")}[made.due_for]
    return en if english else ms
