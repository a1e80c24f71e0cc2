from django.apps import AppConfig


class JoiningConfig(AppConfig):
    name = "mysynergy.joining"
    label = "joining"
