"""Tables of accounts. Sessions are plain (read before anybody is known); the others are protected by row."""

from __future__ import annotations

from django.conf import settings
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.db.models.functions import Now

from mysynergy.kernel.identifiers import new_id


class Session(AbstractBaseSession):
    """A browser that is signed in; ``user_id`` lets its owner list and end it."""

    user_id = models.UUIDField(null=True, db_index=True)


class Link(models.Model):
    """A one-time link with which a user chooses her password; kept as the SHA-256 of its secret."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    agency = models.ForeignKey("access.Agency", models.PROTECT, related_name="+")
    digest = models.BinaryField(unique=True)
    made_at = models.DateTimeField(db_default=Now())
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, help_text="used, or replaced by a newer one")


class RecoveryCode(models.Model):
    """A code that stands in once for the authenticator; kept as a keyed digest."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    digest = models.BinaryField(unique=True)
    used_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["user"], name="accounts_recovery_of_user")]


class NewAuthenticator(models.Model):
    """The sealed secret of an authenticator that is being set up; in force only after a correct code."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.PROTECT, primary_key=True, related_name="+")
    key_id = models.TextField()
    cipher = models.BinaryField()
    begun_at = models.DateTimeField()


class Tries(models.Model):
    """A running series of wrong passwords or codes on one account, or on names that are nobody's."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    step = models.TextField()
    wrong = models.PositiveIntegerField()
    refused = models.PositiveIntegerField(
        help_text="tried while locked out: what was typed was not looked at"
    )
    begun_at = models.DateTimeField()
    last_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "step"], nulls_distinct=False, name="accounts_tries_one_series"
            ),
            models.CheckConstraint(
                condition=models.Q(step__in=["password", "code"]), name="accounts_tries_step"
            ),
        ]
