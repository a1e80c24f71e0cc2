from django.apps import AppConfig


class PrivacyConfig(AppConfig):
    name = "mysynergy.privacy"
    label = "privacy"
