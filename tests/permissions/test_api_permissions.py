"""Each operation of the API, as each role: allowed and denied as the permission table says."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from tests.api_callers import Caller, agency_system, nobody, officer
from tests.permissions.api_table import OPERATIONS

from mysynergy.access.public import ACTIONS, Role
from mysynergy.api.endpoints import api

pytestmark = pytest.mark.wide

ROLES = [role for role in Role if role not in (Role.CITIZEN, Role.PUBLIC, Role.SYSTEM)]


def operations() -> Iterator[tuple[str, str, str, Any]]:
    """Give method, path with ids of nobody, operation id and the example of its body."""
    for path, methods in api.get_openapi_schema(path_prefix="")["paths"].items():
        for method, operation in methods.items():
            content = operation.get("requestBody", {}).get("content", {})
            example = content.get("application/json", {}).get("example")
            yield method.upper(), filled(path), operation["operationId"], example


def filled(path: str) -> str:
    names = {"{scheme}": "sksps", "{programme_id}": "tekun-niaga"}
    for name, value in names.items():
        path = path.replace(name, value)
    while "{" in path:
        before, _, rest = path.partition("{")
        path = before + str(uuid.uuid4()) + rest.partition("}")[2]
    return path


def test_every_operation_stands_in_the_table_and_nothing_else() -> None:
    assert {operation for _, _, operation, _ in operations()} == set(OPERATIONS)
    assert {action for action in OPERATIONS.values() if action is not None} <= set(ACTIONS)


@pytest.mark.django_db(databases=["default", "insight"])
def test_without_a_token_only_what_is_public_answers() -> None:
    for method, path, operation, example in operations():
        answer = nobody().send(method, path, example)
        expected = {200} if OPERATIONS[operation] is None else {401}
        assert answer.status in expected, (operation, answer.status, answer.text[:300])


@pytest.mark.django_db(databases=["default", "insight"])
@pytest.mark.parametrize("role", ROLES)
def test_a_role_may_do_what_the_table_says_and_nothing_more(role: Role) -> None:
    caller = _caller(role)
    wrong = []
    for method, path, operation, example in operations():
        action = OPERATIONS[operation]
        allowed = action is None or role in ACTIONS[action]
        answer = caller.send(method, path, example)
        denied = answer.status == 403 and answer.body["code"] == "role_may_not"
        if denied is allowed or answer.status >= 500:
            wrong.append((operation, action, answer.status, answer.text[:200]))
    assert wrong == []


def _caller(role: Role) -> Caller:
    return agency_system("PERKESO") if role is Role.AGENCY_SYSTEM else officer("PERKESO", role)
