from django.apps import AppConfig


class CircumstancesConfig(AppConfig):
    name = "mysynergy.circumstances"
    label = "circumstances"
