from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "mysynergy.accounts"
    label = "accounts"

    def ready(self) -> None:
        """Note at each sign-in when and with which browser it was, and tell signing in and out."""
        from django.contrib.auth.signals import (  # noqa: PLC0415 - models are ready only now
            user_logged_in,
            user_logged_out,
        )

        from mysynergy.accounts.arrivals import note_signed_in, note_signed_out  # noqa: PLC0415
        from mysynergy.accounts.sessions import note_sign_in  # noqa: PLC0415

        user_logged_in.connect(note_sign_in, dispatch_uid="accounts.note_sign_in")
        user_logged_in.connect(note_signed_in, dispatch_uid="accounts.note_signed_in")
        user_logged_out.connect(note_signed_out, dispatch_uid="accounts.note_signed_out")
