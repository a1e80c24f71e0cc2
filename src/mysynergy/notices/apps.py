from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "mysynergy.notices"
    label = "notices"
