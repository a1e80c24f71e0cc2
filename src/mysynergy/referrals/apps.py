from django.apps import AppConfig


class ReferralsConfig(AppConfig):
    name = "mysynergy.referrals"
    label = "referrals"
