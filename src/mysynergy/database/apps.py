"""The lowest room: what every connection of the house is given when it is made."""

from __future__ import annotations

from typing import Final

from django.apps import AppConfig
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created

#: Statements of which a connection keeps the plans. Pages have some two hundred; with psycopg's own hundred
#: each would push out another.
_KEPT: Final = 400


class DatabaseConfig(AppConfig):
    """Has connections keep the plans of all that pages ask again and again."""

    name = "mysynergy.database"
    label = "database"

    def ready(self) -> None:
        """Follow every connection that is made."""
        connection_created.connect(_keep_plans, dispatch_uid="mysynergy.database.keep_plans")


def _keep_plans(*, connection: BaseDatabaseWrapper, **_ignored: object) -> None:
    connection.connection.prepared_max = _KEPT
