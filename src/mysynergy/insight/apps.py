from django.apps import AppConfig


class InsightConfig(AppConfig):
    name = "mysynergy.insight"
    label = "insight"
