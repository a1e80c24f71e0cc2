from django.apps import AppConfig


class IntakeConfig(AppConfig):
    name = "mysynergy.intake"
    label = "intake"
