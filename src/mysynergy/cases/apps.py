from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "mysynergy.cases"
    label = "cases"
