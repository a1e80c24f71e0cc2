from django.apps import AppConfig


class MessagesConfig(AppConfig):
    name = "mysynergy.messages"
    label = "messages_room"  # "messages" is Django's own
