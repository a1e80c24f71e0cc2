from django.apps import AppConfig


class SchemesConfig(AppConfig):
    name = "mysynergy.schemes"
    label = "schemes"
