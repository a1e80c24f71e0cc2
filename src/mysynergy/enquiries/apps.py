from django.apps import AppConfig


class EnquiriesConfig(AppConfig):
    name = "mysynergy.enquiries"
    label = "enquiries"
