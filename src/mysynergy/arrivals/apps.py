from django.apps import AppConfig


class ArrivalsConfig(AppConfig):
    name = "mysynergy.arrivals"
    label = "arrivals"
