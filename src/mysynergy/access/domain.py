"""Decisions of access that need no database."""

from __future__ import annotations

import re

from mysynergy.kernel.errors import Fault

_USERNAME = re.compile(r"[a-z0-9][a-z0-9._-]{2,149}")
_LONGEST_NAME = 200


def user_faults(username: str, name: str) -> list[Fault]:
    """Return what is wrong with a new user's user name and name."""
    faults = []
    if not _USERNAME.fullmatch(username.lower()):
        faults.append(Fault("username", "username_shape"))
    if not name.strip():
        faults.append(Fault("name", "no_name"))
    elif len(name) > _LONGEST_NAME:
        faults.append(Fault("name", "too_long", {"length": len(name), "limit": _LONGEST_NAME}))
    elif not name.isprintable():
        faults.append(Fault("name", "has_control_characters"))
    return faults
