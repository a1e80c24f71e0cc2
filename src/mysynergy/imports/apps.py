from django.apps import AppConfig


class ImportsConfig(AppConfig):
    name = "mysynergy.imports"
    label = "imports"
