"""The rail holds at most seven places, whoever looks; what is rarer stands in the account's menu."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest

from mysynergy.access.public import Actor, ActorKind, Role
from mysynergy.web.look.shell import places

NOW = dt.datetime(2026, 11, 23, 2, 0, tzinfo=dt.UTC)
AT_A_DESK = [one for one in Role if one not in (Role.CITIZEN, Role.PUBLIC, Role.SYSTEM, Role.AGENCY_SYSTEM)]


@pytest.mark.parametrize("role", AT_A_DESK)
def test_no_role_has_more_than_seven_places_and_none_is_without_any(role: Role) -> None:
    someone = uuid.uuid4()
    found = places(
        Actor(kind=ActorKind.OFFICER, role=role, purpose="casework", now=NOW, id=someone, agency_id=someone)
    )
    assert 1 <= len(found) <= 7, [one.key for one in found]
    assert len({one.url for one in found}) == len(found)
