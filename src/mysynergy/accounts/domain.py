"""Decisions about accounts that need no database: recovery codes, secrets in groups, names of browsers."""

from __future__ import annotations

import datetime as dt
import secrets

#: No 0, 1, i, l, o, u: what is written on paper is read back without doubt.
ALPHABET = "23456789abcdefghjkmnpqrstvwxyz"
HOW_MANY_CODES = 10
_CODE_LENGTH = 10
#: A link waits three days: long enough for a weekend, short enough for a forgotten letter.
LINK_LIVES = dt.timedelta(hours=72)
#: A secret that nobody confirmed is thrown away after so long.
SETTING_UP_LIVES = dt.timedelta(minutes=30)

_BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("Firefox/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
_SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)


def make_codes() -> tuple[str, ...]:
    """Return fresh recovery codes, about 49 random bits each, as they are shown: ``abcde-fghjk``."""
    half = _CODE_LENGTH // 2
    codes = ("".join(secrets.choice(ALPHABET) for _ in range(_CODE_LENGTH)) for _ in range(HOW_MANY_CODES))
    return tuple(f"{code[:half]}-{code[half:]}" for code in codes)


def bare_code(typed: str) -> str:
    """Return a recovery code as it is compared: small letters, no dashes or spaces; ``""`` for none."""
    bare = "".join(one for one in typed.lower() if one not in "- \t")
    return bare if len(bare) == _CODE_LENGTH and set(bare) <= set(ALPHABET) else ""


def in_groups(secret: str) -> str:
    """Return a secret in groups of four, for typing it into an app by hand."""
    return " ".join(secret[start : start + 4] for start in range(0, len(secret), 4))


def browser_of(agent: str) -> str:
    """Return the name of a browser and its system from the header it sends; ``""`` when not known."""
    names = [next((name for mark, name in known if mark in agent), "") for known in (_BROWSERS, _SYSTEMS)]
    return ", ".join(name for name in names if name)
