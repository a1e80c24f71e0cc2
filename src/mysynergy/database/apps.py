from django.apps import AppConfig


class DatabaseConfig(AppConfig):
    name = "mysynergy.database"
    label = "database"
