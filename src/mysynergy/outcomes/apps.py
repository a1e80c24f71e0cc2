from django.apps import AppConfig


class OutcomesConfig(AppConfig):
    name = "mysynergy.outcomes"
    label = "outcomes"
