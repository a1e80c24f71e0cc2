from django.apps import AppConfig


class BeyondConfig(AppConfig):
    name = "mysynergy.beyond"
    label = "beyond"
