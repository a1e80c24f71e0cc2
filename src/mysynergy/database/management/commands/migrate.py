"""Django's ``migrate``, quicker on an empty database: what a new house and each test run wait for first."""

from __future__ import annotations

from typing import Any

from django.core.management.commands import migrate
from django.db import connections
from django.db.migrations.recorder import MigrationRecorder

from mysynergy.database.states import rendered_sparingly


class Command(migrate.Command):
    """Run migrations; from nothing, with the models of each step rendered sparingly."""

    def handle(self, *args: Any, **options: Any) -> None:
        """Migrate as Django does. An existing database is brought on in Django's own, slower way."""
        if MigrationRecorder(connections[options["database"]]).applied_migrations():
            super().handle(*args, **options)
            return
        with rendered_sparingly():
            super().handle(*args, **options)
