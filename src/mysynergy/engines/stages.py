"""Intermediate columns: what is used more than once is worked out once, in stages on top of each other."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Generic

from mysynergy.engines.algebra import E

KEPT = "kept {}"


class Stages(Generic[E]):
    """The intermediate columns of one compilation, each in the first stage that has all it needs."""

    def __init__(self) -> None:
        self._levels: dict[str, int] = {}
        self._stages: list[list[tuple[str, E]]] = []
        self._names: dict[str, str] = {}

    def add(self, expression: E, text: str, roots: Iterable[str]) -> str:
        """Keep ``expression``, which reads the columns ``roots``; return its column's name.

        Expressions of the same ``text`` are kept once.
        """
        known = self._names.get(text)
        if known is not None:
            return known
        name = KEPT.format(len(self._names))
        level = max((self._levels.get(root, -1) for root in roots), default=-1) + 1
        self._names[text], self._levels[name] = name, level
        if level == len(self._stages):
            self._stages.append([])
        self._stages[level].append((name, expression))
        return name

    def taken(self) -> list[list[tuple[str, E]]]:
        """Return the stages so far, in order, and begin anew; names go on counting."""
        stages, self._stages = self._stages, []
        self._levels.clear()
        return stages
