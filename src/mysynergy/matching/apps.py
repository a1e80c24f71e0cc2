from django.apps import AppConfig


class MatchingConfig(AppConfig):
    name = "mysynergy.matching"
    label = "matching"
