"""A screening as text for a person, and as JSON for a program."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from itertools import groupby
from typing import Final

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from mysynergy.rules import (
    CriterionResult,
    Interval,
    Rulebook,
    Standing,
    Verdict,
    Words,
    counted,
    next_questions,
    plain_value,
    ranked,
    standing,
)

Json = dict[str, object]
_MOST_QUESTIONS: Final = 10
_HEADINGS: Final = {
    Standing.MANDATORY: ("Wajib di sisi undang-undang", "Compulsory by law", "bold magenta"),
    Standing.ELIGIBLE: ("Layak", "Eligible", "bold green"),
    Standing.UNKNOWN: ("Belum diketahui", "Not known yet", "bold yellow"),
    Standing.DIRECTORY: ("Tanya agensi", "Ask the agency", "bold cyan"),
    Standing.NOT_ASKED: (
        "Tidak disaring: hanya jika dia mahu (--wish)",
        "Not screened: only if she wants it (--wish)",
        "bold",
    ),
    Standing.NOT_ELIGIBLE: ("Tidak layak", "Not eligible", "bold red"),
    Standing.CLOSED: ("Ditutup", "Closed", "dim"),
}
_MARKS: Final = {True: ("✓", "green"), False: ("✗", "red"), None: ("?", "yellow")}
_WORDS: Final = {
    "indicative": ("petunjuk sahaja", "indicative only"),
    "ask": ("Tanya dahulu", "Ask next"),
    "open": ("jawapan diperlukan", "answers wanted"),
    "settles": ("program menunggu", "programmes wait"),
    "because": ("Wajib kerana", "Compulsory because"),
    "note": ("Perhatian", "Note"),
    "judged": ("Dinilai oleh agensi", "Judged by the agency"),
    "duty": ("Pemohon perlu", "The applicant must"),
    "amount": ("Jumlah", "Amount"),
    "figures": ("angka ini tidak diterbitkan", "these figures are not published"),
    "to": ("hingga", "to"),
    "opens": ("Dibuka pada", "Opens on"),
}


class Report:
    """What is told of one screening in one language (``ms`` or ``en``)."""

    def __init__(self, rulebook: Rulebook, verdicts: Iterable[Verdict], language: str) -> None:
        self.rulebook = rulebook
        self.verdicts = ranked(verdicts)
        self.english = language == "en"

    def _say(self, words: Words) -> str:
        return words.en if self.english else words.ms

    def _word(self, key: str) -> str:
        return _WORDS[key][self.english]

    def print(self, console: Console, *, reasons: bool) -> None:
        """Write headings, programmes, and what to ask next; with ``reasons`` every criterion."""
        for heading, group in groupby(self.verdicts, key=standing):
            members = list(group)
            *titles, style = _HEADINGS[heading]
            console.print(Text(f"\n{titles[self.english]} ({len(members)})", style=style))
            for verdict in members:
                self._programme(console, verdict, reasons=reasons)
        asked = next_questions(self.verdicts, self.rulebook.vocabulary)[:_MOST_QUESTIONS]
        if asked:
            console.print(Text(f"\n{self._word('ask')}", style="bold"))
        for name in asked:
            waiting = sum(name in verdict.questions for verdict in self.verdicts)
            tail = Text(f"  {name}, {waiting} {self._word('settles')}", style="dim")
            console.print(Padding(Text(f"{self.question(name)}") + tail, (0, 0, 0, 2)))

    def question(self, name: str) -> str:
        """Return how an officer asks for a fact."""
        fact = self.rulebook.vocabulary[name]
        return (fact.question_en or fact.en) if self.english else (fact.question_ms or fact.ms)

    def _programme(self, console: Console, verdict: Verdict, *, reasons: bool) -> None:
        line = Text(f"{self._say(verdict.programme.name)}", style="bold" if reasons else "")
        line.append(f"  {verdict.programme_id}, {verdict.programme.agency}", style="dim")
        if verdict.indicative and verdict.criteria:
            line.append(f", {self._word('indicative')}", style="dim italic")
        if verdict.questions and not reasons:
            line.append(f", {len(verdict.questions)} {self._word('open')}", style="yellow")
        console.print(Padding(line, (0, 0, 0, 2)))
        for text in self._details(verdict) if reasons else self._in_brief(verdict):
            console.print(Padding(text, (0, 0, 0, 6)))

    def _in_brief(self, verdict: Verdict) -> Iterator[Text]:
        """The one reason that matters most: what fails, or why the cover is compulsory."""
        if standing(verdict) is Standing.MANDATORY:
            yield from self._mandatory(verdict)
            yield from self._notes(verdict)
        elif standing(verdict) is Standing.NOT_ELIGIBLE:
            yield self._criterion(next(one for one in verdict.criteria if one.truth is False))
        elif verdict.opens_on is not None:
            yield Text(f"{self._word('opens')} {verdict.opens_on.isoformat()}")

    def _details(self, verdict: Verdict) -> Iterator[Text]:
        yield from self._mandatory(verdict)
        for result in verdict.criteria:
            yield self._criterion(result)
        for name in verdict.questions:
            yield Text(f"→ {self.question(name)}", style="yellow")
        if verdict.amount is not None:
            yield Text(f"{self._word('amount')}: {self._money(verdict.amount)}")
        yield from self._notes(verdict)
        for key, statements in (("judged", verdict.discretion), ("duty", verdict.obligations)):
            for statement in statements:
                yield Text(f"{self._word(key)}: {self._say(statement.says)}", style="dim")

    def _mandatory(self, verdict: Verdict) -> Iterator[Text]:
        if verdict.mandatory is True and verdict.mandatory_because is not None:
            because = verdict.mandatory_because
            yield Text(f"{self._word('because')}: {self._say(because.says)}", style="magenta") + _cite(
                because.cite
            )

    def _notes(self, verdict: Verdict) -> Iterator[Text]:
        for note in verdict.notes:
            yield Text(f"{self._word('note')}: {self._say(note.says)}") + _cite(note.cite)

    def _criterion(self, result: CriterionResult) -> Text:
        mark, style = _MARKS[result.truth]
        text = Text(f"{mark} ", style=style) + Text(self._say(result.says)) + _cite(result.cite)
        if result.unpublished:
            text.append(f" ({self._word('figures')}: {', '.join(result.unpublished)})", style="yellow")
        return text

    def _money(self, amount: Decimal | Interval) -> str:
        if isinstance(amount, Interval):
            return f"RM{amount.low:,} {self._word('to')} RM{amount.high:,}"
        return f"RM{amount:,}"

    def to_json(self) -> Json:
        """Return the same for a program, texts in both languages."""
        return {
            "counts": counted(self.verdicts),
            "next_questions": [
                {"fact": name, "ms": fact.question_ms or fact.ms, "en": fact.question_en or fact.en}
                for name in next_questions(self.verdicts, self.rulebook.vocabulary)
                if (fact := self.rulebook.vocabulary.facts.get(name)) is not None
            ],
            "verdicts": [_verdict(verdict) for verdict in self.verdicts],
        }


def _cite(cite: str) -> Text:
    return Text(f"  [{cite}]" if cite else "", style="dim")


def _verdict(verdict: Verdict) -> Json:
    because = verdict.mandatory_because
    return {
        "programme": verdict.programme_id,
        "agency": verdict.programme.agency,
        "name": verdict.programme.name.to_mapping(),
        "standing": standing(verdict).value,
        "outcome": verdict.outcome.value,
        "indicative": verdict.indicative,
        "mandatory": verdict.mandatory,
        "mandatory_because": None if because is None else _criterion(because),
        "criteria": [_criterion(result) for result in verdict.criteria],
        "questions": list(verdict.questions),
        "notes": [note.to_mapping() for note in verdict.notes],
        "amount": None if verdict.amount is None else plain_value(verdict.amount),
        "closed_because": verdict.closed_because,
        "opens_on": verdict.opens_on.isoformat() if verdict.opens_on else None,
        "discretion": [statement.to_mapping() for statement in verdict.discretion],
        "obligations": [statement.to_mapping() for statement in verdict.obligations],
    }


def _criterion(result: CriterionResult) -> Json:
    return {
        "id": result.id,
        "holds": result.truth,
        "says": result.says.to_mapping(),
        "cite": result.cite,
        "confidence": result.confidence,
        "missing": list(result.missing),
        "unpublished": list(result.unpublished),
    }
