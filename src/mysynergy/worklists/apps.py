from django.apps import AppConfig


class WorklistsConfig(AppConfig):
    name = "mysynergy.worklists"
    label = "worklists"
