"""What somebody does with her own account: password, authenticator, recovery codes, sessions.

Each change ends her other sessions and leaves an event; no event holds a secret.
"""

from __future__ import annotations

import hashlib
import uuid
from dataclasses import dataclass

from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.contrib.auth import get_user_model
from django.contrib.auth.base_user import AbstractBaseUser

from mysynergy.access.public import Actor, acting, door
from mysynergy.accounts.domain import SETTING_UP_LIVES, make_codes
from mysynergy.accounts.models import NewAuthenticator, RecoveryCode, Session
from mysynergy.accounts.proofs import digest_of_code, locked, password_faults
from mysynergy.events.public import Json, record
from mysynergy.kernel.errors import Conflict, Fault, Invalid, NotFound
from mysynergy.vault.public import Sealed, open_text, seal_text

_CONTEXT = "accounts.new_authenticator"


@dataclass(frozen=True, slots=True)
class SettingUp:
    """An authenticator that is being set up: the secret to type, the address its QR code holds."""

    secret: str
    address: str
    renewing: bool


@door("accounts.change_own")
def change_password(*, actor: Actor, old: str, new: str, keep_session: str | None = None) -> None:
    """Set the actor's password, proven by the old one; all sessions but ``keep_session`` end.

    Raises ``Invalid`` with faults on ``old`` and ``new``.
    """
    user = locked(actor.own_id)
    if not user.check_password(old):
        raise Invalid([Fault("old", "wrong_password")])
    faults = password_faults(user.pk, new, "new")
    if not faults and user.check_password(new):
        faults = [Fault("new", "password_same")]
    if faults:
        raise Invalid(faults)
    set_password(actor, user, new)
    ended = _end_others(user.pk, keep_session)
    _tell(actor, "accounts.password_changed", {"sessions_ended": ended})


@door("accounts.change_own")
def begin_authenticator(*, actor: Actor) -> SettingUp:
    """Return the secret of the authenticator being set up; a fresh one when there is none or it is old.

    It opens nothing before ``confirm_authenticator`` has seen a code made with it.
    """
    user = locked(actor.own_id)
    row = NewAuthenticator.objects.filter(user_id=user.pk, begun_at__gt=actor.now - SETTING_UP_LIVES).first()
    if row is not None:
        secret = open_text(Sealed(row.key_id, bytes(row.cipher)), context=_CONTEXT)
    else:
        secret = generate_totp_secret()
        sealed = seal_text(secret, context=_CONTEXT)
        NewAuthenticator.objects.update_or_create(
            user_id=user.pk,
            defaults={"key_id": sealed.key_id, "cipher": sealed.cipher, "begun_at": actor.now},
        )
    return SettingUp(secret, str(get_adapter().build_totp_url(user, secret)), _has_authenticator(user.pk))


@door("accounts.change_own")
def confirm_authenticator(
    *, actor: Actor, code: str, password: str = "", keep_session: str | None = None
) -> tuple[str, ...]:
    """Put the new authenticator in force, proven by one of its codes; return fresh recovery codes.

    They are shown this once. Where an authenticator stands already it is replaced, which needs the password
    too. Other sessions end. Raises ``Invalid`` (``code``, ``password``), ``Conflict`` when nothing was begun
    or it is too old.
    """
    user = locked(actor.own_id)
    renewing = _has_authenticator(user.pk)
    if renewing and not user.check_password(password):
        raise Invalid([Fault("password", "wrong_password")])
    row = NewAuthenticator.objects.filter(user_id=user.pk, begun_at__gt=actor.now - SETTING_UP_LIVES).first()
    if row is None:
        raise Conflict("authenticator_not_begun")
    secret = open_text(Sealed(row.key_id, bytes(row.cipher)), context=_CONTEXT)
    Authenticator.objects.filter(user_id=user.pk).delete()
    # Checked through the new row, so that this very code cannot be used again to sign in.
    if not TOTP.activate(user, secret).validate_code(code.replace(" ", "")):
        raise Invalid([Fault("code", "wrong_code")])
    row.delete()
    get_user_model().objects.filter(pk=user.pk).update(authenticator_due=False)
    codes = _new_codes(user.pk)
    ended = _end_others(user.pk, keep_session)
    _tell(actor, "accounts.authenticator_set", {"renewed": renewing, "sessions_ended": ended})
    return codes


