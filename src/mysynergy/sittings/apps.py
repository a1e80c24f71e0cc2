from django.apps import AppConfig


class SittingsConfig(AppConfig):
    name = "mysynergy.sittings"
    label = "sittings"
