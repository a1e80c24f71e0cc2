from django.apps import AppConfig


class RulebenchConfig(AppConfig):
    name = "mysynergy.rulebench"
    label = "rulebench"
