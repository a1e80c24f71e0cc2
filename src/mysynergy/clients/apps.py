from django.apps import AppConfig


class ClientsConfig(AppConfig):
    name = "mysynergy.clients"
    label = "clients"
