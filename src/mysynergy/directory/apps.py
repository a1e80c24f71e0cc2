from django.apps import AppConfig


class DirectoryConfig(AppConfig):
    name = "mysynergy.directory"
    label = "directory"
