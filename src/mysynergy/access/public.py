"""The door of access."""

from __future__ import annotations

from mysynergy.access.actor import PEOPLE_ROLES, Actor, ActorKind, Role, acting
from mysynergy.access.door import door
from mysynergy.access.permissions import ACTIONS, GIVEN_BY_ADMINISTRATORS
from mysynergy.access.selectors import (
    AgencyView,
    AgreementView,
    AssignmentView,
    Colleague,
    PromiseView,
    RolePeriod,
    StaffMember,
    actor_of_user,
    agencies,
    agreements,
    colleagues,
    shared_categories,
    staff,
    users_by_id,
)
from mysynergy.access.services import (
    MANY,
    AgencyEntry,
    AgreementEntry,
    assign,
    create_user,
    end_grants,
    grant,
    install_agencies,
    install_agreement,
)
from mysynergy.access.subject import Bar, Held, Kept, Standing, Subject

__all__ = [
    "ACTIONS",
    "GIVEN_BY_ADMINISTRATORS",
    "MANY",
    "PEOPLE_ROLES",
    "Actor",
    "ActorKind",
    "AgencyEntry",
    "AgencyView",
    "AgreementEntry",
    "AgreementView",
    "AssignmentView",
    "Bar",
    "Colleague",
    "Held",
    "Kept",
    "PromiseView",
    "Role",
    "RolePeriod",
    "StaffMember",
    "Standing",
    "Subject",
    "acting",
    "actor_of_user",
    "agencies",
    "agreements",
    "assign",
    "colleagues",
    "create_user",
    "door",
    "end_grants",
    "grant",
    "install_agencies",
    "install_agreement",
    "shared_categories",
    "staff",
    "users_by_id",
]
