"""Callers of the API for tests: officers and agency systems with real bearer tokens."""

from __future__ import annotations

import datetime as dt
import json
import secrets
import uuid
from dataclasses import dataclass, field
from typing import Any

from django.test import Client
from django.utils import timezone

from mysynergy.access.public import Actor, Role, agencies, create_user
from mysynergy.kernel.days import day_of
from mysynergy.tokens.public import issue_token

ROOT = "/api/v1"


@dataclass(slots=True)
class Answer:
    """What came back: status, type of content and the parsed body."""

    status: int
    content_type: str
    body: Any
    text: str


@dataclass(slots=True)
class Caller:
    """Somebody with a token. Each method sends one request and returns the answer as it is."""

    token: str | None
    user_id: uuid.UUID | None = None
    agency_id: uuid.UUID | None = None
    client: Client = field(default_factory=lambda: Client(raise_request_exception=False))

    def send(
        self, method: str, path: str, body: object = None, *, key: str | None = None, raw: bytes | None = None
    ) -> Answer:
        """Send ``body`` as JSON (or ``raw`` as it is) and return the answer."""
        headers = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        if key is not None:
            headers["Idempotency-Key"] = key
        data = raw if raw is not None else b"" if body is None else json.dumps(body).encode()
        response = self.client.generic(
            method, ROOT + path, data, content_type="application/json", headers=headers
        )
        text = response.content.decode()
        content_type = response.headers.get("Content-Type", "").partition(";")[0]
        parsed = json.loads(text) if text and content_type.endswith("json") else None
        return Answer(response.status_code, content_type, parsed, text)

    def get(self, path: str) -> Any:
        """Return the body of a GET that succeeds."""
        return self._fine(self.send("GET", path))

    def post(self, path: str, body: object = None, *, key: str | None = None) -> Any:
        """Return the body of a POST that succeeds."""
        return self._fine(self.send("POST", path, body, key=key))

    def put(self, path: str, body: object = None) -> Any:
        """Return the body of a PUT that succeeds."""
        return self._fine(self.send("PUT", path, body))

    def refused(self, method: str, path: str, body: object = None, *, status: int) -> Any:
        """Return the problem of a request that is answered with ``status``."""
        answer = self.send(method, path, body)
        assert answer.status == status, (answer.status, answer.text)
        assert answer.content_type == "application/problem+json"
        return answer.body

    @staticmethod
    def _fine(answer: Answer) -> Any:
        assert answer.status < 300, (answer.status, answer.text)
        return answer.body


def agency_ids() -> dict[str, uuid.UUID]:
    """Return the ids of the agencies by code."""
    return {view.code: view.id for view in agencies(actor=Actor.system("test", now=timezone.now())).values()}


def officer(agency: str, role: Role) -> Caller:
    """Make a user with this role at the agency and a token for her."""
    now = timezone.now()
    system = Actor.system("test", now=now)
    agency_id = agency_ids()[agency]
    user_id = create_user(
        actor=system,
        username=f"{agency}.{role.value}.{secrets.token_hex(4)}".lower(),
        name=f"{role.value} of {agency}",
        password=secrets.token_urlsafe(16),
        agency_id=agency_id,
        roles=[role],
        start=day_of(now) - dt.timedelta(days=2),
    )
    return _with_token(agency_id, user_id, now)


def agency_system(agency: str) -> Caller:
    """Make a token for the agency's own computer system."""
    return _with_token(agency_ids()[agency], None, timezone.now())


def nobody() -> Caller:
    """Return somebody without a token."""
    return Caller(token=None)


def _with_token(agency_id: uuid.UUID, user_id: uuid.UUID | None, now: dt.datetime) -> Caller:
    token = secrets.token_urlsafe(24)
    issue_token(
        actor=Actor.system("test", now=now),
        token=token,
        label="test",
        agency_id=agency_id,
        user_id=user_id,
        expires_at=now + dt.timedelta(days=1),
    )
    return Caller(token=token, user_id=user_id, agency_id=agency_id)
