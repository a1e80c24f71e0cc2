"""What can be wrong with a rule or a rulebook: always where, what, and what to do next."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import reduce


class Told(str):
    """A sentence made of a ``template`` and its ``params``, so that whoever shows it may say it in another
    language. It is the English sentence itself.
    """

    __slots__ = ("params", "template")
    template: str
    params: Mapping[str, object]

    def __new__(cls, template: str, params: Mapping[str, object]) -> Told:
        made = super().__new__(cls, template % params)
        made.template, made.params = template, dict(params)
        return made


def told(template: str, /, **params: object) -> Told:
    """Return the sentence of ``template`` (``%(name)s``) with ``params`` put in."""
    return Told(template, params)


def either(names: Iterable[str]) -> str:
    """Return "a or b or c", each "or" to be said in the reader's language."""
    return reduce(lambda one, other: told("%(one)s or %(other)s", one=one, other=other), names)


def both(names: Iterable[str]) -> str:
    """Return "a and b", each "and" to be said in the reader's language."""
    return reduce(lambda one, other: told("%(one)s and %(other)s", one=one, other=other), names)


class RuleError(ValueError):
    """One expression cannot be taken.

    ``line`` and ``column`` count from 1 inside the expression; ``remedy`` says what to write instead.
    """

    def __init__(self, message: str, line: int, column: int, remedy: str) -> None:
        super().__init__(f"{line}:{column}: {message} {remedy}".rstrip())
        self.message = message
        self.line = line
        self.column = column
        self.remedy = remedy


class FactError(ValueError):
    """A value given for a fact does not fit its declaration; the sentence never repeats the value."""

    def __init__(self, fact: str, message: str) -> None:
        super().__init__(f"{fact}: {message}")
        self.fact = fact
        self.message = message


@dataclass(frozen=True, slots=True, order=True)
class RuleFault:
    """One fault of a rulebook: the file (relative to the rulebook), its place, and the way out."""

    file: str
    line: int
    column: int
    message: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}: {self.message} {self.remedy}".rstrip()


class RulebookFaults(ValueError):  # noqa: N818 - it carries faults, as its name says
    """A rulebook cannot be taken; ``faults`` holds every fault found, ordered by file and place."""

    def __init__(self, faults: Iterable[RuleFault]) -> None:
        self.faults: tuple[RuleFault, ...] = tuple(sorted(set(faults)))
        super().__init__("\n".join(str(fault) for fault in self.faults))
