from django.apps import AppConfig
from django.conf import settings

from mysynergy.web.look.catalogue import compile_stale


class WebConfig(AppConfig):
    name = "mysynergy.web"
    label = "web"

    def ready(self) -> None:
        """Bring the translations up to date before the first page is asked for."""
        compile_stale(settings.LOCALE_PATHS)
