from django.apps import AppConfig


class ClocksConfig(AppConfig):
    name = "mysynergy.clocks"
    label = "clocks"
