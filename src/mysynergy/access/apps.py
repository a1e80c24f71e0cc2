from django.apps import AppConfig


class AccessConfig(AppConfig):
    name = "mysynergy.access"
    label = "access"
