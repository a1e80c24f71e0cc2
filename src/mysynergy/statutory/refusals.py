"""Why no answer is given: what was typed cannot be taken, or nobody published what is needed."""

from __future__ import annotations

from mysynergy.statutory.results import Words


class Refused(ValueError):  # noqa: N818 - it reads as the sentence it is
    """No answer. ``code`` is stable, ``field`` names the input (or is empty), ``says`` tells the way out."""

    def __init__(self, code: str, *, ms: str, en: str, field: str = "") -> None:
        super().__init__(f"{field}: {en}" if field else en)
        self.code = code
        self.field = field
        self.says = Words(ms, en)


class BadInput(Refused):
    """What was given cannot be taken; the sentence says what to give instead."""


class NotPublished(Refused):
    """A figure or formula that nobody published, or not for that day: refused, never guessed."""


class TableFaults(ValueError):  # noqa: N818 - it carries faults, as its name says
    """The tables of the rulebook cannot be read; ``faults`` names file, place and remedy of each fault."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = tuple(faults)
