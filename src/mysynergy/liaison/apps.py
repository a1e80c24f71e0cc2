from django.apps import AppConfig


class LiaisonConfig(AppConfig):
    name = "mysynergy.liaison"
    label = "liaison"
