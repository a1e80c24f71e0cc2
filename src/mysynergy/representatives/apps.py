from django.apps import AppConfig


class RepresentativesConfig(AppConfig):
    name = "mysynergy.representatives"
    label = "representatives"
