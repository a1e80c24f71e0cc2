"""Which jobs follow which events: a room above says so once, when the house is wired.

A job asked for here gets the events' ids after commit and reads them itself (``by_ids``); it may run twice.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection

_JOBS: dict[str, list[str]] = defaultdict(list)


def follow(*, job: str, types: Collection[str]) -> None:
    """Have ``job`` run after commit of every event of these types, with ``events``: ids between spaces.

    Called where rooms are plugged together; saying it twice changes nothing.
    """
    for type_ in types:
        if job not in _JOBS[type_]:
            _JOBS[type_].append(job)


def jobs_for(type_: str) -> tuple[str, ...]:
    """Return the jobs that follow events of a type."""
    return tuple(_JOBS.get(type_, ()))
