"""A folder of rules for commands that need no database."""

from __future__ import annotations

from pathlib import Path

from mysynergy.ops import house
from mysynergy.rules import Rulebook, RulebookFaults, load_rulebook


def load(folder: Path) -> Rulebook:
    """Read the rulebook in ``folder``; raises ``HouseError`` that names its faults."""
    try:
        return load_rulebook(folder)
    except RulebookFaults as error:
        message = f"{error}\nThe rulebook in {folder} has faults. See them all: mysynergy rulebook check"
        raise house.HouseError(message) from error


def known_wishes(rulebook: Rulebook, wishes: tuple[str, ...]) -> frozenset[str]:
    """Return the wishes; raises ``HouseError`` for one that no programme waits for."""
    known = sorted({rule.wish for rule in rulebook.programmes.values() if rule.wish is not None})
    for wish in wishes:
        if wish not in known:
            raise house.HouseError(f"--wish {wish}: no programme waits for it. Allowed: {', '.join(known)}.")
    return frozenset(wishes)
