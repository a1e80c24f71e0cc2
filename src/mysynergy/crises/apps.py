from django.apps import AppConfig


class CrisesConfig(AppConfig):
    name = "mysynergy.crises"
    label = "crises"
