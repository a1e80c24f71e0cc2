from django.apps import AppConfig


class WorkdaysConfig(AppConfig):
    name = "mysynergy.workdays"
    label = "workdays"
