"""Sign-in: user name and password, then a one-time code. Users are made by administrators only."""

from __future__ import annotations

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from allauth.mfa.adapter import DefaultMFAAdapter

from mysynergy.access.models import User
from mysynergy.vault.public import Sealed, open_text, seal_text

_CONTEXT = "mfa_authenticator.data"
#: Every column by name: a plan that is kept does not bear one more.
_USER = (
    f"SELECT {', '.join(field.column for field in User._meta.concrete_fields if field.column)} "  # noqa: S608 - our own columns
    "FROM access_user WHERE id = %s"
)


class ActiveUsersOnly(AuthenticationBackend):  # type: ignore[misc]
    """Password check; a user who was switched off cannot sign in."""

    def get_user(self, user_id: object) -> User | None:
        """Return the user of a session, unless she was switched off since."""
        # Asked at every request: the row as it stands, not built of model fields.
        for user in User.objects.raw(_USER, [user_id]):
            return user if self.user_can_authenticate(user) else None
        return None


class SealedSecrets(DefaultMFAAdapter):  # type: ignore[misc]
    """The secret of an authenticator app is sealed in the database."""

    def encrypt(self, text: str) -> str:
        """Return the sealed secret as ``key_id:hex``."""
        sealed = seal_text(text, context=_CONTEXT)
        return f"{sealed.key_id}:{sealed.cipher.hex()}"

    def decrypt(self, encrypted_text: str) -> str:
        """Return the secret again."""
        key_id, _, cipher = encrypted_text.partition(":")
        return open_text(Sealed(key_id, bytes.fromhex(cipher)), context=_CONTEXT)

    def get_public_key_credential_user_entity(self, user: Any) -> dict[str, Any]:
        """Return what a passkey shows of the user: name only."""
        return {"id": user.pk.bytes, "display_name": user.name, "name": user.username}
