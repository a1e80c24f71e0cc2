"""What the parts and steps of a sitting are called on screen, in the active language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as noop

PARTS: Final[Mapping[str, str]] = {
    "assistance": noop("Help"),
    "insurance": noop("Insurance"),
    "work": noop("Jobs"),
}
STEPS: Final[Mapping[str, str]] = {
    "needs": noop("What is lacking"),
    "screening": noop("All programmes against this person"),
    "referrals": noop("Needs handed to those who can help"),
    "membership": noop("Membership in the schemes"),
    "contribution": noop("Contribution"),
    "rights": noop("Benefits of the schemes"),
    "work_needs": noop("Needs of work and livelihood"),
    "job_services": noop("Job services and training"),
    "job_loss": noop("Rights after a job was lost"),
}


def part_name(code: str) -> str:
    """Return what a part of a sitting is called."""
    return gettext(PARTS.get(code, code))


def step_name(code: str) -> str:
    """Return what a step of a sitting is called."""
    return gettext(STEPS.get(code, code))
