from django.apps import AppConfig


class RegistryConfig(AppConfig):
    name = "mysynergy.registry"
    label = "registry"
