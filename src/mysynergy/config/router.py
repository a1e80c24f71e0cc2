"""Migrations touch one connection only; ``insight`` reads the same database under another role."""

from __future__ import annotations


class OneDatabase:
    """Django's database router: nothing is ever migrated or written through ``insight``."""

    def allow_migrate(self, db: str, app_label: str, **_hints: object) -> bool:
        """Return whether ``app_label`` may migrate on connection ``db``."""
        return db == "default"
