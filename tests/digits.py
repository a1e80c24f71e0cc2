"""Whether digits that must not be shown stand in a text, told apart from an id that holds them by chance."""

from __future__ import annotations

import re


def stand_in(text: str, digits: str) -> bool:
    """Return whether a number that begins with ``digits`` stands in ``text``, with or without dashes in it.

    Ids, sealed bytes and parts of a second hold any six digits now and then: digits inside a word, behind a
    dash or behind a decimal point are not meant.
    """
    return re.search(rf"(?<![\w-])(?<!\d\.){digits}\d*(?!\w)", text) is not None
