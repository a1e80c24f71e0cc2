from django.apps import AppConfig


class CirclesConfig(AppConfig):
    name = "mysynergy.circles"
    label = "circles"
