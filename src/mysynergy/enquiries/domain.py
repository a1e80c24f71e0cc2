"""How long answers wait, and what a proof and an opened enquiry look like. Pure."""

from __future__ import annotations

import datetime as dt
import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from mysynergy.events.public import Json

#: Long enough for the next free day at a counter, short enough for a paper that gets lost.
WAITS: Final = dt.timedelta(days=14)
#: 80 bits: a proof opens nothing, it only must not be guessed.
PROOF_LETTERS: Final = 16
#: 130 bits: the key of what was answered.
LEFT_LETTERS: Final = 26
MOST_CHARACTERS: Final = 20_000


@dataclass(frozen=True, slots=True)
class ProofView:
    """A proof: when, by which rulebook, and the first letters of the digest as they stand on the paper."""

    kept_at: dt.datetime
    rulebook_version: str
    digest: str
    code: str = ""


@dataclass(frozen=True, slots=True)
class LeftHere:
    """What she takes along: the code that opens her answers, and until when."""

    code: str
    until: dt.datetime


@dataclass(frozen=True, slots=True)
class LeftView:
    """Answers that somebody left, opened with her code."""

    id: uuid.UUID
    content: Mapping[str, Json]
    left_at: dt.datetime
    until: dt.datetime


def canonical(answers: Mapping[str, Json]) -> str:
    """Return answers as one text, the same for the same answers."""
    return json.dumps(answers, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
