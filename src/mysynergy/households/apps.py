from django.apps import AppConfig


class HouseholdsConfig(AppConfig):
    name = "mysynergy.households"
    label = "households"
