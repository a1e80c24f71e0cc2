from django.apps import AppConfig


class VaultConfig(AppConfig):
    name = "mysynergy.vault"
    label = "vault"
