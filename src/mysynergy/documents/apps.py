"""Documents of people, verified once and used again."""

from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "mysynergy.documents"
    label = "documents"
