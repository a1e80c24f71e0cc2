"""The door of access."""

from __future__ import annotations

from mysynergy.access.actor import PEOPLE_ROLES, Actor, ActorKind, Role, acting
from mysynergy.access.door import door
from mysynergy.access.permissions import ACTIONS
from mysynergy.access.selectors import (
    KUALA_LUMPUR,
    AgencyView,
    AgreementView,
    AssignmentView,
    Colleague,
    actor_of_token,
    actor_of_user,
    agencies,
    agreements,
    colleagues,
    shared_categories,
    users_by_id,
)
from mysynergy.access.services import (
    AgencyEntry,
    AgreementEntry,
    create_user,
    end_grants,
    grant,
    install_agencies,
    install_agreement,
    issue_token,
)

__all__ = [
    "ACTIONS",
    "KUALA_LUMPUR",
    "PEOPLE_ROLES",
    "Actor",
    "ActorKind",
    "AgencyEntry",
    "AgencyView",
    "AgreementEntry",
    "AgreementView",
    "AssignmentView",
    "Colleague",
    "Role",
    "acting",
    "actor_of_token",
    "actor_of_user",
    "agencies",
    "agreements",
    "colleagues",
    "create_user",
    "door",
    "end_grants",
    "grant",
    "install_agencies",
    "install_agreement",
    "issue_token",
    "shared_categories",
    "users_by_id",
]
