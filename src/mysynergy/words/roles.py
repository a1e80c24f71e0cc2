"""The names of roles, and what each is there for, in the active language."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop as noop

ROLES: dict[str, str | Promise] = {
    "intake_officer": _("Intake officer"),
    "caseworker": _("Caseworker"),
    "approver": _("Approver"),
    "supervisor": _("Supervisor"),
    "data_steward": _("Data steward"),
    "programme_manager": _("Programme manager"),
    "coordinator": _("Coordinator"),
    "agency_head": _("Head of agency"),
    "agency_admin": _("Agency administrator"),
    "auditor": _("Auditor"),
    "analyst": _("Analyst"),
    "secretariat": _("Secretariat"),
    "agency_system": _("An agency's system"),
    "citizen": _("Citizen"),
    "public": _("The public"),
    "system": _("The platform itself"),
}

_EXPLAINED: dict[str, str] = {
    "intake_officer": noop("Registers people, opens needs, sends referrals."),
    "caseworker": noop("Looks after needs, answers referrals, records what was handed over."),
    "approver": noop("Answers referrals, approves what is granted."),
    "supervisor": noop("Watches over needs and findings of the agency, decides with a second pair of eyes."),
    "data_steward": noop("Settles who is who, undoes mistaken links."),
    "programme_manager": noop("Looks after the agency's programmes."),
    "coordinator": noop("Sees to it that nobody is dropped between agencies."),
    "agency_head": noop("Reads counts, never a person's page."),
    "agency_admin": noop("Makes and ends accounts of the agency."),
    "auditor": noop("Reads everything of the agency, changes nothing."),
    "analyst": noop("Reads counts, never a person's page."),
    "secretariat": noop("Sees escalated needs and counts, never a person."),
}


def role_explained(role: str) -> str:
    """Return in a sentence what a role is there for; nothing for one that nobody signs in with."""
    text = _EXPLAINED.get(role)
    return gettext(text) if text else ""