@door("accounts.change_own")
def renew_recovery_codes(*, actor: Actor, password: str) -> tuple[str, ...]:
    """Return fresh recovery codes, shown this once; the former ones end. Needs the password.

    Raises ``Invalid`` (``password``), ``Conflict`` when no authenticator stands.
    """
    user = locked(actor.own_id)
    if not user.check_password(password):
        raise Invalid([Fault("password", "wrong_password")])
    if not _has_authenticator(user.pk):
        raise Conflict("no_authenticator")
    codes = _new_codes(user.pk)
    _tell(actor, "accounts.recovery_codes_renewed", {"codes": len(codes)})
    return codes


@door("accounts.change_own")
def end_sessions(*, actor: Actor, keep_session: str | None, session: str | None = None) -> int:
    """End one of the actor's sessions (``session`` as ``my_account`` names it), or all but ``keep_session``.

    Returns how many ended. Raises ``NotFound`` for a session that is not hers.
    """
    if session is None:
        ended = _end_others(actor.own_id, keep_session)
    else:
        keys = Session.objects.filter(user_id=actor.id).values_list("session_key", flat=True)
        found = [key for key in keys if name_of_session(key) == session]
        if not found:
            raise NotFound("session")
        ended = Session.objects.filter(session_key__in=found).delete()[0]
    _tell(actor, "accounts.sessions_ended", {"sessions_ended": ended})
    return ended


def use_recovery_code(*, actor: Actor, user_id: uuid.UUID, code: str) -> bool:
    """Use up a recovery code of somebody who is signing in; return whether it was one, unused.

    Not a door: only the second step of sign-in, before anybody is signed in, calls it as a system job.
    """
    with acting(actor):
        unused = RecoveryCode.objects.filter(
            user_id=user_id, digest=digest_of_code(user_id, code), used_at=None
        )
        if not unused.update(used_at=actor.now):
            return False
        agency_id = get_user_model().objects.values_list("agency_id", flat=True).get(pk=user_id)
        record(
            actor=actor,
            type="accounts.recovery_code_used",
            category="staff",
            subject_id=user_id,
            agency_id=agency_id,
            body={},
        )
        return True


def name_of_session(key: str) -> str:
    """Return the name under which a session is listed: its key would open it."""
    return hashlib.sha256(f"session:{key}".encode()).hexdigest()[:16]


def set_password(actor: Actor, user: AbstractBaseUser, password: str) -> None:
    """Store a chosen password; the caller has checked it and records the event."""
    user.set_password(password)
    get_user_model().objects.filter(pk=user.pk).update(password=user.password, password_set_at=actor.now)


def forget_authenticator(user_id: uuid.UUID) -> None:
    """Remove authenticator, recovery codes and what is being set up; the caller is a system context."""
    Authenticator.objects.filter(user_id=user_id).delete()
    RecoveryCode.objects.filter(user_id=user_id).delete()
    NewAuthenticator.objects.filter(user_id=user_id).delete()


def _new_codes(user_id: uuid.UUID) -> tuple[str, ...]:
    RecoveryCode.objects.filter(user_id=user_id).delete()
    codes = make_codes()
    RecoveryCode.objects.bulk_create(
        [RecoveryCode(user_id=user_id, digest=digest_of_code(user_id, code)) for code in codes]
    )
    return codes


def _has_authenticator(user_id: uuid.UUID) -> bool:
    return bool(Authenticator.objects.filter(user_id=user_id, type=Authenticator.Type.TOTP).exists())


def _end_others(user_id: uuid.UUID, keep_session: str | None) -> int:
    others = Session.objects.filter(user_id=user_id).exclude(session_key=keep_session or "")
    ended: int = others.delete()[0]
    return ended


def _tell(actor: Actor, happened: str, body: dict[str, Json]) -> None:
    record(actor=actor, type=happened, category="staff", subject_id=actor.own_id, body=body)
