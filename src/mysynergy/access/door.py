"""The decorator of every door: one permission check, one actor's context, one transaction."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import ParamSpec, TypeVar

from mysynergy.access.actor import Actor, acting
from mysynergy.access.permissions import ACTIONS
from mysynergy.kernel.errors import NotAllowed

P = ParamSpec("P")
R = TypeVar("R")


def permit(actor: Actor, action: str) -> None:
    """Raise ``NotAllowed`` unless the actor's role may do ``action`` (see the permission table)."""
    if actor.role not in ACTIONS[action]:
        raise NotAllowed("role_may_not", {"action": action, "role": actor.role.value})


def door(action: str) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Make a function a door: keyword-only, ``actor`` first, checked, in the actor's own transaction.

    ``action`` must stand in the permission table; an unknown one fails at import.
    """
    if action not in ACTIONS:
        raise KeyError(f"{action} is missing from the permission table")

    def wrap(function: Callable[P, R]) -> Callable[P, R]:
        @functools.wraps(function)
        def checked(*args: P.args, **kwargs: P.kwargs) -> R:
            actor = kwargs.get("actor")
            if not isinstance(actor, Actor):
                raise TypeError(f"{function.__qualname__} needs actor=, a keyword")
            permit(actor, action)
            with acting(actor):
                return function(*args, **kwargs)

        checked.__dict__["action"] = action
        return checked

    return wrap
