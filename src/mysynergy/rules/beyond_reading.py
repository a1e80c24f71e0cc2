"""Reading what a programme says beyond its criteria: relations, the yearly window, the rhythm."""

from __future__ import annotations

import re

from mysynergy.rules import beyond
from mysynergy.rules.beyond import Frequency, Relation, Window
from mysynergy.rules.faults import told
from mysynergy.rules.fields import Part, no_repeats

#: No two sources of one claim are alike: the same words as for criteria.
SOURCES = ("verified", "secondary", "memory", "own-design")


def read_relations(part: Part) -> tuple[Relation, ...]:
    """Read ``relations``; what is wrong is noted in the part's faults."""
    entries = part.parts("relations")
    no_repeats(entries, "id")
    return tuple(_relation(entry) for entry in entries)


def _relation(entry: Part) -> Relation:
    entry.keys({"id", "kind", "programme", "state", "says", "cite", "confidence"})
    kind = entry.choice("kind", beyond.RELATIONS)
    if entry.has("state") and kind != "requires":
        entry.fault("state", "Only kind: requires has a state.", "Remove state.")
    state = entry.choice("state", beyond.STATES, default="either")
    return Relation(
        id=entry.slug("id"),
        kind=kind,
        programme=entry.slug("programme"),
        state=state if kind == "requires" else "either",
        says=entry.words("says"),
        cite=entry.text("cite", required=False),
        confidence=entry.choice("confidence", SOURCES),
    )


def read_window(part: Part) -> Window | None:
    """Read ``window``: the days of each year on which applications are taken."""
    window = part.part("window")
    if window is None:
        return None
    window.keys({"from", "to", "cite", "confidence"})
    return Window(
        start=_month_and_day(window, "from"),
        end=_month_and_day(window, "to"),
        cite=window.text("cite", required=False),
        confidence=window.choice("confidence", SOURCES),
    )


def _month_and_day(part: Part, key: str) -> tuple[int, int]:
    text = part.text(key)
    found = re.fullmatch(r"(\d\d)-(\d\d)", text)
    month, day = (int(found[1]), int(found[2])) if found else (0, 0)
    longest = {2: 29, 4: 30, 6: 30, 9: 30, 11: 30}.get(month, 31)
    if text and not (1 <= month <= 12 and 1 <= day <= longest):
        part.fault(key, told("%(key)s is a month and a day.", key=key), 'Write "02-28" for 28 February.')
        return 1, 1
    return month, day


def read_frequency(part: Part) -> Frequency | None:
    """Read ``frequency``: how often help is given at most."""
    frequency = part.part("frequency")
    if frequency is None:
        return None
    frequency.keys({"times", "per", "cite", "confidence"})
    return Frequency(
        times=frequency.count("times"),
        per=frequency.choice("per", beyond.TIMES_PER),
        cite=frequency.text("cite", required=False),
        confidence=frequency.choice("confidence", SOURCES),
    )
