"""The numbers to ring when somebody is in danger: from the rulebook, each with its source."""

from __future__ import annotations

from dataclasses import dataclass

from mysynergy.statutory import Confidence
from mysynergy.web.rights.figures import guides
from mysynergy.words.labels import in_language


@dataclass(frozen=True, slots=True)
class Line:
    """A number in the reader's language; ``sure``: read in the source itself."""

    who: str
    number: str
    says: str
    source: str
    sure: bool


def lines() -> list[Line]:
    """Return the numbers; none when the rulebook has none with a source."""
    return [
        Line(
            who=one.agency,
            number=one.number,
            says=in_language(ms=one.says.ms, en=one.says.en),
            source=one.source,
            sure=one.confidence is Confidence.VERIFIED,
        )
        for one in guides().danger
    ]
