"""Putting a rulebook's folder in force in the running house."""

from __future__ import annotations

from pathlib import Path

from django.utils import timezone

from mysynergy.access.public import Actor
from mysynergy.directory.public import rulebook
from mysynergy.kernel.errors import NotFound
from mysynergy.ops.reference import install_reference


def publish_folder(folder: Path) -> tuple[str | None, str]:
    """Publish the rulebook in ``folder``, with agencies and agreements that are new; return (former, now).

    Repeating changes nothing. Raises ``RulebookFaults``: the version in force then keeps serving.
    """
    actor = Actor.system("rulebook.publish", now=timezone.now())
    try:
        former = rulebook(actor=actor).version
    except NotFound:
        former = None
    install_reference(actor=actor, folder=folder)
    return former, rulebook(actor=actor).version
