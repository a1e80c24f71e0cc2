from django.apps import AppConfig


class TokensConfig(AppConfig):
    name = "mysynergy.tokens"
    label = "tokens"
