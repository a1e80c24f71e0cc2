"""Sessions that know whose they are: the session engine of the house (``SESSION_ENGINE``)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib.sessions.backends.db import SessionStore as DatabaseSessions
from django.db import connection
from django.http import HttpRequest
from django.utils import timezone

from mysynergy.accounts.domain import browser_of
from mysynergy.accounts.models import Session

#: What a session keeps besides Django's own: when it began (ISO 8601) and with which browser.
STARTED, BROWSER = "started_at", "browser"


class SessionStore(DatabaseSessions):
    """Django's database sessions with the user beside them."""

    @classmethod
    def get_model_class(cls) -> type[Session]:
        """Return the table of sessions."""
        return Session

    def load(self) -> dict[str, Any]:
        """Return what the session keeps; nothing, and a new key to come, for one that ended or never was."""
        with connection.cursor() as cursor:
            # Asked at every request: as it is sent, not built of model fields.
            cursor.execute(
                "SELECT session_data FROM accounts_session WHERE session_key = %s AND expire_date > %s",
                [self.session_key, timezone.now()],
            )
            row = cursor.fetchone()
        if row is None:
            self._session_key = None
            return {}
        kept: dict[str, Any] = self.decode(row[0])
        return kept

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        """Return the row to be stored, with the user the session speaks for."""
        row = super().create_model_instance(data)
        assert isinstance(row, Session)  # noqa: S101 - the table named above
        row.user_id = data.get("_auth_user_id")
        return row


def note_sign_in(*, request: HttpRequest, **_ignored: object) -> None:
    """Keep when and with which browser a session began; no address, which would tell where somebody is."""
    headers: Mapping[str, str] = getattr(request, "headers", {})
    request.session[STARTED] = timezone.now().isoformat()
    request.session[BROWSER] = browser_of(headers.get("User-Agent", "")[:400])
