from django.apps import AppConfig


class AssistanceConfig(AppConfig):
    name = "mysynergy.assistance"
    label = "assistance"
