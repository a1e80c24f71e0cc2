from django.apps import AppConfig


class PlansConfig(AppConfig):
    name = "mysynergy.plans"
    label = "plans"
