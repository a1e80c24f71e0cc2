"""Which of several statements about the same fact counts. Pure."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from mysynergy.rules import FactValue, Vocabulary
from mysynergy.screening.domain import FactRecord, category_of, holds_until

#: Where the registry's golden record speaks, nobody's later word counts: it is mended there.
REGISTRY: Final = "registry"
GOLDEN: Final = frozenset({"person.birth_date", "person.sex"})
_LONG_AGO: Final = dt.datetime(1, 1, 1, tzinfo=dt.UTC)


def aged(record: FactRecord, vocabulary: Vocabulary, today: dt.date) -> FactRecord:
    """Return the record with its category, and whether its shelf life has passed on ``today``."""
    fact = vocabulary.facts.get(record.name)
    until = holds_until(record.name, record.as_of, today)
    return replace(
        record,
        category=category_of(record.name, None if fact is None else fact.sensitive),
        until=until,
        stale=until is not None and until <= today,
    )


def merged(records: Iterable[FactRecord], vocabulary: Vocabulary, today: dt.date) -> dict[str, FactRecord]:
    """Return for each fact of the vocabulary the record that counts.

    Of each speaker (agency and source) only the newest; among these the newest that is known and fresh. What
    one agency calls "not known" does not undo what another knows. Lists (help received) are the union of
    what all fresh speakers say. A withheld statement hides the fact altogether.
    """
    said: dict[str, dict[tuple[uuid.UUID | None, str], FactRecord]] = {}
    for record in sorted(records, key=_age):
        if record.name in vocabulary:
            speaker = (record.agency_id, record.source if record.recorded_at is None else "")
            said.setdefault(record.name, {})[speaker] = aged(record, vocabulary, today)
    return {name: _that_counts(list(speakers.values())) for name, speakers in said.items()}


def _that_counts(records: list[FactRecord]) -> FactRecord:
    hidden = next((record for record in records if record.withheld), None)
    if hidden is not None:
        return replace(hidden, value=None, agency_id=None)
    best = max(records, key=_weight)
    lists = [record.value for record in records if record.usable and isinstance(record.value, tuple)]
    if len(lists) > 1:
        return replace(best, value=tuple(dict.fromkeys(item for items in lists for item in items)))
    return best


def _weight(record: FactRecord) -> tuple[bool, bool, bool, dt.date, dt.datetime]:
    golden = record.source == REGISTRY and record.name in GOLDEN
    return record.usable, record.value is not None, golden, *_age(record)


def _age(record: FactRecord) -> tuple[dt.date, dt.datetime]:
    return record.as_of, record.recorded_at or _LONG_AGO


def usable(records: dict[str, FactRecord]) -> dict[str, FactValue]:
    """Return the values screening may use."""
    return {
        name: record.value for name, record in records.items() if record.usable and record.value is not None
    }
