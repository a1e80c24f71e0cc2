"""Needs that are handed on and on offer."""

from django.apps import AppConfig


class OnwardConfig(AppConfig):
    name = "mysynergy.onward"
    label = "onward"
