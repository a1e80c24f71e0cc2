"""Two versions of a rule on all made-up people. Only what is loaded at first use stands here: the engines."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import cast

from mysynergy.engines import Comparison, Crowd, compare, gather
from mysynergy.rulebench.domain import Example, Trial, trivial
from mysynergy.rules import FactValue, Rulebook, Verdict, screen_programme


def try_rules(
    file: Path, made_on: dt.date, rules: Rulebook, changed: Rulebook | None, programme_id: str, day: dt.date
) -> Trial:
    """Ask everybody in ``file`` what a programme of ``rules`` answers on ``day``, and that of ``changed``."""
    versions = [rules] if changed is None else [rules, changed]
    crowd = gather(file, versions, programme_id, day)
    before = crowd.answers(rules, programme_id)
    after = None if changed is None else crowd.answers(changed, programme_id)
    comparison = compare(crowd, before, before if after is None else after)
    examples: Iterator[Example] = iter(())
    if changed is not None:
        examples = _examples(crowd, comparison, rules, changed, programme_id)
    return Trial(
        people=crowd.frame.height,
        made_on=made_on,
        before=before,
        after=after,
        comparison=comparison,
        trivial=trivial(before if after is None else after),
        examples=tuple(examples),
    )


def _examples(
    crowd: Crowd, comparison: Comparison, rules: Rulebook, changed: Rulebook, programme_id: str
) -> Iterator[Example]:
    kinds = {"gains": comparison.gainers, "loses": comparison.losers, "other": comparison.others}
    for kind, rows in kinds.items():
        for row in rows:
            facts = cast(Mapping[str, FactValue], crowd.person(row))
            verdicts = (_verdict(one, programme_id, facts, crowd.as_of) for one in (rules, changed))
            yield Example(kind, facts, *verdicts)


def _verdict(rulebook: Rulebook, programme_id: str, facts: Mapping[str, FactValue], day: dt.date) -> Verdict:
    wish = rulebook.programmes[programme_id].wish
    return screen_programme(rulebook, programme_id, facts, day, frozenset({wish} if wish else ()))
