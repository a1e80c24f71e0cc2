"""What is kept of secrets: digests of codes and links, faults of passwords."""

from __future__ import annotations

import hashlib
import uuid

from django.contrib.auth import get_user_model
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from mysynergy.accounts.domain import bare_code
from mysynergy.kernel.errors import Fault
from mysynergy.vault.public import blind_index

#: Longer than this is no password that a person typed, and costs the hasher time.
LONGEST_PASSWORD = 200


def digest_of_link(secret: str) -> bytes:
    """Return what is kept of a link's secret."""
    return hashlib.sha256(secret.encode()).digest()


def digest_of_code(user_id: uuid.UUID, code: str) -> bytes:
    """Return what is kept of a recovery code: keyed, and bound to its user."""
    return blind_index("accounts.recovery_code", f"{user_id}:{bare_code(code)}")


def password_faults(user_id: uuid.UUID, password: str, field: str) -> list[Fault]:
    """Return why ``password`` may not be this user's, each with a stable code."""
    if not password:
        return [Fault(field, "required")]
    if len(password) > LONGEST_PASSWORD:
        return [Fault(field, "too_long", {"length": len(password), "limit": LONGEST_PASSWORD})]
    try:
        validate_password(password, get_user_model().objects.get(pk=user_id))
    except ValidationError as error:
        return [Fault(field, str(one.code)) for one in error.error_list]
    return []


def locked(user_id: uuid.UUID) -> AbstractBaseUser:
    """Return the user's row, locked until the transaction ends."""
    found: AbstractBaseUser = get_user_model().objects.select_for_update().get(pk=user_id)
    return found
