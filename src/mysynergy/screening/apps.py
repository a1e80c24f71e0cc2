from django.apps import AppConfig


class ScreeningConfig(AppConfig):
    name = "mysynergy.screening"
    label = "screening"
