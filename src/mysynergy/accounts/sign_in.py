"""The second step of sign-in: a code of the authenticator, or a recovery code, each once."""

from __future__ import annotations

from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.forms import AuthenticateForm
from allauth.mfa.base.internal.flows import check_rate_limit
from allauth.mfa.models import Authenticator
from django.utils import timezone

from mysynergy.access.public import Actor
from mysynergy.accounts.services import use_recovery_code


class SecondStep(AuthenticateForm):  # type: ignore[misc]
    """Takes what the library takes, and recovery codes as this house keeps them (hashed)."""

    def clean_code(self) -> str:
        """Return the code when it is right. Raises ``ValidationError`` otherwise, and counts it."""
        forget_failures = check_rate_limit(self.user)
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
        raise get_adapter().validation_error("incorrect_code")
