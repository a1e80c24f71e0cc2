from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "mysynergy.web"
    label = "web"
