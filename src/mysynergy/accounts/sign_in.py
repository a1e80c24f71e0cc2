"""The way in: a password, then a code of the authenticator or a recovery code. What happens there is told."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.forms import AuthenticateForm
from allauth.mfa.base.internal.flows import check_rate_limit
from allauth.mfa.models import Authenticator
from django.contrib.auth import get_user_model
from django.contrib.auth.base_user import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils import timezone

from mysynergy.access.public import Actor
from mysynergy.accounts.arrivals import CODE, PASSWORD, note_wrong
from mysynergy.accounts.services import use_recovery_code


class FirstStep(DefaultAccountAdapter):  # type: ignore[misc]
    """Nobody registers as an officer by themselves; a wrong password and a lock-out leave an event."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Return False: an agency's administrator makes users."""
        return False

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Stop who tried too often. Raises ``ValidationError``, and counts it."""
        try:
            super().pre_authenticate(request, **credentials)
        except ValidationError:
            note_wrong(user=_named(credentials), step=PASSWORD, refused=True)
            raise

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """Tell that a password was wrong; of what was typed only whose name it is."""
        note_wrong(user=_named(credentials), step=PASSWORD)


class SecondStep(AuthenticateForm):  # type: ignore[misc]
    """Takes what the library takes, and recovery codes as this house keeps them (hashed)."""

    def clean_code(self) -> str:
        """Return the code when it is right. Raises ``ValidationError`` otherwise, and counts it."""
        try:
            forget_failures = check_rate_limit(self.user)
        except ValidationError:
            note_wrong(user=self.user, step=CODE, refused=True)
            raise
        code = str(self.cleaned_data["code"])
        authenticator = Authenticator.objects.filter(user=self.user, type=Authenticator.Type.TOTP).first()
        if authenticator is not None:
            system = Actor.system("accounts.second_step", now=timezone.now())
            if authenticator.wrap().validate_code(code) or use_recovery_code(
                actor=system, user_id=self.user.pk, code=code
            ):
                self.authenticator = authenticator
                forget_failures()
                return code
            self._emit_authentication_failed(authenticator)
        note_wrong(user=self.user, step=CODE)
        raise get_adapter().validation_error("incorrect_code")


def _named(credentials: dict[str, Any]) -> AbstractBaseUser | None:
    """Return whose user name was typed, if it is anybody's."""
    name = str(credentials.get("username", "")).lower()
    found: AbstractBaseUser | None = get_user_model().objects.filter(username=name).first()
    return found
