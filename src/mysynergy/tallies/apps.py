from django.apps import AppConfig


class TalliesConfig(AppConfig):
    name = "mysynergy.tallies"
    label = "tallies"
