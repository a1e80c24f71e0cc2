"""The cast of these tests, stewards of two agencies, and lists brought in through the doors."""

from __future__ import annotations

import datetime as dt
import io
import uuid
from collections.abc import Callable
from dataclasses import dataclass

import pytest

from mysynergy.access.public import Actor, ActorKind, Role, agencies
from mysynergy.imports import public as imports
from mysynergy.imports.public import BatchView, State

NOW = dt.datetime(2026, 11, 20, 2, 0, tzinfo=dt.UTC)


@dataclass(frozen=True)
class Cast:
    """Officers by agency, and the worker."""

    steward: Actor
    caseworker: Actor
    other: Actor
    worker: Actor


def officer(agency_id: uuid.UUID, role: Role) -> Actor:
    return Actor(
        kind=ActorKind.OFFICER, role=role, purpose="casework", now=NOW, id=uuid.uuid4(), agency_id=agency_id
    )


@pytest.fixture
def cast() -> Cast:
    known = {one.code: one.id for one in agencies(actor=Actor.system("test", now=NOW)).values()}
    return Cast(
        steward=officer(known["MAIWP"], Role.DATA_STEWARD),
        caseworker=officer(known["MAIWP"], Role.CASEWORKER),
        other=officer(known["GIATMARA"], Role.DATA_STEWARD),
        worker=Actor.system("imports.work", now=NOW),
    )


def go(cast: Cast, batch_id: uuid.UUID) -> None:
    """Do what the worker would do."""
    while imports.work(actor=cast.worker, batch_id=str(batch_id)):
        pass


Check = Callable[..., BatchView]


@pytest.fixture
def checked(cast: Cast) -> Check:
    """Send a list and have it checked as proposed, without bringing it in."""

    def check(
        text: str | bytes,
        *,
        actor: Actor | None = None,
        kind: str = "beneficiaries",
        name: str = "senarai.csv",
    ) -> BatchView:
        who = actor or cast.steward
        content = io.BytesIO(text.encode() if isinstance(text, str) else text)
        batch = imports.receive(actor=who, kind=kind, file_name=name, content=content)
        go(cast, batch.id)
        view = imports.one_import(actor=who, batch_id=batch.id)
        if view.state is not State.MAPPING:
            return view
        found = imports.columns_of(actor=who, batch_id=batch.id)
        mapping = {one.field: one.column for one in found.guesses}
        imports.set_mapping(actor=who, batch_id=batch.id, mapping=mapping)
        go(cast, batch.id)
        return imports.one_import(actor=who, batch_id=batch.id)

    return check


@pytest.fixture
def brought(cast: Cast, checked: Check) -> Check:
    """Send a list, have it checked, and bring it in."""

    def bring(text: str | bytes, *, actor: Actor | None = None, **more: str) -> BatchView:
        who = actor or cast.steward
        view = checked(text, actor=who, **more)
        imports.bring_in(actor=who, batch_id=view.id)
        go(cast, view.id)
        return imports.one_import(actor=who, batch_id=view.id)

    return bring
