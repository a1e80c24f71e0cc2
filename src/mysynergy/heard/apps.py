from django.apps import AppConfig


class HeardConfig(AppConfig):
    name = "mysynergy.heard"
    label = "heard"
