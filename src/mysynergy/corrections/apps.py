from django.apps import AppConfig


class CorrectionsConfig(AppConfig):
    name = "mysynergy.corrections"
    label = "corrections"
