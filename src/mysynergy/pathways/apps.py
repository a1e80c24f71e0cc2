from django.apps import AppConfig


class PathwaysConfig(AppConfig):
    name = "mysynergy.pathways"
    label = "pathways"
