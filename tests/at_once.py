"""Several at once, each over a connection of its own, as two officers or two agencies are."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from typing import TypeVar

from django.db import connection

from mysynergy.kernel.errors import MySynergyError

Given = TypeVar("Given")


def at_once(*deeds: Callable[[], Given]) -> list[Given | MySynergyError]:
    """Run the deeds in threads that start together; return, in their order, what each gave, or what the
    house refused it with. A deed that fails otherwise, or does not end, is missing: ``KeyError``.
    """
    start = threading.Barrier(len(deeds))
    given: dict[int, Given | MySynergyError] = {}

    def run(index: int) -> None:
        try:
            start.wait(timeout=10)
            given[index] = deeds[index]()
        except MySynergyError as refusal:
            given[index] = refusal
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(index,)) for index in range(len(deeds))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return [given[index] for index in range(len(deeds))]


def answers(given: Sequence[object]) -> list[str]:
    """Return of each ``done``, or the code of what refused it."""
    return [one.code if isinstance(one, MySynergyError) else "done" for one in given]
