from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "mysynergy.accounts"
    label = "accounts"

    def ready(self) -> None:
        """Note at each sign-in when and with which browser it was."""
        from django.contrib.auth.signals import user_logged_in  # noqa: PLC0415 - models are ready only now

        from mysynergy.accounts.sessions import note_sign_in  # noqa: PLC0415

        user_logged_in.connect(note_sign_in, dispatch_uid="accounts.note_sign_in")
