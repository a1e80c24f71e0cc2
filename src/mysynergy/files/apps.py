"""Files: the bytes of documents, sealed with the key of the person they are about."""

from django.apps import AppConfig
from django.conf import settings

from mysynergy.files.domain import address_of


class FilesConfig(AppConfig):
    name = "mysynergy.files"
    label = "files"

    def ready(self) -> None:
        """Refuse to start with an address of a scanner that is none: nothing would ever be scanned."""
        address_of(settings.CLAMAV)
