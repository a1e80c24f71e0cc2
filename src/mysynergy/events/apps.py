from django.apps import AppConfig


class EventsConfig(AppConfig):
    name = "mysynergy.events"
    label = "events"
