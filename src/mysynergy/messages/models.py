"""The queue of messages, and every try to deliver one."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from mysynergy.kernel.identifiers import new_id
from mysynergy.messages.domain import CHANNELS, LANGUAGES, STATES
from mysynergy.messages.templates import TEMPLATES


class Outgoing(models.Model):
    """One message to one person or officer. Address and text are sealed, and gone once it was sent."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    key = models.TextField(help_text="what it is about (an event): sent once to a recipient")
    agency_id = models.UUIDField(help_text="on whose behalf")
    individual_id = models.UUIDField(null=True)
    user_id = models.UUIDField(null=True)
    template = models.TextField()
    version = models.TextField(help_text="digest of the template's text")
    language = models.TextField()
    channel = models.TextField()
    urgent = models.BooleanField(default=False)
    key_id = models.TextField()
    cipher = models.BinaryField(help_text="address, subject and text; empty once sent")
    state = models.TextField(default="waiting")
    reason = models.TextField(default="", blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    made_at = models.DateTimeField()
    next_at = models.DateTimeField(null=True)
    fresh_from = models.DateTimeField(help_text="made, or had tried again by an operator")
    settled_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "messages_outgoing"
        indexes = [
            models.Index(fields=["individual_id", "settled_at"], name="messages_person"),
            models.Index(fields=["next_at"], name="messages_due", condition=Q(state="waiting")),
            models.Index(fields=["agency_id", "-made_at"], name="messages_of_agency"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["key", "individual_id", "user_id"], nulls_distinct=False, name="messages_once"
            ),
            models.CheckConstraint(
                condition=Q(
                    state__in=STATES,
                    channel__in=CHANNELS,
                    language__in=LANGUAGES,
                    template__in=list(TEMPLATES),
                ),
                name="messages_known",
            ),
            models.CheckConstraint(
                condition=Q(individual_id__isnull=False, user_id__isnull=True)
                | Q(individual_id__isnull=True, user_id__isnull=False),
                name="messages_one_recipient",
            ),
            models.CheckConstraint(
                condition=Q(state="waiting", next_at__isnull=False) | ~Q(state="waiting"),
                name="messages_waits_until",
            ),
        ]


class Attempt(models.Model):
    """A try to deliver a message and what came of it; only added."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    message = models.ForeignKey(Outgoing, models.PROTECT, related_name="+")
    agency_id = models.UUIDField()
    at = models.DateTimeField()
    provider = models.TextField()
    result = models.TextField(help_text="sent, not_sent or on_screen")
    code = models.TextField(default="", blank=True)
    reference = models.TextField(default="", blank=True)

    class Meta:
        db_table = "messages_attempt"
        indexes = [models.Index(fields=["message", "at"], name="messages_tries")]
