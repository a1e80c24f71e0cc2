from django.apps import AppConfig


class HistoryConfig(AppConfig):
    name = "mysynergy.history"
    label = "history"
