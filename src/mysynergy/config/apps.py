"""The application that plugs rooms together once all of them are loaded."""

from __future__ import annotations

from django.apps import AppConfig


class CompositionConfig(AppConfig):
    """Plugs upward calls: see ``wiring``."""

    name = "mysynergy.config"
    label = "config"

    def ready(self) -> None:
        """Import the wiring, which needs every room's models to be loaded."""
        from mysynergy.config import wiring  # noqa: PLC0415 - rooms cannot be imported earlier

        wiring.plug()
