"""What the values of facts are called: the labels that policy staff keep beside the rulebook."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

import yaml
from django.conf import settings
from django.utils.translation import get_language

Labels = Mapping[str, Mapping[str, Mapping[str, str]]]


@cache
def _labels() -> Labels:
    read: Labels = yaml.safe_load((settings.RULEBOOK_DIR / "labels.yaml").read_text(encoding="utf-8"))
    return read


def in_language(*, ms: str, en: str) -> str:
    """Return whichever of two texts is in the active language."""
    return en if (get_language() or "ms").startswith("en") else ms


def label(fact: str, value: str) -> str:
    """Return what a value of an enum fact is called; one without a label as it is written."""
    words = _labels().get(fact, {}).get(value)
    if words is None:
        return value.replace("_", " ")
    return in_language(ms=str(words["ms"]), en=str(words["en"]))
