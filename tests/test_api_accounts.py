"""Accounts and tokens by API: what an administrator's system may do, and what stays on the pages."""

from __future__ import annotations

import pytest

from mysynergy.access.public import Role
from tests.api_callers import officer

pytestmark = pytest.mark.django_db


def test_a_role_is_given_and_a_departed_officer_loses_access_and_token() -> None:
    admin, clerk = officer("TEKUN", Role.AGENCY_ADMIN), officer("TEKUN", Role.CASEWORKER)
    user = f"/users/{clerk.user_id}"
    admin.post(f"{user}/roles", {"role": "approver", "start": "2026-01-01", "end": None})
    listed = {one["id"]: one for one in admin.get("/users?limit=200")["items"]}
    roles = {held["role"] for held in listed[str(clerk.user_id)]["roles"]}
    assert roles == {"caseworker", "approver"}
    admin.put(f"{user}/access", {"active": False, "reason": "Bersara"})
    clerk.refused("GET", "/me", status=401)
    admin.put(f"{user}/access", {"active": True, "reason": "Kembali"})
    clerk.refused("GET", "/me", status=401)


def test_an_administrator_reaches_her_own_agency_only() -> None:
    admin, other = officer("TEKUN", Role.AGENCY_ADMIN), officer("MAIWP", Role.CASEWORKER)
    role = {"role": "approver", "start": "2026-01-01"}
    admin.refused("POST", f"/users/{other.user_id}/roles", role, status=404)
    admin.refused("PUT", f"/users/{other.user_id}/access", {"active": False, "reason": "x"}, status=404)
    own = admin.refused("POST", f"/users/{admin.user_id}/roles", role, status=403)
    assert own["code"] == "own_account"


def test_a_token_can_revoke_itself() -> None:
    clerk = officer("TEKUN", Role.CASEWORKER)
    [mine] = clerk.get("/tokens")["items"]
    assert clerk.send("DELETE", f"/tokens/{mine['id']}").status == 204
    clerk.refused("GET", "/me", status=401)


def test_the_tokens_of_the_agency_are_the_administrators_to_see() -> None:
    officer("TEKUN", Role.CASEWORKER).refused("GET", "/tokens?of_agency=true", status=403)
    officer("TEKUN", Role.AGENCY_ADMIN).get("/tokens?of_agency=true")
